// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/strategy"
	"kursbuch/internal/web"
)

func levelName(text *i18n.Printer, l strategy.Level) string {
	switch l {
	case strategy.Guiding:
		return text.T("strategy.level.guiding")
	case strategy.Intermediate:
		return text.T("strategy.level.intermediate")
	case strategy.Operational:
		return text.T("strategy.level.operational")
	}
	return ""
}

func priorityName(text *i18n.Printer, p strategy.Priority) string {
	switch p {
	case strategy.Focus:
		return text.T("strategy.priority.focus")
	case strategy.QuickWin:
		return text.T("strategy.priority.quick_win")
	case strategy.Permanent:
		return text.T("strategy.priority.permanent")
	}
	return ""
}

// said writes the audited codes of goals and measures as words: level,
// priority and cost.
func said(text *i18n.Printer, entries []audit.Entry) []audit.Entry {
	for _, e := range entries {
		for i, c := range e.Changes {
			e.Changes[i].Before, e.Changes[i].After = saidValue(text, c.Field, c.Before), saidValue(text, c.Field, c.After)
		}
	}
	return entries
}

func saidValue(text *i18n.Printer, field, value string) string {
	switch field {
	case "level":
		return levelName(text, strategy.Level(value))
	case "priority":
		return priorityName(text, strategy.Priority(value))
	case "value", "metric_baseline", "metric_target":
		if x, err := strconv.ParseFloat(value, 64); err == nil {
			return plain(text, x)
		}
	case "cost":
		if euros, err := strconv.ParseFloat(value, 64); err == nil {
			return text.Euro(int64(math.Round(euros * 100)))
		}
	}
	return value
}

// gapName says which link is missing.
func gapName(g strategy.Gap) fault.Message {
	switch g {
	case strategy.NoIndicator:
		return fault.Say("strategy.gap.indicator")
	case strategy.NoMeasure:
		return fault.Say("strategy.gap.measure")
	case strategy.NoOwner:
	}
	return fault.Say("strategy.gap.owner")
}

// gapAdvice says what a missing link of a goal means.
func gapAdvice(g strategy.Gap) fault.Message {
	if g == strategy.NoIndicator {
		return fault.Say("strategy.gap.indicator_advice")
	}
	return fault.Say("strategy.gap.measure_advice")
}

func stepNames(text *i18n.Printer) []string {
	return []string{
		text.T("strategy.step.0"), text.T("strategy.step.1"), text.T("strategy.step.2"), text.T("strategy.step.3"),
		text.T("strategy.step.4"), text.T("strategy.step.5"), text.T("strategy.step.6"), text.T("strategy.step.7"),
	}
}

// figure writes a published figure with its unit, the label of its class, or
// its sign.
func figure(text *i18n.Printer, p indicator.Pinned) string {
	if p.Withheld {
		return text.T("strategy.figure.withheld")
	}
	if p.Class != "" {
		return p.Class
	}
	if !p.Figure.Has {
		return p.Figure.Symbol
	}
	return text.Number(p.Figure.Value, p.Decimals) + i18n.NoBreak + p.Unit
}

// plain writes a number as short as it goes, as it is typed into forms.
func plain(text *i18n.Printer, x float64) string {
	s := strconv.FormatFloat(x, 'f', -1, 64)
	if text.Lang == i18n.German {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// amount writes a number that may be unknown.
func amount(text *i18n.Printer, a strategy.Amount) string {
	if !a.Has {
		return ""
	}
	return plain(text, a.Value)
}

// typedNumber reads a number as people of the language type it: 1.234,5 or
// 1,234.5. What is no number is NaN, which the service refuses; false stands
// for nothing typed.
func typedNumber(text *i18n.Printer, typed string) (float64, bool) {
	typed = strings.NewReplacer(" ", "", i18n.NoBreak, "", "−", "-").Replace(typed)
	if typed == "" {
		return 0, false
	}
	group, decimal := ".", ","
	if text.Lang == i18n.English {
		group, decimal = ",", "."
	}
	if whole, fraction, found := strings.Cut(typed, group); found && (len(fraction) < 3 || len(whole) > 3) && !strings.Contains(typed, decimal) {
		decimal = group // 1.5 is no group of thousands
	} else {
		typed = strings.ReplaceAll(typed, group, "")
	}
	x, err := strconv.ParseFloat(strings.Replace(typed, decimal, ".", 1), 64)
	if err != nil {
		return math.NaN(), true
	}
	return x, true
}

// typedDay reads a day; what is none stays as it was typed and is refused by
// the service.
func typedDay(r *web.Request, field string) civil.Day {
	typed := r.PostFormValue(field)
	if d, err := civil.ParseDay(typed); err == nil {
		return d
	}
	return civil.Day(typed)
}

// typedIDs reads the chosen options of a field.
func typedIDs[T ~string](posted url.Values, field string) []T {
	var ids []T
	for _, v := range posted[field] {
		ids = append(ids, T(v))
	}
	return ids
}

// offering are the parts without check boxes that have nothing to choose.
func offering(parts ...web.Part) []web.Part {
	for i := range parts {
		parts[i].Fields = slices.DeleteFunc(parts[i].Fields, func(f web.Field) bool {
			return f.Kind == web.ChecksField && len(f.Options) == 0
		})
	}
	return parts
}

// none is the option of a field that may stay empty.
func none(label string) []web.Option { return []web.Option{{Text: label}} }

// withStray adds options for chosen values that are out of use, so that saving
// a form does not drop them silently.
func withStray[T ~string](options []web.Option, label string, chosen ...T) []web.Option {
	for _, id := range chosen {
		known := slices.ContainsFunc(options, func(o web.Option) bool { return o.Value == string(id) })
		if id != "" && !known {
			options = append(options, web.Option{Value: string(id), Text: label})
		}
	}
	return options
}

// texts are IDs as the values of a field.
func texts[T ~string](ids []T) []string {
	values := make([]string, 0, len(ids))
	for _, id := range ids {
		values = append(values, string(id))
	}
	return values
}
