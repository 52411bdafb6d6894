// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// reformView is all that reform.html may use.
type reformView struct {
	Row     reformRow
	MayEdit bool
	Shelf   putAway
}

// formView is all that form.html may use.
type formView struct {
	Title string
	Lead  string
	Form  web.Form
}

func (p *Pages) reform(r *web.Request) (territory.OwnReform, error) {
	return p.territory.OwnReform(r.Context(), r.Who, territory.ReformID(r.PathValue("reform")))
}

func (p *Pages) showReform(w http.ResponseWriter, r *web.Request) error {
	reform, err := p.reform(r)
	if err != nil {
		return err
	}
	row := p.reformRow(r, reform)
	view := reformView{Row: row, MayEdit: row.Own && r.Who.May(identity.EditTerritory), Shelf: p.reforms().putAway(r, row.Own, item{row.From.Title(), reform.Version, reform.Archived}, r.Text.T("territory.reform.archive_note"))}
	return r.Render(w, http.StatusOK, p.reformPage, frame(row.From.Title(), listCrumb(r), hubCrumb(r)), view)
}

func (p *Pages) showNewReform(w http.ResponseWriter, r *web.Request) error {
	return p.renderReform(w, r, territory.OwnReform{}, p.reformForm(r, territory.OwnReform{}, ""), nil)
}

func (p *Pages) addReform(w http.ResponseWriter, r *web.Request) error {
	reform, err := postedReform(r)
	if err == nil {
		var id territory.ReformID
		if id, err = p.territory.AddReform(r.Context(), r.Who, reform); err == nil {
			return r.Redirect(w, "/reforms/"+string(id), fault.Say("territory.reform.added"))
		}
	}
	if web.IsFormFault(err) {
		return p.renderReform(w, r, territory.OwnReform{}, p.reformForm(r, reform, r.PostFormValue("into")), err)
	}
	return err
}

func (p *Pages) showEditReform(w http.ResponseWriter, r *web.Request) error {
	reform, err := p.reform(r)
	if err != nil {
		return err
	}
	return p.renderReform(w, r, reform, p.reformForm(r, reform, shareLines(r.Text, reform.Reform.Into)), nil)
}

func (p *Pages) changeReform(w http.ResponseWriter, r *web.Request) error {
	reform, err := postedReform(r)
	if err == nil {
		err = p.territory.ChangeReform(r.Context(), r.Who, reform)
	}
	if err == nil {
		return r.Redirect(w, "/reforms/"+string(reform.ID), fault.Say("territory.shelf.saved"))
	}
	if !web.IsFormFault(err) {
		return err
	}
	stored, found := p.reform(r)
	if found != nil {
		return found
	}
	form := p.reformForm(r, reform, r.PostFormValue("into"))
	if errors.Is(err, fault.Conflict) {
		if err := p.collide(r, &form, p.reformForm(r, stored, shareLines(r.Text, stored.Reform.Into)), p.reforms()); err != nil {
			return err
		}
	}
	return p.renderReform(w, r, stored, form, err)
}

// collide shows what was stored meanwhile beside what was typed.
func (p *Pages) collide(r *web.Request, form *web.Form, stored web.Form, s shelf) error {
	found, err := s.find(r.Context(), r.Who, s.id(r))
	if err != nil {
		return err
	}
	if found.Archived {
		return fault.Refuse("territory.shelf.archived_meanwhile")
	}
	entries, _, err := s.history(r.Context(), r.Who, s.id(r), 1, 0)
	if err == nil && len(entries) > 0 {
		form.Collide(stored, entries[0].PersonName, entries[0].At)
	}
	return err
}

func (p *Pages) renderReform(w http.ResponseWriter, r *web.Request, reform territory.OwnReform, form web.Form, cause error) error {
	form.Refuse(r.Text, cause)
	view := formView{Title: r.Text.T("territory.reform.new"), Lead: r.Text.T("territory.reform.lead"), Form: form}
	if reform.ID != "" {
		view.Title = r.Text.T("territory.reform.edit", "name", p.named(reform.Reform.Key).Title())
	}
	return r.RenderForm(w, cause, p.plainForm, frame(view.Title, listCrumb(r), hubCrumb(r)), view)
}

func (p *Pages) reformForm(r *web.Request, reform territory.OwnReform, into string) web.Form {
	t := r.Text
	action, back := "/reforms", "/territory"
	if reform.ID != "" {
		action += "/" + string(reform.ID)
		back = action
	}
	form := r.NewForm(action, t.T("territory.save"), back, web.Part{Fields: []web.Field{
		{Name: "key", Label: t.T("territory.reform.key_label"), Hint: t.T("territory.reform.key_hint"), Value: string(reform.Reform.Key), Required: true},
		{Name: "day", Label: t.T("territory.reform.day_label"), Hint: t.T("territory.reform.day_hint"), Kind: web.DateField, Value: string(reform.Reform.Day), Required: true},
		{Name: "into", Label: t.T("territory.reform.into_label"), Hint: t.T("territory.reform.into_hint"), Kind: web.AreaField, Rows: 4, Value: into, Required: true},
		{Name: "source", Label: t.T("territory.reform.source_label"), Hint: t.T("territory.reform.source_hint"), Value: reform.Source},
	}})
	form.Version = reform.Version
	return form
}

// shareLines writes shares as people enter them.
func shareLines(t *i18n.Printer, shares []territory.Share) string {
	percent := func(v float64) string {
		text := strconv.FormatFloat(100*v, 'f', -1, 64)
		if t.Lang == i18n.German {
			text = strings.Replace(text, ".", ",", 1)
		}
		return text
	}
	var lines []string
	for _, s := range shares {
		lines = append(lines, string(s.Key)+"; "+percent(s.People)+"; "+percent(s.Area))
	}
	return strings.Join(lines, "\n")
}

// postedReform reads a reform from the form. Faults: Invalid.
func postedReform(r *web.Request) (territory.OwnReform, error) {
	refused := fault.Invalid{}
	reform := territory.OwnReform{ID: territory.ReformID(r.PathValue("reform")), Version: r.FormVersion(), Source: r.PostFormValue("source")}
	reform.Reform.Key = territory.Key(strings.TrimSpace(r.PostFormValue("key")))
	day, err := civil.ParseDay(r.PostFormValue("day"))
	if err != nil {
		refused.Refuse("day", "territory.reform.day")
	}
	reform.Reform.Day = day
	for line := range strings.Lines(r.PostFormValue("into")) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		share, ok := parseShare(strings.Split(strings.TrimSpace(line), ";"))
		if !ok {
			refused.Refuse("into", "territory.reform.line", "line", strings.TrimSpace(line))
		}
		reform.Reform.Into = append(reform.Reform.Into, share)
	}
	return reform, refused.Err()
}

// parseShare reads a key, its share of the people and of the area in per cent.
// The area is as the people when it is not given, and both are whole when
// there is only a key.
func parseShare(parts []string) (territory.Share, bool) {
	share := territory.Whole(territory.Key(strings.TrimSpace(parts[0])))
	if len(parts) > 3 {
		return share, false
	}
	for i, text := range parts[1:] {
		text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
		value, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		if err != nil || !(value >= 0 && value <= 100) {
			return share, false
		}
		if i == 0 {
			share.People = value / 100
		}
		share.Area = value / 100
	}
	return share, true
}
