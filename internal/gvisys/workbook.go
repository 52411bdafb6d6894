// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package gvisys

import (
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/sheet"
)

// headRows is how many rows may stand above the units: the title and a header
// of several rows.
const headRows = 12

// columns says where a workbook has what; -1 where it lacks it.
type columns struct {
	kind, text, state, region, county, union, municipality, name int
	area, people, male, postcode                                 int
}

// readWorkbook reads the quarterly workbook "Alle politisch selbständigen
// Gemeinden". Its columns are found by their headings.
func readWorkbook(file io.ReaderAt, size int64) (*Directory, error) {
	limits := sheet.DefaultLimits()
	book, err := sheet.OpenBook(file, size, limits)
	if err != nil {
		return nil, err
	}
	for _, name := range book.Sheets() {
		d, err := readSheet(book, name)
		if err != nil || d != nil {
			return d, err
		}
	}
	return nil, fault.Refuse("gvisys.book.no_sheet")
}

// readSheet is nil for a sheet without the directory's headings.
func readSheet(book *sheet.Book, name string) (*Directory, error) {
	d := &Directory{Format: Workbook, File: name}
	keep := keeper{d, map[string]bool{}}
	at, heads := columns{}, map[int]string{}
	found := false
	for row, err := range book.Rows(name) {
		if err != nil {
			return nil, err
		}
		if !found || row.Line <= headRows && !isKind(cellOf(row, at.kind)) {
			if row.Line > headRows {
				return nil, nil //nolint:nilnil // no sheet of a directory, which is no failure
			}
			for i, cell := range row.Cells {
				heads[i] += " " + strings.ToLower(cell.String())
			}
			d.Day = max(d.Day, dayIn(heads[0]))
			at, found = locate(heads)
			continue
		}
		d.readRow(keep, row, at)
	}
	if !found || len(d.Units) == 0 {
		return nil, nil //nolint:nilnil // no sheet of a directory, which is no failure
	}
	if d.Day == "" {
		d.Day = dayIn(name)
	}
	if d.Day == "" {
		return nil, fault.Refuse("gvisys.book.no_day")
	}
	return d, nil
}

// locate finds the columns by what stands above them.
func locate(heads map[int]string) (columns, bool) {
	at := columns{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}
	find := func(to *int, words ...string) {
		for i := range len(heads) + 50 {
			text := strings.ReplaceAll(strings.ReplaceAll(heads[i], "-", ""), "\n", "")
			for _, word := range words {
				if *to < 0 && strings.Contains(" "+text+" ", word) {
					*to = i
				}
			}
		}
	}
	find(&at.kind, "satzart")
	find(&at.text, "textkenn")
	find(&at.region, " rb ")
	find(&at.union, " vb ")
	find(&at.municipality, " gem ")
	find(&at.name, "gemeindename")
	find(&at.area, "fläche")
	find(&at.people, "insgesamt")
	find(&at.male, "männlich")
	find(&at.postcode, "postleit")
	at.state, at.county = at.region-1, at.region+1
	return at, at.kind >= 0 && at.region > 0 && at.union == at.region+2 && at.municipality == at.region+3 && at.name >= 0
}

func cellOf(row sheet.TypedRow, column int) string {
	if column < 0 || column >= len(row.Cells) {
		return ""
	}
	return strings.TrimSpace(row.Cells[column].String())
}

func isKind(text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && keyWidth(Kind(n)) > 0
}

// readRow reads one row; rows without a kind are footnotes.
func (d *Directory) readRow(keep keeper, row sheet.TypedRow, at columns) {
	if !isKind(cellOf(row, at.kind)) {
		return
	}
	d.Lines++
	kind, err := strconv.Atoi(cellOf(row, at.kind))
	if err != nil {
		return // cannot be: isKind has read it
	}
	u := Unit{Kind: Kind(kind), Name: cellOf(row, at.name), Text: cellOf(row, at.text), Postcode: cellOf(row, at.postcode)}
	if digits(u.Postcode) && len(u.Postcode) == 4 {
		u.Postcode = "0" + u.Postcode
	}
	part := func(column, width int) string {
		text := cellOf(row, column)
		if digits(text) && len(text) < width {
			text = strings.Repeat("0", width-len(text)) + text
			d.Mended++
		}
		return text
	}
	state, region, county := part(at.state, 2), part(at.region, 1), part(at.county, 2)
	switch u.Kind {
	case State:
		u.Key = state
	case GovernmentRegion:
		u.Key = state + region
	case Region: // its number stands where a county's begins
		u.Key = state + region + strings.TrimLeft(county, "0")
	case County:
		u.Key = state + region + county
	case Union:
		u.Key = state + region + county + part(at.union, 4)
	case Municipality:
		u.Union = part(at.union, 4)
		u.Key = state + region + county + part(at.municipality, 3)
	}
	if len(u.Key) != keyWidth(u.Kind) || !digits(u.Key) {
		d.refuse(row.Line, u.Key, "gvisys.row.key")
		return
	}
	if d.figures(row, at, &u) && d.sound(row.Line, u) {
		keep.take(row.Line, u)
	}
}

// figures reads area and people of a municipality.
func (d *Directory) figures(row sheet.TypedRow, at columns, u *Unit) bool {
	if u.Kind != Municipality {
		return true
	}
	for _, f := range []struct {
		to     *int
		column int
		factor float64
	}{{&u.Hectares, at.area, 100}, {&u.Population, at.people, 1}, {&u.Male, at.male, 1}} {
		text := cellOf(row, f.column)
		if text == "" || text == "-" {
			continue
		}
		value, err := strconv.ParseFloat(text, 64)
		if err != nil || value < 0 || value > math.MaxInt32 {
			d.refuse(row.Line, text, "gvisys.row.number")
			return false
		}
		*f.to = int(math.Round(value * f.factor))
	}
	return true
}

var (
	writtenDay = regexp.MustCompile(`(\d{2})\.(\d{2})\.(\d{4})`)
	sheetDay   = regexp.MustCompile(`(\d{2})(\d{2})(\d{4}|\d{2})$`)
)

// dayIn finds a day in a title or at the end of a sheet's name.
func dayIn(text string) civil.Day {
	for _, pattern := range []*regexp.Regexp{writtenDay, sheetDay} {
		if m := pattern.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
			year := m[3]
			if len(year) == 2 {
				year = "20" + year
			}
			if day := civil.Day(year + "-" + m[2] + "-" + m[1]); day.Valid() {
				return day
			}
		}
	}
	return ""
}
