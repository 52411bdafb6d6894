// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

// newEcho is a site whose pages read what they are sent.
func newEcho(t *testing.T, who identity.Person) *webtest.Site {
	t.Helper()
	return webtest.New(t, dbtest.SQLite(t), who, []fs.FS{}, func(s *web.Site) {
		answer := func(w http.ResponseWriter, r *web.Request) error {
			_, err := w.Write([]byte(r.FormValue("text")))
			return err
		}
		s.Handle("GET /echo/{name}", web.Public(), answer)
		s.Handle("POST /echo/{name}", web.Public(), answer)
		s.Handle("GET /links/{token}", web.Public(), func(http.ResponseWriter, *web.Request) error { return errors.New("broken") })
		s.Handle("GET /panics/{token}", web.Public(), func(http.ResponseWriter, *web.Request) error { panic("broken") })
	})
}

// PostgreSQL stores neither NUL nor broken UTF-8, and a backup would not bring
// them back as they were.
func TestTextThatCannotBeStoredIsRefused(t *testing.T) {
	site := newEcho(t, planner)
	for name, path := range map[string]string{
		"a NUL in the path":             "/echo/a%00b",
		"broken UTF-8 in the path":      "/echo/a%ff",
		"a NUL in the query":            "/echo/a?text=a%00b",
		"broken UTF-8 in the query":     "/echo/a?text=%c3%28",
		"a NUL in a name of the query":  "/echo/a?te%00xt=a",
		"broken UTF-8 in another value": "/echo/a?text=a&text=%ff",
	} {
		if status, _ := site.Get(t, path); status != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", name, status)
		}
	}
	for name, text := range map[string]string{"a NUL": "a\x00b", "broken UTF-8": "a\xff"} {
		if w := site.Post(t, "/echo/a", url.Values{"text": {text}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s in a form: %d, want 422", name, w.Code)
		}
	}
	if w := site.Post(t, "/echo/a", url.Values{"text": {"Größe 😀\r\n"}}); w.Body.String() != "Größe 😀\r\n" {
		t.Errorf("whole text came as %q", w.Body.String())
	}
}

func TestAFormWithoutAFileIsSmall(t *testing.T) {
	for name, who := range map[string]identity.Person{"signed in": planner, "signed out": {}} {
		site := newEcho(t, who)
		if w := site.Post(t, "/echo/a", url.Values{"text": {strings.Repeat("x", 2<<20)}}); w.Code != http.StatusOK {
			t.Errorf("%s: 2 MiB answered with %d", name, w.Code)
		}
		if w := site.Post(t, "/echo/a", url.Values{"text": {strings.Repeat("x", 5<<20)}}); w.Code != web.Status(fault.Refuse("web.body.large")) {
			t.Errorf("%s: 5 MiB answered with %d", name, w.Code)
		}
	}
}

// Addresses of one-time links hold the token that the database keeps as a hash
// only.
func TestTheLogHoldsNoTokens(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	site := newEcho(t, identity.Person{})
	for _, path := range []string{"/links/s3cret", "/panics/s3cret"} {
		if status, _ := site.Get(t, path); status != http.StatusInternalServerError {
			t.Errorf("%s: %d, want 500", path, status)
		}
	}
	if strings.Contains(log.String(), "s3cret") || !strings.Contains(log.String(), "/links/{token}") || !strings.Contains(log.String(), "/panics/{token}") {
		t.Errorf("logged %s", log.String())
	}
}
