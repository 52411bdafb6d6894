// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package tables

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/web"
)

// viewParam names the saved view that an address started from.
const viewParam = "view"

// editView is all that view.html may use.
type editView struct {
	Title string
	View  indicator.SavedView
	Form  web.Form
	Key   string
}

// savedView is the saved view that a page shows.
type savedView struct {
	indicator.SavedView
	Changed   bool // the address differs from what is saved
	MayChange bool
	Edit      string // address of the form that saves what is shown now
}

// showView shows the table as it was saved, with the newest figures.
func (p *Pages) showView(w http.ResponseWriter, r *web.Request) error {
	v, err := p.indicators.SavedView(r.Context(), r.Who, viewID(r))
	if err != nil {
		return err
	}
	q, err := url.ParseQuery(v.Query)
	if err != nil {
		return err
	}
	q.Set(viewParam, string(v.ID))
	r.SetPathValue("code", v.Table)
	r.URL.Path, r.URL.RawQuery = "/tables/"+v.Table, q.Encode()
	return p.showTable(w, r)
}

// saved finds the view that the address names; one that is gone is no reason
// to show no table.
func (p *Pages) saved(r *web.Request, a *asked) (*savedView, error) {
	id := indicator.SavedViewID(a.given.Get(viewParam))
	if id == "" {
		return nil, nil
	}
	v, err := p.indicators.SavedView(r.Context(), r.Who, id)
	if errors.Is(err, fault.NotFound) || err == nil && v.Table != a.pivot.Table {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &savedView{
		SavedView: v, Changed: v.Query != a.kept().Encode(), MayChange: v.MayChange(r.Who) && !v.Archived,
		Edit: "/views/" + string(v.ID) + "/edit?" + a.kept().Encode(),
	}, nil
}

// kept is what a saved view holds of an address.
func (a *asked) kept() url.Values {
	q := a.values()
	q.Del(viewParam)
	return q
}

func viewID(r *web.Request) indicator.SavedViewID {
	return indicator.SavedViewID(r.PathValue("view"))
}

func (p *Pages) showNewView(w http.ResponseWriter, r *web.Request) error {
	q := r.URL.Query()
	q.Del(viewParam)
	q.Del("page")
	v := indicator.SavedView{Table: r.PathValue("code"), Query: q.Encode(), Owner: r.Who.ID}
	if _, err := p.indicators.ReleasesOf(r.Context(), r.Who, v.Table); err != nil {
		return err
	}
	return p.renderView(w, r, v, nil)
}

func (p *Pages) addView(w http.ResponseWriter, r *web.Request) error {
	v := posted(r)
	v.Table, v.Owner = r.PathValue("code"), r.Who.ID
	id, err := p.indicators.SaveView(r.Context(), r.Who, v)
	if web.IsFormFault(err) {
		return p.renderView(w, r, v, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/views/"+string(id), fault.Say("indicator.view.saved"))
}

func (p *Pages) showEditView(w http.ResponseWriter, r *web.Request) error {
	v, err := p.changeable(r)
	if err != nil {
		return err
	}
	if q := r.URL.Query(); len(q) > 0 {
		v.Query = q.Encode()
	}
	return p.renderView(w, r, v, nil)
}

// changeable is the view of the address. For who may not change it, it has no
// form.
func (p *Pages) changeable(r *web.Request) (indicator.SavedView, error) {
	v, err := p.indicators.SavedView(r.Context(), r.Who, viewID(r))
	if err == nil && !v.MayChange(r.Who) {
		err = fault.NotFound
	}
	return v, err
}

func (p *Pages) changeView(w http.ResponseWriter, r *web.Request) error {
	stored, err := p.indicators.SavedView(r.Context(), r.Who, viewID(r))
	if err != nil {
		return err
	}
	v := posted(r)
	v.ID, v.Version, v.Table, v.Owner = stored.ID, r.FormVersion(), stored.Table, stored.Owner
	err = p.indicators.ChangeView(r.Context(), r.Who, v)
	if web.IsFormFault(err) {
		return p.renderView(w, r, v, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/views/"+string(v.ID), fault.Say("indicator.view.saved"))
}

// renderView shows the form, after a conflict with both versions.
func (p *Pages) renderView(w http.ResponseWriter, r *web.Request, v indicator.SavedView, cause error) error {
	view := editView{Title: r.Text.T("indicator.view.new"), View: v, Form: viewForm(r, v), Key: r.NewKey()}
	if v.ID != "" {
		stored, err := p.indicators.SavedView(r.Context(), r.Who, v.ID)
		if err != nil {
			return err
		}
		view.Title, view.View = r.Text.T("indicator.view.edit", "name", stored.Name), stored
		if errors.Is(cause, fault.Conflict) {
			last, err := p.indicators.LastViewChange(r.Context(), r.Who, v.ID)
			if err != nil {
				return err
			}
			view.Form.Collide(viewForm(r, stored), last.PersonName, last.At)
		}
	}
	view.Form.Refuse(r.Text, cause)
	return r.RenderForm(w, cause, p.edit, frame(view.Title, listCrumb(r)), view)
}

func viewForm(r *web.Request, v indicator.SavedView) web.Form {
	t := r.Text
	action, leave := "/tables/"+v.Table+"/views/new", tableAddress(v.Table, nil)+"?"+v.Query
	if v.ID != "" {
		action, leave = "/views/"+string(v.ID)+"/edit", "/views/"+string(v.ID)
	}
	number := ""
	if v.Number > 0 {
		number = strconv.Itoa(v.Number)
	}
	fields := []web.Field{
		{Name: "name", Label: t.T("indicator.view.name"), Hint: t.T("indicator.view.name_hint"), Value: v.Name, Required: true},
		{Name: "description", Label: t.T("indicator.view.description"), Kind: web.AreaField, Rows: 3, Value: v.Description},
		{Name: "number", Label: t.T("indicator.view.order"), Hint: t.T("indicator.view.order_hint"), Kind: web.NumberField, Value: number},
	}
	if r.Who.May(identity.EditIndicators) {
		shared := ""
		if v.Shared {
			shared = yes
		}
		fields = append(fields, web.Field{Name: "shared", Label: t.T("indicator.view.shared"), Hint: t.T("indicator.view.shared_hint"), Kind: web.CheckField, Value: shared})
	}
	fields = append(fields, web.Field{Name: "query", Kind: web.HiddenField, Value: v.Query})
	form := r.NewForm(action, t.T("indicator.view.save"), leave, web.Part{Fields: fields})
	form.Version = v.Version
	return form
}

// posted reads a view from the form; a number that is none is refused later.
func posted(r *web.Request) indicator.SavedView {
	v := indicator.SavedView{
		Name: r.PostFormValue("name"), Description: r.PostFormValue("description"), Query: r.PostFormValue("query"),
		Shared: r.PostFormValue("shared") == yes,
	}
	if text := r.PostFormValue("number"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			n = -1
		}
		v.Number = n
	}
	return v
}

func (p *Pages) archiveView(w http.ResponseWriter, r *web.Request) error {
	if err := p.indicators.ArchiveView(r.Context(), r.Who, viewID(r), r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, "/tables?archived="+string(viewID(r)), fault.Message{})
}

func (p *Pages) restoreView(w http.ResponseWriter, r *web.Request) error {
	if err := p.indicators.RestoreView(r.Context(), r.Who, viewID(r), r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, "/views/"+string(viewID(r)), fault.Say("indicator.view.restored"))
}

func (p *Pages) showViewHistory(w http.ResponseWriter, r *web.Request) error {
	v, err := p.indicators.SavedView(r.Context(), r.Who, viewID(r))
	if err != nil {
		return err
	}
	entries, total, err := p.indicators.ViewHistory(r.Context(), r.Who, v.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	labels := viewForm(r, v).Labels()
	labels["shared"], labels["query"], labels["table"] = r.Text.T("indicator.view.shared"), r.Text.T("indicator.view.layout"), r.Text.T("indicator.tables.name")
	for n := range entries {
		for c, change := range entries[n].Changes {
			if change.Field == "shared" {
				entries[n].Changes[c].Before, entries[n].Changes[c].After = sharing(r, change.Before), sharing(r, change.After)
			}
		}
	}
	return r.RenderHistory(w, frame(v.Name, listCrumb(r)), r.Text.T("indicator.view.one"), v.Name, "/views/"+string(v.ID), entries, total, labels)
}

func sharing(r *web.Request, recorded string) string {
	switch recorded {
	case "tenant":
		return r.Text.T("indicator.view.for_all")
	case "private":
		return r.Text.T("indicator.view.for_me")
	}
	return recorded
}
