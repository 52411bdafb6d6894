// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/need"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
)

func (p *Pages) showNew(w http.ResponseWriter, r *web.Request) error {
	n := need.Need{Field: vocabulary.FieldID(r.URL.Query().Get("field")), Urgency: need.Medium}
	return p.renderWrite(w, r, n, nil)
}

func (p *Pages) add(w http.ResponseWriter, r *web.Request) error {
	n := posted(r)
	id, err := p.needs.Add(r.Context(), r.Who, n)
	if web.IsFormFault(err) {
		return p.renderWrite(w, r, n, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, address(id), fault.Say("need.added"))
}

func (p *Pages) showEdit(w http.ResponseWriter, r *web.Request) error {
	n, err := p.needs.Find(r.Context(), r.Who, needID(r))
	if err != nil {
		return err
	}
	return p.renderWrite(w, r, n, nil)
}

func (p *Pages) change(w http.ResponseWriter, r *web.Request) error {
	n := posted(r)
	n.ID, n.Version = needID(r), r.FormVersion()
	err := p.needs.Change(r.Context(), r.Who, n)
	if web.IsFormFault(err) {
		return p.renderWrite(w, r, n, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, address(n.ID), fault.Say("need.saved"))
}

// renderWrite shows the form for n; after a conflict beside the stored need.
func (p *Pages) renderWrite(w http.ResponseWriter, r *web.Request, n need.Need, cause error) error {
	words, err := p.words(r)
	if err != nil {
		return err
	}
	form := p.form(r, words, n)
	frame, view := p.frame(r, r.Text.T("need.new.title")), writeView{Title: r.Text.T("need.new.title"), Lead: r.Text.T("need.new.lead")}
	if n.ID != "" {
		stored, err := p.needs.Find(r.Context(), r.Who, n.ID)
		if err != nil {
			return err
		}
		if errors.Is(cause, fault.Conflict) {
			last, err := p.needs.LastChange(r.Context(), r.Who, n.ID)
			if err != nil {
				return err
			}
			form.Collide(p.form(r, words, stored), last.PersonName, last.At)
		}
		frame = p.frame(r, r.Text.T("need.edit.title"), crumb(stored))
		view = writeView{Over: r.Text.T("need.one") + " " + stored.Label(), Title: r.Text.T("need.edit.title")}
	}
	if cause != nil {
		form.Keep(r.PostForm)
	}
	form.Refuse(r.Text, cause)
	view.Form = form
	return r.RenderForm(w, cause, p.write, frame, view)
}

func (p *Pages) form(r *web.Request, words words, n need.Need) web.Form {
	t := r.Text.T
	action, cancel := "/needs/new", "/needs"
	if n.ID != "" {
		action, cancel = address(n.ID)+"/edit", address(n.ID)
	}
	var groups []string
	for _, g := range n.TargetGroups {
		groups = append(groups, string(g))
	}
	form := r.NewForm(action, t("need.save"), cancel,
		web.Part{Fields: []web.Field{
			{Name: "title", Label: t("need.title.label"), Hint: t("need.title.hint"), Value: n.Title, Required: true},
			{Name: "field", Label: t("need.field.label"), Kind: web.SelectField, Value: string(n.Field), Required: true, Options: termOptions(words.fields, t("need.choose")), None: web.Crumb{Text: t("need.field.none"), Href: "/fields"}},
			{Name: "description", Label: t("need.description.label"), Hint: t("need.description.hint"), Kind: web.AreaField, Rows: 6, Value: n.Description},
		}},
		web.Part{Title: t("need.part.who"), Fields: []web.Field{
			{Name: "target_groups", Label: t("need.groups.label"), Kind: web.ChecksField, Values: groups, Options: termOptions(words.groups, ""), None: web.Crumb{Text: t("need.groups.none"), Href: "/fields"}},
			{Name: "social_space", Label: t("need.space.label"), Kind: web.SelectField, Value: string(n.SocialSpace), Options: words.spaceOptions(t("need.space.whole"))},
		}},
		web.Part{Title: t("need.part.extent"), Note: t("need.part.extent.note"), Row: true, Fields: []web.Field{
			{Name: "extent_from", Label: t("need.extent.from"), Kind: web.NumberField, Value: count(n.ExtentFrom)},
			{Name: "extent_to", Label: t("need.extent.to"), Kind: web.NumberField, Value: count(n.ExtentTo)},
			{Name: "extent_unit", Label: t("need.extent.unit"), Hint: t("need.extent.unit.hint"), Value: n.ExtentUnit},
		}},
		web.Part{Title: t("need.part.weight"), Fields: []web.Field{
			{Name: "urgency", Label: t("need.urgency.label"), Kind: web.RadioField, Value: string(n.Urgency), Required: true, Options: urgencyOptions(r)},
			{Name: "kind", Label: t("need.kind.label"), Kind: web.RadioField, Value: string(n.Kind), Required: true, Options: kindOptions(r)},
		}},
	)
	form.Version = n.Version
	return form
}

// posted reads the need from the form; what is no number is refused later.
func posted(r *web.Request) need.Need {
	n := need.Need{
		Title: r.PostFormValue("title"), Description: r.PostFormValue("description"),
		Field: vocabulary.FieldID(r.PostFormValue("field")), SocialSpace: territory.SocialSpaceID(r.PostFormValue("social_space")),
		Kind: need.Kind(r.PostFormValue("kind")), Urgency: need.Urgency(r.PostFormValue("urgency")),
		ExtentFrom: number(r.PostFormValue("extent_from")), ExtentTo: number(r.PostFormValue("extent_to")), ExtentUnit: r.PostFormValue("extent_unit"),
	}
	for _, id := range r.PostForm["target_groups"] {
		n.TargetGroups = append(n.TargetGroups, vocabulary.TargetGroupID(id))
	}
	return n
}

// number reads a count with or without grouping; -1 is refused as no number.
func number(text string) int {
	text = strings.NewReplacer(".", "", "\u00a0", "", " ", "").Replace(text)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

func count(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}
