// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report_test

import (
	"cmp"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/delivery"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/report"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

const today civil.Day = "2026-11-23"

var (
	manager  = identity.Operator("aalen", "Ada")
	outsider = identity.Operator("bebra", "Bo")
	reader   = identity.Person{ID: "reader", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{identity.ReadReports: identity.Tenant}}
	nobody   = identity.Person{ID: "nobody", Audience: identity.Internal, Tenant: "aalen"}
)

// publish imports the waiting time for a course as a release of its own.
func (w world) publish(t *testing.T, weeks map[civil.Period]float64) indicator.ReleaseID {
	t.Helper()
	*w.clock = w.clock.Add(time.Hour)
	table := indicator.OwnTable{
		Code: "OWN-WAITING", Title: "Wartezeiten", Source: "Kreisvolkshochschule, Kursverwaltung",
		Regions:  []indicator.Category{{Code: "16063", Label: "Wartburgkreis"}},
		Measures: []indicator.Measure{{Code: "WEEKS", Label: "Wartezeit", Unit: "Wochen", Decimals: 1}},
	}
	for period, n := range weeks {
		table.Observations = append(table.Observations, indicator.OwnObservation{Period: period, Region: "16063", Measure: "WEEKS", Figure: indicator.Figure{Value: n, Has: true}})
	}
	return must(w.figures.ImportOwn(t.Context(), manager, table)).ID
}

// world is a sample county with one goal in one of its two fields of action,
// measured by the waiting time and served by one measure.
type world struct {
	*report.Service
	plans          *strategy.Service
	delivery       *delivery.Service
	figures        *indicator.Service
	clock          *time.Time
	language, work vocabulary.FieldID
	goal           strategy.GoalID
	courses        strategy.MeasureID
	release        indicator.ReleaseID // the first one
}

func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	now := today.Time().Add(12 * time.Hour)
	w := world{clock: &now}
	clock := func() time.Time { return *w.clock }
	ctx, log := t.Context(), audit.New(d, []byte("key"), clock)
	people := account.New(d, log, uuid.NewString, clock, []byte("0123456789abcdef0123456789abcdef"), account.Cost{Memory: 64, Time: 1, Threads: 1})
	places := territory.New(d, log, uuid.NewString, clock, must(territory.LoadDirectory()))
	words := vocabulary.New(d, log, uuid.NewString, clock)
	needs := need.New(d, log, uuid.NewString, clock, words, places)
	w.figures = indicator.New(d, log, uuid.NewString, clock, places.Directory(), indicator.DefaultCacheBytes)
	w.plans = strategy.New(d, log, uuid.NewString, clock, strategy.Below{People: people, Territory: places, Vocabulary: words, Needs: needs, Indicators: w.figures})
	w.delivery = delivery.New(d, log, uuid.NewString, clock, w.plans)
	w.Service = report.New(d, log, uuid.NewString, clock, texts(t), report.Below{
		People: people, Territory: places, Vocabulary: words, Strategy: w.plans, Delivery: w.delivery, Figures: w.figures,
	})
	must(people.CreateTenant(ctx, manager, account.Tenant{ID: "aalen", Name: "Landkreis Aalen", Kind: identity.Municipality, Region: "16063", Sample: true}))
	w.language = must(words.AddTerm(ctx, manager, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Sprache"}))
	w.work = must(words.AddTerm(ctx, manager, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Arbeit"}))
	w.goal = must(w.plans.AddGoal(ctx, manager, strategy.Goal{Title: "Kurse beginnen bald", Level: strategy.Operational, Field: w.language}))
	w.release = w.publish(t, map[civil.Period]float64{"2024": 14, "2025": 11.5})
	waiting := must(w.figures.Add(ctx, manager, indicator.Indicator{
		Code: "WAIT", Texts: indicator.Texts{Name: "Wartezeit auf einen Kurs", Definition: "Wochen bis zum Kurs", Unit: "Wochen"},
		Count: indicator.Selection{Table: "OWN-WAITING", Measure: "WEEKS"}, Factor: 1, Decimals: 1, Direction: indicator.Less,
	}))
	must(w.plans.AddTarget(ctx, manager, strategy.Target{
		Goal: w.goal, Value: 6, On: "2027-12-31", Baseline: indicator.Pinned{Pin: indicator.Pin{Indicator: waiting, Region: "16063", Period: "2024"}},
	}))
	w.courses = must(w.plans.AddMeasure(ctx, manager, strategy.Measure{Title: "Kurse mit Kinderbetreuung", Goal: w.goal, LeadUnit: "Kreisvolkshochschule"}))
	w.says(t, delivery.OK, "Zwei Kurse laufen.")
	return w
}

// says reports on the measure, an hour later than what was said before.
func (w world) says(t *testing.T, light delivery.Light, text string) {
	t.Helper()
	*w.clock = w.clock.Add(time.Hour)
	must(w.delivery.Report(t.Context(), manager, delivery.StatusReport{
		Measure: w.courses, On: today, Set: light, Reason: text, NextStep: "Dritter Kurs", NextStepOn: "2027-02-01",
	}))
}

// draft records a report on the waiting time, about the given fields of action
// or, without any, about the one with a goal.
func (w world) draft(t *testing.T, r report.Report) report.ID {
	t.Helper()
	r.Title, r.Language = cmp.Or(r.Title, "Umsetzungsbericht"), cmp.Or(r.Language, i18n.German)
	r.PeriodFrom, r.PeriodTo, r.Audience = "2026-01-01", today, cmp.Or(r.Audience, identity.Internal)
	if r.Sections == nil {
		r.Sections = []report.Section{{Field: w.language, Assessment: "Es geht voran."}}
	}
	return must(w.Add(t.Context(), manager, r))
}

// frozen freezes the draft, an hour after what happened before.
func (w world) frozen(t *testing.T, id report.ID) report.Content {
	t.Helper()
	*w.clock = w.clock.Add(time.Hour)
	if err := w.Freeze(t.Context(), manager, id, must(w.Find(t.Context(), manager, id)).Version); err != nil {
		t.Fatal(err)
	}
	*w.clock = w.clock.Add(time.Hour)
	return must(w.Content(t.Context(), reader, id))
}

// must gives the value of a call that has to succeed.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
