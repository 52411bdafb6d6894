// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"errors"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// seen is everything that was read for one indicator page. Pictures, tables,
// downloads and sentences are all made from it, so that they agree.
type seen struct {
	refused   *fault.Message // why the imported tables cannot answer; nil when they can
	opened    *indicator.Opened
	indicator indicator.Indicator
	view      indicator.View
	facts     indicator.Facts
	region    territory.Region
	parted    [2]string // why the newest value cannot be compared with the previous and the first
	compared  compared
	larger    []indicator.Series // the Land and Germany, for references
	period    civil.Period       // of the map
	periods   []civil.Period
	area      area                                      // what the map shows
	lower     bool                                      // there are municipalities to show
	spaces    []ownSpace                                // that the counted table knows
	counties  indicator.MapData                         // figures of the map
	releases  map[indicator.ReleaseID]indicator.Release // behind the series
	shape     indicator.Shape                           // of the counted table; empty before it was imported
}

// see reads what the address asks for.
func (p *Pages) see(r *web.Request) (seen, error) {
	id := indicator.ID(r.PathValue("indicator"))
	opened, err := p.indicators.Open(r.Context(), r.Who, id, indicator.View{Borders: borders(r)})
	if err != nil {
		return seen{}, err
	}
	s := seen{opened: opened, indicator: opened.Indicator.In(string(r.Text.Lang)), view: opened.View}
	s.facts, err = p.facts(r, s, territory.Key(r.URL.Query().Get("region")))
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return p.unanswered(r, s, refused)
	}
	if err != nil {
		return seen{}, err
	}
	s.region = s.facts.Series.Region
	if _, err := p.directory.Region(s.region.Key); err != nil { // its key says nothing of a Land
		s.facts.State = nil
	}
	s.parted = [2]string{parted(r.Text, s.facts.Series, s.facts.Previous), parted(r.Text, s.facts.Series, s.facts.First)}
	err = p.seeMore(r, &s)
	return s, err
}

// borders is the day of the address in whose territory figures are shown.
func borders(r *web.Request) civil.Day {
	day, err := civil.ParseDay(r.URL.Query().Get("borders"))
	if err != nil {
		return ""
	}
	return day
}

// unanswered is the page of an indicator that the imported tables cannot
// answer, with the reason.
func (p *Pages) unanswered(r *web.Request, s seen, refused fault.Refused) (seen, error) {
	s.refused = &refused.Message
	var err error
	s.region, err = p.directory.Region(territory.Key(cmp.Or(r.URL.Query().Get("region"), string(p.home(r)))))
	s.area.within = mapOf(s.region, "")
	return s, err
}

// facts reads the region of the address, else the tenant's own; a tenant
// whose region the figures do not know sees the Land around it or Germany.
func (p *Pages) facts(r *web.Request, s seen, region territory.Key) (facts indicator.Facts, err error) {
	if region != "" {
		return s.opened.Facts(r.Context(), region)
	}
	for _, key := range around(territory.Key(r.Who.Region)) {
		facts, err = s.opened.Facts(r.Context(), key)
		if !errors.Is(err, fault.NotFound) {
			break
		}
	}
	return facts, err
}

// seeMore reads what stands around the facts.
func (p *Pages) seeMore(r *web.Request, s *seen) (err error) {
	ctx, query := r.Context(), r.URL.Query()
	s.releases = s.opened.Releases(s.facts.Series)
	s.shape, err = s.opened.Shape(ctx, string(r.Text.Lang))
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	var levels []indicator.Availability
	if s.periods, levels, err = s.opened.Coverage(ctx); err != nil {
		return err
	}
	if err = p.seeOthers(r, s, query.Get("compare")); err != nil {
		return err
	}
	s.period = civil.Period(query.Get("period"))
	if s.period == "" && s.facts.Newest != nil {
		s.period = s.facts.Newest.Period
	}
	return p.seeArea(r, s, levels)
}

// seeOthers reads the regions to compare with, and the Land and Germany, all
// at once.
func (p *Pages) seeOthers(r *web.Request, s *seen, asked string) error {
	s.compared = p.comparison(s.region, asked)
	above := p.larger(r, s.region)
	panel, err := s.opened.Panel(r.Context(), append(above, s.compared.keys...))
	if err != nil {
		return err
	}
	explicit := s.compared.kind == oneRegion
	if explicit && panel != nil && panel[len(panel)-1].Region.Key != s.compared.keys[0] {
		return fault.NotFound
	}
	for n, series := range panel {
		if n < len(above) && series.Region.Key == above[n] {
			s.larger = append(s.larger, series)
			continue
		}
		if _, found := series.Newest(); found || explicit {
			s.compared.series = append(s.compared.series, series)
		}
	}
	if s.compared.kind == upwards {
		s.compared.series = withNumbers(s.larger)
	}
	return nil
}

func withNumbers(all []indicator.Series) []indicator.Series {
	var some []indicator.Series
	for _, series := range all {
		if _, found := series.Newest(); found {
			some = append(some, series)
		}
	}
	return some
}

// mapOf is whose counties the map shows.
func mapOf(region territory.Region, asked string) territory.Key {
	if asked == string(territory.Germany) || region.Key.State() == "" {
		return territory.Germany
	}
	return region.Key.State()
}
