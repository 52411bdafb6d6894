// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"bytes"
	"context"
	"math"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// eisenach is the day before which Eisenach (16056) was a county of its own;
// since then it belongs to the Wartburgkreis (16063).
const (
	beforeEisenach civil.Day = "2021-06-30"
	today          civil.Day = "2026-11-28"
)

// reform stores cases and people of both counties before the reform, and of
// the one that was left after it.
func reform(t *testing.T, s *indicator.Service, who identity.Person) {
	t.Helper()
	store(t, s, who, cases("2020", map[string][2]indicator.Figure{"16056": {count(10), count(40)}, "16063": {count(20), count(160)}}))
	store(t, s, who, cases("2022", map[string][2]indicator.Figure{"16056": {sign("-"), sign("-")}, "16063": {count(30), count(200)}}))
}

func points(t *testing.T, s *indicator.Service, who identity.Person, id indicator.ID, region string, v indicator.View) []indicator.Point {
	t.Helper()
	series, err := s.Series(t.Context(), who, id, region, v)
	if err != nil {
		t.Fatal(err)
	}
	return series.Points
}

func TestRatesAreDividedAfterTheirPartsWereConverted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		reform(t, s, who)
		id := addRate(t, s, who)
		then, err := s.Series(t.Context(), who, id, "16063", indicator.View{})
		if err != nil || then.Points[0].Figure != count(12.5) || then.Points[0].Converted || len(then.Breaks) != 1 {
			t.Errorf("as published then: %+v, %v; want 20 of 160 and a break", then, err)
		}
		now, err := s.Series(t.Context(), who, id, "16063", indicator.View{Borders: today})
		if err != nil || now.Points[0].Figure != count(15) || !now.Points[0].Converted || now.Points[0].Parts != 2 {
			t.Errorf("in the borders of today: %+v, %v; want 30 of 200, converted", now.Points, err)
		}
		if now.Points[1].Figure != count(15) || now.Points[1].Converted || len(now.Breaks) != 0 {
			t.Errorf("in the borders of today: %+v, breaks %+v; want no conversion where there is nothing to convert", now.Points[1], now.Breaks)
		}
		pinned, err := s.PinNow(t.Context(), who, id, "16063", "2020", indicator.View{Borders: today})
		if err != nil || pinned.Figure != count(15) || pinned.Borders != today {
			t.Fatalf("pinned %+v, %v", pinned, err)
		}
		if again, err := s.ValueAt(t.Context(), who, pinned.Pin); err != nil || again.Figure != count(15) {
			t.Errorf("the pinned value: %+v, %v", again, err)
		}
	})
}

// A table that states a county before it was founded was published anew in
// later borders; nothing of it is lost.
func TestTablesInLaterBordersAreConvertedFromThese(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	share := func(key territory.Key, part float64) territory.Share {
		return territory.Share{Key: key, People: part, Area: part, Jobs: part}
	}
	reforms := territory.NewReforms(directory, nil, []territory.Transition{
		{From: "1995-12-31", To: "2020-12-31", Rows: map[territory.Key][]territory.Share{"16063": {share("16056", 0.25), share("16063", 0.75)}}},
		{From: "1996-12-31", To: "2020-12-31", Rows: map[territory.Key][]territory.Share{"16056": {share("16056", 1)}, "16063": {share("16063", 1)}}},
	})
	s.ReadReforms(func(context.Context, identity.Person) (*territory.Reforms, error) { return reforms, nil })
	store(t, s, who, cases("1995", map[string][2]indicator.Figure{"16056": {count(10), count(40)}, "16063": {count(20), count(160)}}))
	id := addRate(t, s, who)
	if p := points(t, s, who, id, "16063", indicator.View{Borders: today})[0]; p.Figure != count(15) || !p.Converted {
		t.Errorf("in the borders of today: %+v, want 30 of 200", p)
	}
	if p := points(t, s, who, id, "16056", indicator.View{Borders: beforeEisenach})[0]; p.Figure != count(25) || p.Converted {
		t.Errorf("in the borders that the table has: %+v, want 10 of 40", p)
	}
}

