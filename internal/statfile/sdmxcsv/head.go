// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package sdmxcsv

import (
	"regexp"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/concept"
	"kursbuch/internal/statfile/source"
)

// component is a dimension, with the column of its code and, if there is one,
// of its label.
type component struct {
	id, name      string
	column, label int // label is -1 when there is none
}

// head says in which column each part of a row stands; -1 where it is missing.
type head struct {
	source.Header
	version2                         bool
	structure, structureName, action int
	dimensions                       []component
	time, place, unit, value         component
	multiplier, status, sign         int
	attributes                       []string // not read
	joined                           bool     // labels=both: code and label in one field
	subfields                        string   // the sign between several values of a field
}

// marked is a name with the sign between sub-fields: STRUCTURE[;].
var marked = regexp.MustCompile(`^(.*?)\[(.?)\]$`)

// parseHead finds the columns by name. It reports false when the line is no
// header of SDMX-CSV; the message says what is missing.
func parseHead(line []byte) (head, bool, fault.Message) {
	delimiter := source.Delimiter(line)
	fields, closed := source.SplitFields(nil, line, delimiter)
	h := head{Header: source.Header{Names: source.Strings(fields), Delimiter: delimiter, Line: 1, Spans: true}}
	h.structure, h.structureName, h.action, h.multiplier, h.status, h.sign = -1, -1, -1, -1, -1, -1
	h.time.column, h.place.column, h.unit.column, h.value.column = -1, -1, -1, -1
	first, separator := unmark(h.Names[0])
	if !closed || len(h.Names) < 3 || first != "STRUCTURE" && first != "DATAFLOW" {
		return h, false, fault.Message{}
	}
	h.version2, h.subfields = first == "STRUCTURE", separator
	for i, name := range h.Names {
		if slices.Index(h.Names, name) < i {
			return h, true, fault.Say("statfile.file.column_doubled", "column", name)
		}
	}
	h.sort(h.named())
	if h.structure < 0 {
		return h, true, fault.Say("statfile.file.column_missing", "columns", "STRUCTURE_ID")
	}
	if h.value.column < 0 {
		return h, true, fault.Say("statfile.file.column_missing", "columns", "OBS_VALUE")
	}
	if h.time.column < 0 {
		return h, true, fault.Say("statfile.file.column_missing", "columns", "TIME_PERIOD")
	}
	return h, true, fault.Message{}
}

// unmark takes the sign between sub-fields off a name.
func unmark(name string) (bare, separator string) {
	if m := marked.FindStringSubmatch(name); m != nil {
		return m[1], m[2]
	}
	return name, ""
}

// named takes the columns of the message off the header and pairs codes with
// labels: in one field (labels=both), or in a column of their own behind the
// code (labels=name).
func (h *head) named() []component {
	at := 1
	if h.version2 {
		for ; at < len(h.Names); at++ {
			switch name, _ := unmark(h.Names[at]); name {
			case "STRUCTURE_ID":
				h.structure = at
			case "STRUCTURE_NAME":
				h.structureName = at
			case "ACTION":
				h.action = at
			default:
				return h.components(at)
			}
		}
	}
	h.structure = 0
	return h.components(at)
}

func (h *head) components(at int) []component {
	var list []component
	paired := h.structureName >= 0 && (len(h.Names)-at)%2 == 0 && !slices.ContainsFunc(h.Names[at:], func(n string) bool { return strings.Contains(n, ": ") })
	for i := at; i < len(h.Names); i++ {
		name, _ := unmark(h.Names[i])
		id, label, both := strings.Cut(name, ": ")
		c := component{id: id, name: or(label, id), column: i, label: -1}
		h.joined = h.joined || both
		if paired {
			i++
			c.name, c.label = or(h.Names[i], id), i
		}
		list = append(list, c)
	}
	return list
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// sort gives each component its role. Dimensions stand before the figure as a
// rule; what is not known behind it counts as an attribute, see complete.
func (h *head) sort(components []component) {
	for _, c := range components {
		switch concept.RoleOf(c.id) {
		case concept.Time:
			h.time = c
		case concept.Place:
			h.place = c
		case concept.Unit:
			h.unit = c
		case concept.Multiplier:
			h.multiplier = c.column
		case concept.Value:
			h.value = c
		case concept.Status:
			h.status = c.column
		case concept.Sign:
			h.sign = c.column
		case concept.Attribute:
			h.attributes = append(h.attributes, c.id)
		case concept.Dimension:
			h.dimensions = append(h.dimensions, c)
		}
	}
}

// complete decides about unknown components behind the figure. They are
// dimensions when the time stands there too, for then the file keeps no order,
// or when the first rows would not differ without them.
func (h *head) complete(rows [][]string) {
	behind := func(c component) bool { return c.column > h.value.column }
	if behind(h.time) || !slices.ContainsFunc(h.dimensions, behind) {
		return
	}
	seen := map[string]bool{}
	for _, row := range rows {
		var key []string
		for _, c := range slices.Concat(h.dimensions, []component{h.time, h.place, h.unit}) {
			if c.column >= 0 && (!behind(c) || concept.RoleOf(c.id) != concept.Dimension) {
				key = append(key, row[c.column])
			}
		}
		joined := strings.Join(key, "\x00")
		if seen[joined] {
			return
		}
		seen[joined] = true
	}
	h.dimensions = slices.DeleteFunc(h.dimensions, func(c component) bool {
		if behind(c) {
			h.attributes = append(h.attributes, c.id)
		}
		return behind(c)
	})
}

// dataset takes the parts of ESTAT:NA_MAIN(1.6.0): National accounts.
func dataset(text string) (agency string, flow statfile.Item) {
	id, label, _ := strings.Cut(text, ": ")
	agency, id, found := strings.Cut(strings.TrimSpace(id), ":")
	if !found {
		agency, id = "", agency
	}
	id, _, _ = strings.Cut(id, "(")
	return agency, statfile.Item{Code: strings.ToUpper(strings.TrimSpace(id)), Label: strings.TrimSpace(label)}
}
