// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"testing"

	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
)

func TestFilesOfTheSampleSaySo(t *testing.T) {
	catalogue, err := i18n.Load(web.Locales)
	if err != nil {
		t.Fatal(err)
	}
	for sample, want := range map[bool]string{false: "massnahmen.csv", true: "Beispiel-massnahmen.csv"} {
		r := &web.Request{Who: identity.Person{Sample: sample}, Text: catalogue.Printer(i18n.German)}
		if got := r.FileName("massnahmen.csv"); got != want {
			t.Errorf("sample %v: %q, want %q", sample, got, want)
		}
	}
}
