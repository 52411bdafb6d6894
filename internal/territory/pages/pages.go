// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows the tenant's Sozialräume and the directory of official
// regions in the browser.
package pages

import (
	"embed"

	"kursbuch/internal/file"
	"kursbuch/internal/identity"
	"kursbuch/internal/job"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

//go:embed *.html
var templates embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Pages serves Sozialräume and regions.
type Pages struct {
	site      *web.Site
	territory *territory.Service
	atlas     *territory.Atlas
	files     *file.Store
	queue     *job.Queue

	list, space, edit, region          *web.Template
	hub, boundaryPage, upload, preview *web.Template
}

// New returns the pages on site; atlas draws the maps. Uploads are kept in
// files until they are taken or dropped; queue must know the Works.
func New(site *web.Site, t *territory.Service, atlas *territory.Atlas, files *file.Store, queue *job.Queue) *Pages {
	return &Pages{
		site: site, territory: t, atlas: atlas, files: files, queue: queue,
		list:   web.Must(site.Template(templates, "list.html")),
		space:  web.Must(site.Template(templates, "space.html")),
		edit:   web.Must(site.Template(templates, "edit.html")),
		region: web.Must(site.Template(templates, "region.html")),

		hub:          web.Must(site.Template(templates, "hub.html")),
		boundaryPage: web.Must(site.Template(templates, "boundary.html")),
		upload:       web.Must(site.Template(templates, "upload.html")),
		preview:      web.Must(site.Template(templates, "preview.html")),
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
	p.site.Handle("GET /social-spaces.geojson", read, p.downloadSpaces)
	p.site.Handle("GET /regions", read, p.showOwnRegion)
	p.site.Handle("GET /regions/{region}", read, p.showRegion)
	p.site.Handle("GET /regions/{region}/areas.geojson", read, p.downloadRegions)
	p.site.Handle("GET /territory", read, p.showHub)
	p.site.Handle("GET /territory/uploads/new", write, p.showUpload)
	p.site.Handle("POST /territory/uploads", write, p.receive)
	p.site.Handle("GET /territory/uploads/{upload}", write, p.showJob)
	p.site.Handle("GET /territory/uploads/{upload}/progress", write, p.showProgress)
	p.site.Handle("POST /territory/uploads/{upload}/read", write, p.readAgain)
	p.site.Handle("POST /territory/uploads/{upload}/accept", write, p.accept)
	p.site.Handle("POST /territory/uploads/{upload}/discard", write, p.discard)
	p.site.Handle("GET /boundaries/{boundary}", read, p.showBoundary)
	p.site.Handle("GET /boundaries/{boundary}/history", read, p.showBoundaryHistory)
	p.site.Handle("GET /boundaries/{boundary}/areas.geojson", read, p.downloadBoundary)
	p.site.Handle("POST /boundaries/{boundary}/archive", write, p.archiveBoundary)
	p.site.Handle("POST /boundaries/{boundary}/restore", write, p.restoreBoundary)
}

func frame(title string, crumbs ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "monitoring", Tab: "areas", Crumbs: crumbs}
}

func listCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("territory.list.crumb"), Href: "/social-spaces"}
}
