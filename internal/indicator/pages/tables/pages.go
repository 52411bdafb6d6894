// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package tables shows statistical tables in the browser: a pivot lays the
// dimensions of a table out in rows and columns as the address of the page
// says. What somebody wants to see again is kept as a view; every view can be
// downloaded as it is shown.
package tables

import (
	"embed"

	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
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
	site       *web.Site
	indicators *indicator.Service
	directory  *territory.Directory

	list, table, edit *web.Template
}

// New returns the pages on site.
func New(site *web.Site, indicators *indicator.Service, directory *territory.Directory) *Pages {
	parse := func(name string) *web.Template { return figure.Template(site, files, name) }
	return &Pages{
		site: site, indicators: indicators, directory: directory,
		list: parse("list.html"), table: parse("table.html"), edit: parse("view.html"),
	}
}

// Register adds these routes; read it as a table of contents.
func (p *Pages) Register() {
	read := web.May(identity.ReadIndicators)
	p.site.Handle("GET /tables", read, p.showList)
	p.site.Handle("GET /tables/{code}", read, p.showTable)
	p.site.Handle("GET /tables/{code}/figures.csv", read, p.sendLong)
	p.site.Handle("GET /tables/{code}/shown.csv", read, p.sendShown)
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
