// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"fmt"
	"net/http"
	"strings"

	"rsc.io/qr"

	"kursbuch/internal/account"
	"kursbuch/internal/web"
)

// authenticatorView is all that authenticator.html may use.
type authenticatorView struct {
	First  bool
	Secret string // in groups of four
	QR     qrView
	Form   web.Form
}

// qrView is a QR code as one path of an SVG picture.
type qrView struct {
	Size int // modules on each side, quiet zone included
	Path string
}

// quietZone is the margin of a QR code, ISO/IEC 18004 § 9.1: four modules.
const quietZone = 4

func drawQR(text string) (qrView, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return qrView{}, fmt.Errorf("QR code: %w", err)
	}
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	return qrView{Size: code.Size + 2*quietZone, Path: path.String()}, nil
}

func (p *Pages) showAuthenticator(w http.ResponseWriter, r *web.Request) error {
	return p.renderAuthenticator(w, r, nil)
}

// renderAuthenticator goes on to the recovery codes once the app is set up.
func (p *Pages) renderAuthenticator(w http.ResponseWriter, r *web.Request, refused error) error {
	e, err := p.accounts.Enrolment(r.Context(), r.Token())
	if err != nil {
		return err
	}
	if e.Codes != nil {
		return r.Redirect(w, withNext("/sign-in/recovery-codes", next(r)), silent())
	}
	picture, err := drawQR(e.Offer.URL)
	if err != nil {
		return err
	}
	form := r.NewForm("/sign-in/authenticator", r.Text.T("account.authenticator.submit"), "", web.Part{Fields: []web.Field{
		{Name: "code", Label: r.Text.T("account.code.label"), Hint: r.Text.T("account.authenticator.hint"), Kind: web.CodeField, Required: true},
		nextField(r),
	}})
	form.Refuse(r.Text, refused)
	view := authenticatorView{First: e.First, Secret: account.Grouped(e.Offer.Secret), QR: picture, Form: form}
	return r.RenderForm(w, refused, p.authenticator, web.Frame{Title: r.Text.T("account.authenticator.title"), Bare: true}, view)
}

func (p *Pages) confirmAuthenticator(w http.ResponseWriter, r *web.Request) error {
	err := p.accounts.ConfirmAuthenticator(r.Context(), r.Token(), r.PostFormValue("code"))
	if web.IsFormFault(err) {
		return p.renderAuthenticator(w, r, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, withNext("/sign-in/recovery-codes", next(r)), silent())
}

// codesView is all that codes.html may use.
type codesView struct {
	First bool
	Email string
	Codes []string // in groups of four
	Key   string
	Next  string
}

func (p *Pages) showCodes(w http.ResponseWriter, r *web.Request) error {
	e, err := p.accounts.Enrolment(r.Context(), r.Token())
	if err != nil {
		return err
	}
	if e.Codes == nil {
		return r.Redirect(w, withNext("/sign-in/authenticator", next(r)), silent())
	}
	view := codesView{First: e.First, Email: e.Email, Key: r.NewKey(), Next: next(r)}
	for _, code := range e.Codes {
		view.Codes = append(view.Codes, account.Grouped(code))
	}
	return r.Render(w, http.StatusOK, p.codes, web.Frame{Title: r.Text.T("account.codes.title"), Bare: true}, view)
}

func (p *Pages) keepCodes(w http.ResponseWriter, r *web.Request) error {
	token, err := p.accounts.FinishEnrolment(r.Context(), r.Token())
	if err != nil {
		return err
	}
	p.site.StartSession(w, token)
	return r.Redirect(w, next(r), silent())
}
