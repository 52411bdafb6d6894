// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"slices"
	"strings"
)

// structure declares how the categories of a variable relate. Files do not
// state it: a total stands beside its parts, and groups beside their members.
// Nothing is added up over a variable without a total or a declaration here.
type structure struct {
	// variable begins the code of the variable; digits may follow.
	variable string
	// whole lists the categories that together make up everything, without
	// overlap. Empty when separate says it.
	whole []string
	// parts lists the categories that make up a category.
	parts map[string][]string
	// separate tells codes each of which stands for one thing only, and which
	// together make up everything: nations.
	separate func(code string) bool
}

// structures declares the variables known so far.
//
// SCHST2: Statistik über Schutzsuchende (EVAS 12531), Qualitätsbericht,
// section on Schutzstatus: recognised (for a limited or unlimited time, limited
// ones by asylum procedure or otherwise), open, and rejected (those obliged to
// leave: latently, enforceably, tolerated). Checked against table 12531-0043 of
// 31 December 2024: in each county, sex and nationality the parts differ from
// their whole by no more than 5, the step to which cells are rounded.
//
// GES, NAT: GENESIS-Online, description of the variables. STAAG: the codes are
// those of the Staats- und Gebietssystematik of Destatis, one for each state,
// with OA for no information and UNK for unclear.
func structures() []structure {
	return []structure{
		{
			variable: "SCHST",
			whole:    []string{"SCHUTZST-AK-1", "SCHUTZST-OF", "SCHUTZST-X"},
			parts: map[string][]string{
				"SCHUTZST-AK-1": {"SCHUTZST-AK-2", "SCHUTZST-AK-5"},
				"SCHUTZST-AK-2": {"SCHUTZST-AK-3", "SCHUTZST-AK-4"},
				"SCHUTZST-X":    {"AUSRPFL-G", "AUSRPFL-L", "AUSRPFL-V"},
			},
		},
		{variable: "GES", whole: []string{"GESM", "GESW"}},
		{variable: "NAT", whole: []string{"NATA", "NATD"}},
		{variable: "STAAG", separate: isNation},
	}
}

// isNation recognises the code of one state, of no information and of unclear.
func isNation(code string) bool {
	return code == "OA" || code == "UNK" || len(code) == len("ST166") && isNumbered(code, "ST")
}

// isNumbered reports whether code is beginning with digits after it, or none.
func isNumbered(code, beginning string) bool {
	digits, found := strings.CutPrefix(code, beginning)
	return found && strings.Trim(digits, "0123456789") == ""
}

// structureOf is the declaration of a variable; the empty one when there is none.
func structureOf(variable string) structure {
	for _, s := range structures() {
		if isNumbered(variable, s.variable) {
			return s
		}
	}
	return structure{}
}

// cover picks, among the categories present, those that make up everything
// without overlap. It fails when the declaration does not reach that far or a
// category is not known to it.
func (s structure) cover(present []string) ([]string, bool) {
	if s.separate != nil {
		foreign := func(code string) bool { return !s.separate(code) }
		return present, !slices.ContainsFunc(present, foreign)
	}
	unknown := func(code string) bool { return !s.knows(code) }
	if len(s.whole) == 0 || slices.ContainsFunc(present, unknown) {
		return nil, false
	}
	return s.collect(s.whole, present)
}

// collect takes each code itself if it is present, else all of its parts.
func (s structure) collect(codes, present []string) ([]string, bool) {
	var found []string
	for _, code := range codes {
		if slices.Contains(present, code) {
			found = append(found, code)
			continue
		}
		parts, complete := s.collect(s.parts[code], present)
		if len(parts) == 0 || !complete {
			return nil, false
		}
		found = append(found, parts...)
	}
	return found, true
}

func (s structure) knows(code string) bool {
	if slices.Contains(s.whole, code) {
		return true
	}
	for _, parts := range s.parts {
		if slices.Contains(parts, code) {
			return true
		}
	}
	return false
}

// overlap returns two of the codes that count the same people, if any: the
// total beside another, or a category beside a part of it.
func (s structure) overlap(codes []string) (a, b string, found bool) {
	for _, a := range codes {
		for _, b := range codes {
			if a != b && (a == "" || s.contains(a, b)) {
				return a, b, true
			}
		}
	}
	return "", "", false
}

// contains reports whether part lies somewhere below code.
func (s structure) contains(code, part string) bool {
	return slices.ContainsFunc(s.parts[code], func(p string) bool { return p == part || s.contains(p, part) })
}
