// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// identifier is what differs between addresses of pages of one kind: IDs, and
// codes of regions, tables and formats.
var identifier = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|/(regions|tables|overview)/[^/]+`)

// kind is an address with its identifiers and parameters taken out.
func kind(path string) string {
	path, _, _ = strings.Cut(path, "?")
	path, _, _ = strings.Cut(path, "#")
	return identifier.ReplaceAllStringFunc(path, func(found string) string {
		if name, isCode := strings.CutPrefix(found, "/"); isCode {
			name, _, _ = strings.Cut(name, "/")
			return "/" + name + "/x"
		}
		return "x"
	})
}

// isPage reports whether a link leads to a page and not to a download.
func isPage(link string) bool {
	path := kind(link)
	last := path[strings.LastIndex(path, "/")+1:]
	return !strings.Contains(last, ".") && !strings.HasPrefix(path, "/assets/") && !strings.Contains(path, "/files/")
}

// tour follows links and looks at one page of every kind, with several tabs at
// once.
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

// walk looks at all pages in the given tabs.
func (w *tour) walk(who string, tabs ...*browser) {
	var all sync.WaitGroup
	for _, b := range tabs {
		all.Go(func() {
			for path, more := w.next(); more; path, more = w.next() {
				w.visit(b, path, who)
			}
		})
	}
	all.Wait()
}

func (w *tour) visit(b *browser, path, who string) {
	defer w.done()
	b.lookAt(path, who)
	w.add(eval[[]string](b, `[...document.querySelectorAll('a[href^="/"]')].filter(a => !a.hasAttribute('download')).map(a => a.getAttribute('href'))`)...)
}

// Every page, as the four roles whose accounts the sample shows: the
// integration manager sees nearly all, the others add what only they see and
// their own start page.
func TestEveryPageInEveryView(t *testing.T) {
	s := serveSample(t)
	chromium := newBrowser(t, s)
	w := newTour()
	for _, person := range s.logins {
		who := strings.ToLower(strings.Fields(person.function)[0])
		t.Run(who, func(t *testing.T) {
			b := chromium.visitor(t)
			b.signIn(person)
			delete(w.seen, "/")
			w.add("/")
			w.walk(who, b, b.tab(t))
		})
	}
	t.Run("nobody", func(t *testing.T) {
		b := chromium.visitor(t)
		for _, path := range []string{"/sign-in", "/nowhere", "/setup", "/invitations/unknown", "/reset/unknown"} {
			b.lookAt(path, "nobody")
		}
	})
}

// views are the ways in which every page is looked at.
func views() []view {
	var all []view
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{320, 768, 1280} {
			all = append(all, view{width: width, scheme: scheme})
		}
	}
	return all
}

// lookAt opens a page and checks it in all views.
func (b *browser) lookAt(path, who string) {
	b.t.Helper()
	b.takeProblems()
	b.open(path)
	b.lookHere(fileName(path, who))
}

// lookHere checks the page that is open in all views; name is that of its
// pictures.
func (b *browser) lookHere(name string) {
	b.t.Helper()
	run(b, chromedp.Evaluate[chromedp.Void](axe))
	if _, key, found := strings.Cut(b.text(), "⟦"); found {
		b.t.Errorf("%s: untranslated key %.60s", name, key)
	}
	for _, v := range views() {
		b.look(v)
		b.check(fmt.Sprintf("%s at %d %s", name, v.width, v.scheme))
		b.picture(fmt.Sprintf("%s-%d-%s", name, v.width, v.scheme))
	}
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

// check looks for barriers and for anything wider than the window.
func (b *browser) check(name string) {
	b.t.Helper()
	if wide := eval[[]string](b, tooWide); len(wide) > 0 {
		b.t.Errorf("%s scrolls sideways: %s", name, strings.Join(wide, "\n\t"))
	}
	for _, v := range eval[[]violation](b, findBarriers) {
		b.t.Errorf("%s: %s (%s)\n\t%s", name, v.ID, v.Help, strings.Join(v.Nodes, "\n\t"))
	}
}

// tooWide names the innermost elements that make the page scroll sideways.
const tooWide = `(() => {
	const width = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= width) return [];
	const over = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.kb-scroll'));
	return [document.documentElement.scrollWidth + ' px', ...over.filter(e => !over.some(o => o !== e && e.contains(o))).slice(0, 3).map(e => e.outerHTML.slice(0, 200))];
})()`

// findBarriers runs axe-core over the page.
const findBarriers = `axe.run(document, {
	resultTypes: ['violations'],
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
}).then(r => r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + (n.any[0]?.message ? ' — ' + n.any[0].message : ''))})))`
