// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"
	"time"

	"kursbuch/internal/account"
	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/web"
)

// accessView is all that access.html may use.
type accessView struct {
	Tokens []tokenView
	Token  string // just made, shown this once
	Form   web.Form
	Key    string
}

// tokenView is a token as people know it.
type tokenView struct {
	account.AccessToken
	Until civil.Day // last day
}

// usualLife is how many days the form proposes.
const usualLife = 90

func (p *Pages) showAccess(w http.ResponseWriter, r *web.Request) error {
	return p.renderAccess(w, r, "", "", civil.DayOf(p.site.Now()).Add(usualLife), nil)
}

// makeAccess shows the token in its answer: it is stored nowhere, so that no
// redirect could lead to it.
func (p *Pages) makeAccess(w http.ResponseWriter, r *web.Request) error {
	name, until := r.PostFormValue("name"), civil.Day(r.PostFormValue("until"))
	token, err := p.accounts.MakeAccessToken(r.Context(), r.Who, name, until)
	if web.IsFormFault(err) {
		return p.renderAccess(w, r, "", name, until, err)
	}
	if err != nil {
		return err
	}
	return p.renderAccess(w, r, token, "", civil.DayOf(p.site.Now()).Add(usualLife), nil)
}

func (p *Pages) renderAccess(w http.ResponseWriter, r *web.Request, token, name string, until civil.Day, cause error) error {
	tokens, err := p.accounts.AccessTokens(r.Context(), r.Who)
	if err != nil {
		return err
	}
	form := r.NewForm("/profile/access", r.Text.T("account.access.make"), "", web.Part{Fields: []web.Field{
		{Name: "name", Label: r.Text.T("account.access.name"), Hint: r.Text.T("account.access.name_hint"), Value: name, Required: true},
		{Name: "until", Label: r.Text.T("account.access.until_label"), Hint: r.Text.T("account.access.until_hint"), Kind: web.DateField, Value: string(until), Required: true},
	}})
	form.Refuse(r.Text, cause)
	view := accessView{Token: token, Form: form, Key: r.NewKey()}
	for _, t := range tokens {
		view.Tokens = append(view.Tokens, tokenView{t, civil.DayOf(t.Expires.Add(-time.Second))})
	}
	return r.RenderForm(w, cause, p.access, profileFrame(r, r.Text.T("account.access.title")), view)
}

func (p *Pages) revokeAccess(w http.ResponseWriter, r *web.Request) error {
	if err := p.accounts.RevokeAccessToken(r.Context(), r.Who, r.PathValue("access")); err != nil {
		return err
	}
	return r.Redirect(w, "/profile/access", fault.Say("account.access.revoked"))
}
