// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package outside

import (
	"errors"
	"iter"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Page is a page as a browser understands it, in part.
type Page struct{ root *html.Node }

// ParsePage reads a page.
func ParsePage(text string) (Page, error) {
	root, err := html.Parse(strings.NewReader(text))
	return Page{root}, err
}

// Links lists the addresses on the page that begin with prefix and have one
// more step.
func (p Page) Links(prefix string) []string {
	var found []string
	for n := range elements(p.root, "a") {
		rest, ok := strings.CutPrefix(attribute(n, "href"), prefix)
		if ok && rest != "" && rest != "new" && !strings.ContainsAny(rest, "/?#") {
			found = append(found, prefix+rest)
		}
	}
	return found
}

// Form is what the form that leads to action would send as it stands.
func (p Page) Form(action string) (url.Values, error) {
	for form := range elements(p.root, "form") {
		if attribute(form, "action") == action {
			return fields(form), nil
		}
	}
	return nil, errors.New("there is no form to " + action)
}

// fields are the values of the fields below n. Details: HTML § 4.10.21.4.
func fields(n *html.Node) url.Values {
	values := url.Values{}
	for in := range elements(n, "input") {
		kind := attribute(in, "type")
		if (kind == "radio" || kind == "checkbox") && !has(in, "checked") || kind == "submit" || attribute(in, "name") == "" {
			continue
		}
		values.Add(attribute(in, "name"), attribute(in, "value"))
	}
	for area := range elements(n, "textarea") {
		values.Add(attribute(area, "name"), textOf(area))
	}
	for choice := range elements(n, "select") {
		values.Add(attribute(choice, "name"), chosen(choice))
	}
	return values
}

func chosen(choice *html.Node) (value string) {
	first := true
	for option := range elements(choice, "option") {
		if first || has(option, "selected") {
			value, first = attribute(option, "value"), false
		}
	}
	return value
}

func elements(n *html.Node, name string) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && d.Data == name && !yield(d) {
				return
			}
		}
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var text strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			text.WriteString(d.Data)
		}
	}
	return text.String()
}
