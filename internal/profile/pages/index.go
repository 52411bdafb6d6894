// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/chart"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/profile"
	"kursbuch/internal/web"
)

// indicesView is all that indices.html may use.
type indicesView struct {
	Indices, Archived []indexRow
	MayEdit           bool
}

type indexRow struct {
	profile.Index
	KindText fault.Message
	Key      string
}

func (p *Pages) showIndices(w http.ResponseWriter, r *web.Request) error {
	view := indicesView{MayEdit: r.Who.May(identity.EditIndicators)}
	for archived, to := range map[bool]*[]indexRow{false: &view.Indices, true: &view.Archived} {
		list, err := p.profiles.Indices(r.Context(), r.Who, archived)
		if err != nil {
			return err
		}
		for _, x := range list {
			*to = append(*to, indexRow{x, kindText(x.Kind), r.NewKey()})
		}
	}
	return r.Render(w, http.StatusOK, p.indices, frame(r.Text.T("profile.indices.title"), compareCrumb(r, profile.Spaces)), view)
}

// indexView is all that index.html may use.
type indexView struct {
	Index       profile.Index
	Shown       profile.Edition // the edition on the page
	Newest      bool
	Title       string
	KindText    fault.Message
	MethodText  fault.Message
	Bars        template.HTML
	Legend      []keyView
	Map         template.HTML
	MapKeys     []keyView
	Credit      string
	Parts       []partView
	Rows        []areaView
	Folded      string // what the bars put together
	Sensitivity string
	Small       bool
	Sources     []string
	Editions    []profile.Edition
	MayEdit     bool
	Key         string
	CSV         string
}

type keyView struct {
	Swatch template.HTML
	Text   string
	Count  string
}

// partView is one indicator of the index.
type partView struct {
	Name, Code, Href string
	Lowers           bool
	Weight, Share    string
	Period, Base     string
	Mean, Deviation  string // or lowest and highest
	Unit             string
	Why              string
}

// areaView is one row of the result.
type areaView struct {
	Name, Href string
	Value      string // empty without an index
	Class      fault.Message
	Step       int
	Present    string
	Range      string
	Stable     bool
	Cells      []partCell
}

// partCell is what a part adds.
type partCell struct {
	Contribution string // empty when missing
	Figure       legend.View
	Why          string
	Small        bool
}

func (p *Pages) showIndex(w http.ResponseWriter, r *web.Request) error {
	x, err := p.profiles.Index(r.Context(), r.Who, indexID(r))
	if err != nil {
		return err
	}
	editions, err := p.profiles.Editions(r.Context(), r.Who, x.ID)
	if err != nil {
		return err
	}
	number := cmp.Or(r.URL.Query().Get("edition"), strconv.Itoa(x.Edition))
	at := slices.IndexFunc(editions, func(e profile.Edition) bool { return strconv.Itoa(e.Number) == number })
	if at < 0 {
		return fault.NotFound
	}
	shown := editions[at]
	result, err := p.profiles.Compute(r.Context(), r.Who, shown.Definition)
	if err != nil {
		return err
	}
	t := r.Text
	view := indexView{
		Index: x, Shown: shown, Newest: shown.Number == x.Edition, Title: indexFinding(t, result), KindText: kindText(shown.Kind), MethodText: methodText(shown.Method),
		Sensitivity: sensitivity(t, result), Editions: editions, MayEdit: r.Who.May(identity.EditIndicators), Key: r.NewKey(), CSV: indexAddress(x.ID) + "/values.csv",
	}
	view.fill(t, result)
	view.bars(t, result)
	if err := p.drawClasses(r, result, &view); err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, p.index, frame(x.Name, compareCrumb(r, shown.Kind), indicesCrumb(r)), view)
}

// indexFinding names the areas above the middle, in the order of the areas: it
// is no ranking.
func indexFinding(t *i18n.Printer, r profile.Result) string {
	var names []string
	some := 0
	for n, a := range r.Areas {
		if a.Has {
			some++
		}
		if a.Class > profile.Classes/2+1 {
			names = append(names, r.Division.Areas[n].Name)
		}
	}
	const most = 4
	switch {
	case some == 0:
		return t.T("profile.index.finding_none", "name", r.Definition.Name)
	case len(names) == 0:
		return t.T("profile.index.finding_even", "name", r.Definition.Name, "kind", kindText(r.Definition.Kind))
	case len(names) > most:
		return t.T("profile.index.finding_many", "name", r.Definition.Name, "count", len(names), "of", some)
	}
	return t.T("profile.index.finding", "name", r.Definition.Name, "areas", listed(t, names))
}

