// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package profile_test

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/profile"
	"kursbuch/internal/territory"
)

const county = "16067"

var (
	manager  = person("aalen")
	outsider = person("bebra")
	reader   = identity.Person{ID: "p2", Audience: identity.Internal, Tenant: "aalen", Region: county, Grants: map[identity.Action]identity.Scope{identity.ReadIndicators: identity.Tenant}}
)

func person(tenant identity.TenantID) identity.Person {
	who := identity.Operator(tenant, "Ada")
	who.Region = county
	return who
}

// world has four Sozialräume and a table of them with two rates and a count:
// used and free of all, for North, South, West, and East without a value.
type world struct {
	*profile.Service
	figures      *indicator.Service
	territory    *territory.Service
	used, free   indicator.ID
	count, other indicator.ID // other has no values for the areas
}

func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	log := audit.New(d, []byte("key"), time.Now)
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	w := world{territory: territory.New(d, log, uuid.NewString, time.Now, directory), figures: indicator.New(d, log, uuid.NewString, time.Now, directory, 1<<20)}
	w.Service = profile.New(d, log, uuid.NewString, time.Now, w.figures, w.territory)
	for _, name := range []string{"Nord", "Süd", "West", "Ost"} {
		if _, err := w.territory.AddSocialSpace(t.Context(), manager, territory.SocialSpace{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	table := indicator.OwnTable{
		Code: "ROOMS", Title: "Plätze", Source: "Amt", Regions: []indicator.Category{{Code: county, Label: "Gotha"}},
		Measures: []indicator.Measure{{Code: "USED", Label: "Belegt", Unit: "Plätze"}, {Code: "FREE", Label: "Frei", Unit: "Plätze"}, {Code: "ALL", Label: "Plätze", Unit: "Plätze"}},
		Dimensions: []indicator.Dimension{{Code: "SPACE", Label: "Sozialraum", Categories: []indicator.Category{
			{Label: "Insgesamt"}, {Code: "1", Label: "Nord"}, {Code: "2", Label: "Süd"}, {Code: "3", Label: "West"}, {Code: "4", Label: "Ost"},
		}}},
	}
	for code, n := range map[string][3]float64{"": {100, 40, 400}, "1": {10, 5, 50}, "2": {60, 25, 200}, "3": {30, 10, 150}} {
		for m, measure := range []string{"USED", "FREE", "ALL"} {
			table.Observations = append(table.Observations, indicator.OwnObservation{Period: "2024", Region: county, Categories: []string{code}, Measure: measure, Figure: indicator.Figure{Value: n[m], Has: true}})
		}
	}
	table.Observations = append(table.Observations, indicator.OwnObservation{Period: "2024", Region: county, Categories: []string{"4"}, Measure: "FREE", Figure: indicator.Figure{Symbol: "."}})
	table.Observations = append(table.Observations, indicator.OwnObservation{Period: "2024", Region: county, Categories: []string{"4"}, Measure: "USED", Figure: indicator.Figure{Value: 9, Has: true}})
	table.Observations = append(table.Observations, indicator.OwnObservation{Period: "2024", Region: county, Categories: []string{"4"}, Measure: "ALL", Figure: indicator.Figure{Value: 20, Has: true}})
	whole := indicator.OwnTable{
		Code: "WHOLE", Title: "Kreis", Source: "Amt", Regions: table.Regions, Measures: table.Measures[:1],
		Observations: []indicator.OwnObservation{{Period: "2024", Region: county, Measure: "USED", Figure: indicator.Figure{Value: 1, Has: true}}},
	}
	for _, one := range []indicator.OwnTable{table, whole} {
		if _, err := w.figures.ImportOwn(t.Context(), manager, one); err != nil {
			t.Fatal(err)
		}
	}
	all := &indicator.Selection{Table: "ROOMS", Measure: "ALL"}
	w.used, w.free = w.define(t, "USED", "ROOMS", "USED", all), w.define(t, "FREE", "ROOMS", "FREE", all)
	w.count, w.other = w.define(t, "COUNT", "ROOMS", "USED", nil), w.define(t, "OTHER", "WHOLE", "USED", nil)
	return w
}

func (w world) define(t *testing.T, code, table, measure string, base *indicator.Selection) indicator.ID {
	t.Helper()
	i := indicator.Indicator{Code: code, Factor: 1, Decimals: 1, Direction: indicator.Less, Count: indicator.Selection{Table: table, Measure: measure}, Base: base}
	i.Texts = indicator.Texts{Name: code, Definition: "x", Numerator: "x", Denominator: "x", Unit: "Plätze", Source: "Amt"}
	if base != nil {
		i.Factor, i.Unit = 100, "%"
	}
	id, err := w.figures.Add(t.Context(), manager, i)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (w world) spaces(t *testing.T, who identity.Person) profile.Division {
	t.Helper()
	d, err := w.Division(t.Context(), who, profile.Spaces)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCompareAreas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		c, err := w.Compare(t.Context(), reader, w.spaces(t, reader), []indicator.ID{w.used, w.count, w.other}, 0)
		if err != nil || len(c.Rows) != 2 || len(c.Without) != 1 || c.Without[0].ID != w.other {
			t.Fatalf("%d rows, without %v, %v", len(c.Rows), c.Without, err)
		}
		rate, count := c.Rows[0], c.Rows[1]
		// 100 of 400, not the mean of 20, 30, 20 and 45 per cent.
		if rate.Whole.Figure.Value != 25 || *rate.Difference(1) != 5 || !rate.Small(0) || rate.Small(1) {
			t.Errorf("whole %v, difference %v, small %v %v", rate.Whole.Figure, *rate.Difference(1), rate.Small(0), rate.Small(1))
		}
		if score := *rate.Score(3); math.Abs(score-(45-28.75)/math.Sqrt((76.5625+1.5625+76.5625+264.0625)/4)) > 1e-9 {
			t.Errorf("z-score %v", score)
		}
		if !count.Share || *count.Position(1) != 60 || count.Difference(1) != nil || count.Score(1) != nil {
			t.Errorf("a count is no share: %+v", count)
		}
	})
}

func TestChoiceOfIndicators(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		c, err := w.Compare(t.Context(), reader, w.spaces(t, reader), nil, 0)
		if err != nil || c.Core || len(c.Rows) != 3 || len(c.Without) != 0 {
			t.Errorf("without a core set: core %v, %d rows, without %v, %v", c.Core, len(c.Rows), c.Without, err)
		}
		for n, id := range []indicator.ID{w.free, w.other, w.used, w.count} {
			if c, err = w.Compare(t.Context(), reader, w.spaces(t, reader), nil, 0); err != nil || c.Core || len(c.Rows) != 3 {
				t.Errorf("with %d in the core set: core %v, %d rows, %v", n, c.Core, len(c.Rows), err)
			}
			if err := w.figures.AddCore(t.Context(), manager, id, "Weil es zählt"); err != nil {
				t.Fatal(err)
			}
		}
		if c, err = w.Compare(t.Context(), reader, w.spaces(t, reader), nil, 0); err != nil || !c.Core || len(c.Rows) != 3 || c.Rows[0].Indicator.ID != w.free || len(c.Without) != 1 {
			t.Errorf("with a core set: core %v, %d rows, without %v, %v", c.Core, len(c.Rows), c.Without, err)
		}
		if d := w.spaces(t, outsider); len(d.Areas) != 0 {
			t.Errorf("a stranger sees %v", d.Areas)
		}
	})
}

