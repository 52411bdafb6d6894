// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// list is a list of a registration office with two mistakes.
const list = "Einwohner nach Geschlecht;;;\nStand: 31.12.2024;;;\n\nAGS;Gemeinde;Geschlecht;Einwohner\n" +
	"16067029;Gotha, Stadt;weiblich;23.411\n16067029;Gotha, Stadt;männlich;22.204\n16067019;Friedrichroda;weiblich;k. A.\n999;Nirgendwo;weiblich;12\nSumme;;;45.615\n"

// send puts a file into the file field of the page and sends the form.
func (b *browser) send(file string) {
	b.t.Helper()
	run(b, chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{file}))
	b.submit()
}

// choose sends a file from the import page.
func (b *browser) choose(name, text string) {
	b.t.Helper()
	b.send(textFile(b.t, name, text))
}

// A list that follows no official format is marked, found to have mistakes,
// mended in the file that comes back, recognised by its template, published,
// and taken back.
func TestImportMendPublish(t *testing.T) {
	b := manager(t)
	b.open("/imports/new")
	b.choose("liste.csv", list)
	b.await("Vorlage speichern und Datei lesen")
	b.sees("Kennzeichnen Sie, was in der Tabelle steht", "Friedrichroda")
	b.lookHere("import-assistant")
	b.fill(map[string]string{
		"role-0": "Gebiet", "role-1": "Bezeichnung", "role-2": "Gliederung", "role-3": "Zahlen", "unit-3": "Anzahl", "title": "Einwohner nach Geschlecht",
		"table": "MELDEREGISTER", "source": "Melderegister", "region": "Amtlicher Schlüssel", "period": "in einer Zelle", "cell": "A2", "decimal": "Komma", "skip": "Summe",
	})
	b.press("Vorschau aktualisieren")
	b.sees("4 Zeilen, 2 Zahlen", "2 abgelehnt", "k. A.", "23.411")
	b.lookHere("import-assistant-tried")
	b.press("Vorlage speichern und Datei lesen")
	b.await("Übernehmen")
	b.sees("Noch ist nichts gespeichert", "2 Zeilen werden nicht übernommen", "Das ist kein amtlicher Regionalschlüssel")
	b.lookHere("import-own-preview")

	back := string(b.fetch(eval[string](b, `document.querySelector('main a[href$="/annotated"]').getAttribute('href')`)))
	if !strings.Contains(back, `k. A.;"Einwohner: `) || !strings.Contains(back, `12;"AGS: `) {
		t.Fatalf("the file with remarks:\n%s", back)
	}
	b.press("Verbesserte Datei hochladen")
	b.choose("liste-mit-Hinweisen.csv", strings.NewReplacer("k. A.", "3.411", "999;Nirgendwo", "16067064;Tabarz").Replace(back))
	b.await("Übernehmen")
	b.sees("4 Zeilen der Tabelle MELDEREGISTER", "eigene Tabelle, nach Vorlage", "31.12.2024")
	b.press("Übernehmen")
	b.await("Einwohner nach Geschlecht")
	t.Logf("mark, mend and publish a list: %d activations", b.takeClicks())
	b.sees("Die Zahlen sind übernommen", "Rückgängig machen", "3.411")

	b.open("/imports/new")
	b.choose("liste.csv", strings.NewReplacer("k. A.", "3.500", "999;Nirgendwo", "16067064;Tabarz").Replace(list))
	b.await("Übernehmen")
	b.sees("Die größte Abweichung", "3.411", "3.500", "+89")
	b.press("Übernehmen")
	b.await("Einwohner nach Geschlecht")
	b.press("Unterschied zur vorigen Ausgabe")
	b.sees("Unterschied zu Ausgabe 1", "+89", "+2,6")
	b.lookHere("import-difference")
	b.press("MELDEREGISTER, Ausgabe 2")
	b.press("Rückgängig machen")
	b.sees("Der Import ist rückgängig gemacht")
	b.open("/imports/templates")
	b.press("Einwohner nach Geschlecht")
	b.sees("MELDEREGISTER", "Zeile 4", "Summe")
	b.lookHere("import-template")
}
