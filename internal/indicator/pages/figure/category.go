// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package figure

import (
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
)

// Labels are the categories of a row as people read them; by names the
// dimensions.
func Labels(t *i18n.Printer, by []string, row indicator.Row) []string {
	texts := make([]string, len(row.Labels))
	for i, label := range row.Labels {
		texts[i] = Category(t, row.Codes[i], label)
		if by[i] == "period" {
			texts[i] = t.Period(civil.Period(row.Codes[i]))
		}
	}
	return texts
}

// Category is the label of a category, for the total without one a word
// of our own.
func Category(t *i18n.Printer, code, label string) string {
	switch {
	case strings.TrimSpace(label) != "":
		return strings.TrimSpace(label)
	case code == "":
		return t.T("indicator.table.total")
	}
	return code
}

// Dimensions lists the dimensions of a table with their first categories.
func Dimensions(t *i18n.Printer, shape indicator.Shape) []Dimension {
	const shown = 12
	var views []Dimension
	for _, d := range shape.Dimensions {
		v := Dimension{Code: d.Code, Label: d.Label, Count: len(d.Categories), More: max(0, len(d.Categories)-shown)}
		for _, c := range d.Categories[:min(shown, len(d.Categories))] {
			v.Categories = append(v.Categories, Category(t, c.Code, c.Label))
		}
		views = append(views, v)
	}
	return views
}

// Dimension is a dimension with its categories, not too many.
type Dimension struct {
	Code, Label string
	Count       int
	Categories  []string
	More        int
}

// Span says which periods there are: the only one, or the first and last.
func Span(t *i18n.Printer, periods []civil.Period) string {
	switch len(periods) {
	case 0:
		return "–"
	case 1:
		return t.Period(periods[0])
	}
	return t.T("indicator.periods.span", "count", len(periods), "from", t.Period(periods[0]), "to", t.Period(periods[len(periods)-1]))
}

// UnitNote is the code of a measure with its unit.
func UnitNote(code, unit string) string {
	if unit == "" {
		return code
	}
	return code + " · " + unit
}
