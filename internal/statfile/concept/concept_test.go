// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package concept_test

import (
	"os"
	"slices"
	"strings"
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
	for _, code := range []string{"FR", "DEG0", "DEG99", "DEZ", "EU27_2020"} {
		if place := concept.Region(statfile.Item{Code: code, Label: "x"}); place.Code != code || place.Label != "x" {
			t.Errorf("%s became %+v", code, place)
		}
	}
}

// Each version of NUTS gives every county one code that begins like that of its
// Land; Eurostat took over Thüringen's reforms of 2019 and 2021 with NUTS 2024.
func TestCountiesHaveTheirKeys(t *testing.T) {
	until2021 := []string{"DEG04", "DEG0B", "DEG0F", "DEG0H", "DEG0I", "DEG0N", "DEG0P"}
	since2024 := []string{"DEG0Q", "DEG0R", "DEG0S", "DEG0T", "DEG0U", "DEG0V"}
	states := map[string]string{}
	for _, code := range []string{"DE1", "DE2", "DE3", "DE4", "DE5", "DE6", "DE7", "DE8", "DE9", "DEA", "DEB", "DEC", "DED", "DEE", "DEF", "DEG"} {
		states[code] = concept.Region(statfile.Item{Code: code}).Code
	}
	for version, without := range map[string][]string{"2021": since2024, "2024": until2021} {
		keys := map[string]string{}
		for _, code := range countyCodes(t) {
			county := concept.Region(statfile.Item{Code: code})
			if len(county.Code) != len("16051") || county.Code[:2] != states[code[:3]] || county.Label == "" || county.Label == code {
				t.Errorf("%s is %q, %q", code, county.Code, county.Label)
			}
			if slices.Contains(without, code) {
				continue
			}
			if keys[county.Code] != "" {
				t.Errorf("NUTS %s: %s and %s are %s", version, keys[county.Code], code, county.Code)
			}
			keys[county.Code] = code
		}
		want := map[string]int{"2021": 401, "2024": 400}[version]
		if len(keys) != want {
			t.Errorf("NUTS %s: %d counties, want %d", version, len(keys), want)
		}
	}
	if county := concept.Region(statfile.Item{Code: "DEG0N", Label: "DEG0N"}); county.Code != "16056" || county.Label != "Eisenach" {
		t.Errorf("DEG0N is %+v", county)
	}
	if county := concept.Region(statfile.Item{Code: "DEG0R", Label: "Wartburgkreis (DE)"}); county.Code != "16063" || county.Label != "Wartburgkreis (DE)" {
		t.Errorf("DEG0R is %+v", county)
	}
}

// countyCodes are all codes of NUTS 3 that the program knows.
func countyCodes(t *testing.T) []string {
	t.Helper()
	content, err := os.ReadFile("data/nuts3.txt")
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for line := range strings.Lines(string(content)) {
		if code, _, is := strings.Cut(line, ";"); is && !strings.HasPrefix(line, "#") {
			codes = append(codes, code)
		}
	}
	return codes
}
