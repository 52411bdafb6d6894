// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package template

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/sheet"
	"kursbuch/internal/statfile"
)

// guessedRows is how many rows a first proposal is made from.
const guessedRows = 300

// Guess proposes a template for a file: where its header is and what its
// columns are. People correct it; nothing is read by it unseen.
func Guess(ctx context.Context, f *File, sheetName string) (Template, error) {
	t := Template{Language: "de", Sheet: sheetName, Decimal: ",", Symbols: DefaultSymbols(), Region: Region{Kind: OneRegion}}
	rows, err := f.Head(ctx, sheetName, "", guessedRows)
	if err != nil || len(rows) == 0 {
		return t, err
	}
	merged, err := f.Merged(sheetName)
	if err != nil {
		return t, err
	}
	first, lines := guessHeader(rows)
	t.First = first
	for i := range lines {
		t.Header = append(t.Header, Line{Role: guessLine(rows, first+i)})
	}
	return t.WithColumns(rows, merged), nil
}

// WithColumns proposes roles for the columns below the header that t states.
func (t Template) WithColumns(rows []sheet.TypedRow, merged []sheet.Range) Template {
	names := Names(rows, merged, t.First, t.Header)
	data := slices.DeleteFunc(slices.Clone(rows), func(r sheet.TypedRow) bool {
		return r.Line < t.First+len(t.Header) || len(names) > 1 && filled(r) == 1 // remarks at the end
	})
	t.Columns = nil
	for i := range min(len(names), MostColumns) {
		t.Columns = append(t.Columns, Column{Header: names[i], Role: guessRole(names[i], columnOf(data, i))})
	}
	t.soleRoles()
	t.guessRegion(data)
	t.Decimal = t.guessDecimal(data)
	if t.count(Time) == 0 && !slices.ContainsFunc(t.Header, func(l Line) bool { return l.Role == Time }) {
		t.Period.Asked = true
		if cell := dateCell(rows, t.First); cell != "" {
			t.Period = Period{Cell: cell}
		}
	}
	t.guessPercent(data)
	return t
}

// guessHeader finds the lines above the first row with numbers: the last line
// before it, and those above that have as many cells or fewer.
func guessHeader(rows []sheet.TypedRow) (first, lines int) {
	for i, r := range rows {
		if i == 0 || !isData(r, rows[i:]) {
			continue
		}
		last := rows[i-1]
		if filled(last) < 2 {
			return 0, 0
		}
		top := i - 1
		for top > 0 && i-top < 4 && filled(rows[top-1]) >= 2 && rows[top-1].Line == rows[top].Line-1 {
			top--
		}
		return rows[top].Line, last.Line - rows[top].Line + 1
	}
	if len(rows) > 1 && filled(rows[0]) > 1 {
		return rows[0].Line, 1
	}
	return 0, 0
}

// isData recognises the first row of figures: it has a number that is no year,
// and most rows after it are as wide.
func isData(r sheet.TypedRow, from []sheet.TypedRow) bool {
	numbers, years := 0, 0
	for _, c := range r.Cells {
		if isNumber(c) {
			numbers++
			if isYear(c.String()) {
				years++
			}
		}
	}
	if numbers == 0 || numbers == years && numbers > 1 {
		return false
	}
	wide, near := 0, from[:min(len(from), 4)]
	for _, next := range near {
		if len(next.Cells) >= 2 && len(next.Cells)*2 >= len(r.Cells) {
			wide++
		}
	}
	return filled(r) >= 2 && 2*wide >= len(near)
}

func filled(r sheet.TypedRow) int {
	n := 0
	for _, c := range r.Cells {
		if c.String() != "" {
			n++
		}
	}
	return n
}

func isYear(text string) bool {
	return len(text) == 4 && (text[:2] == "19" || text[:2] == "20") && strings.Trim(text, "0123456789") == ""
}

// isNumber recognises a number, typed or written with marks and blanks.
func isNumber(c sheet.Cell) bool {
	if _, _, ok := c.Value(); ok {
		return true
	}
	for _, mark := range []byte{',', '.'} {
		if plain, ok := ungrouped(c.String(), mark); ok && strings.ContainsAny(plain, "0123456789") {
			if _, _, key := statfile.ParseNumber([]byte(plain), mark); key == "" {
				return true
			}
		}
	}
	return false
}

// guessLine is the role of a header line: that of periods when all of its
// cells but the first few are some.
func guessLine(rows []sheet.TypedRow, line int) Role {
	for _, r := range rows {
		if r.Line != line {
			continue
		}
		periods, others := 0, 0
		for _, c := range r.Cells {
			if _, ok := periodOf(c); ok {
				periods++
			} else if c.String() != "" {
				others++
			}
		}
		if periods > 1 && periods >= others {
			return Time
		}
	}
	return Name
}

func columnOf(rows []sheet.TypedRow, column int) []sheet.Cell {
	var cells []sheet.Cell
	for _, r := range rows {
		if column < len(r.Cells) && r.Cells[column].String() != "" {
			cells = append(cells, r.Cells[column])
		}
	}
	return cells
}

