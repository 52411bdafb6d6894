// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart_test

import (
	"strings"
	"testing"
	"time"

	"kursbuch/internal/chart"
)

func TestLineLooksAsAgreed(t *testing.T) {
	golden(t, "line.svg.golden", []byte(strings.ReplaceAll(string(employment().HTML()), "><", ">\n<")+"\n"))
	golden(t, "line-document.svg.golden", employment().Drawing(453).SVG("Beschäftigungsquote"))
}

func TestTableHoldsTheDrawnValues(t *testing.T) {
	l := employment()
	l.Series[0].Values[4].Number = nil
	l.Series[0].Values[4].Sign = "•"
	table := l.Table()

	for column, class := range []string{"kb-chart__line--own", "kb-chart__line--other"} {
		drawn := 0
		for _, e := range mustParse(t, string(l.HTML())) {
			if e.is(class) {
				drawn += len(strings.Fields(e.attrs["points"]))
			}
		}
		printed := 0
		for _, row := range table.Rows {
			if row.Cells[column].Value != nil {
				printed++
			}
		}
		if drawn != printed || printed == 0 {
			t.Errorf("%s: drew %d points, table has %d numbers", class, drawn, printed)
		}
	}
	if got := table.Rows[11].Cells[0]; *got.Value != 38.4 || got.Text != "38,4" || got.Sign != "p" {
		t.Errorf("last cell = %+v, want 38,4 p", got)
	}
	if got := table.Rows[4].Cells[0]; got.Value != nil || got.Text != "" || got.Sign != "•" {
		t.Errorf("missing cell = %+v, want only the sign", got)
	}
	for _, row := range table.Rows {
		if row.Break != (row.Label == "2022") {
			t.Errorf("row %s: Break = %v", row.Label, row.Break)
		}
	}
}

func TestMissingValuesAreGapsNotZeros(t *testing.T) {
	values := yearly(5, 6, 0, 7, 8)
	values[2].Number = nil
	all := mustParse(t, string(chart.Line{Series: []chart.Series{{Values: values}}}.HTML()))
	if got := count(all, "kb-chart__line--own"); got != 2 {
		t.Errorf("lines = %d, want 2 around the gap", got)
	}
}

func TestALongStretchOfOneSignBearsItAtItsEnds(t *testing.T) {
	signed := func(n int) int {
		values := yearly(5, 6, 7, 8, 9, 10, 11)
		for i := range n {
			values[i].Sign = "g"
		}
		all := mustParse(t, string(chart.Line{Series: []chart.Series{{Values: values}}}.HTML()))
		if open := count(all, "kb-chart__dot--open"); open != n {
			t.Errorf("%d of %d values with a sign are hollow", open, n)
		}
		return count(all, "kb-chart__sign")
	}
	if three, six := signed(3), signed(6); three != 3 || six != 2 {
		t.Errorf("signs at three values: %d, at six: %d; want 3 and 2", three, six)
	}
}

func TestValueWithoutNeighboursIsAPoint(t *testing.T) {
	values := yearly(5, 0, 7, 8)
	values[1].Number = nil
	for role, class := range map[chart.Role]string{chart.Own: "kb-chart__dot--own", chart.Comparison: "kb-dots__dot"} {
		all := mustParse(t, string(chart.Line{Series: []chart.Series{{Role: role, Values: values}}}.HTML()))
		found := false
		for _, e := range all {
			found = found || e.is(class) && e.number(t, "cx") == 0
		}
		if !found {
			t.Errorf("role %d: no point for the first value, which stands alone", role)
		}
	}
}

func TestTimeAxisIsTrueToTime(t *testing.T) {
	values := []chart.Value{
		{At: day(t, "2020-01-01"), Label: "2020", Number: new(1.0)},
		{At: day(t, "2020-01-11"), Label: "a", Number: new(1.0)},
		{At: day(t, "2020-04-10"), Label: "b", Number: new(1.0)},
	}
	for _, e := range mustParse(t, string(chart.Line{Series: []chart.Series{{Values: values}}}.HTML())) {
		if e.is("kb-chart__line--own") && !strings.Contains(e.attrs["points"], " 100,") {
			t.Errorf("points %q: the second, after 10 of 100 days, does not stand at a tenth", e.attrs["points"])
		}
	}
}

