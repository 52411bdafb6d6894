// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package i18n

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
)

// NoBreak joins a number and its unit.
const NoBreak = "\u00a0"

// Printer writes texts, numbers and dates in one language. It is safe for
// concurrent use.
type Printer struct {
	Lang      Lang
	catalogue *Catalogue
	group     string
	decimal   string
}

// Printer is the printer of lang.
func (c *Catalogue) Printer(lang Lang) *Printer {
	if lang == English {
		return &Printer{Lang: lang, catalogue: c, group: ",", decimal: "."}
	}
	return &Printer{Lang: German, catalogue: c, group: ".", decimal: ","}
}

// Quantity is a number inside a message, written as the reader's language does.
type Quantity struct {
	Value    float64
	Decimals int
}

// Period is a reporting period inside a message, written as Printer.Period does.
type Period civil.Period

// T is the text of key with its {placeholders} filled from pairs of name and
// value. Whole numbers are grouped; other values print as they are. A missing
// key shows as ⟦key⟧, which every browser test looks for.
func (p *Printer) T(key string, pairs ...any) string {
	return p.Message(fault.Say(key, pairs...))
}

// Message is the text of m; see T.
func (p *Printer) Message(m fault.Message) string {
	form, ok := p.catalogue.find(p.Lang, m.Key, m.Args["count"])
	if !ok {
		return "⟦" + m.Key + "⟧"
	}
	if len(m.Args) == 0 {
		return form
	}
	return p.fill(form, m.Args)
}

// fill puts args in place of their {names}; other braces stay. A page fills
// hundreds of texts: a strings.Replacer for each was a tenth of its memory.
func (p *Printer) fill(form string, args map[string]any) string {
	var text strings.Builder
	for {
		before, rest, opened := strings.Cut(form, "{")
		text.WriteString(before)
		if !opened {
			return text.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		value, known := args[name]
		if !known {
			text.WriteByte('{')
			form = rest
			continue
		}
		text.WriteString(p.value(value))
		form = after
	}
}

// Has reports whether the catalogue knows key.
func (p *Printer) Has(key string) bool {
	_, ok := p.catalogue.texts[p.Lang][key]
	return ok
}

func (p *Printer) value(v any) string {
	switch v := v.(type) {
	case int:
		return p.Int(v)
	case fault.Message:
		return p.Message(v)
	case civil.Day:
		return p.Day(v)
	case Quantity:
		return p.Number(v.Value, v.Decimals)
	case Period:
		return p.Period(civil.Period(v))
	}
	return fmt.Sprint(v)
}

// Int is n with grouped digits: 12.345.
func (p *Printer) Int(n int) string { return p.Number(float64(n), 0) }

// Number is x with decimals places and grouped digits: 12.345,6. The minus
// sign is the typographic one.
func (p *Printer) Number(x float64, decimals int) string {
	digits := strconv.FormatFloat(math.Abs(x), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(digits, ".")
	var b strings.Builder
	if x < 0 && strings.Trim(digits, "0.") != "" {
		b.WriteString("−")
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(p.group)
		}
		b.WriteRune(digit)
	}
	if fraction != "" {
		b.WriteString(p.decimal + fraction)
	}
	return b.String()
}

// Day is d as people write it: 31.05.2027, 31 May 2027; empty when unset.
func (p *Printer) Day(d civil.Day) string {
	if d == "" {
		return ""
	}
	if p.Lang == English {
		return d.Time().Format("2 Jan 2006")
	}
	return d.Time().Format("02.01.2006")
}

// Period is a reporting period as people write it: a date as Day, the rest as
// it was published.
func (p *Printer) Period(period civil.Period) string {
	if d := civil.Day(period); d != "" && d.Valid() {
		return p.Day(d)
	}
	return string(period)
}

// Moment is t in German local time, to the minute; empty when unset.
func (p *Printer) Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = civil.Local(t)
	if p.Lang == English {
		return t.Format("2 Jan 2006, 15:04")
	}
	return t.Format("02.01.2006, 15:04")
}

// Euro is an amount of cents: 1.234,50 €.
func (p *Printer) Euro(cents int64) string {
	return p.Number(float64(cents)/100, 2) + NoBreak + "€"
}

// SortBy orders items by name as a reader of p's language expects: umlauts
// with their vowels, numbers inside texts by size.
func SortBy[T any](p *Printer, items []T, name func(T) string) {
	order := collate.New(language.Make(string(p.Lang)), collate.Numeric, collate.IgnoreCase)
	type named struct {
		key []byte // made once for each item, not for each comparison
		at  int
	}
	var keys collate.Buffer
	sorted := make([]named, len(items))
	for n, item := range items {
		sorted[n] = named{order.KeyFromString(&keys, name(item)), n}
	}
	slices.SortStableFunc(sorted, func(a, b named) int { return bytes.Compare(a.key, b.key) })
	before := slices.Clone(items)
	for n, s := range sorted {
		items[n] = before[s.at]
	}
}
