// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows what of a tenant's tables is released to whom: the rule
// of each table with its preview, the ledger, and to the officer in charge the
// cells behind every "•".
package pages

import (
	"context"
	"embed"
	"net/url"

	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/job"
	"kursbuch/internal/publication"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Pages serves rules, publications and the ledger.
type Pages struct {
	site    *web.Site
	service *publication.Service
	figures *indicator.Service
	jobs    *job.Queue

	list, table, edit, publish, working, entry, cells, reader *web.Template
}

// New returns the pages on site; jobs must know the Works.
func New(site *web.Site, service *publication.Service, figures *indicator.Service, jobs *job.Queue) *Pages {
	page := func(name string) *web.Template { return web.Must(site.Template(files, name, "partials.html")) }
	return &Pages{
		site: site, service: service, figures: figures, jobs: jobs,
		list: page("list.html"), table: page("table.html"), edit: page("edit.html"), publish: page("publish.html"), working: page("working.html"),
		entry: page("entry.html"), cells: page("cells.html"), reader: page("reader.html"),
	}
}

// Members tells who a job works for.
type Members interface {
	Identity(ctx context.Context, tenant identity.TenantID, person identity.PersonID) (identity.Person, error)
}

// Works says how the background work of these pages is done, by kind of job.
func Works(service *publication.Service, members Members) map[string]job.Work {
	return map[string]job.Work{publication.Job: func(ctx context.Context, j job.Job, _ func(step, steps int)) (string, error) {
		who, err := members.Identity(ctx, j.Tenant, j.Person)
		if err != nil {
			return "", err
		}
		id, err := service.Run(ctx, who, j.Payload)
		return string(id), err
	}}
}

// Register adds this slice's routes; read it as the slice's table of contents.
func (p *Pages) Register() {
	may := web.May(identity.PublishFigures).Inside()
	p.site.Handle("GET /publications", may, p.showList)
	p.site.Handle("GET /publications/{table}", may, p.showTable)
	p.site.Handle("GET /publications/{table}/edit", may, p.showEdit)
	p.site.Handle("POST /publications/{table}/edit", may, p.change)
	p.site.Handle("GET /publications/{table}/history", may, p.showHistory)
	p.site.Handle("GET /publications/{table}/publish", may, p.showPublish)
	p.site.Handle("POST /publications/{table}/publish", may, p.start)
	p.site.Handle("GET /publications/{table}/cells", may, p.showPreviewCells)
	p.site.Handle("GET /publications/{table}/readers/{audience}", may, p.showReader)

	p.site.Handle("GET /publication-jobs/{publishing}", may, p.showWorking)
	p.site.Handle("GET /publication-jobs/{publishing}/progress", may, p.showProgress)
	p.site.Handle("GET /ledger/{entry}", may, p.showEntry)
	p.site.Handle("GET /ledger/{entry}/cells", may, p.showCells)
	p.site.Handle("GET /ledger/{entry}/proof.zip", may, p.sendProof)
	p.site.Handle("POST /ledger/{entry}/take-back", may, p.takeBack)
}

func frame(r *web.Request, title string, above ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "monitoring", Tab: "publications", Crumbs: append([]web.Crumb{{Text: r.Text.T("publication.list.title"), Href: "/publications"}}, above...)}
}

func tableAddress(table string) string { return "/publications/" + url.PathEscape(table) }

func entryAddress(id publication.EntryID) string { return "/ledger/" + string(id) }
