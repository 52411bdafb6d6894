// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package civil

import (
	"testing"
	"time"
)

// The zone that is linked in says what the zone database says, this century.
func TestTheLinkedZoneIsGermanTime(t *testing.T) {
	linked, err := time.LoadLocationFromTZData("Europe/Berlin", berlinFile)
	if err != nil {
		t.Fatal(err)
	}
	for at := time.Date(2000, 1, 1, 0, 30, 0, 0, time.UTC); at.Year() < 2040; at = at.Add(7 * time.Hour) {
		if got, want := at.In(linked).Format(time.DateTime), Local(at).Format(time.DateTime); got != want {
			t.Fatalf("%s is %s, want %s", at, got, want)
		}
	}
	summer := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC).In(linked)
	if name, offset := summer.Zone(); name != "CEST" || offset != 2*60*60 {
		t.Errorf("summer is %s, %d", name, offset)
	}
}