func TestDivisions(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	for kind, area := range map[profile.Kind]profile.AreaID{profile.Municipalities: "16067029", profile.Counties: county} {
		d, err := w.DivisionOf(t.Context(), reader, area)
		if err != nil || d.Kind != kind || d.Find(area) < 0 || d.Whole.Key == "" {
			t.Errorf("division of %s: %s of %s, %v", area, d.Kind, d.Whole.Key, err)
		}
	}
	if _, err := w.DivisionOf(t.Context(), reader, "09162"); !errors.Is(err, fault.NotFound) {
		t.Errorf("a county of another Land: %v", err)
	}
	if _, err := w.Division(t.Context(), identity.Person{Tenant: "aalen"}, profile.Spaces); !errors.Is(err, fault.Forbidden) {
		t.Errorf("without the right: %v", err)
	}
}

func (w world) definition() profile.Definition {
	return profile.Definition{
		Name: "Druck", Purpose: "Zum Prüfen", Meaning: "mehr Druck", Kind: profile.Spaces, Method: profile.ZScore, Threshold: 70,
		Parts: []profile.Part{{Indicator: w.used, Weight: 3}, {Indicator: w.free, Weight: 1, Lowers: true}},
	}
}

func TestIndexOverAreasWithMissingParts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		r, err := w.Compute(t.Context(), reader, w.definition())
		if err != nil {
			t.Fatal(err)
		}
		for n, a := range r.Areas {
			sum := 0.0
			for _, c := range a.Parts {
				sum += c.Value
			}
			if !a.Has || math.Abs(sum-a.Value) > 1e-9 || a.Class < 1 || a.Low > a.Value || a.High < a.Value {
				t.Errorf("%s: contributions make %g of %+v", r.Division.Areas[n].Name, sum, a)
			}
		}
		east := r.Areas[3] // free places are secret there
		if east.Present != 0.75 || east.Parts[1].Has || east.Parts[0].Weight != 1 || r.Parts[1].Areas[3].Figure.Symbol != "." {
			t.Errorf("area with a missing part: %+v", east)
		}
		strict := w.definition()
		strict.Threshold = 80
		if r, err = w.Compute(t.Context(), reader, strict); err != nil || r.Areas[3].Has || r.Areas[3].Class != 0 || !r.Areas[0].Has {
			t.Errorf("below the threshold: %+v, %v", r.Areas[3], err)
		}
		based := w.definition()
		based.BaseYear = 1999
		if r, err = w.Compute(t.Context(), reader, based); err != nil || r.Parts[0].Reason.Key == "" || r.Areas[0].Has {
			t.Errorf("a base year without figures: %+v, %v", r.Parts[0].Reason, err)
		}
	})
}

