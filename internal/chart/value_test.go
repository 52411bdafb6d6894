// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/chart"
)

// These tests read values back from the places and lengths of a picture and
// compare them with the table: what is drawn stands there, by value, and
// what stands there is drawn. A scale has two unknowns, so the two outermost
// values fix it and all others have to agree.

// agree compares places with values under one linear scale. Slack is the
// rounding of a place.
func agree(t *rapid.T, what string, places, values []float64, slack float64) {
	if len(places) != len(values) {
		t.Fatalf("%s: %d drawn, %d in the table", what, len(places), len(values))
	}
	if len(values) == 0 {
		return
	}
	low, high := 0, 0
	for i, v := range values {
		if v < values[low] {
			low = i
		}
		if v > values[high] {
			high = i
		}
	}
	span := values[high] - values[low]
	for i, v := range values {
		want := places[low]
		if span > 0 {
			want += (v - values[low]) / span * (places[high] - places[low])
		}
		if math.Abs(places[i]-want) > slack {
			t.Fatalf("%s: value %g is drawn at %g, want %g", what, v, places[i], want)
		}
	}
}

// size draws numbers of one order, so that rounding hides none of them.
func size() *rapid.Generator[*float64] {
	return rapid.Custom(func(t *rapid.T) *float64 {
		if rapid.IntRange(0, 4).Draw(t, "missing") == 0 {
			return nil
		}
		return new(float64(rapid.IntRange(0, 5000).Draw(t, "value")))
	})
}

func numbersOf(table chart.Table, column int) []float64 {
	var numbers []float64
	for _, row := range table.Rows {
		if v := row.Cells[column].Value; v != nil {
			numbers = append(numbers, *v)
		}
	}
	return numbers
}

func attribute(t *rapid.T, e element, name string) float64 {
	return parsed(t, strings.TrimSuffix(e.attrs[name], "%"))
}

func elements(t *rapid.T, markup string) []element {
	all, err := parse(markup)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestLineAndTableAgreeByValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := chart.Line{FromData: rapid.Bool().Draw(t, "from data")}
		n := rapid.IntRange(2, 12).Draw(t, "periods")
		for s := range rapid.IntRange(1, 4).Draw(t, "series") {
			role := chart.Comparison
			if s == 0 {
				role = chart.Own
			}
			values := yearly(make([]float64, n)...)
			for i := range values {
				values[i].Number = size().Draw(t, "number")
			}
			l.Series = append(l.Series, chart.Series{Role: role, Values: values})
		}
		table := l.Table()
		var values []float64
		for column := range l.Series {
			values = append(values, numbersOf(table, column)...)
		}
		slices.Sort(values)
		agree(t, "line", pointsDrawn(t, string(l.HTML())), values, 0.021)
	})
}

// pointsDrawn are the heights of all values, from the bottom up. The newest
// own value is drawn twice: as the end of its line and as a circle.
func pointsDrawn(t *rapid.T, markup string) []float64 {
	var heights []float64
	onOwnLine := map[string]bool{}
	for _, e := range elements(t, markup) {
		switch e.name {
		case "polyline":
			for place := range strings.FieldsSeq(e.attrs["points"]) {
				x, y, _ := strings.Cut(place, ",")
				heights = append(heights, parsed(t, y))
				if e.is("kb-chart__line--own") {
					onOwnLine[strconv.FormatFloat(parsed(t, x)/10, 'f', 1, 64)+" "+y] = true
				}
			}
		case "circle":
			at := strconv.FormatFloat(attribute(t, e, "cx"), 'f', 1, 64) + " " + e.attrs["cy"]
			if !e.is("kb-chart__dot--own") || !onOwnLine[at] {
				heights = append(heights, attribute(t, e, "cy"))
			}
		}
	}
	slices.Sort(heights)
	slices.Reverse(heights)
	return heights
}

