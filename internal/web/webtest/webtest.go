// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package webtest lets page tests ask a site as a given person, without a
// sign-in: what is tested is the page.
package webtest

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/db"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
)

// Site is a site on which one person is signed in.
type Site struct {
	*web.Site
	handler http.Handler
}

// anyone answers every token with the same person.
type anyone struct{ who identity.Person }

func (a anyone) WhoIs(context.Context, string) (identity.Person, error) { return a.who, nil }

// New returns a site on d where every request comes from who. register adds
// the routes under test; locales are the catalogues they need.
func New(t testing.TB, d *db.DB, who identity.Person, locales []fs.FS, register func(*web.Site)) *Site {
	t.Helper()
	catalogue, err := i18n.Load(append([]fs.FS{web.Locales}, locales...)...)
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{DB: d, Catalogue: catalogue, Auth: anyone{who}, NewID: uuid.NewString, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	register(site)
	return &Site{Site: site, handler: site.Handler()}
}

// Get asks for a page and returns its status and text.
func (s *Site) Get(t testing.TB, path string) (status int, body string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	w := s.Do(r)
	return w.Code, w.Body.String()
}

// Post sends a form with a fresh write key and returns the answer.
func (s *Site) Post(t testing.TB, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	return s.PostFrom(t, "", path, form)
}

// PostFrom is Post from a page, which browsers name as the referrer.
func (s *Site) PostFrom(t testing.TB, page, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	sent := url.Values{"_key": {uuid.NewString()}}
	maps.Copy(sent, form)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(sent.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if page != "" {
		r.Header.Set("Referer", page)
	}
	return s.Do(r)
}

// Upload sends a form with a file and a fresh write key, and returns the answer.
func (s *Site) Upload(t testing.TB, path string, fields url.Values, name string, content []byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	err := form.WriteField("_key", uuid.NewString())
	for field := range fields {
		err = errors.Join(err, form.WriteField(field, fields.Get(field)))
	}
	part, failed := form.CreateFormFile("file", name)
	if err = errors.Join(err, failed); err == nil {
		_, err = part.Write(content)
	}
	if err = errors.Join(err, form.Close()); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return s.Do(r)
}

// Do sends a request as the person of the site.
func (s *Site) Do(r *http.Request) *httptest.ResponseRecorder {
	r.AddCookie(&http.Cookie{Name: "kursbuch", Value: "token"})
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}
