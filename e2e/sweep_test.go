// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// identifier is what differs between addresses of pages of one kind; coded finds
// addresses that name a thing by its code or name.
var (
	identifier = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	coded      = regexp.MustCompile(`^/(regions|tables|overview|indicators|services|profiles|publications)/([^/]+)`)
)

// named are pages that stand where others have the code of a thing.
var named = []string{"x", "new", "search", "updates"}

// kind is an address with its identifiers and parameters taken out.
func kind(path string) string {
	path, _, _ = strings.Cut(path, "?")
	path, _, _ = strings.Cut(path, "#")
	path = identifier.ReplaceAllString(path, "x")
	if found := coded.FindStringSubmatch(path); found != nil && !slices.Contains(named, found[2]) {
		return "/" + found[1] + "/code" + strings.TrimPrefix(path, found[0])
	}
	return path
}

// isPage reports whether a link leads to a page, not to a download or to an
// answer for programs.
func isPage(link string) bool {
	path := kind(link)
	last := path[strings.LastIndex(path, "/")+1:]
	return !strings.Contains(last, ".") && !strings.HasPrefix(path, "/assets/") && !strings.HasPrefix(path, "/api/") && !strings.Contains(path, "/files/")
}

// tour follows the links that one person sees and visits a page of every kind,
// with several tabs at once.
type tour struct {
	mu      sync.Mutex
	changed *sync.Cond
	seen    map[string]bool
	queue   []string
	busy    int // tabs that may still find links
}

func newTour() *tour {
	w := &tour{seen: map[string]bool{}}
	w.changed = sync.NewCond(&w.mu)
	return w
}

// add queues those of links that lead to a new kind of page.
func (w *tour) add(links ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, link := range links {
		if isPage(link) && !w.seen[kind(link)] {
			w.seen[kind(link)] = true
			w.queue = append(w.queue, link)
		}
	}
	w.changed.Broadcast()
}

// next takes a page from the queue; false when there is none and no tab can
// find any.
func (w *tour) next() (string, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.queue) == 0 && w.busy > 0 {
		w.changed.Wait()
	}
	if len(w.queue) == 0 {
		return "", false
	}
	path := w.queue[0]
	w.queue = w.queue[1:]
	w.busy++
	return path, true
}

// done ends the look at one page.
func (w *tour) done() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy--
	w.changed.Broadcast()
}

// walk visits all pages in the given tabs; visit returns the links of a page.
func (w *tour) walk(visit func(b *browser, path string) []string, tabs ...*browser) {
	var all sync.WaitGroup
	for _, b := range tabs {
		all.Go(func() {
			for path, more := w.next(); more; path, more = w.next() {
				func() {
					defer w.done()
					w.add(visit(b, path)...)
				}()
			}
		})
	}
	all.Wait()
}

// links are the addresses that the open page links to. The handbook is the same
// for all readers and names pages that not everybody may open.
func (b *browser) links() []string {
	b.t.Helper()
	return eval[[]string](b, `[...document.querySelectorAll(location.pathname.startsWith('/hilfe') ? 'a[href^="/hilfe"]' : 'a[href^="/"]')].map(a => a.getAttribute('href'))`)
}

// linksOf reads the links of a page without opening it. No link that somebody
// sees may lead to a refusal.
func (b *browser) linksOf(path string) []string {
	b.t.Helper()
	if strings.HasPrefix(path, "/hilfe") {
		return nil
	}
	answer := eval[struct {
		Status int      `json:"status"`
		Links  []string `json:"links"`
	}](b, fmt.Sprintf(`fetch(%s).then(async r => ({
		status: r.status,
		links: [...(await r.text()).matchAll(/<a [^>]*href="(\/[^"]*)"/g)].map(m => m[1].replaceAll('&amp;', '&')),
	}))`, quoted(b, path)))
	if answer.Status != http.StatusOK {
		b.t.Errorf("a link leads to %s, which answers %d", path, answer.Status)
	}
	return answer.Links
}

