// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package tables

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// choicesView is the GET form above a table.
type choicesView struct {
	Axes   []choice // rows and columns
	Places []choice
	Others []choice // one category of what is on no axis
	Shown  []picker // the categories shown of what is on an axis
	Checks []check
	Hidden []param
	Swap   string // address with rows and columns exchanged
	Chosen bool   // categories were left out
}

// choice is a list to choose one entry from.
type choice struct {
	ID, Name, Label string
	Groups          []choiceGroup
}

// choiceGroup is a part of the list, with a heading or without.
type choiceGroup struct {
	Label   string
	Options []web.Option
}

// picker is a set of boxes for the categories of a dimension on an axis.
type picker struct {
	Name, Label string
	Summary     string // how many are shown
	Options     []web.Option
}

// check is one switch.
type check struct {
	Name, Label, Note string
	On                bool
}

// param is one parameter that stays as it is.
type param struct{ Name, Value string }

// mostBoxes is how many categories can be chosen from by boxes.
const mostBoxes = 300

func (p *Pages) choices(r *web.Request, a *asked, releases []indicator.Release) (choicesView, error) {
	t := r.Text
	v := choicesView{Axes: a.axisChoices(t)}
	if len(a.shape.Regions) > 0 {
		v.Places = p.placeChoices(r, a)
	}
	if a.shows(byRegion) {
		own, err := p.hierarchyChoice(r, a)
		if err != nil {
			return v, err
		}
		if len(own.Groups[0].Options) > 1 {
			v.Places = append(v.Places, own)
		}
	}
	for _, name := range a.dimensions() {
		if name == byRegion {
			continue
		}
		categories := a.categories(t, name)
		if a.shows(name) || len(a.pivot.Where[name]) > 1 {
			if len(categories) > 1 && len(categories) <= mostBoxes {
				v.Shown = append(v.Shown, a.picker(t, name, categories))
				v.Chosen = v.Chosen || a.pivot.Where[name] != nil
			}
			continue
		}
		if options := a.oneOf(t, name, categories); len(options) > 1 {
			v.Others = append(v.Others, choice{ID: "f-" + name, Name: name, Label: a.labelOf(t, name), Groups: []choiceGroup{{Options: options}}})
		}
	}
	v.Others = append(v.Others, releaseChoice(t, a, releases))
	v.Checks = []check{{totalsParam, t.T("indicator.pivot.totals"), t.T("indicator.pivot.totals_note"), a.pivot.Totals}, {gapsParam, t.T("indicator.pivot.gaps"), t.T("indicator.pivot.gaps_note"), a.gaps}}
	if a.shows(byRegion) {
		v.Checks = append([]check{{aboveParam, t.T("indicator.pivot.above"), t.T("indicator.pivot.above_note"), a.pivot.Area.Above}}, v.Checks...)
	}
	if id := a.given.Get(viewParam); id != "" {
		v.Hidden = append(v.Hidden, param{viewParam, id})
	}
	if a.pivot.Sort != "" {
		v.Hidden = append(v.Hidden, param{sortParam, a.pivot.Sort})
	}
	if len(a.pivot.Columns) > 0 && len(a.pivot.Rows) <= mostColumnAxes {
		v.Swap = a.with(func(q url.Values) {
			q[rowsParam], q[colsParam] = a.pivot.Columns, a.pivot.Rows
			delete(q, sortParam)
		})
	}
	return v, nil
}

// dimensions are all that can be put on an axis, in the order of the file.
func (a *asked) dimensions() []string {
	var names []string
	if len(a.shape.Regions) > 0 {
		names = append(names, byRegion)
	}
	for _, d := range a.shape.Dimensions {
		names = append(names, d.Code)
	}
	names = append(names, byPeriod)
	if len(a.shape.Measures) > 1 {
		names = append(names, byMeasure)
	}
	return names
}

