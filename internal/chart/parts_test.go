// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kursbuch/internal/chart"
)

// titles is a chart of residence titles in three counties; one value of the
// last is protected.
func titles() chart.Stacked {
	return chart.Stacked{
		ID: "titel", Alt: chart.Alt{Text: "Aufenthaltstitel"}, Format: german(),
		Parts: []string{"EU", "unbefristet", "befristet", "Duldung", "Gestattung", "ohne Angabe"},
		Stacks: []chart.Stack{
			{Label: "Ahlenfurt", Own: true, Values: []*float64{new(820.0), new(640.0), new(1210.0), new(130.0), new(240.0), new(55.0)}},
			{Label: "Land", Values: []*float64{new(400.0), new(300.0), new(620.0), new(90.0), new(75.0), new(0.0)}},
			{Label: "Felsach", Values: []*float64{new(200.0), new(100.0), nil, new(30.0), new(45.0), new(10.0)}, Signs: []string{"", "", "•"}},
		},
	}
}

func ages() chart.Pyramid {
	p := chart.Pyramid{Alt: chart.Alt{Text: "Bevölkerung"}, Left: "Männer", Right: "Frauen", Now: "2024", Before: "2014", Format: german()}
	for i, v := range []float64{210, 240, 310, 420, 380, 250, 160, 70} {
		p.Groups = append(p.Groups, chart.AgeGroup{
			Label: fmt.Sprintf("%d–%d", 10*i, 10*i+9), Left: new(v), Right: new(v * 0.9), LeftBefore: new(v / 2), RightBefore: new(v * 0.6),
		})
	}
	p.Groups[7].Right, p.Groups[7].RightSign = nil, "•"
	p.Groups[6].LeftBefore = nil
	return p
}

func rates() chart.Ranking {
	return chart.Ranking{
		Format: german(), Marks: []chart.Reference{{Label: "Land 40,1", Value: 40.1}, {Label: "Bund 42,0", Value: 42}},
		Rows: []chart.Ranked{
			{Label: "Grimmland", Number: new(45.3)}, {Label: "Ahlenfurt", Number: new(38.4), Sign: "p", Own: true}, {Label: "Felsach", Sign: "•"},
		},
	}
}

func nationalities() chart.Multiples {
	m := chart.Multiples{Alt: chart.Alt{Text: "Staatsangehörigkeiten"}, Format: german()}
	for i, name := range []string{"Ukraine", "Syrien", "Afghanistan"} {
		values := yearly(10, 20, 30, 80)
		for j := range values {
			*values[j].Number += float64(i * 10)
		}
		m.Panels = append(m.Panels, chart.Panel{Title: name, Series: []chart.Series{{Values: values}}})
	}
	m.Breaks = []chart.Break{{First: june(2016), Lines: []string{"Reihenbruch"}}}
	return m
}

func TestPartsLookAsAgreed(t *testing.T) {
	share := titles()
	share.Share = true
	rank := rates()
	var dots strings.Builder
	for _, d := range rank.Dots() {
		dots.WriteString(string(d))
	}
	for name, markup := range map[string]string{
		"stacked": string(titles().HTML()), "stacked-share": string(share.HTML()), "pyramid": string(ages().HTML()),
		"multiples": string(nationalities().HTML()), "ranking": string(rank.Head()) + dots.String(),
	} {
		golden(t, name+".svg.golden", []byte(strings.ReplaceAll(markup, "><", ">\n<")+"\n"))
	}
	keys := titles().Legend()
	framed := titles().Drawing(453).Framed(chart.Frame{Title: "Aufenthaltstitel", Keys: keys, Texts: titles().Parts, Notes: []string{"• geschützt"}})
	golden(t, "stacked-document.svg.golden", framed.SVG("Aufenthaltstitel"))
	golden(t, "pyramid-document.svg.golden", ages().Drawing(453).SVG("Bevölkerung"))
	golden(t, "ranking-document.svg.golden", rank.Drawing(453).SVG("Rang"))
	golden(t, "multiples-document.svg.golden", nationalities().Drawing(453).SVG("Staatsangehörigkeiten"))
}