func TestIndexKeepsItsEditions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		id, err := w.AddIndex(ctx, manager, w.definition())
		if err != nil {
			t.Fatal(err)
		}
		changed := w.definition()
		changed.Name, changed.Method, changed.Parts[0].Weight = "Neuer Druck", profile.MinMax, 1
		if err := w.ChangeIndex(ctx, manager, id, 1, changed); err != nil {
			t.Fatal(err)
		}
		if err := w.ChangeIndex(ctx, manager, id, 1, changed); !errors.Is(err, fault.Conflict) {
			t.Errorf("an older version was stored: %v", err)
		}
		x, err := w.Index(ctx, reader, id)
		if err != nil || x.Version != 2 || x.Edition != 2 || x.Name != "Neuer Druck" || x.Number != 1 {
			t.Errorf("index: %+v, %v", x, err)
		}
		editions, err := w.Editions(ctx, reader, id)
		if err != nil || len(editions) != 2 || editions[1].Name != "Druck" || editions[1].Parts[0].Weight != 3 || editions[0].AddedBy != "Ada" {
			t.Errorf("editions: %+v, %v", editions, err)
		}
		if err := w.ArchiveIndex(ctx, manager, id, 2); err != nil {
			t.Fatal(err)
		}
		if err := w.ChangeIndex(ctx, manager, id, 3, changed); !errors.Is(err, fault.Conflict) {
			t.Errorf("an archived index was changed: %v", err)
		}
		if list, err := w.Indices(ctx, reader, true); err != nil || len(list) != 1 {
			t.Errorf("archived: %v, %v", list, err)
		}
		if err := w.RestoreIndex(ctx, manager, id, 3); err != nil {
			t.Fatal(err)
		}
		if entries, total, err := w.History(ctx, reader, id, 10, 0); err != nil || total != 4 || entries[2].Act != audit.Changed || len(entries[2].Changes) != 3 {
			t.Errorf("history: %+v, %d, %v", entries, total, err)
		}
		if _, err := w.Index(ctx, outsider, id); !errors.Is(err, fault.NotFound) {
			t.Errorf("a stranger reads the index: %v", err)
		}
		if err := w.ArchiveIndex(ctx, outsider, id, 4); !errors.Is(err, fault.NotFound) {
			t.Errorf("a stranger archives the index: %v", err)
		}
		for name, err := range map[string]error{
			"change": w.ChangeIndex(ctx, reader, id, 4, changed), "archive": w.ArchiveIndex(ctx, reader, id, 4), "restore": w.RestoreIndex(ctx, reader, id, 4),
		} {
			if !errors.Is(err, fault.Forbidden) {
				t.Errorf("a reader may %s: %v", name, err)
			}
		}
	})
}