// axisChoices offer one list more than there are dimensions on an axis.
func (a *asked) axisChoices(t *i18n.Printer) []choice {
	var all []choice
	add := func(axis, id, first, next string, chosen []string, most int) {
		for n := range min(len(chosen)+1, most, len(a.dimensions())) {
			one, text := "", next
			if n < len(chosen) {
				one = chosen[n]
			}
			if n == 0 {
				text = first
			}
			options := []web.Option{{Text: t.T("indicator.table.no_cols"), Chosen: one == ""}}
			for _, name := range a.dimensions() {
				options = append(options, web.Option{Value: name, Text: a.labelOf(t, name), Chosen: name == one})
			}
			all = append(all, choice{ID: id + strconv.Itoa(n), Name: axis, Label: text, Groups: []choiceGroup{{Options: options}}})
		}
	}
	add(rowsParam, "f-rows-", t.T("indicator.table.rows"), t.T("indicator.pivot.rows_next"), a.pivot.Rows, mostRowAxes)
	add(colsParam, "f-cols-", t.T("indicator.table.cols"), t.T("indicator.pivot.cols_next"), a.pivot.Columns, mostColumnAxes)
	return all
}

// categories are those of a dimension, the total by its name in addresses.
func (a *asked) categories(t *i18n.Printer, name string) []web.Option {
	var options []web.Option
	switch name {
	case byPeriod:
		for _, period := range slices.Backward(a.shape.Periods) {
			options = append(options, web.Option{Value: string(period), Text: t.Period(period)})
		}
	case byMeasure:
		for _, m := range a.shape.Measures {
			options = append(options, web.Option{Value: m.Code, Text: m.Label, Note: figure.UnitNote(m.Code, m.Unit)})
		}
	}
	for _, d := range a.shape.Dimensions {
		if d.Code != name {
			continue
		}
		for _, c := range d.Categories {
			value := c.Code
			if value == "" {
				value = whole
			}
			options = append(options, web.Option{Value: value, Text: figure.Category(t, c.Code, c.Label)})
		}
	}
	return options
}

// picker shows which categories are on an axis; none chosen means all.
func (a *asked) picker(t *i18n.Printer, name string, categories []web.Option) picker {
	chosen := a.pivot.Where[name]
	for n := range categories {
		categories[n].Chosen = slices.Contains(chosen, categories[n].Value)
	}
	summary := t.T("indicator.pivot.shown_all", "count", len(categories))
	if len(chosen) > 0 {
		summary = t.T("indicator.pivot.shown_some", "count", len(chosen), "of", len(categories))
	}
	return picker{Name: name, Label: a.labelOf(t, name), Summary: summary, Options: categories}
}

// oneOf begins with the whole: the total, or the parts known to make it up.
func (a *asked) oneOf(t *i18n.Printer, name string, categories []web.Option) []web.Option {
	chosen := a.pivot.Where[name]
	options := categories
	all := t.T("indicator.table.all")
	switch name {
	case byMeasure:
		all = t.T("indicator.table.fitting")
	case byPeriod:
		all = t.T("indicator.pivot.newest")
		if a.newest {
			chosen = nil
		}
	}
	if name != byPeriod || len(categories) > 1 {
		options = append([]web.Option{{Text: all}}, categories...)
	}
	for n := range options {
		options[n].Chosen = len(chosen) == 1 && chosen[0] == options[n].Value || len(chosen) == 0 && options[n].Value == ""
	}
	return options
}

func releaseChoice(t *i18n.Printer, a *asked, releases []indicator.Release) choice {
	options := []web.Option{{Text: t.T("indicator.table.newest"), Chosen: a.pivot.Release == ""}}
	for _, release := range releases {
		options = append(options, web.Option{
			Value: string(release.ID), Chosen: a.pivot.Release == release.ID,
			Text: t.T("indicator.pivot.release", "number", release.Number, "on", t.Moment(release.ImportedAt)),
		})
	}
	return choice{ID: "f-release", Name: releaseParam, Label: t.T("indicator.table.release"), Groups: []choiceGroup{{Options: options}}}
}

