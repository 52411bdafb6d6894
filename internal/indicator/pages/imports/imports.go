// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"errors"
	"net/http"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/web"
)

// importsView is all that imports.html may use.
type importsView struct {
	Tables    []importTable
	Total     int
	Pager     web.Pager
	MayImport bool
	Key       string
}

// importTable are releases of one table that follow each other.
type importTable struct {
	Code, Title string
	InUse       bool // one of them is, so that the table can be shown
	Rows        []importRow
}

// importRow is one release in the list.
type importRow struct {
	indicator.Release
	Span    string
	MayUndo bool
}

func (p *Pages) showImports(w http.ResponseWriter, r *web.Request) error {
	releases, total, err := p.indicators.Releases(r.Context(), r.Who, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	view := importsView{Total: total, Pager: r.Pager(total), MayImport: r.Who.May(identity.ImportFigures), Key: r.NewKey()}
	for _, release := range releases {
		if n := len(view.Tables); n == 0 || view.Tables[n-1].Code != release.Table {
			view.Tables = append(view.Tables, importTable{Code: release.Table, Title: release.Title})
		}
		last := &view.Tables[len(view.Tables)-1]
		last.InUse = last.InUse || !release.Withdrawn
		last.Rows = append(last.Rows, importRow{release, figure.Span(r.Text, release.Periods), mayUndo(r, release)})
	}
	return r.Render(w, http.StatusOK, p.imports, importFrame(r.Text.T("indicator.imports.crumb")), view)
}

// mayUndo hides the button where the service would refuse: official releases
// are kept by the operator's commands.
func mayUndo(r *web.Request, release indicator.Release) bool {
	return r.Who.May(identity.ImportFigures) && (!release.Official || r.Who.Tenant == identity.Official)
}

// releaseView is all that release.html may use.
type releaseView struct {
	Release  indicator.Release
	Span     string
	Digest   string
	Shape    []figure.Dimension
	Measures []measureView
	Sample   sampleView
	MayUndo  bool
	Fetch    string // where a newer release can be fetched, empty where not
	Key      string
}

type measureView struct{ Code, Label, Unit string }

// sampleView is the beginning of a table.
type sampleView struct {
	Heads []string
	Rows  []sampleRow
	Signs []legend.Sign
}

type sampleRow struct {
	Labels []string
	Value  legend.View
	Unit   string
}

// sampleSize is how many rows of a release its page shows.
const sampleSize = 20

func (p *Pages) showRelease(w http.ResponseWriter, r *web.Request) error {
	release, err := p.indicators.Release(r.Context(), r.Who, indicator.ReleaseID(r.PathValue("release")))
	if err != nil {
		return err
	}
	shape, err := p.indicators.Shape(r.Context(), r.Who, release.Table, release.ID, string(r.Text.Lang))
	if err != nil {
		return err
	}
	view := releaseView{
		Release: release, Span: figure.Span(r.Text, release.Periods), Digest: release.Digest, Shape: figure.Dimensions(r.Text, shape),
		MayUndo: mayUndo(r, release), Key: r.NewKey(),
	}
	fetches, err := p.sources.Fetches(r.Context(), r.Who, release.Table)
	if err != nil {
		return err
	}
	if fetches {
		view.Fetch = "/imports/fetch?table=" + release.Table
	}
	for _, m := range shape.Measures {
		view.Measures = append(view.Measures, measureView{m.Code, m.Label, m.Unit})
	}
	if view.Sample, err = p.sample(r, release, shape); err != nil {
		return err
	}
	title := r.Text.T("indicator.release.name", "table", release.Table, "number", release.Number)
	return r.Render(w, http.StatusOK, p.release, importFrame(title, importsCrumb(r)), view)
}

// showReleaseHistory shows who imported, withdrew and reinstated a release.
func (p *Pages) showReleaseHistory(w http.ResponseWriter, r *web.Request) error {
	release, err := p.indicators.Release(r.Context(), r.Who, indicator.ReleaseID(r.PathValue("release")))
	if err != nil {
		return err
	}
	entries, total, err := p.indicators.ReleaseHistory(r.Context(), r.Who, release.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	t := r.Text.T
	labels := map[string]string{
		"table": t("indicator.imports.table"), "number": t("indicator.release.number"), "file": t("indicator.refused.file"),
		"digest": t("indicator.release.digest"), "rows": t("indicator.imports.rows"), "periods": t("indicator.imports.periods"),
		"places": t("indicator.places.chosen"),
	}
	name := t("indicator.release.name", "table", release.Table, "number", release.Number)
	own := web.Crumb{Text: name, Href: "/imports/" + string(release.ID)}
	return r.RenderHistory(w, importFrame(name, importsCrumb(r), own), name, release.Title, own.Href, entries, total, labels)
}

// sample reads the first figures of a release as they were published: one row
// for each combination of categories.
func (p *Pages) sample(r *web.Request, release indicator.Release, shape indicator.Shape) (sampleView, error) {
	q := indicator.Query{Table: release.Table, Release: release.ID, Lang: string(r.Text.Lang), Limit: sampleSize}
	view := sampleView{}
	add := func(name, label string) { q.By, view.Heads = append(q.By, name), append(view.Heads, label) }
	add("period", r.Text.T("indicator.table.period"))
	if len(shape.Regions) > 0 {
		add("region", r.Text.T("indicator.table.region"))
	}
	for _, d := range shape.Dimensions {
		add(d.Code, d.Label)
	}
	if len(shape.Measures) > 1 {
		add("measure", r.Text.T("indicator.table.measure"))
	}
	result, err := p.indicators.Table(r.Context(), r.Who, q)
	if _, refused := errors.AsType[fault.Refused](err); refused {
		return sampleView{}, nil // two dimensions divide the same thing: no row has both
	}
	if err != nil {
		return sampleView{}, err
	}
	met := legend.NewSigns(r.Text)
	for _, row := range result.Rows {
		met.Note(row.Figure.Symbol)
		view.Rows = append(view.Rows, sampleRow{figure.Labels(r.Text, q.By, row), legend.Show(r.Text, row.Figure, row.Decimals), row.Unit})
	}
	view.Signs = met.List
	return view, nil
}

// withdraw undoes an import.
func (p *Pages) withdraw(w http.ResponseWriter, r *web.Request) error {
	id := indicator.ReleaseID(r.PathValue("release"))
	if err := p.indicators.Withdraw(r.Context(), r.Who, id, r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, releaseLink(id), fault.Say("indicator.release.withdrawn_now"))
}

// reinstate shows a withdrawn release again.
func (p *Pages) reinstate(w http.ResponseWriter, r *web.Request) error {
	id := indicator.ReleaseID(r.PathValue("release"))
	if err := p.indicators.Reinstate(r.Context(), r.Who, id, r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, releaseLink(id), fault.Say("indicator.release.reinstated"))
}
