// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/indicator"
)

// total is the code of a total in SDMX (CL_AREA, CL_SEX and others) and, for
// want of a rule, in JSON-stat: the empty code of the tables is none there.
const total = "_T"

// code is that of a member in formats that know no empty code. Sums of ours
// are told apart from published totals.
func code(m indicator.Member) string {
	switch {
	case m.Code != "":
		return m.Code
	case m.Computed:
		return "_SUM"
	}
	return total
}

// identifier makes the name of a component of a code (SDMX 3.0 § 6, NCName
// without dots).
func identifier(text string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '_'
	}, text)
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		return "D" + name
	}
	return name
}

// timePeriod is a period as SDMX writes it (SDMX 3.0 § 6.2 and ISO 8601): an
// interval begins on a day.
func timePeriod(p civil.Period) string {
	start, length, interval := strings.Cut(string(p), "P")
	if interval && len(start) == len("2023-10") {
		return start + "-01/P" + length
	}
	return string(p)
}

// protected is the sign of a figure that is not shown, so that nobody can be
// told from it.
const protected = "•"

// confidential is the code of such a figure in CL_CONF_STATUS and among the
// flags of Eurostat, which JSON-stat files carry as well; the other figures are
// free.
const confidential = "C"

// confidentiality is the code of CL_CONF_STATUS.
func confidentiality(f indicator.Figure) string {
	if f.Symbol == protected || f.Symbol == "c" {
		return confidential
	}
	return "F"
}

// status is the code of CL_OBS_STATUS that comes closest to a sign. The sign
// itself stands in an attribute of its own, because several share a code.
func status(f indicator.Figure) string {
	switch f.Symbol {
	case "":
		return "A" // normal value
	case "-":
		if f.Has {
			return "A"
		}
		return "O" // missing value
	case ".", protected:
		return "Q" // missing value; suppressed
	case "...":
		return "L" // missing value; data exist but were not collected
	case "/", "()":
		return "U" // low reliability
	case "x":
		return "M" // missing value; data cannot exist
	case "s":
		return "E" // estimated: S means a strike
	}
	return strings.ToUpper(f.Symbol)
}
