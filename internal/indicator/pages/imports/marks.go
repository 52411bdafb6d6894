// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"net/url"
	"strconv"
	"strings"

	"kursbuch/internal/i18n"
	"kursbuch/internal/statfile/template"
	"kursbuch/internal/web"
)

// Names of the form's fields, which the address carries too. A number follows
// those of a column or a header line.
const (
	columnRole, columnName, columnUnit, columnTexts = "role-", "name-", "unit-", "texts-"
	lineRole, lineName                              = "line-", "line-name-"
)

// Where the period of the figures stands.
const (
	periodMarked = "marked" // in a column or header line
	periodCell   = "cell"
	periodAsked  = "date"
)

// readMarks makes a template of what was filled in. The header says how many
// columns there are.
func readMarks(q url.Values, t template.Template) template.Template {
	get := func(name string) string { return strings.TrimSpace(q.Get(name)) }
	t.Title, t.Table, t.Source = get("title"), strings.ToUpper(get("table")), get("source")
	for i := range t.Header {
		n := strconv.Itoa(i)
		t.Header[i] = template.Line{Role: template.Role(get(lineRole + n)), Name: get(lineName + n)}
	}
	for i := range t.Columns {
		n := strconv.Itoa(i)
		c := template.Column{Header: t.Columns[i].Header, Role: template.Role(get(columnRole + n))}
		if c.Role == template.Dimension || c.Role == template.Value {
			c.Name = get(columnName + n)
		}
		if c.Role == template.Value {
			c.Unit, c.Numbers = get(columnUnit+n), readNumbers(get(columnTexts+n))
		}
		t.Columns[i] = c
	}
	t.Region = template.Region{Kind: template.RegionKind(get("region"))}
	if t.Region.Kind == template.OneRegion {
		t.Region.Fixed = get("fixed")
	}
	if t.Region.Kind == template.OwnArea {
		for name, pattern := range pairs(get("levels"), ":") {
			t.Region.Levels = append(t.Region.Levels, template.Division{Name: name, Pattern: pattern})
		}
	}
	t.Period = template.Period{}
	switch get("period") {
	case periodCell:
		t.Period.Cell = strings.ToUpper(get("cell"))
	case periodAsked:
		t.Period.Asked = true
	}
	t.Measure = template.Named{Name: get("measure"), Unit: get("unit")}
	t.Decimal, t.Carry = get("decimal"), get("carry") != ""
	t.Skip, t.Footer = linesOf(get("skip")), linesOf(get("footer"))
	t.Symbols = nil
	for text, sign := range pairs(get("symbols"), "=") {
		t.Symbols = append(t.Symbols, template.Symbol{Text: text, Sign: sign})
	}
	return t
}

// pairs reads lines such as "* = ." in their order; a line without the mark
// has nothing behind it.
func pairs(text, mark string) func(yield func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for line := range strings.SplitSeq(text, "\n") {
			if strings.TrimSpace(line) == "" {
				continue
			}
			before, after, found := strings.Cut(line, mark)
			if before == "" && found && strings.HasPrefix(after, mark) { // the mark itself
				before, after = mark, strings.TrimPrefix(after, mark)
			}
			if !yield(strings.TrimSpace(before), strings.TrimSpace(after)) {
				return
			}
		}
	}
}

func linesOf(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// readNumbers reads "gut = 1; mittel = 2"; what has no number is left out.
func readNumbers(text string) []template.Number {
	var numbers []template.Number
	for part := range strings.SplitSeq(text, ";") {
		word, digits, _ := strings.Cut(part, "=")
		value, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(digits), ",", "."), 64)
		if word = strings.TrimSpace(word); word != "" && err == nil {
			numbers = append(numbers, template.Number{Text: word, Value: value})
		}
	}
	return numbers
}

func writeNumbers(numbers []template.Number) string {
	parts := make([]string, len(numbers))
	for i, n := range numbers {
		parts[i] = n.Text + " = " + strconv.FormatFloat(n.Value, 'f', -1, 64)
	}
	return strings.Join(parts, "; ")
}

// roleName is a role in words.
func roleName(t *i18n.Printer, role template.Role) string {
	switch role {
	case template.Key:
		return t.T("indicator.marks.region")
	case template.Label:
		return t.T("indicator.marks.label")
	case template.Level:
		return t.T("indicator.marks.level")
	case template.Time:
		return t.T("indicator.marks.period")
	case template.Dimension:
		return t.T("indicator.marks.dimension")
	case template.Value:
		return t.T("indicator.marks.value")
	case template.Name:
		return t.T("indicator.marks.name")
	case template.Ignored:
	}
	return t.T("indicator.marks.ignored")
}

// roleOptions are the roles of a column or a header line.
func roleOptions(t *i18n.Printer, chosen template.Role, roles ...template.Role) []web.Option {
	options := make([]web.Option, len(roles))
	for i, role := range roles {
		options[i] = web.Option{Value: string(role), Text: roleName(t, role), Chosen: role == chosen}
	}
	return options
}

