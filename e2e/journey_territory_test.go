// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// quarterFile draws three squares side by side, with a number and a name each.
func quarterFile(t *testing.T) string {
	t.Helper()
	var features []string
	for i, name := range []string{"Altstadt", "Bahnhofsviertel", "Citykai"} {
		x := 10.3 + 0.1*float64(i) // west of those of the sample
		features = append(features, fmt.Sprintf(
			`{"type":"Feature","properties":{"nr":"%d","name":%q},"geometry":{"type":"Polygon","coordinates":[[[%f,50.9],[%f,50.9],[%f,51],[%f,51],[%f,50.9]]]}}`,
			901+i, name, x, x+0.1, x+0.1, x, x))
	}
	name := filepath.Join(t.TempDir(), "quartiere.geojson")
	text := `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// Sozialräume come from a file: looked at, taken over, drawn, and taken back.
func TestSocialSpacesFromAFile(t *testing.T) {
	b := manager(t)
	b.press("Monitoring & Berichte")
	b.press("Sozialräume")
	b.press("Grenzen der Sozialräume hochladen")
	run(b, chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{quarterFile(t)}))
	b.submit()
	b.await("Übernehmen")
	b.sees("Noch ist nichts gespeichert", "Bahnhofsviertel", "wird angelegt")
	b.lookHere("boundary-preview")
	b.press("Übernehmen")
	b.await("quartiere.geojson")
	b.sees("Die Datei ist übernommen")
	t.Logf("draw Sozialräume: %d activations", b.takeClicks())
	b.open("/social-spaces")
	b.sees("Karte mit 9 Sozialräumen", "Citykai")
	b.lookHere("social-spaces-map")
	b.open("/territory")
	b.press("quartiere.geojson")
	b.press("Archivieren")
	b.sees("ist archiviert")
	b.press("Rückgängig machen")
	b.sees("Wiederhergestellt")
	b.press("Archivieren")
}

// Sozialräume come from a drawing, their figures from a list, and the page of an
// indicator colours them.
func TestSocialSpacesAreColoured(t *testing.T) {
	b := manager(t)
	b.press("Monitoring & Berichte")
	b.press("Sozialräume")
	b.press("Grenzen der Sozialräume hochladen")
	b.send(quarterFile(t))
	b.await("Übernehmen")
	b.press("Übernehmen")
	b.await("quartiere.geojson")

	b.press("Monitoring & Berichte")
	b.press("Importe")
	b.press("Zahlen einspielen")
	b.choose("kita.csv", "Nr;Sozialraum;Kinder\n901;Altstadt;120\n902;Bahnhofsviertel;45\n903;Citykai;.\n")
	b.await("Kennzeichnen Sie, was in der Tabelle steht")
	b.fill(map[string]string{
		"role-0": "region", "role-1": "label", "role-2": "value", "unit-2": "Kinder", "title": "Kinder in Kitas", "table": "kita", "source": "Jugendamt",
		"region": "own", "period": "date", "date": "31.12.2024",
	})
	b.press("Vorlage speichern und Datei lesen")
	b.await("Übernehmen")
	b.press("Übernehmen")
	b.await("Kinder in Kitas")

	b.press("Monitoring & Berichte")
	b.press("Indikator anlegen")
	b.fill(map[string]string{"kind": "count"})
	b.submit()
	b.fill(map[string]string{"a": "KITA"})
	b.submit()
	b.submit() // the whole
	b.submit() // the figures are as expected
	b.fill(map[string]string{"code": "KITAKINDER", "name": "Kinder in Kitas je Sozialraum", "definition": "Betreute Kinder am 31. Dezember"})
	b.press("Indikator speichern")
	b.sees("Der Indikator ist angelegt")
	b.fill(map[string]string{"area": "spaces"})
	b.press("Anzeigen")
	t.Logf("colour Sozialräume: %d activations", b.takeClicks())
	b.sees("Karte der Sozialräume", "Bahnhofsviertel", "120", "45")
	filled := eval[[]string](b, `[...document.querySelectorAll('main svg path[fill-rule=evenodd]')].map(p => getComputedStyle(p).fill)`)
	if drawn := filled[max(0, len(filled)-3):]; len(filled) != 9 || drawn[0] == drawn[1] || drawn[2] == drawn[0] || drawn[2] == drawn[1] {
		t.Errorf("the six of the sample, 120, 45 and no number are drawn as %q", filled)
	}
	b.lookHere("social-spaces-coloured")
}
