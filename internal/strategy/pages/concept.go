// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"

	"kursbuch/internal/fault"
	"kursbuch/internal/strategy"
	"kursbuch/internal/web"
)

// conceptView is all that concept.html may use.
type conceptView struct {
	Concept strategy.Concept
	Form    web.Form
}

// stored is the concept in force, or a zero one to begin with.
func (p *Pages) storedConcept(r *web.Request) (strategy.Concept, error) {
	c, err := p.Strategy.Concept(r.Context(), r.Who)
	if errors.Is(err, fault.NotFound) {
		return strategy.Concept{}, nil
	}
	return c, err
}

func (p *Pages) showConcept(w http.ResponseWriter, r *web.Request) error {
	c, err := p.storedConcept(r)
	if err != nil {
		return err
	}
	return p.renderConcept(w, r, c, conceptForm(r, c), nil)
}

func (p *Pages) saveConcept(w http.ResponseWriter, r *web.Request) error {
	c := strategy.Concept{
		Version: r.FormVersion(), Title: r.PostFormValue("title"), MissionStatement: r.PostFormValue("mission"),
		ValidFrom: typedDay(r, "valid_from"), ValidTo: typedDay(r, "valid_to"),
		AdoptedOn: typedDay(r, "adopted_on"), ResolutionRef: r.PostFormValue("resolution"),
	}
	cause := p.Strategy.SaveConcept(r.Context(), r.Who, c)
	if !web.IsFormFault(cause) {
		if cause != nil {
			return cause
		}
		return r.Redirect(w, "/strategy", fault.Say("strategy.concept.saved"))
	}
	stored, err := p.storedConcept(r)
	if err != nil {
		return err
	}
	form := conceptForm(r, c)
	if errors.Is(cause, fault.Conflict) {
		last, err := p.Strategy.LastConceptChange(r.Context(), r.Who)
		if err != nil {
			return err
		}
		form.Collide(conceptForm(r, stored), last.PersonName, last.At)
	}
	return p.renderConcept(w, r, stored, form, cause)
}

func (p *Pages) renderConcept(w http.ResponseWriter, r *web.Request, c strategy.Concept, form web.Form, cause error) error {
	form.Refuse(r.Text, cause)
	return r.RenderForm(w, cause, p.concept, strategyFrame(r, r.Text.T("strategy.concept.edit")), conceptView{Concept: c, Form: form})
}

func conceptForm(r *web.Request, c strategy.Concept) web.Form {
	t := r.Text.T
	form := r.NewForm("/strategy/edit", t("strategy.save"), "/strategy",
		web.Part{Fields: []web.Field{
			{Name: "title", Label: t("strategy.concept.name"), Hint: t("strategy.concept.name_hint"), Value: c.Title, Required: true},
			{Name: "mission", Label: t("strategy.concept.mission"), Hint: t("strategy.concept.mission_hint"), Kind: web.AreaField, Rows: 8, Value: c.MissionStatement},
		}},
		web.Part{Row: true, Fields: []web.Field{
			{Name: "valid_from", Label: t("strategy.concept.valid_from"), Kind: web.DateField, Value: string(c.ValidFrom)},
			{Name: "valid_to", Label: t("strategy.concept.valid_to"), Kind: web.DateField, Value: string(c.ValidTo)},
		}},
		web.Part{Row: true, Fields: []web.Field{
			{Name: "adopted_on", Label: t("strategy.concept.adopted_on"), Kind: web.DateField, Value: string(c.AdoptedOn)},
			{Name: "resolution", Label: t("strategy.concept.resolution"), Hint: t("strategy.concept.resolution_hint"), Value: c.ResolutionRef},
		}},
	)
	form.Version = c.Version
	return form
}

func (p *Pages) showConceptHistory(w http.ResponseWriter, r *web.Request) error {
	c, err := p.Strategy.Concept(r.Context(), r.Who)
	if err != nil {
		return err
	}
	entries, total, err := p.Strategy.ConceptHistory(r.Context(), r.Who, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	frame := strategyFrame(r, c.Title)
	return r.RenderHistory(w, frame, r.Text.T("strategy.concept.one"), c.Title, "/strategy", entries, total, conceptForm(r, c).Labels())
}
