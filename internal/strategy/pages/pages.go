// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows concept, goals and measures in the browser: the strategy
// as a tree, a page for each goal, the list of measures and the forms to edit
// them. The page of a single measure belongs to delivery.
package pages

import (
	"embed"

	"kursbuch/internal/account"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Slices are the services that these pages ask.
type Slices struct {
	Strategy   *strategy.Service
	People     *account.Service
	Territory  *territory.Service
	Vocabulary *vocabulary.Service
	Needs      *need.Service
	Indicators *indicator.Service
	Lights     strategy.Lights
}

// Pages serves the strategy.
type Pages struct {
	Slices
	site *web.Site

	tree, concept, goal, goalForm, targetForm, measures, measureForm *web.Template
}

// New returns the pages on site.
func New(site *web.Site, s Slices) *Pages {
	parse := func(name string) *web.Template { return web.Must(site.Template(files, name)) }
	return &Pages{
		Slices: s, site: site,
		tree: parse("tree.html"), concept: parse("concept.html"),
		goal: parse("goal.html"), goalForm: parse("goal_form.html"), targetForm: parse("target_form.html"),
		measures: parse("measures.html"), measureForm: parse("measure_form.html"),
	}
}

// Register adds this slice's routes; read it as the slice's table of contents.
func (p *Pages) Register() {
	read, write := web.May(identity.ReadSteering), web.May(identity.EditStrategy)
	p.site.Handle("GET /strategy", read, p.showTree)
	p.site.Handle("GET /strategy/edit", write, p.showConcept)
	p.site.Handle("POST /strategy/edit", write, p.saveConcept)
	p.site.Handle("GET /strategy/history", read, p.showConceptHistory)

	p.site.Handle("GET /goals/new", write, p.showNewGoal)
	p.site.Handle("POST /goals/new", write, p.addGoal)
	p.site.Handle("GET /goals/{goal}", read, p.showGoal)
	p.site.Handle("GET /goals/{goal}/edit", write, p.showGoalForm)
	p.site.Handle("POST /goals/{goal}/edit", write, p.changeGoal)
	p.site.Handle("GET /goals/{goal}/history", read, p.showGoalHistory)
	p.site.Handle("POST /goals/{goal}/archive", write, p.archiveGoal)
	p.site.Handle("POST /goals/{goal}/restore", write, p.restoreGoal)

	p.site.Handle("GET /goals/{goal}/targets/new", write, p.showNewTarget)
	p.site.Handle("POST /goals/{goal}/targets/new", write, p.addTarget)
	p.site.Handle("GET /targets/{target}/edit", write, p.showTarget)
	p.site.Handle("POST /targets/{target}/edit", write, p.changeTarget)
	p.site.Handle("GET /targets/{target}/history", read, p.showTargetHistory)
	p.site.Handle("POST /targets/{target}/archive", write, p.archiveTarget)
	p.site.Handle("POST /targets/{target}/restore", write, p.restoreTarget)

	plan, own := web.May(identity.EditMeasures), web.MaySome(identity.EditMeasures)
	p.site.Handle("GET /measures", read, p.showMeasures)
	p.site.Handle("GET /measures.csv", read, p.exportMeasures)
	p.site.Handle("GET /measures/new", plan, p.showNewMeasure)
	p.site.Handle("POST /measures/new", plan, p.addMeasure)
	p.site.Handle("GET /measures/{measure}/edit", own, p.showMeasureForm)
	p.site.Handle("POST /measures/{measure}/edit", own, p.changeMeasure)
	p.site.Handle("GET /measures/{measure}/history", web.MaySome(identity.ReadSteering), p.showMeasureHistory)
	p.site.Handle("POST /measures/{measure}/archive", plan, p.archiveMeasure)
	p.site.Handle("POST /measures/{measure}/restore", plan, p.restoreMeasure)
}

func goalID(r *web.Request) strategy.GoalID { return strategy.GoalID(r.PathValue("goal")) }

func targetID(r *web.Request) strategy.TargetID { return strategy.TargetID(r.PathValue("target")) }

func measureID(r *web.Request) strategy.MeasureID { return strategy.MeasureID(r.PathValue("measure")) }

// strategyFrame is the frame of a page below the tree.
func strategyFrame(r *web.Request, title string, crumbs ...web.Crumb) web.Frame {
	path := append([]web.Crumb{{Text: r.Text.T("strategy.tree.title"), Href: "/strategy"}}, crumbs...)
	return web.Frame{Title: title, Area: "strategy", Tab: "strategy", Crumbs: path}
}

// measureFrame is the frame of a page below the list of measures.
func measureFrame(r *web.Request, title string) web.Frame {
	return web.Frame{
		Title: title, Area: "delivery", Tab: "measures",
		Crumbs: []web.Crumb{{Text: r.Text.T("strategy.measures.title"), Href: "/measures"}},
	}
}
