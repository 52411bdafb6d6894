// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"

	"kursbuch/internal/account"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
)

func (p *Pages) showSetup(w http.ResponseWriter, r *web.Request) error {
	needed, err := p.accounts.NeedsSetup(r.Context())
	if err != nil {
		return err
	}
	if !needed {
		return fault.NotFound
	}
	in := account.Setup{Token: r.URL.Query().Get("token"), Tenant: account.Tenant{Kind: identity.Municipality}}
	return p.renderBare(w, r, nil, p.setupView(r, in))
}

func (p *Pages) setupView(r *web.Request, in account.Setup) bareView {
	form := r.NewForm("/setup", r.Text.T("account.setup.submit"), "",
		web.Part{Fields: []web.Field{
			{Name: "token", Label: r.Text.T("account.setup.token"), Hint: r.Text.T("account.setup.token_hint"), Value: in.Token, Required: true, Autocomplete: "off"},
		}},
		web.Part{Title: r.Text.T("account.setup.house"), Fields: []web.Field{
			{Name: "tenant", Label: r.Text.T("account.tenant.label"), Hint: r.Text.T("account.tenant.hint"), Value: in.Tenant.Name, Required: true, Autocomplete: "organization"},
			{Name: "kind", Label: r.Text.T("account.kind.label"), Kind: web.RadioField, Value: string(in.Tenant.Kind), Options: kindOptions(r), Required: true},
			p.regionField(r, in.Tenant.Region),
		}},
		web.Part{Title: r.Text.T("account.setup.person"), Note: r.Text.T("account.setup.person_note"), Fields: []web.Field{
			nameField(r, in.Name),
			{Name: "email", Label: r.Text.T("account.email.label"), Kind: web.EmailField, Value: in.Email, Required: true, Autocomplete: "username"},
			newPasswordField(r),
		}})
	return bareView{
		Over: r.Text.T("account.setup.step", "number", 1), Title: r.Text.T("account.setup.title"), Lead: r.Text.T("account.setup.lead"), Form: form,
	}
}

func kindOptions(r *web.Request) []web.Option {
	var options []web.Option
	for _, kind := range []identity.TenantKind{identity.Municipality, identity.Institute, identity.Ministry} {
		options = append(options, web.Option{Value: string(kind), Text: kindName(r, kind)})
	}
	return options
}

// regionField offers the known regions; without any, the key is typed.
func (p *Pages) regionField(r *web.Request, value string) web.Field {
	field := web.Field{Name: "region", Label: r.Text.T("account.region.label"), Hint: r.Text.T("account.region.hint"), Value: value, Required: true}
	if len(p.regions) == 0 {
		return field
	}
	field.Kind, field.Hint = web.SelectField, r.Text.T("account.region.choose")
	field.Options = []web.Option{{Text: r.Text.T("account.region.none")}}
	for _, region := range p.regions {
		field.Options = append(field.Options, web.Option{Value: region.Key, Text: region.Name + " (" + region.Key + ")"})
	}
	return field
}

func nameField(r *web.Request, value string) web.Field {
	return web.Field{Name: "name", Label: r.Text.T("account.name.label"), Value: value, Required: true, Autocomplete: "name"}
}

func newPasswordField(r *web.Request) web.Field {
	return web.Field{
		Name: "password", Label: r.Text.T("account.password.new"), Hint: r.Text.T("account.password.hint", "min", account.MinPassword),
		Kind: web.PasswordField, Required: true, Autocomplete: "new-password",
	}
}

func (p *Pages) setUp(w http.ResponseWriter, r *web.Request) error {
	in := account.Setup{
		Token: r.PostFormValue("token"), Name: r.PostFormValue("name"), Email: r.PostFormValue("email"),
		Password: r.PostFormValue("password"), Agent: r.UserAgent(),
		Tenant: account.Tenant{
			Name: r.PostFormValue("tenant"), Kind: identity.TenantKind(r.PostFormValue("kind")), Region: r.PostFormValue("region"),
		},
	}
	token, err := p.accounts.SetUp(r.Context(), in)
	if web.IsFormFault(err) {
		return p.renderBare(w, r, err, p.setupView(r, in))
	}
	if err != nil {
		return err
	}
	p.site.StartSession(w, token)
	return r.Redirect(w, "/sign-in/authenticator", silent())
}