// guessRole concludes from the name of a column and what stands in it.
func guessRole(name string, cells []sheet.Cell) Role {
	if len(cells) == 0 {
		return Ignored
	}
	named := strings.ToLower(name)
	numbers, periods, keys, signs := 0, 0, 0, 0
	distinct := map[string]bool{}
	for _, c := range cells {
		text := squeeze(c.String())
		distinct[text] = true
		if isNumber(c) {
			numbers++
		}
		if _, ok := periodOf(c); ok {
			periods++
		}
		key, _, _ := strings.Cut(text, " ")
		if key = wholeKey(key); statfile.IsRegionKey(key) && len(key) >= 5 {
			keys++
		}
		if slices.Contains([]string{"-", "–", ".", "*", "x", "X", "...", "/"}, text) {
			signs++
		}
	}
	most := (len(cells)*3 + 3) / 4
	is := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(named, w) })
	}
	switch {
	case periods >= most && (timely(name) || numbers < most):
		return Time
	case is("ags", "schlüssel", "raum_id", "gebietsnr", "gemeindenummer", "kreisnummer") && len(distinct) > 1 || keys >= most && numbers+keys > 0 && len(name) > 0 && is("gemeinde", "kreis", "region", "gebiet"):
		return Key
	case numbers+signs >= most && numbers > 0 && !is("_id", "nummer", "lfd"):
		return Value
	case is("gemeinde", "stadtteil", "stadtviertel", "stadtbezirk", "ortsteil", "sozialraum", "raum", "region", "gebiet", "kreis", "stadt", "ort", "land"):
		return Label
	case len(distinct) <= 100 && len(distinct)*2 <= len(cells)+1 && numbers < most:
		return Dimension
	}
	return Ignored
}

// timely reports whether the name of a column says that it holds periods.
func timely(name string) bool {
	return slices.ContainsFunc([]string{"jahr", "stichtag", "datum", "zeit", "monat", "quartal", "year", "date"}, func(word string) bool {
		return strings.Contains(strings.ToLower(name), word)
	})
}

// soleRoles keeps the first of the roles that may occur once, of those with
// periods one that is named so; a name without a key beside it is the key.
func (t *Template) soleRoles() {
	for _, role := range []Role{Key, Time} {
		kept := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Role == role && (role != Time || timely(c.Header)) })
		if kept < 0 {
			kept = slices.IndexFunc(t.Columns, func(c Column) bool { return c.Role == role })
		}
		for i := range t.Columns {
			if t.Columns[i].Role == role && i != kept {
				t.Columns[i].Role = Ignored
			}
		}
	}
	key := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Role == Key })
	for i := range t.Columns {
		if t.Columns[i].Role != Label {
			continue
		}
		switch {
		case key < 0:
			t.Columns[i].Role = Key
			key = i
		case i < key:
			t.Columns[i].Role = Ignored
		}
	}
}

// guessRegion tells official keys from own areas.
func (t *Template) guessRegion(data []sheet.TypedRow) {
	key := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Role == Key })
	if key < 0 {
		return
	}
	cells := columnOf(data, key)
	official, numbers := 0, 0
	for _, c := range cells {
		text, _, _ := strings.Cut(squeeze(c.String()), " ")
		if text = wholeKey(text); statfile.IsRegionKey(text) && (len(text) >= 5 || text == statfile.Germany || len(text) == 2) {
			official++
		}
		if isNumber(c) {
			numbers++
		}
	}
	switch {
	case len(cells) > 0 && 4*official >= 3*len(cells):
		t.Region.Kind = OfficialKey
	case numbers == 0:
		t.Region.Kind = OfficialName
	default:
		t.Region.Kind = OwnArea
	}
}

// guessDecimal counts the marks that cannot group thousands.
func (t *Template) guessDecimal(data []sheet.TypedRow) string {
	points, commas := 0, 0
	for i, c := range t.Columns {
		if c.Role != Value {
			continue
		}
		for _, cell := range columnOf(data, i) {
			if _, _, typed := cell.Value(); typed {
				continue
			}
			text := cell.String()
			comma, point := strings.LastIndexByte(text, ','), strings.LastIndexByte(text, '.')
			switch {
			case point > comma && (comma >= 0 || len(text)-point != 4):
				points++
			case comma > point && (point >= 0 || len(text)-comma != 4):
				commas++
			}
		}
	}
	if points > commas {
		return "."
	}
	return ","
}

func (t *Template) guessPercent(data []sheet.TypedRow) {
	for i := range t.Columns {
		if t.Columns[i].Role != Value {
			continue
		}
		for _, c := range columnOf(data, i) {
			if c.Percent() || strings.HasSuffix(c.String(), "%") {
				t.Columns[i].Unit = "%"
			}
			break
		}
	}
}

// dateCell is the cell above the header that has a date in it, such as A5.
func dateCell(rows []sheet.TypedRow, first int) string {
	for _, r := range rows {
		if r.Line >= first || r.Line > 99 {
			break
		}
		for column, c := range r.Cells {
			text := c.String()
			if _, ok := periodOf(c); ok && (c.IsDay() || strings.ContainsAny(text, ".") || len(text) > 4) && column < 26*26 {
				return Letter(column) + strconv.Itoa(r.Line)
			}
		}
	}
	return ""
}
