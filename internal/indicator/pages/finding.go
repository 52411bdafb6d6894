// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"math"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/territory"
)

// finding says in one sentence what is to be seen: the newest value, set
// against the one before it, or else against the region above.
func finding(t *i18n.Printer, s seen) string {
	newest := s.facts.Newest
	if s.facts.Series.Withheld {
		return t.T("indicator.finding.withheld_name", "name", s.indicator.Name)
	}
	if newest == nil {
		return t.T("indicator.finding.none", "name", s.indicator.Name, "place", place(s.region))
	}
	claim := statement(t, s, *newest)
	if s.indicator.Categorical() {
		return t.Message(claim)
	}
	if previous := s.facts.Previous; previous != nil && s.parted[0] == "" {
		return set(t, s, claim, newest.Figure.Value-previous.Figure.Value, when(previous.Period))
	}
	if other := yardstick(s); other != nil && relative(s.indicator) {
		return set(t, s, claim, newest.Figure.Value-other.Figure.Value, place(other.Region))
	}
	return t.Message(claim)
}

// set is a statement set against an earlier time or another place.
func set(t *i18n.Printer, s seen, claim fault.Message, change float64, against fault.Message) string {
	pairs := []any{"statement", claim, "change", difference(t, change, s.indicator), "against", against}
	switch {
	case unchanged(t, change, s.indicator):
		return t.T("indicator.finding.same", pairs...)
	case change > 0:
		return t.T("indicator.finding.more", pairs...)
	}
	return t.T("indicator.finding.less", pairs...)
}

// statement is the main clause of a finding. The official indicators have a
// wording of their own; others are named with their value.
func statement(t *i18n.Printer, s seen, point indicator.Point) fault.Message {
	count := int(math.Round(point.Figure.Value))
	pairs := []any{
		"count", count, "value", t.Number(point.Figure.Value, s.indicator.Decimals), "place", place(s.region), "when", when(point.Period),
		"name", s.indicator.Name, "number", valueText(t, point, s.indicator),
	}
	if key, known := wordings()[s.indicator.ID]; known && s.indicator.Official {
		return fault.Say(key, pairs...)
	}
	return fault.Say("indicator.statement.named", pairs...)
}

// wordings are the catalogue keys of the main clauses of official indicators.
func wordings() map[indicator.ID]string {
	return map[indicator.ID]string{
		"population":              "indicator.statement.population",
		"census-population":       "indicator.statement.census",
		"protection-seekers":      "indicator.statement.protection",
		"protection-recognised":   "indicator.statement.recognised",
		"protection-open":         "indicator.statement.open",
		"protection-none":         "indicator.statement.rejected",
		"protection-ukraine":      "indicator.statement.ukraine",
		"protection-seekers-rate": "indicator.statement.protection_rate",
		"employees":               "indicator.statement.employees",
		"foreign-employees":       "indicator.statement.foreign_employees",
		"foreign-employees-rate":  "indicator.statement.foreign_employees_rate",
	}
}

// yardstick is the value of the Land, or for a Land that of Germany, in the
// newest period; nil when there is none.
func yardstick(s seen) *indicator.RegionFigure {
	switch above := larger(s.region); {
	case len(above) == 0:
		return nil
	case above[0] == territory.Germany:
		return s.facts.Country
	}
	return s.facts.State
}

// glance is the box that sums up the newest value.
type glance struct {
	Value  string // empty when there is none
	Unit   string
	Words  bool   // the value is a word, too long for the biggest type
	Sign   string // in words
	Reason string // why there is no value
	Lines  []figure.Fact
}

func glanceOf(t *i18n.Printer, s seen) glance {
	f := s.facts
	if s.refused != nil {
		return glance{Reason: t.Message(*s.refused)}
	}
	if f.Series.Withheld {
		return glance{Reason: t.T("indicator.finding.withheld_ask")}
	}
	if f.Newest == nil {
		return glance{Reason: reason(t, f.Series, len(s.periods) > 0)}
	}
	if s.indicator.Categorical() {
		return classGlance(t, s)
	}
	g := glance{Value: t.Number(f.Newest.Figure.Value, s.indicator.Decimals), Unit: s.indicator.Unit, Sign: legend.Text(t, f.Newest.Figure.Symbol)}
	add := func(label, text, note string) {
		g.Lines = append(g.Lines, figure.Fact{Label: label, Text: text, Note: note})
	}
	add(t.T("indicator.glance.period"), t.Period(f.Newest.Period), "")
	if f.Previous != nil {
		change := f.Newest.Figure.Value - f.Previous.Figure.Value
		add(t.T("indicator.glance.change", "period", t.Period(f.Previous.Period)), signed(t, change, s.indicator), cmp.Or(s.parted[0], trend(t, s.indicator.Direction, change)))
	}
	if f.First != nil {
		add(t.T("indicator.glance.change", "period", t.Period(f.First.Period)), signed(t, f.Newest.Figure.Value-f.First.Figure.Value, s.indicator), s.parted[1])
	}
	for _, other := range []*indicator.RegionFigure{f.State, f.Country} {
		if other == nil || other.Region.Key == s.region.Key {
			continue
		}
		value := withUnit(t, other.Figure.Value, s.indicator)
		switch {
		case relative(s.indicator):
			gap := signed(t, f.Newest.Figure.Value-other.Figure.Value, s.indicator)
			add(t.T("indicator.glance.gap", "region", other.Region.Title()), gap, t.T("indicator.glance.there", "value", value))
		case other.Figure.Value > 0:
			share := t.Number(100*f.Newest.Figure.Value/other.Figure.Value, 1) + i18n.NoBreak + "%"
			add(t.T("indicator.glance.share", "region", other.Region.Title()), share, t.T("indicator.glance.there", "value", value))
		}
	}
	if relative(s.indicator) && f.Rank > 0 {
		add(t.T("indicator.glance.rank"), t.T("indicator.glance.place", "rank", f.Rank, "count", f.Of), t.T("indicator.glance.highest"))
	}
	return g
}

// classGlance shows the class of the newest value, and the one before.
func classGlance(t *i18n.Printer, s seen) glance {
	f := s.facts
	g := glance{Value: className(t, *f.Newest, s.indicator), Sign: legend.Text(t, f.Newest.Figure.Symbol), Words: true}
	g.Lines = append(g.Lines, figure.Fact{Label: t.T("indicator.glance.period"), Text: t.Period(f.Newest.Period)})
	if f.Previous != nil {
		g.Lines = append(g.Lines, figure.Fact{
			Label: t.Period(f.Previous.Period), Text: className(t, *f.Previous, s.indicator), Note: s.parted[0],
		})
	}
	return g
}

// trend judges a change by the direction that the definition asks for.
func trend(t *i18n.Printer, d indicator.Direction, change float64) string {
	if d == indicator.Neutral || change == 0 {
		return ""
	}
	if d == indicator.More == (change > 0) {
		return t.T("indicator.glance.wanted")
	}
	return t.T("indicator.glance.unwanted")
}

// reason says why the newest period has no number; imported tells that there
// are figures, be it for other regions.
func reason(t *i18n.Printer, s indicator.Series, imported bool) string {
	if len(s.Points) == 0 {
		return noFigures(t, imported)
	}
	last := s.Points[len(s.Points)-1]
	if last.Reason.Key != "" {
		return t.Message(last.Reason)
	}
	return legend.Text(t, last.Figure.Symbol)
}

// noFigures says that nothing was imported, or nothing for the region.
func noFigures(t *i18n.Printer, imported bool) string {
	if imported {
		return t.T("indicator.series.none")
	}
	return t.T("indicator.finding.no_figures")
}
