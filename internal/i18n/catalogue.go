// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package i18n turns message keys, numbers and dates into the reader's
// language. Texts lie beside the pages that show them, as flat JSON objects
// locales/de.json and locales/en.json: key -> text, or key -> plural forms
// {"one": …, "other": …} chosen by the placeholder {count}. German comes
// first; tests keep the languages equal.
package i18n

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sort"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Lang is a language of the interface.
type Lang string

// The languages of the interface.
const (
	German  Lang = "de"
	English Lang = "en"
)

// Langs lists the languages, the source language first.
func Langs() []Lang { return []Lang{German, English} }

// Choose picks the best language for an Accept-Language header.
func Choose(header string) Lang {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return German
	}
	_, i, confidence := language.NewMatcher([]language.Tag{language.German, language.English}).Match(tags...)
	if confidence == language.No {
		return German
	}
	return Langs()[i]
}

// Parse is the language named s, or false.
func Parse(s string) (Lang, bool) {
	for _, l := range Langs() {
		if string(l) == s {
			return l, true
		}
	}
	return "", false
}

// text is one message: a single form, or forms by plural category.
type text struct {
	one, other string
	plural     bool
}

// UnmarshalJSON reads a string or an object of plural forms.
func (m *text) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &m.other); err == nil {
		return nil
	}
	var forms map[string]string
	if err := json.Unmarshal(raw, &forms); err != nil {
		return err
	}
	if len(forms) != 2 || forms["one"] == "" || forms["other"] == "" {
		return errors.New(`plural forms are "one" and "other"`)
	}
	*m = text{one: forms["one"], other: forms["other"], plural: true}
	return nil
}

// Catalogue holds all texts of all languages.
type Catalogue struct {
	texts map[Lang]map[string]text
}

// Load reads locales/<lang>.json of every file system. A key that two files
// define is an error, as is one that a language lacks.
func Load(sources ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{texts: map[Lang]map[string]text{}}
	for _, lang := range Langs() {
		c.texts[lang] = map[string]text{}
		for _, source := range sources {
			if err := c.add(lang, source); err != nil {
				return nil, err
			}
		}
	}
	return c, c.parity()
}

func (c *Catalogue) add(lang Lang, source fs.FS) error {
	name := "locales/" + string(lang) + ".json"
	raw, err := fs.ReadFile(source, name)
	if err != nil {
		return err
	}
	var texts map[string]text
	if err := json.Unmarshal(raw, &texts); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for key, t := range texts {
		if _, taken := c.texts[lang][key]; taken {
			return fmt.Errorf("%s: key %q is defined twice", name, key)
		}
		c.texts[lang][key] = t
	}
	return nil
}

func (c *Catalogue) parity() error {
	var missing []string
	for _, from := range Langs() {
		for key := range c.texts[from] {
			for _, to := range Langs() {
				if _, ok := c.texts[to][key]; !ok {
					missing = append(missing, string(to)+" lacks "+key)
				}
			}
		}
	}
	if missing != nil {
		sort.Strings(missing)
		return fmt.Errorf("catalogues differ: %s", strings.Join(missing, ", "))
	}
	return nil
}

// find gives the form of key that fits count in lang.
func (c *Catalogue) find(lang Lang, key string, count any) (string, bool) {
	t, ok := c.texts[lang][key]
	if !ok || !t.plural {
		return t.other, ok
	}
	n, isInt := count.(int)
	if isInt && plural.Cardinal.MatchPlural(language.Make(string(lang)), n, 0, 0, 0, 0) == plural.One {
		return t.one, true
	}
	return t.other, true
}
