// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory_test

import (
	"strings"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/territory"
)

func TestCountiesAreFoundByTheNamesOfOfficialTables(t *testing.T) {
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	names := directory.CountyNames()
	for _, test := range []struct {
		text string
		day  civil.Day
		want string // keys
	}{
		{"Eisenach, kreisfreie Stadt", "2018-12-31", "16056"},
		{"Eisenach, kreisfreie Stadt", "2022-12-31", ""}, // part of the Wartburgkreis by then
		{"Wartburgkreis", "2022-12-31", "16063"},
		{"Saalekreis, Landkreis", "2022-12-31", "15088"},
		{"  Gotha, Landkreis", "2022-12-31", "16067"},
		{"Landkreis Gotha", "2022-12-31", "16067"},
		{"Gotha", "2022-12-31", "16067"},
		{"München", "2022-12-31", "09162 09184"},
		{"München, Landeshauptstadt", "2022-12-31", "09162"},
		{"Kreisfreie Stadt Rostock, Hansestadt", "2022-12-31", "13003"},
		{"Rostock, Landkreis", "2022-12-31", "13072"},
		{"Weiden in der Oberpfalz, kreisfreie Stadt", "2022-12-31", "09363"},
		{"Mühldorf am Inn, Landkreis", "2022-12-31", "09183"},
		{"Sankt Wendel, Landkreis", "2022-12-31", "10046"},
		{"Saarbrücken, Regionalverband", "2022-12-31", "10041"},
		{"Städteregion Aachen (einschl. Stadt Aachen)", "2022-12-31", "05334"},
		{"Jena, krsfr. Stadt", "2022-12-31", "16053"},
		{"Vogtlandkreis (bis 31.07.2008)", "2022-12-31", "14178"},
		{"Niederschlesischer Oberlausitzkreis (b.31.07.2008)", "2022-12-31", "14284"},
		{"Vogtlandkreis", "2022-12-31", "14523"},
		{"Vogtlandkreis", "2006-12-31", "14178 14523"}, // which one, nobody says
		{"Frankfurt", "2022-12-31", ""},
		{"Frankfurt am Main, kreisfreie Stadt", "2022-12-31", "06412"},
		{"Insgesamt", "2022-12-31", ""},
		{"Oldenburg", "2022-12-31", "03403 03458"},
		{"Oldenburg, Landkreis", "2022-12-31", "03458"},
		{"Offenbach", "2022-12-31", "06413 06438"},
		{"Darmstadt", "2022-12-31", "06411"},
		{"", "2022-12-31", ""},
	} {
		if got := joined(names.Named(test.text, test.day)); got != test.want {
			t.Errorf("%q on %s: %s, want %s", test.text, test.day, got, test.want)
		}
	}
	if got := joined(names.Near("Frankfurt")); got != "06412 12053" {
		t.Errorf("near Frankfurt: %s", got)
	}
	for _, text := range []string{"", "a", "Insgesamt"} {
		if got := joined(names.Near(text)); got != "" {
			t.Errorf("near %q: %s", text, got)
		}
	}
}

// Every county is found by its own name with its kind, and by nothing less.
func TestEveryCountyIsFoundByItsOwnName(t *testing.T) {
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	names := directory.CountyNames()
	for _, county := range directory.Regions(territory.LevelCounty, territory.Germany, "") {
		for _, text := range []string{county.ShortName() + ", " + string(county.Kind), county.Name + ", " + string(county.Kind)} {
			if got := joined(names.Named(text, territory.AsOf)); got != string(county.Key) {
				t.Errorf("%q: %s, want %s", text, got, county.Key)
			}
		}
	}
}

func joined(regions []territory.Region) string {
	list := make([]string, len(regions))
	for i, r := range regions {
		list[i] = string(r.Key)
	}
	return strings.Join(list, " ")
}
