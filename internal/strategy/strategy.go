// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package strategy holds what a municipality wants to reach and what it does
// to get there: the concept with its mission statement (Leitbild), goals in
// two or three levels (Leit-, Mittler- and Handlungsziele), their indicators
// with baseline and target, and measures (Maßnahmen).
//
// Links run from need to goal to measure and can be walked both ways. A gap is
// a link that is missing: a goal without an indicator or a measure, a measure
// without an owner.
package strategy

import (
	"context"
	"database/sql"
	"strings"
	"time"
	"unicode/utf8"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

// Service is the only way into the strategy tables.
type Service struct {
	db    *db.DB
	log   *audit.Log
	newID func() string
	now   func() time.Time
	below Below
}

// Below are the slices that strategy builds on.
type Below struct {
	People     *account.Service
	Territory  *territory.Service
	Vocabulary *vocabulary.Service
	Needs      *need.Service
	Indicators *indicator.Service
}

// New returns the service on d.
func New(d *db.DB, log *audit.Log, newID func() string, now func() time.Time, below Below) *Service {
	return &Service{db: d, log: log, newID: newID, now: now, below: below}
}

// Light is the newest traffic light of a measure, as another slice reports it.
type Light struct {
	Sign string // ok, warn, stop, idle, done
	Word string // catalogue key
}

// Progress is how a measure stands, as another slice reports it.
type Progress struct {
	On         civil.Day // of the newest report, empty when there is none
	Reason     string
	NextStep   string
	NextStepOn civil.Day
	NextStepBy string
	Milestones []Step // by planned day
}

// Step is a milestone of a measure.
type Step struct {
	Title            string
	DueOn, ReachedOn civil.Day
}

// Lights tells how measures stand; the slice that keeps milestones and status
// reports is one.
type Lights interface {
	// LatestLights tells the newest light of every measure that has one.
	LatestLights(ctx context.Context, who identity.Person) (map[MeasureID]Light, error)
	// Progress tells what there is to say about every measure that has
	// milestones or reports.
	Progress(ctx context.Context, who identity.Person) (map[MeasureID]Progress, error)
}

// The kinds of object that the audit trail names for this slice.
const (
	conceptKind = "concept"
	goalKind    = "goal"
	targetKind  = "target"
	measureKind = "measure"
)

const (
	maxTitle = 200
	maxText  = 10_000
)

// checkTitle trims a title and refuses an empty or too long one.
func checkTitle(refused fault.Invalid, field string, text *string) {
	if *text = strings.TrimSpace(*text); *text == "" {
		refused.Refuse(field, "strategy.title.missing")
	}
	checkLength(refused, field, text, maxTitle)
}

// checkLength trims a text and refuses one of more than most characters.
func checkLength(refused fault.Invalid, field string, text *string, most int) {
	if *text = strings.TrimSpace(*text); utf8.RuneCountInString(*text) > most {
		refused.Refuse(field, "strategy.text.long", "max", most)
	}
}

// checkDay refuses what is no day; the unset day is one.
func checkDay(refused fault.Invalid, field string, d civil.Day) {
	if !d.Valid() {
		refused.Refuse(field, "strategy.day.unknown")
	}
}

// record runs write in one transaction and adds what it did to the audit
// trail.
func (s *Service) record(ctx context.Context, who identity.Person, act audit.Act, write func(*sql.Tx) (o audit.Object, before, after audit.Fields, err error)) error {
	return s.db.Tx(ctx, func(tx *sql.Tx) error {
		o, before, after, err := write(tx)
		if err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, o, act, before, after)
	})
}
