// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"html/template"
	"math"
	"net/http"
	"slices"

	"kursbuch/internal/chart"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/profile"
	"kursbuch/internal/web"
)

// profileView is all that profile.html may use.
type profileView struct {
	Area       profile.Area
	Over       fault.Message // what kind of area
	Whole      string
	Title      string
	Lead       string
	Rows       []profileRow
	Small      bool // a value rests on a small number
	Sources    []string
	Signs      []legend.Sign
	Protected  []fault.Message // how figures were protected
	Values     valuesView
	Without    []string
	Map        template.HTML
	Credit     string
	Prev, Next *web.Crumb
	Choice     choiceView
	Filter     web.Filter // the year
	Compare    string
	CSV        string
	SpaceLink  string // page of the Sozialraum
	Indices    []profile.Index
	MayImport  bool
	MayAsk     bool // send data requests
	Outside    bool // reads from outside the office
}

// profileRow is one indicator of the area.
type profileRow struct {
	Name, Code, Href string
	Unit             string
	Direction        fault.Message
	Value            legend.View
	Why              string // no number
	Small            bool
	Whole            legend.View
	Summed           int // areas that the whole was added up from
	Distance         string
	Far              bool
	Strip            template.HTML
	Low, High        string // ends of the axis
	Period, Age      string
}

// valuesView are the values of all areas: what the axes draw.
type valuesView struct {
	Areas []string
	Own   int
	Rows  []valuesRow
}

type valuesRow struct {
	Name, Unit string
	Cells      []legend.View
	Whole      legend.View
}

func (p *Pages) showProfile(w http.ResponseWriter, r *web.Request) error {
	id := profile.AreaID(r.PathValue("area"))
	d, err := p.profiles.DivisionOf(r.Context(), r.Who, id)
	if err != nil {
		return err
	}
	c, err := p.profiles.Compare(r.Context(), r.Who, d, asked(r), year(r))
	if err != nil {
		return err
	}
	n := d.Find(id)
	view := profileView{
		Area: d.Areas[n], Over: kindText(d.Kind), Whole: wholeName(r, d), Compare: "/profiles" + with(query(r), "kind", string(d.Kind)), Filter: web.Filter{Action: areaAddress(id), Fields: []web.Field{yearField(r, c)}}, CSV: areaAddress(id) + "/values.csv" + query(r),
		Prev: neighbour(r, d, n-1), Next: neighbour(r, d, n+1),
		MayImport: r.Who.May(identity.ImportFigures), MayAsk: r.Who.May(identity.ManageInquiries), Outside: r.Who.Audience != identity.Internal,
	}
	if d.Kind == profile.Spaces {
		view.SpaceLink = "/social-spaces/" + string(id)
	}
	view.rows(p, r, c, n)
	if view.Protected, err = p.protection(r, c); err != nil {
		return err
	}
	view.Title, view.Lead = finding(r.Text, c, n, view.Whole)
	if len(c.Rows) == 0 && view.Outside {
		view.Title = r.Text.T("profile.finding.withheld", "name", view.Area.Name)
	}
	for _, i := range c.Without {
		view.Without = append(view.Without, i.In(string(r.Text.Lang)).Name)
	}
	if view.Choice, err = p.choice(r, c, map[string]string{"year": r.URL.Query().Get("year")}); err != nil {
		return err
	}
	if err := p.locate(r, d, n, &view); err != nil {
		return err
	}
	all, err := p.profiles.Indices(r.Context(), r.Who, false)
	if err != nil {
		return err
	}
	view.Indices = slices.DeleteFunc(all, func(x profile.Index) bool { return x.Kind != d.Kind })
	return r.Render(w, http.StatusOK, p.profile, frame(r.Text.T("profile.document", "name", view.Area.Name), compareCrumb(r, d.Kind)), view)
}

// neighbour leads to another area with the same indicators, nil beyond the
// ends.
func neighbour(r *web.Request, d profile.Division, n int) *web.Crumb {
	if n < 0 || n >= len(d.Areas) {
		return nil
	}
	return &web.Crumb{Text: d.Areas[n].Name, Href: areaAddress(d.Areas[n].ID) + query(r)}
}

