// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"kursbuch/internal/civil"
	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

// MeasureID names a measure.
type MeasureID string

// Priority says what sort of effort a measure is.
type Priority string

// The priorities. The empty Priority is unset.
const (
	Focus     Priority = "focus"     // Schwerpunkt: reach and effect
	QuickWin  Priority = "quick_win" // resources secured, own responsibility
	Permanent Priority = "permanent" // Daueraufgabe
)

// Priorities lists the priorities in display order.
func Priorities() []Priority { return []Priority{Focus, QuickWin, Permanent} }

// Amount is a number that may be unknown, which is not 0.
type Amount struct {
	Value float64
	Has   bool
}

// Measure is one concrete undertaking towards a goal.
type Measure struct {
	ID             MeasureID
	Version        int
	Number         int // M 2
	Goal           GoalID
	Needs          []need.ID // that it answers
	Title          string
	Situation      string // what is lacking today (Ausgangslage)
	Description    string
	TargetGroups   []vocabulary.TargetGroupID
	SocialSpaces   []territory.SocialSpaceID // none: the whole municipality
	LeadUnit       string                    // Amt in charge (Federführung)
	LeadFunction   string                    // who there, by function
	Owner          identity.PersonID         // who reports its status
	Contributors   string
	StartsOn       civil.Day
	EndsOn         civil.Day
	Priority       Priority
	CostCents      int64 // planned in total, 0 unknown
	Funding        string
	Metric         string // the measure's own indicator, by name
	MetricUnit     string
	MetricBaseline Amount
	MetricTarget   Amount
	ImpactStep     int // 1 to 7 on the ladder of effects that the metric shows, 0 unknown
	Resolution     string
	Archived       bool
}

// MeasureFilter chooses measures; its zero value chooses all that are in use.
type MeasureFilter struct {
	Field    vocabulary.FieldID
	Goal     GoalID
	Lead     string // LeadUnit
	Priority Priority
	Search   string      // in number, title, lead and texts
	Among    []MeasureID // nil: no limit to certain measures
	Archived bool        // the archived ones instead
	Sort     MeasureSort
	Limit    int // 0: no limit
	Offset   int
}

// MeasureSort is the order of a list of measures.
type MeasureSort string

// The orders. ByNumber is the zero order.
const (
	ByNumber MeasureSort = ""
	ByTitle  MeasureSort = "title"
	ByEnd    MeasureSort = "end" // what ends first comes first, open ends last
	ByLead   MeasureSort = "lead"
)
