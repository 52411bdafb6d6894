// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// OwnTable is a table of figures that a tenant counted itself. Its labels are
// in German, or in the language in which they were written.
type OwnTable struct {
	Code         string // capital letters, digits and hyphens: OWN-COURSES
	Title        string
	Source       string // who counted: Landratsamt, Sozialamt
	Regions      []Category
	Areas        string // what areas of one's own among them are called: Sozialraum
	Dimensions   []Dimension
	Measures     []Measure
	Observations []OwnObservation
}

// OwnObservation is one figure of an own table.
type OwnObservation struct {
	Period     civil.Period
	Region     string   // code among the regions
	Categories []string // one code for each dimension; empty for the total
	Measure    string   // code among the measures
	Figure     Figure
}

// variableCode is the form of the codes of tables, dimensions and measures.
var variableCode = regexp.MustCompile(`^[A-Z][A-Z0-9_-]{0,39}$`)

// mostObservations bounds one own table.
const mostObservations = 1_000_000

// ImportOwn stores an own table as a new release of the tenant; figures that
// are there already make none. Faults: Forbidden, Invalid, Refused, Conflict.
func (s *Service) ImportOwn(ctx context.Context, who identity.Person, t OwnTable) (Release, error) {
	if !who.May(identity.ImportFigures) {
		return Release{}, fault.Forbidden
	}
	if err := t.validate(); err != nil {
		return Release{}, err
	}
	others, err := visibleReleases(ctx, s.db, who.Tenant, t.Code)
	if err != nil {
		return Release{}, fmt.Errorf("look for releases of %s: %w", t.Code, err)
	}
	if slices.ContainsFunc(others, func(r Release) bool { return r.tenant != who.Tenant }) {
		return Release{}, fault.Invalid{"code": fault.Say("indicator.own.code_official")}
	}
	c, err := t.arrange()
	if err != nil {
		return Release{}, err
	}
	numbers := 0
	for _, o := range t.Observations {
		if o.Figure.Has {
			numbers++
		}
	}
	return s.Commit(ctx, who, &Preview{Title: t.Title, content: c, release: Release{
		Table: t.Code, Title: t.Title, Source: t.Source, Digest: c.digest,
		Rows: len(t.Observations), Numbers: numbers, Regions: len(t.Regions), Periods: c.periods,
	}})
}

// validate refuses what cannot be stored, observations apart.
func (t OwnTable) validate() error {
	refused := fault.Invalid{}
	codes := []string{t.Code}
	for _, d := range t.Dimensions {
		codes = append(codes, d.Code)
	}
	for _, m := range t.Measures {
		codes = append(codes, m.Code)
	}
	if slices.ContainsFunc(codes, func(code string) bool { return !variableCode.MatchString(code) }) {
		refused.Refuse("code", "indicator.own.code_invalid")
	}
	for field, text := range map[string]string{"title": t.Title, "source": t.Source} {
		if n := utf8.RuneCountInString(strings.TrimSpace(text)); n == 0 || n > maxName {
			refused.Refuse(field, "indicator.own.text", "max", maxName)
		}
	}
	if len(t.Observations) == 0 || len(t.Observations) > mostObservations || len(t.Measures) == 0 {
		refused.Refuse("observations", "indicator.own.observations", "max", mostObservations)
	}
	return refused.Err()
}

// arrange turns the table into blocks.
func (t OwnTable) arrange() (*content, error) {
	c := &content{dictionary: t.dictionary()}
	known := t.known()
	builders := map[part]*cube.Builder{} // by series and period
	for i, o := range t.Observations {
		series := slices.IndexFunc(t.Measures, func(m Measure) bool { return m.Code == o.Measure })
		value, err := o.Figure.value()
		if err != nil || series < 0 || !known.has(t, o) {
			return nil, fault.Refuse("indicator.own.observation", "row", i+1)
		}
		at := make([]coordinate, len(t.Dimensions))
		for d, code := range o.Categories {
			at[d] = coordinate{t.Dimensions[d].Code, code}
		}
		key := part{series: series, period: o.Period}
		if builders[key] == nil {
			builders[key] = new(cube.Builder)
		}
		if err := builders[key].Add(o.Region, cellKey(at), value); err != nil {
			return nil, fault.Refuse("indicator.own.observation", "row", i+1)
		}
	}
	for key, builder := range builders {
		var err error
		if key.block, err = builder.Block(); err != nil {
			return nil, fmt.Errorf("build block: %w", err)
		}
		c.parts = append(c.parts, key)
	}
	c.periods = periodsOf(c.parts)
	c.digest = digest(t.Code, c.dictionary, c.parts)
	return c, nil
}

// value is the figure as blocks hold it.
func (f Figure) value() (cube.Value, error) {
	symbol, err := cube.ParseSymbol(f.Symbol)
	if err != nil {
		return cube.Value{}, err
	}
	if f.Has && (math.IsNaN(f.Value) || math.IsInf(f.Value, 0)) {
		return cube.Value{}, fmt.Errorf("%v is not finite", f.Value)
	}
	return cube.Value{Number: f.Value, HasNumber: f.Has, Symbol: symbol}, nil
}

// ownCodes are the codes that the observations of an own table may use.
type ownCodes map[coordinate]bool

// known lists the codes of t; regions stand under the empty variable.
func (t OwnTable) known() ownCodes {
	codes := ownCodes{}
	for _, r := range t.Regions {
		codes[coordinate{"", r.Code}] = true
	}
	for _, d := range t.Dimensions {
		for _, c := range d.Categories {
			codes[coordinate{d.Code, c.Code}] = true
		}
	}
	return codes
}

func (k ownCodes) has(t OwnTable, o OwnObservation) bool {
	if len(o.Categories) != len(t.Dimensions) || !k[coordinate{"", o.Region}] || o.Period.End() == "" {
		return false
	}
	for d, code := range o.Categories {
		if !k[coordinate{t.Dimensions[d].Code, code}] {
			return false
		}
	}
	return true
}

// ownRegion is the variable that regions of own tables stand under.
const ownRegion = "REGION"

func (t OwnTable) dictionary() *dictionary {
	d := &dictionary{
		Statistic: entry{t.Code, labelIn("de", t.Title)}, Time: entry{Code: "PERIOD"},
		Variables: []entry{{Code: ownRegion, Label: labelIn("de", t.Areas)}},
	}
	for _, r := range t.Regions {
		d.Regions = append(d.Regions, category{entry{r.Code, labelIn("de", r.Label)}, 0})
	}
	for _, dimension := range t.Dimensions {
		d.Variables = append(d.Variables, entry{dimension.Code, labelIn("de", dimension.Label)})
		var categories []category
		for _, c := range dimension.Categories {
			categories = append(categories, category{entry{c.Code, labelIn("de", c.Label)}, len(d.Variables) - 1})
		}
		d.Dimensions = append(d.Dimensions, categories)
	}
	for _, m := range t.Measures {
		d.Measures = append(d.Measures, measure{entry{m.Code, labelIn("de", m.Label)}, labelIn("de", m.Unit), m.Decimals})
	}
	return d
}
