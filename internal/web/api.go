// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Tokens finds the person who made an access token; account is one. An unknown,
// expired or revoked token gives the zero Person and no error.
type Tokens interface {
	WhoHolds(ctx context.Context, token string) (identity.Person, error)
}

// HandleAPI adds a route for programs: it takes an access token in place of a
// session, answers errors as problem details (RFC 9457), never redirects, and
// slows down who asks too often. Only GET is safe without a form's key.
func (s *Site) HandleAPI(path string, access Access, page Page) {
	s.routes = append(s.routes, Route{Method: http.MethodGet, Path: path, Access: access, API: true})
	s.mux.Handle("GET "+path, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &Request{Request: r, site: s, Text: s.printer(r)}
		w.Header().Set("Cache-Control", "private, no-cache")
		w.Header().Set("Vary", "Accept-Language, Authorization, Cookie")
		err := s.admitProgram(q, access)
		if err == nil {
			err = page(w, q)
		}
		if err != nil {
			s.failProgram(w, q, err)
		}
	}))
}

// admitProgram finds the person behind an access token, or else behind a
// session, and checks the right.
func (s *Site) admitProgram(q *Request, access Access) (err error) {
	token, bearer := strings.CutPrefix(q.Header.Get("Authorization"), "Bearer ")
	switch {
	case bearer && s.Tokens != nil:
		q.Who, err = s.Tokens.WhoHolds(q.Context(), strings.TrimSpace(token))
	case s.sessionToken(q.Request) != "":
		q.Who, err = s.Auth.WhoIs(q.Context(), s.sessionToken(q.Request))
	}
	if err != nil {
		return err
	}
	if !access.Allows(q.Who) {
		if !q.Who.SignedIn() {
			return fault.SignedOut
		}
		return fault.Forbidden
	}
	if !storable(q.URL.Path) || !allStorable(q.URL.Query()) {
		return fault.NotFound
	}
	if !s.pace.allow(string(q.Who.Tenant)+"/"+string(q.Who.ID), s.Now()) {
		return errTooMany
	}
	return nil
}

// errTooMany is answered to who asks too often.
var errTooMany = errors.New("too many requests")

// Problem says what went wrong, for a program and for who reads its log
// (RFC 9457).
type Problem struct {
	Type     string         `json:"type"`
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Detail   string         `json:"detail,omitempty"`
	Instance string         `json:"instance,omitempty"`
	Errors   []ProblemField `json:"errors,omitempty"`
}

// ProblemField is a parameter that was refused, and why.
type ProblemField struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// failProgram is what fail is to pages.
func (s *Site) failProgram(w http.ResponseWriter, r *Request, err error) {
	status := Status(err)
	if errors.Is(err, errTooMany) {
		status = http.StatusTooManyRequests
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	}
	view := s.failureView(r, status, err)
	p := Problem{Type: "about:blank", Title: view.Title, Status: status, Detail: view.Reason, Instance: r.URL.Path}
	if status == http.StatusTooManyRequests {
		p.Title, p.Detail = r.Text.T("web.too_many.title"), r.Text.T("web.too_many.reason", "seconds", retryAfter)
	}
	if refused, ok := errors.AsType[fault.Invalid](err); ok {
		for field, message := range refused {
			p.Errors = append(p.Errors, ProblemField{field, r.Text.Message(message)})
		}
		slices.SortFunc(p.Errors, func(a, b ProblemField) int { return strings.Compare(a.Field, b.Field) })
	}
	switch {
	case status == http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer")
	case status == http.StatusInternalServerError && r.Context().Err() == nil:
		number := rand.Text()[:8]
		p.Instance += "#" + number
		slog.ErrorContext(r.Context(), "request failed", "number", number, "route", r.Pattern, "err", err)
	}
	w.Header().Del("ETag")
	w.Header().Set("Content-Type", "application/problem+json")
	text, marshalling := json.Marshal(p)
	if marshalling != nil {
		http.Error(w, http.StatusText(status), status)
		return
	}
	w.WriteHeader(status)
	if _, err := w.Write(append(text, '\n')); err != nil {
		return // the reader went away; there is nobody left to tell
	}
}

// JSON answers with v.
func (r *Request) JSON(w http.ResponseWriter, v any) error {
	var text bytes.Buffer
	out := json.NewEncoder(&text)
	out.SetEscapeHTML(false)
	if err := out.Encode(v); err != nil {
		return err
	}
	return r.Send(w, "application/json", "", &text)
}

// Progress is how far work in the background has come: what the bar of a page
// shows, and what the script that follows the work asks for.
type Progress struct {
	Done     int    `json:"done"`
	Total    int    `json:"total"`
	Text     string `json:"text"`
	Finished bool   `json:"finished"`
}

// Unchanged sets the strong ETag of an answer and reports whether the reader
// has it already; then 304 was answered. state names all that the answer is
// made of beside address, language and rights: releases, versions, the program.
func (r *Request) Unchanged(w http.ResponseWriter, state ...string) bool {
	sum := sha256.New()
	parts := append([]string{string(r.Text.Lang), string(r.Who.Tenant), string(r.Who.Audience), r.URL.Path, r.URL.Query().Encode()}, state...)
	for _, part := range parts {
		sum.Write([]byte(part)) // a hash never fails
		sum.Write([]byte{0})
	}
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:18]) + `"`
	w.Header().Set("ETag", tag)
	for known := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		known = strings.TrimPrefix(strings.TrimSpace(known), "W/")
		if known == tag || known == "*" {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}
