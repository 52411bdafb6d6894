// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/web"
)

// showNewEdition leads through the choice of figures of a new edition to the
// form that says from when on it is valid.
func (p *Pages) showNewEdition(w http.ResponseWriter, r *web.Request) error {
	i, err := p.own(r)
	if err != nil {
		return err
	}
	d := readDraft(r.URL.Query())
	if !d.complete() {
		over := r.Text.T("indicator.edition.of", "name", i.Name)
		return p.renderStep(w, r, d, "/indicators/"+string(i.ID)+"/editions/new", over, p.ownCrumbs(r, i)...)
	}
	return p.renderEdition(w, r, i, d, indicator.Edition{}, nil)
}

func (p *Pages) ownCrumbs(r *web.Request, i indicator.Indicator) []web.Crumb {
	return []web.Crumb{listCrumb(r), {Text: i.Name, Href: "/indicators/" + string(i.ID)}}
}

func (p *Pages) renderEdition(w http.ResponseWriter, r *web.Request, i indicator.Indicator, d draft, e indicator.Edition, cause error) error {
	changed := i
	m := d.method()
	changed.Count, changed.Base, changed.Factor, changed.Formula, changed.Inputs = m.Count, m.Base, m.Factor, m.Formula, m.Inputs
	base := "/indicators/" + string(i.ID) + "/editions"
	view := editView{New: true, Title: r.Text.T("indicator.edition.of", "name", i.Name), Steps: p.steps(r, d), Rework: d.back(base + "/new")}
	var err error
	if view.Figures, view.Formula, err = p.nameFigures(r, changed); err != nil {
		return err
	}
	view.Form = p.editionForm(r, base, i, d, e)
	view.Form.Refuse(r.Text, cause)
	return r.RenderForm(w, cause, p.edit, indicatorFrame(view.Title, p.ownCrumbs(r, i)...), view)
}

func (p *Pages) editionForm(r *web.Request, action string, i indicator.Indicator, d draft, e indicator.Edition) web.Form {
	t := r.Text
	bridge := web.Field{Name: "bridge", Label: t.T("indicator.bridge.label"), Hint: t.T("indicator.bridge.hint"), Kind: web.RadioField, Required: true, Value: bridgeValue(e.Bridge.Kind)}
	for _, kind := range indicator.Bridges() {
		text, note := bridgeOption(t, kind)
		bridge.Options = append(bridge.Options, web.Option{Value: bridgeValue(kind), Text: text, Note: note})
	}
	factor := ""
	if e.Bridge.Factor != 0 {
		factor = plainNumber(t, e.Bridge.Factor)
	}
	form := r.NewForm(action, t.T("indicator.edition.save"), "/indicators/"+string(i.ID)+"/definition", web.Part{Fields: []web.Field{
		{Name: "from", Label: t.T("indicator.edition.from"), Hint: t.T("indicator.edition.from_hint"), Kind: web.DateField, Value: string(e.From), Required: true},
		{Name: "note", Label: t.T("indicator.edition.note"), Hint: t.T("indicator.edition.note_hint"), Kind: web.AreaField, Rows: 2, Value: e.Note, Required: true},
		bridge,
		{Name: "bridge_factor", Label: t.T("indicator.bridge.factor_label"), Hint: t.T("indicator.bridge.factor_hint"), Kind: web.NumberField, Value: factor},
		{Name: "bridge_table", Label: t.T("indicator.bridge.table_label"), Hint: t.T("indicator.bridge.table_hint"), Value: e.Bridge.Table},
		{Name: "figures", Kind: web.HiddenField, Value: d.values().Encode()},
	}})
	form.Version = i.Version
	return form
}

// bridgeValue is a bridge as the form names it.
func bridgeValue(kind indicator.BridgeKind) string {
	if kind == indicator.NoBridge {
		return "break"
	}
	return string(kind)
}

func bridgeOption(t *i18n.Printer, kind indicator.BridgeKind) (text, note string) {
	switch kind {
	case indicator.Comparable:
		return t.T("indicator.bridge.comparable"), t.T("indicator.bridge.comparable_note")
	case indicator.ByFactor:
		return t.T("indicator.bridge.factor"), t.T("indicator.bridge.factor_note")
	case indicator.ByTable:
		return t.T("indicator.bridge.table"), t.T("indicator.bridge.table_note")
	case indicator.NoBridge:
	}
	return t.T("indicator.bridge.none"), t.T("indicator.bridge.none_note")
}

func (p *Pages) addEdition(w http.ResponseWriter, r *web.Request) error {
	i, err := p.own(r)
	if err != nil {
		return err
	}
	figures, err := url.ParseQuery(r.PostFormValue("figures"))
	d := readDraft(figures)
	if err != nil || !d.complete() {
		return fault.Refuse("indicator.edit.figures_lost")
	}
	e := indicator.Edition{Note: r.PostFormValue("note"), Method: d.method(), Bridge: indicator.Bridge{Table: r.PostFormValue("bridge_table")}}
	if kind := r.PostFormValue("bridge"); kind != bridgeValue(indicator.NoBridge) {
		e.Bridge.Kind = indicator.BridgeKind(kind)
	}
	refused := fault.Invalid{}
	if e.From, err = civil.ParseDay(r.PostFormValue("from")); err != nil {
		refused.Refuse("from", "indicator.edition.from_missing")
	}
	if text := strings.TrimSpace(r.PostFormValue("bridge_factor")); text != "" {
		if e.Bridge.Factor, err = strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64); err != nil {
			refused.Refuse("bridge_factor", "indicator.edition.factor")
		}
	}
	if err = refused.Err(); err == nil {
		err = p.indicators.AddEdition(r.Context(), r.Who, i.ID, r.FormVersion(), e)
	}
	if web.IsFormFault(err) {
		return p.renderEdition(w, r, i, d, e, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/indicators/"+string(i.ID)+"/definition", fault.Say("indicator.edition.added"))
}
