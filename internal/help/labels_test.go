// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package help

import (
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var bold = regexp.MustCompile(`<strong>(.*?)</strong>`)

// TestBoldWordsAreLabels holds the handbook to the words that readers see: what
// is set in bold must stand in a catalogue of the program, letter for letter.
func TestBoldWordsAreLabels(t *testing.T) {
	for _, lang := range langs {
		known := labels(t, lang)
		for _, page := range read(t, lang).Pages() {
			for _, m := range bold.FindAllStringSubmatch(page.Body, -1) {
				if label := html.UnescapeString(m[1]); !known[label] {
					t.Errorf("%s/%s: the program shows no %q", lang, page.Slug, label)
				}
			}
		}
	}
}

// labels are the texts of all catalogues in a language.
func labels(t *testing.T, lang string) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	for _, place := range []string{"../*/pages/locales", "../*/pages/*/locales", "../web/locales", "../../cmd/kursbuch/locales"} {
		names, err := filepath.Glob(filepath.Join(place, lang+".json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var texts map[string]any
			if err := json.Unmarshal(raw, &texts); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, text := range texts {
				if s, ok := text.(string); ok {
					known[strings.ReplaceAll(s, "\u00a0", " ")] = true
				}
			}
		}
	}
	return known
}
