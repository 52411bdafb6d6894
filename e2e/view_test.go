// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"strings"
	"testing"
)

// Every main page in English: nothing is left in German that the program says
// itself. What people of the sample wrote stays German.
func TestEnglish(t *testing.T) {
	b := manager(t)
	b.press("English")
	if lang := eval[string](b, `document.documentElement.lang`); lang != "en" {
		t.Fatalf("after the button the page says lang=%q", lang)
	}
	b.sees("Overview, ", "Sample data.")
	for _, path := range mainPages() {
		b.open(path)
		if _, key, found := strings.Cut(b.text(), "⟦"); found {
			t.Errorf("%s: untranslated key %.60s", path, key)
		}
		for _, word := range []string{"Speichern", "Abbrechen", "freiwillig", "Bitte", "Bearbeiten", "Anzeigen", "anlegen", "Verlauf"} {
			if found := eval[[]string](b, `[...document.querySelectorAll('button, label, th, .kb-hint, .kb-btn, .kb-optional')].map(e => e.textContent.trim()).filter(x => x.includes('`+word+`'))`); len(found) > 0 {
				t.Errorf("%s in English says %q", path, found)
			}
		}
		for _, fault := range b.check(allRules) {
			t.Errorf("%s in English: %s", path, fault)
		}
		b.picture("english" + strings.ReplaceAll(path, "/", "_"))
	}
}

// With the colours of the system nothing disappears: buttons and fields keep a
// border.
func TestForcedColours(t *testing.T) {
	b := manager(t)
	b.look(view{width: 1280, scheme: "dark", forced: true})
	for _, path := range mainPages() {
		b.open(path)
		borderless := eval[[]string](b, `[...document.querySelectorAll('main .kb-btn:not(.kb-btn--plain), main .kb-input, main .kb-select')]
			.filter(e => e.checkVisibility())
			.filter(e => ['Top', 'Bottom'].every(side => getComputedStyle(e)['border' + side + 'Style'] === 'none' || parseFloat(getComputedStyle(e)['border' + side + 'Width']) === 0))
			.map(e => e.outerHTML.slice(0, 120))`)
		if len(borderless) > 0 {
			t.Errorf("%s: no border with the colours of the system: %q", path, borderless)
		}
		b.picture("forced" + strings.ReplaceAll(path, "/", "_"))
	}
}

// paperWidth is the width of A4 without margins, in CSS pixels.
const paperWidth = 680

// On paper there is no navigation and nothing to press, but the date and the
// address.
func TestPrint(t *testing.T) {
	b := manager(t)
	b.look(view{width: paperWidth, scheme: "light", media: "print"})
	for _, path := range mainPages() {
		b.open(path)
		pressed := eval[[]string](b, `[...document.querySelectorAll('.kb-head, .kb-nav, .kb-tabs, .kb-foot, .kb-skip, main .kb-btn, main .kb-savebar')]
			.filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 120))`)
		if len(pressed) > 0 {
			t.Errorf("%s prints what is only to be used on the screen: %q", path, pressed)
		}
		if !eval[bool](b, `document.querySelector('h1').checkVisibility() && document.querySelector('main > .kb-print-only').checkVisibility() && document.querySelector('main > .kb-print-only').textContent.includes(location.pathname)`) {
			t.Errorf("%s: title, date or address are missing on paper", path)
		}
		if wide := eval[[]string](b, tooWide); len(wide) > 1 { // a rounded pixel comes without an element
			t.Errorf("%s does not fit on paper: %s", path, strings.Join(wide, "\n\t"))
		}
		b.picture("print" + strings.ReplaceAll(path, "/", "_"))
	}
}
