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

// flatFile writes a small table in the layout of the official flat files:
// three counties, one row that cannot be read.
func flatFile(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label\n")
	for _, row := range []string{"16067;Gotha;134700", "16054;Suhl, kreisfreie Stadt;36986", "16063;Wartburgkreis;-", "16077;Altenburger Land;12x34"} {
		cells := strings.Split(row, ";")
		fmt.Fprintf(&text, "12411;Fortschreibung des Bevölkerungsstandes;STAG;Stichtag;31.12.2024;KREISE;Kreise und kreisfreie Städte;%s;%s;%s;Anzahl;BEVSTD;Bevölkerungsstand\n", cells[0], cells[1], cells[2])
	}
	name := filepath.Join(t.TempDir(), "12411-0015_de_flat.csv")
	if err := os.WriteFile(name, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// upload opens the import page from the overview and sends a file.
func (b *browser) upload(file string) {
	b.t.Helper()
	b.open("/")
	b.press("Monitoring & Berichte")
	b.press("Importe")
	b.press("Zahlen einspielen")
	run(b, chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{file}))
	b.submit()
	b.await("Übernehmen")
}

// await waits for a page that shows a text; work in the background takes the
// browser there.
func (b *browser) await(text string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`[...document.querySelectorAll('main button, main h1')].some(e => e.textContent.includes(%s))`, quoted(b, text)))
}

// awaitText waits for a page that shows a text anywhere.
func (b *browser) awaitText(text string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.body.innerText.includes(%s)`, quoted(b, text)))
}

// A file with a bad row is read, previewed, taken over and taken back.
func TestImport(t *testing.T) {
	b := manager(t)
	b.upload(flatFile(t))
	b.sees("Noch ist nichts gespeichert", "12x34", "Eine Zeile wird nicht übernommen")
	b.lookHere("import-preview")
	b.press("Übernehmen")
	b.await("Bevölkerungsstand")
	t.Logf("import a file: %d activations", b.takeClicks())
	b.sees("Die Zahlen sind übernommen", "134.700")
	b.press("Rückgängig machen")
	b.sees("Der Import ist rückgängig gemacht")
	b.press("Wiederherstellen")
	b.sees("Die Ausgabe ist wieder in Gebrauch")
}

// A table that names its counties only asks for what is not clear, without a
// fault of accessibility.
func TestImportAsksForNames(t *testing.T) {
	b := manager(t)
	name := filepath.Join(t.TempDir(), "download.csv")
	text := "GENESIS-Tabelle: 12411-0015\nBevölkerung: Kreise, Stichtag;\nFortschreibung;\nBevölkerungsstand (Anzahl);\n;Stichtag\n;31.12.2019\nGotha, Landkreis;134700\nMünchen;31\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	b.upload(name)
	b.sees("Ein Name ist nicht eindeutig", "Zeile 8", "Landkreis München (09184)")
	b.lookHere("import-names")
	b.fill(map[string]string{"place-0": "09184"})
	b.press("Zuordnen und neu prüfen")
	b.await("2 Zeilen der Tabelle")
	b.sees("Von Hand zugeordnet")
	b.press("Übernehmen")
	b.await("Fortschreibung")
	b.sees("Die Zahlen sind übernommen")
	b.press("Rückgängig machen")
	b.sees("Der Import ist rückgängig gemacht")
}

// What holds no table is refused with its reason.
func TestImportRefused(t *testing.T) {
	b := manager(t)
	name := filepath.Join(t.TempDir(), "urlaub.csv")
	if err := os.WriteFile(name, []byte("Liebe Grüße aus Gotha.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.open("/imports/new")
	run(b, chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{name}))
	b.submit()
	b.await("urlaub.csv")
	b.sees("kann nicht eingespielt werden", "Es wurde nichts gespeichert.")
	b.lookHere("import-refused")
}

// A real table of the statistical offices, where the data are at hand.
func TestImportOfficialTable(t *testing.T) {
	dir := os.Getenv("KURSBUCH_TEST_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	files, err := filepath.Glob(filepath.Join(dir, "ffcsv", "12531-0043_*.zip"))
	if err != nil || len(files) == 0 {
		t.Skip("no official tables in " + dir + "; KURSBUCH_TEST_DATA names their folder")
	}
	file, err := filepath.Abs(files[0])
	if err != nil {
		t.Fatal(err)
	}
	b := manager(t)
	b.upload(file)
	b.sees("116.738")
	b.press("Übernehmen")
	b.await("Schutzsuchende")
	b.sees("Die Zahlen sind übernommen")
}

// An indicator says in its heading what is to be seen, and shows it as chart,
// table and file.
func TestIndicatorPage(t *testing.T) {
	b := manager(t)
	b.press("Monitoring & Berichte")
	b.press("Ausländeranteil")
	t.Logf("an indicator from the overview: %d activations", b.takeClicks())
	heading := eval[string](b, `document.querySelector('h1').textContent`)
	if !strings.Contains(heading, "Ausländeranteil im Landkreis Ahlenfurt") {
		t.Errorf("the heading says %q", heading)
	}
	if !eval[bool](b, `document.querySelector('main figure svg[role=img], main .kb-plot[role=img]') !== null`) {
		t.Error("there is no chart with an alternative text")
	}
	series := string(b.fetch(eval[string](b, `document.querySelector('main a[href*="series.csv"]').getAttribute('href')`)))
	value := eval[string](b, `[...document.querySelectorAll('section[aria-labelledby=h-values] td.kb-r')].map(c => c.textContent.trim()).find(c => /^\d+,\d$/.test(c))`)
	if !strings.Contains(series, value) {
		t.Errorf("the file does not contain %s of the table:\n%.400s", value, series)
	}
}
