// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"strconv"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
)

// classText is the list of classes as the form takes it: one on a line, the
// label, then what tells it apart.
func classText(t *i18n.Printer, i indicator.Indicator) string {
	var lines []string
	for _, c := range i.Classes {
		switch {
		case i.Coded:
			lines = append(lines, c.Label+" = "+plainNumber(t, c.Code))
		case c.Below != nil:
			lines = append(lines, c.Label+" < "+plainNumber(t, *c.Below))
		default:
			lines = append(lines, c.Label)
		}
	}
	return strings.Join(lines, "\n")
}

// readClasses reads what classText writes.
func readClasses(refused fault.Invalid, i *indicator.Indicator, text string) {
	i.Classes = nil
	mark := "<"
	if i.Coded {
		mark = "="
	}
	number := 0
	for one := range strings.Lines(text) {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		number++
		label, bound, found := strings.Cut(one, mark)
		c := indicator.Class{Label: strings.TrimSpace(label)}
		value, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(bound), ",", ".", 1), 64)
		switch {
		case found && err != nil, !found && i.Coded:
			refused.Refuse("classes", "indicator.classes.unreadable", "number", number)
		case i.Coded:
			c.Code = value
		case found:
			c.Below = &value
		}
		i.Classes = append(i.Classes, c)
	}
}
