// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package report makes implementation reports (Umsetzungsberichte) for a
// committee. It owns no facts: a draft names the committee, the period and the
// fields of action, and its content is compiled from the other slices each
// time it is looked at. Freezing stores the content with every figure pinned
// to its release; from then on the report never changes, whatever is published
// or reported later.
//
// A report keeps three things apart: monitoring tells how the place develops,
// controlling how far measures have come, and judgement what people think of
// both. A figure about the population is never called the success of a measure.
package report

import (
	"time"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/delivery"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

// Service is the only way to reports.
type Service struct {
	db    *db.DB
	log   *audit.Log
	newID func() string
	now   func() time.Time
	texts *i18n.Catalogue
	below Below
}

// Below are the slices that a report is compiled from.
type Below struct {
	People     *account.Service
	Territory  *territory.Service
	Vocabulary *vocabulary.Service
	Strategy   *strategy.Service
	Delivery   *delivery.Service
	Figures    *indicator.Service
}

// New returns the service on d; texts hold the words of reports in all
// languages.
func New(d *db.DB, log *audit.Log, newID func() string, now func() time.Time, texts *i18n.Catalogue, below Below) *Service {
	return &Service{db: d, log: log, newID: newID, now: now, texts: texts, below: below}
}

// Today is the day as which a draft is compiled.
func (s *Service) Today() civil.Day { return civil.DayOf(s.now()) }