// placeChoices choose a region and, where regions are on an axis, the level
// of those inside it that are shown.
func (p *Pages) placeChoices(r *web.Request, a *asked) []choice {
	t := r.Text
	region := choice{ID: "f-region", Name: byRegion, Label: t.T("indicator.table.region"), Groups: p.regions(r, a)}
	if !a.shows(byRegion) {
		return []choice{region}
	}
	level := choice{ID: "f-level", Name: levelParam, Label: t.T("indicator.pivot.level")}
	options := []web.Option{{Value: themselves, Text: t.T("indicator.pivot.level_self"), Chosen: a.pivot.Area.Level == territory.LevelUnknown}}
	for _, one := range []struct {
		level territory.Level
		text  string
	}{
		{territory.LevelState, t.T("indicator.pivot.level_states")},
		{territory.LevelGovernmentRegion, t.T("indicator.pivot.level_districts")},
		{territory.LevelCounty, t.T("indicator.pivot.level_counties")},
		{territory.LevelMunicipality, t.T("indicator.pivot.level_municipalities")},
	} {
		if a.reaches(one.level) {
			options = append(options, web.Option{Value: indicator.LevelName(one.level), Text: one.text, Chosen: a.pivot.Area.Level == one.level})
		}
	}
	level.Groups = []choiceGroup{{Options: options}}
	return []choice{region, level}
}

// regions lists Germany, the Länder, the counties of the Land around the
// region shown, that region itself and the tenant's own.
func (p *Pages) regions(r *web.Request, a *asked) []choiceGroup {
	t := r.Text
	if len(a.shape.Divisions) > 0 {
		return a.ownAreas(t)
	}
	listed := map[territory.Key]bool{}
	option := func(key territory.Key) web.Option {
		listed[key] = true
		return web.Option{Value: string(key), Text: p.title(key), Chosen: string(key) == a.area}
	}
	list := func(level territory.Level, within territory.Key) (options []web.Option) {
		found := p.directory.Regions(level, within, "")
		i18n.SortBy(t, found, func(region territory.Region) string { return region.ShortName() })
		for _, region := range found {
			options = append(options, option(region.Key))
		}
		return options
	}
	groups := []choiceGroup{{Options: []web.Option{option(territory.Germany)}}}
	state := territory.Key(a.area).State()
	if state == "" {
		state = p.home(r.Who).State()
	}
	if state != "" {
		groups = append(groups, choiceGroup{Label: t.T("indicator.pivot.counties_of", "state", p.title(state)), Options: list(territory.LevelCounty, state)})
	}
	groups = append(groups, choiceGroup{Label: t.T("indicator.pivot.level_states"), Options: list(territory.LevelState, territory.Germany)})
	for _, key := range []territory.Key{p.homeIn(a, r.Who), territory.Key(a.area)} {
		if !listed[key] {
			own := option(key)
			own.Text = p.named(a, key)
			groups[0].Options = append([]web.Option{own}, groups[0].Options...)
		}
	}
	return groups
}

// ownAreas lists the divisions of the place, then the areas of each.
func (a *asked) ownAreas(t *i18n.Printer) []choiceGroup {
	groups := []choiceGroup{{}}
	add := func(n int, value, text string) {
		groups[n].Options = append(groups[n].Options, web.Option{Value: value, Text: text, Chosen: value == a.area})
	}
	for n, d := range a.shape.Divisions {
		add(0, d.Code, t.T("indicator.pivot.division", "name", d.Label, "count", len(d.Areas)))
		groups = append(groups, choiceGroup{Label: d.Label})
		for _, area := range d.Areas {
			add(n+1, area.Code, cmp.Or(strings.TrimSpace(area.Label), area.Code))
		}
	}
	return groups
}

// named is the title of a region in the directory, or its label in the table.
func (p *Pages) named(a *asked, key territory.Key) string {
	for _, c := range a.shape.Regions {
		if c.Code == string(key) && c.Label != "" {
			return c.Label
		}
	}
	return p.title(key)
}

// labelOf is the name of a dimension.
func (a *asked) labelOf(t *i18n.Printer, name string) string {
	switch name {
	case byPeriod:
		return t.T("indicator.table.period")
	case byRegion:
		return t.T("indicator.table.region")
	case byMeasure:
		return t.T("indicator.table.measure")
	}
	for _, d := range a.shape.Dimensions {
		if d.Code == name {
			return d.Label
		}
	}
	return name
}
