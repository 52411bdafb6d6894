// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"strings"
	"testing"
)

// An area is set against its county, now and in an earlier year; an index over
// the areas gets other weights and a part that has no figures for them.
func TestAreaProfile(t *testing.T) {
	b := manager(t)
	b.press("Monitoring & Berichte")
	b.press("Sozialräume")
	b.press("Profile und Vergleich")
	b.sees("Ahlenfurt-Nord", "Landkreis Ahlenfurt")
	b.lookHere("profile-compare")
	b.press("Ahlenfurt-Nord")
	b.sees("Ausländeranteil", "31.12.2025", "Landkreis Ahlenfurt")
	b.fill(map[string]string{"year": "2024"})
	b.press("Anzeigen")
	b.sees("31.12.2024")
	if text := b.text(); strings.Contains(text, "31.12.2025") {
		t.Errorf("the profile of 2024 shows figures of 2025:\n%s", text)
	}
	b.lookHere("profile")
	t.Logf("compare an area in a year: %d activations", b.takeClicks())

	b.open("/indices")
	b.press("Begleitbedarf beim Ankommen")
	b.sees("Fassung 1", "40\u202f%") // two of five parts
	b.press("Index ändern")
	b.fill(map[string]string{"weight_1": "5", "indicator_5": "Ausländische Kinder in Kitas (AHL-K1)", "weight_5": "2"})
	b.lookHere("index-edit")
	b.submit()
	b.sees("Fassung 2", "50\u202f%", "20\u202f%", "fehlt") // 5, 1, 1, 1 and 2 of ten
	b.lookHere("index")
	t.Logf("weigh an index: %d activations", b.takeClicks())
}
