// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// furnish adds what the sample does not have, so that the pages for it are
// there: an import template, directories, a transition, a reform, a hierarchy,
// boundaries.
func (b *browser) furnish(t *testing.T) {
	t.Helper()
	b.open("/imports/new")
	b.choose("einwohner.csv", "AGS;Einwohner\n16067019;3.411\n")
	b.await("Kennzeichnen Sie, was in der Tabelle steht")
	b.fill(map[string]string{
		"role-0": "region", "role-1": "value", "title": "Einwohner", "table": "melderegister", "source": "Melderegister", "region": "key", "period": "date", "date": "31.12.2024",
	})
	b.press("Vorlage speichern und Datei lesen")
	b.await("Übernehmen")

	b.bring("directory", textFile(t, "GV_2022.txt", gvLine("20221231", "09162001", "Alt")+gvLine("20221231", "09162002", "Bleibt")))
	b.bring("directory", textFile(t, "GV_2023.txt", gvLine("20231231", "09162002", "Bleibt")+gvLine("20231231", "09162003", "Neuheim")))
	b.bring("transition", transitionBook(t))
	b.bring("spaces", quarterFile(t))
	b.open("/hierarchies/new")
	b.fill(map[string]string{"name": "Agenturbezirke", "source": "Bundesagentur für Arbeit", "members": "16067; 094; Gotha\n16051; 093; Erfurt"})
	b.submit()
	b.sees("Agenturbezirke")
	b.open("/reforms/new")
	b.fill(map[string]string{"key": "16067", "day": "2027-01-01", "into": "16066; 40,5; 30\n16067; 59,5; 70", "source": "Beispiel"})
	b.submit()
	b.sees("01.01.2027")
}

// bring uploads a file about the territory and takes it over.
func (b *browser) bring(purpose, file string) {
	b.t.Helper()
	b.open("/territory/uploads/new?purpose=" + purpose)
	b.send(file)
	b.await("Übernehmen")
	b.lookHere("territory-preview-" + purpose)
	b.press("Übernehmen")
	b.awaitText("Die Datei ist übernommen")
}

// textFile writes a file into a folder of the test.
func textFile(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// gvLine is a municipality as the official directory writes it.
func gvLine(day, key, name string) string {
	line := fmt.Sprintf("60%s%-8s0000%-50s%-50s64    %011d%011d%011d", day, key, name, "Sitz", 1000, 500, 240)
	return line + strings.Repeat(" ", 220-len([]rune(line))) + "\n"
}

// transitionBook writes an Umsteigeschlüssel with one county.
func transitionBook(t *testing.T) string {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	rows := [][]any{
		{"Kreise 31.12.2010", "Kreisname", "flächenproportionaler Umsteigeschlüssel", "bevölkerungsproportionaler Umsteigeschlüssel", "Kreise 31.12.2020"},
		{"13052000", "Demmin", 1, 1, "13071000"},
	}
	if err := book.SetSheetName("Sheet1", "2010-2020"); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if err := book.SetSheetRow("2010-2020", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "umsteiger.xlsx")
	if err := book.SaveAs(name); err != nil {
		t.Fatal(err)
	}
	return name
}
