// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"

	"kursbuch/internal/account"
	"kursbuch/internal/fault"
	"kursbuch/internal/web"
)

// invitationView is all that invitation.html may use.
type invitationView struct {
	Invitation account.Invitation
	Roles      []roleView
	Form       *web.Form // for a new person
	Mine       bool      // the address is that of who is signed in
	Foreign    bool      // somebody else is signed in
	Token      string
	Key        string
}

func (p *Pages) showInvitation(w http.ResponseWriter, r *web.Request) error {
	return p.renderInvitation(w, r, nil, "")
}

func (p *Pages) renderInvitation(w http.ResponseWriter, r *web.Request, refused error, name string) error {
	token := r.PathValue("token")
	found, err := p.accounts.Invitation(r.Context(), token)
	if err != nil {
		return err
	}
	view := invitationView{Invitation: found, Roles: roleViews(r, found.Roles), Token: token, Key: r.NewKey()}
	if r.Who.SignedIn() {
		own, err := p.accounts.Profile(r.Context(), r.Who)
		if err != nil {
			return err
		}
		view.Mine, view.Foreign = own.Email == found.Email, own.Email != found.Email
	}
	if !found.Known && !view.Foreign {
		form := r.NewForm("/invitations/"+token, r.Text.T("account.invitation.accept"), "", web.Part{Fields: []web.Field{nameField(r, name), newPasswordField(r)}})
		form.Refuse(r.Text, refused)
		view.Form = &form
	}
	return r.RenderForm(w, refused, p.invitation, web.Frame{Title: r.Text.T("account.invitation.title", "tenant", found.Tenant.Name), Bare: true}, view)
}

func (p *Pages) acceptInvitation(w http.ResponseWriter, r *web.Request) error {
	token, name := r.PathValue("token"), r.PostFormValue("name")
	if r.Who.SignedIn() {
		session, err := p.accounts.Join(r.Context(), r.Who, r.Token(), token)
		if err != nil {
			return err
		}
		p.site.StartSession(w, session)
		return r.Redirect(w, "/", fault.Say("account.invitation.joined"))
	}
	session, err := p.accounts.Accept(r.Context(), token, name, r.PostFormValue("password"), r.UserAgent())
	if web.IsFormFault(err) {
		return p.renderInvitation(w, r, err, name)
	}
	if err != nil {
		return err
	}
	p.site.StartSession(w, session)
	return r.Redirect(w, "/sign-in/authenticator", silent())
}

func (p *Pages) showReset(w http.ResponseWriter, r *web.Request) error {
	return p.renderReset(w, r, nil)
}

func (p *Pages) renderReset(w http.ResponseWriter, r *web.Request, refused error) error {
	token := r.PathValue("token")
	about, err := p.accounts.ResetFor(r.Context(), token)
	if err != nil {
		return err
	}
	form := r.NewForm("/reset/"+token, r.Text.T("account.reset.submit"), "", web.Part{Fields: []web.Field{newPasswordField(r)}})
	return p.renderBare(w, r, refused, bareView{
		Title: r.Text.T("account.reset.title"), Lead: r.Text.T("account.reset.lead", "name", about.Name, "email", about.Email), Form: form,
	})
}

func (p *Pages) finishReset(w http.ResponseWriter, r *web.Request) error {
	session, err := p.accounts.FinishReset(r.Context(), r.PathValue("token"), r.PostFormValue("password"), r.UserAgent())
	if web.IsFormFault(err) {
		return p.renderReset(w, r, err)
	}
	if err != nil {
		return err
	}
	p.site.StartSession(w, session)
	return r.Redirect(w, "/sign-in/authenticator", silent())
}
