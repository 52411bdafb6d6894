// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/publication"
	"kursbuch/internal/web"
)

// entryView is all that entry.html may use.
type entryView struct {
	entryRow
	Table, Name string
	Rule        []ruleLine
	Sentence    string
	Searched    string // how the pattern was looked for; empty where there is none
	Proofs      []proofRow
	Skipped     []skippedRow
	Hash        string
	Back        string // address of the table
	Backed      string // address of the entry that was taken back
	MayTakeBack bool
	Changes     bool // figures were changed, none suppressed
	Key         string
}

// proofRow is one measure and period of an entry with its seals.
type proofRow struct {
	publication.Proof
	When        string
	Cost        cost
	Cells, File string // addresses
}

func (p *Pages) showEntry(w http.ResponseWriter, r *web.Request) error {
	e, err := p.service.Entry(r.Context(), r.Who, publication.EntryID(r.PathValue("entry")))
	if err != nil {
		return err
	}
	row := entryOf(r.Text, e)
	view := entryView{
		entryRow: row, Table: e.Table, Name: e.Title, Rule: ruleLines(r.Text, e.Policy), Hash: e.Hash, Back: tableAddress(e.Table), MayTakeBack: e.Out,
		Changes: e.Policy.Method != publication.Suppress, Key: r.NewKey(), Sentence: entrySentence(r.Text, e, row),
	}
	if e.Policy.Method == publication.Suppress && e.Act == publication.Published {
		view.Searched = searchText(r.Text, e.Search)
	}
	if e.Of != "" {
		view.Backed = entryAddress(e.Of)
	}
	for _, one := range e.Proofs {
		q := url.Values{"measure": {one.Measure}, "period": {string(one.Period)}}.Encode()
		view.Proofs = append(view.Proofs, proofRow{one, r.Text.Period(one.Period), costOf(r.Text, one.Counts), row.Href + "/cells?" + q, row.Href + "/proof.zip?" + q})
	}
	slices.Reverse(view.Proofs)
	for _, s := range e.Skipped {
		view.Skipped = append(view.Skipped, skippedRow{s.Measure, r.Text.Message(fault.Message{Key: s.Reason})})
	}
	return r.Render(w, http.StatusOK, p.entry, frame(r, row.Title, web.Crumb{Text: e.Title, Href: view.Back}), view)
}

func searchText(t *i18n.Printer, s publication.Search) string {
	switch s {
	case publication.WithSolver:
		return t.T("publication.search.solver")
	case publication.SolverFailed:
		return t.T("publication.search.failed")
	case publication.OwnSearch:
	}
	return t.T("publication.search.own")
}

// entrySentence says what an entry made visible to whom, or hid.
func entrySentence(t *i18n.Printer, e publication.Entry, row entryRow) string {
	pairs := []any{"periods", row.Periods, "reach", row.Reach, "count", e.Counts.Cells}
	switch {
	case e.Act == publication.TakenBack:
		return t.T("publication.entry.sentence_back", pairs...)
	case e.Policy.Method == publication.Open:
		return t.T("publication.entry.sentence_open", pairs...)
	}
	return t.T("publication.entry.sentence", pairs...)
}

// sendProof sends what "kursbuch verify" needs as one archive.
func (p *Pages) sendProof(w http.ResponseWriter, r *web.Request) error {
	e, err := p.service.Entry(r.Context(), r.Who, publication.EntryID(r.PathValue("entry")))
	if err != nil {
		return err
	}
	if len(e.Proofs) == 0 {
		return fault.NotFound
	}
	measure, period := chosen(r, proven(e))
	files, err := p.service.Files(r.Context(), r.Who, e.ID, measure, period)
	if err != nil {
		return err
	}
	var content bytes.Buffer
	archive := zip.NewWriter(&content)
	for _, f := range files {
		out, err := archive.Create(f.Name)
		if err != nil {
			return err
		}
		if _, err := out.Write(f.Data); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return r.Send(w, "application/zip", r.Attachment("proof-"+strings.ToLower(measure)+"-"+string(period)+".zip"), &content)
}
