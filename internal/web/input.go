// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
)

const (
	maxForm       = 4 << 20  // bytes of a form without a file: it is held in memory
	maxBody       = 66 << 20 // bytes of an upload of 64 MiB and its form
	writeKeyField = "_key"
)

// readForm limits and parses the body and takes the form's write key into the
// request's context. Only who is signed in may send a file.
func (s *Site) readForm(w http.ResponseWriter, q *Request) error {
	limit, parse := int64(maxForm), q.ParseForm
	if strings.HasPrefix(q.Header.Get("Content-Type"), "multipart/form-data") {
		parse = func() error { return q.ParseMultipartForm(1 << 20) } // larger parts go to temporary files
		if q.Who.SignedIn() {
			limit = maxBody
		}
	}
	q.Body = http.MaxBytesReader(w, q.Body, limit)
	err := parse()
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return fault.Refuse("web.body.large", "max", int(limit>>20))
	}
	if err != nil || !allStorable(q.PostForm) || !namesStorable(q.MultipartForm) {
		return fault.Refuse("web.body.unreadable")
	}
	key := q.PostFormValue(writeKeyField)
	if key == "" || len(key) > 100 {
		return fault.Refuse("web.key.missing")
	}
	q.Request = q.WithContext(db.WithWriteKey(q.Context(), q.Who.Tenant, key, s.Now()))
	return nil
}

// storable reports whether both engines store text and a backup brings it back
// as it was: PostgreSQL takes neither NUL nor broken UTF-8, JSON replaces the
// latter.
func storable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

func allStorable(values url.Values) bool {
	for name, texts := range values {
		if !storable(name) || slices.ContainsFunc(texts, func(text string) bool { return !storable(text) }) {
			return false
		}
	}
	return true
}

// namesStorable looks at the names of uploaded files.
func namesStorable(form *multipart.Form) bool {
	if form == nil {
		return true
	}
	for _, files := range form.File {
		for _, file := range files {
			if !storable(file.Filename) {
				return false
			}
		}
	}
	return true
}