// Every page, as the four roles whose accounts the sample shows: the
// integration manager sees nearly all, the others add what only they see and
// their own start page.
func TestEveryPageInEveryView(t *testing.T) {
	s := serveSample(t)
	chromium := newBrowser(t, s)
	var looked sync.Map // kinds of pages
	for _, person := range s.logins {
		who := strings.ToLower(strings.Fields(person.function)[0])
		t.Run(who, func(t *testing.T) {
			b := chromium.visitor(t)
			b.signIn(person)
			w := newTour()
			w.add("/")
			if person == s.login(t, "Integrationsmanagerin") {
				b.furnish(t)
				w.add("/imports/fetch") // linked only where a service is switched on
			}
			w.walk(func(b *browser, path string) []string {
				if _, known := looked.LoadOrStore(kind(path), true); known && path != "/" {
					return b.linksOf(path)
				}
				b.lookAt(path, who, http.StatusOK)
				return b.links()
			}, b, b.tab(t))
		})
	}
	t.Run("nobody", func(t *testing.T) {
		b := chromium.visitor(t)
		b.lookAt("/sign-in", "nobody", http.StatusOK)
		for _, path := range []string{"/nowhere", "/setup", "/invitations/unknown", "/reset/unknown"} {
			b.lookAt(path, "nobody", http.StatusNotFound)
		}
	})
}

// views are the ways in which a page is looked at. Histories and the articles of
// the handbook differ in their contents only; their layouts are looked at where
// they are narrow, and their colours where they are dark.
func views(path string) []view {
	if strings.HasSuffix(path, "/history") || strings.HasPrefix(path, "/hilfe/") {
		return []view{{width: 320, scheme: "light"}, {width: 1280, scheme: "dark"}}
	}
	var all []view
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{320, 768, 1280} {
			all = append(all, view{width: width, scheme: scheme})
		}
	}
	return all
}

// lookAt opens a page and checks it in all views.
func (b *browser) lookAt(path, who string, status int64) {
	b.t.Helper()
	b.takeProblems()
	answer := run(b, chromedp.NavigateResponse(b.site+path))
	if answer.Status != status {
		b.t.Errorf("%s as %s: %d, want %d", path, who, answer.Status, status)
	}
	b.lookHere(fileName(path, who))
}

// lookHere checks the page that is open in all views; name is that of its
// pictures.
func (b *browser) lookHere(name string) {
	b.t.Helper()
	if _, key, found := strings.Cut(b.text(), "⟦"); found {
		b.t.Errorf("%s: untranslated key %.60s", name, key)
	}
	faults := map[string][]string{} // and the views that have them
	for _, v := range views(eval[string](b, `location.pathname`)) {
		b.look(v)
		seen := fmt.Sprintf("%d-%s", v.width, v.scheme)
		rules := allRules
		if v.scheme == "dark" {
			rules = colourRules
		}
		for _, fault := range b.check(rules) {
			faults[fault] = append(faults[fault], seen)
		}
		b.picture(name + "-" + seen)
	}
	for fault, where := range faults {
		b.t.Errorf("%s at %s: %s", name, strings.Join(where, ", "), fault)
	}
	b.look(view{width: 1280, scheme: "light"})
	for _, problem := range b.takeProblems() {
		b.t.Errorf("%s: the browser complains: %s", name, problem)
	}
}

func fileName(path, who string) string {
	name := strings.Trim(strings.ReplaceAll(kind(path), "/", "_"), "_")
	if name == "" {
		name = "start"
	}
	return who + "-" + name
}

// violation is what axe finds wrong, with the elements concerned.
type violation struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"`
}

// check lists barriers and what is wider than the window.
func (b *browser) check(rules string) []string {
	b.t.Helper()
	var faults []string
	if wide := eval[[]string](b, tooWide); len(wide) > 0 {
		faults = append(faults, "the page scrolls sideways\n\t"+strings.Join(wide, "\n\t"))
	}
	if !eval[bool](b, `'axe' in window`) {
		run(b, chromedp.Evaluate[chromedp.Void](axe))
	}
	for _, v := range eval[[]violation](b, fmt.Sprintf(findBarriers, rules)) {
		faults = append(faults, fmt.Sprintf("%s (%s)\n\t%s", v.ID, v.Help, strings.Join(v.Nodes, "\n\t")))
	}
	return faults
}

// tooWide names the innermost elements that make the page scroll sideways.
const tooWide = `(() => {
	const width = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= width) return [];
	const over = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.kb-scroll'));
	return [document.documentElement.scrollWidth + ' px', ...over.filter(e => !over.some(o => o !== e && e.contains(o))).slice(0, 3).map(e => e.outerHTML.slice(0, 200))];
})()`

// findBarriers runs axe-core over the page.
const findBarriers = `axe.run(document, {resultTypes: ['violations'], runOnly: %s}).then(r => r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + (n.any[0]?.message ? ' — ' + n.any[0].message : ''))})))`

// What axe-core looks for. The dark scheme changes colours and nothing else,
// so only the rules about colours are asked again there.
const (
	allRules    = `['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']`
	colourRules = `{type: 'rule', values: ['color-contrast', 'link-in-text-block']}`
)
