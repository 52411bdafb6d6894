// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/i18n"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// lookForm is a GET form that changes a part of the address and keeps the rest
// of it.
type lookForm struct {
	Fields []choice
	Kept   []hidden
	Anchor string // of the section that it changes
}

// hidden is a parameter of another form.
type hidden struct{ Name, Value string }

// choice is a list to choose from.
type choice struct {
	Name, Label string
	Groups      []choiceGroup
}

// choiceGroup is a part of the list, with a heading or without.
type choiceGroup struct {
	Label   string
	Options []web.Option
}

// kept are the parameters of the address that a form does not set itself.
func kept(r *web.Request, own ...string) []hidden {
	var all []hidden
	query := r.URL.Query()
	for _, name := range []string{"region", "compare", "area", "period", "borders", "method", "classes", "bounds", "by", "as", "since"} {
		if value := query.Get(name); value != "" && !slices.Contains(own, name) {
			all = append(all, hidden{name, value})
		}
	}
	return all
}

// lookForm chooses what the whole page shows: region, comparison, map, period
// and borders.
func (p *Pages) lookForm(r *web.Request, s seen) lookForm {
	state := s.region.Key.State()
	places := p.regions(r, state, s.region.Key)
	if _, err := p.directory.Region(s.region.Key); err != nil && !s.isSpace(s.region.Key) { // one that only the figures know
		own := web.Option{Value: string(s.region.Key), Text: s.region.Title(), Chosen: true}
		places = append([]choiceGroup{{Options: []web.Option{own}}}, places...)
	}
	if below, ok := p.municipalities(r, s); ok {
		places = append(places, below)
	}
	if len(s.spaces) > 0 {
		places = append(places, spaceGroup(r.Text, s))
	}
	form := lookForm{Fields: []choice{
		{Name: "region", Label: r.Text.T("indicator.choice.region"), Groups: places},
		{Name: "compare", Label: r.Text.T("indicator.choice.compare"), Groups: p.comparisons(r, s)},
	}}
	if areas, ok := p.areaChoice(r.Text, s); ok {
		form.Fields = append(form.Fields, areas)
	}
	if len(s.periods) > 1 {
		form.Fields = append(form.Fields, periodChoice(r.Text, s))
	}
	if len(s.periods) > 1 && s.region.Level() != territory.LevelUnknown {
		form.Fields = append(form.Fields, p.bordersChoice(r.Text, s))
	}
	form.Kept = kept(r, "region", "compare", "area", "period", "borders")
	return form
}

// spaceGroup are the Sozialräume that figures know.
func spaceGroup(t *i18n.Printer, s seen) choiceGroup {
	group := choiceGroup{Label: t.T("indicator.choice.spaces")}
	for _, space := range s.spaces {
		group.Options = append(group.Options, web.Option{Value: string(space.key), Text: space.Name, Chosen: space.key == s.region.Key})
	}
	return group
}

func periodChoice(t *i18n.Printer, s seen) choice {
	c := choice{Name: "period", Label: t.T("indicator.choice.period"), Groups: make([]choiceGroup, 1)}
	for _, period := range slices.Backward(s.periods) {
		option := web.Option{Value: string(period), Text: t.Period(period), Chosen: period == s.period}
		c.Groups[0].Options = append(c.Groups[0].Options, option)
	}
	return c
}

// territoryDay is the day whose borders the directory knows as the latest.
const territoryDay = territory.AsOf

// bordersChoice offers to see figures as they were published then, in the
// newest borders, or in those before a reform of the region.
func (p *Pages) bordersChoice(t *i18n.Printer, s seen) choice {
	days := []civil.Day{territoryDay}
	for _, gone := range p.directory.Predecessors(s.region.Key) {
		if !slices.Contains(days, gone.Until) {
			days = append(days, gone.Until)
		}
	}
	if chosen := s.view.Borders; chosen != "" && !slices.Contains(days, chosen) {
		days = append(days, chosen)
	}
	options := []web.Option{{Text: t.T("indicator.choice.then"), Chosen: s.view.Borders == ""}}
	for _, day := range days {
		options = append(options, web.Option{Value: string(day), Text: t.T("indicator.choice.borders_of", "day", day), Chosen: s.view.Borders == day})
	}
	return choice{Name: "borders", Label: t.T("indicator.choice.borders"), Groups: []choiceGroup{{Options: options}}}
}

