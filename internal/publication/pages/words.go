// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/publication"
)

// audienceText names an audience as a reader.
func audienceText(t *i18n.Printer, a identity.Audience) string {
	switch a {
	case identity.Partner:
		return t.T("publication.audience.partner")
	case identity.Committee:
		return t.T("publication.audience.committee")
	case identity.Public:
		return t.T("publication.audience.public")
	case identity.Internal:
	}
	return t.T("publication.audience.none")
}

// reachText says who sees what is released as far as an audience.
func reachText(t *i18n.Printer, a identity.Audience) string {
	switch a {
	case identity.Partner:
		return t.T("publication.reach.partner")
	case identity.Committee:
		return t.T("publication.reach.committee")
	case identity.Public:
		return t.T("publication.reach.public")
	case identity.Internal:
	}
	return t.T("publication.audience.none")
}

func methodText(t *i18n.Printer, m publication.Method) string {
	switch m {
	case publication.Suppress:
		return t.T("publication.method.suppress")
	case publication.Round:
		return t.T("publication.method.round")
	case publication.Round5:
		return t.T("publication.method.round5")
	case publication.Round10:
		return t.T("publication.method.round10")
	case publication.CellKey:
		return t.T("publication.method.cellkey")
	case publication.Open:
		return t.T("publication.method.open")
	}
	return string(m)
}

func methodNote(t *i18n.Printer, m publication.Method) string {
	switch m {
	case publication.Suppress:
		return t.T("publication.method.suppress_note")
	case publication.Round:
		return t.T("publication.method.round_note")
	case publication.Round5, publication.Round10:
		return t.T("publication.method.multiples_note")
	case publication.CellKey:
		return t.T("publication.method.cellkey_note")
	case publication.Open:
		return t.T("publication.method.open_note")
	}
	return ""
}

func standardText(t *i18n.Printer, s publication.Standard) string {
	switch s {
	case publication.S2:
		return t.T("publication.standard.s2")
	case publication.S3:
		return t.T("publication.standard.s3")
	case publication.S1:
	}
	return t.T("publication.standard.s1")
}

// levelHeads are above the columns that say who sees what at each level. Where
// there is but one level, its name says nothing.
func levelHeads(t *i18n.Printer, outline publication.Outline) []string {
	if len(outline.Levels) == 1 {
		return []string{t.T("publication.reach.label")}
	}
	var heads []string
	for _, l := range outline.Levels {
		heads = append(heads, levelText(t, l))
	}
	return heads
}

// levelText names a level of areas.
func levelText(t *i18n.Printer, l publication.Level) string {
	switch l.Code {
	case "country":
		return t.T("publication.level.country")
	case "state":
		return t.T("publication.level.state")
	case "government_region":
		return t.T("publication.level.government_region")
	case "county":
		return t.T("publication.level.county")
	case "municipality":
		return t.T("publication.level.municipality")
	case "whole":
		return t.T("publication.level.whole")
	}
	if l.Division {
		return cmp.Or(l.Label, t.T("publication.level.own"))
	}
	return cmp.Or(l.Label, t.T("publication.level.other"))
}

// combination names variables that are seen together.
func combination(t *i18n.Printer, dimensions []indicator.Dimension, variables []string) string {
	if len(variables) == 0 {
		return t.T("publication.shape.total")
	}
	var names []string
	for _, d := range dimensions {
		if slices.Contains(variables, d.Code) {
			names = append(names, strings.TrimSpace(d.Label))
		}
	}
	return strings.Join(names, " × ")
}

// periodsText names some periods, the first and the last of many.
func periodsText(t *i18n.Printer, periods []civil.Period) string {
	const few = 3
	if len(periods) > few {
		return t.T("publication.periods.span", "from", t.Period(periods[0]), "to", t.Period(periods[len(periods)-1]), "count", len(periods))
	}
	var texts []string
	for _, p := range periods {
		texts = append(texts, t.Period(p))
	}
	return strings.Join(texts, ", ")
}

// cost is what a protection takes, in the reader's words.
type cost struct {
	Cells, Primary, Secondary int
	Share                     string // of the cells that are not shown or changed
	Lost                      string // of the value, by secondary ones
}

func costOf(t *i18n.Printer, s publication.Statistics) cost {
	c := cost{Cells: s.Cells, Primary: s.Primary, Secondary: s.Secondary, Share: "–", Lost: "–"}
	if s.Cells > 0 {
		c.Share = t.Number(100*float64(s.Primary+s.Secondary)/float64(s.Cells), 1) + i18n.NoBreak + "%"
	}
	if s.Value > 0 {
		c.Lost = t.Number(100*float64(s.Lost)/float64(s.Value), 1) + i18n.NoBreak + "%"
	}
	return c
}
