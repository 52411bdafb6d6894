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
	gazetteerPage, difference          *web.Template
	transitionPage, reformPage         *web.Template
	hierarchyPage, plainForm, search   *web.Template
}

// New returns the pages on site; atlas draws the maps. Uploads are kept in
// files until they are taken or dropped; queue must know the Works.
func New(site *web.Site, t *territory.Service, atlas *territory.Atlas, files *file.Store, queue *job.Queue) *Pages {
	parse := func(name string) *web.Template { return web.Must(site.Template(templates, name, "parts.html")) }
	return &Pages{
		site: site, territory: t, atlas: atlas, files: files, queue: queue,
		list: parse("list.html"), space: parse("space.html"), edit: parse("edit.html"), region: parse("region.html"),
		hub: parse("hub.html"), boundaryPage: parse("boundary.html"), upload: parse("upload.html"), preview: parse("preview.html"),
		gazetteerPage: parse("gazetteer.html"), difference: parse("difference.html"), transitionPage: parse("transition.html"),
		reformPage: parse("reform.html"), hierarchyPage: parse("hierarchy.html"), plainForm: parse("form.html"), search: parse("search.html"),
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
	p.site.Handle("GET /regions/search", read, p.showSearch)
	p.site.Handle("GET /regions/{region}", read, p.showRegion)
	p.site.Handle("GET /regions/{region}/areas.geojson", read, p.downloadRegions)
	p.registerHistory(read, write)
}

// registerHistory adds the routes for what changes territory.
func (p *Pages) registerHistory(read, write web.Access) {
	p.site.Handle("GET /territory", read, p.showHub)
	p.site.Handle("GET /territory/uploads/new", write, p.showUpload)
	p.site.Handle("POST /territory/uploads", write, p.receive)
	p.site.Handle("GET /territory/uploads/{upload}", write, p.showJob)
	p.site.Handle("GET /territory/uploads/{upload}/progress", write, p.showProgress)
	p.site.Handle("POST /territory/uploads/{upload}/read", write, p.readAgain)
	p.site.Handle("POST /territory/uploads/{upload}/accept", write, p.accept)
	p.site.Handle("POST /territory/uploads/{upload}/discard", write, p.discard)
	p.site.Handle("GET /boundaries/{boundary}", read, p.showBoundary)
	p.site.Handle("GET /boundaries/{boundary}/history", read, p.boundaries().showHistory)
	p.site.Handle("GET /boundaries/{boundary}/areas.geojson", read, p.downloadBoundary)
	p.site.Handle("POST /boundaries/{boundary}/archive", write, p.boundaries().archiveOne)
	p.site.Handle("POST /boundaries/{boundary}/restore", write, p.boundaries().restoreOne)
	p.site.Handle("GET /directories/compare", read, p.showDifference)
	p.site.Handle("GET /directories/compare.csv", read, p.downloadDifference)
	p.site.Handle("GET /directories/{directory}", read, p.showGazetteer)
	p.site.Handle("GET /directories/{directory}/history", read, p.directories().showHistory)
	p.site.Handle("POST /directories/{directory}/archive", write, p.directories().archiveOne)
	p.site.Handle("POST /directories/{directory}/restore", write, p.directories().restoreOne)
	p.site.Handle("GET /transitions/{transition}", read, p.showTransitions)
	p.site.Handle("GET /transitions/{transition}/history", read, p.transitions().showHistory)
	p.site.Handle("POST /transitions/{transition}/archive", write, p.transitions().archiveOne)
	p.site.Handle("POST /transitions/{transition}/restore", write, p.transitions().restoreOne)
	p.site.Handle("GET /reforms/new", write, p.showNewReform)
	p.site.Handle("POST /reforms", write, p.addReform)
	p.site.Handle("GET /reforms/{reform}", read, p.showReform)
	p.site.Handle("GET /reforms/{reform}/edit", write, p.showEditReform)
	p.site.Handle("POST /reforms/{reform}", write, p.changeReform)
	p.site.Handle("GET /reforms/{reform}/history", read, p.reforms().showHistory)
	p.site.Handle("POST /reforms/{reform}/archive", write, p.reforms().archiveOne)
	p.site.Handle("POST /reforms/{reform}/restore", write, p.reforms().restoreOne)
	p.site.Handle("GET /hierarchies/new", write, p.showNewHierarchy)
	p.site.Handle("POST /hierarchies", write, p.addHierarchy)
	p.site.Handle("GET /hierarchies/{hierarchy}", read, p.showHierarchy)
	p.site.Handle("GET /hierarchies/{hierarchy}/edit", write, p.showEditHierarchy)
	p.site.Handle("POST /hierarchies/{hierarchy}", write, p.changeHierarchy)
	p.site.Handle("GET /hierarchies/{hierarchy}/units.csv", read, p.downloadHierarchy)
	p.site.Handle("GET /hierarchies/{hierarchy}/areas.geojson", read, p.downloadParents)
	p.site.Handle("GET /hierarchies/{hierarchy}/history", read, p.hierarchies().showHistory)
	p.site.Handle("POST /hierarchies/{hierarchy}/archive", write, p.hierarchies().archiveOne)
	p.site.Handle("POST /hierarchies/{hierarchy}/restore", write, p.hierarchies().restoreOne)
}

func frame(title string, crumbs ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "monitoring", Tab: "areas", Crumbs: crumbs}
}

func listCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("territory.list.crumb"), Href: "/social-spaces"}
}
