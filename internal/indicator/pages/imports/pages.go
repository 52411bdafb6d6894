// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package imports shows in the browser how statistical tables get in: a file
// is uploaded, read by a job, looked at, and taken over as a release, which
// can be withdrawn again.
package imports

import (
	"embed"

	"kursbuch/internal/file"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/job"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Pages serves imports and releases.
type Pages struct {
	site       *web.Site
	indicators *indicator.Service
	sources    *indicator.Sources
	files      *file.Store
	queue      *job.Queue

	imports, release, upload, preview                 *web.Template
	assistant, templates, oneTemplate, bring, changes *web.Template
	services, service, fetching                       *web.Template
}

// New returns the pages on site. Uploads are kept in files until they are
// taken or dropped; queue must know the Works.
func New(site *web.Site, indicators *indicator.Service, sources *indicator.Sources, uploads *file.Store, queue *job.Queue) *Pages {
	parse := func(name string) *web.Template { return figure.Template(site, files, name, "partials.html") }
	return &Pages{
		site: site, indicators: indicators, sources: sources, files: uploads, queue: queue,
		imports: parse("imports.html"), release: parse("release.html"), upload: parse("upload.html"), preview: parse("preview.html"),
		assistant: parse("assistant.html"), templates: parse("templates.html"), oneTemplate: parse("template.html"), bring: parse("bring.html"), changes: parse("changes.html"),
		services: parse("services.html"), service: parse("service.html"), fetching: parse("fetch.html"),
	}
}

// Register adds these routes; read it as a table of contents.
func (p *Pages) Register() {
	read, bring, manage := web.May(identity.ReadIndicators), web.May(identity.ImportFigures), web.May(identity.ManageTenant)
	p.site.Handle("GET /imports", read, p.showImports)
	p.site.Handle("GET /imports/new", bring, p.showUpload)
	p.site.Handle("POST /imports/new", bring, p.receive)
	p.site.Handle("GET /imports/new/{job}", bring, p.showJob)
	p.site.Handle("GET /imports/new/{job}/progress", bring, p.showProgress)
	p.site.Handle("GET /imports/new/{job}/refused.csv", bring, p.refusedCSV)
	p.site.Handle("GET /imports/new/{job}/annotated", bring, p.annotated)
	p.site.Handle("GET /imports/new/{job}/table", bring, p.showAssistant)
	p.site.Handle("POST /imports/new/{job}/table", bring, p.keepTemplate)
	p.site.Handle("POST /imports/new/{job}/places", bring, p.choosePlaces)
	p.site.Handle("POST /imports/new/{job}/accept", bring, p.accept)
	p.site.Handle("POST /imports/new/{job}/discard", bring, p.discard)
	p.site.Handle("GET /imports/fetch", bring, p.showFetch)
	p.site.Handle("POST /imports/fetch", bring, p.fetch)
	p.site.Handle("GET /services", manage, p.showServices)
	p.site.Handle("GET /services/{service}", manage, p.showService)
	p.site.Handle("POST /services/{service}", manage, p.setService)
	p.site.Handle("POST /services/{service}/remove", manage, p.removeService)
	p.site.Handle("GET /imports/templates", read.Inside(), p.showTemplates)
	p.site.Handle("GET /imports/templates/new", bring, p.showBring)
	p.site.Handle("POST /imports/templates", bring, p.bringTemplate)
	p.site.Handle("GET /imports/templates/{template}", read.Inside(), p.showTemplate)
	p.site.Handle("GET /imports/templates/{template}/template.json", read.Inside(), p.exportTemplate)
	p.site.Handle("GET /imports/templates/{template}/history", read.Inside(), p.showTemplateHistory)
	p.site.Handle("POST /imports/templates/{template}/archive", bring, p.archiveTemplate)
	p.site.Handle("POST /imports/templates/{template}/restore", bring, p.restoreTemplate)
	p.site.Handle("GET /imports/{release}", read, p.showRelease)
	p.site.Handle("GET /releases/{release}/changes", read, p.showChanges)
	p.site.Handle("GET /releases/{release}/changes.csv", read, p.changesCSV)
	p.site.Handle("GET /releases/{release}/history", read, p.showReleaseHistory)
	p.site.Handle("POST /imports/{release}/withdraw", bring, p.withdraw)
	p.site.Handle("POST /imports/{release}/reinstate", bring, p.reinstate)
}

func importFrame(title string, crumbs ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "monitoring", Tab: "imports", Crumbs: crumbs}
}

func importsCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("indicator.imports.crumb"), Href: "/imports"}
}
