// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// mainPages are one page of each shape: overview, tree, lists, filters, forms,
// uploads, figures, documents.
func mainPages() []string {
	return []string{
		"/", "/strategy", "/needs", "/needs/new", "/measures", "/measures/new", "/indicators", "/indicators/population", "/tables", "/tables/AHL-KURS", "/imports", "/imports/new", "/inquiries", "/inquiries/new", "/tasks", "/rules", "/rules/new",
		"/reports", "/reports/new", "/social-spaces", "/profiles", "/indices", "/profile", "/hilfe",
	}
}

// focused is where Tab has led.
type focused struct {
	Name    string `json:"name"`
	Visible bool   `json:"visible"` // the focus can be seen
}

func TestKeyboard(t *testing.T) {
	s := serveSample(t)
	b := newBrowser(t, s)
	b.signIn(s.login(t, "Integrationsmanagerin"))
	for _, width := range []int64{1280, 320} {
		b.look(view{width: width, scheme: "light"})
		for _, path := range mainPages() {
			b.open(path)
			b.checkTabOrder(path)
		}
	}
}

// checkTabOrder walks a page with the Tab key, from its top to its end.
func (b *browser) checkTabOrder(path string) {
	b.t.Helper()
	b.settle()
	expected := eval[[]string](b, watchFocus)
	// A date has a stop for day, month, year and calendar; two more leave the page.
	keys := strings.Repeat(kb.Tab, len(expected)+3*eval[int](b, `document.querySelectorAll('input[type=date]').length`)+2)
	run(b, chromedp.KeyEvent(keys))
	stops := eval[[]focused](b, `stops`)
	var reached []string
	for _, s := range stops {
		reached = append(reached, s.Name)
		if !s.Visible {
			b.t.Errorf("%s: the focus cannot be seen on %s", path, s.Name)
		}
	}
	for _, name := range expected {
		if !slices.Contains(reached, name) {
			b.t.Errorf("%s: Tab does not reach %s", path, name)
		}
	}
	if len(reached) == 0 || !strings.Contains(reached[0], "#inhalt") {
		b.t.Errorf("%s: the first stop is not the link to the contents: %.1q", path, reached)
	}
}

// watchFocus notes every stop of the focus and whether it can be seen; it
// returns the elements that Tab has to reach. Of a group of radio buttons only
// one is a stop.
const watchFocus = `(() => {
	const look = e => {
		const around = [e, e.labels?.[0], e.parentElement].filter(Boolean);
		return around.map(x => { const s = getComputedStyle(x); return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.borderWidth, s.backgroundColor].join(); }).join('|');
	};
	const candidates = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
		.filter(e => !e.disabled && e.tabIndex >= 0 && (e.checkVisibility({visibilityProperty: true}) || e.matches('.kb-skip')));
	const groups = new Set();
	const expected = candidates.filter(e => {
		if (e.type !== 'radio') return true;
		const chosen = candidates.find(o => o.type === 'radio' && o.name === e.name && o.form === e.form && o.checked);
		if (chosen) return chosen === e;
		if (groups.has(e.name)) return false;
		groups.add(e.name);
		return true;
	});
	const name = e => candidates.indexOf(e) + ' ' + e.cloneNode(false).outerHTML.replace(/\s+/g, ' ').slice(0, 120);
	const before = new Map(candidates.map(e => [e, look(e)]));
	window.stops = [];
	document.activeElement?.blur();
	document.addEventListener('focusin', event => {
		const e = event.target;
		if (!before.has(e)) return;
		stops.push({name: name(e), visible: look(e) !== before.get(e) || e.matches('.kb-skip')});
	});
	return expected.map(name);
})()`

// The link at the top leads over the navigation into the contents.
func TestSkipLink(t *testing.T) {
	s := serveSample(t)
	b := newBrowser(t, s)
	b.signIn(s.login(t, "Integrationsmanagerin"))
	b.open("/measures")
	run(b, chromedp.KeyEvent(kb.Tab))
	if !eval[bool](b, `document.activeElement.matches('.kb-skip') && document.activeElement.getBoundingClientRect().top >= 0`) {
		t.Error("the first Tab does not show the link to the contents")
	}
	run(b, chromedp.KeyEvent(kb.Enter))
	run(b, chromedp.KeyEvent(kb.Tab))
	if !eval[bool](b, `document.activeElement.closest('main') !== null`) {
		t.Error("after the link Tab goes on outside the contents")
	}
}

// The menu of narrow windows opens with Enter, closes with Esc, and gives the
// focus back.
func TestMenu(t *testing.T) {
	s := serveSample(t)
	b := newBrowser(t, s)
	b.signIn(s.login(t, "Integrationsmanagerin"))
	b.look(view{width: 320, scheme: "light"})
	b.open("/")
	eval[bool](b, `(document.querySelector('.kb-tools__menu').focus(), true)`)
	const open = `document.querySelector('.kb-nav').matches(':popover-open')`
	run(b, chromedp.KeyEvent(kb.Enter))
	if !eval[bool](b, open) {
		t.Fatal("Enter does not open the menu")
	}
	b.picture("menu-320-light")
	run(b, chromedp.KeyEvent(kb.Tab))
	if !eval[bool](b, `document.activeElement.closest('.kb-nav') !== null`) {
		t.Error("Tab does not lead from the button into the open menu")
	}
	run(b, chromedp.KeyEvent(kb.Escape))
	if eval[bool](b, open) {
		t.Error("Esc does not close the menu")
	}
	if !eval[bool](b, `document.activeElement.matches('.kb-tools__menu')`) {
		t.Error("closing the menu does not give the focus back to its button")
	}
}

// After a refused form the list of faults has the focus, its links lead to the
// fields, and the fields name their faults.
func TestRefusedForm(t *testing.T) {
	s := serveSample(t)
	b := newBrowser(t, s)
	b.signIn(s.login(t, "Integrationsmanagerin"))
	for _, path := range []string{"/needs/new", "/measures/new", "/goals/new", "/reports/new", "/social-spaces/new", "/fields/new?kind=field"} {
		b.open(path)
		b.fill(map[string]string{firstField(b): ""})
		b.submit()
		if !eval[bool](b, `document.activeElement.matches('.kb-summary')`) {
			t.Errorf("%s: the list of faults has not got the focus", path)
			continue
		}
		lost := eval[[]string](b, `[...document.querySelectorAll('.kb-summary a')].map(a => a.getAttribute('href')).filter(h => document.querySelector(h) === null)`)
		if len(lost) > 0 {
			t.Errorf("%s: faults lead nowhere: %q", path, lost)
		}
		if !eval[bool](b, `[...document.querySelectorAll('[aria-invalid=true]')].every(e => document.getElementById(e.getAttribute('aria-describedby').split(' ').pop()) !== null)`) {
			t.Errorf("%s: a refused field does not name its fault", path)
		}
		b.lookHere(fileName(path, "refused"))
	}
}

// firstField is the name of the first field of the page's form.
func firstField(b *browser) string {
	b.t.Helper()
	return eval[string](b, `document.querySelector('main .kb-form :is(input:not([type=hidden]), textarea)').name`)
}
