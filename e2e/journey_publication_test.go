// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"strings"
	"testing"
)

// A table is released to the committee by a rule that was previewed; its small
// figures are the same sign on every page and in every file that a member of
// the committee can reach, and gone when the publication is taken back.
func TestPublication(t *testing.T) {
	s := serveSample(t)
	b := newBrowser(t, s)
	b.signIn(s.login(t, "Integrationsmanagerin"))
	member := b.visitor(t)
	member.signIn(s.login(t, "Vorsitzende"))
	member.open("/tables/AHL-UNTER")
	member.sees("Nicht für Sie freigegeben")

	b.takeClicks()
	b.press("Monitoring & Berichte")
	b.press("Freigaben")
	b.lookHere("publications")
	b.press("Beispiel: Untergebrachte im Landkreis Ahlenfurt")
	b.sees("noch keine Regel")
	b.press("Regel festlegen")
	const threshold = "25"
	b.fill(map[string]string{"see:county:": "committee", "see:county:SOZRAUM": "committee", "see:county:UNTFORM": "committee", "see:county:SOZRAUM+UNTFORM": "committee", "threshold": threshold})
	b.lookHere("publication-rule")
	b.submit()
	b.sees("Was die Regel zeigt und kostet", "von 1 bis unter "+threshold)
	b.lookHere("publication-preview")
	b.press("Regel speichern")
	b.sees("Die Regel ist gespeichert")
	b.press("Prüfen und freigeben")
	b.sees("Danach sehen Gremien und Partner")
	b.lookHere("publication-confirm")
	b.press("Jetzt freigeben")
	b.awaitText("Siegel des Eintrags")
	t.Logf("set a rule and publish: %d activations", b.takeClicks())
	b.lookHere("publication-entry")
	entry := b.path()
	b.press("Zahlen")
	b.sees("selbst schutzbedürftig", "Spielraum für Außenstehende")
	b.lookHere("publication-cells")

	member.seesProtected(t, threshold)
	member.press("Untergebrachte in eigener Wohnung")
	member.open(member.path() + "?by=SOZRAUM")
	member.sees("•", "sind Anzahlen unter "+threshold+" geschützt")
	member.lookHere("indicator-protected")
	member.open("/reports")
	member.press("Erster Umsetzungsbericht")
	member.sees("sind Anzahlen unter 3 geschützt")
	b.open("/publications/AHL-UNTER/readers/committee?rows=SOZRAUM&by=UNTFORM")
	b.sees("•", "Freigabe")
	b.lookHere("publication-reader")

	b.open(entry)
	eval[bool](b, `(document.querySelector('details').open = true)`)
	b.press("Zurücknehmen")
	b.sees("Die Freigabe ist zurückgenommen")
	member.open("/tables/AHL-UNTER")
	member.sees("Nicht für Sie freigegeben")
}

// seesProtected looks at the table as page and as files.
func (b *browser) seesProtected(t *testing.T, threshold string) {
	t.Helper()
	const view = "?rows=SOZRAUM&cols=UNTFORM"
	b.open("/tables/AHL-UNTER" + view)
	shown := b.grid()
	b.sees("•", "sind Anzahlen unter "+threshold+" geschützt")
	b.lookHere("table-protected")
	signs := strings.Count(shown, "•")
	if signs < 2 || !strings.Contains(shown, "Insgesamt") {
		t.Errorf("the committee sees\n%s", shown)
	}
	for file, sign := range map[string]string{
		"/tables/AHL-UNTER/shown.csv": "•", "/tables/AHL-UNTER/figures.csv": "•", "/tables/AHL-UNTER/sdmx.csv": "Q,C,•", "/tables/AHL-UNTER/jsonstat.json": `"c"`,
		"/api/v1/tables/AHL-UNTER/figures": `"sign":"•"`,
	} {
		if found := strings.Count(string(b.fetch(file+view)), sign); found != signs {
			t.Errorf("%s has %q %d times, the page shows %d protected figures", file, sign, found, signs)
		}
	}
}
