// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows indicators, statistical tables and their imports in the
// browser. A finding is the sentence that heads an indicator's page; the figure
// that it is about is always in the table below the chart too.
package pages

import (
	"embed"

	"kursbuch/internal/file"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
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

// Pages serves indicators, tables and imports.
type Pages struct {
	site       *web.Site
	indicators *indicator.Service
	directory  *territory.Directory
	atlas      *territory.Atlas
	files      *file.Store
	queue      *job.Queue

	list, show, choose, edit                 *web.Template
	imports, release, upload, preview, table *web.Template
}

// New returns the pages on site. Uploads are kept in files until they are
// taken or dropped; queue must know the Works.
func New(site *web.Site, indicators *indicator.Service, directory *territory.Directory, atlas *territory.Atlas, uploads *file.Store, queue *job.Queue) *Pages {
	parse := func(name string) *web.Template { return web.Must(site.Template(files, name, "partials.html")) }
	return &Pages{
		site: site, indicators: indicators, directory: directory, atlas: atlas, files: uploads, queue: queue,
		list: parse("list.html"), show: parse("show.html"), choose: parse("choose.html"), edit: parse("edit.html"),
		imports: parse("imports.html"), release: parse("release.html"), upload: parse("upload.html"),
		preview: parse("preview.html"), table: parse("table.html"),
	}
}

// Register adds this slice's routes; read it as the slice's table of contents.
func (p *Pages) Register() {
	read, define, bring := web.May(identity.ReadIndicators), web.May(identity.EditIndicators), web.May(identity.ImportFigures)
	p.site.Handle("GET /indicators", read, p.showList)
	p.site.Handle("GET /indicators/new", define, p.showNew)
	p.site.Handle("POST /indicators", define, p.add)
	p.site.Handle("GET /indicators/{indicator}", read, p.showIndicator)
	p.site.Handle("GET /indicators/{indicator}/series.csv", read, p.seriesCSV)
	p.site.Handle("GET /indicators/{indicator}/map.csv", read, p.mapCSV)
	p.site.Handle("GET /indicators/{indicator}/edit", define, p.showEdit)
	p.site.Handle("POST /indicators/{indicator}", define, p.change)
	p.site.Handle("POST /indicators/{indicator}/archive", define, p.archive)
	p.site.Handle("POST /indicators/{indicator}/restore", define, p.restore)
	p.site.Handle("GET /indicators/{indicator}/history", read, p.showHistory)

	p.site.Handle("GET /imports", read, p.showImports)
	p.site.Handle("GET /imports/new", bring, p.showUpload)
	p.site.Handle("POST /imports/new", bring, p.receive)
	p.site.Handle("GET /imports/new/{job}", bring, p.showJob)
	p.site.Handle("GET /imports/new/{job}/progress", bring, p.showProgress)
	p.site.Handle("GET /imports/new/{job}/refused.csv", bring, p.refusedCSV)
	p.site.Handle("POST /imports/new/{job}/accept", bring, p.accept)
	p.site.Handle("POST /imports/new/{job}/discard", bring, p.discard)
	p.site.Handle("GET /imports/{release}", read, p.showRelease)
	p.site.Handle("GET /releases/{release}/history", read, p.showReleaseHistory)
	p.site.Handle("POST /imports/{release}/withdraw", bring, p.withdraw)
	p.site.Handle("POST /imports/{release}/reinstate", bring, p.reinstate)

	p.site.Handle("GET /tables/{code}", read, p.showTable)
	p.site.Handle("GET /tables/{code}/figures.csv", read, p.tableCSV)
}

func indicatorFrame(title string, crumbs ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "monitoring", Tab: "indicators", Crumbs: crumbs}
}

func importFrame(title string, crumbs ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "monitoring", Tab: "imports", Crumbs: crumbs}
}

func listCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("indicator.list.crumb"), Href: "/indicators"}
}

func importsCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("indicator.imports.crumb"), Href: "/imports"}
}
