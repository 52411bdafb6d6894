// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"slices"

	"kursbuch/internal/chart"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// ownSpaces stands in the address for a map of the tenant's Sozialräume.
const ownSpaces territory.Key = "spaces"

// area is what the map shows: the parts of a region, or the Sozialräume.
type area struct {
	within   territory.Key
	outlines []territory.Outline
	laid     *chart.Areas // the same, where they were laid out before
	credit   string
}

// ownSpace is a Sozialraum and the key that the figures have for it.
type ownSpace struct {
	territory.SocialSpace
	key territory.Key
}

// seeArea decides what the map shows and reads its outlines and figures.
func (p *Pages) seeArea(r *web.Request, s *seen, levels []indicator.Availability) error {
	if err := p.seeSpaces(r, s); err != nil {
		return err
	}
	asked := territory.Key(r.URL.Query().Get("area"))
	county := s.region.Key.County()
	s.lower = numbersAt(levels, territory.LevelMunicipality) && county != "" && !s.isSpace(s.region.Key)
	switch {
	case len(s.spaces) > 0 && (asked == ownSpaces || asked == "" && (s.isSpace(s.region.Key) || !comparesCounties(levels))):
		return p.seeSpaceMap(r, s)
	case s.lower && (asked == county || !numbersAt(levels, territory.LevelCounty)):
		s.area.within = county
	default:
		s.area.within = mapOf(s.region, string(asked))
	}
	var err error
	if s.counties, err = s.opened.Map(r.Context(), s.period, s.area.within); err != nil {
		return err
	}
	if s.area.within.Level() != territory.LevelCounty {
		s.area.outlines, s.area.laid, s.area.credit = p.atlas.Counties(s.area.within), p.atlas.Areas(s.area.within), territory.OutlineCredit
	} else {
		s.area.outlines, s.area.credit, err = p.territory.RegionOutlines(r.Context(), r.Who, territory.LevelMunicipality, s.area.within)
	}
	return err
}

func numbersAt(levels []indicator.Availability, level territory.Level) bool {
	return slices.ContainsFunc(levels, func(a indicator.Availability) bool { return a.Level == level && a.Numbers > 0 })
}

// comparesCounties reports whether more than one county has a number; otherwise
// a map of counties shows less than one of the Sozialräume.
func comparesCounties(levels []indicator.Availability) bool {
	return slices.ContainsFunc(levels, func(a indicator.Availability) bool { return a.Level == territory.LevelCounty && a.Numbers > 1 })
}

// seeSpaces finds the tenant's Sozialräume that the counted table knows.
func (p *Pages) seeSpaces(r *web.Request, s *seen) error {
	spaces, err := p.territory.SocialSpaces(r.Context(), r.Who)
	if err != nil || len(spaces) == 0 {
		return err
	}
	keys := s.shape.RegionKeys()
	for _, space := range spaces {
		for _, name := range []string{space.Code, space.Name} {
			if key, listed := keys[name]; listed && name != "" {
				s.spaces = append(s.spaces, ownSpace{space, territory.Key(key)})
				break
			}
		}
	}
	return nil
}

func (s *seen) isSpace(key territory.Key) bool {
	return slices.ContainsFunc(s.spaces, func(space ownSpace) bool { return space.key == key })
}

// seeSpaceMap reads the Sozialräume, those without an outline too.
func (p *Pages) seeSpaceMap(r *web.Request, s *seen) (err error) {
	s.area.within = ownSpaces
	var keys []territory.Key
	for _, space := range s.spaces {
		keys = append(keys, space.key)
	}
	if s.counties, err = s.opened.Figures(r.Context(), s.period, keys); err != nil {
		return err
	}
	if s.area.outlines, err = p.territory.SpaceOutlines(r.Context(), r.Who); err != nil {
		return err
	}
	for n, outline := range s.area.outlines {
		for _, space := range s.spaces {
			if space.FigureKey() == outline.Key {
				s.area.outlines[n].Key = space.key
				break
			}
		}
	}
	sets, err := p.territory.Boundaries(r.Context(), r.Who)
	for _, set := range sets {
		if set.Layer == territory.SpaceLayer && !set.Archived && s.area.credit == "" {
			s.area.credit = set.Source
		}
	}
	return err
}

// larger are the regions around one, the Land before Germany; around a
// Sozialraum they are the tenant's county and its Land.
func (p *Pages) larger(r *web.Request, region territory.Region) []territory.Key {
	if _, err := p.directory.Region(region.Key); !errors.Is(err, fault.NotFound) {
		return larger(region)
	}
	var keys []territory.Key
	for _, key := range around(territory.Key(r.Who.Region)) {
		if key != region.Key && len(keys) < 2 && key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// areaChoice offers what the map can show; false when there is nothing to
// choose.
func (p *Pages) areaChoice(t *i18n.Printer, s seen) (choice, bool) {
	var options []web.Option
	add := func(key territory.Key, text string) {
		if key != "" {
			options = append(options, web.Option{Value: string(key), Text: text, Chosen: s.area.within == key})
		}
	}
	if len(s.spaces) > 0 {
		add(ownSpaces, t.T("indicator.choice.spaces"))
	}
	if county := s.region.Key.County(); s.lower {
		add(county, t.T("indicator.choice.municipalities", "county", p.title(county)))
	}
	if _, err := p.directory.Region(s.region.Key.State()); err == nil && !s.isSpace(s.region.Key) {
		add(s.region.Key.State(), p.title(s.region.Key.State()))
	}
	add(territory.Germany, p.title(territory.Germany))
	return choice{Name: "area", Label: t.T("indicator.choice.area"), Groups: []choiceGroup{{Options: options}}}, len(options) > 1
}

// mapTitle and rankTitle name what the map and the list show.
func (p *Pages) mapTitle(t *i18n.Printer, s seen) string {
	switch {
	case s.area.within == ownSpaces:
		return t.T("indicator.map.spaces")
	case s.area.within.Level() == territory.LevelCounty:
		return t.T("indicator.map.municipalities", "region", p.title(s.area.within))
	}
	return t.T("indicator.map.title", "region", p.title(s.area.within))
}

func (p *Pages) rankTitle(t *i18n.Printer, s seen) string {
	switch {
	case s.area.within == ownSpaces:
		return t.T("indicator.rank.spaces")
	case s.area.within.Level() == territory.LevelCounty:
		return t.T("indicator.rank.municipalities", "region", p.title(s.area.within))
	}
	return t.T("indicator.rank.title", "region", p.title(s.area.within))
}

// areaName is what the map shows in the title of a picture.
func (p *Pages) areaName(t *i18n.Printer, s seen) string {
	if s.area.within == ownSpaces {
		return t.T("indicator.choice.spaces")
	}
	return p.title(s.area.within)
}

// areaCount counts areas as what they are.
func areaCount(t *i18n.Printer, s seen, n int) string {
	return s.say(t, "indicator.map.counties", "indicator.map.count_municipalities", "indicator.map.count_spaces", "count", n)
}

// say picks the words for the kind of area that the map shows.
func (s seen) say(t *i18n.Printer, counties, municipalities, spaces string, pairs ...any) string {
	switch {
	case s.area.within == ownSpaces:
		return t.Message(fault.Say(spaces, pairs...))
	case s.area.within.Level() == territory.LevelCounty:
		return t.Message(fault.Say(municipalities, pairs...))
	}
	return t.Message(fault.Say(counties, pairs...))
}
