// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package tables

import (
	"io"
	"net/http"
	"slices"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/export"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/web"
)

// download is a file that holds what the page shows.
type download struct{ Text, Note, Href string }

func (a *asked) downloads(r *web.Request) []download {
	t := r.Text
	at := func(name string) string {
		return "/tables/" + a.pivot.Table + "/" + name + "?" + a.values().Encode()
	}
	return []download{
		{t.T("indicator.pivot.csv_shown"), t.T("indicator.pivot.csv_shown_note"), at("shown.csv")},
		{t.T("indicator.pivot.csv_long"), t.T("indicator.pivot.csv_long_note"), at("figures.csv")},
	}
}

// document is the grid with what has to stand beside it in a file.
func (p *Pages) document(r *web.Request, a *asked, g *indicator.Grid) export.Document {
	d := export.Document{Grid: g, Words: p.words(r.Text), Address: a.with(nil), Made: p.site.Now()}
	for _, name := range a.dimensions() {
		if a.shows(name) || a.pivot.Where[name] == nil {
			continue
		}
		for _, c := range a.categories(r.Text, name) {
			if slices.Contains(a.pivot.Where[name], c.Value) {
				d.Chosen = append(d.Chosen, [2]string{a.labelOf(r.Text, name), c.Text})
			}
		}
	}
	return d
}

func (p *Pages) words(t *i18n.Printer) export.Words {
	return export.Words{Text: t, Directory: p.directory, Sign: func(sign string) string { return figure.SignText(t, sign) }}
}

// sendLong sends what the address asks for, one figure a line.
func (p *Pages) sendLong(w http.ResponseWriter, r *web.Request) error {
	return p.send(w, r, "-long.csv", "text/csv; charset=utf-8", export.Document.LongCSV)
}

// sendShown sends the rows and columns that the page shows.
func (p *Pages) sendShown(w http.ResponseWriter, r *web.Request) error {
	return p.send(w, r, ".csv", "text/csv; charset=utf-8", export.Document.CSV)
}

// send answers with a file; what cannot be shown is refused before it begins.
func (p *Pages) send(w http.ResponseWriter, r *web.Request, ending, media string, write func(export.Document, io.Writer) error) error {
	a, err := p.ask(r)
	if err != nil {
		return err
	}
	g, err := p.answer(r, a)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", figure.Attachment(r, a.pivot.Table+ending))
	begun := &begun{Writer: w}
	if err := write(p.document(r, a, g), begun); err != nil && !begun.yes {
		return err
	}
	return nil // once begun, the answer can only end short
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
