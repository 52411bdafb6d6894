// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"math"
	"net/http"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/profile"
	"kursbuch/internal/web"
)

// What a cell of the comparison shows.
const (
	showScore      = "score"
	showDifference = "difference"
)

// compareView is all that compare.html may use.
type compareView struct {
	Title     string
	Whole     string
	Filter    web.Filter
	Heads     []compareHead
	Rows      []compareRow
	Last      []cell // the whole
	Score     bool   // cells show standardised values
	Areas     int
	Small     bool
	Without   []string
	Sources   []string
	Signs     []legend.Sign
	Protected []fault.Message // how figures were protected
	Choice    choiceView
	CSV       string
	MayImport bool
	MayAsk    bool
	MayPlace  bool // add Sozialräume
	Outside   bool // reads from outside the office
	Spaces    bool
}

type compareHead struct{ Name, Href, Unit, Period string }

type compareRow struct {
	Name, Href string
	Cells      []cell
}

// cell is one area in one indicator.
type cell struct {
	Main  string // standardised value, difference or share; empty without one
	Value legend.View
	Heat  int    // -2 to 2: far below to far above
	Mark  string // the same as a sign
	Word  string // the same in words
	Small bool
}

// The standard deviations from which on a cell is marked.
const (
	someHeat = 0.5
	muchHeat = 1.5
)

func (p *Pages) showComparison(w http.ResponseWriter, r *web.Request) error {
	c, err := p.comparison(r)
	if err != nil {
		return err
	}
	t := r.Text
	show := r.URL.Query().Get("show")
	if show != showDifference {
		show = showScore
	}
	kind := c.Division.Kind
	view := compareView{
		Whole: wholeName(r, c.Division), Score: show == showScore, Areas: len(c.Division.Areas), CSV: "/profiles.csv?" + r.URL.RawQuery,
		MayImport: r.Who.May(identity.ImportFigures), MayAsk: r.Who.May(identity.ManageInquiries), MayPlace: r.Who.May(identity.EditTerritory), Spaces: kind == profile.Spaces,
		Outside: r.Who.Audience != identity.Internal,
	}
	view.Title = t.T("profile.compare.title", "count", len(c.Division.Areas), "kind", kindText(kind), "indicators", t.T("profile.compare.indicators", "count", len(c.Rows)))
	switch {
	case view.Areas == 0:
		view.Title = t.T("profile.compare.title_no_areas", "kind", kindText(kind))
	case len(c.Rows) == 0 && view.Outside:
		view.Title = t.T("profile.compare.title_withheld", "kind", kindText(kind))
	case len(c.Rows) == 0:
		view.Title = t.T("profile.compare.title_empty", "kind", kindText(kind))
	}
	var kinds []web.Option
	for _, k := range profile.Kinds() {
		kinds = append(kinds, web.Option{Value: string(k), Text: t.Message(kindText(k))})
	}
	view.Filter = web.Filter{Action: "/profiles", Fields: []web.Field{
		{Name: "kind", Label: t.T("profile.kind.label"), Kind: web.SelectField, Value: string(kind), Options: kinds},
		{Name: "show", Label: t.T("profile.show.label"), Kind: web.SelectField, Value: show, Options: []web.Option{
			{Value: showScore, Text: t.T("profile.show.score")}, {Value: showDifference, Text: t.T("profile.show.difference", "whole", view.Whole)},
		}},
		yearField(r, c),
	}}
	for _, i := range c.Without {
		view.Without = append(view.Without, i.In(string(t.Lang)).Name)
	}
	if view.Choice, err = p.choice(r, c, map[string]string{"kind": string(kind), "show": show, "year": r.URL.Query().Get("year")}); err != nil {
		return err
	}
	view.fill(r, c)
	if view.Protected, err = p.protection(r, c); err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, p.compare, frame(view.Title, web.Crumb{Text: t.T("profile.spaces.crumb"), Href: "/social-spaces"}), view)
}

// comparison reads what the address asks for: the tenant's Sozialräume first,
// then what there is.
func (p *Pages) comparison(r *web.Request) (profile.Comparison, error) {
	kind := profile.Kind(r.URL.Query().Get("kind"))
	if slices.Contains(profile.Kinds(), kind) {
		d, err := p.profiles.Division(r.Context(), r.Who, kind)
		if err != nil {
			return profile.Comparison{}, err
		}
		return p.profiles.Compare(r.Context(), r.Who, d, asked(r), year(r))
	}
	d, err := p.profiles.Division(r.Context(), r.Who, profile.Spaces)
	if err != nil {
		return profile.Comparison{}, err
	}
	return p.profiles.Compare(r.Context(), r.Who, d, asked(r), year(r))
}

func (v *compareView) fill(r *web.Request, c profile.Comparison) {
	t, met := r.Text, legend.NewSigns(r.Text)
	v.Rows = make([]compareRow, len(c.Division.Areas))
	for n, a := range c.Division.Areas {
		v.Rows[n] = compareRow{Name: a.Name, Href: areaAddress(a.ID) + query(r)}
	}
	for _, one := range c.Rows {
		i := one.Indicator.In(string(t.Lang))
		v.Heads = append(v.Heads, compareHead{Name: i.Name, Href: "/indicators/" + string(i.ID), Unit: unitOf(t, one, i), Period: t.Period(one.Period)})
		for n, a := range one.Areas {
			x := v.cell(t, one, n)
			x.Value = value(t, one, a, met)
			v.Small = v.Small || x.Small
			v.Rows[n].Cells = append(v.Rows[n].Cells, x)
			v.Sources = addSources(v.Sources, a)
		}
		v.Last = append(v.Last, cell{Value: value(t, one, one.Whole, met)})
	}
	v.Signs = met.List
}

// cell is the number by which an area is compared, with its mark.
func (v *compareView) cell(t *i18n.Printer, c profile.Compared, n int) cell {
	x := cell{Small: c.Small(n)}
	if c.Share {
		if share := c.Position(n); share != nil {
			x.Main = t.T("profile.share", "value", t.Number(*share, shareDecimals))
		}
		return x
	}
	size := c.Score(n)
	if v.Score && size != nil {
		x.Main = signed(t, *size, scoreDecimals)
	}
	if gap := c.Difference(n); !v.Score && gap != nil {
		x.Main = signed(t, *gap, c.Indicator.Decimals)
		size = nil
		if c.Spread.Deviation > 0 {
			size = new(*gap / c.Spread.Deviation)
		}
	}
	if x.Main == "" || size == nil {
		return x
	}
	x.Heat, x.Mark, x.Word = heat(t, *size)
	return x
}

// heat marks how far a value lies from the middle, in standard deviations.
func heat(t *i18n.Printer, size float64) (step int, mark, word string) {
	switch {
	case math.Abs(size) < someHeat:
		return 0, "", ""
	case size >= muchHeat:
		return 2, "▲▲", t.T("profile.heat.far_above")
	case size > 0:
		return 1, "▲", t.T("profile.heat.above")
	case size <= -muchHeat:
		return -2, "▼▼", t.T("profile.heat.far_below")
	}
	return -1, "▼", t.T("profile.heat.below")
}
