// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"
	"strings"

	"kursbuch/internal/account"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
)

// profileView is all that profile.html may use.
type profileView struct {
	Profile  account.Profile
	Roles    []roleView
	Rights   rightsView
	Name     web.Form
	Sessions []sessionView
	Tenants  []account.Tenant // to switch to; empty for who has one alone
	Tenant   identity.TenantID
	MayRead  bool // figures, by an access token too
	Key      string
}

// sessionView is one session as people know it.
type sessionView struct {
	account.Session
	Browser string
}

func (p *Pages) showProfile(w http.ResponseWriter, r *web.Request) error {
	return p.renderProfile(w, r, nil, r.Who.Name)
}

func (p *Pages) renderProfile(w http.ResponseWriter, r *web.Request, refused error, name string) error {
	own, err := p.accounts.Profile(r.Context(), r.Who)
	if err != nil {
		return err
	}
	sessions, err := p.accounts.Sessions(r.Context(), r.Who, r.Token())
	if err != nil {
		return err
	}
	tenants, err := p.accounts.TenantsOf(r.Context(), r.Who)
	if err != nil {
		return err
	}
	form := r.NewForm("/profile", r.Text.T("account.profile.save"), "", web.Part{Fields: []web.Field{nameField(r, name)}})
	form.Refuse(r.Text, refused)
	view := profileView{
		Profile: own, Roles: roleViews(r, r.Who.Roles), Rights: rightsOf(r, r.Who.Roles), Name: form, Tenant: r.Who.Tenant, MayRead: r.Who.May(identity.ReadIndicators), Key: r.NewKey(),
	}
	if len(tenants) > 1 {
		view.Tenants = tenants
	}
	for _, s := range sessions {
		view.Sessions = append(view.Sessions, sessionView{Session: s, Browser: browserName(r, s.Agent)})
	}
	return r.RenderForm(w, refused, p.profile, web.Frame{Title: r.Text.T("account.profile.title")}, view)
}

// browserName recognises the common browsers and systems by what they call
// themselves; the order matters, because most also name the others.
func browserName(r *web.Request, agent string) string {
	browser, system := "", ""
	for _, known := range [][2]string{{"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if browser == "" && strings.Contains(agent, known[0]) {
			browser = known[1]
		}
	}
	for _, known := range [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}} {
		if system == "" && strings.Contains(agent, known[0]) {
			system = known[1]
		}
	}
	if browser == "" || system == "" {
		return r.Text.T("account.session.unknown")
	}
	return r.Text.T("account.session.browser", "browser", browser, "system", system)
}

func (p *Pages) rename(w http.ResponseWriter, r *web.Request) error {
	name := r.PostFormValue("name")
	err := p.accounts.Rename(r.Context(), r.Who, name)
	if web.IsFormFault(err) {
		return p.renderProfile(w, r, err, name)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/profile", fault.Say("account.profile.saved"))
}

func (p *Pages) switchTenant(w http.ResponseWriter, r *web.Request) error {
	token, err := p.accounts.SwitchTenant(r.Context(), r.Who, r.Token(), identity.TenantID(r.PostFormValue("tenant")))
	if err != nil {
		return err
	}
	p.site.StartSession(w, token)
	return r.Redirect(w, "/", fault.Say("account.tenant.switched"))
}

func (p *Pages) endSession(w http.ResponseWriter, r *web.Request) error {
	if err := p.accounts.EndSession(r.Context(), r.Who, r.PathValue("session")); err != nil {
		return err
	}
	return r.Redirect(w, "/profile", fault.Say("account.session.ended"))
}

func (p *Pages) signOutEverywhere(w http.ResponseWriter, r *web.Request) error {
	if err := p.accounts.SignOutEverywhere(r.Context(), r.Who); err != nil {
		return err
	}
	p.site.EndSession(w)
	return r.Redirect(w, "/sign-in", fault.Say("account.signed_out_everywhere"))
}

func profileFrame(r *web.Request, title string) web.Frame {
	return web.Frame{Title: title, Crumbs: []web.Crumb{{Text: r.Text.T("account.profile.title"), Href: "/profile"}}}
}

func currentPasswordField(r *web.Request) web.Field {
	return web.Field{Name: "current", Label: r.Text.T("account.password.current"), Kind: web.PasswordField, Required: true, Autocomplete: "current-password"}
}

func (p *Pages) showPassword(w http.ResponseWriter, r *web.Request) error {
	return p.renderPassword(w, r, nil)
}

func (p *Pages) renderPassword(w http.ResponseWriter, r *web.Request, refused error) error {
	view := formView{Title: r.Text.T("account.password.title"), Lead: r.Text.T("account.password.lead")}
	view.Form = r.NewForm("/profile/password", r.Text.T("account.password.submit"), "/profile", web.Part{Fields: []web.Field{
		currentPasswordField(r), newPasswordField(r),
	}})
	return p.renderForm(w, r, refused, profileFrame(r, view.Title), view)
}

func (p *Pages) changePassword(w http.ResponseWriter, r *web.Request) error {
	token, err := p.accounts.ChangePassword(r.Context(), r.Who, r.Token(), r.PostFormValue("current"), r.PostFormValue("password"))
	if web.IsFormFault(err) {
		return p.renderPassword(w, r, err)
	}
	if err != nil {
		return err
	}
	p.site.StartSession(w, token)
	return r.Redirect(w, "/profile", fault.Say("account.password.changed"))
}

func (p *Pages) showRenewAuthenticator(w http.ResponseWriter, r *web.Request) error {
	return p.renderRenewAuthenticator(w, r, nil)
}

func (p *Pages) renderRenewAuthenticator(w http.ResponseWriter, r *web.Request, refused error) error {
	view := formView{Title: r.Text.T("account.authenticator.renew"), Lead: r.Text.T("account.authenticator.renew_lead")}
	view.Form = r.NewForm("/profile/authenticator", r.Text.T("account.continue"), "/profile", web.Part{Fields: []web.Field{currentPasswordField(r)}})
	return p.renderForm(w, r, refused, profileFrame(r, view.Title), view)
}

func (p *Pages) renewAuthenticator(w http.ResponseWriter, r *web.Request) error {
	err := p.accounts.RenewAuthenticator(r.Context(), r.Who, r.Token(), r.PostFormValue("current"))
	if web.IsFormFault(err) {
		return p.renderRenewAuthenticator(w, r, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, withNext("/sign-in/authenticator", "/profile"), silent())
}

func (p *Pages) showRenewCodes(w http.ResponseWriter, r *web.Request) error {
	return p.renderRenewCodes(w, r, nil)
}

func (p *Pages) renderRenewCodes(w http.ResponseWriter, r *web.Request, refused error) error {
	view := formView{Title: r.Text.T("account.codes.renew"), Lead: r.Text.T("account.codes.renew_lead")}
	view.Form = r.NewForm("/profile/recovery-codes", r.Text.T("account.continue"), "/profile", web.Part{Fields: []web.Field{currentPasswordField(r)}})
	return p.renderForm(w, r, refused, profileFrame(r, view.Title), view)
}

func (p *Pages) renewCodes(w http.ResponseWriter, r *web.Request) error {
	err := p.accounts.RenewRecoveryCodes(r.Context(), r.Who, r.Token(), r.PostFormValue("current"))
	if web.IsFormFault(err) {
		return p.renderRenewCodes(w, r, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, withNext("/sign-in/recovery-codes", "/profile"), silent())
}
