// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/formula"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// detailView is all that detail.html may use: everything that is known of a
// definition.
type detailView struct {
	Indicator indicator.Indicator
	Subject   string
	Direction string
	Factor    string // "je 100", empty for a plain number
	Reading   string // with the newest value
	Formula   string // in the reader's language, empty where count and base say it
	Inputs    []inputView
	Classes   []string
	Periods   string // first and last
	Levels    []levelView
	NoCounty  bool // the source publishes nothing for counties
	Proxy     *indicator.Indicator
	Needs     []indicator.NeededTable
	Missing   bool // one of them was not imported
	Refused   string
	Editions  []editionView
	Uses      []useView
	MayEdit   bool
	MayImport bool
}

// inputView is an input of a formula.
type inputView struct {
	Name, Text, Note, Href string
}

// levelView says how far figures reach.
type levelView struct {
	Name    string
	Stated  bool
	Regions int
	Numbers int
}

// editionView is a version of the definition.
type editionView struct {
	Number      int
	From, Until string
	Counts      string
	Bridge      string
	Note        string
	Now         bool
}

// useView is a place that rests on the indicator.
type useView struct{ Kind, Title, Href string }

func (p *Pages) showDefinition(w http.ResponseWriter, r *web.Request) error {
	found, err := p.indicators.Find(r.Context(), r.Who, indicator.ID(r.PathValue("indicator")))
	if err != nil {
		return err
	}
	i := found.In(string(r.Text.Lang))
	view := detailView{
		Indicator: i, Subject: subjectName(r.Text, i.Subject), Direction: directionText(r.Text, i.Direction),
		Classes: classLines(r.Text, i), Editions: editionViews(r.Text, i),
		MayEdit: r.Who.May(identity.EditIndicators) && !i.Official && !i.Archived, MayImport: r.Who.May(identity.ImportFigures),
	}
	if i.Base != nil {
		view.Factor = r.Text.T("indicator.detail.per", "factor", plainNumber(r.Text, i.Factor))
	}
	if view.Reading, err = p.readingAid(r, found); err != nil {
		return err
	}
	if err := p.describeFormula(r, &view); err != nil {
		return err
	}
	if err := p.describeReach(r, &view); err != nil {
		return err
	}
	if view.Needs, err = p.indicators.Needed(r.Context(), r.Who, found, string(r.Text.Lang)); err != nil {
		return err
	}
	view.Missing = slices.ContainsFunc(view.Needs, func(t indicator.NeededTable) bool { return !t.Imported && !t.Withheld })
	if view.Uses, err = p.usesOf(r, i.ID); err != nil {
		return err
	}
	own := web.Crumb{Text: i.Name, Href: "/indicators/" + string(i.ID)}
	return r.Render(w, http.StatusOK, p.detail, indicatorFrame(r.Text.T("indicator.detail.title", "name", i.Name), listCrumb(r), own), view)
}

// readingAid is the sentence that reads a value, with the newest one of the
// own region or a dash.
func (p *Pages) readingAid(r *web.Request, found indicator.Indicator) (string, error) {
	i, value := found.In(string(r.Text.Lang)), "…"
	if !strings.Contains(i.Reading, valuePlace) {
		return i.Reading, nil
	}
	series, err := p.indicators.Nearest(r.Context(), r.Who, i.ID, r.Who.Region, indicator.View{})
	_, refused := errors.AsType[fault.Refused](err)
	if err != nil && !refused && !errors.Is(err, fault.NotFound) {
		return "", err
	}
	if newest, ok := series.Newest(); ok {
		value = r.Text.Number(newest.Figure.Value, i.Decimals)
		if i.Unit != "%" && i.Base == nil {
			value = valueText(r.Text, newest, i)
		}
	}
	return strings.ReplaceAll(i.Reading, valuePlace, value), nil
}

// valuePlace is where a reading aid has its value.
const valuePlace = "{value}"

// describeFormula lists the inputs of a formula.
func (p *Pages) describeFormula(r *web.Request, view *detailView) error {
	if view.Indicator.Formula == "" {
		return nil
	}
	f, err := formula.Parse(view.Indicator.Formula)
	if err != nil {
		return err
	}
	view.Formula = f.In(string(r.Text.Lang))
	for _, in := range view.Indicator.Inputs {
		one, err := p.describeInput(r, in)
		if err != nil {
			return err
		}
		view.Inputs = append(view.Inputs, one)
	}
	return nil
}

func (p *Pages) describeInput(r *web.Request, in indicator.Input) (inputView, error) {
	one := inputView{Name: in.Name, Note: whenText(r.Text, in.When)}
	if in.Indicator != "" {
		other, err := p.indicators.Find(r.Context(), r.Who, in.Indicator)
		if errors.Is(err, fault.NotFound) {
			one.Text = string(in.Indicator)
			return one, nil
		}
		one.Text, one.Href = other.In(string(r.Text.Lang)).Name, "/indicators/"+string(other.ID)
		return one, err
	}
	chosen, err := p.chosen(r, pickOf(in.Selection))
	if errors.Is(err, fault.NotFound) {
		one.Text = in.String()
		return one, nil
	}
	one.Text, one.Href = chosen.Text, "/tables/"+in.Table
	if chosen.Note != "" {
		one.Note = strings.TrimSpace(chosen.Note + " " + one.Note)
	}
	return one, err
}