func TestTargetExtendsBothAxes(t *testing.T) {
	l := employment()
	l.Target = &chart.Target{Value: 90, Label: "Ziel 90 %", Until: day(t, "2027-12-31"), UntilLabel: "2027"}
	all := mustParse(t, string(l.HTML()))
	var label, tick bool
	for _, e := range all {
		if e.is("kb-chart__target") && e.number(t, "y1") < 14 {
			t.Errorf("target stands at %s, above the picture", e.attrs["y1"])
		}
		label = label || e.text == "Ziel 90 %"
		tick = tick || e.text == "2027" && e.attrs["x"] == "100%"
		if e.is("kb-chart__dot--open") && e.number(t, "cx") == 100 {
			t.Error("the last value stands at the edge, where the target is")
		}
	}
	if !label || !tick {
		t.Errorf("target label drawn: %v, its year: %v", label, tick)
	}
	if also := l.Table().Also; len(also) != 1 || *also[0].Cells[0].Value != 90 {
		t.Errorf("table tells %+v beside the rows, want the target", also)
	}
}

func TestLabelsOfTimeDoNotCollideOnNarrowScreens(t *testing.T) {
	var values []chart.Value
	for i := range 60 {
		at := time.Date(2020, time.Month(1+i), 1, 0, 0, 0, 0, time.UTC)
		values = append(values, chart.Value{At: at, Label: at.Format("01.2006"), Number: new(float64(i))})
	}
	last, shown := -1.0, 0
	for _, e := range mustParse(t, string(chart.Line{Series: []chart.Series{{Values: values}}}.HTML())) {
		if e.name != "text" || e.is("kb-wide-only") || len(e.text) != len("01.2020") {
			continue
		}
		x := e.number(t, "x") / 100 * 204
		if shown > 0 && x-last < 50 {
			t.Errorf("label %s begins %.0f pixels after the one before", e.text, x-last)
		}
		last, shown = x, shown+1
	}
	if shown < 3 {
		t.Errorf("%d labels on a narrow screen, want at least 3", shown)
	}
}

func TestUnitStandsAtTheAxis(t *testing.T) {
	for unit, want := range map[string]int{"%": 3, "Wochen": 1} {
		l := chart.Line{Unit: unit, Series: []chart.Series{{Values: yearly(10, 28)}}}
		got := 0
		for _, e := range mustParse(t, string(l.HTML())) {
			if strings.HasSuffix(e.text, "\u00a0"+unit) || e.text == unit {
				got++
			}
		}
		if got != want {
			t.Errorf("unit %q stands at %d ticks, want %d", unit, got, want)
		}
	}
}

func TestAxisFromZeroUnlessTold(t *testing.T) {
	l := chart.Line{Series: []chart.Series{{Values: yearly(1000, 1010)}}}
	if got := count(mustParse(t, string(l.HTML())), "kb-chart__base"); got != 1 {
		t.Errorf("base lines at zero = %d, want 1", got)
	}
	l.FromData = true
	if got := count(mustParse(t, string(l.HTML())), "kb-chart__base"); got != 0 {
		t.Errorf("base lines at zero = %d, want none, zero is not in the picture", got)
	}
}

func TestAlternativeText(t *testing.T) {
	cases := []struct {
		name string
		alt  chart.Alt
		want string
	}{
		{"nothing hides the chart", chart.Alt{}, ` aria-hidden="true"`},
		{"text is spoken", chart.Alt{Text: `5 < 6 & "7"`}, ` role="img" aria-label="5 &lt; 6 &amp; &#34;7&#34;"`},
		{"elements win", chart.Alt{Text: "x", LabelledBy: "t d"}, ` role="img" aria-labelledby="t d"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := employment()
			l.Alt = c.alt
			for _, got := range []string{
				string(l.HTML()), string(chart.Map{Alt: c.alt}.HTML()), string(chart.Spark{Alt: c.alt}.HTML()),
				string(chart.Share{Alt: c.alt}.HTML()), string(chart.Milestones{Alt: c.alt}.HTML()),
			} {
				if start, _, _ := strings.Cut(got, ">"); !strings.HasSuffix(start, c.want) {
					t.Errorf("got %s>, want %s", start, c.want)
				}
			}
		})
	}
}
