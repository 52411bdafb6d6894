// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"cmp"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/geo"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// mostSeries is how many regions one answer has.
const mostSeries = 50

type seriesList struct {
	Indicator indicatorEntry `json:"indicator"`
	Borders   civil.Day      `json:"borders"`
	Items     []seriesEntry  `json:"items"`
}

type seriesEntry struct {
	Region regionName    `json:"region"`
	Note   string        `json:"note"`
	Points []seriesPoint `json:"points"`
}

type seriesPoint struct {
	Period civil.Period `json:"period"`
	pointEntry
}

// regionName is a region in a list.
type regionName struct {
	Key   territory.Key `json:"key"`
	Name  string        `json:"name"`
	Level string        `json:"level"`
}

func nameOf(r territory.Region) regionName {
	return regionName{r.Key, r.Title(), indicator.LevelName(r.Level())}
}

// fresh answers 304 when nothing of an indicator has changed, nor of what the
// tenant knows of regions and reforms, which names and borders rest on.
func (a *API) fresh(c *call, id indicator.ID) (done bool, err error) {
	state, err := a.indicators.IndicatorState(c.Context(), c.Who, id)
	if err != nil {
		return true, err
	}
	places, err := a.territory.State(c.Context(), c.Who)
	if err != nil {
		return true, err
	}
	return c.Unchanged(c.w, a.version, state, places, c.Who.Region), nil
}

func (a *API) getSeries(c *call) error {
	id := indicator.ID(c.PathValue("indicator"))
	if done, err := a.fresh(c, id); done {
		return err
	}
	regions := c.URL.Query()["region"]
	if len(regions) == 0 {
		regions = []string{string(a.home(c))}
	}
	if len(regions) > mostSeries {
		return fault.Invalid{"region": fault.Say("indicator.api.many_regions", "max", mostSeries)}
	}
	list := seriesList{Borders: civil.Day(c.param("borders")), Items: []seriesEntry{}}
	for _, region := range regions {
		s, err := a.indicators.Series(c.Context(), c.Who, id, region, indicator.View{Borders: list.Borders})
		if err != nil {
			return err
		}
		list.Indicator = entryOf(s.Indicator.In(c.lang()))
		one := seriesEntry{Region: nameOf(s.Region), Points: []seriesPoint{}}
		if s.Note.Key != "" {
			one.Note = c.Text.Message(s.Note)
		}
		for _, p := range s.Points {
			one.Points = append(one.Points, seriesPoint{p.Period, pointOf(c.Request, s.Indicator, p)})
		}
		list.Items = append(list.Items, one)
	}
	return c.JSON(c.w, list)
}

// home is the tenant's region, or the smallest one around it that the
// directory knows.
func (a *API) home(c *call) territory.Key {
	key := territory.Key(c.Who.Region)
	for _, around := range []territory.Key{key, key.State()} {
		if _, err := a.directory.Region(around); err == nil {
			return around
		}
	}
	return territory.Germany
}

type mapAnswer struct {
	Indicator indicatorEntry `json:"indicator"`
	Period    civil.Period   `json:"period"`
	Within    regionName     `json:"within"`
	Borders   civil.Day      `json:"borders"`
	Source    string         `json:"source"`
	Items     []mapEntry     `json:"items"`
}

type mapEntry struct {
	Region regionName `json:"region"`
	pointEntry
}

func (a *API) getMap(c *call) error {
	id := indicator.ID(c.PathValue("indicator"))
	if done, err := a.fresh(c, id); done {
		return err
	}
	within := territory.Key(c.param("within"))
	if within == "" {
		within = cmp.Or(a.home(c).State(), territory.Germany)
	}
	around, err := a.directory.Region(within)
	if err != nil {
		return fault.Invalid{"within": fault.Say("indicator.api.region_unknown", "region", string(within))}
	}
	view := indicator.View{Borders: civil.Day(c.param("borders"))}
	m, err := a.indicators.Map(c.Context(), c.Who, id, civil.Period(c.param("period")), within, view)
	if err != nil {
		return err
	}
	answer := mapAnswer{
		Indicator: entryOf(m.Indicator.In(c.lang())), Period: m.Period, Within: nameOf(around), Borders: view.Borders, Source: m.Source, Items: []mapEntry{},
	}
	for _, f := range m.Figures {
		answer.Items = append(answer.Items, mapEntry{nameOf(f.Region), pointOf(c.Request, m.Indicator, f.Point)})
	}
	if c.param("format") == "geojson" {
		return a.sendOutlines(c, around, answer)
	}
	return c.JSON(c.w, answer)
}

// mapProperties is what an area of a map says.
type mapProperties struct {
	Key    territory.Key `json:"key"`
	Name   string        `json:"name"`
	Period civil.Period  `json:"period"`
	Value  *float64      `json:"value"`
	Sign   string        `json:"sign"`
	Reason string        `json:"reason"`
	Unit   string        `json:"unit"`
}

// sendOutlines answers with the areas that have an outline.
func (a *API) sendOutlines(c *call, around territory.Region, m mapAnswer) error {
	counties := around
	if around.Key == territory.Germany {
		counties = territory.Region{}
	}
	var shapes []geo.Out
	var credit string
	var err error
	if counties.Key == "" {
		shapes, credit, err = a.counties(c)
	} else {
		shapes, credit, err = a.territory.ExportRegions(c.Context(), c.Who, a.atlas, around)
	}
	if err != nil {
		return err
	}
	values := map[string]mapEntry{}
	for _, e := range m.Items {
		values[string(e.Region.Key)] = e
	}
	c.w.Header().Set("Content-Type", geoMedia)
	head := geo.Head{Name: m.Indicator.Name, Attribution: credit + "; " + m.Source}
	return geo.WriteGeoJSON(c.w, head, func(yield func(geo.Out) bool) {
		for _, shape := range shapes {
			e, known := values[shape.ID]
			if !known {
				continue
			}
			shape.Properties = mapProperties{e.Region.Key, e.Region.Name, m.Period, e.Value, e.Sign, e.Reason, m.Indicator.Unit}
			if !yield(shape) {
				return
			}
		}
	})
}

// counties are the outlines of all counties of Germany, Land by Land.
func (a *API) counties(c *call) (all []geo.Out, credit string, err error) {
	for _, state := range a.directory.Regions(territory.LevelState, territory.Germany, territory.AsOf) {
		shapes, by, err := a.territory.ExportRegions(c.Context(), c.Who, a.atlas, state)
		if err != nil {
			return nil, "", err
		}
		all, credit = append(all, shapes...), by
	}
	return all, credit, nil
}