// comparisons are what a region can be set against.
func (p *Pages) comparisons(r *web.Request, s seen) []choiceGroup {
	t, c := r.Text, s.compared
	option := func(kind comparisonKind, text string) web.Option {
		return web.Option{Value: string(kind), Text: text, Chosen: c.kind == kind}
	}
	first := choiceGroup{Options: []web.Option{option(nothing, t.T("indicator.choice.none"))}}
	switch above := p.larger(r, s.region); {
	case len(above) == 2 && above[1] == territory.Germany:
		first.Options = append(first.Options, option(upwards, t.T("indicator.choice.above")))
	case len(above) > 0:
		first.Options = append(first.Options, option(upwards, p.title(above[0])))
	}
	var groups []choiceGroup
	if s.region.Level() == territory.LevelCounty {
		groups = append(groups, choiceGroup{Label: t.T("indicator.choice.groups"), Options: []web.Option{
			option(neighbours, t.T("indicator.choice.neighbours")),
			option(bySize, t.T("indicator.choice.size")),
			option(byStructure, t.T("indicator.choice.structure")),
			option(byBoth, t.T("indicator.choice.similar")),
		}})
	}
	chosen := territory.Key("")
	if c.kind == oneRegion {
		chosen = c.keys[0]
	}
	return slices.Concat([]choiceGroup{first}, groups, p.regions(r, s.region.Key.State(), chosen))
}

// regions are Germany, the Länder, and the counties of one Land.
func (p *Pages) regions(r *web.Request, state, chosen territory.Key) []choiceGroup {
	option := func(region territory.Region) web.Option {
		return web.Option{Value: string(region.Key), Text: region.Title(), Chosen: region.Key == chosen}
	}
	list := func(level territory.Level, within territory.Key) (options []web.Option) {
		found := p.directory.Regions(level, within, "")
		sortRegions(r, found)
		for _, region := range found {
			options = append(options, option(region))
		}
		return options
	}
	groups := []choiceGroup{{Options: []web.Option{{Value: string(territory.Germany), Text: p.title(territory.Germany), Chosen: chosen == territory.Germany}}}}
	if state != "" {
		label := r.Text.T("indicator.choice.counties", "state", p.title(state))
		groups = append(groups, choiceGroup{Label: label, Options: list(territory.LevelCounty, state)})
	}
	return append(groups, choiceGroup{Label: r.Text.T("indicator.choice.states"), Options: list(territory.LevelState, territory.Germany)})
}

// title is the name of a region as people say it, its key where it is unknown.
func (p *Pages) title(key territory.Key) string {
	region, err := p.directory.Region(key)
	if err != nil {
		return string(key)
	}
	return region.Title()
}

// municipalities are those of the county, for a table that lists any.
func (p *Pages) municipalities(r *web.Request, s seen) (choiceGroup, bool) {
	county := s.region.Key.County()
	listed := map[territory.Key]bool{}
	for _, region := range s.shape.Regions {
		if key, err := territory.ParseKey(region.Code); err == nil {
			listed[key] = true
		}
	}
	group := choiceGroup{Label: r.Text.T("indicator.choice.municipalities", "county", p.title(county))}
	found := p.directory.Regions(territory.LevelMunicipality, county, "")
	sortRegions(r, found)
	for _, region := range found {
		if listed[region.Key] {
			group.Options = append(group.Options, web.Option{Value: string(region.Key), Text: region.Title(), Chosen: region.Key == s.region.Key})
		}
	}
	return group, len(group.Options) > 0
}

func sortRegions(r *web.Request, regions []territory.Region) {
	i18n.SortBy(r.Text, regions, func(region territory.Region) string { return region.ShortName() })
}
