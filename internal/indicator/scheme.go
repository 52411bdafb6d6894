// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
)

// source is a release and the periods that are read from it.
type source struct {
	Release
	names   *dictionary
	periods []civil.Period
}

// kind tells what a dimension of a query is.
type kind int

const (
	byVariable kind = iota
	byRegion
	byPeriod
	byMeasure
)

// dimension is one that a query names.
type dimension struct {
	kind kind
	// variable is the official code; empty for a synonym that stands for all
	// variables of the kind.
	variable string
}

// synonym understands the names for what each table calls differently.
func synonym(name string) (kind, bool) {
	switch strings.ToLower(name) {
	case "region", "regions", "gebiet", "ags":
		return byRegion, true
	case "period", "time", "year", "date", "zeit", "zeitraum", "jahr", "stag", "stichtag":
		return byPeriod, true
	case "measure", "kennzahl", "wert":
		return byMeasure, true
	}
	return byVariable, false
}

// scheme knows the dimensions and categories of all sources of a query.
type scheme struct {
	*index
	sources []source
}

// index is what the sources of a scheme have in common; its readers share it.
type index struct {
	key        string              // of the sources: their releases, and the periods read from each
	regions    []string            // variables of regions
	position   map[string]int      // variable -> position among the dimensions
	categories map[string][]string // variable -> codes, sorted
	regionKeys []string            // sorted
	times      []string            // codes of the time variable
	measures   []string            // sorted
	periods    []string            // oldest first
}

// scheme looks up what the sources have in common.
func (s *Service) scheme(ctx context.Context, sources []source) (*scheme, error) {
	key := keyOf(sources)
	shared, err := s.indexes.Get(ctx, key, func(context.Context) (*index, error) {
		return newIndex(key, sources), nil
	})
	return &scheme{shared, sources}, err
}

// keyOf names sources among those of all tenants.
func keyOf(sources []source) string {
	sum := sha256.New()
	for _, src := range sources {
		sum.Write([]byte(src.key() + " " + joinPeriods(src.periods) + "\n")) // a hash takes everything
	}
	return string(sum.Sum(nil))
}

func newIndex(key string, sources []source) *index {
	c := &index{key: key, position: map[string]int{}, categories: map[string][]string{}}
	var periods []civil.Period
	for _, src := range sources {
		d := src.names
		c.times = append(c.times, d.Time.Code)
		for _, r := range d.Regions {
			c.regionKeys = append(c.regionKeys, r.Code)
			c.regions = append(c.regions, d.Variables[r.Variable].Code)
		}
		c.regionKeys, c.regions = distinct(c.regionKeys), distinct(c.regions) // most releases have the same
		for position, categories := range d.Dimensions {
			for _, one := range categories {
				if v := d.Variables[one.Variable].Code; v != "" {
					c.position[v] = position
					c.categories[v] = append(c.categories[v], one.Code)
				}
			}
		}
		for _, m := range d.Measures {
			c.measures = append(c.measures, m.Code)
		}
		periods = append(periods, src.periods...)
	}
	c.measures = distinct(c.measures)
	for v, codes := range c.categories {
		c.categories[v] = distinct(codes)
	}
	slices.SortFunc(periods, comparePeriods)
	for _, p := range periods {
		c.periods = append(c.periods, string(p))
	}
	return c
}

// Bytes is roughly how much memory the index takes.
func (c *index) Bytes() int {
	const header = 16
	total := 0
	for _, codes := range append(slices.Collect(maps.Values(c.categories)), c.regions, c.regionKeys, c.times, c.measures, c.periods) {
		for _, code := range codes {
			total += header + len(code)
		}
	}
	return total
}

func distinct(codes []string) []string {
	slices.Sort(codes)
	return slices.Compact(codes)
}

// variables lists what can be asked for, the official codes of the dimensions
// by position and the synonyms.
func (c *scheme) variables() []string {
	names := make([]string, 0, len(c.position)+3)
	for v := range c.position {
		names = append(names, v)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(c.position[a], c.position[b]), cmp.Compare(a, b))
	})
	return append(names, "region", "period", "measure")
}

// dimension finds what a query calls name.
func (c *scheme) dimension(name string) (dimension, error) {
	code := strings.ToUpper(strings.TrimSpace(name))
	switch {
	case slices.Contains(c.regions, code):
		return dimension{byRegion, code}, nil
	case slices.Contains(c.times, code):
		return dimension{byPeriod, ""}, nil
	case c.categories[code] != nil:
		return dimension{byVariable, code}, nil
	}
	if beginning, open := strings.CutSuffix(code, "*"); open {
		if names := filter(c.variables(), func(v string) bool { return c.categories[v] != nil && strings.HasPrefix(v, beginning) }); len(names) == 1 {
			return dimension{byVariable, names[0]}, nil
		}
	}
	if k, known := synonym(strings.TrimSpace(name)); known {
		return dimension{k, ""}, nil
	}
	return dimension{}, fault.Refuse("indicator.table.dimension_unknown",
		"dimension", name, "known", strings.Join(c.variables(), ", "))
}

// codes finds the codes among known that one condition of a query means: the
// code itself, all that begin with it (16*), or the only one that ends with it.
func codes(known []string, asked string) []string {
	asked = strings.TrimSpace(asked)
	if beginning, pattern := strings.CutSuffix(asked, "*"); pattern {
		return filter(known, func(code string) bool { return code != "" && strings.HasPrefix(code, beginning) })
	}
	if strings.EqualFold(asked, "INSGESAMT") || strings.EqualFold(asked, "TOTAL") {
		asked = ""
	}
	if slices.Contains(known, asked) {
		return []string{asked}
	}
	if same := filter(known, func(code string) bool { return strings.EqualFold(code, asked) }); len(same) == 1 {
		return same
	}
	if asked == "" {
		return nil
	}
	if ending := filter(known, func(code string) bool { return strings.HasSuffix(code, asked) }); len(ending) == 1 {
		return ending
	}
	return nil
}

func filter(list []string, keep func(string) bool) []string {
	var kept []string
	for _, s := range list {
		if keep(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// listed names categories in a refusal, not too many.
func listed(codes []string) string {
	const most = 20
	names := make([]string, 0, most+1)
	for _, code := range codes {
		if len(names) == most {
			names = append(names, "…")
			break
		}
		names = append(names, cmp.Or(code, "INSGESAMT"))
	}
	return strings.Join(names, ", ")
}
