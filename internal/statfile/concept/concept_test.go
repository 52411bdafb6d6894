// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package concept_test

import (
	"testing"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/concept"
)

func TestFlagsHaveOneForm(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "A": "", "p": "p", "ep": "ep", "pe": "ep", "E P": "ep", "e,p": "ep", "@C": "c", "I": "e", "ve": "ev", "bb": "b", "s": "s",
	} {
		if got, known := concept.Flags(text); !known || got != want {
			t.Errorf("Flags(%q) = %q, %v; want %q", text, got, known, want)
		}
	}
	for _, text := range []string{"S", "?", "M", "1", "é"} { // S is a strike, not an estimate
		if got, known := concept.Flags(text); known {
			t.Errorf("Flags(%q) = %q, want none", text, got)
		}
	}
}

func TestGermanyAndItsLaenderHaveTheirKeys(t *testing.T) {
	keys := map[string]bool{}
	for _, code := range []string{"DE", "DE1", "DE2", "DE3", "DE4", "DE5", "DE6", "DE7", "DE8", "DE9", "DEA", "DEB", "DEC", "DED", "DEE", "DEF", "DEG"} {
		place := concept.Region(statfile.Item{Code: code, Label: code})
		if !statfile.IsRegionKey(place.Code) || keys[place.Code] || statfile.StateKey(place.Label) != place.Code {
			t.Errorf("%s is %q, %q", code, place.Code, place.Label)
		}
		keys[place.Code] = true
	}
	for _, code := range []string{"FR", "DEG0", "DEG01", "DEZ", "EU27_2020"} {
		if place := concept.Region(statfile.Item{Code: code, Label: "x"}); place.Code != code || place.Label != "x" {
			t.Errorf("%s became %+v", code, place)
		}
	}
}
