// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"math"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// withUnit is a number with its unit.
func withUnit(t *i18n.Printer, value float64, i indicator.Indicator) string {
	number := t.Number(value, i.Decimals)
	if i.Unit == "" {
		return number
	}
	return number + i18n.NoBreak + i.Unit
}

// relative reports whether regions of different size can be compared by their
// numbers: rates, but neither counts nor classes.
func relative(i indicator.Indicator) bool { return i.Relative() && !i.Categorical() }

// valueText is a value with its unit; of a categorical indicator it is the
// label of the class.
func valueText(t *i18n.Printer, point indicator.Point, i indicator.Indicator) string {
	if i.Categorical() {
		return className(t, point, i)
	}
	return withUnit(t, point.Figure.Value, i)
}

// className is the label of the class of a point, or that there is none.
func className(t *i18n.Printer, point indicator.Point, i indicator.Indicator) string {
	return cmp.Or(i.ClassLabel(point.Class, string(t.Lang)), t.T("indicator.class.none"))
}

// difference is the size of a change or gap: percentages differ by points,
// everything else by a number.
func difference(t *i18n.Printer, size float64, i indicator.Indicator) string {
	number := t.Number(math.Abs(size), i.Decimals)
	if i.Unit == "%" {
		return t.T("indicator.change.points", "value", number)
	}
	return number
}

// signed is a change or gap with its sign in front.
func signed(t *i18n.Printer, change float64, i indicator.Indicator) string {
	switch {
	case unchanged(t, change, i):
		return "±" + difference(t, change, i)
	case change < 0:
		return "−" + difference(t, change, i)
	}
	return "+" + difference(t, change, i)
}

// unchanged reports whether a change cannot be seen in the shown decimals.
func unchanged(t *i18n.Printer, change float64, i indicator.Indicator) bool {
	return t.Number(change, i.Decimals) == t.Number(0, i.Decimals)
}

// when is a period inside a sentence.
func when(period civil.Period) fault.Message {
	day := civil.Day(period)
	isDay := day != "" && day.Valid()
	switch {
	case isDay && strings.HasSuffix(string(day), "-12-31"):
		return fault.Say("indicator.when.end", "year", string(day[:4]))
	case isDay:
		return fault.Say("indicator.when.day", "day", day)
	case len(period) == len("2024"):
		return fault.Say("indicator.when.year", "year", string(period))
	}
	return fault.Say("indicator.when.span", "period", string(period))
}

// place is a region inside a sentence: im Landkreis Gotha, in Erfurt.
func place(region territory.Region) fault.Message {
	title := region.Title()
	switch {
	case strings.Contains(title, "egion "):
		return fault.Say("indicator.place.die", "name", title)
	case strings.Contains(title, "kreis"), strings.Contains(title, "Kreis"), strings.Contains(title, "verband"), title == "Saarland":
		return fault.Say("indicator.place.der", "name", title)
	}
	return fault.Say("indicator.place.plain", "name", title)
}

// age says how long ago a period ended.
func (p *Pages) age(r *web.Request, period civil.Period) string {
	end := period.End()
	if end == "" {
		return ""
	}
	days := civil.DayOf(p.site.Now()).Sub(end)
	switch {
	case days < 0:
		return ""
	case days < 62:
		return r.Text.T("indicator.age.days", "count", days)
	case days < 730:
		return r.Text.T("indicator.age.months", "count", days*12/365)
	}
	return r.Text.T("indicator.age.years", "count", days/365)
}
