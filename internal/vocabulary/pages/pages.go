// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows the tenant's fields of action and target groups in the
// browser.
package pages

import (
	"cmp"
	"embed"
	"errors"
	"net/http"
	"strconv"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Pages serves the vocabulary.
type Pages struct {
	site       *web.Site
	vocabulary *vocabulary.Service
	list, edit *web.Template
}

// New returns the pages on site.
func New(site *web.Site, v *vocabulary.Service) *Pages {
	return &Pages{
		site: site, vocabulary: v,
		list: web.Must(site.Template(files, "list.html")),
		edit: web.Must(site.Template(files, "edit.html")),
	}
}

// Register adds this slice's routes; read it as the slice's table of contents.
func (p *Pages) Register() {
	read, write := web.May(identity.ReadSteering), web.May(identity.EditStrategy)
	p.site.Handle("GET /fields", read, p.showList)
	p.site.Handle("GET /fields/new", write, p.showNew)
	p.site.Handle("POST /fields/new", write, p.add)
	p.site.Handle("GET /fields/{term}", write, p.showEdit)
	p.site.Handle("POST /fields/{term}", write, p.change)
	p.site.Handle("GET /fields/{term}/history", read, p.showHistory)
	p.site.Handle("POST /fields/{term}/archive", write, p.archive)
	p.site.Handle("POST /fields/{term}/restore", write, p.restore)
}

// listView is all that list.html may use.
type listView struct {
	Fields, Groups []vocabulary.Term
	MayEdit        bool
	Archived       *vocabulary.Term // just archived, to be undone
	Key            string
}

// editView is all that edit.html may use.
type editView struct {
	Term vocabulary.Term
	Over string
	Form web.Form
	Key  string
}

func (p *Pages) showList(w http.ResponseWriter, r *web.Request) error {
	fields, err := p.vocabulary.Fields(r.Context(), r.Who)
	if err != nil {
		return err
	}
	groups, err := p.vocabulary.TargetGroups(r.Context(), r.Who)
	if err != nil {
		return err
	}
	view := listView{Fields: fields, Groups: groups, MayEdit: r.Who.May(identity.EditStrategy), Key: r.NewKey()}
	if id := r.URL.Query().Get("archived"); id != "" && view.MayEdit {
		if t, err := p.vocabulary.Term(r.Context(), r.Who, vocabulary.TermID(id)); err == nil && t.Archived {
			view.Archived = &t
		}
	}
	frame := web.Frame{Title: r.Text.T("vocabulary.list.title"), Area: "strategy", Tab: "fields"}
	return r.Render(w, http.StatusOK, p.list, frame, view)
}

func (p *Pages) showNew(w http.ResponseWriter, r *web.Request) error {
	t := vocabulary.Term{Kind: kindOf(r)}
	return p.renderEdit(w, r, t, p.form(r, t), nil)
}

func (p *Pages) add(w http.ResponseWriter, r *web.Request) error {
	t := posted(r)
	t.Kind = kindOf(r)
	_, err := p.vocabulary.AddTerm(r.Context(), r.Who, t)
	if web.IsFormFault(err) {
		return p.renderEdit(w, r, t, p.form(r, t), err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/fields", fault.Say("vocabulary.saved"))
}

func (p *Pages) showEdit(w http.ResponseWriter, r *web.Request) error {
	t, err := p.vocabulary.Term(r.Context(), r.Who, termID(r))
	if err != nil {
		return err
	}
	return p.renderEdit(w, r, t, p.form(r, t), nil)
}

func (p *Pages) change(w http.ResponseWriter, r *web.Request) error {
	t := posted(r)
	t.ID, t.Version = termID(r), r.FormVersion()
	err := p.vocabulary.ChangeTerm(r.Context(), r.Who, t)
	if web.IsFormFault(err) {
		return p.refuseChange(w, r, t, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/fields", fault.Say("vocabulary.saved"))
}

// refuseChange shows the form again, after a conflict with both versions.
func (p *Pages) refuseChange(w http.ResponseWriter, r *web.Request, t vocabulary.Term, cause error) error {
	stored, err := p.vocabulary.Term(r.Context(), r.Who, t.ID)
	if err != nil {
		return err
	}
	t.Kind = stored.Kind
	form := p.form(r, t)
	if errors.Is(cause, fault.Conflict) {
		last, err := p.vocabulary.LastChange(r.Context(), r.Who, stored)
		if err != nil {
			return err
		}
		form.Collide(p.form(r, stored), last.PersonName, last.At)
	}
	return p.renderEdit(w, r, stored, form, cause)
}

func (p *Pages) renderEdit(w http.ResponseWriter, r *web.Request, t vocabulary.Term, form web.Form, cause error) error {
	form.Refuse(r.Text, cause)
	view := editView{Term: t, Form: form, Key: r.NewKey(), Over: r.Text.T("vocabulary.field.one")}
	if t.Kind == vocabulary.TargetGroupKind {
		view.Over = r.Text.T("vocabulary.group.one")
	}
	return r.RenderForm(w, cause, p.edit, p.frame(r, view.Over), view)
}

func (p *Pages) frame(r *web.Request, title string) web.Frame {
	return web.Frame{
		Title: title, Area: "strategy", Tab: "fields",
		Crumbs: []web.Crumb{{Text: r.Text.T("vocabulary.list.title"), Href: "/fields"}},
	}
}

func (p *Pages) form(r *web.Request, t vocabulary.Term) web.Form {
	action := "/fields/" + string(t.ID)
	if t.ID == "" {
		action = "/fields/new?kind=" + string(t.Kind)
	}
	number := ""
	if t.Number > 0 {
		number = strconv.Itoa(t.Number)
	}
	form := r.NewForm(action, r.Text.T("vocabulary.save"), "/fields", web.Part{Fields: []web.Field{
		{Name: "name", Label: r.Text.T("vocabulary.name.label"), Value: t.Name, Required: true},
		{Name: "description", Label: r.Text.T("vocabulary.description.label"), Hint: r.Text.T("vocabulary.description.hint"), Kind: web.AreaField, Value: t.Description},
		{Name: "number", Label: r.Text.T("vocabulary.number.label"), Hint: r.Text.T("vocabulary.number.hint"), Kind: web.NumberField, Value: number},
	}})
	form.Version = t.Version
	return form
}

func (p *Pages) showHistory(w http.ResponseWriter, r *web.Request) error {
	t, err := p.vocabulary.Term(r.Context(), r.Who, termID(r))
	if err != nil {
		return err
	}
	entries, total, err := p.vocabulary.History(r.Context(), r.Who, t, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	return r.RenderHistory(w, p.frame(r, t.Name), r.Text.T("vocabulary.list.title"), t.Name, "/fields", entries, total, p.form(r, t).Labels())
}

func (p *Pages) archive(w http.ResponseWriter, r *web.Request) error {
	err := p.vocabulary.ArchiveTerm(r.Context(), r.Who, termID(r), r.FormVersion())
	return r.Answer(w, err, "/fields?archived="+string(termID(r)), fault.Message{})
}

func (p *Pages) restore(w http.ResponseWriter, r *web.Request) error {
	err := p.vocabulary.RestoreTerm(r.Context(), r.Who, termID(r), r.FormVersion())
	return r.Answer(w, err, "/fields", fault.Say("vocabulary.restored"))
}

// posted reads the term from the form; a number that is none is refused later.
func posted(r *web.Request) vocabulary.Term {
	t := vocabulary.Term{Name: r.PostFormValue("name"), Description: r.PostFormValue("description")}
	if text := r.PostFormValue("number"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			n = -1
		}
		t.Number = n
	}
	return t
}

// kindOf is the list that a new term is for: the fields of action, unless the
// address names the other one.
func kindOf(r *web.Request) vocabulary.Kind {
	return vocabulary.Kind(cmp.Or(r.FormValue("kind"), string(vocabulary.FieldKind)))
}

func termID(r *web.Request) vocabulary.TermID { return vocabulary.TermID(r.PathValue("term")) }
