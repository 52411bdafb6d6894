// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows profiles of areas, their comparison, and the tenant's
// indices.
package pages

import (
	"embed"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/profile"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Pages serves profiles and indices.
type Pages struct {
	site      *web.Site
	profiles  *profile.Service
	figures   *indicator.Service
	territory *territory.Service
	atlas     *territory.Atlas

	profile, compare, indices, index, write *web.Template
}

// New returns the pages on site; atlas draws the counties.
func New(site *web.Site, profiles *profile.Service, figures *indicator.Service, places *territory.Service, atlas *territory.Atlas) *Pages {
	page := func(name string) *web.Template { return web.Must(site.Template(files, name, "partials.html")) }
	return &Pages{
		site: site, profiles: profiles, figures: figures, territory: places, atlas: atlas,
		profile: page("profile.html"), compare: page("compare.html"), indices: page("indices.html"), index: page("index.html"), write: page("write.html"),
	}
}

// Register adds this slice's routes; read it as the slice's table of contents.
func (p *Pages) Register() {
	read, edit := web.May(identity.ReadIndicators), web.May(identity.EditIndicators)
	p.site.Handle("GET /profiles", read, p.showComparison)
	p.site.Handle("GET /profiles.csv", read, p.downloadComparison)
	p.site.Handle("GET /profiles/{area}", read, p.showProfile)
	p.site.Handle("GET /profiles/{area}/values.csv", read, p.downloadProfile)

	p.site.Handle("GET /indices", read, p.showIndices)
	p.site.Handle("GET /indices/new", edit, p.showNew)
	p.site.Handle("POST /indices", edit, p.add)
	p.site.Handle("GET /indices/{index}", read, p.showIndex)
	p.site.Handle("GET /indices/{index}/values.csv", read, p.downloadIndex)
	p.site.Handle("GET /indices/{index}/edit", edit, p.showEdit)
	p.site.Handle("POST /indices/{index}", edit, p.change)
	p.site.Handle("POST /indices/{index}/archive", edit, p.archive)
	p.site.Handle("POST /indices/{index}/restore", edit, p.restore)
	p.site.Handle("GET /indices/{index}/history", read, p.showHistory)
}

func frame(title string, crumbs ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "monitoring", Tab: "areas", Crumbs: crumbs}
}

func compareCrumb(r *web.Request, kind profile.Kind) web.Crumb {
	return web.Crumb{Text: r.Text.T("profile.compare.crumb"), Href: "/profiles?kind=" + string(kind)}
}

func indicesCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("profile.indices.title"), Href: "/indices"}
}

func areaAddress(id profile.AreaID) string { return "/profiles/" + string(id) }

func indexAddress(id profile.IndexID) string { return "/indices/" + string(id) }

func indexID(r *web.Request) profile.IndexID { return profile.IndexID(r.PathValue("index")) }

func kindText(k profile.Kind) fault.Message {
	switch k {
	case profile.Municipalities:
		return fault.Say("profile.kind.municipalities")
	case profile.Counties:
		return fault.Say("profile.kind.counties")
	case profile.Spaces:
	}
	return fault.Say("profile.kind.spaces")
}

func methodText(m profile.Method) fault.Message {
	if m == profile.MinMax {
		return fault.Say("profile.method.minmax")
	}
	return fault.Say("profile.method.z")
}

// classText puts a class into words.
func classText(c profile.Class) fault.Message {
	switch c {
	case 1:
		return fault.Say("profile.class.lowest")
	case 2:
		return fault.Say("profile.class.lower")
	case 3:
		return fault.Say("profile.class.middle")
	case 4:
		return fault.Say("profile.class.higher")
	case profile.Classes:
		return fault.Say("profile.class.highest")
	}
	return fault.Say("profile.class.none")
}

// directionText says what is better, so that a dot on the right is not taken
// for good.
func directionText(d indicator.Direction) fault.Message {
	switch d {
	case indicator.More:
		return fault.Say("profile.direction.more")
	case indicator.Less:
		return fault.Say("profile.direction.less")
	case indicator.Neutral:
	}
	return fault.Say("profile.direction.neutral")
}
