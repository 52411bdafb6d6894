// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"database/sql"
	"errors"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kursbuch/demo"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/health"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/profile"
	"kursbuch/internal/strategy"
	"kursbuch/internal/watch"
	"kursbuch/migrations"
)

// fillSample builds the sample programme in a database and signs people in.
func fillSample(t *testing.T, name string) map[identity.Role]member {
	t.Helper()
	d, err := db.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	clock := demo.NewClock(leakDay)
	a, err := newApp(d, leakKey, newID, clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if _, err := demo.Build(t.Context(), a.sample(), clock); err != nil {
		t.Fatal(err)
	}
	w := &world{app: a}
	people := map[identity.Role]member{}
	for _, role := range identity.Roles() {
		people[role] = w.signIn(t, demo.Tenant, role)
	}
	return people
}

// openTwin opens a copy of the sample.
func openTwin(t *testing.T, from string) *twin {
	t.Helper()
	d, err := db.Open(dbtest.Copy(t, from))
	if err != nil {
		t.Fatal(err)
	}
	w := &twin{clock: &leakClock{at: leakDay.Add(time.Hour)}, ids: &countedIDs{}}
	if w.app, err = newApp(d, leakKey, w.ids.next, w.clock.Now); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	return w
}

// bring imports the tables, first without their newest published period.
func (w *twin) bring(t *testing.T) {
	t.Helper()
	for _, l := range w.raw {
		early := *l
		early.periods, early.hidden = l.periods[:len(l.periods)-1], nil
		for _, one := range []*leakTable{&early, l} {
			r, err := w.indicator.ImportOwn(t.Context(), w.office(), one.own())
			if err != nil {
				t.Fatal(err)
			}
			w.made.releases = append(w.made.releases, r.ID)
		}
	}
}

// office is who works with the raw figures.
func (w *twin) office() identity.Person { return w.people[identity.IntegrationManager].Person }

// publish makes what the audiences see.
func (w *twin) publish(t *testing.T) {
	t.Helper()
	err := w.db.Tx(t.Context(), func(tx *sql.Tx) error {
		for i, id := range w.made.releases {
			m, err := w.indicator.Matter(t.Context(), w.office(), id, "de")
			if err != nil {
				return err
			}
			l := *w.raw[i/2]
			l.periods = slices.DeleteFunc(slices.Clone(l.periods), func(p civil.Period) bool { return !slices.Contains(m.Periods, p) })
			if _, err := w.indicator.Publish(t.Context(), tx, w.office(), id, l.extracts(t, m)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// copyPublished takes what the other twin has published, as it is, beside what
// both had before.
func (w *twin) copyPublished(t *testing.T, from *twin) {
	t.Helper()
	for _, table := range []string{
		"publication_policies", "publication_entries", "publication_heads", "publication_proofs", "indicator_extracts", "indicator_extract_blocks",
	} {
		w.copyTable(t, from, table)
	}
}

func (w *twin) copyTable(t *testing.T, from *twin, table string) {
	t.Helper()
	rows, err := from.db.QueryContext(t.Context(), "SELECT * FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	places := make([]string, len(columns))
	for i := range places {
		places[i] = "$" + strconv.Itoa(i+1)
	}
	insert := "INSERT INTO " + table + " VALUES (" + strings.Join(places, ", ") + ") ON CONFLICT DO NOTHING"
	for rows.Next() {
		values, cells := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			cells[i] = &values[i]
		}
		if err := rows.Scan(cells...); err != nil {
			t.Fatal(err)
		}
		if _, err := w.db.ExecContext(t.Context(), insert, values...); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// define adds indicators over the tables.
func (w *twin) define(t *testing.T) {
	t.Helper()
	kreise, raum := w.raw[0], w.raw[1]
	gebiet := w.raw[2]
	count := func(l *leakTable, where map[string][]string) indicator.Selection {
		return indicator.Selection{Table: l.code, Measure: "N", Where: where}
	}
	all := count(kreise, nil)
	space, part := count(raum, nil), count(gebiet, nil)
	for _, i := range []indicator.Indicator{
		{Code: "LECK-ALLE", Count: all, Factor: 1},
		{Code: "LECK-SYR", Count: count(kreise, map[string][]string{"STAAG": {"ST475"}}), Factor: 1},
		{Code: "LECK-SYRW", Count: count(kreise, map[string][]string{"STAAG": {"ST475"}, "GES": {"GESW"}}), Factor: 1},
		{Code: "LECK-ANTEIL", Count: count(kreise, map[string][]string{"STAAG": {"ST475", "ST439"}}), Base: &all, Factor: 100, Decimals: 1},
		{Code: "LECK-JUNG", Count: count(kreise, map[string][]string{"ALTX": {kreise.secret.Categories[0].Code}}), Factor: 1},
		{Code: "LECK-AMT", Count: indicator.Selection{Table: kreise.code, Measure: "GEHEIM"}, Factor: 1},
		{Code: "LECK-RAUM", Count: count(raum, map[string][]string{"HERKX": {"H1"}}), Base: &space, Factor: 100, Decimals: 1},
		{Code: "LECK-RAUMQ", Count: count(raum, map[string][]string{"HERKX": {"H2"}}), Base: &space, Factor: 100, Decimals: 1},
		{Code: "LECK-RAUMN", Count: count(raum, map[string][]string{"HERKX": {"H2"}}), Factor: 1},
		{Code: "LECK-FORMEL", Formula: "100 * a / (a + b)", Decimals: 2, Inputs: []indicator.Input{
			{Name: "a", Selection: count(kreise, map[string][]string{"STAAG": {"ST439"}})}, {Name: "b", Selection: count(kreise, map[string][]string{"STAAG": {"ST475"}})},
		}},
		{Code: "LECK-KARTE", Count: part, Factor: 1},
		{Code: "LECK-KARTEN", Count: count(gebiet, map[string][]string{"HERKX": {"H2"}}), Base: &part, Factor: 100, Decimals: 1},
	} {
		i.Direction = indicator.Neutral
		i.Texts = indicator.Texts{Name: "Leck " + i.Code, Definition: "Zum Prüfen", Unit: "Personen", Numerator: "Menschen"}
		if i.Base != nil {
			i.Unit, i.Denominator = "%", "alle"
		}
		id, err := w.indicator.Add(t.Context(), w.office(), i)
		if err != nil {
			t.Fatalf("%s: %v", i.Code, err)
		}
		w.made.indicators = append(w.made.indicators, id)
	}
	if err := w.indicator.AddCore(t.Context(), w.office(), w.made.indicators[1], "Zum Prüfen"); err != nil {
		t.Fatal(err)
	}
}

// use is what the office does with the figures: it rests needs and targets on
// them, watches them, reports on them, and adds them up in an index.
func (w *twin) use(t *testing.T) {
	ctx, who := t.Context(), w.office()
	check := func(err error) {
		t.Helper()
		if refused, ok := errors.AsType[fault.Invalid](err); ok {
			t.Fatal(map[string]fault.Message(refused))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	needs := some(w.need.All(ctx, who))
	goals := some(w.strategy.Goals(ctx, who))
	goal := goals[len(goals)-1].ID
	w.made.pages = append(w.made.pages, "/needs/"+string(needs[0].ID), "/needs/"+string(needs[0].ID)+"/history", "/goals/"+string(goal), "/goals/"+string(goal)+"/history")
	measure, err := w.strategy.AddMeasure(ctx, who, strategy.Measure{Title: "Maßnahme des Trägers", Goal: goal, Owner: w.people[identity.ExternalActor].ID})
	check(err)
	w.made.pages = append(w.made.pages, "/measures/"+string(measure), "/measures/"+string(measure)+"/history", "/regions/16051", "/regions/16099", "/regions/16/areas.geojson", "/overview/late")
	for n, id := range w.made.indicators {
		region := "16051"
		if n >= 6 && n < 9 || n > 9 {
			region = "16099"
		}
		for _, period := range []civil.Period{"", "2023-12-31"} {
			pinned, err := w.indicator.PinNow(ctx, who, id, region, period, indicator.View{})
			if err != nil {
				t.Logf("no pin of %s: %v", id, err)
				continue
			}
			check(w.need.AddEvidence(ctx, who, needs[0].ID, need.Evidence{Source: "Amt", Method: "Zählung", On: civil.DayOf(leakDay), Pinned: &pinned}))
		}
		_, err := w.strategy.AddTarget(ctx, who, strategy.Target{
			Goal: goal, Value: 1000, On: "2028-12-31", Baseline: indicator.Pinned{Pin: indicator.Pin{Indicator: id, Region: region}},
		})
		check(err)
		for _, rule := range []watch.Rule{
			{Kind: watch.Threshold, Settings: watch.Settings{Direction: watch.Up, Limit: 3, Scope: watch.Chosen, Regions: []string{region, "16052"}}},
			{Kind: watch.Jump, Settings: watch.Settings{Limit: 20, Scope: watch.Chosen, Regions: []string{region, "16053"}}},
		} {
			rule.Indicator, rule.Active, rule.Advice = id, true, "Prüfen"
			_, err := w.watch.AddRule(ctx, who, rule)
			check(err)
		}
	}
	_, err = w.watch.Check(ctx, who)
	check(err)
	w.ids.jump(150_000) // the twins found different things
	_, err = w.profile.AddIndex(ctx, who, profile.Definition{
		Name: "Leck", Purpose: "Prüfen", Meaning: "viel", Kind: profile.Spaces, Method: profile.ZScore, Threshold: 50,
		Parts: []profile.Part{{Indicator: w.made.indicators[6], Weight: 1}, {Indicator: w.made.indicators[7], Weight: 1}},
	})
	check(err)
	_, err = w.indicator.SaveView(ctx, who, indicator.SavedView{
		Name: "Leck nach Alter", Shared: true, Table: w.raw[0].code, Query: "rows=region&cols=GES&region=16&level=counties&STAAG=ST475",
	})
	check(err)
	draft, err := w.report.Suggest(ctx, who)
	check(err)
	for _, title := range []string{"Bericht, eingefroren", "Bericht, Entwurf"} {
		draft.Title, draft.Committee, draft.PeriodFrom, draft.PeriodTo, draft.MeetsOn = title, "Kreistag", "2026-01-01", "2026-10-31", "2026-12-01"
		id, err := w.report.Add(ctx, who, draft)
		check(err)
		if title == "Bericht, eingefroren" {
			check(w.report.Freeze(ctx, who, id, 1))
			w.made.report = string(id)
		}
	}
}

// serve shows the twin to readers.
func (w *twin) serve(t *testing.T) {
	t.Helper()
	site, err := w.app.site(false, health.Place{DB: w.db, Log: w.log, Migrations: migrations.Files, Data: t.TempDir(), Now: w.clock.Now, Tenants: w.tenants})
	if err != nil {
		t.Fatal(err)
	}
	background, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	stopped := w.work(background)
	w.routes = slices.Clone(site.Routes())
	w.site = httptest.NewServer(w.leaky(site.Handler()))
	t.Cleanup(func() { w.site.Close(); stop(); <-stopped })
}

// twins are two installations after the same life, whose published figures are
// the same, on copies of an empty database.
func twins(t *testing.T, name string) (a, b *twin) {
	people := fillSample(t, name)
	a, b = openTwin(t, name), openTwin(t, name)
	for _, w := range []*twin{a, b} {
		w.people = people
	}
	var names []string
	for _, s := range some(a.territory.SocialSpaces(t.Context(), a.office())) {
		names = append(names, s.Name)
	}
	for _, l := range []*leakTable{countiesTable(t, a.directory), spacesTable(names), areasTable(names)} {
		l.protect(t)
		a.raw, b.raw = append(a.raw, l), append(b.raw, l.changed(t))
	}
	for _, w := range []*twin{a, b} {
		w.bring(t)
		w.ids.jump(1_000)
		w.define(t)
	}
	a.publish(t)
	b.copyPublished(t, a)
	for _, w := range []*twin{a, b} {
		w.ids.jump(100_000)
		w.use(t)
		w.ids.jump(200_000)
		w.serve(t)
	}
	return a, b
}
