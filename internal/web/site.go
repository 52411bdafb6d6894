// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package web turns page functions into one HTTP handler: it finds out who
// asks, checks the right that the route names, renders templates inside the
// layout, and turns returned errors into pages. Slices declare routes, views
// and forms; nothing here knows what they are about.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
)

// Page handles one request. A returned error becomes the error page.
type Page func(w http.ResponseWriter, r *Request) error

// Access says who may use a route. The zero Access lets nobody in.
type Access struct {
	public   bool
	signedIn bool
	action   identity.Action
	own      bool
	inside   bool
}

// Public lets everybody in.
func Public() Access { return Access{public: true} }

// SignedIn lets everybody in who is signed in.
func SignedIn() Access { return Access{signedIn: true} }

// May lets in who may do a in the whole tenant.
func May(a identity.Action) Access { return Access{action: a} }

// MaySome lets in who may do a at least on what they lead; the service decides
// about the object.
func MaySome(a identity.Action) Access { return Access{action: a, own: true} }

// Inside is a without those who read from outside the office: what it leads to
// rests on raw figures.
func (a Access) Inside() Access {
	a.inside = true
	return a
}

// Allows reports whether who may pass.
func (a Access) Allows(who identity.Person) bool {
	switch {
	case a.inside && who.Audience != identity.Internal:
		return false
	case a.public:
		return true
	case a.signedIn:
		return who.SignedIn()
	case a.action == "":
		return false
	case a.own:
		return who.MaySome(a.action)
	}
	return who.May(a.action)
}

// Route is one registered route, for the tests that walk all of them.
type Route struct {
	Method, Path string // as in http.ServeMux patterns
	Access       Access
	API          bool // for programs, see HandleAPI
}

// Authenticator finds the person behind a session token; account is one. An
// unknown or expired token gives the zero Person and no error.
type Authenticator interface {
	WhoIs(ctx context.Context, token string) (identity.Person, error)
}

// Config is what a Site needs.
type Config struct {
	DB        *db.DB
	Catalogue *i18n.Catalogue
	Auth      Authenticator
	Tokens    Tokens // nil where programs have to sign in like people
	Areas     []Area // the main navigation
	NewID     func() string
	Now       func() time.Time
	Secure    bool // the site is reached by https: cookies are bound to it
}

// Site holds the routes of the whole program.
type Site struct {
	Config
	mux      *http.ServeMux
	routes   []Route
	layout   *Template
	failure  *Template
	history  *Template
	printers map[i18n.Lang]*i18n.Printer
	buffers  sync.Pool // of *bytes.Buffer
	pace     pace
}

// New returns a site without routes.
func New(c Config) (*Site, error) {
	s := &Site{Config: c, mux: http.NewServeMux(), printers: map[i18n.Lang]*i18n.Printer{}}
	for _, lang := range i18n.Langs() {
		s.printers[lang] = c.Catalogue.Printer(lang)
	}
	var err error
	if s.layout, err = s.Template(templates, "templates/layout.html"); err != nil {
		return nil, err
	}
	if s.failure, err = s.Template(templates, "templates/failure.html"); err != nil {
		return nil, err
	}
	if s.history, err = s.Template(templates, "templates/history.html"); err != nil {
		return nil, err
	}
	s.Handle("POST /language", Public(), s.chooseLanguage)
	return s, nil
}

// Handle adds a route. Patterns are those of http.ServeMux with a method.
func (s *Site) Handle(pattern string, access Access, page Page) {
	method, path, _ := strings.Cut(pattern, " ")
	s.routes = append(s.routes, Route{Method: method, Path: path, Access: access})
	s.mux.Handle(pattern, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.serve(w, r, access, page)
	}))
}

// Mount adds a handler for public files that needs no person.
func (s *Site) Mount(pattern string, h http.Handler) { s.mux.Handle(pattern, h) }

// Routes lists the routes in the order they were added.
func (s *Site) Routes() []Route { return s.routes }

// Handler is the whole site: routes behind security headers, cross-origin
// protection, a size limit and a log.
func (s *Site) Handler() http.Handler {
	s.Handle("/", Public(), func(http.ResponseWriter, *Request) error { return fault.NotFound })
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.serve(w, r, Public(), func(http.ResponseWriter, *Request) error { return fault.Refuse("web.origin.foreign") })
	}))
	return s.headers(recovered(protection.Handler(s.mux)))
}

func (s *Site) serve(w http.ResponseWriter, r *http.Request, access Access, page Page) {
	q := &Request{Request: r, site: s, Text: s.printer(r)}
	err := s.admit(w, q, access)
	if err == nil {
		err = page(w, q)
	}
	if errors.Is(err, fault.Repeated) {
		err = q.repeatAnswer(w)
	}
	if err != nil {
		s.fail(w, q, err)
	}
}

// admit finds the person, checks the right, and reads what was sent.
func (s *Site) admit(w http.ResponseWriter, q *Request, access Access) (err error) {
	if token := s.sessionToken(q.Request); token != "" {
		if q.Who, err = s.Auth.WhoIs(q.Context(), token); err != nil {
			return err
		}
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
	if q.Method == http.MethodPost {
		return s.readForm(w, q)
	}
	return nil
}

func recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				slog.ErrorContext(r.Context(), "panic", "route", r.Pattern, "panic", v, "stack", string(debug.Stack()))
				http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