func TestRefuseIndices(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	for field, spoil := range map[string]func(*profile.Definition){
		"name":        func(d *profile.Definition) { d.Name = "  " },
		"purpose":     func(d *profile.Definition) { d.Purpose = "" },
		"meaning":     func(d *profile.Definition) { d.Meaning = "" },
		"kind":        func(d *profile.Definition) { d.Kind = "x" },
		"method":      func(d *profile.Definition) { d.Method = "x" },
		"base_year":   func(d *profile.Definition) { d.BaseYear = 12 },
		"threshold":   func(d *profile.Definition) { d.Threshold = 0 },
		"weight_2":    func(d *profile.Definition) { d.Parts[1].Weight = math.NaN() },
		"weight_1":    func(d *profile.Definition) { d.Parts[0].Weight = -1 },
		"indicator_2": func(d *profile.Definition) { d.Parts[1].Indicator = w.used },
		"indicator_1": func(d *profile.Definition) { d.Parts = d.Parts[:1] },
	} {
		d := w.definition()
		spoil(&d)
		_, err := w.AddIndex(t.Context(), manager, d)
		if refused, ok := errors.AsType[fault.Invalid](err); !ok || refused[field].Key == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	d := w.definition()
	d.Parts[1].Indicator = w.count
	_, err := w.AddIndex(t.Context(), manager, d)
	if refused, ok := errors.AsType[fault.Invalid](err); !ok || refused["indicator_2"].Key != "profile.index.indicator_count" {
		t.Errorf("a count: %v", err)
	}
	d.Parts[1].Indicator = "gone"
	if _, err = w.AddIndex(t.Context(), manager, d); err == nil {
		t.Error("an unknown indicator was taken")
	}
}

func TestCompareAreasInAYear(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		earlier := indicator.OwnTable{
			Code: "ROOMS", Title: "Plätze", Source: "Amt", Regions: []indicator.Category{{Code: county, Label: "Gotha"}},
			Measures: []indicator.Measure{{Code: "USED", Label: "Belegt", Unit: "Plätze"}},
			Dimensions: []indicator.Dimension{{Code: "SPACE", Label: "Sozialraum", Categories: []indicator.Category{
				{Label: "Insgesamt"}, {Code: "1", Label: "Nord"}, {Code: "2", Label: "Süd"},
			}}},
		}
		for code, n := range map[string]float64{"": 8, "1": 6, "2": 2} {
			earlier.Observations = append(earlier.Observations, indicator.OwnObservation{Period: "2022", Region: county, Categories: []string{code}, Measure: "USED", Figure: indicator.Figure{Value: n, Has: true}})
		}
		if _, err := w.figures.ImportOwn(t.Context(), manager, earlier); err != nil {
			t.Fatal(err)
		}
		for year, want := range map[int]float64{0: 60, 2024: 60, 2022: 25} {
			c, err := w.Compare(t.Context(), reader, w.spaces(t, reader), []indicator.ID{w.count}, year)
			if err != nil || len(c.Rows) != 1 || !slices.Equal(c.Years, []int{2024, 2022}) {
				t.Fatalf("%d: %d rows, years %v, %v", year, len(c.Rows), c.Years, err)
			}
			if share := c.Rows[0].Position(1); share == nil || *share != want {
				t.Errorf("%d: the second area has %v of the whole, want %v", year, share, want)
			}
		}
		if c, err := w.Compare(t.Context(), reader, w.spaces(t, reader), []indicator.ID{w.count}, 2019); err != nil || len(c.Rows) != 0 || len(c.Without) != 1 {
			t.Errorf("a year without figures: %d rows, %v", len(c.Rows), err)
		}
	})
}
