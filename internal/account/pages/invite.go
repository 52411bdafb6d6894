// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"

	"kursbuch/internal/account"
	"kursbuch/internal/fault"
	"kursbuch/internal/web"
)

// sentView is all that sent.html may use: the link that is shown once, and a
// mail around it.
type sentView struct {
	Email string
	Link  string
	Mail  string
}

func (p *Pages) showInvite(w http.ResponseWriter, r *web.Request) error {
	return p.renderInvite(w, r, nil, account.NewInvitation{})
}

func (p *Pages) renderInvite(w http.ResponseWriter, r *web.Request, refused error, n account.NewInvitation) error {
	view := formView{Title: r.Text.T("account.invite.title"), Lead: r.Text.T("account.invite.lead")}
	view.Form = r.NewForm("/people/invite", r.Text.T("account.invite.submit"), "/people", web.Part{Fields: []web.Field{
		{Name: "email", Label: r.Text.T("account.email.label"), Hint: r.Text.T("account.invite.email_hint"), Kind: web.EmailField, Value: n.Email, Required: true, Autocomplete: "off"},
		rolesField(r, n.Roles),
		{Name: "unit", Label: r.Text.T("account.unit.label"), Hint: r.Text.T("account.unit.hint"), Value: n.Unit},
		{Name: "function", Label: r.Text.T("account.function.label"), Hint: r.Text.T("account.function.hint"), Value: n.Function},
	}})
	return p.renderForm(w, r, refused, peopleFrame(view.Title, peopleCrumb(r)), view)
}

// invite answers with the link itself instead of a redirect: only its hash is
// stored, so no later page could show it.
func (p *Pages) invite(w http.ResponseWriter, r *web.Request) error {
	n := account.NewInvitation{
		Email: r.PostFormValue("email"), Roles: postedRoles(r), Unit: r.PostFormValue("unit"), Function: r.PostFormValue("function"),
	}
	token, err := p.accounts.Invite(r.Context(), r.Who, n)
	if web.IsFormFault(err) {
		return p.renderInvite(w, r, err, n)
	}
	if err != nil {
		return err
	}
	view := sentView{Email: n.Email, Link: p.linkTo(r, "/invitations/"+token)}
	view.Mail = r.Text.T("account.invite.mail", "tenant", r.Who.TenantName, "link", view.Link, "name", r.Who.Name)
	return r.Render(w, http.StatusOK, p.sent, peopleFrame(r.Text.T("account.invite.sent"), peopleCrumb(r)), view)
}

func (p *Pages) withdraw(w http.ResponseWriter, r *web.Request) error {
	if err := p.accounts.Withdraw(r.Context(), r.Who, r.PathValue("invitation")); err != nil {
		return err
	}
	return r.Redirect(w, "/people", fault.Say("account.invitation.withdrawn"))
}
