// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"net/http"

	"kursbuch/internal/i18n"
	"kursbuch/internal/web"
)

// pageView is all that page.html may use.
type pageView struct {
	Curl     string // a first request
	Document string // address of the OpenAPI document
	Routes   []routeView
	Examples []string
}

// routeView is one route as people read it.
type routeView struct {
	ID, Path, About, Example string
	Params                   []string
}

// showPage describes the interface for people; every route is one of the table.
func (a *API) showPage(w http.ResponseWriter, r *web.Request) error {
	scheme := "http://"
	if a.site.Secure {
		scheme = "https://"
	}
	view := pageView{
		Curl:     `curl -H "Authorization: Bearer $KURSBUCH_TOKEN" ` + scheme + r.Host + base + "/indicators",
		Document: base + "/openapi.json",
		Examples: []string{
			base + "/tables/12531-0043/figures?rows=region&cols=GES&region=16&level=counties&SCHST2=SCHUTZST-OF",
			base + "/indicators/population/series?region=16067&region=16&borders=2023-11-30",
			base + "/indicators/population/map?within=16&format=geojson",
			base + "/tables/12411-01-01-4/figures?rows=region&cols=period&region=16&level=counties&format=jsonstat",
		},
	}
	for _, route := range a.routes() {
		one := routeView{ID: route.id, Path: base + route.path, About: route.about(r.Text), Example: route.example()}
		for _, p := range route.params {
			one.Params = append(one.Params, p.name)
		}
		view.Routes = append(view.Routes, one)
	}
	return r.Render(w, http.StatusOK, a.page, web.Frame{Title: r.Text.T("indicator.api.title")}, view)
}

// about says what a route gives, for people.
func (r route) about(t *i18n.Printer) string {
	switch r.id {
	case "getDocument":
		return t.T("indicator.api.about_document")
	case "listIndicators":
		return t.T("indicator.api.about_indicators")
	case "getIndicator":
		return t.T("indicator.api.about_indicator")
	case "getSeries":
		return t.T("indicator.api.about_series")
	case "getMap":
		return t.T("indicator.api.about_map")
	case "listTables":
		return t.T("indicator.api.about_tables")
	case "getTable":
		return t.T("indicator.api.about_table")
	case "getFigures":
		return t.T("indicator.api.about_figures")
	case "listRegions":
		return t.T("indicator.api.about_regions")
	}
	return t.T("indicator.api.about_region")
}
