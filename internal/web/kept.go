// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// keptField is one value of a form that was sent after the session had ended.
type keptField struct{ Name, Value string }

// secretFields never go back to a browser.
var secretFields = []string{"password", "current", "token"}

// kept are the values of a form that nobody was signed in to send, so that
// they can be sent again from the answer; none for files, secrets and what
// cannot be read.
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
