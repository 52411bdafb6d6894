// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"archive/zip"
	"encoding/json"
	"io"
	"iter"
	"strings"

	"kursbuch/internal/indicator"
	"kursbuch/internal/sheet"
)

// packageField is a field of a Table Schema (Data Package 2.0).
type packageField struct {
	Name          string   `json:"name"`
	Title         string   `json:"title"`
	Type          string   `json:"type"`
	Description   string   `json:"description,omitempty"`
	BareNumber    *bool    `json:"bareNumber,omitempty"`
	DecimalChar   string   `json:"decimalChar,omitempty"`
	MissingValues []string `json:"missingValues,omitempty"`
}

type packageSource struct {
	Title string `json:"title"`
	Path  string `json:"path,omitempty"`
}

type packageLicence struct {
	Name  string `json:"name"`
	Path  string `json:"path"`
	Title string `json:"title"`
}

type packageSchema struct {
	Fields        []packageField `json:"fields"`
	MissingValues []string       `json:"missingValues"`
	PrimaryKey    []string       `json:"primaryKey,omitempty"`
}

type packageResource struct {
	Name      string         `json:"name"`
	Type      string         `json:"type"`
	Path      string         `json:"path"`
	Title     string         `json:"title"`
	Format    string         `json:"format"`
	MediaType string         `json:"mediatype"`
	Encoding  string         `json:"encoding"`
	Dialect   map[string]any `json:"dialect"`
	Schema    packageSchema  `json:"schema"`
}

type dataPackage struct {
	Schema      string            `json:"$schema"`
	Name        string            `json:"name"`
	Title       string            `json:"title"`
	Description string            `json:"description,omitempty"`
	Homepage    string            `json:"homepage,omitempty"`
	Created     string            `json:"created"`
	Sources     []packageSource   `json:"sources"`
	Licences    []packageLicence  `json:"licenses,omitempty"`
	Resources   []packageResource `json:"resources"`
}

// Package writes a zip with the figures as CSV, one a line, and their
// datapackage.json (Frictionless Data Package 2.0): types, decimal mark,
// signs, sources and licence.
func (d Document) Package(w io.Writer) error {
	archive := zip.NewWriter(w)
	description, err := archive.Create("datapackage.json")
	if err != nil {
		return err
	}
	text := json.NewEncoder(description)
	text.SetIndent("", "  ")
	text.SetEscapeHTML(false)
	if err := text.Encode(d.description()); err != nil {
		return err
	}
	figures, err := archive.Create(d.fileName())
	if err != nil {
		return err
	}
	fields, rows := d.packaged()
	header := make([]string, len(fields))
	for n, f := range fields {
		header[n] = f.Name
	}
	if err := sheet.WriteCSV(figures, d.dialect(), header, rows); err != nil {
		return err
	}
	return archive.Close()
}

func (d Document) fileName() string { return strings.ToLower(identifier(d.Grid.Table)) + ".csv" }

func (d Document) description() dataPackage {
	fields, _ := d.packaged()
	dialect := d.dialect()
	schema := packageSchema{Fields: fields, MissingValues: missingValues()}
	for _, a := range d.axes() {
		schema.PrimaryKey = append(schema.PrimaryKey, strings.ToLower(component(a)))
	}
	p := dataPackage{
		Schema: "https://datapackage.org/profiles/2.0/datapackage.json", Name: strings.ToLower(strings.TrimSuffix(d.fileName(), ".csv")),
		Title: d.Grid.Title, Description: d.chosenText(), Homepage: d.Address, Created: d.Made.UTC().Format("2006-01-02T15:04:05Z"),
		Sources: []packageSource{}, Licences: d.licences(),
		Resources: []packageResource{{
			Name: "figures", Type: "table", Path: d.fileName(), Title: d.Grid.Title, Format: "csv", MediaType: "text/csv", Encoding: "utf-8",
			Dialect: map[string]any{"delimiter": string(dialect.Delimiter), "lineTerminator": "\r\n", "header": true}, Schema: schema,
		}},
	}
	for _, line := range d.Grid.Sources {
		p.Sources = append(p.Sources, packageSource{Title: line})
	}
	return p
}

// missingValues are what stands in place of a number in German official
// statistics.
func missingValues() []string { return []string{"", "-", ".", protected, "...", "/", "x", "()"} }

// licences are those of the releases that were read.
func (d Document) licences() []packageLicence {
	for _, r := range d.Grid.Releases {
		if !strings.Contains(r.Source, "dl-de/by-2.0") {
			return nil
		}
	}
	return []packageLicence{{Name: "dl-de-by-2.0", Path: "https://www.govdata.de/dl-de/by-2-0", Title: "Datenlizenz Deutschland – Namensnennung – Version 2.0"}}
}

// chosenText describes what is shown, and how it was protected.
func (d Document) chosenText() string {
	var parts []string
	for _, c := range d.Chosen {
		parts = append(parts, c[0]+": "+c[1])
	}
	for _, protection := range indicator.Sentences(d.Grid.Releases) {
		parts = append(parts, d.Text.Message(protection))
	}
	return strings.Join(parts, "; ")
}

// packaged are the fields of the packaged CSV and its rows. A sign that stands
// in place of a number stands in the field of the number too, where the schema
// says that it means no value.
func (d Document) packaged() ([]packageField, iter.Seq[[]sheet.Cell]) {
	t, axes := d.Text, d.axes()
	var fields []packageField
	for _, a := range axes {
		name, label := strings.ToLower(component(a)), d.Axis(a)
		fields = append(fields,
			packageField{Name: name, Title: t.T("indicator.export.code_of", "dimension", label), Type: "string", MissingValues: []string{}},
			packageField{Name: name + "_label", Title: label, Type: "string", MissingValues: []string{}})
	}
	bare := true
	fields = append(fields,
		packageField{Name: "value", Title: t.T("indicator.export.value"), Type: "number", BareNumber: &bare, DecimalChar: string(d.dialect().Decimal), MissingValues: missingValues()},
		packageField{Name: "sign", Title: t.T("indicator.export.sign"), Type: "string", Description: t.T("indicator.export.sign_note"), MissingValues: []string{""}},
		packageField{Name: "missing", Title: t.T("indicator.export.missing"), Type: "integer"},
		packageField{Name: "unit", Title: t.T("indicator.export.unit"), Type: "string", MissingValues: []string{""}})
	return fields, func(yield func([]sheet.Cell) bool) {
		for o := range d.observations() {
			if !yield(d.packagedRow(axes, o)) {
				return
			}
		}
	}
}

func (d Document) packagedRow(axes []*indicator.Axis, o observation) []sheet.Cell {
	var cells []sheet.Cell
	for n, m := range o.members {
		cells = append(cells, sheet.Text(code(m)), sheet.Text(d.Member(axes[n], m)))
	}
	value := sheet.Text(o.Figure.Symbol)
	if o.Figure.Has {
		value = sheet.Number(o.Figure.Value, o.Decimals)
	}
	return append(cells, value, sheet.Text(o.Figure.Symbol), sheet.Number(float64(o.Missing), 0), sheet.Text(o.Unit))
}
