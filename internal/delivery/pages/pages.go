// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows how measures are carried out: the page of a measure with
// its light, milestones and status history, and the forms for a milestone and
// for a status report.
package pages

import (
	"embed"

	"kursbuch/internal/delivery"
	"kursbuch/internal/identity"
	"kursbuch/internal/strategy"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Pages serves the measure page and what is reported there.
type Pages struct {
	site                       *web.Site
	delivery                   *delivery.Service
	strategy                   *strategy.Service
	measure, status, milestone *web.Template
}

// New returns the pages on site.
func New(site *web.Site, d *delivery.Service, s *strategy.Service) *Pages {
	return &Pages{
		site: site, delivery: d, strategy: s,
		measure:   web.Must(site.Template(files, "measure.html", "facts.html")),
		status:    web.Must(site.Template(files, "status.html")),
		milestone: web.Must(site.Template(files, "milestone.html")),
	}
}

// Register adds this slice's routes; read it as the slice's table of contents.
// Lists, forms and history of measures themselves belong to strategy.
func (p *Pages) Register() {
	read := web.MaySome(identity.ReadSteering)
	report, plan := web.MaySome(identity.ReportStatus), web.MaySome(identity.EditMeasures)
	p.site.Handle("GET /measures/{measure}", read, p.showMeasure)

	p.site.Handle("GET /measures/{measure}/status", report, p.showStatus)
	p.site.Handle("POST /measures/{measure}/status", report, p.report)
	p.site.Handle("POST /measures/{measure}/status/{report}/repeat", report, p.repeat)
	p.site.Handle("POST /measures/{measure}/status/{report}/withdraw", report, p.withdraw)
	p.site.Handle("POST /measures/{measure}/status/{report}/reinstate", report, p.reinstate)

	p.site.Handle("GET /measures/{measure}/milestones/new", plan, p.showNewMilestone)
	p.site.Handle("POST /measures/{measure}/milestones", plan, p.addMilestone)
	p.site.Handle("GET /measures/{measure}/milestones/{milestone}/edit", plan, p.showMilestone)
	p.site.Handle("POST /measures/{measure}/milestones/{milestone}", plan, p.changeMilestone)
	p.site.Handle("POST /measures/{measure}/milestones/{milestone}/reach", plan, p.reachMilestone)
	p.site.Handle("POST /measures/{measure}/milestones/{milestone}/archive", plan, p.archiveMilestone)
	p.site.Handle("POST /measures/{measure}/milestones/{milestone}/restore", plan, p.restoreMilestone)
	p.site.Handle("GET /measures/{measure}/milestones/{milestone}/history", read, p.showMilestoneHistory)
}

// frame stands around the pages of one measure.
func frame(r *web.Request, title string, m strategy.Measure) web.Frame {
	f := web.Frame{Title: title, Area: "delivery", Tab: "measures"}
	if r.Who.May(identity.ReadSteering) {
		f.Crumbs = append(f.Crumbs, web.Crumb{Text: r.Text.T("delivery.measure.many"), Href: "/measures"})
	}
	if title != m.Title {
		f.Crumbs = append(f.Crumbs, web.Crumb{Text: number(r, m), Href: address(m.ID)})
	}
	return f
}

// number is what people call a measure: M 2.
func number(r *web.Request, m strategy.Measure) string {
	return r.Text.T("delivery.measure.number", "number", m.Number)
}

func address(id strategy.MeasureID) string { return "/measures/" + string(id) }

func measureID(r *web.Request) strategy.MeasureID {
	return strategy.MeasureID(r.PathValue("measure"))
}
