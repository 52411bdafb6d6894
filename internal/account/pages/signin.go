// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"
	"net/url"

	"kursbuch/internal/account"
	"kursbuch/internal/fault"
	"kursbuch/internal/web"
)

func (p *Pages) showSignIn(w http.ResponseWriter, r *web.Request) error {
	if r.Who.SignedIn() {
		return r.Redirect(w, next(r), silent())
	}
	needed, err := p.accounts.NeedsSetup(r.Context())
	if err != nil {
		return err
	}
	if needed {
		return r.Redirect(w, "/setup", silent())
	}
	return p.renderBare(w, r, nil, signInView(r, ""))
}

func signInView(r *web.Request, email string) bareView {
	form := r.NewForm("/sign-in", r.Text.T("account.sign_in.submit"), "", web.Part{Fields: []web.Field{
		{Name: "email", Label: r.Text.T("account.email.label"), Kind: web.EmailField, Value: email, Required: true, Autocomplete: "username"},
		{Name: "password", Label: r.Text.T("account.password.label"), Kind: web.PasswordField, Required: true, Autocomplete: "current-password"},
		nextField(r),
	}})
	return bareView{Title: r.Text.T("account.sign_in.title"), Lead: r.Text.T("account.sign_in.lead"), Form: form}
}

func (p *Pages) signIn(w http.ResponseWriter, r *web.Request) error {
	in := account.SignIn{
		Email: r.PostFormValue("email"), Password: r.PostFormValue("password"), Address: r.Address(), Agent: r.UserAgent(),
	}
	token, stage, err := p.accounts.SignIn(r.Context(), in)
	if web.IsFormFault(err) {
		return p.renderBare(w, r, err, signInView(r, in.Email))
	}
	if err != nil {
		return err
	}
	p.site.StartSession(w, token)
	if stage == account.Open {
		return r.Redirect(w, next(r), silent())
	}
	return r.Redirect(w, withNext(pathOf(stage), next(r)), silent())
}

// pathOf is the page on which a sign-in of this stage goes on.
func pathOf(stage account.Stage) string {
	switch stage {
	case account.AwaitsCode:
		return "/sign-in/code"
	case account.AwaitsEnrolment:
		return "/sign-in/authenticator"
	default:
		return "/"
	}
}

func withNext(path, next string) string {
	if next == "/" {
		return path
	}
	return path + "?next=" + url.QueryEscape(next)
}

// atStage leads whoever is elsewhere on the way in to where they are.
func (p *Pages) atStage(r *web.Request, stage account.Stage) error {
	at, err := p.accounts.StageOf(r.Context(), r.Token())
	if err == nil && at != stage {
		return fault.SignedOut
	}
	return err
}

func (p *Pages) showCode(w http.ResponseWriter, r *web.Request) error {
	if err := p.atStage(r, account.AwaitsCode); err != nil {
		return err
	}
	return p.renderBare(w, r, nil, codeView(r, r.URL.Query().Has("recovery")))
}

// codeView asks for the app's code or, for who has lost the app, for a
// recovery code.
func codeView(r *web.Request, recovery bool) bareView {
	kept, submit := nextField(r), r.Text.T("account.code.submit")
	if recovery {
		form := r.NewForm("/sign-in/code", submit, "", web.Part{Fields: []web.Field{
			{Name: "code", Label: r.Text.T("account.recovery.label"), Hint: r.Text.T("account.recovery.hint"), Required: true, Autocomplete: "off"},
			{Name: "recovery", Kind: web.HiddenField, Value: "yes"},
			kept,
		}})
		return bareView{
			Title: r.Text.T("account.recovery.title"), Lead: r.Text.T("account.recovery.lead"), Form: form,
			More: []link{{r.Text.T("account.recovery.other"), withNext("/sign-in/code", kept.Value)}},
		}
	}
	form := r.NewForm("/sign-in/code", submit, "", web.Part{Fields: []web.Field{
		{Name: "code", Label: r.Text.T("account.code.label"), Hint: r.Text.T("account.code.hint"), Kind: web.CodeField, Required: true}, kept,
	}})
	return bareView{
		Title: r.Text.T("account.code.title"), Lead: r.Text.T("account.code.lead"), Form: form,
		More: []link{{r.Text.T("account.code.other"), "/sign-in/code?recovery=yes&next=" + url.QueryEscape(kept.Value)}},
	}
}

func (p *Pages) confirmCode(w http.ResponseWriter, r *web.Request) error {
	token, err := p.accounts.ConfirmCode(r.Context(), r.Token(), r.PostFormValue("code"))
	if web.IsFormFault(err) {
		return p.renderBare(w, r, err, codeView(r, r.PostFormValue("recovery") != ""))
	}
	if err != nil {
		return err
	}
	p.site.StartSession(w, token)
	return r.Redirect(w, next(r), silent())
}

func (p *Pages) signOut(w http.ResponseWriter, r *web.Request) error {
	if err := p.accounts.SignOut(r.Context(), r.Token()); err != nil {
		return err
	}
	p.site.EndSession(w)
	return r.Redirect(w, "/sign-in", fault.Say("account.signed_out"))
}
