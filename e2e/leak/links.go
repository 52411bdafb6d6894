// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package leak

import (
	"bytes"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// quoted finds addresses in answers for programs and scripts.
var quoted = regexp.MustCompile(`"(/[a-z][^"\s<>\\]*)"`)

// links lists the addresses on this site that an answer names: links, pictures,
// files, and what its forms would ask for, each choice once.
func links(a Answer) []string {
	var found []string
	if to := a.Header.Get("Location"); to != "" {
		found = append(found, to)
	}
	if a.is("application/json", "application/geo+json") {
		for _, match := range quoted.FindAllSubmatch(a.Body, -1) {
			found = append(found, string(match[1]))
		}
	}
	if a.is("text/html") {
		root, err := html.Parse(bytes.NewReader(a.Body))
		if err != nil {
			return found
		}
		path, _, _ := strings.Cut(a.Address, "?")
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			for _, at := range n.Attr {
				if slices.Contains([]string{"href", "src", "data", "data-href", "data-src"}, at.Key) {
					found = append(found, resolve(path, at.Val))
				}
			}
			if n.Data == "form" && !strings.EqualFold(attribute(n, "method"), "post") {
				found = append(found, asked(resolve(path, attribute(n, "action")), n)...)
			}
		}
	}
	return slices.DeleteFunc(found, func(address string) bool {
		return !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.HasPrefix(address, "/assets/")
	})
}

// resolve is a link as the page at path means it.
func resolve(path, link string) string {
	link, _, _ = strings.Cut(link, "#")
	switch {
	case link == "":
		return path
	case strings.HasPrefix(link, "?"):
		return path + link
	}
	return link
}

// asked lists what a form can ask for: as it stands, and with each choice of
// each field in turn.
func asked(action string, form *html.Node) []string {
	standing, choices := url.Values{}, map[string][]string{}
	for n := range form.Descendants() {
		if n.Type != html.ElementNode || attribute(n, "name") == "" {
			continue
		}
		name, value := attribute(n, "name"), attribute(n, "value")
		switch n.Data {
		case "select":
			for option := range n.Descendants() {
				if option.Type == html.ElementNode && option.Data == "option" {
					choose(standing, choices, name, attribute(option, "value"), has(option, "selected"))
				}
			}
		case "button":
			choose(standing, choices, name, value, false)
		case "input":
			switch attribute(n, "type") {
			case "radio", "checkbox":
				choose(standing, choices, name, value, has(n, "checked"))
			case "submit":
			default:
				standing.Add(name, value)
			}
		}
	}
	addresses := []string{action + "?" + standing.Encode()}
	for name, values := range choices {
		for _, value := range values {
			other := url.Values{}
			maps.Copy(other, standing)
			other[name] = []string{value}
			addresses = append(addresses, action+"?"+other.Encode())
		}
	}
	slices.Sort(addresses)
	return addresses
}

func choose(standing url.Values, choices map[string][]string, name, value string, chosen bool) {
	if chosen {
		standing.Add(name, value)
	}
	choices[name] = append(choices[name], value)
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
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}