func TestShareOfAnIncompleteBarIsNotDrawn(t *testing.T) {
	s := titles()
	s.Share = true
	row := s.Table().Rows[2]
	for i, cell := range row.Cells {
		if cell.Value != nil {
			t.Errorf("part %d of the bar that lacks one = %g, want nothing", i, *cell.Value)
		}
	}
	if row.Cells[2].Sign != "•" {
		t.Errorf("sign = %q, want the one of the missing part", row.Cells[2].Sign)
	}
	if first := s.Table().Rows[1].Cells[0]; first.Text != "26,9" {
		t.Errorf("share of EU in the Land = %s, want 26,9 (400 of 1,485)", first.Text)
	}
}

func TestMissingPartIsHatchedAndSigned(t *testing.T) {
	all := mustParse(t, string(titles().HTML()))
	hatched, signed := 0, 0
	for _, e := range all {
		if e.attrs["fill"] == "url(#titel-hatch)" {
			hatched++
		}
		if e.is("kb-chart__sign") && e.text == "•" {
			signed++
		}
	}
	if hatched != 1 || signed != 1 {
		t.Errorf("hatched %d, signed %d, want one each for the one missing value", hatched, signed)
	}
}

func TestPanelsShareTheirAxes(t *testing.T) {
	m := nationalities()
	m.Panels[1].Series[0].Values = m.Panels[1].Series[0].Values[:2]
	tops := map[string]int{}
	for _, e := range mustParse(t, string(m.HTML())) {
		if e.is("kb-chart__grid") || e.is("kb-chart__base") {
			tops[e.attrs["y1"]]++
		}
		if e.is("kb-chart__line--own") && strings.HasPrefix(e.attrs["points"], "0,") {
			if fields := strings.Fields(e.attrs["points"]); len(fields) == 2 && !strings.HasPrefix(fields[1], "333") {
				t.Errorf("line %v: the second of four years does not stand at a third", fields)
			}
		}
	}
	for y, n := range tops {
		if n != 3 {
			t.Errorf("grid line at %s stands in %d of three panels", y, n)
		}
	}
}

func TestNamesStandBehindTheLinesOrAsKeys(t *testing.T) {
	l := employment()
	l.Series[1].Key = "1"
	l.Series = append(l.Series, chart.Series{Role: chart.Comparison, Name: "Bund", Key: "2", Values: yearly(20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31)})
	got := string(l.HTML())
	if !strings.Contains(got, `class="kb-plot kb-plot--names"`) {
		t.Error("the plot does not make room for names")
	}
	for _, want := range []string{
		`<tspan class="kb-wide-only">40,1 Land</tspan><tspan class="kb-chart__key">1</tspan>`,
		`<tspan class="kb-wide-only">31,0 Bund</tspan><tspan class="kb-chart__key">2</tspan>`,
		"kb-chart__line--other-2",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in the picture", want)
		}
	}
}

func TestNamesKeepClearOfTheValueAxis(t *testing.T) {
	own := chart.Series{Role: chart.Own, Name: "Thüringen"}
	for year, v := range map[int]float64{
		1995: 2503785, 1996: 2491119, 1997: 2478148, 1998: 2462836, 1999: 2449082, 2000: 2431255, 2001: 2411387, 2002: 2392040,
		2003: 2373157, 2004: 2355280, 2005: 2334575, 2006: 2311140, 2007: 2289219, 2008: 2267763, 2009: 2249882, 2010: 2235025,
		2011: 2181603, 2012: 2170460, 2013: 2160840, 2014: 2156759, 2015: 2170714, 2016: 2158128, 2017: 2151205, 2018: 2143145, 2024: 2100277,
	} {
		own.Values = append(own.Values, chart.Value{At: june(year), Label: strconv.Itoa(year), Number: &v})
	}
	l := chart.Line{
		Unit: "Personen", FromData: true, Width: 760, Series: []chart.Series{own}, Format: german(),
		Breaks: []chart.Break{{First: june(2011), Lines: []string{"Reihenbruch", "Zensus 2011"}}, {First: june(2024), Lines: []string{"Reihenbruch", "Zensus 2022"}}},
	}
	place := func(pattern string) (x, y float64) {
		m := regexp.MustCompile(`<text[^>]*` + pattern).FindString(string(l.HTML()))
		number := func(name string) float64 {
			v, _ := strconv.ParseFloat(regexp.MustCompile(` ` + name + `="([\d.]+)`).FindStringSubmatch(m + ` x="0"`)[1], 64)
			return v
		}
		return number("x"), number("y")
	}
	x, y := place(`kb-chart__name--own[^>]*>`)
	_, tick := place(`>2500000<`)
	if x < 8 && max(y-tick, tick-y) < 14 { // the numbers end left of the plot
		t.Errorf("the name stands at %g %% and %g, on the topmost number at %g", x, y, tick)
	}
	if _, unit := place(`>Personen<`); unit > 14 || unit > tick-14 {
		t.Errorf("the unit stands at %g, not above the topmost number at %g", unit, tick)
	}
	if !strings.Contains(string(l.HTML()), "kb-plot--long") {
		t.Error("the plot makes no room for numbers of seven digits, so that the line crosses them")
	}
}

