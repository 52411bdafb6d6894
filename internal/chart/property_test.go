// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart_test

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kursbuch/internal/chart"
)

// anyNumber draws numbers that charts fear: none, zero, equal, tiny, huge.
func anyNumber() *rapid.Generator[*float64] {
	return rapid.Custom(func(t *rapid.T) *float64 {
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return new(float64(rapid.IntRange(-5, 5).Draw(t, "small")))
		case 2:
			return new(rapid.Float64().Draw(t, "any"))
		default:
			return new(rapid.SampledFrom([]float64{
				math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -1e300, 1e300,
				math.SmallestNonzeroFloat64, 1e15, 1e15 + 1, 0,
			}).Draw(t, "odd"))
		}
	})
}

func anyTime() *rapid.Generator[time.Time] {
	return rapid.Map(rapid.Int64Range(-1<<36, 1<<36), func(s int64) time.Time { return time.Unix(s, 0).UTC() })
}

func anyValues() *rapid.Generator[[]chart.Value] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) chart.Value {
		return chart.Value{
			At:     anyTime().Draw(t, "at"),
			Label:  rapid.StringN(0, 12, -1).Draw(t, "label"),
			Number: anyNumber().Draw(t, "number"),
			Sign:   rapid.SampledFrom([]string{"", "p", "•"}).Draw(t, "sign"),
		}
	}), 0, 12)
}

func anyLine() *rapid.Generator[chart.Line] {
	return rapid.Custom(func(t *rapid.T) chart.Line {
		l := chart.Line{
			Unit:     rapid.SampledFrom([]string{"", "%", "Wochen"}).Draw(t, "unit"),
			FromData: rapid.Bool().Draw(t, "from data"),
			Height:   rapid.IntRange(-10, 500).Draw(t, "height"),
			Width:    rapid.IntRange(-10, 1200).Draw(t, "width"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "series") {
			l.Series = append(l.Series, chart.Series{
				Role:   chart.Role(rapid.IntRange(0, 2).Draw(t, "role")),
				Name:   rapid.String().Draw(t, "name"),
				Values: anyValues().Draw(t, "values"),
			})
		}
		if v := anyNumber().Draw(t, "target"); v != nil {
			l.Target = &chart.Target{Value: *v, Label: "Ziel", From: anyTime().Draw(t, "from"), Until: anyTime().Draw(t, "until")}
		}
		if rapid.Bool().Draw(t, "banded") {
			l.Band = &chart.Band{Name: "Spanne"}
			for range rapid.IntRange(0, 6).Draw(t, "ranges") {
				l.Band.Values = append(l.Band.Values, chart.Range{At: anyTime().Draw(t, "at"), Low: anyNumber().Draw(t, "low"), High: anyNumber().Draw(t, "high")})
			}
		}
		for range rapid.IntRange(0, 2).Draw(t, "breaks") {
			l.Breaks = append(l.Breaks, chart.Break{First: anyTime().Draw(t, "break"), Lines: []string{"Bruch"}})
		}
		return l
	})
}

func TestAnyLineStaysInItsFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := anyLine().Draw(t, "line")
		checkMarkup(t, string(l.HTML()))
		checkFrame(t, l.Drawing(453))
		drawn := 0
		for _, row := range l.Table().Rows {
			for _, cell := range row.Cells {
				if cell.Value != nil {
					drawn++
					if math.IsNaN(*cell.Value) || math.IsInf(*cell.Value, 0) {
						t.Fatalf("the table holds %g", *cell.Value)
					}
				}
			}
		}
		if got := numbersDrawn(t, string(l.HTML())); got > drawn {
			t.Fatalf("%d points drawn, %d numbers in the table", got, drawn)
		}
	})
}

// numbersDrawn counts the points of all lines.
func numbersDrawn(t *rapid.T, markup string) int {
	all, err := parse(markup)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range all {
		if e.name == "polyline" {
			n += len(strings.Fields(e.attrs["points"]))
		}
	}
	return n
}

