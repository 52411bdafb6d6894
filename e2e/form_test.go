// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// call sends one command of the DevTools protocol.
func call[P, R any](b *browser, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		b.t.Error(err)
	}
	return result
}

// quoted is a value as an expression of the page's language.
func quoted(b *browser, value any) string {
	raw, err := json.Marshal(value)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(raw)
}

// press activates the link or button with a text and waits for the next page.
func (b *browser) press(text string) {
	b.t.Helper()
	b.clicks++
	found := eval[bool](b, fmt.Sprintf(`(() => {
		const wanted = %s;
		const all = [...document.querySelectorAll('main a[href], main button, header a[href], .kb-sample a, footer button')]
			.filter(e => e.checkVisibility());
		const says = e => e.textContent.replace(/\s+/g, ' ').trim();
		const hit = all.find(e => says(e) === wanted) ?? all.find(e => says(e).startsWith(wanted));
		document.documentElement.dataset.left = 'yes';
		hit?.click();
		return hit !== undefined;
	})()`, quoted(b, text)))
	if !found {
		b.t.Fatalf("no link or button %q on %s:\n%s", text, b.path(), b.excerpt())
	}
	b.arrive()
}

// arrive waits until another page than the one left is ready.
func (b *browser) arrive() {
	b.t.Helper()
	b.until(`document.documentElement.dataset.left !== 'yes'`)
}

// until waits for a ready page of which an expression is true, over whatever
// pages come before it.
func (b *browser) until(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for ctx.Err() == nil {
		met, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === 'complete' && `+expression))
		if err == nil && met {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.t.Fatalf("%s never came to %s:\n%s", b.path(), expression, b.excerpt())
}

// fill types into fields by name; a select, radio or check box takes the
// option with the value or the text.
func (b *browser) fill(fields map[string]string) {
	b.t.Helper()
	missing := eval[[]string](b, fmt.Sprintf(`(() => {
		const missing = [];
		for (const [name, value] of Object.entries(%s)) {
			const all = [...document.getElementsByName(name)].filter(e => e.type !== 'hidden');
			const field = all[0];
			if (!field) { missing.push(name); continue; }
			if (field.type === 'radio' || field.type === 'checkbox') {
				const hit = all.find(e => e.value === value || e.labels[0]?.textContent.trim().startsWith(value));
				if (hit) hit.checked = true; else missing.push(name + '=' + value);
			} else if (field.tagName === 'SELECT') {
				const hit = [...field.options].find(o => o.value === value || o.textContent.includes(value));
				if (hit) field.value = hit.value; else missing.push(name + '=' + value);
			} else field.value = value;
			field.dispatchEvent(new Event('input', {bubbles: true}));
			field.dispatchEvent(new Event('change', {bubbles: true}));
		}
		return missing;
	})()`, quoted(b, fields)))
	if len(missing) > 0 {
		b.t.Fatalf("%s has no field %q:\n%s", b.path(), missing, b.fields())
	}
}

// fields lists the names of the fields on the page, for messages.
func (b *browser) fields() string {
	return eval[string](b, `[...document.querySelectorAll('input:not([type=hidden]), select, textarea')].map(e => e.name + (e.type === 'radio' ? '=' + e.value : '')).join(' ')`)
}

// submit sends the form of the page with the button at its end and waits for
// the next page.
func (b *browser) submit() {
	b.t.Helper()
	b.clicks++
	eval[bool](b, `(document.documentElement.dataset.left = 'yes', document.querySelector('main .kb-savebar button').click(), true)`)
	b.arrive()
}
