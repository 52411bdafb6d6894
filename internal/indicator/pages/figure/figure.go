// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package figure shows statistical figures: numbers with their signs, the
// categories they belong to, and tables of them as CSV. All pages about
// indicators, tables and imports share it, so that a sign means the same and
// looks the same everywhere.
package figure

import (
	"embed"
	"io/fs"

	"kursbuch/internal/web"
)

//go:embed figure.html
var files embed.FS

// Locales holds the words for signs and for the columns of a CSV.
//
//go:embed locales
var Locales embed.FS

// Template parses a page of source with the pieces of figure.html and further
// partials of its own.
func Template(site *web.Site, source fs.FS, name string, partials ...string) *web.Template {
	return web.Must(site.Template(pair{source, files}, name, append(partials, "figure.html")...))
}

// pair is two file systems in one; what the first has not is in the second.
type pair struct{ first, second fs.FS }

// Open satisfies fs.FS.
func (p pair) Open(name string) (fs.File, error) {
	if f, err := p.first.Open(name); err == nil {
		return f, nil
	}
	return p.second.Open(name)
}

// Fact is one line of a list of facts, with a remark.
type Fact struct{ Label, Text, Note string }
