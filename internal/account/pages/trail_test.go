// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
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
		{"inquiry_recipient", "reminded_at", "2026-11-25T09:00:00.000Z", "Erinnert", "25.11.2026, 10:00"},
		{"target", "value", "7.5", "Zielwert", "7,5"},
		{"publication", "audiences", "partner committee", "Wer darf es sehen", "Partner, Gremium"},
		{"publication_policy", "method", "suppress", "Methode", "Sperren"},
		{"publication_policy", "shapes", "(county): committee; SOZRAUM (county, state): partner", "Wer sieht welche Merkmale zusammen", "(Kreise): Gremium; SOZRAUM (Kreise, Länder): Partner"},
	} {
		r := &web.Request{Text: catalogue.Printer(i18n.German)}
		got := trailChange(r, c.kind, audit.Change{Field: c.field, After: c.value})
		if want := (web.HistoryChange{Label: c.label, After: c.after}); got != want {
			t.Errorf("%s of a %s: %+v, want %+v", c.field, c.kind, got, want)
		}
	}
}

// The slices record what they like; the trail must know what to call it.
func TestTheTrailNamesEverythingThatIsRecorded(t *testing.T) {
	literal := regexp.MustCompile(`(?s)audit\.Fields\{(.*?)\}`)
	entry, added := regexp.MustCompile(`"([a-z_]+)":`), regexp.MustCompile(`\b(?:f|fields)\["([a-z_]+)"\](?:, [a-z]+\["[a-z_]+"\])* =`)
	kind := regexp.MustCompile(`audit\.Object\{Kind: "([a-z_]+)"|[a-z]Kind += "([a-z_]+)"`)
	seen := 0
	err := filepath.WalkDir("../..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "../../account/") || strings.HasPrefix(path, "../../identity/") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(source, []byte("audit.")) {
			return err
		}
		var fields []string
		for _, m := range literal.FindAllSubmatch(source, -1) {
			for _, f := range entry.FindAllSubmatch(m[1], -1) {
				fields = append(fields, string(f[1]))
			}
		}
		if bytes.Contains(source, []byte("audit.Fields")) {
			for _, m := range added.FindAllSubmatch(source, -1) {
				fields = append(fields, string(m[1]))
			}
		}
		for _, f := range fields {
			seen++
			if trailFields()[f]+figureFields()[f] == "" {
				t.Errorf("%s records %q, which the trail cannot name", path, f)
			}
		}
		for _, m := range kind.FindAllSubmatch(source, -1) {
			seen++
			if name := string(m[1]) + string(m[2]); !slices.Contains(objectKinds(), name) {
				t.Errorf("%s records a %q, which the trail cannot name or filter", path, name)
			}
		}
		return nil
	})
	if err != nil || seen < 100 {
		t.Errorf("looked at %d names, %v", seen, err)
	}
}
