// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package template reads any table by a template that a person has marked on
// a preview of the file: which lines are its header, which column holds the
// region, the period, a category or a value, and what its signs mean. What
// comes out is the same table that the readers of official files give.
//
// A template is plain data, so that it can be stored, compared and handed to
// other tenants as JSON. It recognises its files by a fingerprint of their
// header, in which years and other digits do not count.
package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile"
)

// Template says how the files of one kind are read.
type Template struct {
	Table    string `json:"table"`  // code under which the figures are kept
	Title    string `json:"title"`  // of the table
	Source   string `json:"source"` // publisher and licence, shown with every figure
	Language string `json:"language"`

	Sheet     string `json:"sheet,omitempty"`     // of a workbook; empty for the first
	Delimiter string `json:"delimiter,omitempty"` // of a text; empty to find it out
	// First is the line of the first header line, 0 for a file without a header.
	First   int      `json:"first"`
	Header  []Line   `json:"header"`
	Columns []Column `json:"columns"`

	Region  Region `json:"region"`
	Period  Period `json:"period"`
	Measure Named  `json:"measure"` // of the value columns whose header names none

	Decimal string   `json:"decimal"` // comma or point
	Symbols []Symbol `json:"symbols"`
	Skip    []string `json:"skip,omitempty"`   // rows that begin so are left out
	Footer  []string `json:"footer,omitempty"` // the table ends where a row begins so
	Carry   bool     `json:"carry,omitempty"`  // an empty key means that of the row above
}

// Role is what a column or a header line is for.
type Role string

// The roles. A header line has Name, Period, Dimension or Ignored.
const (
	Ignored   Role = ""
	Key       Role = "region"
	Label     Role = "label" // names what stands in the marked column to its left
	Level     Role = "level" // which of several divisions the region belongs to
	Time      Role = "period"
	Dimension Role = "dimension"
	Value     Role = "value"
	Name      Role = "name" // a header line that names columns
)

// Line is one line of the header.
type Line struct {
	Role Role   `json:"role"`
	Name string `json:"name,omitempty"` // of the dimension whose categories stand in the line
}

// Column is one column, in the order of the file.
type Column struct {
	Header string `json:"header"` // as the file names it
	Role   Role   `json:"role,omitempty"`
	Named
	// Numbers gives texts such as good, fair, poor a number.
	Numbers []Number `json:"numbers,omitempty"`
}

// Named is what a dimension or measure is called, and the unit of a measure.
type Named struct {
	Name string `json:"name,omitempty"`
	Unit string `json:"unit,omitempty"`
}

// Number is the number of a text.
type Number struct {
	Text  string  `json:"text"`
	Value float64 `json:"value"`
}

// RegionKind says how regions are named.
type RegionKind string

// The kinds of region.
const (
	OfficialKey  RegionKind = "key"   // AGS or ARS
	OfficialName RegionKind = "name"  // of a municipality or county
	OwnArea      RegionKind = "own"   // number or name of a district, quarter or Sozialraum
	OneRegion    RegionKind = "fixed" // the whole file is about one
)

// Region says where the figures belong.
type Region struct {
	Kind  RegionKind `json:"kind"`
	Fixed string     `json:"fixed,omitempty"` // key of the one region
	// Levels tell own areas apart that overlap; the first that fits counts.
	Levels []Division `json:"levels,omitempty"`
}

// Division is one way to divide the place into own areas without overlap.
type Division struct {
	Name string `json:"name"`
	// Pattern of its keys: ? is any sign, * the rest; 0?? is 001 as well as 012.
	Pattern string `json:"pattern"`
}

// Period says when the figures were true, unless a column or header line does.
type Period struct {
	Cell string `json:"cell,omitempty"` // such as A5, a text with the date in it
	// Asked is set when each import says the date.
	Asked bool `json:"asked,omitempty"`
}

// Symbol is the sign of official statistics that a text of the file stands
// for: "" leaves the figure out.
type Symbol struct {
	Text string `json:"text"` // empty for an empty cell
	Sign string `json:"sign"`
}

// Bounds of a template.
const (
	MostColumns = 400
	mostLines   = 8 // of a header
	mostTexts   = 60
	longest     = 200 // characters of any text
	longestText = 500 // characters of the source line
	mostBytes   = 256 << 10
)

// DefaultSymbols are the signs of the official statistics and of the
// Bundesagentur für Arbeit, whose * stands for figures kept secret.
func DefaultSymbols() []Symbol {
	return []Symbol{
		{"", ""},
		{"-", "-"},
		{"–", "-"},
		{".", "."},
		{"*", "."},
		{"•", "."},
		{"...", "..."},
		{"…", "..."},
		{"x", "x"},
		{"X", "x"},
		{"/", "/"},
	}
}

// Signs that a text may stand for.
func Signs() []string { return []string{"", "-", ".", "...", "/", "x"} }

// Encode writes t as JSON for people to keep.
func (t Template) Encode() ([]byte, error) {
	text, err := json.MarshalIndent(t, "", "  ")
	return append(text, '\n'), err
}

// Decode reads what Encode wrote and refuses what it does not know.
func Decode(text []byte) (Template, error) {
	var t Template
	if len(text) > mostBytes {
		return t, fault.Refuse("statfile.template.file")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&t); err != nil {
		return t, fault.Refuse("statfile.template.file")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return t, fault.Refuse("statfile.template.file")
	}
	return t, nil
}

