// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"html"
	"html/template"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Format turns figures and days into text of the reader's language. The chart
// never formats a visible number itself; missing functions fall back to plain
// digits and ISO dates.
type Format struct {
	// Number formats a drawn value without its unit, such as "38,4".
	Number func(float64) string
	// Tick formats a number of the value axis; nil takes Number.
	Tick func(float64) string
	// Bound formats the bound of a class, which may need more decimals than the
	// values; nil takes Number.
	Bound func(float64) string
	// Date formats a day.
	Date func(time.Time) string
}

// Alt says what a screen reader hears. The zero value hides the chart from it,
// which is right where the same values follow as a table.
type Alt struct {
	// Text is the spoken description.
	Text string
	// LabelledBy names the elements that describe the chart; it wins over Text.
	LabelledBy string
}

func (f Format) number(v float64) string {
	if f.Number != nil {
		return f.Number(v)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func (f Format) tick(v float64) string {
	if f.Tick != nil {
		return f.Tick(v)
	}
	return f.number(v)
}

func (f Format) bound(v float64) string {
	if f.Bound != nil {
		return f.Bound(v)
	}
	return f.number(v)
}

func (f Format) date(t time.Time) string {
	if f.Date != nil {
		return f.Date(t)
	}
	return t.Format(time.DateOnly)
}

// attributes returns the accessibility attributes, with a leading space.
func (a Alt) attributes() string {
	switch {
	case a.LabelledBy != "":
		return ` role="img" aria-labelledby="` + escape(a.LabelledBy) + `"`
	case a.Text != "":
		return ` role="img" aria-label="` + escape(a.Text) + `"`
	default:
		return ` aria-hidden="true"`
	}
}

// escape makes any text safe as content and as attribute value of HTML and XML;
// control characters, which XML 1.0 § 2.2 forbids, are dropped.
func escape(s string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return html.EscapeString(clean)
}

// safe marks markup as safe: every text in it went through escape, every
// number through decimal, and all else are constants of this package.
func safe(b *strings.Builder) template.HTML { return template.HTML(b.String()) }
