// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"bytes"
	"net/http"
	"slices"

	"kursbuch/internal/geo"
	"kursbuch/internal/web"
)

// sendGeoJSON answers with areas and the credit that must stay with them.
func sendGeoJSON(w http.ResponseWriter, r *web.Request, name string, head geo.Head, features []geo.Out) error {
	var text bytes.Buffer
	if err := geo.WriteGeoJSON(&text, head, slices.Values(features)); err != nil {
		return err
	}
	return r.Send(w, "application/geo+json", r.Attachment(name), &text)
}