func TestWhatCannotBeConvertedSaysWhy(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	reform(t, s, who)
	store(t, s, who, cases("2019", map[string][2]indicator.Figure{"16056": {sign("."), count(40)}, "16063": {count(20), count(160)}}))
	id := addRate(t, s, who)
	for _, test := range []struct {
		name, region string
		period       int
		borders      civil.Day
		want         string
	}{
		{"a part that is secret", "16063", 0, today, "indicator.reason.parts"},
		{"the county before it grew", "16063", 2, beforeEisenach, "territory.convert.joined"},
		{"the county that was dissolved, later", "16056", 2, beforeEisenach, "indicator.reason.dissolved"},
		{"the county that was dissolved, today", "16056", 1, today, "indicator.reason.not_then"},
	} {
		p := points(t, s, who, id, test.region, indicator.View{Borders: test.borders})[test.period]
		if p.Figure.Has || p.Reason.Key != test.want {
			t.Errorf("%s: %+v, want no number and %s", test.name, p, test.want)
		}
	}
}

func TestMapsShowTheRegionsOfTheirBorders(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	reform(t, s, who)
	id := addRate(t, s, who)
	for borders, want := range map[civil.Day]map[string]float64{
		"":    {"16056": 25, "16063": 12.5},
		today: {"16063": 15},
	} {
		m, err := s.Map(t.Context(), who, id, "2020", "16", indicator.View{Borders: borders})
		if err != nil || len(m.Figures) != len(want) {
			t.Errorf("borders of %q: %+v, %v; want %v", borders, m.Figures, err, want)
		}
		for _, f := range m.Figures {
			if f.Figure.Value != want[string(f.Region.Key)] {
				t.Errorf("borders of %q: %s is %v, want %v", borders, f.Region.Key, f.Figure, want[string(f.Region.Key)])
			}
		}
	}
}

func TestRatesAsPublishedAreNeverAddedUp(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	figures := map[string][2]indicator.Figure{}
	for _, county := range counties(t) {
		figures[county] = [2]indicator.Figure{count(10), count(50)}
	}
	store(t, s, who, cases("2024", figures))
	i := rate()
	i.Base, i.Factor, i.Count.Fixed = nil, 1, true
	id, err := s.Add(t.Context(), who, i)
	if err != nil {
		t.Fatal(err)
	}
	if p := points(t, s, who, id, "16", indicator.View{}); len(p) != 0 && p[0].Figure.Has {
		t.Errorf("the Land: %+v, want no sum of rates", p)
	}
	i.Code, i.Count.Fixed = "Q2", false
	if id, err = s.Add(t.Context(), who, i); err != nil {
		t.Fatal(err)
	}
	if p := points(t, s, who, id, "16", indicator.View{}); len(p) != 1 || p[0].Figure.Value != 10*float64(len(figures)) {
		t.Errorf("the Land: %+v, want the sum of counts", p)
	}
}

// counties are the keys of the counties of Thüringen.
func counties(t *testing.T) []string {
	t.Helper()
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, r := range directory.Regions(territory.LevelCounty, "16", "2024-12-31") {
		keys = append(keys, string(r.Key))
	}
	return keys
}

// A real table keeps its totals in other borders. For 1995 to 1997 it states
// Eisenach, which became a county in 1998: it was published anew in later
// borders, and is converted from these.
func TestARealTableKeepsItsTotalsInOtherBorders(t *testing.T) {
	book := published(t, "territory", "ref-kreise-umrech-2020-1990-2019.xlsx")
	d := dbtest.SQLite(t)
	s := newService(t, d)
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	places := territory.New(d, audit.New(d, []byte("key"), time.Now), uuid.NewString, time.Now, directory)
	keys, err := places.PreviewTransitions(t.Context(), operator(), territory.Upload{Name: "keys.xlsx", Content: bytes.NewReader(book), Size: int64(len(book))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := places.TakeTransitions(t.Context(), operator(), keys); err != nil {
		t.Fatal(err)
	}
	s.ReadReforms(places.Reforms)
	r, _ := importFile(t, s, operator(), "12411-0015.csv", published(t, "classic-csv", "12411-0015.csv"))
	for _, period := range r.Periods {
		if period == "2018-12-31" {
			continue // the file leaves Göttingen out
		}
		then, now := 0.0, 0.0
		for _, row := range ask(t, s, indicator.Query{Table: r.Table, By: []string{"region"}, Where: map[string][]string{"period": {string(period)}}}).Rows {
			then += row.Figure.Value
		}
		m, err := s.Map(t.Context(), operator(), "population", period, territory.Germany, indicator.View{Borders: "2023-11-30"})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range m.Figures {
			if !f.Figure.Has {
				t.Errorf("%s: %s has no number: %+v", period, f.Region.Key, f.Reason)
			}
			now += f.Figure.Value
		}
		if math.Abs(now-then) > 1 {
			t.Errorf("%s: %.0f people as published, %.0f in the borders of 2023", period, then, now)
		}
	}
}
