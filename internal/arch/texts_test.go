// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package arch

import (
	"fmt"
	"go/ast"
	"html"
	"path"
	"regexp"
	"strings"
)

// plainWords are visible words that are the same in every language: the name
// of the program, and each language by its own name.
var plainWords = regexp.MustCompile(`^(?:Kursbuch|Deutsch|English)$`)

var (
	hidden    = regexp.MustCompile(`(?s)<!--.*?-->|<script\b.*?</script>|<style\b.*?</style>`)
	textNode  = regexp.MustCompile(`(?s)>([^<>]+)<`)
	shownAttr = regexp.MustCompile(`(?s)\b(?:alt|title|placeholder|aria-label|aria-description|label)="([^"]*)"`)
	wording   = regexp.MustCompile(`\p{L}{2,}`)
	attribute = regexp.MustCompile(`\b(?:[a-z\-]+="[^"]*"|required|disabled|checked|selected|multiple|readonly|hidden|open)`)
	german    = regexp.MustCompile(`[äöüÄÖÜß]`)
)

func templateRule() rule {
	return rule{
		name:   "templates",
		breaks: bareTexts,
		broken: []sample{
			{"text between tags", map[string]string{"a.html": "<p>{{.Title}} Maßnahmen</p>"}, `a.html: text without a key: "Maßnahmen"`},
			{"text after the last tag", map[string]string{"a.html": "<br>\nEnde"}, `text without a key: "Ende"`},
			{"a label that only screen readers see", map[string]string{"a.html": `<nav aria-label="Menu"></nav>`}, `text without a key: "Menu"`},
			{"an alternative text", map[string]string{"a.html": `<img alt="Karte {{.Name}}">`}, `text without a key: "Karte"`},
		},
		sound: map[string]string{
			"a.html": `<!-- note --><title>{{t "a.b"}} – Kursbuch</title><p title="{{t "a.b"}}">{{.N}}&nbsp;· {{if .X}}<b>{{t "a.b"}}</b>{{end}}</p>` +
				`{{define "attributes"}}required name="some"{{end}}<a lang="en" class="some words">English</a><script>let words</script>`,
		},
	}
}

func bareTexts(r *tree) []string {
	var found []string
	for _, name := range r.named("*.html") {
		if r.vendored(name) {
			continue
		}
		page := hidden.ReplaceAllString(action.ReplaceAllString(r.text[name], " "), "")
		shown := textNode.FindAllStringSubmatch(">"+page+"<", -1)
		shown = append(shown, shownAttr.FindAllStringSubmatch(page, -1)...)
		for _, m := range shown {
			text := strings.Trim(html.UnescapeString(attribute.ReplaceAllString(m[1], "")), " \t\n·–—|/:,.()")
			if wording.MatchString(text) && !plainWords.MatchString(text) {
				found = append(found, fmt.Sprintf("%s: text without a key: %q", name, text))
			}
		}
	}
	return found
}

func literalRule() rule {
	return rule{
		name:   "literals",
		breaks: germanLiterals,
		broken: []sample{
			{"a German text in a page's code", map[string]string{"internal/a/pages/a.go": "package pages\nvar s = \"Übersicht\""}, "a.go:2: text without a key: \"Übersicht\""},
			{"a German text in the code of pages below pages", map[string]string{"internal/a/pages/b/a.go": "package b\nvar s = \"Übersicht\""}, "a.go:2: text without a key: \"Übersicht\""},
		},
		sound: map[string]string{
			"internal/a/pages/a.go":      "package pages\nvar s = \"/uebersicht\" // Übersicht",
			"internal/a/pages/a_test.go": "package pages\nvar s = \"Müller\"",
			"demo/names.go":              "package demo\nvar s = \"Müller\"",
		},
	}
}

// germanLiterals finds German in the code of pages, where every text needs a key.
func germanLiterals(r *tree) []string {
	var found []string
	for _, name := range r.production() {
		if dir := path.Dir(name); !isPages(dir) && dir != "internal/web" {
			continue
		}
		texts(r.code[name], func(node ast.Node, text string) {
			if german.MatchString(text) {
				found = append(found, fmt.Sprintf("%s: text without a key: %q", r.at(node), text))
			}
		})
	}
	return found
}

// isPages recognises the pages of a slice, and those that stand below them.
func isPages(dir string) bool {
	return path.Base(dir) == "pages" || path.Base(path.Dir(dir)) == "pages"
}
