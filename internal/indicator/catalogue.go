// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"kursbuch/internal/civil"
	"kursbuch/internal/indicator/formula"
	"kursbuch/internal/territory"
)

// The official definitions are text, one file for each subject: records parted
// by an empty line, each line a key, a colon and a value. Texts end in .de and
// .en. A selection is a table, a measure and conditions, as in
//
//	count: 12531-0043 BEV030 SCHST2=SCHUTZST-AK-1
//
// An edition line starts a further edition: its first day and its bridge. The
// IDs and what an edition counts never change once they were released; a
// better definition gets a new edition or a new ID.
//
//go:embed catalogue/*.txt
var catalogueFiles embed.FS

// SourceTable is a table that official indicators read: where to get it, and
// what it must hold.
type SourceTable struct {
	Code string
	// Official tables keep the code of the office; the others are imported
	// under a code of ours, with the measures that Content names.
	Official                bool
	Office, Title, Content  string
	OfficeEN, TitleEN, Held string
}

// In returns t with its texts in a language, de or en.
func (t SourceTable) In(lang string) SourceTable {
	if lang == "en" {
		t.Office, t.Title, t.Content = t.OfficeEN, t.TitleEN, t.Held
	}
	return t
}

// catalogue is what the files hold.
type catalogue struct {
	indicators []Indicator
	tables     []SourceTable
}

// official reads the files once. They are part of the program, so a mistake in
// them is one of the program.
var official = sync.OnceValue(func() catalogue {
	c, err := readCatalogue(catalogueFiles)
	if err != nil {
		panic(err)
	}
	return c
})

// starters are the indicators that every tenant has.
func starters() []Indicator { return slices.Clone(official().indicators) }

// SourceTables lists the tables behind the official indicators, by code as the
// catalogue has them.
func SourceTables() []SourceTable { return slices.Clone(official().tables) }

