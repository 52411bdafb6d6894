// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/publication"
)

// previewView is what a rule would show and cost.
type previewView struct {
	Refused   string // why it cannot be published at all
	Conflicts []conflictRow
	Threshold int64
	Advice    []string
	Sums      []sum
	Costs     []costRow
	Coarser   []coarserRow
	Skipped   []skippedRow
	Ready     bool // it can be published
}

// conflictRow is a figure whose change gives something away.
type conflictRow struct {
	publication.Conflict
	Name string
}

type sum struct{ Label, Text, Note string }

type costRow struct {
	Name, Note string
	cost
}

type coarserRow struct{ Text, Note string }

type skippedRow struct{ Label, Text string }

func previewOf(t *i18n.Printer, outline publication.Outline, p *publication.Preview) previewView {
	view := previewView{Threshold: p.Policy.Threshold}
	for _, c := range p.Conflicts {
		view.Conflicts = append(view.Conflicts, conflictRow{c, placeText(t, namesOf(outline), c.At)})
	}
	if p.Refused.Key != "" {
		view.Refused = t.Message(p.Refused)
		return view
	}
	view.Ready = len(p.Conflicts) == 0
	for _, m := range p.Advice {
		view.Advice = append(view.Advice, t.Message(m))
	}
	for _, s := range p.Skipped {
		view.Skipped = append(view.Skipped, skippedRow{measureLabel(outline, s.Measure), t.Message(fault.Message{Key: s.Reason})})
	}
	if p.Policy.Method == publication.Open {
		view.Sums = []sum{{t.T("publication.entry.periods"), periodsOf(t, p.Releases), ""}}
		return view
	}
	all := costOf(t, p.Counts)
	view.Sums = []sum{
		{t.T("publication.cost.cells"), t.Int(all.Cells), periodsOf(t, p.Releases)},
		{t.T("publication.cost.primary"), t.Int(all.Primary), t.T("publication.cost.primary_note", "threshold", p.Policy.Threshold)},
		{secondaryLabel(t, p.Policy.Method), t.Int(all.Secondary), t.T("publication.cost.share_note", "share", all.Share)},
		{t.T("publication.cost.lost"), all.Lost, t.T("publication.cost.lost_note")},
	}
	if p.Policy.Groups {
		view.Sums = slices.Insert(view.Sums, 2, sum{t.T("publication.cost.groups"), t.Int(p.Counts.Groups), t.T("publication.cost.groups_note")})
	}
	for _, a := range p.Audiences {
		view.Costs = append(view.Costs, costRow{t.T("publication.cost.audience", "audience", audienceText(t, a.Audience)), "", costOf(t, a.Counts)})
	}
	for _, s := range p.Shapes {
		view.Costs = append(view.Costs, costRow{combination(t, outline.Dimensions, s.Shape.Variables), areasText(t, outline, s.Shape) + " · " + reachText(t, s.Shape.Audience), costOf(t, s.Counts)})
	}
	for _, c := range p.Coarser {
		if c.Before.Primary+c.Before.Secondary > 0 { // else there is nothing to save
			view.Coarser = append(view.Coarser, coarserOf(t, outline, c))
		}
	}
	return view
}

func secondaryLabel(t *i18n.Printer, m publication.Method) string {
	if m == publication.Suppress {
		return t.T("publication.cost.secondary")
	}
	return t.T("publication.cost.changed")
}

func areasText(t *i18n.Printer, outline publication.Outline, s publication.Shape) string {
	var names []string
	for _, l := range outline.Levels {
		for _, code := range s.Areas {
			if l.Code == code {
				names = append(names, levelText(t, l))
			}
		}
	}
	return strings.Join(names, ", ")
}

func measureLabel(outline publication.Outline, measure string) string {
	for _, m := range outline.Measures {
		if m.Code == measure || m.Label == measure {
			return m.Label
		}
	}
	return measure
}

// coarserOf says what leaving a variable or a level out would save.
func coarserOf(t *i18n.Printer, outline publication.Outline, c publication.Coarser) coarserRow {
	name := combination(t, outline.Dimensions, []string{c.Variable})
	if c.Variable == "" {
		for _, l := range outline.Levels {
			if l.Code == c.Level {
				name = levelText(t, l)
			}
		}
	}
	before, after := costOf(t, c.Before), costOf(t, c.After)
	return coarserRow{
		Text: t.T("publication.coarser.without", "name", name, "count", after.Primary+after.Secondary),
		Note: t.T("publication.coarser.instead", "before", before.Primary+before.Secondary, "share", before.Share, "cells", before.Cells, "left", after.Cells),
	}
}

// becomes says in one sentence what becomes visible to whom.
func becomes(t *i18n.Printer, title string, p *publication.Preview) string {
	widest := identity.Audience("")
	if n := len(p.Audiences); n > 0 {
		widest = p.Audiences[n-1].Audience
	}
	pairs := []any{"title", title, "periods", periodsOf(t, p.Releases), "count", p.Counts.Cells, "hidden", p.Counts.Primary + p.Counts.Secondary}
	if p.Policy.Method == publication.Open {
		return t.T("publication.becomes.open", append(pairs, "reach", reachText(t, p.Policy.Audience))...)
	}
	if p.Policy.Method == publication.Suppress {
		return t.T("publication.becomes.suppressed", append(pairs, "reach", reachText(t, widest))...)
	}
	return t.T("publication.becomes.changed", append(pairs, "reach", reachText(t, widest))...)
}
