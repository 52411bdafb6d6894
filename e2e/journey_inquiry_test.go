// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// paste drops text into a field as the clipboard of a spreadsheet would.
func (b *browser) paste(field, text string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(() => {
		const data = new DataTransfer();
		data.setData('text/plain', %s);
		return document.getElementsByName(%s)[0].dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
	})()`, quoted(b, text), quoted(b, field)))
}

// value is what a field holds.
func (b *browser) value(field string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`document.getElementsByName(%s)[0].value`, quoted(b, field)))
}

// note is what a form says about a cell.
func (b *browser) note(field string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`document.getElementById(%s + '-note').textContent`, quoted(b, field)))
}

// An office answers a data request without an account: by link, with a block
// from a spreadsheet, saved as a draft and continued; the answer comes back with
// a remark, is mended, approved, and its figures are in the table.
func TestDataRequestWithoutAnAccount(t *testing.T) {
	b := manager(t)
	b.press("Monitoring & Berichte")
	b.press("Datenabfragen")
	b.press("Neue Datenabfrage")
	b.fill(map[string]string{
		"title": "Kinder in Kitas mit Sprachförderung", "purpose": "Kitabedarfsplanung", "contact": "Miriam Adler, 03999 12-340", "period": "2026",
		"row_name": "Kita", "rows": "Kita Sonnenschein\nKita am Park",
		"column_1_label": "Kinder", "column_1_unit": "Kinder", "column_2_label": "mit Sprachförderung", "column_2_unit": "Kinder", "column_2_part_of": "1",
	})
	b.submit()
	b.press("Stelle aufnehmen")
	b.fill(map[string]string{"office": "Jugendamt", "name": "Kim Beispiel", "email": "jugendamt@ahlenfurt.example"})
	b.submit()
	request := b.path()
	b.press("Abfrage starten")
	link := strings.TrimPrefix(eval[string](b, `document.querySelector('main .kb-secret-code').textContent`), b.site)

	office := b.visitor(t)
	office.open(link)
	office.sees("Kinder in Kitas mit Sprachförderung", "nur Anzahlen, keine Namen", "Kitabedarfsplanung")
	if eval[bool](office, `document.querySelector('nav.kb-nav, .kb-head') !== null`) {
		t.Error("the page of a link shows the navigation")
	}
	office.paste("c1-1", "1.210\t35\r\n48\t50\r\n")
	if got := office.value("c2-2"); got != "50" {
		t.Errorf("the pasted block ends with %q", got)
	}
	if sum := eval[string](office, `document.querySelector('[data-sum="0"]').textContent`); sum != "1.258" {
		t.Errorf("the sum is %q", sum)
	}
	if note := office.note("c2-2"); !strings.Contains(note, "Größer als „Kinder“") {
		t.Errorf("a part above its whole: %q", note)
	}
	office.press("Zwischenspeichern")
	office.sees("Der Zwischenstand ist gespeichert")
	office.open(link)
	office.press("Absenden")
	office.sees("Größer als „Kinder“")
	office.lookHere("inquiry-refused")
	office.fill(map[string]string{"c2-2": "geheim"})
	office.press("Absenden")
	office.sees("Danke, Ihre Angaben sind angekommen", "1.258", "geheim")
	office.lookHere("inquiry-done")

	b.open(request)
	b.press("Prüfen")
	b.fill(map[string]string{"remark": "Stimmt die Zahl 1.210?"})
	b.submit()
	office.open(link)
	office.sees("Ihre Angaben kamen mit einer Bemerkung zurück", "Stimmt die Zahl 1.210?")
	office.fill(map[string]string{"c1-1": "121"})
	office.lookHere("inquiry-returned")
	office.press("Absenden")
	office.sees("Runde 2")

	b.open(request)
	b.press("Prüfen")
	b.press("Freigeben")
	b.sees("übernommen")
	b.press("ABFRAGE-")
	b.sees("Kinder in Kitas mit Sprachförderung", "Jugendamt, Datenabfrage", "121")
}

// Without scripts every cell is a plain field; on a telephone the table becomes
// a list; unknown links tell nothing.
func TestDataRequestForm(t *testing.T) {
	b := manager(t)
	b.press("Monitoring & Berichte")
	b.press("Datenabfragen")
	b.press("Schülerinnen und Schüler in Deutschförderung nach Schulen")
	b.press("An fehlende Antworten erinnern (2)")
	link := strings.TrimPrefix(eval[string](b, `document.querySelector('main .kb-secret-code').textContent`), b.site)
	office := b.visitor(t)
	office.open(link)
	office.lookHere("inquiry-answer")
	office.press("English")
	office.sees("Only counts are wanted", "Save draft")
	office.open("/answer/guessed")
	if text := office.text(); strings.Contains(text, "Ahlenfurt") {
		t.Errorf("an unknown link shows %s", text)
	}
	b.open("/")
	b.sees("Laufende Datenabfragen", "Antwort fehlt von", "Berufsschulzentrum Ahlenfurt")
}
