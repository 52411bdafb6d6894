// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"errors"
	"net/http"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/web"
)

// servicesView is all that services.html may use.
type servicesView struct{ Rows []serviceRow }

type serviceRow struct {
	indicator.Source
	Name, Tables string
}

func serviceFrame(title string, crumbs ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "administration", Tab: "services", Crumbs: crumbs}
}

func serviceName(t *i18n.Printer, id indicator.SourceID) string {
	switch id {
	case indicator.Regional:
		return t.T("indicator.source.regional")
	case indicator.Census:
		return t.T("indicator.source.zensus")
	case indicator.GenesisOnline:
	}
	return t.T("indicator.source.genesis")
}

func (p *Pages) showServices(w http.ResponseWriter, r *web.Request) error {
	sources, err := p.sources.List(r.Context(), r.Who)
	if err != nil {
		return err
	}
	tables := map[indicator.SourceID]string{indicator.GenesisOnline: "12531-0043", indicator.Regional: "12411-01-01-4", indicator.Census: "1000A-0000"}
	var view servicesView
	for _, s := range sources {
		view.Rows = append(view.Rows, serviceRow{s, serviceName(r.Text, s.ID), tables[s.ID]})
	}
	return r.Render(w, http.StatusOK, p.services, serviceFrame(r.Text.T("indicator.source.title")), view)
}

// serviceView is all that service.html may use.
type serviceView struct {
	Source indicator.Source
	Name   string
	Form   web.Form
	Key    string
}

// source is the service that the address names.
func (p *Pages) source(r *web.Request) (indicator.Source, error) {
	sources, err := p.sources.List(r.Context(), r.Who)
	if err != nil {
		return indicator.Source{}, err
	}
	for _, s := range sources {
		if string(s.ID) == r.PathValue("service") {
			return s, nil
		}
	}
	return indicator.Source{}, fault.NotFound
}

func (p *Pages) showService(w http.ResponseWriter, r *web.Request) error {
	s, err := p.source(r)
	if err != nil {
		return err
	}
	return p.renderService(w, r, s, nil)
}

func (p *Pages) renderService(w http.ResponseWriter, r *web.Request, s indicator.Source, cause error) error {
	t, name := r.Text, serviceName(r.Text, s.ID)
	token := web.Field{Name: "token", Label: t.T("indicator.source.token"), Hint: t.T("indicator.source.token_hint"), Kind: web.PasswordField, Autocomplete: "off", Required: !s.On()}
	if s.On() {
		token.Hint = t.T("indicator.source.token_kept")
	}
	form := r.NewForm("/services/"+string(s.ID), t.T("indicator.source.save"), "/services", web.Part{Fields: []web.Field{
		token,
		{Name: "address", Label: t.T("indicator.source.address"), Hint: t.T("indicator.source.address_hint", "address", s.ID.Address()), Value: s.Address, Required: true},
	}})
	form.Version = s.Version
	form.Refuse(t, cause)
	view := serviceView{Source: s, Name: name, Form: form, Key: r.NewKey()}
	return r.RenderForm(w, cause, p.service, serviceFrame(name, web.Crumb{Text: t.T("indicator.source.title"), Href: "/services"}), view)
}

// setService stores what was typed; the token is never shown again.
func (p *Pages) setService(w http.ResponseWriter, r *web.Request) error {
	s, err := p.source(r)
	if err != nil {
		return err
	}
	s.Version, s.Address = r.FormVersion(), r.PostFormValue("address")
	err = p.sources.Set(r.Context(), r.Who, s, r.PostFormValue("token"))
	if _, invalid := errors.AsType[fault.Invalid](err); invalid {
		return p.renderService(w, r, s, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/services", fault.Say("indicator.source.saved", "name", serviceName(r.Text, s.ID)))
}

func (p *Pages) removeService(w http.ResponseWriter, r *web.Request) error {
	id := indicator.SourceID(r.PathValue("service"))
	if err := p.sources.Remove(r.Context(), r.Who, id, r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, "/services", fault.Say("indicator.source.removed", "name", serviceName(r.Text, id)))
}
