// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/publication"
)

// displays is what readers were shown of each cell, whatever the view.
type displays struct {
	testing.TB
	shown map[cellName]indicator.Figure
	read  int
}

type cellName struct {
	period         civil.Period
	area, sex, age string
}

func (d *displays) see(at cellName, figure indicator.Figure) {
	d.read++
	if before, seen := d.shown[at]; seen && before != figure {
		d.Fatalf("%+v is shown as %+v and as %+v", at, before, figure)
	}
	d.shown[at] = figure
}

// 10,000 random views of a published table, by whomever: the same cell is shown
// the same.
func TestTheSameCellIsShownTheSame(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	r := rand.New(rand.NewPCG(7, 7))
	table := town(r, 5, 4, "2023-12-31", period)
	w.store(t, table)
	w.publish(t, policy())
	indicators := map[cellName]indicator.ID{}
	for _, sex := range []string{"", "GESM", "GESW"} {
		for _, age := range []string{"", "A0", "A2"} {
			where := map[string][]string{}
			if sex != "" {
				where["GES"] = []string{sex}
			}
			if age != "" {
				where["ALT"] = []string{age}
			}
			id, err := w.figures.Add(t.Context(), w.who, indicator.Indicator{
				Code: "N" + sex + age, Factor: 1, Direction: indicator.Neutral, Count: indicator.Selection{Table: "OWN-TOWN", Where: where},
				Texts: indicator.Texts{Name: "Menschen " + sex + age, Definition: "Menschen", Unit: "Personen"},
			})
			check(t, err)
			indicators[cellName{sex: sex, age: age}] = id
		}
	}
	d := &displays{TB: t, shown: map[cellName]indicator.Figure{}}
	views := 10_000
	if testing.Short() {
		views = 500
	}
	for range views {
		who := w.reader(publication.Outside()[r.IntN(3)])
		switch r.IntN(3) {
		case 0:
			d.query(w, r, table, who)
		case 1:
			d.pivot(w, r, table, who)
		default:
			d.series(w, r, table, who, indicators)
		}
	}
	protected := 0
	for at, figure := range d.shown {
		if figure.Symbol == "•" {
			protected++
		}
		if n := truth(only(table, at.period))[[3]string{at.area, at.sex, at.age}]; figure.Has && int64(figure.Value) != n || figure.Has && (n == 1 || n == 2) {
			t.Errorf("%+v is shown as %v, was %d", at, figure.Value, n)
		}
	}
	if t.Logf("%d figures in %d views, %d cells, %d protected", d.read, views, len(d.shown), protected); protected == 0 || d.read < views {
		t.Error("too little was read")
	}
}

func only(t indicator.OwnTable, at civil.Period) indicator.OwnTable {
	t.Observations = slices.DeleteFunc(slices.Clone(t.Observations), func(o indicator.OwnObservation) bool { return o.Period != at })
	return t
}

// some draws one or more of the categories without the total.
func some(r *rand.Rand, categories []indicator.Category) []string {
	var drawn []string
	for _, c := range categories {
		if c.Code != "" && (r.IntN(2) == 0 || drawn == nil) {
			drawn = append(drawn, c.Code)
		}
	}
	return drawn
}

// choice is a random selection whose figures are cells of the table.
func choice(r *rand.Rand, table indicator.OwnTable) (by []string, where map[string][]string) {
	by, where = []string{"region", "period"}, map[string][]string{}
	for _, dimension := range table.Dimensions {
		switch codes := some(r, dimension.Categories); r.IntN(3) {
		case 0:
			by = append(by, dimension.Code)
			where[dimension.Code] = codes
		case 1:
			where[dimension.Code] = codes[:1]
		}
	}
	return by, where
}

// nameOf is the cell that some codes name.
func nameOf(by, codes []string, where map[string][]string) cellName {
	at := cellName{}
	for variable, one := range where {
		if len(one) == 1 {
			at.set(variable, one[0])
		}
	}
	for i, variable := range by {
		at.set(variable, codes[i])
	}
	return at
}

func (c *cellName) set(variable, code string) {
	switch variable {
	case "region":
		c.area = code
	case "period":
		c.period = civil.Period(code)
	case "GES":
		c.sex = code
	case "ALT":
		c.age = code
	}
}

// answered reports whether there is something to read; what is not released
// is refused.
func (d *displays) answered(err error) bool {
	_, refused := errors.AsType[fault.Refused](err)
	if err != nil && !refused && !errors.Is(err, fault.NotFound) {
		d.Fatal(err)
	}
	return err == nil
}

func (d *displays) query(w world, r *rand.Rand, table indicator.OwnTable, who identity.Person) {
	by, where := choice(r, table)
	result, err := w.figures.Table(d.Context(), who, indicator.Query{Table: table.Code, By: by, Where: where})
	if !d.answered(err) {
		return
	}
	for _, row := range result.Rows {
		d.see(nameOf(by, row.Codes, where), row.Figure)
	}
}

func (d *displays) pivot(w world, r *rand.Rand, table indicator.OwnTable, who identity.Person) {
	by, where := choice(r, table)
	r.Shuffle(len(by), func(i, j int) { by[i], by[j] = by[j], by[i] })
	cut := 1 + r.IntN(len(by)-1)
	grid, err := w.figures.Pivot(d.Context(), who, indicator.Pivot{
		Table: table.Code, Rows: by[:cut], Columns: by[cut:], Where: where, Totals: r.IntN(2) == 0,
		Sort: []string{"", "label", "-label"}[r.IntN(3)],
	})
	if !d.answered(err) {
		return
	}
	for row := range grid.RowCount() {
		for column := range grid.ColumnCount() {
			cell := grid.At(row, column)
			var codes []string
			total := false
			for _, m := range slices.Concat(grid.Row(row), grid.Column(column)) {
				codes = append(codes, m.Code)
				total = total || m.Code == ""
			}
			if cell.Published && !total {
				d.see(nameOf(by, codes, where), cell.Figure)
			}
		}
	}
}

func (d *displays) series(w world, r *rand.Rand, table indicator.OwnTable, who identity.Person, indicators map[cellName]indicator.ID) {
	for at, id := range indicators { // any of them
		at.area = table.Regions[r.IntN(len(table.Regions))].Code
		series, err := w.figures.Series(d.Context(), who, id, at.area, indicator.View{})
		if !d.answered(err) {
			return
		}
		for _, point := range series.Points {
			if point.Figure.Has || point.Figure.Symbol == "•" {
				at.period = point.Period
				d.see(at, point.Figure)
			}
		}
		return
	}
}
