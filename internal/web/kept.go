// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"kursbuch/internal/fault"
)

// keptField is one value of a form that could not be carried out for now.
type keptField struct{ Name, Value string }

// keep offers what was sent for sending again where the same input can succeed
// later: after signing in, or when the database has room and time.
func (v *failureView) keep(r *Request, w http.ResponseWriter, err error) {
	refused, _ := errors.AsType[fault.Refused](err)
	v.SignIn = errors.Is(err, fault.SignedOut)
	if !v.SignIn && refused.Key != "db.busy.retry" && refused.Key != "db.disk.full" {
		return
	}
	if v.Kept = r.kept(w); v.Kept == nil {
		return
	}
	v.Again, v.Back, v.Hint = r.URL.RequestURI(), "", r.Text.T("web.kept.hint")
	if v.SignIn {
		v.Hint = r.Text.T("web.signed_out.kept")
	}
}

// secretFields never go back to a browser.
var secretFields = []string{"password", "current", "token"}

// kept are the values of the form that was sent; none for files, secrets and
// what cannot be read.
func (r *Request) kept(w http.ResponseWriter) []keptField {
	if r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil || !allStorable(r.PostForm) {
		return nil // the answer says that the session has ended, with or without them
	}
	var fields []keptField
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		if slices.Contains(secretFields, name) {
			return nil
		}
		for _, value := range r.PostForm[name] {
			fields = append(fields, keptField{name, value})
		}
	}
	return fields
}
