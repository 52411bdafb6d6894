// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"context"
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed axe/axe.min.js
var axe string

// patience is how long one step in the browser may take on a busy machine.
const patience = 60 * time.Second

// browser is one tab of Chromium. Tabs of one visitor share a session.
type browser struct {
	t    *testing.T
	ctx  context.Context
	site string // address of the server

	clicks int // activations since the last look at the counter

	mu       sync.Mutex
	problems []string // console errors and policy violations since the last look
}

// newBrowser starts Chromium with an empty profile and one tab.
func newBrowser(t *testing.T, s *server) *browser {
	t.Helper()
	binary, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed; make test installs it")
	}
	options := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	options = append(options, chromedp.ExecPath(binary), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "de-DE"), chromedp.Flag("accept-lang", "de-DE,de"),
		chromedp.UserDataDir(t.TempDir()))
	allocated, end := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(end)
	return newTab(t, allocated, s.url)
}

// tab opens another tab with the same session.
func (b *browser) tab(t *testing.T) *browser { return newTab(t, b.ctx, b.site) }

// visitor opens a tab of another, signed-out person.
func (b *browser) visitor(t *testing.T) *browser {
	return newTab(t, b.ctx, b.site, chromedp.WithNewBrowserContext())
}

func newTab(t *testing.T, parent context.Context, site string, options ...chromedp.ContextOption) *browser {
	t.Helper()
	ctx, end := chromedp.NewContext(parent, options...)
	t.Cleanup(end)
	b := &browser{t: t, ctx: ctx, site: site}
	if err := chromedp.Do(ctx); err != nil { // the browser lives as long as this context
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	call(b, log.Enable, cdp.Empty{})
	call(b, emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: "de-DE"})
	b.look(view{width: 1280, scheme: "light"})
	return b
}

// listen notes what a page complains about. The browser logs as errors, too,
// that a page was refused (status 4xx) and that it asked nobody about unsaved
// changes because nobody had typed; tests do both on purpose.
func (b *browser) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		onPurpose := strings.Contains(e.Entry.Text, "status of 4") || strings.Contains(e.Entry.Text, "'beforeunload'")
		if e.Entry.Level == log.EntryLevelError && !onPurpose {
			b.problems = append(b.problems, e.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		b.problems = append(b.problems, e.ExceptionDetails.Text)
	case *page.EventJavascriptDialogOpening:
		go call(b, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
	}
}

// takeProblems returns and forgets what pages complained about.
func (b *browser) takeProblems() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	problems := b.problems
	b.problems = nil
	return problems
}

// takeClicks returns and forgets how many activations there were.
func (b *browser) takeClicks() int {
	clicks := b.clicks
	b.clicks = 0
	return clicks
}

// run takes one step in the browser.
func run[T any](b *browser, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		b.t.Fatal(err)
	}
	return value
}

// eval is the value of an expression, or of the promise that it gives.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	return run(b, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// open goes to a page of the site.
func (b *browser) open(path string) {
	b.t.Helper()
	run(b, chromedp.Navigate(b.site+path))
}

// path is the path of the page that is open.
func (b *browser) path() string {
	b.t.Helper()
	return eval[string](b, `location.pathname + location.search`)
}

// text is the visible text of the page.
func (b *browser) text() string {
	b.t.Helper()
	return eval[string](b, `document.body.innerText`)
}

// excerpt is the beginning of the contents, for messages.
func (b *browser) excerpt() string {
	b.t.Helper()
	return eval[string](b, `(document.querySelector('main') ?? document.body).innerText.slice(0, 900)`)
}

// sees fails the test unless the page shows all of the words.
func (b *browser) sees(words ...string) {
	b.t.Helper()
	text := b.text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			b.t.Errorf("%s does not show %q:\n%s", b.path(), w, b.excerpt())
		}
	}
}

// signIn opens the site as the person of a login.
func (b *browser) signIn(l login) {
	b.t.Helper()
	b.open("/sign-in")
	b.fill(map[string]string{"email": l.email, "password": l.password})
	b.press("Anmelden")
	if b.path() != "/" {
		b.t.Fatalf("%s cannot sign in: %s\n%s", l.email, b.path(), b.excerpt())
	}
}

// view is how somebody looks at a page.
type view struct {
	width  int64
	scheme string // light, dark
	forced bool   // colours of the system
	media  string // empty: screen
}

// look sets the view.
func (b *browser) look(v view) {
	b.t.Helper()
	features := []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: v.scheme},
		{Name: "prefers-reduced-motion", Value: "reduce"}, // no styles halfway through a transition
	}
	if v.forced {
		features = append(features, &emulation.MediaFeature{Name: "forced-colors", Value: "active"})
	}
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: v.width, Height: 900, DeviceScaleFactor: 1})
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: v.media, Features: features})
	b.settle()
}

// settle waits for what the page does after it has been laid out: regions that
// do not scroll stop being stops.
func (b *browser) settle() {
	b.t.Helper()
	eval[bool](b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
}

// picture writes a picture of the whole page to e2e/screenshots.
func (b *browser) picture(name string) {
	b.t.Helper()
	png := run(b, chromedp.FullScreenshot(100))
	if err := os.MkdirAll("screenshots", 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("screenshots", name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
