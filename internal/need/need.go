// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package need holds what newcomers lack and how we know: needs (Bedarfe) with
// field of action, target groups, place, extent and evidence. Needs describe
// groups, never single persons.
package need

import (
	"kursbuch/internal/civil"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

// ID names a need.
type ID string

// Kind says how a need shows (Bradshaw 1972).
type Kind string

// The kinds of need.
const (
	Normative   Kind = "normative"   // experts or law say so
	Felt        Kind = "felt"        // those concerned feel it
	Expressed   Kind = "expressed"   // demand that was voiced
	Comparative Kind = "comparative" // others in the same position have it
)

// Urgency says how soon something has to happen.
type Urgency string

// The urgencies, lowest first.
const (
	Low    Urgency = "low"
	Medium Urgency = "medium"
	High   Urgency = "high"
	Acute  Urgency = "acute"
)

// Need is what a group lacks somewhere.
type Need struct {
	ID           ID
	Version      int
	Number       int // B 4
	Title        string
	Description  string
	Field        vocabulary.FieldID
	TargetGroups []vocabulary.TargetGroupID
	SocialSpace  territory.SocialSpaceID // empty: the whole municipality
	Kind         Kind
	ExtentFrom   int // lower estimate, 0 unknown
	ExtentTo     int // upper estimate, 0 unknown
	ExtentUnit   string
	Urgency      Urgency
	Evidence     []Evidence
	Archived     bool
}

// Evidence is how we know of a need.
type Evidence struct {
	ID     string
	Source string
	Method string
	On     civil.Day
	Note   string
	Pinned *indicator.Pinned // the figure it rests on, if any
}
