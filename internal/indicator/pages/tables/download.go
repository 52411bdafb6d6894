// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package tables

import (
	"io"
	"net/http"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/export"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/web"
)

// download is a file that holds what the page shows.
type download struct {
	Text, Note string
	Href       string // of the file
	Make       string // of the form that begins to make it, for a large one
	Query      string // goes with that form
}

// format is a way to write a table.
type format struct {
	file   string // last part of the address
	ending string // of the file's name, after the code of the table
	media  string
	write  func(export.Document, io.Writer) error // nil for GeoJSON
	// places tells that the file holds regions, for which they must be on an axis.
	places bool
	// slow tells that a large file is made in the background.
	slow bool
}

// atOnce is how many figures a slow format writes within about a second.
const atOnce = 30_000

func figures(g *indicator.Grid) int { return g.RowCount() * g.ColumnCount() }

const csvMedia = "text/csv; charset=utf-8"

func formats() []format {
	return []format{
		{file: "table.xlsx", ending: ".xlsx", media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write: export.Document.XLSX, slow: true},
		{file: "shown.csv", ending: ".csv", media: csvMedia, write: export.Document.CSV},
		{file: "figures.csv", ending: "-long.csv", media: csvMedia, write: export.Document.LongCSV},
		{file: "package.zip", ending: ".zip", media: "application/zip", write: export.Document.Package},
		{file: "sdmx.csv", ending: "-sdmx.csv", media: "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8", write: export.Document.SDMX},
		{file: "sdmx-1.csv", ending: "-sdmx-1.csv", media: "application/vnd.sdmx.data+csv; version=1.0.0; charset=utf-8", write: export.Document.SDMX1},
		{file: "jsonstat.json", ending: ".json", media: "application/json", write: export.Document.JSONStat},
		{file: "areas.geojson", ending: ".geojson", media: "application/geo+json", places: true},
	}
}

// words say what a format is called and good for.
func (f format) words(t *i18n.Printer) (name, note string) {
	switch f.file {
	case "table.xlsx":
		return t.T("indicator.pivot.xlsx"), t.T("indicator.pivot.xlsx_note")
	case "shown.csv":
		return t.T("indicator.pivot.csv_shown"), t.T("indicator.pivot.csv_shown_note")
	case "figures.csv":
		return t.T("indicator.pivot.csv_long"), t.T("indicator.pivot.csv_long_note")
	case "package.zip":
		return t.T("indicator.pivot.package"), t.T("indicator.pivot.package_note")
	case "sdmx.csv":
		return t.T("indicator.pivot.sdmx"), t.T("indicator.pivot.sdmx_note")
	case "sdmx-1.csv":
		return t.T("indicator.pivot.sdmx_1"), t.T("indicator.pivot.sdmx_1_note")
	case "jsonstat.json":
		return t.T("indicator.pivot.jsonstat"), t.T("indicator.pivot.jsonstat_note")
	}
	return t.T("indicator.pivot.geojson"), t.T("indicator.pivot.geojson_note")
}

// downloads lists the files that hold what the page shows.
func (a *asked) downloads(r *web.Request, g *indicator.Grid) []download {
	var all []download
	for _, f := range formats() {
		if f.places && !a.shows(byRegion) {
			continue
		}
		name, note := f.words(r.Text)
		one := download{Text: name, Note: note, Href: "/tables/" + a.pivot.Table + "/" + f.file + "?" + a.kept().Encode()}
		if f.slow && figures(g) > atOnce {
			one.Href, one.Make, one.Query = "", "/tables/"+a.pivot.Table+"/files", a.kept().Encode()
		}
		all = append(all, one)
	}
	return all
}

// document is the grid with what has to stand beside it in a file.
func (p *desk) document(r request, a *asked, g *indicator.Grid) export.Document {
	d := export.Document{Grid: g, Words: p.words(r.text), Address: a.with(nil), Made: p.now()}
	for _, name := range a.dimensions() {
		if a.shows(name) || a.pivot.Where[name] == nil {
			continue
		}
		for _, c := range a.categories(r.text, name) {
			if slices.Contains(a.pivot.Where[name], c.Value) {
				d.Chosen = append(d.Chosen, [2]string{a.labelOf(r.text, name), c.Text})
			}
		}
	}
	return d
}

func (p *desk) words(t *i18n.Printer) export.Words {
	return export.Words{Text: t, Directory: p.directory, Sign: func(sign string) string { return legend.Text(t, sign) }}
}

// send answers with a file; what cannot be shown is refused before it begins.
func (p *Pages) send(f format) web.Page {
	return func(w http.ResponseWriter, r *web.Request) error {
		asking := requestOf(r)
		a, err := p.ask(r.Context(), asking)
		if err != nil {
			return err
		}
		g, err := p.answer(r.Context(), asking, a)
		if err != nil {
			return err
		}
		if f.slow && figures(g) > atOnce {
			return fault.Refuse("indicator.pivot.slow")
		}
		write := func(w io.Writer) error { return f.write(p.document(asking, a, g), w) }
		if f.places {
			if !a.shows(byRegion) {
				return fault.Refuse("indicator.pivot.no_places")
			}
			outlines, err := p.outlines(r.Context(), asking, a, g)
			if err != nil {
				return err
			}
			write = func(w io.Writer) error { return p.document(asking, a, g).GeoJSON(w, outlines) }
		}
		w.Header().Set("Content-Type", f.media)
		w.Header().Set("Content-Disposition", figure.Attachment(r, a.pivot.Table+f.ending))
		return begin(w, write)
	}
}

// begin writes an answer. An error before its first byte becomes a page; once
// begun, the answer can only end short.
func begin(w io.Writer, write func(io.Writer) error) error {
	begun := &begun{Writer: w}
	if err := write(begun); err != nil && !begun.yes {
		return err
	}
	return nil
}

// begun notes whether anything was written.
type begun struct {
	io.Writer
	yes bool
}

// Write satisfies io.Writer.
func (b *begun) Write(text []byte) (int, error) {
	b.yes = true
	return b.Writer.Write(text)
}
