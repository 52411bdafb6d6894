// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// manager signs in to a fresh copy of the sample as the integration manager.
func manager(t *testing.T) *browser {
	t.Helper()
	s := serveSample(t)
	b := newBrowser(t, s)
	b.signIn(s.login(t, "Integrationsmanagerin"))
	b.takeClicks()
	return b
}

// clicksOfMeasure is how many activations a first measure may take from the
// overview, typing aside.
const clicksOfMeasure = 4

// A measure with goal, owner, indicator and date, from the overview.
func TestFirstMeasure(t *testing.T) {
	b := manager(t)
	b.press("Umsetzung")
	b.press("Maßnahme anlegen")
	b.fill(map[string]string{
		"title": "Sprachcafé im Bürgerhaus", "goal": "1.1.1", "owner": "Miriam Adler", "metric": "Teilnehmende je Monat", "metric_target": "40", "ends_on": "2027-12-31",
	})
	b.submit()
	b.sees("Sprachcafé im Bürgerhaus", "31.12.2027", "Miriam Adler", "Teilnehmende je Monat")
	clicks := b.takeClicks()
	t.Logf("first measure: %d activations", clicks)
	if clicks > clicksOfMeasure {
		t.Errorf("%d activations, at most %d", clicks, clicksOfMeasure)
	}
}

// From a need to a reported status, each object linked to the one before.
func TestChain(t *testing.T) {
	b := manager(t)
	b.open("/needs/new")
	b.fill(map[string]string{"title": "Ehrenamtliche finden keine Vertretung", "field": "Teilhabe", "urgency": "medium", "kind": "expressed", "extent_from": "20", "extent_to": "30", "extent_unit": "Personen"})
	b.submit()
	b.sees("Ehrenamtliche finden keine Vertretung", "20 bis 30 Personen")
	b.open("/goals/new")
	b.fill(map[string]string{"title": "Bis Ende 2027 hat jede Initiative eine Vertretung", "level": "operational", "field": "Teilhabe", "due_on": "2027-12-31"})
	b.tick("Ehrenamtliche finden keine Vertretung")
	b.submit()
	b.sees("Antwortet auf einen Bedarf")
	b.press("Maßnahme anlegen")
	b.fill(map[string]string{"title": "Vertretungspool aufbauen", "owner": "Miriam Adler", "ends_on": "2027-06-30"})
	b.submit()
	b.sees("Bis Ende 2027 hat jede Initiative eine Vertretung")
	b.press("Ersten Meilenstein anlegen")
	b.fill(map[string]string{"title": "Zehn Personen gewonnen", "due_on": "2027-03-31"})
	b.submit()
	b.sees("Zehn Personen gewonnen", "31.03.2027")
	b.press("Sachstand melden")
	b.fill(map[string]string{"light": "ok", "reason": "Sechs Personen haben zugesagt."})
	b.submit()
	b.sees("planmäßig", "Sechs Personen haben zugesagt.")
	t.Logf("need, goal, measure, milestone, status: %d activations", b.takeClicks())

	b.open("/")
	b.press("Umsetzung")
	b.press("Brückenkurse mit Ehrenamtlichen")
	b.press("Unverändert melden")
	if clicks := b.takeClicks(); clicks > 3 {
		t.Errorf("an unchanged status takes %d activations from the overview, want 3", clicks)
	}
	b.sees("Der Sachstand ist gemeldet.")
	if strings.Contains(b.text(), "Unverändert melden") {
		t.Error("what was reported today is offered to be reported again")
	}
}

// tick checks the box whose label contains a text.
func (b *browser) tick(label string) {
	b.t.Helper()
	if !eval[bool](b, fmt.Sprintf(`(() => {
		const hit = [...document.querySelectorAll('main label')].find(l => l.textContent.includes(%s));
		hit?.control?.click();
		return hit !== undefined;
	})()`, quoted(b, label))) {
		b.t.Fatalf("no box %q on %s", label, b.path())
	}
}

// formats are the downloads of a report with the bytes they begin with.
func formats() map[string]string {
	return map[string]string{"pdf": "%PDF-", "docx": "PK\x03\x04", "odt": "PK\x03\x04", "html": "<!doctype html>"}
}

