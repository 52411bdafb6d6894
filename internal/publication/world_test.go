// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/publication"
	"kursbuch/internal/territory"
)

// world is a tenant with figures that may be published.
type world struct {
	*publication.Service
	db      *db.DB
	figures *indicator.Service
	who     identity.Person
}

var directory = func() *territory.Directory {
	d, err := territory.LoadDirectory()
	if err != nil {
		panic(err)
	}
	return d
}()

func newWorld(t testing.TB, d *db.DB) world {
	t.Helper()
	key := []byte("key of the tests")
	log := audit.New(d, key, time.Now)
	figures := indicator.New(d, log, uuid.NewString, time.Now, directory, indicator.DefaultCacheBytes)
	return world{publication.New(d, log, uuid.NewString, time.Now, key, figures), d, figures, officer("wartburg")}
}

// officer may import and publish.
func officer(tenant identity.TenantID) identity.Person {
	return person(tenant, identity.Internal, identity.ReadIndicators, identity.EditIndicators, identity.ImportFigures, identity.PublishFigures)
}

func person(tenant identity.TenantID, audience identity.Audience, actions ...identity.Action) identity.Person {
	p := identity.Person{ID: "p", Name: "Kim", Audience: audience, Tenant: tenant, Grants: map[identity.Action]identity.Scope{}}
	for _, a := range actions {
		p.Grants[a] = identity.Tenant
	}
	return p
}

func (w world) reader(audience identity.Audience) identity.Person {
	return person(w.who.Tenant, audience, identity.ReadIndicators)
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func codes(list ...string) []indicator.Category {
	var categories []indicator.Category
	for _, code := range list {
		categories = append(categories, indicator.Category{Code: code, Label: "Label " + code})
	}
	return categories
}

// town is a table of some municipalities of one county by sex and age, with
// all margins, drawn at random with many small figures.
func town(r *rand.Rand, areas, ages int, periods ...civil.Period) indicator.OwnTable {
	t := indicator.OwnTable{
		Code: "OWN-TOWN", Title: "Menschen", Source: "Meldeamt",
		Measures:   []indicator.Measure{{Code: "N", Label: "Menschen", Unit: "Personen"}},
		Dimensions: []indicator.Dimension{{Code: "GES", Label: "Geschlecht", Categories: codes("", "GESM", "GESW")}, {Code: "ALT", Label: "Alter", Categories: codes("")}},
		Regions:    codes("16063"),
	}
	for i := range ages {
		t.Dimensions[1].Categories = append(t.Dimensions[1].Categories, codes("A"+string(rune('0'+i)))...)
	}
	for i := range areas {
		t.Regions = append(t.Regions, codes("1606300"+string(rune('1'+i)))...)
	}
	for _, period := range periods {
		draw(&t, period, func(string, string, string) int64 { return int64(r.IntN(3) * r.IntN(4)) })
	}
	return t
}

// draw adds one period with the leaves that figure says and all margins.
func draw(t *indicator.OwnTable, period civil.Period, figure func(area, sex, age string) int64) {
	sums := map[[3]string]int64{}
	for _, area := range t.Regions[1:] {
		for _, sex := range t.Dimensions[0].Categories[1:] {
			for _, age := range t.Dimensions[1].Categories[1:] {
				n := figure(area.Code, sex.Code, age.Code)
				for _, a := range []string{area.Code, "16063"} {
					for _, s := range []string{sex.Code, ""} {
						for _, y := range []string{age.Code, ""} {
							sums[[3]string{a, s, y}] += n
						}
					}
				}
			}
		}
	}
	for at, n := range sums {
		t.Observations = append(t.Observations, indicator.OwnObservation{
			Period: period, Region: at[0], Measure: "N", Categories: []string{at[1], at[2]}, Figure: indicator.Figure{Value: float64(n), Has: true},
		})
	}
}

func (w world) store(t testing.TB, table indicator.OwnTable) indicator.Release {
	t.Helper()
	r, err := w.figures.ImportOwn(t.Context(), w.who, table)
	check(t, err)
	return r
}

// shapes of the town: partners see everything, committees each variable by
// municipality, the public the county by sex.
func shapes() []publication.Shape {
	return []publication.Shape{
		{Variables: []string{"ALT", "GES"}, Areas: []string{"county", "municipality"}, Audience: identity.Partner},
		{Variables: []string{"GES"}, Areas: []string{"county", "municipality"}, Audience: identity.Committee},
		{Variables: []string{"ALT"}, Areas: []string{"county"}, Audience: identity.Public},
	}
}

func policy() publication.Policy {
	return publication.Policy{
		Table: "OWN-TOWN", Method: publication.Suppress, Threshold: 3, Standard: publication.S1, Corrections: publication.Refuse, Shapes: shapes(),
	}
}

// save stores a policy and returns its version.
func (w world) save(t testing.TB, p publication.Policy) int {
	t.Helper()
	before, err := w.Policy(t.Context(), w.who, p.Table)
	check(t, err)
	p.Version = before.Version
	check(t, w.Save(t.Context(), w.who, p))
	return p.Version + 1
}

func (w world) publish(t testing.TB, p publication.Policy) publication.Entry {
	t.Helper()
	e, err := w.Publish(t.Context(), w.who, p.Table, w.save(t, p))
	check(t, err)
	return e
}

// view is what an audience is shown, by area, sex and age with empty codes for
// totals: the number, or the sign in its place.
type view map[[3]string]indicator.Figure

// read asks for each combination of variables as a reader would.
func (w world) read(t testing.TB, audience identity.Audience, period civil.Period) view {
	t.Helper()
	return w.readOf(t, "OWN-TOWN", audience, period)
}

func (w world) readOf(t testing.TB, table string, audience identity.Audience, period civil.Period) view {
	t.Helper()
	all := view{}
	for _, variables := range [][]string{nil, {"GES"}, {"ALT"}, {"GES", "ALT"}} {
		q := indicator.Query{Table: table, By: append([]string{"region"}, variables...), Where: map[string][]string{"period": {string(period)}}}
		for _, v := range variables {
			q.Where[v] = []string{map[string]string{"GES": "GES*", "ALT": "A*"}[v]}
		}
		result, err := w.figures.Table(t.Context(), w.reader(audience), q)
		if err != nil {
			continue // not released
		}
		for _, row := range result.Rows {
			at := [3]string{row.Codes[0]}
			for i, v := range variables {
				at[1+slices.Index([]string{"GES", "ALT"}, v)] = row.Codes[i+1]
			}
			if row.Regions > 1 {
				t.Fatalf("%v was added up of %d regions", at, row.Regions)
			}
			all[at] = row.Figure
		}
	}
	return all
}
