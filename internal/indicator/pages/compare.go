// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"slices"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// comparisonKind is what a region is compared with.
type comparisonKind string

// The kinds, as they stand in the address; a key there means one region.
const (
	nothing     comparisonKind = "none"
	upwards     comparisonKind = "above" // the Land and Germany
	neighbours  comparisonKind = "neighbours"
	bySize      comparisonKind = "size"
	byStructure comparisonKind = "structure"
	byBoth      comparisonKind = "similar"
	oneRegion   comparisonKind = "region"
)

// fewLines is up to how many members of a group are drawn as lines of their
// own; of more, the chart shows the range and the median.
const fewLines = 6

// compared is what the own region is set against.
type compared struct {
	kind      comparisonKind
	keys      []territory.Key
	tolerance float64 // how much members of a group may differ from the own region
	series    []indicator.Series
}

// isGroup reports whether the own region is compared with several counties.
func (c compared) isGroup() bool {
	return slices.Contains([]comparisonKind{neighbours, bySize, byStructure, byBoth}, c.kind)
}

// comparison reads what the address asks to compare a region with. At first
// it is the Land and Germany.
func (p *Pages) comparison(region territory.Region, asked string) compared {
	c := compared{kind: comparisonKind(asked)}
	county := region.Level() == territory.LevelCounty
	switch {
	case asked == "":
		c.kind = upwards
	case c.kind == nothing, c.kind == upwards:
	case c.kind == neighbours && county:
		c.keys = p.atlas.Neighbours(region.Key)
	case c.isGroup() && county:
		var alike []territory.Region
		alike, c.tolerance = p.directory.Similar(region.Key, criterion(c.kind))
		for _, other := range alike {
			c.keys = append(c.keys, other.Key)
		}
	case c.isGroup(): // other levels have no group
		c.kind = upwards
	case territory.Key(asked) == region.Key:
		c.kind = nothing
	default:
		c.kind, c.keys = oneRegion, []territory.Key{territory.Key(asked)}
	}
	return c
}

func criterion(kind comparisonKind) territory.Criterion {
	if kind == bySize {
		return territory.BySize
	}
	if kind == byStructure {
		return territory.ByStructure
	}
	return territory.ByBoth
}

// larger are the regions around one, the Land before Germany.
func larger(region territory.Region) []territory.Key {
	switch {
	case region.Key == territory.Germany:
		return nil
	case region.Level() == territory.LevelState, region.Key.State() == "":
		return []territory.Key{territory.Germany}
	}
	return []territory.Key{region.Key.State(), territory.Germany}
}

// groupName is what the members are called in a sentence and in a heading.
func (c compared) groupName(t *i18n.Printer, count int) string {
	switch c.kind {
	case neighbours:
		return t.T("indicator.group.neighbours", "count", count)
	case bySize:
		return t.T("indicator.group.size", "count", count)
	case byStructure:
		return t.T("indicator.group.structure", "count", count)
	case nothing, upwards, byBoth, oneRegion:
	}
	return t.T("indicator.group.similar", "count", count)
}

// rule says in words who belongs to the group.
func (c compared) rule(t *i18n.Printer, own territory.Region) string {
	kind := t.T("indicator.group.rural")
	if own.IsCity() {
		kind = t.T("indicator.group.city")
	}
	pairs := []any{
		"region", own.Title(), "kind", kind, "tolerance", t.Number(100*c.tolerance, 0), "people", t.Int(own.Population),
		"density", t.Number(own.Density(), 0), "day", territoryDay,
	}
	switch c.kind {
	case neighbours:
		return t.T("indicator.group.rule_neighbours", pairs...)
	case bySize:
		return t.T("indicator.group.rule_size", pairs...)
	case byStructure:
		return t.T("indicator.group.rule_structure", pairs...)
	case nothing, upwards, byBoth, oneRegion:
	}
	return t.T("indicator.group.rule_similar", pairs...)
}

// spread is what a group of counties shows in one period.
type spread struct {
	low, median, high float64
	below, count      int // members below the own value, and all
}

// spreadOf sorts the numbers of the members. Fewer than three have no median
// worth the name.
func spreadOf(members []indicator.Series, n int, own indicator.Figure) (spread, bool) {
	var values []float64
	var s spread
	for _, m := range members {
		if n >= len(m.Points) || !m.Points[n].Figure.Has {
			continue
		}
		v := m.Points[n].Figure.Value
		values = append(values, v)
		if own.Has && v < own.Value {
			s.below++
		}
	}
	if len(values) < 3 {
		return spread{}, false
	}
	slices.Sort(values)
	s.count, s.low, s.high = len(values), values[0], values[len(values)-1]
	s.median = (values[(len(values)-1)/2] + values[len(values)/2]) / 2
	return s, true
}