// A report is drafted, previewed, frozen and downloaded in four formats.
func TestReport(t *testing.T) {
	b := manager(t)
	b.press("Monitoring & Berichte")
	b.press("Berichte")
	b.press("Bericht anlegen")
	b.fill(map[string]string{"title": "Bericht an den Sozialausschuss", "committee": "Sozialausschuss", "foreword": "Dieser Bericht zeigt, was erreicht ist."})
	b.submit()
	b.sees("Bericht an den Sozialausschuss", "Entwurf", "Dieser Bericht zeigt, was erreicht ist.")
	b.press("Festschreiben")
	b.submit()
	t.Logf("report from the overview to the frozen version: %d activations", b.takeClicks())
	b.sees("Festgeschrieben am")
	figure := regexp.MustCompile(`\d+,\d[ \x{a0}\x{202f}]%`).FindString(b.text())
	if figure == "" {
		t.Fatal("the preview shows no figure")
	}
	for format, magic := range formats() {
		content := b.fetch(b.path() + "/files/" + format)
		if !bytes.HasPrefix(content, []byte(magic)) {
			t.Errorf("%s begins with %.20q", format, content)
		}
		if format == "html" && !bytes.Contains(content, []byte(figure)) {
			t.Errorf("the page does not contain %s of the preview", figure)
		}
	}
	b.open(b.path() + "/edit")
	b.sees("kann nicht mehr geändert werden")
}

// fetch downloads a file of the site with the session of the tab.
func (b *browser) fetch(path string) []byte {
	b.t.Helper()
	encoded := eval[string](b, fmt.Sprintf(`fetch(%s).then(async r => {
		if (!r.ok) throw new Error(r.status);
		let text = '';
		for (const byte of new Uint8Array(await r.arrayBuffer())) text += String.fromCharCode(byte);
		return btoa(text);
	})`, quoted(b, path)))
	content, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		b.t.Fatal(err)
	}
	return content
}

// Two people change the same need: the second one sees both versions and
// decides; nothing is lost without being asked.
func TestConflict(t *testing.T) {
	b := manager(t)
	other := b.tab(t)
	edit := eval[string](b, `fetch('/needs').then(r => r.text()).then(t => t.match(/\/needs\/[0-9a-f-]{36}/)[0])`) + "/edit"
	b.open(edit)
	other.open(edit)
	b.fill(map[string]string{"title": "Fassung der Ersten"})
	b.submit()
	other.fill(map[string]string{"title": "Fassung der Zweiten"})
	other.submit()
	text := other.text()
	if !strings.Contains(text, "Fassung der Ersten") || !strings.Contains(text+eval[string](other, `[...document.querySelectorAll('input')].map(i => i.value).join()`), "Fassung der Zweiten") {
		t.Fatalf("the second one does not see both versions:\n%s", text)
	}
	other.lookHere("conflict")
	b.open(strings.TrimSuffix(edit, "/edit"))
	b.sees("Fassung der Ersten")
	other.submit()
	b.open(strings.TrimSuffix(edit, "/edit"))
	b.sees("Fassung der Zweiten")
}

// A form that is sent twice, as after an answer that got lost, writes once.
func TestFormSentTwice(t *testing.T) {
	b := manager(t)
	b.open("/needs/new")
	b.fill(map[string]string{"title": "Zweimal gesendet", "field": "Sprache", "urgency": "medium", "kind": "felt"})
	both := eval[[]string](b, `(async () => {
		const form = document.querySelector('main form.kb-form');
		const body = new URLSearchParams(new FormData(form));
		const send = () => fetch(form.action, {method: 'POST', body}).then(r => r.status + ' ' + r.url);
		return [await send(), await send()];
	})()`)
	if both[0] != both[1] || !strings.HasPrefix(both[0], "200 ") {
		t.Errorf("the answers differ: %q", both)
	}
	b.open("/needs?q=Zweimal")
	b.sees("Ein Bedarf")
}

// Without scripts everything about a need still works.
func TestWithoutScripts(t *testing.T) {
	b := manager(t)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open("/needs/new")
	if eval[bool](b, `document.querySelector('.kb-password__show, [data-notice-close]:not([hidden])') !== null`) {
		t.Fatal("scripts still run")
	}
	b.submit()
	b.sees("Bitte prüfen Sie")
	b.fill(map[string]string{"title": "Ohne Skripte", "field": "Sprache", "urgency": "medium", "kind": "felt"})
	b.submit()
	b.sees("Ohne Skripte")
	b.press("Verlauf ansehen")
	b.sees("Angelegt", "Ohne Skripte")
	b.open("/needs?q=Ohne+Skripte")
	b.sees("Ein Bedarf")
}
