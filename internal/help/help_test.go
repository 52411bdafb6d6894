// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package help

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var langs = []string{"de", "en"}

func read(t *testing.T, lang string) Book {
	t.Helper()
	book, err := Read(lang)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestEveryFileStandsInTheContents(t *testing.T) {
	for _, lang := range langs {
		var want []string
		for _, page := range read(t, lang).Pages() {
			want = append(want, page.Slug+".md")
		}
		slices.Sort(want)
		entries, err := fs.ReadDir(files, path.Join("handbook", lang))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, entry := range entries {
			got = append(got, entry.Name())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: files %q, contents %q", lang, got, want)
		}
	}
}

var element = regexp.MustCompile(`<(h[2-6]|li|tr|th|p)[ >]`)

// outline lists the block elements of a page, which a translation keeps.
func outline(p Page) []string {
	var names []string
	for _, m := range element.FindAllStringSubmatch(p.Body, -1) {
		names = append(names, m[1])
	}
	return names
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	english := read(t, "en").Pages()
	for i, german := range read(t, "de").Pages() {
		if got, want := outline(english[i]), outline(german); !slices.Equal(got, want) {
			t.Errorf("%s: English is built as %v, German as %v", german.Slug, got, want)
		}
		if german.Body == english[i].Body {
			t.Errorf("%s: not translated", german.Slug)
		}
		if got, want := targets(english[i]), targets(german); !slices.Equal(got, want) {
			t.Errorf("%s: English links to %v, German to %v", german.Slug, got, want)
		}
	}
}

var href = regexp.MustCompile(`href="([^"]*)"`)

func targets(p Page) []string {
	var found []string
	for _, m := range href.FindAllStringSubmatch(p.Body, -1) {
		found = append(found, m[1])
	}
	return found
}

func TestLinksLeadSomewhere(t *testing.T) {
	for _, lang := range langs {
		book := read(t, lang)
		known := []string{"/hilfe"}
		for _, page := range book.Pages() {
			known = append(known, "/hilfe/"+page.Slug)
		}
		for _, page := range book.Pages() {
			for _, target := range targets(page) {
				if strings.HasPrefix(target, "/hilfe") && !slices.Contains(known, target) {
					t.Errorf("%s/%s: %s leads nowhere", lang, page.Slug, target)
				}
				if !strings.HasPrefix(target, "/") {
					t.Errorf("%s/%s: %s leaves the program", lang, page.Slug, target)
				}
			}
		}
	}
}

// maxWords keeps a page readable in about three minutes.
const maxWords = 600

func TestPagesAreShort(t *testing.T) {
	tag := regexp.MustCompile(`<[^>]*>`)
	for _, lang := range langs {
		for _, page := range read(t, lang).Pages() {
			if words := len(strings.Fields(tag.ReplaceAllString(page.Body, " "))); words > maxWords {
				t.Errorf("%s/%s has %d words, more than %d", lang, page.Slug, words, maxWords)
			}
			if len(page.Lead) > 260 {
				t.Errorf("%s/%s: the lead has %d bytes; two sentences are enough", lang, page.Slug, len(page.Lead))
			}
		}
	}
}

func TestHeadingsGoDownStepByStep(t *testing.T) {
	heading := regexp.MustCompile(`<h([1-6])`)
	for _, lang := range langs {
		for _, page := range read(t, lang).Pages() {
			level := byte('1')
			for _, m := range heading.FindAllStringSubmatch(page.Body, -1) {
				if m[1][0] > level+1 || m[1] == "1" {
					t.Errorf("%s/%s: heading of level %s after one of level %c", lang, page.Slug, m[1], level)
				}
				level = m[1][0]
			}
		}
	}
}

func TestRender(t *testing.T) {
	const head = "# Title\n\nThe lead\nin two lines.\n\n"
	for _, test := range []struct{ name, give, want string }{
		{"a heading has an anchor after its text", "## Über große Maße!", `<h2 id="ueber-grosse-masse">`},
		{"equal headings have different anchors", "## A\n\n## A", `<h2 id="a-2">`},
		{"a heading of signs alone has an anchor", "## ...", `<h2 id="-2">`},
		{"a table is named by its heading", "## Signs & more\n\n| a | b |\n|---|---|\n| c | d |", `<caption class="kb-hidden">Signs &amp; more</caption>`},
		{"columns have headers", "## S\n\n| a | b |\n|---|---|\n| c | d |", `<th role="columnheader" scope="col">b</th>`},
		{"rows have headers", "## S\n\n| a | b |\n|---|---|\n| c | d |", `<th role="rowheader" scope="row">c</th>`},
		{"the rest of a row is data with the name of its column", "## S\n\n| a | b |\n|---|---|\n| c | d |", `<td role="cell" data-label="b">d</td>`},
		{"signs are escaped", "a < b", "a &lt; b"},
	} {
		var p Page
		if err := p.render([]byte(head + test.give)); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if !strings.Contains(p.Body, test.want) {
			t.Errorf("%s: got %s, want %s in it", test.name, p.Body, test.want)
		}
		if p.Title != "Title" || p.Lead != "The lead in two lines." || strings.Contains(p.Body, "lead") {
			t.Errorf("%s: title %q, lead %q", test.name, p.Title, p.Lead)
		}
	}
}

func TestRenderRefuses(t *testing.T) {
	for _, test := range []struct{ name, give string }{
		{"a page without a title", "## Small\n\nLead."},
		{"a page without a lead", "# Title\n\n- list"},
		{"a second title", "# Title\n\nLead.\n\n# Another"},
		{"a block of HTML", "# Title\n\nLead.\n\n<div>x</div>"},
		{"HTML in a line", "# Title\n\nLead.\n\nSome <b>bold</b> text."},
		{"a table that nothing names", "# Title\n\nLead.\n\n| a |\n|---|\n| b |"},
		{"an empty page", ""},
	} {
		if err := new(Page).render([]byte(test.give)); err == nil {
			t.Errorf("%s is accepted", test.name)
		}
	}
}

func TestReadRefusesAnUnknownLanguage(t *testing.T) {
	if _, err := Read("fr"); err == nil {
		t.Error("a handbook without files is accepted")
	}
}
