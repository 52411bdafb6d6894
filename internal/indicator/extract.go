// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Extract is what an audience outside the office may see of a release, made by
// package publication. It is read in place of the release, so that everything
// computed from it, whatever the page, the file or the sentence, rests on
// protected figures alone.
type Extract struct {
	Audience    identity.Audience
	Publication string // entry of the ledger
	// Whole shows the release as it is, because the figures are public already
	// or not about people; Shapes and Parts are empty then.
	Whole      bool
	Shapes     [][]string // codes of the variables that may be seen together
	Protection Protection
	Parts      []ExtractPart
}

// ExtractPart is the figures of one measure and period. A protected figure has
// the sign cube.Protected; what an audience may not see at all is left out.
type ExtractPart struct {
	Series int // position among Matter.Measures
	Period civil.Period
	Cells  []cube.Observation
}

// Matter is all that a release holds, raw. It is for package publication,
// which decides what others see of it.
type Matter struct {
	Release
	Dimensions []Dimension
	Regions    []Category
	Divisions  []AreaDivision
	Measures   []MatterMeasure // a series is a position here

	service *Service
}

// MatterMeasure is what a series counts.
type MatterMeasure struct {
	Measure
	Ratio bool // a rate or an average: no sum of parts
}

// Within gives, for categories of a variable that are declared to be part of
// another one among codes, the closest such.
func Within(variable string, codes []string) map[string]string {
	declared := structureOf(variable)
	parents := map[string]string{}
	for _, code := range codes {
		for _, other := range codes {
			if best := parents[code]; code != other && declared.contains(other, code) && (best == "" || declared.contains(best, other)) {
				parents[code] = other
			}
		}
	}
	return parents
}

// Fact is one figure of a release.
type Fact struct {
	Region string
	Cell   string   // key in blocks; empty is the total
	Codes  []string // by Matter.Dimensions; empty for the total
	Value  cube.Value
}

// Matter opens a release of the tenant. Faults: Forbidden, NotFound.
func (s *Service) Matter(ctx context.Context, who identity.Person, id ReleaseID, lang string) (*Matter, error) {
	if who.Audience != identity.Internal || !who.May(identity.ReadIndicators) {
		return nil, fault.Forbidden
	}
	r, err := findRelease(ctx, s.db, who.Tenant, id)
	if err == nil && r.tenant != who.Tenant {
		err = fault.NotFound // official figures are published
	}
	if err != nil {
		return nil, fmt.Errorf("release %s: %w", id, err)
	}
	names, err := s.dictionary(ctx, r)
	if err != nil {
		return nil, err
	}
	shape := shapeOf(r.Table, []source{{Release: r, names: names, periods: r.Periods}}, lang)
	m := &Matter{Release: r, Dimensions: shape.Dimensions, Regions: shape.Regions, Divisions: shape.Divisions, service: s}
	for _, one := range names.Measures {
		m.Measures = append(m.Measures, MatterMeasure{
			Measure{one.Code, one.Label.in(lang), one.Unit.in(lang), one.Decimals}, one.fixed(),
		})
	}
	return m, nil
}

// Facts lists the figures of one measure and period by region and cell.
func (m *Matter) Facts(ctx context.Context, series int, period civil.Period) ([]Fact, error) {
	block, err := m.service.block(ctx, m.Release, series, period)
	if err != nil {
		return nil, err
	}
	codes := map[string][]string{}
	facts := make([]Fact, 0, block.Len())
	for o := range block.All() {
		if codes[o.Cell] == nil {
			codes[o.Cell] = m.codes(o.Cell)
		}
		facts = append(facts, Fact{o.Region, o.Cell, codes[o.Cell], o.Value})
	}
	return facts, nil
}

func (m *Matter) codes(cell string) []string {
	codes := make([]string, len(m.Dimensions))
	for _, c := range parseCell(cell) {
		if at := slices.IndexFunc(m.Dimensions, func(d Dimension) bool { return d.Code == c.variable }); at >= 0 {
			codes[at] = c.code
		}
	}
	return codes
}