func TestBandBreaksWhereTheSeriesDoes(t *testing.T) {
	l := employment()
	band := &chart.Band{Name: "8 Kreise", LowName: "niedrigster", HighName: "höchster"}
	for _, v := range l.Series[1].Values {
		band.Values = append(band.Values, chart.Range{At: v.At, Label: v.Label, Low: new(*v.Number - 5), High: new(*v.Number + 5)})
	}
	band.Values[3].Low = nil
	l.Band = band
	if got := count(mustParse(t, string(l.HTML())), "kb-chart__band"); got != 3 {
		t.Errorf("band has %d pieces, want 3: parted by the gap of 2017 and the break of 2022", got)
	}
	table := l.Table()
	if fmt.Sprint(table.Columns) != "[Landkreis Ahlenfurt Land niedrigster höchster]" {
		t.Errorf("columns = %v", table.Columns)
	}
	if low, high := table.Rows[0].Cells[2], table.Rows[0].Cells[3]; low.Text != "19,9" || high.Text != "29,9" {
		t.Errorf("first range = %s to %s, want 19,9 to 29,9", low.Text, high.Text)
	}
	if table.Rows[3].Cells[2].Value != nil || table.Rows[3].Cells[3].Value != nil {
		t.Error("the half gap of 2017 has a value")
	}
}

func TestMapOfCategories(t *testing.T) {
	m := districts()
	m.Categories = []string{"Landkreis", "kreisfreie Stadt", "Region"}
	m.Regions[0].Category, m.Regions[1].Category, m.Regions[3].Category = new(0), new(1), new(7)
	keys := m.Legend()
	if len(keys) != 5 {
		t.Fatalf("keys = %d, want three categories and two signs", len(keys))
	}
	for i, want := range []struct {
		name  string
		count int
	}{{"A\u00a0Landkreis", 1}, {"B\u00a0kreisfreie Stadt", 1}, {"C\u00a0Region", 0}, {"", 1}, {"", 1}} {
		if keys[i].Name != want.name || keys[i].Count != want.count {
			t.Errorf("key %d = %q, %d areas, want %q, %d", i, keys[i].Name, keys[i].Count, want.name, want.count)
		}
	}
	rows := m.Table().Rows
	if rows[1].Cells[0].Text != "kreisfreie Stadt" || rows[1].Cells[0].Value != nil || rows[2].Cells[0].Sign != "•" {
		t.Errorf("rows = %+v, want names of categories and no numbers", rows)
	}
	if !strings.Contains(string(m.HTML()), ">B</text>") {
		t.Error("no letter in the area")
	}
	golden(t, "map-categories.svg.golden", []byte(strings.ReplaceAll(string(m.HTML()), "><", ">\n<")+"\n"))
}

func TestFrameHoldsTitleLegendAndNotes(t *testing.T) {
	plain := districts().Drawing(300)
	keys := districts().Legend()
	texts := make([]string, len(keys))
	for i := range keys {
		texts[i] = fmt.Sprint("Klasse ", i)
	}
	framed := plain.Framed(chart.Frame{Title: "Beschäftigung", Keys: keys, Texts: texts, Notes: []string{"Quelle: Amt"}})
	if framed.Height <= plain.Height+40 {
		t.Errorf("height %g beside %g without a frame", framed.Height, plain.Height)
	}
	for _, want := range append(texts, "Beschäftigung", "Quelle: Amt") {
		if !strings.Contains(string(framed.SVG("x")), ">"+want+"</text>") {
			t.Errorf("the frame lacks %q", want)
		}
	}
	for _, s := range framed.Shapes {
		if l, ok := s.(chart.Label); ok && (l.At.X < 0 || l.At.X > framed.Width || l.At.Y > framed.Height) {
			t.Errorf("label %q stands at %v, outside %g by %g", l.Text, l.At, framed.Width, framed.Height)
		}
	}
}
