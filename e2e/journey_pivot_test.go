// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"strings"
	"testing"
)

// grid is the text of the table on the page, cell by cell.
func (b *browser) grid() string {
	b.t.Helper()
	return eval[string](b, `[...document.querySelectorAll('main table.kb-pivot tr')].map(r => [...r.cells].map(c => c.innerText.trim()).join(';')).join('\n')`)
}

// A table is arranged by form, the address holds the arrangement for somebody
// else, and saved as a view it is in everybody's list.
func TestPivotIsShared(t *testing.T) {
	s := serveSample(t)
	b := newBrowser(t, s)
	b.signIn(s.login(t, "Integrationsmanagerin"))
	b.takeClicks()
	b.press("Monitoring & Berichte")
	b.press("Tabellen")
	b.press("Beispiel: Bevölkerung im Landkreis Ahlenfurt")
	b.fill(map[string]string{"rows": "GES", "cols": "ALTGRP", "period": "2024-12-31", "gaps": "yes"})
	b.press("Anzeigen")
	address, shown := b.path(), b.grid()
	t.Logf("arrange a table: %d activations", b.takeClicks())
	for _, want := range []string{"männlich", "weiblich", "unter 3 Jahre", "65 Jahre und mehr"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the table lacks %q:\n%s", want, shown)
		}
	}
	if !strings.ContainsAny(shown, "123456789") {
		t.Errorf("the table has no figures:\n%s", shown)
	}
	b.lookHere("pivot")

	other := b.visitor(t)
	other.signIn(s.login(t, "Fachbereichsleitung"))
	other.open(address)
	if got := other.grid(); got != shown {
		t.Errorf("at %s somebody else sees\n%s\ninstead of\n%s", address, got, shown)
	}

	b.press("Ansicht speichern")
	b.fill(map[string]string{"name": "Geschlecht und Alter 2024", "shared": "yes"})
	b.lookHere("pivot-save")
	b.submit()
	b.sees("Die Ansicht ist gespeichert", "Geschlecht und Alter 2024")
	t.Logf("keep it as a view: %d activations", b.takeClicks())
	other.open("/tables")
	other.press("Geschlecht und Alter 2024")
	if got := other.grid(); got != shown {
		t.Errorf("the view shows\n%s\ninstead of\n%s", got, shown)
	}
	nobody := b.visitor(t)
	nobody.open(address)
	if text := nobody.text(); strings.Contains(text, "männlich") {
		t.Errorf("without signing in the address shows %s", text)
	}
}
