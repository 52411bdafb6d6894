// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows indicators in the browser; the tables that they are
// computed from stand in its package tables, how tables get in in imports. A
// finding is the sentence that heads an indicator's page; the figure that it is
// about is always in the table below the chart too.
package pages

import (
	"embed"
	"net/http"

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
	p.handle("GET /indicators", read, (*Pages).showList)
	p.handle("GET /indicators/new", define, (*Pages).showNew)
	p.handle("POST /indicators", define, (*Pages).add)
	p.handle("GET /core-indicators", read, (*Pages).showCore)
	p.handle("POST /core-indicators", define, (*Pages).addCore)
	p.handle("POST /core-indicators/{indicator}", define, (*Pages).changeCore)
	p.handle("GET /indicators/updates", read, (*Pages).showNews)
	p.handle("POST /indicators/updates", read, (*Pages).sawNews)
	p.handle("GET /indicators/{indicator}/definition", read, (*Pages).showDefinition)
	p.handle("GET /indicators/{indicator}/editions/new", define, (*Pages).showNewEdition)
	p.handle("POST /indicators/{indicator}/editions", define, (*Pages).addEdition)
	p.handle("GET /indicators/{indicator}", read, (*Pages).showIndicator)
	p.handle("GET /indicators/{indicator}/series.csv", read, (*Pages).seriesCSV)
	p.handle("GET /indicators/{indicator}/map.csv", read, (*Pages).mapCSV)
	p.handle("GET /indicators/{indicator}/ranking.csv", read, (*Pages).mapCSV)
	p.handle("GET /indicators/{indicator}/breakdown.csv", read, (*Pages).breakdownCSV)
	p.handle("GET /indicators/{indicator}/charts/{file}", read, (*Pages).picture)
	p.handle("GET /indicators/{indicator}/edit", define, (*Pages).showEdit)
	p.handle("POST /indicators/{indicator}", define, (*Pages).change)
	p.handle("POST /indicators/{indicator}/archive", define, (*Pages).archive)
	p.handle("POST /indicators/{indicator}/restore", define, (*Pages).restore)
	p.handle("GET /indicators/{indicator}/history", read, (*Pages).showHistory)
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

func indicatorFrame(title string, crumbs ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "monitoring", Tab: "indicators", Crumbs: crumbs}
}

func listCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("indicator.list.crumb"), Href: "/indicators"}
}
