// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package tables shows statistical tables in the browser: a pivot lays the
// dimensions of a table out in rows and columns as the address of the page
// says. What somebody wants to see again is kept as a view; every view can be
// downloaded as it is shown.
package tables

import (
	"embed"
	"net/http"

	"kursbuch/internal/file"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/job"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Pages serves tables and views.
type Pages struct {
	desk
	site    *web.Site
	sources *indicator.Sources
	files   *file.Store
	queue   *job.Queue

	list, table, edit, making *web.Template
}

// New returns the pages on site. Large files are made by queue, which must know
// the Works, and kept in store for some days.
func New(site *web.Site, indicators *indicator.Service, sources *indicator.Sources, places *territory.Service, atlas *territory.Atlas, directory *territory.Directory, store *file.Store, queue *job.Queue) *Pages {
	parse := func(name string) *web.Template { return figure.Template(site, files, name) }
	return &Pages{
		desk: desk{indicators, places, atlas, directory, site.Now}, site: site, sources: sources, files: store, queue: queue,
		list: parse("list.html"), table: parse("table.html"), edit: parse("view.html"), making: parse("making.html"),
	}
}

// Register adds these routes; read it as a table of contents.
func (p *Pages) Register() {
	read := web.May(identity.ReadIndicators)
	p.handle("GET /tables", read, (*Pages).showList)
	p.handle("GET /tables/{code}", read, (*Pages).showTable)
	for _, f := range formats() {
		p.handle("GET /tables/{code}/"+f.file, read, func(p *Pages, w http.ResponseWriter, r *web.Request) error { return p.send(f)(w, r) })
	}
	p.handle("POST /tables/{code}/files", read, (*Pages).makeFile)
	p.handle("GET /table-files/{made}", read, (*Pages).showMaking)
	p.handle("GET /table-files/{made}/progress", read, (*Pages).showProgress)
	p.handle("GET /table-files/{made}/content", read, (*Pages).sendFile)
	p.handle("GET /indicators/{indicator}/table", read, (*Pages).showIndicator)

	p.handle("GET /tables/{code}/views/new", read, (*Pages).showNewView)
	p.handle("POST /tables/{code}/views/new", read, (*Pages).addView)
	p.handle("GET /views/{view}", read, (*Pages).showView)
	p.handle("GET /views/{view}/edit", read, (*Pages).showEditView)
	p.handle("POST /views/{view}/edit", read, (*Pages).changeView)
	p.handle("POST /views/{view}/archive", read, (*Pages).archiveView)
	p.handle("POST /views/{view}/restore", read, (*Pages).restoreView)
	p.handle("GET /views/{view}/history", read, (*Pages).showViewHistory)
}

// handle adds a route. Its page names regions as the tenant knows them, with
// those of imported directories.
func (p *Pages) handle(pattern string, access web.Access, page func(*Pages, http.ResponseWriter, *web.Request) error) {
	p.site.Handle(pattern, access, func(w http.ResponseWriter, r *web.Request) (err error) {
		seen := *p
		if seen.directory, err = p.territory.Regions(r.Context(), r.Who); err != nil {
			return err
		}
		return page(&seen, w, r)
	})
}

func frame(title string, crumbs ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "monitoring", Tab: "tables", Crumbs: crumbs}
}

func listCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("indicator.tables.title"), Href: "/tables"}
}
