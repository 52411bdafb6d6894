// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/web"
)

func (p *Pages) showEvidence(w http.ResponseWriter, r *web.Request) error {
	return p.renderEvidence(w, r, need.Evidence{}, "", nil)
}

// addEvidence stores evidence. A chosen indicator brings its figure, and its
// source and day where they were left empty.
func (p *Pages) addEvidence(w http.ResponseWriter, r *web.Request) error {
	e := need.Evidence{
		Source: r.PostFormValue("source"), Method: r.PostFormValue("method"), Note: r.PostFormValue("note"),
	}
	day, err := civil.ParseDay(r.PostFormValue("on"))
	if err == nil {
		e.On = day
	}
	chosen := indicator.ID(r.PostFormValue("indicator"))
	if chosen != "" {
		pinned, err := p.figures.PinNow(r.Context(), r.Who, chosen, r.Who.Region, "", indicator.View{})
		if errors.Is(err, fault.NotFound) {
			return p.renderEvidence(w, r, e, chosen, fault.Invalid{"indicator": fault.Say("need.evidence.indicator.none")})
		}
		if err != nil {
			return err
		}
		e = withFigure(e, pinned)
	}
	err = p.needs.AddEvidence(r.Context(), r.Who, needID(r), e)
	if web.IsFormFault(err) {
		return p.renderEvidence(w, r, e, chosen, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, address(needID(r)), fault.Say("need.evidence.added"))
}

func withFigure(e need.Evidence, pinned indicator.Pinned) need.Evidence {
	e.Pinned = &pinned
	if e.Source == "" {
		e.Source = pinned.Source
	}
	if e.On == "" {
		e.On = pinned.Period.End()
	}
	return e
}

func (p *Pages) removeEvidence(w http.ResponseWriter, r *web.Request) error {
	err := p.needs.RemoveEvidence(r.Context(), r.Who, needID(r), r.PathValue("evidence"))
	return r.Answer(w, err, address(needID(r)), fault.Say("need.evidence.removed"))
}

func (p *Pages) renderEvidence(w http.ResponseWriter, r *web.Request, e need.Evidence, chosen indicator.ID, cause error) error {
	n, err := p.needs.Find(r.Context(), r.Who, needID(r))
	if err != nil {
		return err
	}
	indicators, err := p.figures.List(r.Context(), r.Who)
	if err != nil {
		return err
	}
	options := []web.Option{{Text: r.Text.T("need.evidence.indicator.without")}}
	for _, i := range indicators {
		options = append(options, web.Option{Value: string(i.ID), Text: i.Label(string(r.Text.Lang)), Chosen: i.ID == chosen})
	}
	form := p.evidenceForm(r, n, e, options)
	form.Refuse(r.Text, cause)
	view := writeView{Over: r.Text.T("need.one") + " " + n.Label(), Title: r.Text.T("need.evidence.title"), Lead: r.Text.T("need.evidence.lead"), Form: form}
	return r.RenderForm(w, cause, p.write, p.frame(r, view.Title, crumb(n)), view)
}

func (p *Pages) evidenceForm(r *web.Request, n need.Need, e need.Evidence, indicators []web.Option) web.Form {
	t := r.Text.T
	chosen := ""
	for _, o := range indicators {
		if o.Chosen {
			chosen = o.Value
		}
	}
	return r.NewForm(address(n.ID)+"/evidence", t("need.evidence.save"), address(n.ID), web.Part{Fields: []web.Field{
		{Name: "indicator", Label: t("need.evidence.indicator"), Hint: t("need.evidence.indicator.hint"), Kind: web.SelectField, Value: chosen, Options: indicators},
		{Name: "source", Label: t("need.evidence.source"), Hint: t("need.evidence.source.hint"), Value: e.Source},
		{Name: "method", Label: t("need.evidence.method"), Hint: t("need.evidence.method.hint"), Value: e.Method},
		{Name: "on", Label: t("need.evidence.on"), Kind: web.DateField, Value: string(e.On)},
		{Name: "note", Label: t("need.evidence.note"), Hint: t("need.evidence.note.hint"), Kind: web.AreaField, Value: e.Note},
	}})
}
