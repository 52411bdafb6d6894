// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"io/fs"
	"testing"

	"kursbuch/internal/audit"
	"kursbuch/internal/i18n"
	"kursbuch/internal/web"
)

func TestTheTrailSpeaksTheReadersLanguage(t *testing.T) {
	catalogue, err := i18n.Load(fs.FS(web.Locales), fs.FS(Locales))
	if err != nil {
		t.Fatal(err)
	}
	const id = "01a2097c-8751-7a90-9568-7d0db5f2f2e3"
	for _, c := range []struct {
		kind, field, value, label, after string
	}{
		{"measure", "priority", "quick_win", "Priorität", "Schnell umsetzbar"},
		{"status_report", "proposed", "stop", "Vorschlag aus den Daten", "Eingriff nötig"},
		{"status_report", "next_step_on", "2026-11-27", "Bis wann", "27.11.2026"},
		{"release", "periods", "2023-12-31 2024-12-31", "Zeiträume", "31.12.2023, 31.12.2024"},
		{"need", "kind", "felt", "Art des Bedarfs", "empfunden"},
		{"tenant", "kind", "", "Art der Organisation", ""},
		{"report", "fields", id + " " + id, "Handlungsfelder", "2 Verknüpfungen"},
		{"report", "assessment_" + id, "Läuft gut.", "Einschätzung", "Läuft gut."},
		{"measure", "title", "focus", "Titel", "focus"},
		{"measure", "unheard_of", "ok", "unheard_of", "ok"},
	} {
		r := &web.Request{Text: catalogue.Printer(i18n.German)}
		got := trailChange(r, c.kind, audit.Change{Field: c.field, After: c.value})
		if want := (web.HistoryChange{Label: c.label, After: c.after}); got != want {
			t.Errorf("%s of a %s: %+v, want %+v", c.field, c.kind, got, want)
		}
	}
}
