// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"

	"kursbuch/internal/statfile"
	"kursbuch/internal/territory"
)

// label is a text in the languages in which a table was imported.
type label struct {
	De string `json:"d,omitempty"`
	En string `json:"e,omitempty"`
}

// in is the text in lang, or in the other language where that one is missing.
func (l label) in(lang string) string {
	if lang == "en" && l.En != "" || l.De == "" {
		return l.En
	}
	return l.De
}

func labelIn(lang, text string) label {
	if lang == "en" {
		return label{En: text}
	}
	return label{De: text}
}

// complete takes over the languages that l lacks.
func (l *label) complete(other label) {
	if l.De == "" {
		l.De = other.De
	}
	if l.En == "" {
		l.En = other.En
	}
}

// entry is a code with its labels.
type entry struct {
	Code  string `json:"c"`
	Label label  `json:"l"`
}

// category is one value of a variable; Variable is a position in the
// variables of the dictionary.
type category struct {
	entry
	Variable int `json:"v"`
}

// measure is what a series counts, in one unit.
type measure struct {
	entry
	Unit     label `json:"u"`
	Decimals int   `json:"n,omitempty"`
}

// dictionary names the codes that the blocks of a release use.
type dictionary struct {
	Statistic  entry        `json:"statistic"`
	Time       entry        `json:"time"`
	Variables  []entry      `json:"variables"`
	Regions    []category   `json:"regions"`
	Dimensions [][]category `json:"dimensions"` // by position in the file
	Measures   []measure    `json:"measures"`   // a series is a position here

	// Filled in by unpackDictionary.
	regionLabel map[string]label
	regionKey   map[territory.Key]string // AGS -> key as published, which may be an ARS
	label       map[coordinate]label
}

// newDictionary names the codes of a file that was read.
func newDictionary(t *statfile.Table) *dictionary {
	lang := t.Finding.Language
	named := func(i statfile.Item) entry { return entry{i.Code, labelIn(lang, i.Label)} }
	d := &dictionary{Statistic: named(t.Statistic)}
	if len(t.Periods) > 0 {
		d.Time = named(t.Periods[0].Variable)
	}
	variables := map[string]int{}
	categories := func(list []statfile.Category) []category {
		out := make([]category, len(list))
		for i, c := range list {
			v, known := variables[c.Variable.Code]
			if !known {
				v = len(d.Variables)
				variables[c.Variable.Code] = v
				d.Variables = append(d.Variables, named(c.Variable))
			}
			out[i] = category{named(c.Item), v}
			out[i].Code = normalTotal(c.Code)
		}
		return out
	}
	d.Regions = categories(t.Regions)
	for _, dimension := range t.Dimensions {
		d.Dimensions = append(d.Dimensions, categories(dimension.Categories))
	}
	for _, m := range t.Measures {
		d.Measures = append(d.Measures, measure{named(m.Item), labelIn(lang, m.Unit), m.Decimals})
	}
	return d
}

// normalTotal gives the total the empty code that most tables use for it.
func normalTotal(code string) string {
	if code == "INSGESAMT" {
		return ""
	}
	return code
}

// complete adds the labels of another language from a file with the same codes.
func (d *dictionary) complete(other *dictionary) {
	d.Statistic.Label.complete(other.Statistic.Label)
	d.Time.Label.complete(other.Time.Label)
	byCode := map[string]label{}
	for _, v := range other.Variables {
		byCode[v.Code] = v.Label
	}
	for i := range d.Variables {
		d.Variables[i].Label.complete(byCode[d.Variables[i].Code])
	}
	d.completeCategories(d.Regions, other, other.Regions)
	for i := range min(len(d.Dimensions), len(other.Dimensions)) {
		d.completeCategories(d.Dimensions[i], other, other.Dimensions[i])
	}
	for i := range d.Measures {
		for _, m := range other.Measures {
			if sameMeasure(m, d.Measures[i]) {
				d.Measures[i].Label.complete(m.Label)
				d.Measures[i].Unit.complete(m.Unit)
			}
		}
	}
}

func (d *dictionary) completeCategories(into []category, other *dictionary, from []category) {
	known := map[coordinate]label{}
	for _, c := range from {
		known[coordinate{other.Variables[c.Variable].Code, c.Code}] = c.Label
	}
	for i, c := range into {
		into[i].Label.complete(known[coordinate{d.Variables[c.Variable].Code, c.Code}])
	}
}

// pack encodes d for storage.
func (d *dictionary) pack() ([]byte, error) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if err := json.NewEncoder(z).Encode(d); err != nil {
		return nil, err
	}
	err := z.Close()
	return packed.Bytes(), err
}

// unpackDictionary reads what pack wrote.
func unpackDictionary(packed []byte) (*dictionary, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack dictionary: %w", err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("unpack dictionary: %w", err)
	}
	d := &dictionary{}
	if err := json.Unmarshal(text, d); err != nil {
		return nil, fmt.Errorf("read dictionary: %w", err)
	}
	d.index()
	return d, nil
}

// Bytes is roughly how much memory d takes.
func (d *dictionary) Bytes() int {
	const perCategory = 160 // with its places in the maps
	total := 0
	for _, categories := range append([][]category{d.Regions}, d.Dimensions...) {
		for _, c := range categories {
			total += perCategory + len(c.Code) + len(c.Label.De) + len(c.Label.En)
		}
	}
	return total
}

// index makes the labels findable by code.
func (d *dictionary) index() {
	d.regionLabel, d.label = make(map[string]label, len(d.Regions)), map[coordinate]label{}
	d.regionKey = make(map[territory.Key]string, len(d.Regions))
	for _, r := range d.Regions {
		d.regionLabel[r.Code] = r.Label
		key, err := territory.ParseKey(r.Code)
		if err != nil {
			key = territory.Key(r.Code) // an association of municipalities, or an own region
		}
		d.regionKey[key] = r.Code
	}
	for city, state := range cityStates() {
		if _, listed := d.regionKey[city]; listed {
			continue
		}
		if published, listed := d.regionKey[state]; listed {
			d.regionKey[city] = published
		}
	}
	for _, categories := range d.Dimensions {
		for _, c := range categories {
			d.label[coordinate{d.Variables[c.Variable].Code, c.Code}] = c.Label
		}
	}
}