// listed joins names as a sentence does.
func listed(t *i18n.Printer, names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return t.T("profile.and", "first", strings.Join(names[:last], ", "), "last", names[last])
}

// sensitivity says what leaving one part out would change.
func sensitivity(t *i18n.Printer, r profile.Result) string {
	s := r.Sensitivity
	switch {
	case s.Areas == 0:
		return ""
	case s.Part < 0:
		return t.T("profile.sensitivity.stable", "count", s.Areas)
	}
	return t.T("profile.sensitivity.changes", "stable", s.Stable, "count", s.Areas, "part", r.Parts[s.Part].Compared.Indicator.In(string(t.Lang)).Name,
		"area", r.Division.Areas[s.Area].Name, "from", classText(r.Areas[s.Area].Class), "to", classText(s.To))
}

func (v *indexView) fill(t *i18n.Printer, r profile.Result) {
	met := legend.NewSigns(t)
	for _, p := range r.Parts {
		v.Parts = append(v.Parts, partOf(t, r, p))
		for _, a := range p.Areas {
			v.Sources = addSources(v.Sources, a)
		}
	}
	const percent = 100
	for n, a := range r.Areas {
		row := areaView{
			Name: r.Division.Areas[n].Name, Href: areaAddress(r.Division.Areas[n].ID), Class: classText(a.Class), Step: int(a.Class),
			Present: t.Number(a.Present*percent, 0), Stable: a.Stable,
		}
		if a.Has {
			row.Value = signed(t, a.Value, scoreDecimals)
			row.Range = t.T("profile.index.range", "low", signed(t, a.Low, scoreDecimals), "high", signed(t, a.High, scoreDecimals))
		}
		for i, p := range r.Parts {
			c := partCell{Figure: value(t, p.Compared, p.Areas[n], met), Small: p.Small(n)}
			switch {
			case a.Parts[i].Has:
				c.Contribution = signed(t, a.Parts[i].Value, scoreDecimals)
			case p.Reason.Key != "":
				c.Why = t.Message(p.Reason)
			default:
				c.Why = t.Message(p.Areas[n].Reason)
			}
			v.Small = v.Small || c.Small
			row.Cells = append(row.Cells, c)
		}
		v.Rows = append(v.Rows, row)
	}
}

func partOf(t *i18n.Printer, r profile.Result, p profile.PartResult) partView {
	i := p.Compared.Indicator.In(string(t.Lang))
	v := partView{
		Name: i.Name, Code: i.Code, Href: "/indicators/" + string(i.ID), Unit: i.Unit, Lowers: p.Lowers,
		Weight: t.Number(p.Weight, decimalsOf(p.Weight)), Share: t.Number(p.Share, 0), Period: t.Period(p.Period), Base: t.Period(p.BasePeriod),
	}
	if p.Reason.Key != "" {
		v.Why = t.Message(p.Reason)
		return v
	}
	v.Mean, v.Deviation = t.Number(p.Basis.Mean, i.Decimals+1), t.Number(p.Basis.Deviation, i.Decimals+1)
	if r.Definition.Method == profile.MinMax {
		v.Mean, v.Deviation = t.Number(p.Basis.Low, i.Decimals), t.Number(p.Basis.High, i.Decimals)
	}
	return v
}

// decimalsOf is how many decimals a number that somebody typed has.
func decimalsOf(x float64) int {
	_, fraction, _ := strings.Cut(strconv.FormatFloat(x, 'f', -1, 64), ".")
	return len(fraction)
}

// mostBarParts is how many parts the bars tell apart.
const mostBarParts = 6