// Publish stores the extracts of a release in place of earlier ones, in the
// transaction of the caller, who keeps the ledger, and returns their seal; see
// Seals. An empty list takes the release back from all audiences.
// Faults: Forbidden, NotFound.
func (s *Service) Publish(ctx context.Context, tx *sql.Tx, who identity.Person, id ReleaseID, extracts []Extract) (string, error) {
	if who.Audience != identity.Internal || !who.May(identity.PublishFigures) {
		return "", fault.Forbidden
	}
	r, err := findRelease(ctx, tx, who.Tenant, id)
	if err == nil && r.tenant != who.Tenant {
		err = fault.NotFound
	}
	if err != nil {
		return "", fmt.Errorf("release %s: %w", id, err)
	}
	names, err := s.dictionary(ctx, r)
	if err != nil {
		return "", err
	}
	if err := deleteExtracts(ctx, tx, who.Tenant, id); err != nil {
		return "", fmt.Errorf("replace extracts of %s: %w", id, err)
	}
	for _, e := range extracts {
		if err := s.storeExtract(ctx, tx, r, names, e); err != nil {
			return "", fmt.Errorf("extract of %s for %s: %w", id, e.Audience, err)
		}
	}
	seals, err := extractSeals(ctx, tx, who.Tenant, id)
	return seals[Stored{who.Tenant, id}], err
}

func (s *Service) storeExtract(ctx context.Context, tx *sql.Tx, r Release, names *dictionary, e Extract) error {
	shown := map[string]bool{}  // regions
	listed := map[string]bool{} // cells
	row := extractRow{release: r.ID, Extract: e}
	var parts []part
	for _, p := range e.Parts {
		var b cube.Builder
		for _, o := range p.Cells {
			if err := b.Add(o.Region, o.Cell, o.Value); err != nil {
				return err
			}
			shown[o.Region], listed[o.Cell] = true, true
			row.rows++
			if o.Value.HasNumber {
				row.numbers++
			}
		}
		block, err := b.Block()
		if err != nil {
			return err
		}
		parts = append(parts, part{p.Series, p.Period, block})
		if len(p.Cells) > 0 && !slices.Contains(row.periods, p.Period) {
			row.periods = append(row.periods, p.Period)
		}
	}
	slices.Sort(row.periods)
	row.regions = len(shown)
	if e.Whole {
		row.rows, row.numbers, row.regions = r.Rows, r.Numbers, r.Regions
	} else {
		names = names.only(shown, listed)
	}
	packed, err := names.pack()
	if err != nil {
		return err
	}
	payloads, err := encode(parts)
	if err != nil {
		return err
	}
	if err := insertExtract(ctx, tx, r.tenant, row, packed); err != nil {
		return err
	}
	return insertExtractBlocks(ctx, tx, r.tenant, row, parts, payloads)
}

// only keeps the names of regions and of the categories in cells. That a
// category is named says that somebody is in it.
func (d *dictionary) only(regions, cells map[string]bool) *dictionary {
	kept := *d
	kept.Regions = slices.DeleteFunc(slices.Clone(d.Regions), func(c category) bool { return !regions[c.Code] })
	named := map[coordinate]bool{}
	for cell := range cells {
		for _, c := range parseCell(cell) {
			named[c] = true
		}
	}
	kept.Dimensions = make([][]category, len(d.Dimensions))
	for i, categories := range d.Dimensions {
		kept.Dimensions[i] = slices.DeleteFunc(slices.Clone(categories), func(c category) bool {
			variable := d.Variables[c.Variable].Code
			return variable != "" && !named[coordinate{variable, c.Code}]
		})
	}
	return &kept
}

// NotReleased is the fault.NotFound of figures that are there, but not for the
// audience that asks.
var NotReleased error = fault.Withhold("indicator.reason.not_released")

