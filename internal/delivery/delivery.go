// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package delivery follows measures while they are carried out: milestones
// (Meilensteine) with a planned and an actual day, and dated status reports
// (Sachstände) with a traffic light. The program proposes a light from the
// data and says why; a person sets one. Both are kept, and a stored report
// never changes: a correction is a new one, a mistaken one is withdrawn and
// stays in the history.
package delivery

import (
	"strings"
	"time"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/strategy"
)

// Service is the only way into the tables of milestones and status reports.
type Service struct {
	db       *db.DB
	log      *audit.Log
	newID    func() string
	now      func() time.Time
	measures *strategy.Service
}

// New returns the service on d.
func New(d *db.DB, log *audit.Log, newID func() string, now func() time.Time, measures *strategy.Service) *Service {
	return &Service{db: d, log: log, newID: newID, now: now, measures: measures}
}

// Light is a traffic light: always shown as sign and word, never by colour
// alone.
type Light string

// The lights. The empty Light stands for a measure without a report.
const (
	OK   Light = "ok"   // planmäßig
	Warn Light = "warn" // Abweichung, that those in charge can mend
	Stop Light = "stop" // Eingriff nötig: somebody else has to decide
	Idle Light = "idle" // nicht begonnen
	Done Light = "done" // abgeschlossen
)

// Lights lists the lights, the most urgent first.
func Lights() []Light { return []Light{Stop, Warn, OK, Idle, Done} }

// Word is the catalogue key of what the light is called.
func (l Light) Word() string {
	switch l {
	case OK:
		return "delivery.light.ok"
	case Warn:
		return "delivery.light.warn"
	case Stop:
		return "delivery.light.stop"
	case Idle:
		return "delivery.light.idle"
	case Done:
		return "delivery.light.done"
	}
	return "delivery.light.none"
}

// Deviates reports whether the measure has left its plan.
func (l Light) Deviates() bool { return l == Warn || l == Stop }

// known reports whether l can be set.
func (l Light) known() bool {
	switch l {
	case OK, Warn, Stop, Idle, Done:
		return true
	}
	return false
}

const (
	maxTitle = 200
	maxText  = 10_000
)

// Today is the day on which reports and proposals are made.
func (s *Service) Today() civil.Day { return civil.DayOf(s.now()) }

// checkText trims a text and refuses one of more than most characters.
func checkText(refused fault.Invalid, field string, text *string, most int) {
	if *text = strings.TrimSpace(*text); utf8.RuneCountInString(*text) > most {
		refused.Refuse(field, "delivery.text.long", "max", most)
	}
}
