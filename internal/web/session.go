// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"time"
)

// SessionLength is how long the browser keeps a session's token. The server
// ends unused sessions earlier.
const SessionLength = 7 * 24 * time.Hour

// sessionCookie has the __Host- prefix where the site is reached by https:
// the browser then binds it to this host, path / and https (RFC 6265bis
// § 4.1.3.2). A first look on the own machine without TLS goes without.
func (s *Site) sessionCookie() string {
	if s.Secure {
		return "__Host-kursbuch"
	}
	return "kursbuch"
}

func (s *Site) sessionToken(r *http.Request) string {
	c, err := r.Cookie(s.sessionCookie())
	if err != nil {
		return ""
	}
	return c.Value
}

// Token is the session token the request came with, empty when none.
func (r *Request) Token() string { return r.site.sessionToken(r.Request) }

// StartSession gives the browser a session token.
func (s *Site) StartSession(w http.ResponseWriter, token string) {
	http.SetCookie(w, s.cookie(s.sessionCookie(), token, SessionLength))
}

// EndSession takes the session token from the browser.
func (s *Site) EndSession(w http.ResponseWriter) {
	http.SetCookie(w, s.cookie(s.sessionCookie(), "", -1))
}

func (s *Site) cookie(name, value string, life time.Duration) *http.Cookie {
	age := int(life.Seconds())
	if life < 0 {
		age = -1
	}
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode,
	}
}
