// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package template

import (
	"math"
	"strings"

	"kursbuch/internal/sheet"
	"kursbuch/internal/statfile"
)

// figures reads cells as a template says.
type figures struct {
	symbols map[string]string
	numbers []map[string]float64 // by column
	decimal byte
	builder *statfile.Builder
}

func newFigures(t Template, b *statfile.Builder) *figures {
	f := &figures{symbols: map[string]string{}, numbers: make([]map[string]float64, len(t.Columns)), decimal: ',', builder: b}
	if t.Decimal == "." {
		f.decimal = '.'
	}
	for _, s := range t.Symbols {
		f.symbols[squeeze(s.Text)] = s.Sign
	}
	for i, c := range t.Columns {
		if len(c.Numbers) == 0 {
			continue
		}
		f.numbers[i] = map[string]float64{}
		for _, n := range c.Numbers {
			f.numbers[i][strings.ToLower(squeeze(n.Text))] = n.Value
		}
	}
	return f
}

// at reads the cell of a column; false when the template leaves it out.
func (f *figures) at(column int, cell sheet.Cell) (statfile.Figure, bool, *statfile.Problem) {
	text := squeeze(cell.String())
	if column < len(f.numbers) && f.numbers[column] != nil {
		if n, known := f.numbers[column][strings.ToLower(text)]; known {
			return statfile.Figure{Number: n}, true, nil
		}
	}
	if sign, known := f.symbols[text]; known {
		if sign == "" {
			return statfile.Figure{}, false, nil
		}
		return statfile.Figure{Number: math.NaN(), Sign: f.builder.Sign(sign)}, true, nil
	}
	if number, decimals, ok := cell.Value(); ok {
		return statfile.Figure{Number: number, Decimals: min(decimals, 10)}, true, nil
	}
	if text == "" {
		return statfile.Figure{}, false, nil
	}
	if cell.IsDay() {
		return statfile.Figure{}, false, statfile.RefuseField(column, text, "statfile.template.row.day")
	}
	plain, ok := ungrouped(text, f.decimal)
	if !ok {
		return statfile.Figure{}, false, statfile.RefuseField(column, text, "statfile.template.row.grouping", "mark", string(f.decimal))
	}
	v, key := statfile.ParseFigure([]byte(plain), nil, f.decimal)
	switch {
	case key == "statfile.row.sign":
		key = "statfile.template.row.sign"
	case key != "" && strings.ContainsAny(plain, ".,"):
		key = "statfile.row.decimal"
	}
	if key != "" {
		return statfile.Figure{}, false, statfile.RefuseField(column, text, key, "mark", string(f.decimal))
	}
	return v, true, nil
}

// ungrouped takes out what groups digits by three, and a percent sign at the
// end. It fails where the other mark groups something else: 1.5 with a comma
// as decimal mark is no fifteen.
func ungrouped(text string, decimal byte) (string, bool) {
	text = strings.TrimSpace(strings.TrimSuffix(text, "%"))
	other := byte('.')
	if decimal == '.' {
		other = ','
	}
	text = strings.Map(func(c rune) rune {
		switch c {
		case ' ', '\u00a0', '\u202f', '\u2009', '\'', '’':
			return ' '
		case '−':
			return '-'
		}
		return c
	}, text)
	if !strings.ContainsAny(text, "0123456789") {
		return text, true
	}
	whole, fraction, _ := strings.Cut(text, string(decimal))
	for _, mark := range []string{string(other), " "} {
		groups := strings.Split(whole, mark)
		if len(groups) == 1 {
			continue
		}
		if !grouped(groups) {
			// letters after a blank are a sign beside the number, for others to read
			return strings.ReplaceAll(text, " ", ""), mark == " " && strings.Trim(groups[1], "0123456789") != ""
		}
		whole = strings.Join(groups, "")
	}
	if len(whole)+len(fraction) < len(text) && strings.Contains(text, string(decimal)) {
		return whole + string(decimal) + fraction, true
	}
	return whole, true
}

func grouped(groups []string) bool {
	first := strings.TrimLeft(groups[0], "-(")
	if first == "" || len(first) > 3 || strings.Trim(first, "0123456789") != "" {
		return false
	}
	for i, g := range groups[1:] {
		digits := g
		if i == len(groups)-2 {
			digits = strings.TrimRight(g, ")eprs")
		}
		if len(digits) != 3 || strings.Trim(digits, "0123456789") != "" {
			return false
		}
	}
	return true
}
