// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows first run, sign-in, invitations, the own profile, people
// and their rights, and the audit trail in the browser.
package pages

import (
	"embed"
	"net/http"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Region is one choice of the first run: a Land or a county by its key.
type Region struct{ Key, Name string }

// Pages serves the account pages.
type Pages struct {
	site     *web.Site
	accounts *account.Service
	log      *audit.Log
	regions  []Region

	bare, authenticator, codes, invitation             *web.Template
	profile, access, form, people, person, sent, trail *web.Template
}

// New returns the pages on site. regions are offered at the first run; without
// any, the key is typed.
func New(site *web.Site, accounts *account.Service, log *audit.Log, regions []Region) *Pages {
	page := func(name string, partials ...string) *web.Template {
		return web.Must(site.Template(files, name, partials...))
	}
	return &Pages{
		site: site, accounts: accounts, log: log, regions: regions,
		bare: page("bare.html"), authenticator: page("authenticator.html"), codes: page("codes.html"), invitation: page("invitation.html"),
		profile: page("profile.html", "rights.html"), access: page("access.html"), form: page("form.html"), people: page("people.html"), person: page("person.html", "rights.html"),
		sent: page("sent.html"), trail: page("trail.html"),
	}
}

// Register adds this slice's routes; read it as the slice's table of contents.
func (p *Pages) Register() {
	public, signedIn, manage := web.Public(), web.SignedIn(), web.May(identity.ManagePeople)
	figures := web.May(identity.ReadIndicators)
	p.site.Handle("GET /setup", public, p.showSetup)
	p.site.Handle("POST /setup", public, p.setUp)
	p.site.Handle("GET /sign-in", public, p.showSignIn)
	p.site.Handle("POST /sign-in", public, p.signIn)
	p.site.Handle("GET /sign-in/code", public, p.showCode)
	p.site.Handle("POST /sign-in/code", public, p.confirmCode)
	p.site.Handle("GET /sign-in/authenticator", public, p.showAuthenticator)
	p.site.Handle("POST /sign-in/authenticator", public, p.confirmAuthenticator)
	p.site.Handle("GET /sign-in/recovery-codes", public, p.showCodes)
	p.site.Handle("POST /sign-in/recovery-codes", public, p.keepCodes)
	p.site.Handle("POST /sign-out", public, p.signOut)
	p.site.Handle("GET /invitations/{token}", public, p.showInvitation)
	p.site.Handle("POST /invitations/{token}", public, p.acceptInvitation)
	p.site.Handle("GET /reset/{token}", public, p.showReset)
	p.site.Handle("POST /reset/{token}", public, p.finishReset)

	p.site.Handle("GET /profile", signedIn, p.showProfile)
	p.site.Handle("POST /profile", signedIn, p.rename)
	p.site.Handle("POST /profile/tenant", signedIn, p.switchTenant)
	p.site.Handle("GET /profile/password", signedIn, p.showPassword)
	p.site.Handle("POST /profile/password", signedIn, p.changePassword)
	p.site.Handle("GET /profile/authenticator", signedIn, p.showRenewAuthenticator)
	p.site.Handle("POST /profile/authenticator", signedIn, p.renewAuthenticator)
	p.site.Handle("GET /profile/recovery-codes", signedIn, p.showRenewCodes)
	p.site.Handle("POST /profile/recovery-codes", signedIn, p.renewCodes)
	p.site.Handle("POST /profile/sessions/{session}/end", signedIn, p.endSession)
	p.site.Handle("POST /profile/sign-out-everywhere", signedIn, p.signOutEverywhere)
	p.site.Handle("GET /profile/access", figures, p.showAccess)
	p.site.Handle("POST /profile/access", figures, p.makeAccess)
	p.site.Handle("POST /profile/access/{access}/revoke", figures, p.revokeAccess)

	p.site.Handle("GET /people", manage, p.showPeople)
	p.site.Handle("GET /people/invite", manage, p.showInvite)
	p.site.Handle("POST /people/invite", manage, p.invite)
	p.site.Handle("POST /people/invitations/{invitation}/withdraw", manage, p.withdraw)
	p.site.Handle("GET /people/{person}", manage, p.showMember)
	p.site.Handle("GET /people/{person}/edit", manage, p.showEditMember)
	p.site.Handle("POST /people/{person}", manage, p.changeMember)
	p.site.Handle("GET /people/{person}/history", manage, p.showMemberHistory)
	p.site.Handle("POST /people/{person}/remove", manage, p.removeMember)
	p.site.Handle("POST /people/{person}/restore", manage, p.restoreMember)
	p.site.Handle("GET /audit", web.May(identity.ReadAudit), p.showTrail)
}

// bareView is all that bare.html may use: a heading, a sentence and a form,
// without navigation.
type bareView struct {
	Over, Title, Lead string
	Form              web.Form
	More              []link
}

// link leads somewhere else below a form.
type link struct{ Text, Href string }

func (p *Pages) renderBare(w http.ResponseWriter, r *web.Request, err error, view bareView) error {
	view.Form.Refuse(r.Text, err)
	return r.RenderForm(w, err, p.bare, web.Frame{Title: view.Title, Bare: true}, view)
}

// formView is all that form.html may use: a form inside the navigation.
type formView struct {
	Over, Title, Lead string
	Form              web.Form
}

func (p *Pages) renderForm(w http.ResponseWriter, r *web.Request, err error, frame web.Frame, view formView) error {
	view.Form.Refuse(r.Text, err)
	return r.RenderForm(w, err, p.form, frame, view)
}

// next is where the person wanted to go before the sign-in.
func next(r *web.Request) string {
	if r.Method == http.MethodPost {
		return web.LocalPath(r.PostFormValue("next"))
	}
	return web.LocalPath(r.URL.Query().Get("next"))
}

// nextField carries next through a form.
func nextField(r *web.Request) web.Field {
	return web.Field{Name: "next", Kind: web.HiddenField, Value: next(r)}
}

// linkTo is the full address of a page, to be sent to somebody.
func (p *Pages) linkTo(r *web.Request, path string) string {
	if p.site.Secure {
		return "https://" + r.Host + path
	}
	return "http://" + r.Host + path
}

// silent is no notice.
func silent() fault.Message { return fault.Message{} }
