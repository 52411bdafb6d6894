// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"
	"net/url"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/web"
)

// coreView is all that core.html may use.
type coreView struct {
	Set     []coreRow
	Form    web.Form // to add one
	Full    bool     // no more fit
	Most    int
	MayEdit bool
	Key     string
}

// coreRow is one entry of the core set.
type coreRow struct {
	indicator.Core
	Name        string
	First, Last bool
}

func (p *Pages) showCore(w http.ResponseWriter, r *web.Request) error {
	return p.renderCore(w, r, r.URL.Query().Get("indicator"), r.URL.Query().Get("reason"), nil)
}

func (p *Pages) renderCore(w http.ResponseWriter, r *web.Request, chosen, reason string, cause error) error {
	set, err := p.indicators.CoreSet(r.Context(), r.Who)
	if err != nil {
		return err
	}
	all, err := p.indicators.List(r.Context(), r.Who)
	if err != nil {
		return err
	}
	view := coreView{MayEdit: r.Who.May(identity.EditIndicators), Full: len(set) >= indicator.MostCore, Most: indicator.MostCore, Key: r.NewKey()}
	for n, c := range set {
		view.Set = append(view.Set, coreRow{c, c.Indicator.In(string(r.Text.Lang)).Name, n == 0, n == len(set)-1})
	}
	options := []web.Option{{Text: r.Text.T("indicator.core.pick")}}
	for _, i := range all {
		if !slices.ContainsFunc(set, func(c indicator.Core) bool { return c.Indicator.ID == i.ID }) {
			i = i.In(string(r.Text.Lang))
			options = append(options, web.Option{Value: string(i.ID), Text: r.Text.T("indicator.core.option", "name", i.Name, "code", i.Code)})
		}
	}
	view.Form = r.NewForm("/core-indicators", r.Text.T("indicator.core.add"), "/indicators", web.Part{Fields: []web.Field{
		{Name: "indicator", Label: r.Text.T("indicator.core.indicator"), Kind: web.SelectField, Value: chosen, Options: options, Required: true},
		{Name: "reason", Label: r.Text.T("indicator.core.reason"), Hint: r.Text.T("indicator.core.reason_hint"), Kind: web.AreaField, Rows: 2, Value: reason},
	}})
	view.Form.Refuse(r.Text, cause)
	return r.RenderForm(w, cause, p.core, indicatorFrame(r.Text.T("indicator.core.title"), listCrumb(r)), view)
}

func (p *Pages) addCore(w http.ResponseWriter, r *web.Request) error {
	id, reason := r.PostFormValue("indicator"), r.PostFormValue("reason")
	err := error(fault.Invalid{"indicator": fault.Say("indicator.core.pick_missing")})
	if id != "" {
		err = p.indicators.AddCore(r.Context(), r.Who, indicator.ID(id), reason)
	}
	if web.IsFormFault(err) {
		return p.renderCore(w, r, id, reason, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/core-indicators", fault.Say("indicator.core.added"))
}

// changeCore does what the pressed button says with one entry.
func (p *Pages) changeCore(w http.ResponseWriter, r *web.Request) error {
	id, version := indicator.ID(r.PathValue("indicator")), r.FormVersion()
	var err error
	said := fault.Say("indicator.core.moved")
	switch r.PostFormValue("do") {
	case "up":
		err = p.indicators.MoveCore(r.Context(), r.Who, id, version, false)
	case "down":
		err = p.indicators.MoveCore(r.Context(), r.Who, id, version, true)
	case "remove":
		// The form below the list then holds what was taken out, to undo it.
		back := url.Values{"indicator": {string(id)}, "reason": {r.PostFormValue("was")}}
		if err = p.indicators.RemoveCore(r.Context(), r.Who, id, version); err == nil {
			return r.Redirect(w, "/core-indicators?"+back.Encode(), fault.Say("indicator.core.removed"))
		}
	default:
		said = fault.Say("indicator.core.explained")
		err = p.indicators.ExplainCore(r.Context(), r.Who, id, version, r.PostFormValue("reason"))
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/core-indicators", said)
}
