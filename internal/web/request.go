// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"time"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
)

// Request is one request of a person in a language.
type Request struct {
	*http.Request
	Who  identity.Person
	Text *i18n.Printer
	site *Site
	last string // the last page of the list, when one beyond it was asked for
}

// Address is the network address of the other side. Behind a reverse proxy
// that is the proxy, so that one counter then stands for all.
func (r *Request) Address() string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// Answer is the answer to a button: err, or else Redirect.
func (r *Request) Answer(w http.ResponseWriter, err error, to string, notice fault.Message) error {
	if err != nil {
		return err
	}
	return r.Redirect(w, to, notice)
}

// Redirect sends the browser to a page of the site, which then shows notice.
func (r *Request) Redirect(w http.ResponseWriter, to string, notice fault.Message) error {
	if notice.Key != "" {
		r.site.setNotice(w, notice)
	}
	if r.Method == http.MethodPost {
		if err := r.site.DB.KeepAnswer(r.Context(), to); err != nil {
			return err
		}
	}
	http.Redirect(w, r.Request, to, http.StatusSeeOther)
	return nil
}

// repeatAnswer leads a form that was sent twice to where it led first.
func (r *Request) repeatAnswer(w http.ResponseWriter) error {
	to, err := r.site.DB.Answer(r.Context())
	if err != nil {
		return err
	}
	if to == "" {
		return fault.Refuse("web.key.repeated")
	}
	http.Redirect(w, r.Request, to, http.StatusSeeOther)
	return nil
}

// LocalPath is to when it leads to a page of this site, else "/".
func LocalPath(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	return to
}

const (
	noticeCookie   = "kursbuch-notice"
	languageCookie = "kursbuch-language"
)

// setNotice hands a message to the next page. Its text is escaped there, so a
// forged cookie can show nothing but text.
func (s *Site) setNotice(w http.ResponseWriter, m fault.Message) {
	raw, err := json.Marshal(m)
	if err != nil {
		return // a notice of unprintable values is no reason to fail a write that is done
	}
	http.SetCookie(w, s.cookie(noticeCookie, base64.RawURLEncoding.EncodeToString(raw), time.Minute))
}

// takeNotice reads the message for this page and forgets it.
func (s *Site) takeNotice(w http.ResponseWriter, r *Request) string {
	c, err := r.Cookie(noticeCookie)
	if err != nil {
		return ""
	}
	http.SetCookie(w, s.cookie(noticeCookie, "", -1))
	raw, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return ""
	}
	var m fault.Message
	if json.Unmarshal(raw, &m) != nil || !r.Text.Has(m.Key) {
		return ""
	}
	for name, value := range m.Args {
		if n, ok := value.(float64); ok { // JSON knows no whole numbers
			m.Args[name] = int(n)
		}
	}
	return r.Text.Message(m)
}

// printer is the reader's: as chosen, else as the browser asks, else German.
func (s *Site) printer(r *http.Request) *i18n.Printer {
	if c, err := r.Cookie(languageCookie); err == nil {
		if lang, ok := i18n.Parse(c.Value); ok {
			return s.printers[lang]
		}
	}
	return s.printers[i18n.Choose(r.Header.Get("Accept-Language"))]
}

func (s *Site) chooseLanguage(w http.ResponseWriter, r *Request) error {
	lang, ok := i18n.Parse(r.PostFormValue("language"))
	if !ok {
		return fault.NotFound
	}
	http.SetCookie(w, s.cookie(languageCookie, string(lang), 365*24*time.Hour))
	return r.Redirect(w, LocalPath(r.PostFormValue("back")), fault.Message{})
}