// bars draws what raises and what lowers the index of each area. Of many parts
// the heaviest stand alone and the others together.
func (v *indexView) bars(t *i18n.Printer, r profile.Result) {
	order := make([]int, len(r.Parts))
	for n := range order {
		order[n] = n
	}
	alone := len(order)
	if alone > mostBarParts {
		alone = mostBarParts - 1
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(r.Parts[b].Weight, r.Parts[a].Weight) })
	}
	c := chart.Balance{ID: "index", Alt: chart.Alt{LabelledBy: "h-bars"}, Format: format(t, scoreDecimals)}
	for _, n := range order[:alone] {
		c.Parts = append(c.Parts, r.Parts[n].Compared.Indicator.In(string(t.Lang)).Name)
	}
	if alone < len(order) {
		var rest []string
		for _, n := range order[alone:] {
			rest = append(rest, r.Parts[n].Compared.Indicator.In(string(t.Lang)).Name)
		}
		c.Parts = append(c.Parts, t.T("profile.index.rest"))
		v.Folded = strings.Join(rest, ", ")
	}
	drawn := false
	for n, a := range r.Areas {
		stack := chart.Stack{Label: r.Division.Areas[n].Name, Values: make([]*float64, len(c.Parts))}
		for place, part := range order {
			if one := a.Parts[part]; a.Has && one.Has {
				at := min(place, len(c.Parts)-1)
				sum := one.Value
				if stack.Values[at] != nil {
					sum += *stack.Values[at]
				}
				stack.Values[at], drawn = &sum, true
			}
		}
		c.Stacks = append(c.Stacks, stack)
	}
	if !drawn {
		return
	}
	v.Bars = c.HTML()
	for _, k := range c.Legend() {
		v.Legend = append(v.Legend, keyView{Swatch: k.Swatch, Text: k.Name})
	}
}

// drawClasses colours the areas by the class of their index.
func (p *Pages) drawClasses(r *web.Request, result profile.Result, view *indexView) error {
	outlines, credit, err := p.outlines(r, result.Division)
	if err != nil {
		return err
	}
	t := r.Text
	regions, at := regionsOf(result.Division, outlines)
	drawn := false
	for i := range regions {
		if a := result.Areas[at[i]]; a.Has {
			regions[i].Category, drawn = new(int(a.Class)-1), true
		}
	}
	if !drawn {
		return nil
	}
	m := chart.Map{ID: "classes", Alt: chart.Alt{LabelledBy: "h-map"}, Regions: regions, Ordered: true, Format: format(t, scoreDecimals)}
	for c := range profile.Class(profile.Classes) {
		m.Categories = append(m.Categories, t.Message(classText(c+1)))
	}
	view.Map, view.Credit = m.HTML(), credit
	for _, k := range m.Legend() {
		text := k.Name
		if k.Sign != "" {
			text = t.Message(classText(0))
		}
		view.MapKeys = append(view.MapKeys, keyView{Swatch: k.Swatch, Text: text, Count: t.T("profile.areas", "count", k.Count)})
	}
	return nil
}

func (p *Pages) archive(w http.ResponseWriter, r *web.Request) error {
	err := p.profiles.ArchiveIndex(r.Context(), r.Who, indexID(r), r.FormVersion())
	return r.Answer(w, err, "/indices", fault.Say("profile.index.archived"))
}

func (p *Pages) restore(w http.ResponseWriter, r *web.Request) error {
	err := p.profiles.RestoreIndex(r.Context(), r.Who, indexID(r), r.FormVersion())
	return r.Answer(w, err, indexAddress(indexID(r)), fault.Say("profile.index.restored"))
}

func (p *Pages) showHistory(w http.ResponseWriter, r *web.Request) error {
	x, err := p.profiles.Index(r.Context(), r.Who, indexID(r))
	if err != nil {
		return err
	}
	entries, total, err := p.profiles.History(r.Context(), r.Who, x.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	for n := range entries {
		for c := range entries[n].Changes {
			change := &entries[n].Changes[c]
			change.Before, change.After = said(r.Text, change.Field, change.Before), said(r.Text, change.Field, change.After)
		}
	}
	t := r.Text
	labels := map[string]string{
		"name": t.T("profile.field.name"), "purpose": t.T("profile.field.purpose"), "meaning": t.T("profile.field.meaning"), "kind": t.T("profile.kind.label"),
		"method": t.T("profile.field.method"), "base_year": t.T("profile.field.base_year"), "threshold": t.T("profile.field.threshold"), "parts": t.T("profile.index.parts.title"),
	}
	return r.RenderHistory(w, frame(x.Name, compareCrumb(r, x.Kind), indicesCrumb(r)), t.T("profile.index.one")+" "+x.Label(), x.Name, indexAddress(x.ID), entries, total, labels)
}

// said turns the codes of an audited value into words.
func said(t *i18n.Printer, field, value string) string {
	switch {
	case value == "":
		return ""
	case field == "kind":
		return t.Message(kindText(profile.Kind(value)))
	case field == "method":
		return t.Message(methodText(profile.Method(value)))
	}
	return value
}
