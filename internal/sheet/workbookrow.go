// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
)

// rowReader walks the rows of one sheet.
type rowReader struct {
	book *Book
	in   *xml.Decoder
	line int
}

// cellXML is a cell as it is stored, § 18.3.1.4.
type cellXML struct {
	Reference string   `xml:"r,attr"`
	Type      string   `xml:"t,attr"`
	Style     int      `xml:"s,attr"`
	Value     string   `xml:"v"`
	Inline    richText `xml:"is"`
}

// next gives the next row; one without content has no cells.
func (r *rowReader) next() (TypedRow, error) {
	for {
		token, err := r.in.Token()
		if err != nil {
			return TypedRow{}, err
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "row" {
			continue
		}
		r.line++
		for _, a := range start.Attr {
			if a.Name.Local != "r" {
				continue
			}
			line, err := strconv.Atoi(a.Value)
			if err != nil || line < r.line {
				return TypedRow{}, fault.Refuse("sheet.file.broken")
			}
			r.line = line
		}
		cells, err := r.cells()
		return TypedRow{Line: r.line, Cells: cells}, err
	}
}

// cells reads to the end of the row.
func (r *rowReader) cells() ([]Cell, error) {
	var cells []Cell
	column := 0
	for {
		token, err := r.in.Token()
		if err != nil {
			return nil, fault.Refuse("sheet.file.broken")
		}
		if end, ok := token.(xml.EndElement); ok && end.Name.Local == "row" {
			return cells, nil
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "c" {
			continue
		}
		var stored cellXML
		if err := r.in.DecodeElement(&stored, &start); err != nil {
			return nil, fault.Refuse("sheet.file.broken")
		}
		column++
		if at, _, ok := parseReference(stored.Reference); ok && at > column {
			column = at
		}
		cell := r.book.cell(stored)
		if cell.kind == empty {
			continue
		}
		if column > r.book.limits.Columns {
			return nil, r.book.limits.check(r.line, 0, column)
		}
		for len(cells) < column {
			cells = append(cells, Cell{})
		}
		cells[column-1] = cell
	}
}

// cell turns what is stored into a value, by the type of the cell and the
// format of its style.
func (b *Book) cell(c cellXML) Cell {
	switch c.Type {
	case "s":
		i, err := strconv.Atoi(c.Value)
		if err != nil || i < 0 || i >= len(b.texts) {
			return Cell{}
		}
		return textOrEmpty(b.texts[i])
	case "inlineStr":
		return textOrEmpty(c.Inline.String())
	case "str", "e":
		return textOrEmpty(c.Value)
	case "b":
		return textOrEmpty(map[string]string{"1": "TRUE", "0": "FALSE"}[c.Value])
	case "d":
		day, _, _ := strings.Cut(c.Value, "T")
		return Day(civil.Day(day))
	}
	if c.Value == "" {
		return Cell{}
	}
	number, err := strconv.ParseFloat(c.Value, 64)
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		return textOrEmpty(c.Value)
	}
	shown := format{decimals: -1}
	if c.Style >= 0 && c.Style < len(b.styles) {
		shown = b.styles[c.Style]
	}
	if shown.date {
		return b.from.day(number)
	}
	return shown.number(number)
}

func textOrEmpty(text string) Cell {
	if strings.TrimSpace(text) == "" {
		return Cell{}
	}
	return Text(text)
}

// epoch says where the serial numbers of days begin: 1900, or 1904 when true.
type epoch bool

// day is the day of a serial number, § 18.17.4.1. Day 60 of 1900 never was.
func (e epoch) day(serial float64) Cell {
	const most = 2958465 // 31 December 9999
	if serial < 1 || serial > most {
		return Number(serial, 0)
	}
	days := int(serial)
	switch {
	case bool(e):
		return Day(civil.Day("1904-01-01").Add(days))
	case days < 60:
		return Day(civil.Day("1899-12-31").Add(days))
	}
	return Day(civil.Day("1899-12-30").Add(days))
}

// format is what the style of a cell says of its number.
type format struct {
	date, percent bool
	decimals      int // as shown; -1 when the format does not say
}

// number rounds to the 15 digits that a spreadsheet program shows, so that
// 12.300000000000001 is 12.3.
func (f format) number(v float64) Cell {
	if f.percent {
		v *= 100
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil {
		return Cell{}
	}
	decimals := f.decimals
	if decimals < 0 {
		_, fraction, _ := strings.Cut(strconv.FormatFloat(rounded, 'f', -1, 64), ".")
		decimals = len(fraction)
	}
	cell := Number(rounded, decimals)
	cell.percent = f.percent
	return cell
}

// readStyles reads the number formats of the cells, § 18.8.
func (b *Book) readStyles() error {
	var sheet struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Styles []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.decode("xl/styles.xml", &sheet); err != nil {
		return err
	}
	codes := map[int]string{}
	for _, f := range sheet.Formats {
		codes[f.ID] = f.Code
	}
	for _, s := range sheet.Styles {
		code, own := codes[s.Format]
		if !own {
			code = builtIn(s.Format)
		}
		b.styles = append(b.styles, parseFormat(code))
	}
	return nil
}

// builtIn are the formats that files do not spell out, § 18.8.30.
func builtIn(id int) string {
	switch {
	case id == 1 || id == 3:
		return "0"
	case id == 2 || id == 4:
		return "0.00"
	case id == 9:
		return "0%"
	case id == 10:
		return "0.00%"
	case id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 36 || id >= 50 && id <= 58:
		return "yyyy-mm-dd"
	}
	return ""
}

// parseFormat reads the first section of a format code: what counts is whether
// it shows a day or a percentage, and how many decimals.
func parseFormat(code string) format {
	plain, _, _ := strings.Cut(unquoted(code), ";")
	plain = strings.ToLower(plain)
	f := format{decimals: -1, percent: strings.Contains(plain, "%")}
	switch {
	case plain == "" || plain == "general" || plain == "standard" || strings.Contains(plain, "@"):
		return f
	case strings.ContainsAny(plain, "yj") || strings.Contains(plain, "d") && strings.Contains(plain, "m") || strings.Contains(plain, "t") && strings.Contains(plain, "m"):
		f.date, f.percent = true, false
		return f
	}
	if whole, fraction, found := strings.Cut(plain, "."); strings.ContainsAny(whole, "0#") || found {
		f.decimals = strings.Count(fraction, "0") + strings.Count(fraction, "#")
	}
	if strings.ContainsAny(plain, "e/") {
		f.decimals = -1
	}
	return f
}

// unquoted leaves out literal texts, conditions and colours of a format code.
func unquoted(code string) string {
	var plain strings.Builder
	var until rune
	skip := false
	for _, c := range code {
		switch {
		case skip:
			skip = false
		case until != 0:
			if c == until {
				until = 0
			}
		case c == '"':
			until = '"'
		case c == '[':
			until = ']'
		case c == '\\' || c == '_' || c == '*':
			skip = true
		default:
			plain.WriteRune(c)
		}
	}
	return plain.String()
}
