// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"bytes"
	"iter"
	"net/http"
	"slices"

	"kursbuch/internal/geo"
	"kursbuch/internal/i18n"
	"kursbuch/internal/sheet"
	"kursbuch/internal/web"
)

// sendCSV answers with a table in the dialect of the reader's language.
func sendCSV(w http.ResponseWriter, r *web.Request, name string, header []string, rows iter.Seq[[]sheet.Cell]) error {
	dialect := sheet.German()
	if r.Text.Lang == i18n.English {
		dialect = sheet.International()
	}
	var text bytes.Buffer
	if err := sheet.WriteCSV(&text, dialect, header, rows); err != nil {
		return err
	}
	return r.Send(w, "text/csv; charset=utf-8", r.Attachment(name), &text)
}

// sendGeoJSON answers with areas and the credit that must stay with them.
func sendGeoJSON(w http.ResponseWriter, r *web.Request, name string, head geo.Head, features []geo.Out) error {
	var text bytes.Buffer
	if err := geo.WriteGeoJSON(&text, head, slices.Values(features)); err != nil {
		return err
	}
	return r.Send(w, "application/geo+json", r.Attachment(name), &text)
}
