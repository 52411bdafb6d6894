// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package api serves figures to programs: the catalogue of indicators, their
// series and maps, tables with their figures, and regions, as JSON under
// /api/v1. One table of routes registers the handlers, checks parameters and
// makes the OpenAPI document, so that none of them can differ from the others.
// Rights are those of the pages.
package api

import (
	"embed"
	"net/http"

	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

//go:embed *.html schemas.json
var files embed.FS

// Locales holds the texts of refusals and of the page that describes the
// interface.
//
//go:embed locales
var Locales embed.FS

// base is where the routes of this version begin.
const base = "/api/v1"

// API serves the routes.
type API struct {
	site       *web.Site
	indicators *indicator.Service
	territory  *territory.Service
	directory  *territory.Directory
	atlas      *territory.Atlas
	version    string // of the program: answers may change with it

	page *web.Template
}

// New returns the API on site.
func New(site *web.Site, indicators *indicator.Service, places *territory.Service, directory *territory.Directory, atlas *territory.Atlas, version string) *API {
	return &API{
		site: site, indicators: indicators, territory: places, directory: directory, atlas: atlas, version: version,
		page: web.Must(site.Template(files, "page.html")),
	}
}

// Register adds the routes and the page that describes them.
func (a *API) Register() {
	read := web.May(identity.ReadIndicators)
	for n, route := range a.routes() {
		a.site.HandleAPI(base+route.path, read, func(w http.ResponseWriter, q *web.Request) (err error) {
			seen := *a // with the regions that the tenant knows
			if seen.directory, err = a.territory.Regions(q.Context(), q.Who); err != nil {
				return err
			}
			return seen.routes()[n].page(w, q)
		})
	}
	a.site.Handle("GET /api", read, a.showPage)
}

// link is the address of a route.
func link(path string) string { return base + path }
