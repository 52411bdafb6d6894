// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"html"
	"strings"
)

// markup builds XML or HTML. Whatever is not written by raw is escaped, in
// text as in attributes.
type markup struct{ b strings.Builder }

// raw writes markup of the program itself.
func (m *markup) raw(parts ...string) *markup {
	for _, p := range parts {
		m.b.WriteString(p)
	}
	return m
}

// text writes text of the document.
func (m *markup) text(s string) *markup {
	m.b.WriteString(html.EscapeString(clean(s)))
	return m
}

// open writes a start tag with pairs of attribute names and values; pairs with
// an empty value are left out.
func (m *markup) open(name string, attributes ...string) *markup {
	m.raw("<", name)
	m.attributes(attributes)
	return m.raw(">")
}

// empty writes a tag without content.
func (m *markup) empty(name string, attributes ...string) *markup {
	m.raw("<", name)
	m.attributes(attributes)
	return m.raw("/>")
}

// close writes end tags.
func (m *markup) close(names ...string) *markup {
	for _, name := range names {
		m.raw("</", name, ">")
	}
	return m
}

// leaf writes an element that holds only text.
func (m *markup) leaf(name, text string, attributes ...string) *markup {
	return m.open(name, attributes...).text(text).close(name)
}

func (m *markup) attributes(pairs []string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			m.raw(" ", pairs[i], `="`).text(pairs[i+1]).raw(`"`)
		}
	}
}

func (m *markup) String() string { return m.b.String() }