// Validate says which part of t cannot be used: a fault.Invalid whose fields
// are title, table, source, columns, region, levels, period, header, symbols.
func (t Template) Validate() error {
	refused := fault.Invalid{}
	required := func(field, text, key string, most int) {
		if n := utf8.RuneCountInString(text); n == 0 {
			refused.Refuse(field, key)
		} else if n > most {
			refused.Refuse(field, "statfile.template.long", "max", most)
		}
	}
	required("title", t.Title, "statfile.template.title", longest)
	required("source", t.Source, "statfile.template.source", longestText)
	if !isTableCode(t.Table) {
		refused.Refuse("table", "statfile.template.table")
	}
	if len(t.Header) > mostLines || t.First < 0 || (t.First == 0) != (len(t.Header) == 0) {
		refused.Refuse("header", "statfile.template.header", "max", mostLines)
	}
	t.validateColumns(refused)
	t.validateRegion(refused)
	t.validatePeriod(refused)
	if t.tooMuch() {
		refused.Refuse("symbols", "statfile.template.much", "max", mostTexts)
	}
	for _, s := range t.Symbols {
		if !slices.Contains(Signs(), s.Sign) {
			refused.Refuse("symbols", "statfile.template.sign")
		}
	}
	return refused.Err()
}

func (t Template) tooMuch() bool {
	texts := []string{t.Sheet, t.Measure.Name, t.Measure.Unit, t.Region.Fixed, t.Period.Cell}
	texts = append(append(texts, t.Skip...), t.Footer...)
	for _, s := range t.Symbols {
		texts = append(texts, s.Text)
	}
	for _, d := range t.Region.Levels {
		texts = append(texts, d.Name, d.Pattern)
	}
	for _, c := range t.Columns {
		texts = append(texts, c.Name, c.Unit)
		if len(c.Numbers) > mostTexts {
			return true
		}
	}
	for _, text := range texts {
		if utf8.RuneCountInString(text) > longest {
			return true
		}
	}
	return max(len(t.Symbols), len(t.Skip), len(t.Footer), len(t.Region.Levels)) > mostTexts
}

func (t Template) validateColumns(refused fault.Invalid) {
	switch {
	case len(t.Columns) > MostColumns:
		refused.Refuse("columns", "statfile.template.columns_many", "max", MostColumns)
	case t.count(Value) == 0:
		refused.Refuse("columns", "statfile.template.no_value")
	}
	names := map[string]bool{}
	for _, name := range t.dimensionNames() {
		code := Code(name)
		if code == "" {
			refused.Refuse("columns", "statfile.template.dimension_unnamed")
		} else if names[code] {
			refused.Refuse("columns", "statfile.template.dimension_twice", "name", name)
		}
		names[code] = true
	}
	if t.count(Time) > 1 || t.count(Level) > 1 {
		refused.Refuse("columns", "statfile.template.role_twice")
	}
}

func (t Template) validateRegion(refused fault.Invalid) {
	switch t.Region.Kind {
	case OfficialKey, OfficialName, OwnArea:
		if t.count(Key) != 1 {
			refused.Refuse("region", "statfile.template.region_column")
		}
	case OneRegion:
		if !statfile.IsRegionKey(t.Region.Fixed) {
			refused.Refuse("region", "statfile.template.region_fixed")
		}
	default:
		refused.Refuse("region", "statfile.template.region_kind")
	}
	for _, d := range t.Region.Levels {
		if d.Name == "" || d.Pattern == "" || Code(d.Name) == "" {
			refused.Refuse("levels", "statfile.template.level")
		}
	}
}

func (t Template) validatePeriod(refused fault.Invalid) {
	ways := t.count(Time)
	for _, line := range t.Header {
		if line.Role == Time {
			ways++
		}
	}
	if t.Period.Asked {
		ways++
	}
	if t.Period.Cell != "" {
		ways++
		if _, _, ok := reference(t.Period.Cell); !ok {
			refused.Refuse("period", "statfile.template.cell")
		}
	}
	if ways != 1 {
		refused.Refuse("period", "statfile.template.period", "count", ways)
	}
}

func (t Template) count(role Role) int {
	n := 0
	for _, c := range t.Columns {
		if c.Role == role {
			n++
		}
	}
	return n
}

// dimensionNames are the dimensions in columns, then those in header lines.
func (t Template) dimensionNames() []string {
	var names []string
	for _, c := range t.Columns {
		if c.Role == Dimension {
			names = append(names, c.called())
		}
	}
	for _, line := range t.Header {
		if line.Role == Dimension {
			names = append(names, line.Name)
		}
	}
	return names
}

// called is the name that people gave the column, or that of the file.
func (c Column) called() string {
	if c.Name != "" {
		return c.Name
	}
	return c.Header
}

// isTableCode keeps own tables apart from official ones, which begin with a
// digit.
func isTableCode(code string) bool {
	return len(code) >= 2 && len(code) <= 40 && Code(code) == code && (code[0] < '0' || code[0] > '9')
}

// Code makes the code of a variable or table out of its name: capital letters,
// digits, - and _.
func Code(name string) string {
	upper := strings.NewReplacer("Ä", "AE", "Ö", "OE", "Ü", "UE", "ẞ", "SS").Replace(strings.ToUpper(strings.ReplaceAll(name, "ß", "ss")))
	var code strings.Builder
	gap := false
	for _, c := range upper {
		switch {
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-':
			if gap && code.Len() > 0 {
				code.WriteByte('_')
			}
			gap = false
			code.WriteRune(c)
		default:
			gap = true
		}
	}
	return strings.Trim(code.String()[:min(code.Len(), 40)], "_-")
}
