// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"bytes"
	"context"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/fault"
	"kursbuch/internal/geo"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/sheet"
)

// HierarchyPreview is what a list of units and parents holds; nothing is stored.
type HierarchyPreview struct {
	Hierarchy Hierarchy
	Members   []Membership
	Mended    int // keys that had lost their leading zero
	Refusals  []RowRefusal
	Refused   int
	Unknown   []Key      // units that are neither regions nor Sozialräume
	Replaces  *Hierarchy // in use under the same name
}

// ParseMemberships reads lines of unit, parent and the parent's name, with
// semicolons between them. Faults: Invalid at the field members.
func ParseMemberships(text string) ([]Membership, error) {
	p := &HierarchyPreview{Hierarchy: Hierarchy{Overlapping: true}}
	refused := fault.Invalid{}
	if err := p.read(sheet.ReadCSV(strings.NewReader(text), sheet.DefaultLimits())); err != nil {
		refused.Refuse("members", "territory.hierarchy.lines")
	}
	if p.Refused > 0 {
		refused.Refuse("members", "territory.hierarchy.line", "line", p.Refusals[0].Line, "reason", p.Refusals[0].Reason)
	}
	return p.Members, refused.Err()
}

// PreviewHierarchy reads a CSV or XLSX with the columns unit, parent and name
// of the parent. Faults: Forbidden, Refused.
func (s *Service) PreviewHierarchy(ctx context.Context, who identity.Person, up Upload, h Hierarchy) (*HierarchyPreview, error) {
	if !who.May(identity.EditTerritory) {
		return nil, fault.Forbidden
	}
	p := &HierarchyPreview{Hierarchy: h}
	rows, err := tableRows(up)
	if err != nil {
		return nil, err
	}
	if err := p.read(rows); err != nil {
		return nil, err
	}
	if len(p.Members) == 0 {
		return nil, fault.Refuse("territory.hierarchy.nothing")
	}
	known, err := s.Hierarchies(ctx, who)
	if err != nil {
		return nil, err
	}
	for i, other := range known {
		if other.Tenant == who.Tenant && i18n.Fold(other.Name) == i18n.Fold(h.Name) {
			p.Replaces = &known[i]
		}
	}
	p.Unknown, err = s.unknownUnits(ctx, who, p.Members)
	return p, err
}

// TakeHierarchy stores what a preview read, in place of the hierarchy of that
// name when there is one. Faults: Forbidden, Invalid, Refused (no name).
func (s *Service) TakeHierarchy(ctx context.Context, who identity.Person, p *HierarchyPreview) (HierarchyID, error) {
	h := p.Hierarchy
	if h.Name == "" {
		return "", fault.Refuse("territory.hierarchy.name_missing")
	}
	if p.Replaces == nil {
		return s.AddHierarchy(ctx, who, h, p.Members)
	}
	h.ID, h.Version = p.Replaces.ID, p.Replaces.Version
	return h.ID, s.ChangeHierarchy(ctx, who, h, p.Members)
}

// tableRows gives the rows of a CSV or of the first sheet of a workbook.
func tableRows(up Upload) (iter.Seq2[sheet.Row, error], error) {
	start := make([]byte, 2)
	if n, err := up.Content.ReadAt(start, 0); err != nil && n < len(start) {
		return nil, fault.Refuse("territory.hierarchy.nothing")
	}
	if !bytes.Equal(start, []byte("PK")) {
		return sheet.ReadCSV(io.NewSectionReader(up.Content, 0, up.Size), sheet.DefaultLimits()), nil
	}
	book, err := sheet.OpenBook(up.Content, up.Size, sheet.DefaultLimits())
	if err != nil {
		return nil, err
	}
	return func(yield func(sheet.Row, error) bool) {
		for typed, err := range book.Rows("") {
			row := sheet.Row{Line: typed.Line}
			for _, cell := range typed.Cells {
				row.Cells = append(row.Cells, cell.String())
			}
			if !yield(row, err) {
				return
			}
		}
	}, nil
}

// read takes the rows; a first row without any digit in its first cell is a
// heading.
func (p *HierarchyPreview) read(rows iter.Seq2[sheet.Row, error]) error {
	parents := map[Key]Key{}
	first := true
	for row, err := range rows {
		if err != nil {
			return err
		}
		heading := first && len(row.Cells) > 0 && !strings.ContainsAny(row.Cells[0], "0123456789") && len(row.Cells) > 1 && !strings.ContainsAny(row.Cells[1], "0123456789")
		first = false
		if heading && looksLikeHeading(row.Cells[0]) || strings.TrimSpace(strings.Join(row.Cells, "")) == "" {
			continue
		}
		m, reason := p.membership(row.Cells)
		if other, known := parents[m.Unit]; reason.Key == "" && known && (other == m.Parent || !p.Hierarchy.Overlapping) {
			reason = fault.Say("territory.hierarchy.twice", "unit", string(m.Unit))
		}
		if reason.Key != "" {
			p.Refused++
			if len(p.Refusals) < maxRowRefusals {
				p.Refusals = append(p.Refusals, RowRefusal{Line: row.Line, Value: strings.Join(row.Cells, "; "), Reason: reason})
			}
			continue
		}
		parents[m.Unit] = m.Parent
		p.Members = append(p.Members, m)
	}
	return nil
}

