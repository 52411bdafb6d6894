// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows the state of the installation to its administrator, and
// the way out of the sample programme.
package pages

import (
	"context"
	"embed"
	"net/http"

	"kursbuch/internal/fault"
	"kursbuch/internal/health"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Pages serves the state of the system.
type Pages struct {
	site           *web.Site
	place          health.Place
	version        string
	remove         func(ctx context.Context, who identity.Person) error
	system, sample *web.Template
}

// New returns the pages on site; remove deletes the sample tenant of who.
func New(site *web.Site, place health.Place, version string, remove func(ctx context.Context, who identity.Person) error) *Pages {
	return &Pages{
		site: site, place: place, version: version, remove: remove,
		system: web.Must(site.Template(files, "system.html")),
		sample: web.Must(site.Template(files, "sample.html")),
	}
}

// Register adds the routes.
func (p *Pages) Register() {
	manage := web.May(identity.ManageTenant)
	p.site.Handle("GET /system", manage, p.showSystem)
	p.site.Handle("GET /system/sample", manage, p.showSample)
	p.site.Handle("POST /system/sample", manage, p.removeSample)
}

// systemView is all that system.html may use.
type systemView struct {
	Findings []health.Finding
	Worst    health.Light
	Version  string
	Sample   bool
}

// sampleView is all that sample.html may use.
type sampleView struct {
	Name string
	Form web.Form
}

func (p *Pages) showSystem(w http.ResponseWriter, r *web.Request) error {
	findings := p.place.Check(r.Context())
	view := systemView{Findings: findings, Worst: health.Worst(findings), Version: p.version, Sample: r.Who.Sample}
	return r.Render(w, http.StatusOK, p.system, p.frame(r.Text.T("health.title")), view)
}

func (p *Pages) showSample(w http.ResponseWriter, r *web.Request) error {
	if !r.Who.Sample {
		return fault.NotFound
	}
	form := r.NewForm("/system/sample", r.Text.T("health.sample.remove"), "/")
	form.Stop = true
	return r.Render(w, http.StatusOK, p.sample, p.frame(r.Text.T("health.sample.title")), sampleView{Name: r.Who.TenantName, Form: form})
}

func (p *Pages) removeSample(w http.ResponseWriter, r *web.Request) error {
	if !r.Who.Sample {
		return fault.NotFound
	}
	if err := p.remove(r.Context(), r.Who); err != nil {
		return err
	}
	p.site.EndSession(w)
	return r.Redirect(w, "/sign-in", fault.Say("health.sample.removed"))
}

func (p *Pages) frame(title string) web.Frame {
	return web.Frame{Title: title, Area: "administration", Tab: "system"}
}
