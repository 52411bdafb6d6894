// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

var (
	planner  = identity.Operator("aalen", "Ada")
	outsider = identity.Operator("bebra", "Bo")
	reader   = identity.Person{ID: "reader", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{
		identity.ReadSteering: identity.Tenant, identity.ReadIndicators: identity.Tenant,
	}}
	nobody = identity.Person{ID: "nobody", Audience: identity.Internal, Tenant: "aalen"}
)

// publish imports the waiting time for a course, 14 weeks in 2024 and 9 in
// 2026, and defines an indicator on it.
func publish(t *testing.T, s *indicator.Service) indicator.ID {
	t.Helper()
	weeks := func(period civil.Period, n float64) indicator.OwnObservation {
		return indicator.OwnObservation{Period: period, Region: "16063", Measure: "WEEKS", Figure: indicator.Figure{Value: n, Has: true}}
	}
	must(s.ImportOwn(t.Context(), planner, indicator.OwnTable{
		Code: "OWN-WAITING", Title: "Wartezeit", Source: "Volkshochschule", Regions: []indicator.Category{{Code: "16063", Label: "Wartburgkreis"}},
		Measures:     []indicator.Measure{{Code: "WEEKS", Label: "Wartezeit", Unit: "Wochen"}},
		Observations: []indicator.OwnObservation{weeks("2024", 14), weeks("2026", 9)},
	}))
	return must(s.Add(t.Context(), planner, indicator.Indicator{
		Code: "WAIT", Texts: indicator.Texts{Name: "Wartezeit", Definition: "Wochen bis zum Kurs", Unit: "Wochen"},
		Count: indicator.Selection{Table: "OWN-WAITING", Measure: "WEEKS"}, Factor: 1, Direction: indicator.Less,
	}))
}

// world is a tenant with words and a need, and the strategy on top.
type world struct {
	*strategy.Service
	log            *audit.Log
	language, work vocabulary.FieldID
	families       vocabulary.TargetGroupID
	north          territory.SocialSpaceID
	waiting        need.ID
	weeks, classes indicator.ID // of waiting for a course
	people         *account.Service
	cato           identity.PersonID // a colleague at the adult education centre
}

func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	ctx, log := t.Context(), audit.New(d, []byte("key"), time.Now)
	people := account.New(d, log, uuid.NewString, time.Now, []byte("0123456789abcdef0123456789abcdef"), account.Cost{Memory: 64, Time: 1, Threads: 1})
	places := territory.New(d, log, uuid.NewString, time.Now, must(territory.LoadDirectory()))
	words := vocabulary.New(d, log, uuid.NewString, time.Now)
	needs := need.New(d, log, uuid.NewString, time.Now, words, places)
	indicators := indicator.New(d, log, uuid.NewString, time.Now, places.Directory(), indicator.DefaultCacheBytes)
	w := world{log: log, people: people, Service: strategy.New(d, log, uuid.NewString, time.Now, strategy.Below{
		People: people, Territory: places, Vocabulary: words, Needs: needs, Indicators: indicators,
	})}
	must(people.CreateTenant(ctx, planner, account.Tenant{ID: "aalen", Name: "Aalen", Kind: identity.Municipality, Region: "16063"}))
	w.cato = must(people.AddPerson(ctx, planner, account.NewPerson{
		Name: "Cato", Email: "cato@aalen.example", Password: "Kurs mit Betreuung 26", Roles: []identity.Role{identity.Colleague},
		Unit: "Kreisvolkshochschule", Function: "Fachbereichsleitung",
	}))
	w.language = must(words.AddTerm(ctx, planner, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Sprache"}))
	w.work = must(words.AddTerm(ctx, planner, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Arbeit"}))
	w.families = must(words.AddTerm(ctx, planner, vocabulary.Term{Kind: vocabulary.TargetGroupKind, Name: "Familien"}))
	w.north = must(places.AddSocialSpace(ctx, planner, territory.SocialSpace{Name: "Nord"}))
	w.waiting = must(needs.Add(ctx, planner, need.Need{Title: "Lange Wartezeit", Field: w.language, Kind: need.Felt, Urgency: need.High}))
	w.weeks = publish(t, indicators)
	long := 10.0
	w.classes = must(indicators.Add(ctx, planner, indicator.Indicator{
		Code: "WAIT-CLASS", Texts: indicator.Texts{Name: "Wartezeit in Klassen", Definition: "Wochen bis zum Kurs", Unit: "Wochen"},
		Count: indicator.Selection{Table: "OWN-WAITING", Measure: "WEEKS"}, Factor: 1, Direction: indicator.Less,
		Classes: []indicator.Class{{Label: "kurz", Below: &long}, {Label: "lang"}},
	}))
	return w
}

// must gives the value of a call that has to succeed.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (w world) goal(t *testing.T, g strategy.Goal) strategy.Goal {
	t.Helper()
	if g.Title == "" {
		g.Title = "Kurse beginnen bald"
	}
	if g.Level == "" {
		g.Level = strategy.Operational
	}
	if g.Field == "" && g.Parent == "" {
		g.Field = w.language
	}
	id, err := w.AddGoal(t.Context(), planner, g)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := w.Goal(t.Context(), reader, id)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func (w world) measure(t *testing.T, m strategy.Measure) strategy.Measure {
	t.Helper()
	if m.Title == "" {
		m.Title = "Kurse mit Kinderbetreuung"
	}
	id, err := w.AddMeasure(t.Context(), planner, m)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := w.Measure(t.Context(), planner, id)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

// refusedAt says which message stands at a field, empty when none does.
func refusedAt(err error, field string) string {
	refused, ok := errors.AsType[fault.Invalid](err)
	if !ok {
		return ""
	}
	return refused[field].Key
}
