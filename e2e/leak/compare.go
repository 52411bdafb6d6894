// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package leak

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Difference is where two answers tell different things.
type Difference struct {
	Address string
	Where   string // status, a header, a part of the file
	A, B    string // what stands there, and some of what is around it
}

func (d Difference) String() string {
	return fmt.Sprintf("%s: %s\n\tA: %s\n\tB: %s", d.Address, d.Where, d.A, d.B)
}

// fleeting finds what differs between any two answers: keys of forms.
var fleeting = regexp.MustCompile(`(name="_key" value=")[^"]*`)

// calm is a body without what is fleeting.
func calm(body []byte) []byte { return fleeting.ReplaceAll(body, []byte("${1}")) }

// Compare lists where two answers to one question differ.
func Compare(a, b Answer) []Difference {
	var found []Difference
	note := func(where, x, y string) {
		if x != y {
			x, y = around(x, y)
			found = append(found, Difference{a.Address, where, x, y})
		}
	}
	note("status", fmt.Sprint(a.Status), fmt.Sprint(b.Status))
	for name := range a.Header {
		if name != "Date" && (name != "Content-Length" || !a.isArchive()) {
			note("header "+name, fmt.Sprint(a.Header[name]), fmt.Sprint(b.Header[name]))
		}
	}
	for name := range b.Header {
		if _, both := a.Header[name]; !both {
			note("header "+name, "", fmt.Sprint(b.Header[name]))
		}
	}
	if bytes.Equal(calm(a.Body), calm(b.Body)) {
		return found
	}
	before := len(found)
	x, y := parts(a), parts(b)
	for name, content := range x {
		note("part "+name, content, y[name])
	}
	for name, content := range y {
		if _, both := x[name]; !both {
			note("part "+name, "", content)
		}
	}
	if len(found) == before && !a.isArchive() {
		note("bytes", fmt.Sprintf("%x", calm(a.Body)), fmt.Sprintf("%x", calm(b.Body)))
	}
	slices.SortFunc(found, func(d, e Difference) int { return strings.Compare(d.Where, e.Where) })
	return found
}

// contentTypes is the list of parts of a workbook, which has no order.
const contentTypes = "[Content_Types].xml"

// parts are the texts of an answer by name: archives keep theirs in no order.
func parts(a Answer) map[string]string {
	all := map[string]string{}
	for _, text := range Texts(a) {
		content := text.Content
		if text.Part == contentTypes {
			types := strings.SplitAfter(content, ">")
			slices.Sort(types)
			content = strings.Join(types, "")
		}
		all[text.Part] += content
	}
	return all
}

// shown is how much of a difference is shown.
const shown = 160

// around cuts texts down to where they begin to differ.
func around(x, y string) (string, string) {
	same := 0
	for same < len(x) && same < len(y) && x[same] == y[same] {
		same++
	}
	from := max(0, same-shown/2)
	return x[from:min(len(x), same+shown)], y[from:min(len(y), same+shown)]
}
