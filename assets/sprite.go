// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package assets

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"
	"sync"
)

// symbolName finds the names of the sprite's symbols.
var symbolName = regexp.MustCompile(`<symbol id="([is]-[a-z]+)"`)

// sprite reads the sprite and the set of its symbols once.
var sprite = sync.OnceValues(func() (template.HTML, map[string]bool) {
	source, err := Files.ReadFile("icons/sprite.svg")
	if err != nil {
		panic(fmt.Sprintf("assets: %v", err))
	}
	_, body, _ := strings.Cut(string(source), "-->\n") // without the licence comment
	names := map[string]bool{}
	for _, found := range symbolName.FindAllStringSubmatch(body, -1) {
		names[found[1]] = true
	}
	return template.HTML(body), names // our own file, not input
})

// Sprite returns the block of symbols that each page carries once, right after
// the skip link. Icons refer to it with <use href="#i-…">, which the content
// security policy allows because nothing is fetched.
func Sprite() template.HTML {
	body, _ := sprite()
	return body
}

// Icon returns the icon with a name such as "edit" in the colour of the text.
// It is decoration: the words beside it carry the meaning. An unknown name is
// an error.
func Icon(name string) (template.HTML, error) {
	return use("i-"+name, "kb-icon")
}

// IconSmall is Icon at 16 instead of 20 pixels, for text of the smallest size.
func IconSmall(name string) (template.HTML, error) {
	return use("i-"+name, "kb-icon kb-icon--s")
}

// Sign returns the shape of a traffic light: "ok", "warn", "stop", "idle" or
// "done". The word for it must stand beside it. An unknown name is an error.
func Sign(name string) (template.HTML, error) {
	return use("s-"+name, "kb-status__sign")
}

func use(symbol, class string) (template.HTML, error) {
	if _, names := sprite(); !names[symbol] {
		return "", fmt.Errorf("no symbol %q in the sprite", symbol)
	}
	return template.HTML(`<svg class="` + class + `" viewBox="0 0 20 20" aria-hidden="true"><use href="#` + symbol + `"/></svg>`), nil
}
