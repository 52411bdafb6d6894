// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile/template"
)

// isOwnArea recognises districts, quarters and Sozialräume of a tenant's own
// tables. Their keys say nothing of what lies in what.
func isOwnArea(key string) bool { return strings.HasPrefix(key, template.OwnPrefix) }

// oneDivision refuses to add up own areas of several divisions: districts and
// quarters both cover the city, so that everybody would count twice.
func (d *dictionary) oneDivision(keys []string) error {
	among := setOf(keys)
	var divisions []string
	for _, r := range d.Regions {
		if v := d.Variables[r.Variable].Code; isOwnArea(r.Code) && among[r.Code] && !slices.Contains(divisions, v) {
			divisions = append(divisions, v)
		}
	}
	if len(divisions) > 1 {
		return fault.Refuse("indicator.table.divisions", "divisions", strings.Join(divisions, ", "))
	}
	return nil
}

// divisionsOf lists the divisions of the place by the number of their areas.
func divisionsOf(sources []source, lang string) []AreaDivision {
	var all []AreaDivision
	for _, src := range sources {
		for _, r := range src.names.Regions {
			if !isOwnArea(r.Code) {
				continue
			}
			v := src.names.Variables[r.Variable]
			at := slices.IndexFunc(all, func(d AreaDivision) bool { return d.Code == v.Code })
			if at < 0 {
				at = len(all)
				all = append(all, AreaDivision{Code: v.Code, Label: v.Label.in(lang)})
			}
			area := Category{r.Code, r.Label.in(lang)}
			if !slices.ContainsFunc(all[at].Areas, func(c Category) bool { return c.Code == area.Code }) {
				all[at].Areas = append(all[at].Areas, area)
			}
		}
	}
	for _, d := range all {
		slices.SortFunc(d.Areas, func(a, b Category) int { return cmp.Compare(a.Code, b.Code) })
	}
	slices.SortStableFunc(all, func(a, b AreaDivision) int { return cmp.Compare(len(a.Areas), len(b.Areas)) })
	return all
}

// divided writes the areas of a division in place of its name.
func (c *scheme) divided(asked []string) []string {
	if !slices.ContainsFunc(c.regionKeys, isOwnArea) {
		return asked
	}
	divisions := divisionsOf(c.sources, "")
	var regions []string
	for _, one := range asked {
		at := slices.IndexFunc(divisions, func(d AreaDivision) bool { return d.Code == strings.TrimSpace(one) })
		if at < 0 {
			regions = append(regions, one)
			continue
		}
		for _, area := range divisions[at].Areas {
			regions = append(regions, area.Code)
		}
	}
	return regions
}
