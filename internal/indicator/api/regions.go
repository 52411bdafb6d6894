// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"cmp"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

type regionList struct {
	paging
	Items []regionEntry `json:"items"`
}

type regionEntry struct {
	regionName
	From  civil.Day `json:"from"`
	Until civil.Day `json:"until"`
	Self  string    `json:"self"`
}

type regionDetail struct {
	regionEntry
	Hectares     int64        `json:"hectares"`
	Population   int64        `json:"population"`
	Predecessors []regionName `json:"predecessors"`
	Successors   []regionName `json:"successors"`
	Source       string       `json:"source"`
}

func regionOf(r territory.Region) regionEntry {
	return regionEntry{nameOf(r), r.From, r.Until, link("/regions/" + string(r.Key))}
}

func (a *API) listRegions(c *call) error {
	level := indicator.LevelNamed(c.param("level"))
	if level == territory.LevelUnknown {
		level = territory.LevelCounty
	}
	within := territory.Key(cmp.Or(c.param("within"), string(territory.Germany)))
	if _, err := a.directory.Region(within); err != nil {
		return fault.Invalid{"within": fault.Say("indicator.api.region_unknown", "region", string(within))}
	}
	day := civil.Day(cmp.Or(c.param("on"), string(civil.DayOf(a.site.Now()))))
	if c.Unchanged(c.w, a.version, string(day)) {
		return nil
	}
	found := a.directory.Regions(level, within, day)
	paging, from, to := c.part(len(found))
	list := regionList{paging, []regionEntry{}}
	for _, r := range found[from:to] {
		list.Items = append(list.Items, regionOf(r))
	}
	return c.JSON(c.w, list)
}

func (a *API) getRegion(c *call) error {
	r, err := a.directory.Region(territory.Key(c.PathValue("region")))
	if err != nil {
		return fault.NotFound
	}
	if c.Unchanged(c.w, a.version) {
		return nil
	}
	d := regionDetail{
		regionEntry: regionOf(r), Hectares: int64(r.Hectares), Population: int64(r.Population),
		Predecessors: []regionName{}, Successors: []regionName{}, Source: territory.DirectoryCredit,
	}
	for _, other := range a.directory.Predecessors(r.Key) {
		d.Predecessors = append(d.Predecessors, nameOf(other))
	}
	for _, other := range a.directory.Successors(r.Key) {
		d.Successors = append(d.Successors, nameOf(other))
	}
	return c.JSON(c.w, d)
}
