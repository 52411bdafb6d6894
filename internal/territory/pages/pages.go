// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows the tenant's Sozialräume and the directory of official
// regions in the browser.
package pages

import (
	"embed"

	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Pages serves Sozialräume and regions.
type Pages struct {
	site                      *web.Site
	territory                 *territory.Service
	atlas                     *territory.Atlas
	list, space, edit, region *web.Template
}

// New returns the pages on site; atlas draws the maps.
func New(site *web.Site, t *territory.Service, atlas *territory.Atlas) *Pages {
	return &Pages{
		site: site, territory: t, atlas: atlas,
		list:   web.Must(site.Template(files, "list.html")),
		space:  web.Must(site.Template(files, "space.html")),
		edit:   web.Must(site.Template(files, "edit.html")),
		region: web.Must(site.Template(files, "region.html")),
	}
}

// Register adds this slice's routes; read it as the slice's table of contents.
func (p *Pages) Register() {
	read, write := web.SignedIn(), web.May(identity.EditTerritory)
	p.site.Handle("GET /social-spaces", read, p.showList)
	p.site.Handle("GET /social-spaces/new", write, p.showNew)
	p.site.Handle("POST /social-spaces", write, p.add)
	p.site.Handle("GET /social-spaces/{space}", read, p.showSpace)
	p.site.Handle("GET /social-spaces/{space}/edit", write, p.showEdit)
	p.site.Handle("POST /social-spaces/{space}", write, p.change)
	p.site.Handle("GET /social-spaces/{space}/history", read, p.showHistory)
	p.site.Handle("POST /social-spaces/{space}/archive", write, p.archive)
	p.site.Handle("POST /social-spaces/{space}/restore", write, p.restore)
	p.site.Handle("GET /regions", read, p.showOwnRegion)
	p.site.Handle("GET /regions/{region}", read, p.showRegion)
}

func frame(title string, crumbs ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "monitoring", Tab: "areas", Crumbs: crumbs}
}

func listCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("territory.list.crumb"), Href: "/social-spaces"}
}
