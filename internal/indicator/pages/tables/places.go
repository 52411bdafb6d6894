// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package tables

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/geo"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/export"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// gather puts the regions of the table under the parents of the hierarchy that
// the address names. One that is gone shows the official regions.
func (p *desk) gather(ctx context.Context, r request, a *asked) error {
	id := territory.HierarchyID(r.query.Get(hierarchyParam))
	if id == "" || !a.shows(byRegion) {
		return nil
	}
	_, err := p.territory.Hierarchy(ctx, r.who, id)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	members, err := p.territory.Memberships(ctx, r.who, id)
	if err != nil {
		return err
	}
	a.hierarchy = id
	keys := a.shape.RegionKeys()
	var groups []indicator.RegionGroup
	for _, m := range members {
		if n := len(groups); n == 0 || groups[n-1].Code != string(m.Parent) {
			groups = append(groups, indicator.RegionGroup{Code: string(m.Parent), Label: m.ParentName})
		}
		last := &groups[len(groups)-1]
		last.Regions = append(last.Regions, cmp.Or(keys[string(m.Unit)], string(m.Unit)))
	}
	a.pivot.Area = indicator.Area{Groups: groups, Above: a.pivot.Area.Above}
	return nil
}

// hierarchyChoice offers the tenant's own hierarchies beside the official one.
func (p *Pages) hierarchyChoice(r *web.Request, a *asked) (choice, error) {
	all, err := p.territory.Hierarchies(r.Context(), r.Who)
	options := []web.Option{{Text: r.Text.T("indicator.pivot.official"), Chosen: a.hierarchy == ""}}
	for _, h := range all {
		options = append(options, web.Option{Value: string(h.ID), Text: h.Name, Chosen: a.hierarchy == h.ID})
	}
	return choice{ID: "f-hierarchy", Name: hierarchyParam, Label: r.Text.T("indicator.pivot.hierarchy"), Groups: []choiceGroup{{Options: options}}}, err
}

// outlines finds the shapes of the regions of a grid.
func (p *desk) outlines(ctx context.Context, r request, a *asked, g *indicator.Grid) (export.Outlines, error) {
	found := export.Outlines{Shapes: map[string]geo.Out{}, Credits: map[string]string{}}
	take := func(shapes []geo.Out, credit string, err error) error {
		for _, shape := range shapes {
			if _, known := found.Shapes[shape.ID]; !known {
				found.Shapes[shape.ID], found.Credits[shape.ID] = shape, credit
			}
		}
		return err
	}
	if a.hierarchy != "" {
		shapes, err := p.territory.ExportHierarchy(ctx, r.who, p.atlas, a.hierarchy)
		if err := take(shapes, territory.OutlineCredit, err); err != nil {
			return found, err
		}
	}
	if err := take(p.territory.ExportSpaces(ctx, r.who)); err != nil {
		return found, err
	}
	if err := p.matchSpaces(ctx, r, a, found); err != nil {
		return found, err
	}
	for _, around := range surroundings(g) {
		region, err := p.directory.Region(around)
		if err != nil {
			continue // a key of the tenant's own
		}
		if err := take(p.territory.ExportRegions(ctx, r.who, p.atlas, region)); err != nil {
			return found, err
		}
	}
	return found, nil
}

// matchSpaces gives the Sozialräume the keys that the table has for them, which
// may be their codes or their names.
func (p *desk) matchSpaces(ctx context.Context, r request, a *asked, found export.Outlines) error {
	spaces, err := p.territory.SocialSpaces(ctx, r.who)
	keys := a.shape.RegionKeys()
	for _, space := range spaces {
		shape, drawn := found.Shapes[string(space.FigureKey())]
		for _, name := range []string{space.Code, space.Name} {
			if key, listed := keys[name]; drawn && listed && name != "" {
				credit := found.Credits[shape.ID]
				shape.ID = key
				found.Shapes[key], found.Credits[key] = shape, credit
				break
			}
		}
	}
	return err
}

// surroundings lists the regions that contain those of a grid, one level up.
func surroundings(g *indicator.Grid) []territory.Key {
	var keys []territory.Key
	for _, axis := range slices.Concat(g.Rows, g.Columns) {
		if axis.Kind != indicator.RegionAxis {
			continue
		}
		for _, m := range axis.Members {
			key, err := territory.ParseKey(m.Code)
			if err != nil {
				continue
			}
			switch key.Level() {
			case territory.LevelState:
				keys = append(keys, territory.Germany)
			case territory.LevelCounty:
				keys = append(keys, key.State())
			case territory.LevelMunicipality:
				keys = append(keys, key.County())
			case territory.LevelUnknown, territory.LevelCountry, territory.LevelGovernmentRegion:
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
