// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"slices"
	"strings"

	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// total is the choice of the total of a dimension.
const total = "INSGESAMT"

// cutCounties splits a scope into the Land and whether its counties are meant.
func cutCounties(scope string) (territory.Key, bool) {
	key, counties := strings.CutSuffix(scope, countiesOf)
	return territory.Key(key), counties
}

// tableChoices are the GET form of a table: its rows and columns, and one
// category of every dimension that is in neither; number is that of the
// release that is shown alone.
func (p *Pages) tableChoices(r *web.Request, a asked, number int) []choice {
	t := r.Text
	all := []choice{
		{Name: "rows", Label: t.T("indicator.table.rows"), Groups: []choiceGroup{{Options: a.dimensionOptions(r, a.rows)}}},
		{Name: "cols", Label: t.T("indicator.table.cols"), Groups: []choiceGroup{{Options: append(
			[]web.Option{{Value: "", Text: t.T("indicator.table.no_cols"), Chosen: a.cols == ""}}, a.dimensionOptions(r, a.cols)...)}}},
	}
	if len(a.shape.Regions) > 0 {
		all = append(all, p.scopeChoice(r, a))
	}
	if !a.shows(byPeriod) && len(a.shape.Periods) > 1 {
		var options []web.Option
		for _, period := range slices.Backward(a.shape.Periods) {
			options = append(options, web.Option{Value: string(period), Text: t.Period(period), Chosen: a.is(byPeriod, string(period))})
		}
		all = append(all, choice{Name: byPeriod, Label: t.T("indicator.table.period"), Groups: []choiceGroup{{Options: options}}})
	}
	if !a.shows(byMeasure) && len(a.shape.Measures) > 1 {
		options := []web.Option{{Value: "", Text: t.T("indicator.table.fitting"), Chosen: a.where[byMeasure] == nil}}
		for _, m := range a.shape.Measures {
			options = append(options, web.Option{Value: m.Code, Text: t.T("indicator.table.measure_code", "measure", m.Label, "code", m.Code), Chosen: a.is(byMeasure, m.Code)})
		}
		all = append(all, choice{Name: byMeasure, Label: t.T("indicator.table.measure"), Groups: []choiceGroup{{Options: options}}})
	}
	if a.release != "" {
		all = append(all, choice{Name: "release", Label: t.T("indicator.table.release"), Groups: []choiceGroup{{Options: []web.Option{
			{Value: "", Text: t.T("indicator.table.newest")},
			{Value: string(a.release), Text: t.T("indicator.release.short", "number", number), Chosen: true},
		}}}})
	}
	for _, d := range a.shape.Dimensions {
		if !a.shows(d.Code) {
			all = append(all, choice{Name: d.Code, Label: d.Label, Groups: []choiceGroup{{Options: a.categoryOptions(r, d)}}})
		}
	}
	return all
}

func (a asked) is(dimension, code string) bool {
	return len(a.where[dimension]) == 1 && a.where[dimension][0] == code
}

func (a asked) dimensionOptions(r *web.Request, chosen string) []web.Option {
	var names []string
	for _, d := range a.shape.Dimensions {
		names = append(names, d.Code)
	}
	if len(a.shape.Regions) > 0 {
		names = append(names, byRegion)
	}
	names = append(names, byPeriod)
	if len(a.shape.Measures) > 1 {
		names = append(names, byMeasure)
	}
	var options []web.Option
	for _, name := range names {
		options = append(options, web.Option{Value: name, Text: a.labelOf(r.Text, name), Chosen: name == chosen})
	}
	return options
}

// categoryOptions begin with the whole: the total, or the parts that are
// known to make it up.
func (a asked) categoryOptions(r *web.Request, d indicator.Dimension) []web.Option {
	options := []web.Option{{Value: "", Text: r.Text.T("indicator.table.all"), Chosen: a.where[d.Code] == nil}}
	for _, c := range d.Categories {
		if c.Code == "" {
			options = append(options, web.Option{Value: total, Text: figure.Category(r.Text, c.Code, c.Label), Chosen: a.is(d.Code, total)})
			continue
		}
		options = append(options, web.Option{Value: c.Code, Text: figure.Category(r.Text, c.Code, c.Label), Chosen: a.is(d.Code, c.Code)})
	}
	return options
}

// scopeChoice chooses regions: one of the region list, or the counties of a
// Land or of Germany.
func (p *Pages) scopeChoice(r *web.Request, a asked) choice {
	home := p.home(r)
	chosen := a.scope(r.URL.Query().Get(byRegion), home)
	groups := p.regions(r, home.State(), territory.Key(chosen))
	many := choiceGroup{Label: r.Text.T("indicator.table.many")}
	for _, state := range []territory.Key{home.State(), ""} {
		if state == "" && len(many.Options) > 0 && home.State() == "" {
			continue
		}
		value := string(state) + countiesOf
		text := r.Text.T("indicator.choice.counties", "state", p.title(territory.Germany))
		if state != "" {
			text = r.Text.T("indicator.choice.counties", "state", p.title(state))
		}
		many.Options = append(many.Options, web.Option{Value: value, Text: text, Chosen: value == chosen})
	}
	return choice{Name: byRegion, Label: r.Text.T("indicator.table.region"), Groups: append([]choiceGroup{many}, groups...)}
}
