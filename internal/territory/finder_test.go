// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory_test

import (
	"testing"

	"kursbuch/internal/territory"
)

func TestRegionsAreFoundByWhatPeopleCallThem(t *testing.T) {
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		home territory.Key
		text string
		want territory.Key // empty for none or several
	}{
		{"16", "Landkreis Gotha", "16067"},
		{"16", "gotha", "16067"},
		{"16067", "Gotha", "16067029"}, // within its county the town
		{"16", "Erfurt, Stadt", "16051"},
		{"16", "Ilm-Kreis", "16070"},
		{"16", "Thüringen", "16"},
		{"16", "Deutschland", "DG"},
		{"", "München", "09162"}, // the county around it is called Landkreis
		{"", "16067", "16067"},
		{"", "16999", ""},
		{"", "", ""},
	} {
		region, found := directory.Finder(test.home).Find(test.text)
		if region.Key != test.want || found != (test.want != "") {
			t.Errorf("%q from %s: %s, %v, want %q", test.text, test.home, region.Key, found, test.want)
		}
	}
}
