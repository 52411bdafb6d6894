// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package outside

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"
)

// Visitor is one session with cookies and a connection of its own.
type Visitor struct {
	Tally  *Tally
	base   string
	client *http.Client
	now    Clock
}

// NewVisitor returns a signed-out session on a server.
func NewVisitor(base string, now Clock, t *Tally) (*Visitor, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	return &Visitor{base: base, now: now, Tally: t, client: &http.Client{
		Jar: jar, Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 2},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// SignIn comes in with a password.
func (v *Visitor) SignIn(ctx context.Context, l Login) error {
	text, err := v.Get(ctx, "GET /sign-in", "/sign-in")
	if err != nil {
		return err
	}
	p, err := ParsePage(text)
	if err != nil {
		return err
	}
	form, err := p.Form("/sign-in")
	if err != nil {
		return err
	}
	form.Set("email", l.Email)
	form.Set("password", l.Password)
	return v.Post(ctx, "POST /sign-in", "/sign-in", form)
}

// Get opens a page; kind is what the tally calls it.
func (v *Visitor) Get(ctx context.Context, kind, path string) (string, error) {
	return v.send(ctx, kind, http.MethodGet, path, nil, http.StatusOK)
}

// Post sends a form, which must lead to another page.
func (v *Visitor) Post(ctx context.Context, kind, path string, form url.Values) error {
	_, err := v.send(ctx, kind, http.MethodPost, path, form, http.StatusSeeOther)
	return err
}

// send sends one request, reads the whole answer and notes how long it took.
func (v *Visitor) send(ctx context.Context, kind, method, path string, form url.Values, want int) (string, error) {
	r, err := http.NewRequestWithContext(ctx, method, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	begun := v.now()
	response, err := v.client.Do(r)
	if err != nil {
		return "", fmt.Errorf("%s: %w", kind, err)
	}
	text, err := io.ReadAll(response.Body)
	took := v.now().Sub(begun)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return "", fmt.Errorf("%s: %w", kind, err)
	}
	if response.StatusCode != want {
		return "", fmt.Errorf("%s: status %d", kind, response.StatusCode)
	}
	v.Tally.Note(kind, took)
	return string(text), nil
}
