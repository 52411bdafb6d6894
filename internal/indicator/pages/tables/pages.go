// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package tables shows statistical tables in the browser: a pivot lays the
// dimensions of a table out in rows and columns as the address of the page
// says. What somebody wants to see again is kept as a view; every view can be
// downloaded as it is shown.
package tables

import (
	"embed"

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
	site  *web.Site
	files *file.Store
	queue *job.Queue

	list, table, edit, making *web.Template
}

// New returns the pages on site. Large files are made by queue, which must know
// the Works, and kept in store for some days.
func New(site *web.Site, indicators *indicator.Service, places *territory.Service, atlas *territory.Atlas, directory *territory.Directory, store *file.Store, queue *job.Queue) *Pages {
	parse := func(name string) *web.Template { return figure.Template(site, files, name) }
	return &Pages{
		desk: desk{indicators, places, atlas, directory, site.Now}, site: site, files: store, queue: queue,
		list: parse("list.html"), table: parse("table.html"), edit: parse("view.html"), making: parse("making.html"),
	}
}

// Register adds these routes; read it as a table of contents.
func (p *Pages) Register() {
	read := web.May(identity.ReadIndicators)
	p.site.Handle("GET /tables", read, p.showList)
	p.site.Handle("GET /tables/{code}", read, p.showTable)
	for _, f := range formats() {
		p.site.Handle("GET /tables/{code}/"+f.file, read, p.send(f))
	}
	p.site.Handle("POST /tables/{code}/files", read, p.makeFile)
	p.site.Handle("GET /table-files/{made}", read, p.showMaking)
	p.site.Handle("GET /table-files/{made}/progress", read, p.showProgress)
	p.site.Handle("GET /table-files/{made}/content", read, p.sendFile)
	p.site.Handle("GET /indicators/{indicator}/table", read, p.showIndicator)

	p.site.Handle("GET /tables/{code}/views/new", read, p.showNewView)
	p.site.Handle("POST /tables/{code}/views/new", read, p.addView)
	p.site.Handle("GET /views/{view}", read, p.showView)
	p.site.Handle("GET /views/{view}/edit", read, p.showEditView)
	p.site.Handle("POST /views/{view}/edit", read, p.changeView)
	p.site.Handle("POST /views/{view}/archive", read, p.archiveView)
	p.site.Handle("POST /views/{view}/restore", read, p.restoreView)
	p.site.Handle("GET /views/{view}/history", read, p.showViewHistory)
}

func frame(title string, crumbs ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "monitoring", Tab: "tables", Crumbs: crumbs}
}

func listCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("indicator.tables.title"), Href: "/tables"}
}
