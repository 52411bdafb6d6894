// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows indicators in the browser; the tables that they are
// computed from stand in its package tables, how tables get in in imports. A
// finding is the sentence that heads an indicator's page; the figure that it is
// about is always in the table below the chart too.
package pages

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

// Pages serves indicators.
type Pages struct {
	site       *web.Site
	indicators *indicator.Service
	territory  *territory.Service
	directory  *territory.Directory
	atlas      *territory.Atlas

	uses Uses

	list, show, choose, edit, core, news, detail *web.Template
}

// New returns the pages on site; uses knows what rests on indicators.
func New(site *web.Site, indicators *indicator.Service, regions *territory.Service, directory *territory.Directory, atlas *territory.Atlas, uses Uses) *Pages {
	parse := func(name string) *web.Template { return figure.Template(site, files, name, "partials.html") }
	return &Pages{
		site: site, indicators: indicators, territory: regions, directory: directory, atlas: atlas, uses: uses,
		list: parse("list.html"), show: parse("show.html"), choose: parse("choose.html"), edit: parse("edit.html"),
		core: parse("core.html"), news: parse("news.html"), detail: parse("detail.html"),
	}
}

// Register adds this slice's routes; read it as the slice's table of contents.
func (p *Pages) Register() {
	read, define := web.May(identity.ReadIndicators), web.May(identity.EditIndicators)
	p.site.Handle("GET /indicators", read, p.showList)
	p.site.Handle("GET /indicators/new", define, p.showNew)
	p.site.Handle("POST /indicators", define, p.add)
	p.site.Handle("GET /core-indicators", read, p.showCore)
	p.site.Handle("POST /core-indicators", define, p.addCore)
	p.site.Handle("POST /core-indicators/{indicator}", define, p.changeCore)
	p.site.Handle("GET /indicators/updates", read, p.showNews)
	p.site.Handle("POST /indicators/updates", read, p.sawNews)
	p.site.Handle("GET /indicators/{indicator}/definition", read, p.showDefinition)
	p.site.Handle("GET /indicators/{indicator}/editions/new", define, p.showNewEdition)
	p.site.Handle("POST /indicators/{indicator}/editions", define, p.addEdition)
	p.site.Handle("GET /indicators/{indicator}", read, p.showIndicator)
	p.site.Handle("GET /indicators/{indicator}/series.csv", read, p.seriesCSV)
	p.site.Handle("GET /indicators/{indicator}/map.csv", read, p.mapCSV)
	p.site.Handle("GET /indicators/{indicator}/ranking.csv", read, p.mapCSV)
	p.site.Handle("GET /indicators/{indicator}/breakdown.csv", read, p.breakdownCSV)
	p.site.Handle("GET /indicators/{indicator}/charts/{file}", read, p.picture)
	p.site.Handle("GET /indicators/{indicator}/edit", define, p.showEdit)
	p.site.Handle("POST /indicators/{indicator}", define, p.change)
	p.site.Handle("POST /indicators/{indicator}/archive", define, p.archive)
	p.site.Handle("POST /indicators/{indicator}/restore", define, p.restore)
	p.site.Handle("GET /indicators/{indicator}/history", read, p.showHistory)
}

func indicatorFrame(title string, crumbs ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "monitoring", Tab: "indicators", Crumbs: crumbs}
}

func listCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("indicator.list.crumb"), Href: "/indicators"}
}
