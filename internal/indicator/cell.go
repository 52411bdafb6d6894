// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"slices"
	"strings"
)

// coordinate is the category of one dimension in the key of a figure. An empty
// Code is the total over all categories of Variable.
type coordinate struct {
	variable, code string
}

// escapes keep the signs that separate parts of a cell key out of the codes.
var escapes = [...]string{"%", "%25", "|", "%7C", "=", "%3D"}

// cellKey is the key of a cell in a block: VARIABLE=CODE for each dimension,
// sorted by variable and joined by |. A dimension that a figure does not have
// is left out; the total has an empty code. Percent, bar and equals sign
// inside a code are escaped as in addresses. Stored blocks hold these keys:
// the form must not change.
func cellKey(at []coordinate) string {
	ordered := slices.Clone(at)
	slices.SortStableFunc(ordered, func(a, b coordinate) int { return cmp.Compare(a.variable, b.variable) })
	var key strings.Builder
	for _, c := range ordered {
		if c.variable == "" {
			continue
		}
		if key.Len() > 0 {
			key.WriteByte('|')
		}
		key.WriteString(escape(c.variable))
		key.WriteByte('=')
		key.WriteString(escape(c.code))
	}
	return key.String()
}

// parseCell reads what cellKey wrote.
func parseCell(key string) []coordinate {
	if key == "" {
		return nil
	}
	var at []coordinate
	for part := range strings.SplitSeq(key, "|") {
		variable, code, _ := strings.Cut(part, "=")
		at = append(at, coordinate{unescape(variable), unescape(code)})
	}
	return at
}

func escape(code string) string {
	if !strings.ContainsAny(code, "%|=") {
		return code
	}
	return strings.NewReplacer(escapes[:]...).Replace(code)
}

func unescape(code string) string {
	if !strings.Contains(code, "%") {
		return code
	}
	return strings.NewReplacer(escapes[1], escapes[0], escapes[3], escapes[2], escapes[5], escapes[4]).Replace(code)
}