func readCatalogue(files fs.FS) (catalogue, error) {
	names, err := fs.Glob(files, "catalogue/*.txt")
	if err != nil {
		return catalogue{}, err
	}
	var c catalogue
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return c, err
		}
		for record := range strings.SplitSeq(string(text), "\n\n") {
			if err := c.add(record); err != nil {
				return c, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return c, nil
}

// line is one line of a record.
type line struct{ key, value string }

// add reads one record.
func (c *catalogue) add(record string) error {
	var lines []line
	for text := range strings.Lines(record) {
		text = strings.TrimSpace(text)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		key, value, found := strings.Cut(text, ": ")
		if !found {
			return fmt.Errorf("no key in %q", text)
		}
		lines = append(lines, line{key, strings.TrimSpace(value)})
	}
	switch {
	case len(lines) == 0:
		return nil
	case lines[0].key == "table":
		return c.addTable(lines)
	case lines[0].key == "indicator":
		return c.addIndicator(lines)
	}
	return fmt.Errorf("a record begins with %q", lines[0].key)
}

func (c *catalogue) addTable(lines []line) error {
	t := SourceTable{Code: lines[0].value}
	for _, l := range lines[1:] {
		into := map[string]*string{
			"office.de": &t.Office, "title.de": &t.Title, "content.de": &t.Content,
			"office.en": &t.OfficeEN, "title.en": &t.TitleEN, "content.en": &t.Held,
		}[l.key]
		switch {
		case l.key == "official":
			t.Official = l.value == "yes"
		case into == nil:
			return fmt.Errorf("table %s: unknown key %q", t.Code, l.key)
		default:
			*into = l.value
		}
	}
	c.tables = append(c.tables, t)
	return nil
}

func (c *catalogue) addIndicator(lines []line) error {
	i := Indicator{ID: ID(lines[0].value), Official: true, Direction: Neutral, Editions: []Edition{{Number: 1, Method: Method{Factor: 1}}}}
	for _, l := range lines[1:] {
		if err := i.read(l); err != nil {
			return fmt.Errorf("%s: %w", i.ID, err)
		}
	}
	i.settle()
	if _, err := i.method().parsed(); err != nil {
		return fmt.Errorf("%s: %w", i.ID, err)
	}
	c.indicators = append(c.indicators, i)
	return nil
}

// read takes one line of a definition.
func (i *Indicator) read(l line) error {
	if name, lang, found := strings.Cut(l.key, "."); found && (lang == "de" || lang == "en") {
		texts := &i.Texts
		if lang == "en" {
			texts = &i.English
		}
		if into := texts.named(name); into != nil {
			*into = l.value
			return nil
		}
	}
	var err error
	switch l.key {
	case "code":
		i.Code = l.value
	case "subject":
		i.Subject = Subject(l.value)
	case "direction":
		i.Direction = Direction(l.value)
	case "decimals":
		i.Decimals, err = strconv.Atoi(l.value)
	case "proxy":
		i.Proxy = ID(l.value)
	case "local":
		i.Local = l.value == "yes"
	case "levels":
		i.Levels, err = levelsOf(l.value)
	case "edition":
		err = i.beginEdition(l.value)
	default:
		err = i.Editions[len(i.Editions)-1].read(l)
	}
	return err
}

// named is the text of a name, nil when there is none.
func (t *Texts) named(name string) *string {
	return map[string]*string{
		"name": &t.Name, "definition": &t.Definition, "numerator": &t.Numerator, "denominator": &t.Denominator,
		"unit": &t.Unit, "source": &t.Source, "relevance": &t.Relevance, "assessment": &t.Assessment,
		"notes": &t.Notes, "availability": &t.Availability, "reading": &t.Reading,
	}[name]
}

func levelsOf(words string) ([]territory.Level, error) {
	var levels []territory.Level
	for word := range strings.FieldsSeq(words) {
		level, known := map[string]territory.Level{
			"country": territory.LevelCountry, "state": territory.LevelState, "county": territory.LevelCounty,
			"municipality": territory.LevelMunicipality,
		}[word]
		if !known {
			return nil, fmt.Errorf("unknown level %q", word)
		}
		levels = append(levels, level)
	}
	return levels, nil
}

// beginEdition reads: first day, bridge, and the factor or table of the bridge.
// The edition begins with the method of the one before.
func (i *Indicator) beginEdition(words string) error {
	parts := strings.Fields(words)
	if len(parts) < 2 || !civil.Day(parts[0]).Valid() {
		return fmt.Errorf("edition %q", words)
	}
	e := Edition{Number: len(i.Editions) + 1, From: civil.Day(parts[0]), Method: i.Editions[len(i.Editions)-1].Method}
	if parts[1] != "break" {
		e.Bridge.Kind = BridgeKind(parts[1])
	}
	if len(parts) > 2 && e.Bridge.Kind == ByTable {
		e.Bridge.Table = parts[2]
	}
	i.Editions = append(i.Editions, e)
	return nil
}

// read takes a line that says how an edition counts.
func (e *Edition) read(l line) error {
	switch l.key {
	case "edition.note.de":
		e.Note = l.value
	case "edition.note.en":
		e.English = l.value
	case "count":
		e.Count = readSelection(l.value)
	case "earlier":
		e.Count.Earlier = strings.Fields(l.value)
	case "weight":
		e.Count.Weight = Weight(l.value)
	case "base":
		base := readSelection(l.value)
		base.Weight = e.Count.Weight
		e.Base = &base
	case "base.earlier":
		e.Base.Earlier = strings.Fields(l.value)
	case "base.when":
		e.Base.When = When(l.value)
	case "factor":
		var err error
		e.Factor, err = strconv.ParseFloat(l.value, 64)
		return err
	case "formula":
		f, err := formula.Parse(l.value)
		e.Formula = f.String()
		return err
	default:
		name, found := strings.CutPrefix(l.key, "input.")
		if !found {
			return fmt.Errorf("unknown key %q", l.key)
		}
		e.Inputs = append(slices.Clone(e.Inputs), readInput(name, l.value))
	}
	return nil
}

// readInput reads a selection, or @ and the ID of an indicator.
func readInput(name, text string) Input {
	if id, found := strings.CutPrefix(text, "@"); found {
		return Input{Name: name, Indicator: ID(id)}
	}
	return Input{Name: name, Selection: readSelection(text)}
}

// readSelection reads a table, a measure and conditions.
func readSelection(text string) Selection {
	var s Selection
	for n, word := range strings.Fields(text) {
		variable, code, condition := strings.Cut(word, "=")
		switch {
		case n == 0:
			s.Table = word
		case !condition:
			s.Measure = word
		default:
			if s.Where == nil {
				s.Where = map[string][]string{}
			}
			s.Where[variable] = append(s.Where[variable], code)
		}
	}
	return s
}

// NeededTable is a table that an indicator reads.
type NeededTable struct {
	SourceTable
	Imported bool
	Withheld bool // imported, but not released to who asks
}

// needed lists the tables behind i, inputs of inputs included, each once.
func (i Indicator) needed(find func(ID) (Indicator, bool), outer ...ID) []string {
	var tables []string
	for _, in := range i.method().inputs() {
		found := []string{in.Table}
		if in.Indicator != "" {
			inner, known := find(in.Indicator)
			if !known || slices.Contains(outer, in.Indicator) {
				continue
			}
			found = inner.needed(find, append(outer, i.ID)...)
		}
		for _, table := range found {
			if !slices.Contains(tables, table) {
				tables = append(tables, table)
			}
		}
	}
	return tables
}