func whenText(t *i18n.Printer, when indicator.When) string {
	switch when {
	case indicator.SameYear:
		return t.T("indicator.when_input.year")
	case indicator.YearBefore:
		return t.T("indicator.when_input.before")
	case indicator.SamePeriod:
	}
	return ""
}

// describeReach sets what is there by level beside what the source promises.
func (p *Pages) describeReach(r *web.Request, view *detailView) error {
	i := view.Indicator
	periods, levels, err := p.indicators.Coverage(r.Context(), r.Who, i.ID, indicator.View{})
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		view.Refused, err = r.Text.Message(refused.Message), nil
	}
	if err != nil {
		return err
	}
	if n := len(periods); n > 0 {
		view.Periods = r.Text.T("indicator.detail.from_to", "from", r.Text.Period(periods[0]), "to", r.Text.Period(periods[n-1]))
	}
	for _, level := range []territory.Level{territory.LevelCountry, territory.LevelState, territory.LevelCounty, territory.LevelMunicipality} {
		one := levelView{Name: levelName(r.Text, level), Stated: slices.Contains(i.Levels, level)}
		for _, l := range levels {
			if l.Level == level {
				one.Regions, one.Numbers = l.Regions, l.Numbers
			}
		}
		if one.Stated || one.Regions > 0 {
			view.Levels = append(view.Levels, one)
		}
	}
	view.NoCounty = i.Levels != nil && !slices.Contains(i.Levels, territory.LevelCounty)
	if i.Proxy != "" {
		proxy, err := p.indicators.Find(r.Context(), r.Who, i.Proxy)
		if err != nil {
			return err
		}
		proxy = proxy.In(string(r.Text.Lang))
		view.Proxy = &proxy
	}
	return nil
}

func levelName(t *i18n.Printer, level territory.Level) string {
	switch level {
	case territory.LevelCountry:
		return t.T("indicator.level.country")
	case territory.LevelState:
		return t.T("indicator.level.state")
	case territory.LevelCounty:
		return t.T("indicator.level.county")
	case territory.LevelMunicipality, territory.LevelGovernmentRegion, territory.LevelUnknown:
	}
	return t.T("indicator.level.municipality")
}

// classLines are the classes of a categorical indicator in words.
func classLines(t *i18n.Printer, i indicator.Indicator) []string {
	var lines []string
	for n, c := range i.Classes {
		text := c.In(string(t.Lang))
		switch {
		case i.Coded:
			text = t.T("indicator.classes.by_code", "code", plainNumber(t, c.Code), "label", text)
		case c.Below != nil:
			text = t.T("indicator.classes.below", "bound", plainNumber(t, *c.Below), "label", text)
		case n > 0:
			text = t.T("indicator.classes.from", "bound", plainNumber(t, *i.Classes[n-1].Below), "label", text)
		}
		lines = append(lines, text)
	}
	return lines
}

// editionViews lists the versions of a definition, newest first; none while
// there is but the first.
func editionViews(t *i18n.Printer, i indicator.Indicator) []editionView {
	if len(i.Editions) < 2 {
		return nil
	}
	day := func(d civil.Day) string { return t.Day(d) }
	var views []editionView
	for n, e := range slices.Backward(i.Editions) {
		v := editionView{Number: e.Number, From: day(e.From), Until: day(e.Until), Counts: e.String(), Note: e.Note, Now: n == len(i.Editions)-1}
		if t.Lang == i18n.English && e.English != "" {
			v.Note = e.English
		}
		if e.Number > 1 {
			v.Bridge = bridgeText(t, e.Bridge)
		}
		views = append(views, v)
	}
	return views
}

func bridgeText(t *i18n.Printer, b indicator.Bridge) string {
	switch b.Kind {
	case indicator.Comparable:
		return t.T("indicator.bridge.comparable")
	case indicator.ByFactor:
		return t.T("indicator.bridge.factor_is", "factor", plainNumber(t, b.Factor))
	case indicator.ByTable:
		return t.T("indicator.bridge.table_is", "table", b.Table)
	case indicator.NoBridge:
	}
	return t.T("indicator.bridge.none")
}

// usesOf lists the places that rest on an indicator, each once.
func (p *Pages) usesOf(r *web.Request, id indicator.ID) ([]useView, error) {
	uses, err := p.uses.Uses(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	var views []useView
	for _, use := range uses {
		kind, _ := whatToDo(r, use.Kind)
		one := useView{kind, use.Title, use.Href}
		if use.Pinned.Indicator == id && !slices.Contains(views, one) {
			views = append(views, one)
		}
	}
	return views, nil
}