// Shown is a pinned figure as who may see it: as it was pinned for the office,
// and otherwise as it was published for the audience. What is not released has
// no figure and says so.
func (s *Service) Shown(ctx context.Context, who identity.Person, p Pinned) (Pinned, error) {
	if who.Audience == identity.Internal {
		return p, nil
	}
	now, err := s.ValueAt(ctx, who, p.Pin)
	_, refused := errors.AsType[fault.Refused](err)
	switch {
	case errors.Is(err, fault.NotFound) || errors.Is(err, fault.Forbidden) || refused:
		p.Figure, p.Class, p.Withheld = Figure{}, "", true
	case err != nil:
		return Pinned{}, err
	default:
		p.Figure, p.Class, p.Withheld = now.Figure, now.Class, !now.Figure.Has && now.Figure.Symbol == ""
	}
	return p, nil
}

// noRelease says why who sees no release of a table.
func (s *Service) noRelease(ctx context.Context, who identity.Person, table string) error {
	if who.Audience == identity.Internal || table == "" {
		return fault.NotFound
	}
	raw, err := visibleReleases(ctx, s.db, who.Tenant, table)
	if err == nil && len(raw) > 0 {
		err = NotReleased
	}
	return cmp.Or(err, fault.NotFound)
}

// visible lists the releases of a table that who may see, newest first; of
// all tables when the code is empty.
func (s *Service) visible(ctx context.Context, who identity.Person, table string) ([]Release, error) {
	releases, err := visibleReleases(ctx, s.db, who.Tenant, table)
	if err != nil {
		return nil, err
	}
	return s.shown(ctx, who, releases)
}

// find returns one release as who may see it.
func (s *Service) find(ctx context.Context, who identity.Person, id ReleaseID) (Release, error) {
	r, err := findRelease(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Release{}, err
	}
	releases, err := s.shown(ctx, who, []Release{r})
	if err != nil || len(releases) == 0 {
		return Release{}, cmp.Or(err, fault.NotFound)
	}
	return releases[0], nil
}

// shown keeps the releases that who may see, each as prepared for the audience
// of who. Whoever has no audience gets what everybody may see.
func (s *Service) shown(ctx context.Context, who identity.Person, releases []Release) ([]Release, error) {
	if who.Audience == identity.Internal {
		return releases, nil
	}
	var only ReleaseID
	if len(releases) == 1 {
		only = releases[0].ID // such as that of a pin: the others are not looked at
	}
	extracts, err := listExtracts(ctx, s.db, who.Tenant, cmp.Or(who.Audience, identity.Public), only)
	if err != nil {
		return nil, fmt.Errorf("list extracts for %s: %w", who.Audience, err)
	}
	var shown []Release
	for _, r := range releases {
		r.ImportedBy = who.Colleague(r.ImportedBy)
		at := slices.IndexFunc(extracts, func(e extractRow) bool { return e.release == r.ID })
		switch {
		case r.Public:
			shown = append(shown, r)
		case at >= 0 && extracts[at].Whole:
			r.File = ""
			shown = append(shown, r)
		case at >= 0:
			shown = append(shown, r.as(extracts[at]))
		}
	}
	return shown, nil
}

// as is the release as an extract shows it: nothing in it was made from raw
// figures.
func (r Release) as(e extractRow) Release {
	r.audience, r.publication, r.shapes, r.Protection = e.Audience, e.Publication, e.Shapes, e.Protection
	r.Digest, r.Rows, r.Numbers, r.Regions, r.Periods, r.File = e.Publication, e.rows, e.numbers, e.regions, e.periods, ""
	return r
}

// edition names the figures that are read: a release, or what an audience sees
// of it.
func (r Release) edition() string {
	if r.audience == "" {
		return string(r.ID)
	}
	return string(r.ID) + "/" + string(r.audience) + "/" + r.publication
}

// Protected reports whether r is read as prepared for an audience.
func (r Release) Protected() bool { return r.audience != "" }

// extractRow is a stored extract.
type extractRow struct {
	Extract
	release                ReleaseID
	periods                []civil.Period // oldest first
	rows, numbers, regions int
}

func flag(is bool) int {
	if is {
		return 1
	}
	return 0
}

// extractState changes with every extract of the tenant.
func (s *Service) extractState(ctx context.Context, who identity.Person) (string, error) {
	return db.One(ctx, s.db, scanState, `
		SELECT count(*), 0, coalesce(max(publication), '')
		FROM indicator_extracts
		WHERE tenant_id = $1`, who.Tenant)
}
