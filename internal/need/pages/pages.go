// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows needs and their evidence in the browser.
package pages

import (
	"context"
	"embed"
	"net/http"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
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

// Link leads to what answers a need.
type Link struct{ Label, Text, Href string }

// Answers finds what answers a need; the strategy above fills it.
type Answers interface {
	// GoalsOfNeed lists the goals that answer a need, in their order.
	GoalsOfNeed(ctx context.Context, who identity.Person, id need.ID) ([]Link, error)
	// MeasuresOfNeed lists the measures that answer a need, in their order.
	MeasuresOfNeed(ctx context.Context, who identity.Person, id need.ID) ([]Link, error)
}

// Pages serves the needs.
type Pages struct {
	site              *web.Site
	needs             *need.Service
	vocabulary        *vocabulary.Service
	territory         *territory.Service
	figures           *indicator.Service
	answers           Answers
	list, show, write *web.Template
}

// New returns the pages on site.
func New(site *web.Site, needs *need.Service, v *vocabulary.Service, t *territory.Service, figures *indicator.Service, answers Answers) *Pages {
	return &Pages{
		site: site, needs: needs, vocabulary: v, territory: t, figures: figures, answers: answers,
		list:  web.Must(site.Template(files, "list.html")),
		show:  web.Must(site.Template(files, "show.html")),
		write: web.Must(site.Template(files, "write.html")),
	}
}

// Register adds this slice's routes; read it as the slice's table of contents.
func (p *Pages) Register() {
	read, write := web.May(identity.ReadSteering), web.May(identity.EditNeeds)
	p.site.Handle("GET /needs", read, p.showList)
	p.site.Handle("GET /needs/new", write, p.showNew)
	p.site.Handle("POST /needs/new", write, p.add)
	p.site.Handle("GET /needs/{need}", read, p.showNeed)
	p.site.Handle("GET /needs/{need}/edit", write, p.showEdit)
	p.site.Handle("POST /needs/{need}/edit", write, p.change)
	p.site.Handle("POST /needs/{need}/archive", write, p.archive)
	p.site.Handle("POST /needs/{need}/restore", write, p.restore)
	p.site.Handle("GET /needs/{need}/evidence", write, p.showEvidence)
	p.site.Handle("POST /needs/{need}/evidence", write, p.addEvidence)
	p.site.Handle("POST /needs/{need}/evidence/{evidence}/remove", write, p.removeEvidence)
	p.site.Handle("GET /needs/{need}/history", read, p.showHistory)
}

// writeView is all that write.html may use.
type writeView struct {
	Over, Title, Lead string
	Form              web.Form
}

func (p *Pages) frame(r *web.Request, title string, above ...web.Crumb) web.Frame {
	return web.Frame{
		Title: title, Area: "strategy", Tab: "needs",
		Crumbs: append([]web.Crumb{{Text: r.Text.T("need.list.title"), Href: "/needs"}}, above...),
	}
}

func crumb(n need.Need) web.Crumb { return web.Crumb{Text: n.Label(), Href: address(n.ID)} }

func address(id need.ID) string { return "/needs/" + string(id) }

func needID(r *web.Request) need.ID { return need.ID(r.PathValue("need")) }

func (p *Pages) archive(w http.ResponseWriter, r *web.Request) error {
	err := p.needs.Archive(r.Context(), r.Who, needID(r), r.FormVersion())
	return r.Answer(w, err, address(needID(r)), fault.Message{})
}

func (p *Pages) restore(w http.ResponseWriter, r *web.Request) error {
	err := p.needs.Restore(r.Context(), r.Who, needID(r), r.FormVersion())
	return r.Answer(w, err, address(needID(r)), fault.Say("need.restored"))
}

func (p *Pages) showHistory(w http.ResponseWriter, r *web.Request) error {
	n, err := p.needs.Find(r.Context(), r.Who, needID(r))
	if err != nil {
		return err
	}
	entries, total, err := p.needs.History(r.Context(), r.Who, n.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	words, err := p.words(r)
	if err != nil {
		return err
	}
	labels := p.form(r, words, n).Labels()
	for name, label := range p.evidenceForm(r, n, need.Evidence{}, nil).Labels() {
		labels[name] = r.Text.T("need.evidence.of", "field", label)
	}
	labels["pinned"] = r.Text.T("need.evidence.pinned")
	for i := range entries {
		for c := range entries[i].Changes {
			change := &entries[i].Changes[c]
			change.Before, change.After = words.said(r, change.Field, change.Before), words.said(r, change.Field, change.After)
		}
	}
	over := r.Text.T("need.one") + " " + n.Label()
	return r.RenderHistory(w, p.frame(r, n.Title, crumb(n)), over, n.Title, address(n.ID), entries, total, labels)
}
