// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows the overview: the first page after signing in, and the
// whole of each of its lists.
package pages

import (
	"embed"
	"net/http"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/overview"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Pages serves the overview.
type Pages struct {
	site              *web.Site
	overview          *overview.Service
	main, list, guest *web.Template
}

// New returns the pages on site.
func New(site *web.Site, o *overview.Service) *Pages {
	return &Pages{
		site: site, overview: o,
		main:  web.Must(site.Template(files, "overview.html", "rows.html", "chain.html")),
		list:  web.Must(site.Template(files, "list.html", "rows.html")),
		guest: web.Must(site.Template(files, "guest.html")),
	}
}

// Register adds this slice's routes; read it as the slice's table of contents.
func (p *Pages) Register() {
	p.site.Handle("GET /{$}", web.SignedIn(), p.show)
	p.site.Handle("GET /overview/{list}", web.MaySome(identity.ReadSteering), p.showList)
}

// guestView is all that guest.html may use: the way for those who do not steer.
type guestView struct {
	Tenant               string
	MayReports, MayIndex bool
}

func (p *Pages) show(w http.ResponseWriter, r *web.Request) error {
	frame := web.Frame{Title: r.Text.T("overview.title"), Area: "overview", Tab: "overview"}
	if !r.Who.MaySome(identity.ReadSteering) {
		view := guestView{Tenant: r.Who.TenantName, MayReports: r.Who.May(identity.ReadReports), MayIndex: r.Who.May(identity.ReadIndicators)}
		return r.Render(w, http.StatusOK, p.guest, frame, view)
	}
	o, err := p.overview.Read(r.Context(), r.Who)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, p.main, frame, newMainView(r, o))
}

// listView is all that list.html may use: one list as a whole.
type listView struct {
	Title string
	Lead  string
	Rows  rows
	Pager web.Pager
}

// showList shows one list of the overview as a whole, page by page.
func (p *Pages) showList(w http.ResponseWriter, r *web.Request) error {
	o, err := p.overview.Read(r.Context(), r.Who)
	if err != nil {
		return err
	}
	view := listView{}
	var total int
	switch r.PathValue("list") {
	case "late":
		view.Title, total = r.Text.T("overview.late.title"), len(o.Late)
		view.Rows.Dates = lateRows(page(r, o.Late), o.Today)
	case "due":
		view.Title, total = r.Text.T("overview.due.title", "count", overview.Ahead), len(o.Due)
		view.Rows.Dates = dueRows(page(r, o.Due), o.Today)
	case "waiting":
		view.Title, total = r.Text.T("overview.waiting.title"), len(o.Waiting)
		view.Rows.Dates = waitingRows(page(r, o.Waiting), o.Today)
	case "care":
		view.Title, total = r.Text.T("overview.care.title", "count", len(o.Care)), len(o.Care)
		view.Rows.Concerns = page(r, o.Care)
	case "gaps":
		gaps := ofKind(o.Gaps, overview.GapKind(r.URL.Query().Get("kind")))
		view.Title, total = r.Text.T("overview.gap.title"), len(gaps)
		view.Rows.Gaps = gapRows(page(r, gaps))
	default:
		return fault.NotFound
	}
	view.Lead, view.Pager = r.Text.T("overview.list.count", "count", total), r.Pager(total)
	frame := web.Frame{
		Title: view.Title, Area: "overview", Tab: "overview",
		Crumbs: []web.Crumb{{Text: r.Text.T("overview.title"), Href: "/"}},
	}
	return r.Render(w, http.StatusOK, p.list, frame, view)
}

// page cuts the rows that r asks for.
func page[T any](r *web.Request, all []T) []T {
	from := min(r.Offset(), len(all))
	return all[from:min(from+web.PageSize, len(all))]
}

// ofKind leaves the gaps of one kind; the empty kind leaves all.
func ofKind(gaps []overview.Gap, kind overview.GapKind) []overview.Gap {
	if kind == "" {
		return gaps
	}
	var left []overview.Gap
	for _, g := range gaps {
		if g.Kind == kind {
			left = append(left, g)
		}
	}
	return left
}