func parsed(t *rapid.T, s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestStackedBarsAndTableAgreeByValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := chart.Stacked{ID: "s", Share: rapid.Bool().Draw(t, "share")}
		parts := rapid.IntRange(1, 6).Draw(t, "parts")
		for i := range parts {
			s.Parts = append(s.Parts, strconv.Itoa(i))
		}
		for range rapid.IntRange(1, 5).Draw(t, "stacks") {
			stack := chart.Stack{Label: "x"}
			for range parts {
				stack.Values = append(stack.Values, size().Draw(t, "value"))
			}
			s.Stacks = append(s.Stacks, stack)
		}
		var values []float64
		for _, row := range s.Table().Rows {
			for _, cell := range row.Cells {
				if cell.Value != nil && *cell.Value > 0 {
					values = append(values, *cell.Value)
				}
			}
		}
		var widths []float64
		for _, e := range elements(t, string(s.HTML())) {
			if e.name == "rect" && strings.HasPrefix(e.attrs["class"], "kb-part-") && !e.is("kb-part-edge") {
				widths = append(widths, attribute(t, e, "width"))
			}
		}
		agree(t, "bars", append(widths, 0), append(values, 0), 0.011)
	})
}

func TestPyramidAndTableAgreeByValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := chart.Pyramid{Left: "m", Right: "w", Now: "jetzt", Before: "früher"}
		for range rapid.IntRange(1, 12).Draw(t, "groups") {
			p.Groups = append(p.Groups, chart.AgeGroup{
				Left: size().Draw(t, "left"), Right: size().Draw(t, "right"),
				LeftBefore: size().Draw(t, "left before"), RightBefore: size().Draw(t, "right before"),
			})
		}
		table := p.Table()
		bars, earlier := slices.Concat(numbersOf(table, 0), numbersOf(table, 1)), slices.Concat(numbersOf(table, 2), numbersOf(table, 3))
		var widths, steps []float64
		side := -1
		for _, e := range elements(t, string(p.HTML())) {
			if e.name == "svg" && e.attrs["preserveAspectRatio"] == "" {
				side++
			}
			switch {
			case e.is("kb-pyramid__bar"):
				widths = append(widths, attribute(t, e, "width"))
			case e.is("kb-pyramid__before"):
				steps = append(steps, stepsOf(t, e, side == 0)...)
			}
		}
		agree(t, "bars and steps", slices.Concat(widths, steps, []float64{0}), slices.Concat(bars, earlier, []float64{0}), 0.011)
	})
}

// stepsOf are the lengths of an outline in per cent, one for each group.
func stepsOf(t *rapid.T, e element, mirrored bool) []float64 {
	var lengths []float64
	for i, place := range strings.Fields(e.attrs["points"]) {
		x, _, _ := strings.Cut(place, ",")
		v := parsed(t, x) / 10
		if mirrored {
			v = 100 - v
		}
		if i%2 == 0 {
			lengths = append(lengths, v)
		}
	}
	return lengths
}

func TestRankingAndTableAgreeByValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r chart.Ranking
		for range rapid.IntRange(1, 20).Draw(t, "rows") {
			r.Rows = append(r.Rows, chart.Ranked{Number: size().Draw(t, "value"), Own: rapid.Bool().Draw(t, "own")})
		}
		for range rapid.IntRange(0, 2).Draw(t, "marks") {
			r.Marks = append(r.Marks, chart.Reference{Label: "x", Value: float64(rapid.IntRange(0, 5000).Draw(t, "mark"))})
		}
		table := r.Table()
		values := numbersOf(table, 0)
		var places []float64
		var lines []float64
		for i, dot := range r.Dots() {
			for _, e := range elements(t, string(dot)) {
				switch {
				case e.name == "circle":
					places = append(places, attribute(t, e, "cx"))
				case e.is("kb-dots__mean") && i == 0:
					lines = append(lines, attribute(t, e, "x1"))
				}
			}
		}
		for _, also := range table.Also {
			values = append(values, *also.Cells[0].Value)
		}
		agree(t, "dots and lines", append(places, lines...), values, 0.011)
	})
}

func TestMultiplesAndTableAgreeByValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m chart.Multiples
		n := rapid.IntRange(2, 8).Draw(t, "periods")
		for range rapid.IntRange(1, 4).Draw(t, "panels") {
			values := yearly(make([]float64, n)...)
			for i := range values {
				values[i].Number = new(float64(rapid.IntRange(0, 5000).Draw(t, "value")))
			}
			m.Panels = append(m.Panels, chart.Panel{Title: "x", Series: []chart.Series{{Values: values}}})
		}
		table := m.Table()
		var values, places []float64
		for column := range m.Panels {
			values = append(values, numbersOf(table, column)...)
		}
		for _, e := range elements(t, string(m.HTML())) {
			if e.name == "polyline" {
				for place := range strings.FieldsSeq(e.attrs["points"]) {
					_, y, _ := strings.Cut(place, ",")
					places = append(places, parsed(t, y))
				}
			}
		}
		agree(t, "panels", places, values, 0.021)
	})
}

func TestMapClassesAndTableAgreeByValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := chart.Map{
			ID: "m", Planar: true, Count: rapid.IntRange(2, 5).Draw(t, "count"), Method: chart.Method(rapid.IntRange(0, 2).Draw(t, "method")),
		}
		for i := range rapid.IntRange(1, 20).Draw(t, "regions") {
			m.Regions = append(m.Regions, chart.Region{
				Rings: [][]chart.Point{square(float64(10*i), 0, 10)}, Number: size().Draw(t, "value"),
			})
		}
		var fills []string
		for _, e := range elements(t, string(m.HTML())) {
			if e.name == "path" && (strings.HasPrefix(e.attrs["class"], "kb-map-") || strings.HasPrefix(e.attrs["fill"], "url(")) {
				fills = append(fills, e.attrs["class"])
			}
		}
		keys := m.Legend()
		counted := 0
		for _, k := range keys {
			counted += k.Count
		}
		rows := m.Table().Rows
		if len(fills) != len(rows) || counted != len(rows) {
			t.Fatalf("%d areas filled, %d in the legend, %d in the table", len(fills), counted, len(rows))
		}
		for i, row := range rows {
			inside := ""
			for _, k := range keys {
				v := row.Cells[0].Value
				if v != nil && k.Sign == "" && (k.From == nil || *k.From <= *v) && (k.To == nil || *v < *k.To) {
					inside = string(k.Swatch)
				}
			}
			if fills[i] == "" != (row.Cells[0].Value == nil) || fills[i] != "" && !strings.Contains(inside, `"`+fills[i]+`"`) {
				t.Fatalf("area %d is filled %q; the legend has its value %v under %s", i, fills[i], row.Cells[0].Value, inside)
			}
		}
	})
}

func TestBalanceBarsAndTableAgreeByValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := chart.Balance{ID: "b"}
		parts := rapid.IntRange(1, 6).Draw(t, "parts")
		for i := range parts {
			c.Parts = append(c.Parts, strconv.Itoa(i))
		}
		for range rapid.IntRange(1, 5).Draw(t, "stacks") {
			stack := chart.Stack{Label: "x"}
			for range parts {
				v := size().Draw(t, "value")
				if v != nil && rapid.Bool().Draw(t, "below") {
					v = new(-*v)
				}
				stack.Values = append(stack.Values, v)
			}
			c.Stacks = append(c.Stacks, stack)
		}
		var values []float64
		for _, row := range c.Table().Rows {
			for _, cell := range row.Cells {
				if cell.Value != nil && *cell.Value != 0 {
					values = append(values, math.Abs(*cell.Value))
				}
			}
		}
		var widths []float64
		for _, e := range elements(t, string(c.HTML())) {
			if e.name == "rect" && strings.HasPrefix(e.attrs["class"], "kb-part-") && !e.is("kb-part-edge") {
				widths = append(widths, attribute(t, e, "width"))
			}
		}
		agree(t, "bars", append(widths, 0), append(values, 0), 0.011)
	})
}

func TestStripMarksStandWhereTheValuesSay(t *testing.T) {
	strip := chart.Strip{Rows: []chart.Ranked{{Number: new(10.0)}, {Number: new(20.0), Own: true}, {}, {Number: new(30.0)}}, Whole: &chart.Reference{Value: 15}}
	var marks, own, whole []string
	all, err := parse(string(strip.HTML()))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		switch {
		case e.is("kb-dots__mark"):
			marks = append(marks, e.attrs["x1"])
		case e.is("kb-dots__dot--own"):
			own = append(own, e.attrs["cx"])
		case e.is("kb-dots__mean"):
			whole = append(whole, e.attrs["x1"])
		}
	}
	if fmt.Sprint(marks, own, whole) != "[8% 92%] [50%] [29%]" {
		t.Errorf("marks %v, own %v, whole %v", marks, own, whole)
	}
}