// rows fills in the indicators and the values of all areas.
func (v *profileView) rows(p *Pages, r *web.Request, c profile.Comparison, n int) {
	t, met := r.Text, legend.NewSigns(r.Text)
	v.Values.Own = n
	for _, a := range c.Division.Areas {
		v.Values.Areas = append(v.Values.Areas, a.Name)
	}
	for _, one := range c.Rows {
		i := one.Indicator.In(string(t.Lang))
		row := profileRow{
			Name: i.Name, Code: i.Code, Href: "/indicators/" + string(i.ID), Unit: i.Unit, Direction: directionText(i.Direction),
			Value: value(t, one, one.Areas[n], met), Small: one.Small(n), Whole: value(t, one, one.Whole, met), Summed: one.Whole.Parts,
			Distance: distance(t, one, n), Far: far(one, n), Period: t.Period(one.Period), Age: p.age(r, one.Period),
		}
		if !one.Areas[n].Figure.Has {
			row.Why = t.Message(one.Areas[n].Reason)
		}
		row.axis(t, one, n)
		v.Small = v.Small || row.Small
		v.Rows = append(v.Rows, row)
		values := valuesRow{Name: i.Name, Unit: i.Unit, Whole: row.Whole}
		for _, a := range one.Areas {
			values.Cells = append(values.Cells, value(t, one, a, met))
			v.Sources = addSources(v.Sources, a)
		}
		v.Values.Rows = append(v.Values.Rows, values)
	}
	v.Signs = met.List
}

// axis draws where the area lies among the others.
func (row *profileRow) axis(t *i18n.Printer, c profile.Compared, n int) {
	decimals := c.Indicator.Decimals
	if c.Share {
		decimals = shareDecimals
	}
	strip := chart.Strip{Format: format(t, decimals)}
	low, high := math.Inf(1), math.Inf(-1)
	for a := range c.Areas {
		number := c.Position(a)
		strip.Rows = append(strip.Rows, chart.Ranked{Number: number, Own: a == n})
		if number != nil {
			low, high = math.Min(low, *number), math.Max(high, *number)
		}
	}
	if math.IsInf(low, 0) {
		return
	}
	if !c.Share && c.Whole.Figure.Has {
		strip.Whole = &chart.Reference{Value: c.Whole.Figure.Value}
		low, high = math.Min(low, strip.Whole.Value), math.Max(high, strip.Whole.Value)
	}
	row.Strip, row.Low, row.High = strip.HTML(), t.Number(low, decimals), t.Number(high, decimals)
	if c.Share {
		row.Low, row.High = t.T("profile.share", "value", row.Low), t.T("profile.share", "value", row.High)
	}
}

// finding says what is to be seen, and how it was decided.
func finding(t *i18n.Printer, c profile.Comparison, n int, whole string) (title, lead string) {
	name := c.Division.Areas[n].Name
	compared, apart, most, widest := 0, 0, 0, 0.0
	for i, row := range c.Rows {
		gap := row.Difference(n)
		if gap == nil {
			continue
		}
		compared++
		if !far(row, n) {
			continue
		}
		apart++
		if size := math.Abs(*gap) / row.Spread.Deviation; size > widest {
			most, widest = i, size
		}
	}
	switch {
	case len(c.Rows) == 0:
		return t.T("profile.finding.empty", "name", name), ""
	case compared == 0:
		return t.T("profile.finding.none", "name", name), ""
	case apart == 0:
		return t.T("profile.finding.near", "name", name, "count", compared), t.T("profile.finding.rule", "whole", whole)
	}
	return t.T("profile.finding.apart", "name", name, "count", apart, "of", compared, "most", c.Rows[most].Indicator.In(string(t.Lang)).Name),
		t.T("profile.finding.rule", "whole", whole)
}

// locate draws the area among the others.
func (p *Pages) locate(r *web.Request, d profile.Division, n int, view *profileView) error {
	outlines, credit, err := p.outlines(r, d)
	if err != nil {
		return err
	}
	regions, at := regionsOf(d, outlines)
	if !slices.Contains(at, n) {
		return nil
	}
	none := 0.0 // no value, one colour
	for i := range regions {
		regions[i].Number, regions[i].Own = &none, at[i] == n
	}
	m := chart.Map{ID: "areas", Alt: chart.Alt{LabelledBy: "h-map"}, Regions: regions, Format: chart.Format{Number: func(float64) string { return "" }}}
	view.Map, view.Credit = m.HTML(), credit
	return nil
}

// unitOf is the unit of a row, for a count the share it is shown as.
func unitOf(t *i18n.Printer, c profile.Compared, i indicator.Indicator) string {
	if c.Share {
		return t.T("profile.share.unit")
	}
	return i.Unit
}
