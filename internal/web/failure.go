// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"kursbuch/internal/fault"
)

// failureView is all that failure.html may use.
type failureView struct {
	Title  string
	Reason string
	Hint   string
	Back   string // address of the page that the refused form stood on
	Number string // of the log entry, for an internal error
	Again  string // where Kept can be sent again
	Kept   []keptField
	SignIn bool // before that
}

// Status is the HTTP status of a fault; 500 for anything unknown.
func Status(err error) int {
	if _, ok := errors.AsType[fault.Invalid](err); ok {
		return http.StatusUnprocessableEntity
	}
	if _, ok := errors.AsType[fault.Refused](err); ok {
		return http.StatusUnprocessableEntity
	}
	switch {
	case errors.Is(err, fault.NotFound):
		return http.StatusNotFound
	case errors.Is(err, fault.Forbidden):
		return http.StatusForbidden
	case errors.Is(err, fault.SignedOut):
		return http.StatusUnauthorized
	case errors.Is(err, fault.Conflict), errors.Is(err, fault.Repeated):
		return http.StatusConflict
	}
	return http.StatusInternalServerError
}

// fail is the one place where errors become pages and log entries. The log
// names the route, not the address: that of a one-time link holds its token.
func (s *Site) fail(w http.ResponseWriter, r *Request, err error) {
	if errors.Is(err, fault.SignedOut) && r.Method == http.MethodGet {
		http.Redirect(w, r.Request, "/sign-in?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	status := Status(err)
	view := s.failureView(r, status, err)
	view.Back = r.origin()
	view.keep(r, w, err)
	if status == http.StatusInternalServerError && r.Context().Err() == nil {
		view.Number = rand.Text()[:8]
		slog.ErrorContext(r.Context(), "request failed", "number", view.Number, "route", r.Pattern, "err", err)
	}
	if err := r.Render(w, status, s.failure, Frame{Title: view.Title}, view); err != nil {
		slog.ErrorContext(r.Context(), "failure page", "err", err)
		http.Error(w, http.StatusText(status), status)
	}
}

// origin is the address of the page on this site that sent the form, as the
// browser names it; empty for anything else.
func (r *Request) origin() string {
	from, err := url.Parse(r.Referer())
	if err != nil || r.Method != http.MethodPost || from.Host != r.Host || strings.HasPrefix(from.Path, "//") {
		return ""
	}
	return from.RequestURI()
}

func (s *Site) failureView(r *Request, status int, err error) failureView {
	t := r.Text.T
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return failureView{Title: t("web.refused.title"), Reason: r.Text.Message(refused.Message), Hint: t("web.refused.hint")}
	}
	if withheld, ok := errors.AsType[*fault.Withheld](err); ok {
		return failureView{Title: t("web.withheld.title"), Reason: r.Text.Message(withheld.Message), Hint: t("web.withheld.hint")}
	}
	switch status {
	case http.StatusNotFound:
		return failureView{Title: t("web.not_found.title"), Reason: t("web.not_found.reason"), Hint: t("web.not_found.hint")}
	case http.StatusForbidden:
		return failureView{Title: t("web.forbidden.title"), Reason: t("web.forbidden.reason"), Hint: t("web.forbidden.hint")}
	case http.StatusUnauthorized:
		return failureView{Title: t("web.signed_out.title"), Reason: t("web.signed_out.reason"), Hint: t("web.signed_out.hint")}
	case http.StatusConflict:
		return failureView{Title: t("web.conflict.title"), Reason: t("web.conflict.reason"), Hint: t("web.conflict.hint")}
	case http.StatusUnprocessableEntity:
		return failureView{Title: t("web.refused.title"), Reason: t("web.refused.invalid"), Hint: t("web.refused.hint")}
	}
	return failureView{Title: t("web.internal.title"), Reason: t("web.internal.reason"), Hint: t("web.internal.hint")}
}
