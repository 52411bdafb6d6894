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
		x := 10.7 + 0.1*float64(i)
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
	b.sees("Karte mit 3 Sozialräumen", "Citykai")
	b.lookHere("social-spaces-map")
	b.open("/territory")
	b.press("quartiere.geojson")
	b.press("Archivieren")
	b.sees("ist archiviert")
	b.press("Rückgängig machen")
	b.sees("Wiederhergestellt")
	b.press("Archivieren")
}