// fields are the settings of a template beside its columns.
func fields(t *i18n.Printer, s template.Template, date string) []web.Part {
	period := periodMarked
	switch {
	case s.Period.Asked:
		period = periodAsked
	case s.Period.Cell != "":
		period = periodCell
	}
	levels := make([]string, len(s.Region.Levels))
	for i, d := range s.Region.Levels {
		levels[i] = d.Name + ": " + d.Pattern
	}
	symbols := make([]string, len(s.Symbols))
	for i, one := range s.Symbols {
		symbols[i] = one.Text + " = " + one.Sign
	}
	carry := ""
	if s.Carry {
		carry = "yes"
	}
	option := func(value, text, note string) web.Option { return web.Option{Value: value, Text: text, Note: note} }
	return []web.Part{
		{Title: t.T("indicator.marks.table_part"), Fields: []web.Field{
			{Name: "title", Label: t.T("indicator.marks.title"), Hint: t.T("indicator.marks.title_hint"), Value: s.Title, Required: true},
			{Name: "table", Label: t.T("indicator.marks.table"), Hint: t.T("indicator.marks.table_hint"), Value: s.Table, Required: true},
			{Name: "source", Label: t.T("indicator.marks.source"), Hint: t.T("indicator.marks.source_hint"), Value: s.Source, Required: true},
		}},
		{Title: t.T("indicator.marks.place_part"), Fields: []web.Field{
			{Name: "region", Label: t.T("indicator.marks.kind"), Kind: web.RadioField, Value: string(s.Region.Kind), Required: true, Options: []web.Option{
				option(string(template.OfficialKey), t.T("indicator.marks.kind_key"), t.T("indicator.marks.kind_key_note")),
				option(string(template.OfficialName), t.T("indicator.marks.kind_name"), t.T("indicator.marks.kind_name_note")),
				option(string(template.OwnArea), t.T("indicator.marks.kind_own"), t.T("indicator.marks.kind_own_note")),
				option(string(template.OneRegion), t.T("indicator.marks.kind_fixed"), t.T("indicator.marks.kind_fixed_note")),
			}},
			{Name: "fixed", Label: t.T("indicator.marks.fixed"), Hint: t.T("indicator.marks.fixed_hint"), Value: s.Region.Fixed},
			{Name: "levels", Label: t.T("indicator.marks.levels"), Hint: t.T("indicator.marks.levels_hint"), Kind: web.AreaField, Rows: 3, Value: strings.Join(levels, "\n")},
		}},
		{Title: t.T("indicator.marks.time_part"), Fields: []web.Field{
			{Name: "period", Label: t.T("indicator.marks.when"), Kind: web.RadioField, Value: period, Required: true, Options: []web.Option{
				option(periodMarked, t.T("indicator.marks.when_marked"), ""), option(periodCell, t.T("indicator.marks.when_cell"), ""), option(periodAsked, t.T("indicator.marks.when_date"), t.T("indicator.marks.when_date_note")),
			}},
			{Name: "cell", Label: t.T("indicator.marks.cell"), Hint: t.T("indicator.marks.cell_hint"), Value: s.Period.Cell},
			{Name: "date", Label: t.T("indicator.marks.date"), Hint: t.T("indicator.marks.date_hint"), Value: date},
		}},
		{Title: t.T("indicator.marks.figures_part"), Fields: []web.Field{
			{Name: "decimal", Label: t.T("indicator.preview.decimal"), Kind: web.RadioField, Value: s.Decimal, Required: true, Options: []web.Option{
				option(",", t.T("indicator.preview.comma"), ""), option(".", t.T("indicator.preview.point"), ""),
			}},
			{Name: "measure", Label: t.T("indicator.marks.measure"), Hint: t.T("indicator.marks.measure_hint"), Value: s.Measure.Name},
			{Name: "unit", Label: t.T("indicator.marks.unit"), Hint: t.T("indicator.marks.unit_hint"), Value: s.Measure.Unit},
			{Name: "symbols", Label: t.T("indicator.marks.symbols"), Hint: t.T("indicator.marks.symbols_hint"), Kind: web.AreaField, Rows: 6, Value: strings.Join(symbols, "\n")},
			{Name: "skip", Label: t.T("indicator.marks.skip"), Hint: t.T("indicator.marks.skip_hint"), Kind: web.AreaField, Rows: 2, Value: strings.Join(s.Skip, "\n")},
			{Name: "footer", Label: t.T("indicator.marks.footer"), Hint: t.T("indicator.marks.footer_hint"), Kind: web.AreaField, Rows: 2, Value: strings.Join(s.Footer, "\n")},
			{Name: "carry", Label: t.T("indicator.marks.carry"), Kind: web.CheckField, Value: carry},
		}},
	}
}