func TestAnyMapStaysInItsFrame(t *testing.T) {
	coordinate := rapid.OneOf(rapid.Float64Range(-180, 180), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), 1e308, 0}))
	rapid.Check(t, func(t *rapid.T) {
		m := chart.Map{
			ID: "m", Planar: rapid.Bool().Draw(t, "planar"), Count: rapid.IntRange(0, 9).Draw(t, "count"),
			Method: chart.Method(rapid.IntRange(0, 2).Draw(t, "method")),
		}
		for range rapid.IntRange(0, 5).Draw(t, "regions") {
			r := chart.Region{Code: "A", Number: anyNumber().Draw(t, "number"), Own: rapid.Bool().Draw(t, "own")}
			for range rapid.IntRange(0, 2).Draw(t, "rings") {
				var ring []chart.Point
				for range rapid.IntRange(0, 6).Draw(t, "points") {
					ring = append(ring, chart.Point{X: coordinate.Draw(t, "x"), Y: coordinate.Draw(t, "y")})
				}
				r.Rings = append(r.Rings, ring)
			}
			m.Regions = append(m.Regions, r)
		}
		checkMarkup(t, string(m.HTML()))
		checkFrame(t, m.Drawing(300))
		if got, want := len(m.Table().Rows), len(m.Regions); got != want {
			t.Fatalf("table has %d rows, want %d", got, want)
		}
		checkLaidOut(t, m)
	})
}

// checkLaidOut draws a map from outlines that were laid out before, twice.
func checkLaidOut(t *rapid.T, m chart.Map) {
	laid := m
	laid.Regions = slices.Clone(m.Regions)
	var outlines [][][]chart.Point
	for n := range laid.Regions {
		outlines = append(outlines, laid.Regions[n].Rings)
		laid.Regions[n].Rings = nil
	}
	laid.Areas = chart.Lay(outlines, m.Planar)
	for range 2 {
		if got, want := laid.HTML(), m.HTML(); got != want {
			t.Fatalf("laid out before, the map is\n%s\nand not\n%s", got, want)
		}
		if got, want := laid.Drawing(300), m.Drawing(300); !reflect.DeepEqual(got, want) {
			t.Fatalf("laid out before, the drawing is\n%v\nand not\n%v", got, want)
		}
	}
}

func TestAnySmallChartStaysInItsFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spark := chart.Spark{Values: anyValues().Draw(t, "values")}
		checkMarkup(t, string(spark.HTML()))
		checkFrame(t, spark.Drawing(96))

		var share chart.Share
		for range rapid.IntRange(0, 6).Draw(t, "parts") {
			share.Parts = append(share.Parts, chart.Part{Value: anyNumber().Draw(t, "part")})
		}
		checkMarkup(t, string(share.HTML()))
		checkFrame(t, share.Drawing(453))

		milestones := chart.Milestones{TodayLabel: "heute", Today: anyTime().Draw(t, "today")}
		for range rapid.IntRange(0, 30).Draw(t, "stations") {
			milestones.Stations = append(milestones.Stations, chart.Station{Due: anyTime().Draw(t, "due")})
		}
		checkMarkup(t, string(milestones.HTML()))
		checkFrame(t, milestones.Drawing(453))
	})
}

func TestAnyChartOfPartsStaysInItsFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stacked := chart.Stacked{ID: rapid.String().Draw(t, "id"), Share: rapid.Bool().Draw(t, "share"), Parts: make([]string, rapid.IntRange(0, 8).Draw(t, "parts"))}
		balance := chart.Balance{ID: stacked.ID, Parts: stacked.Parts}
		strip := chart.Strip{Whole: &chart.Reference{Value: rapid.Float64().Draw(t, "whole")}}
		pyramid := chart.Pyramid{Before: rapid.SampledFrom([]string{"", "2014"}).Draw(t, "before")}
		ranking := chart.Ranking{Marks: []chart.Reference{{Value: rapid.Float64().Draw(t, "mark")}}}
		multiples := chart.Multiples{FromData: rapid.Bool().Draw(t, "from data")}
		for range rapid.IntRange(0, 4).Draw(t, "rows") {
			stack := chart.Stack{}
			for range rapid.IntRange(0, 8).Draw(t, "values") {
				stack.Values = append(stack.Values, anyNumber().Draw(t, "value"))
			}
			stacked.Stacks, balance.Stacks = append(stacked.Stacks, stack), append(balance.Stacks, stack)
			strip.Rows = append(strip.Rows, chart.Ranked{Number: anyNumber().Draw(t, "mark"), Own: rapid.Bool().Draw(t, "own")})
			pyramid.Groups = append(pyramid.Groups, chart.AgeGroup{
				Left: anyNumber().Draw(t, "left"), Right: anyNumber().Draw(t, "right"),
				LeftBefore: anyNumber().Draw(t, "left before"), RightBefore: anyNumber().Draw(t, "right before"),
			})
			ranking.Rows = append(ranking.Rows, chart.Ranked{Number: anyNumber().Draw(t, "ranked"), Own: true})
			multiples.Panels = append(multiples.Panels, chart.Panel{Series: []chart.Series{{Values: anyValues().Draw(t, "panel")}}})
		}
		checkMarkup(t, "<div>"+string(stacked.HTML())+string(balance.HTML())+string(strip.HTML())+string(pyramid.HTML())+string(multiples.HTML())+string(ranking.Head())+"</div>")
		for _, dots := range ranking.Dots() {
			checkMarkup(t, string(dots))
		}
		for _, d := range []chart.Drawing{stacked.Drawing(453), pyramid.Drawing(453), ranking.Drawing(453), multiples.Drawing(600)} {
			checkFrame(t, d)
			checkFrame(t, d.Framed(chart.Frame{Title: "Titel", Keys: stacked.Legend(), Texts: stacked.Parts, Notes: []string{"Quelle"}}))
		}
	})
}

func checkMarkup(t *rapid.T, markup string) {
	all, err := parse(markup)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		for name, value := range e.attrs {
			if strings.Contains(value, "NaN") || strings.Contains(value, "Inf") || name == "style" {
				t.Fatalf("<%s %s=%q>", e.name, name, value)
			}
		}
	}
}

// checkFrame fails for shapes outside the drawing; only labels may hang over,
// but not their anchors.
func checkFrame(t *rapid.T, d chart.Drawing) {
	for _, shape := range d.Shapes {
		var points []chart.Point
		switch s := shape.(type) {
		case chart.Path:
			points = s.Points
		case chart.Area:
			for _, ring := range s.Rings {
				points = append(points, ring...)
			}
		case chart.Disc:
			points = []chart.Point{s.Center}
		case chart.Label:
			points = []chart.Point{s.At}
		}
		for _, p := range points {
			const rounding = 0.01
			if !(p.X >= -rounding && p.X <= d.Width+rounding && p.Y >= -rounding && p.Y <= d.Height+rounding) {
				t.Fatalf("%#v stands outside %g by %g", shape, d.Width, d.Height)
			}
		}
	}
}

func FuzzTextsAreEscaped(f *testing.F) {
	f.Add(`</text><script>alert(1)</script>`)
	f.Add(`" onload="alert(1)`)
	f.Add("\x00\x1b\xff\ufffe&lt;")
	f.Fuzz(func(t *testing.T, s string) {
		values := yearly(1, 2, 3)
		values[0].Label, values[0].Sign = s, s
		line := chart.Line{
			Alt: chart.Alt{Text: s}, Unit: s, Target: &chart.Target{Value: 1, Label: s},
			Series: []chart.Series{{Name: s, Prefix: s, Values: values}},
			Breaks: []chart.Break{{First: june(2015), Lines: []string{s}}},
			Format: chart.Format{Number: func(float64) string { return s }},
		}
		places := districts()
		places.ID, places.Alt, places.Format = s, chart.Alt{LabelledBy: s}, line.Format
		places.Regions[0].Code, places.Regions[2].Sign = s, s
		milestones := chart.Milestones{
			Alt: chart.Alt{Text: s}, TodayLabel: s, Today: june(2020),
			Stations: []chart.Station{{Due: june(2019)}, {Due: june(2021)}},
		}
		for _, markup := range []string{
			string(line.HTML()), string(line.Drawing(453).SVG(s)), string(places.HTML()),
			string(places.Drawing(300).SVG(s)), string(milestones.HTML()),
		} {
			for _, e := range mustParse(t, markup) {
				if e.name == "script" || e.attrs["onload"] != "" {
					t.Errorf("text %q became markup: %s", s, markup)
				}
			}
		}
	})
}