// looksLikeHeading goes by the words that stand above keys.
func looksLikeHeading(cell string) bool {
	return slices.ContainsFunc([]string{"schl", "key", "unit", "einheit", "gebiet", "kennung", "raum", "ags", "ars", "gemeinde", "code", "nummer"}, func(word string) bool {
		return strings.Contains(strings.ToLower(cell), word)
	})
}

const maxUnit = 100 // characters of a key or code

// membership reads one row.
func (p *HierarchyPreview) membership(cells []string) (Membership, fault.Message) {
	cell := func(i int) string {
		if i >= len(cells) {
			return ""
		}
		return strings.Join(strings.Fields(cells[i]), " ")
	}
	m := Membership{Unit: Key(cell(0)), Parent: Key(cell(1)), ParentName: cell(2)}
	if key, mended, err := MendKey(cell(0)); err == nil && key.Level() >= LevelCounty {
		m.Unit = key
		p.Mended += bit(mended)
	}
	if m.ParentName == "" {
		m.ParentName = string(m.Parent)
	}
	switch {
	case m.Unit == "" || m.Parent == "":
		return m, fault.Say("territory.hierarchy.row_empty")
	case m.Unit == m.Parent:
		return m, fault.Say("territory.hierarchy.itself", "unit", string(m.Unit))
	case utf8.RuneCountInString(string(m.Unit)) > maxUnit || utf8.RuneCountInString(string(m.Parent)) > maxUnit || utf8.RuneCountInString(m.ParentName) > maxName:
		return m, fault.Say("territory.hierarchy.row_long")
	}
	return m, fault.Message{}
}

// unknownUnits lists the units that neither the directory nor the Sozialräume
// have; a hierarchy may still name them, such as precincts.
func (s *Service) unknownUnits(ctx context.Context, who identity.Person, members []Membership) ([]Key, error) {
	directory, err := s.Regions(ctx, who)
	if err != nil {
		return nil, err
	}
	spaces, err := s.SocialSpaces(ctx, who)
	if err != nil {
		return nil, err
	}
	own := map[Key]bool{}
	for _, space := range spaces {
		own[space.FigureKey()], own[Key(space.Name)] = true, true
	}
	unknown := map[Key]bool{}
	for _, m := range members {
		if _, err := directory.Region(m.Unit); err != nil && !own[m.Unit] {
			unknown[m.Unit] = true
		}
	}
	return slices.Sorted(maps.Keys(unknown)), nil
}

// HierarchyOutlines lists the outlines of the parents of a hierarchy by key,
// each joined from the outlines of its units. Parents of which no unit has an
// outline are missing. Everyone in the tenant may.
func (s *Service) HierarchyOutlines(ctx context.Context, who identity.Person, atlas *Atlas, id HierarchyID) ([]Outline, error) {
	members, err := s.Memberships(ctx, who, id)
	if err != nil {
		return nil, err
	}
	units, err := s.unitOutlines(ctx, who, atlas, members)
	if err != nil {
		return nil, err
	}
	polygons, names := map[Key][]geo.Polygon{}, map[Key]string{}
	for _, m := range members {
		if o, drawn := units[m.Unit]; drawn {
			polygons[m.Parent] = append(polygons[m.Parent], o.polygons()...)
			names[m.Parent] = m.ParentName
		}
	}
	var outlines []Outline
	for _, parent := range slices.Sorted(maps.Keys(polygons)) {
		outlines = append(outlines, outlineOf(parent, names[parent], geo.Dissolve(polygons[parent])))
	}
	return outlines, nil
}

// unitOutlines finds the outlines of units: counties in one resolution, so that
// neighbours share their border, uploaded municipalities, and Sozialräume.
func (s *Service) unitOutlines(ctx context.Context, who identity.Person, atlas *Atlas, members []Membership) (map[Key]Outline, error) {
	found := map[Key]Outline{}
	take := func(outlines []Outline) {
		for _, o := range outlines {
			found[o.Key] = o
		}
	}
	states, levels := map[Key]bool{}, map[Level]bool{}
	for _, m := range members {
		if level := m.Unit.Level(); level > LevelCountry {
			states[m.Unit.State()], levels[level] = true, true
		}
	}
	take(atlas.States())
	if len(states) == 1 {
		take(atlas.Counties(slices.Collect(maps.Keys(states))[0]))
	} else {
		take(atlas.Counties(Germany))
	}
	for _, state := range slices.Sorted(maps.Keys(states)) {
		if !levels[LevelMunicipality] {
			break
		}
		outlines, _, err := s.RegionOutlines(ctx, who, LevelMunicipality, state)
		if err != nil {
			return nil, err
		}
		take(outlines)
	}
	spaces, err := s.SpaceOutlines(ctx, who)
	for _, o := range spaces {
		found[o.Key] = o
		found[Key(o.Name)] = o
	}
	return found, err
}
