// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/web"
)

// chooseView is all that choose.html may use: one step of choosing figures.
type chooseView struct {
	Over    string
	Title   string
	Note    string
	Action  string
	Steps   []stepView
	Hidden  []param
	Groups  []web.Field
	Empty   bool // no table was imported yet
	Back    string
	Preview *previewView
	Next    bool // the figures were looked at and can be taken
}

// previewView shows what the draft gives for the own county.
type previewView struct {
	Region  string
	Formula string
	Rows    []previewRow
	Problem string // what is wrong
	Nothing bool   // there is no value for the own region, the Land and Germany
}

type previewRow struct{ Period, Value, Remark string }

// stepView is one station of the stepper.
type stepView struct {
	Text      string
	Past, Now bool
}

// param is one parameter that the next step needs too.
type param struct{ Name, Value string }

// showNew leads through the choice of figures to the form with the words.
func (p *Pages) showNew(w http.ResponseWriter, r *web.Request) error {
	d := readDraft(r.URL.Query())
	if d.complete() {
		i, err := p.proposed(r, d)
		if err != nil {
			return err
		}
		return p.renderEdit(w, r, i, d, nil)
	}
	return p.renderStep(w, r, d, "/indicators/new", r.Text.T("indicator.edit.new"), listCrumb(r))
}

// renderStep shows the step at which a draft stands; its form leads to action.
func (p *Pages) renderStep(w http.ResponseWriter, r *web.Request, d draft, action, over string, crumbs ...web.Crumb) error {
	at := d.step()
	view := chooseView{Over: over, Action: action, Steps: p.steps(r, d), Hidden: params(d.values()), Back: d.back(action)}
	var err error
	switch at.what {
	case kindStep:
		p.chooseKind(r, &view, d)
	case numberStep:
		chooseNumber(r, &view)
	case tableStep:
		err = p.chooseTable(r, &view, d, at.input)
	case cellStep:
		err = p.chooseCells(r, &view, d, at.input)
	case countStep:
		err = p.choosePreview(r, &view, d)
	case wordStep:
	}
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, p.choose, indicatorFrame(view.Title, crumbs...), view)
}

// proposed is an indicator with what can be said of it from its figures.
func (p *Pages) proposed(r *web.Request, d draft) (indicator.Indicator, error) {
	i := indicator.Indicator{}
	m := d.method()
	i.Count, i.Base, i.Factor, i.Formula, i.Inputs = m.Count, m.Base, m.Factor, m.Formula, m.Inputs
	for n, one := range d.picks {
		line, err := p.chosen(r, one)
		if err != nil {
			return i, err
		}
		if n == 0 {
			i.Numerator = cmp.Or(line.Note, line.Text)
			if one.indicator == "" {
				i.Source = line.Text
			}
		} else if d.kind == shareKind || d.kind == rateKind {
			i.Denominator = cmp.Or(line.Note, line.Text)
		}
	}
	return i, p.proposeUnit(r, d, &i)
}

// proposeUnit sets unit and decimals as the kind and the table suggest.
func (p *Pages) proposeUnit(r *web.Request, d draft, i *indicator.Indicator) error {
	switch d.kind {
	case shareKind, growthKind:
		i.Unit, i.Decimals = "%", 1
		return nil
	case rateKind:
		i.Unit, i.Decimals = r.Text.T("indicator.kind.unit_rate", "factor", int(d.factor())), 1
		return nil
	case indexKind:
		i.Unit, i.Decimals = r.Text.T("indicator.kind.unit_index", "period", d.param), 1
		return nil
	case countKind, minusKind, changeKind, meanKind, ownKind:
	}
	first := d.picks[0]
	if first.indicator != "" {
		other, err := p.indicators.Find(r.Context(), r.Who, indicator.ID(first.indicator))
		other = other.In(string(r.Text.Lang))
		i.Unit, i.Decimals = other.Unit, other.Decimals
		return err
	}
	shape, err := p.indicators.Shape(r.Context(), r.Who, first.table, "", string(r.Text.Lang))
	for _, m := range shape.Measures {
		if m.Code == first.measure {
			i.Unit, i.Decimals = m.Unit, m.Decimals
		}
	}
	return err
}

// back is the address of the step before.
func (d draft) back(action string) string {
	at := d.step()
	d.picks = slices.Clone(d.picks)
	switch at.what {
	case kindStep:
		return strings.TrimSuffix(strings.TrimSuffix(action, "/new"), "/editions")
	case numberStep:
		return action
	case wordStep:
		d.ready = false
	case cellStep:
		d.picks[at.input] = pick{}
	case tableStep:
		if at.input == 0 {
			return action
		}
		d.picks[at.input-1] = pick{}
	case countStep:
		d.picks[len(d.picks)-1] = pick{}
	}
	return action + "?" + d.values().Encode()
}

// params carries what is chosen already to the next step.
func params(q url.Values) []param {
	var list []param
	for name, values := range q {
		for _, value := range values {
			list = append(list, param{name, value})
		}
	}
	slices.SortFunc(list, func(a, b param) int { return slices.Compare([]string{a.Name, a.Value}, []string{b.Name, b.Value}) })
	return list
}

func (p *Pages) chooseKind(r *web.Request, view *chooseView, d draft) {
	view.Title, view.Note, view.Hidden = r.Text.T("indicator.kind.title"), r.Text.T("indicator.kind.note"), nil
	field := web.Field{Name: "kind", Label: r.Text.T("indicator.step.kind"), Kind: web.RadioField, Value: cmp.Or(string(d.kind), string(countKind)), Required: true}
	for _, k := range kinds() {
		text, note := kindText(r, k)
		field.Options = append(field.Options, web.Option{Value: string(k), Text: text, Note: note})
	}
	view.Groups = web.Form{Parts: []web.Part{{Fields: []web.Field{field}}}}.Prepared().Parts[0].Fields
}

// chooseNumber asks how many figures an own formula has.
func chooseNumber(r *web.Request, view *chooseView) {
	view.Title, view.Note = r.Text.T("indicator.kind.inputs"), r.Text.T("indicator.kind.inputs_note")
	count := web.Field{Name: "inputs", Label: r.Text.T("indicator.kind.inputs"), Hint: r.Text.T("indicator.kind.inputs_hint"), Kind: web.SelectField, Value: "2", Required: true}
	for n := range mostOwnInputs {
		count.Options = append(count.Options, web.Option{Value: strconv.Itoa(n + 1), Text: strconv.Itoa(n + 1)})
	}
	view.Groups = web.Form{Parts: []web.Part{{Fields: []web.Field{count}}}}.Prepared().Parts[0].Fields
}

func kindText(r *web.Request, k kind) (text, note string) {
	t := r.Text
	switch k {
	case countKind:
		return t.T("indicator.kind.count"), t.T("indicator.kind.count_note")
	case shareKind:
		return t.T("indicator.kind.share"), t.T("indicator.kind.share_note")
	case rateKind:
		return t.T("indicator.kind.rate"), t.T("indicator.kind.rate_note")
	case minusKind:
		return t.T("indicator.kind.difference"), t.T("indicator.kind.difference_note")
	case changeKind:
		return t.T("indicator.kind.change"), t.T("indicator.kind.change_note")
	case growthKind:
		return t.T("indicator.kind.growth"), t.T("indicator.kind.growth_note")
	case indexKind:
		return t.T("indicator.kind.index"), t.T("indicator.kind.index_note")
	case meanKind:
		return t.T("indicator.kind.mean"), t.T("indicator.kind.mean_note")
	case ownKind:
	}
	return t.T("indicator.kind.own"), t.T("indicator.kind.own_note")
}

// sources lists what an input can be: the tables, then the indicators.
func (p *Pages) sources(r *web.Request) ([]web.Option, error) {
	tables, err := p.indicators.Tables(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	var options []web.Option
	for _, table := range tables {
		options = append(options, web.Option{Value: table.Code, Text: table.Title, Note: table.Code})
	}
	all, err := p.indicators.List(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	needed, err := p.indicators.NeededBy(r.Context(), r.Who, all, string(r.Text.Lang))
	for _, i := range all {
		missing := slices.ContainsFunc(needed[i.ID], func(t indicator.NeededTable) bool { return !t.Imported && !t.Withheld })
		if i.Categorical() || missing {
			continue
		}
		i = i.In(string(r.Text.Lang))
		options = append(options, web.Option{Value: indicatorPrefix + string(i.ID), Text: i.Name, Note: r.Text.T("indicator.one", "code", i.Code)})
	}
	return options, err
}

func (p *Pages) chooseTable(r *web.Request, view *chooseView, d draft, n int) error {
	options, err := p.sources(r)
	view.Title, view.Note = r.Text.T("indicator.choose.input", "input", d.inputTitle(r, n)), r.Text.T("indicator.choose.input_note")
	view.Empty = len(options) == 0
	view.Groups = web.Form{Parts: []web.Part{{Fields: []web.Field{
		{Name: inputName(n), Label: r.Text.T("indicator.step.table"), Kind: web.RadioField, Options: options, Required: true},
	}}}}.Prepared().Parts[0].Fields
	return err
}

// manyCategories is from how many on a list to open takes the place of boxes.
const manyCategories = 15

// chooseCells asks for the measure and for the categories of each dimension.
func (p *Pages) chooseCells(r *web.Request, view *chooseView, d draft, n int) error {
	one, side := d.picks[n], inputName(n)
	view.Title, view.Note = r.Text.T("indicator.choose.cells_of", "input", d.inputTitle(r, n)), r.Text.T("indicator.choose.cells_note")
	shape, err := p.indicators.Shape(r.Context(), r.Who, one.table, "", string(r.Text.Lang))
	if err != nil {
		return err
	}
	view.Hidden = append(view.Hidden, param{side + "-done", "yes"})
	if len(shape.Measures) > 0 {
		measures := web.Field{Name: side + "-measure", Label: r.Text.T("indicator.table.measure"), Kind: web.RadioField, Value: shape.Measures[0].Code, Required: true}
		for _, m := range shape.Measures {
			measures.Options = append(measures.Options, web.Option{Value: m.Code, Text: m.Label, Note: figure.UnitNote(m.Code, m.Unit)})
		}
		view.Groups = append(view.Groups, measures)
	}
	for _, dimension := range shape.Dimensions {
		field := web.Field{Name: side + cellSign + dimension.Code, Label: dimension.Label, Hint: r.Text.T("indicator.choose.whole"), Kind: web.ChecksField}
		if len(dimension.Categories) > manyCategories {
			field.Kind = web.SelectField
			field.Options = []web.Option{{Value: "", Text: r.Text.T("indicator.table.all")}}
		}
		for _, c := range dimension.Categories {
			field.Options = append(field.Options, web.Option{Value: codeOrTotal(c.Code), Text: figure.Category(r.Text, c.Code, c.Label)})
		}
		view.Groups = append(view.Groups, field)
	}
	view.Groups = append(view.Groups, web.Field{
		Name: side + "-fixed", Label: r.Text.T("indicator.choose.fixed"), Hint: r.Text.T("indicator.choose.fixed_hint"), Kind: web.CheckField,
	})
	view.Groups = web.Form{Parts: []web.Part{{Fields: view.Groups}}}.Prepared().Parts[0].Fields
	return nil
}

// choosePreview asks for what the kind needs beside its inputs and shows what
// comes out for the own county.
func (p *Pages) choosePreview(r *web.Request, view *chooseView, d draft) error {
	view.Title, view.Note = r.Text.T("indicator.try.title"), r.Text.T("indicator.try.note")
	fields := p.paramFields(r, d)
	view.Hidden = slices.DeleteFunc(view.Hidden, func(one param) bool {
		return slices.ContainsFunc(fields, func(f web.Field) bool { return f.Name == one.Name })
	})
	form := web.Form{Parts: []web.Part{{Fields: fields}}}
	if d.param != "" || !d.asks() {
		problem, err := p.preview(r, view, d)
		if err != nil {
			return err
		}
		form.Refuse(r.Text, problem)
	}
	view.Groups = form.Prepared().Parts[0].Fields
	view.Next = view.Preview != nil && view.Preview.Problem == ""
	return nil
}

// preview reads the draft for the own region, or the smallest one around it
// that the figures know. What is wrong with the typed text comes back as a
// refusal of the field.
func (p *Pages) preview(r *web.Request, view *chooseView, d draft) (problem, err error) {
	i := indicator.Indicator{Direction: indicator.Neutral}
	m := d.method()
	i.Count, i.Base, i.Factor, i.Formula, i.Inputs = m.Count, m.Base, m.Factor, m.Formula, m.Inputs
	if err := p.proposeUnit(r, d, &i); err != nil {
		return nil, err
	}
	var series indicator.Series
	for _, key := range around(p.ownRegion(r).Key) {
		series, err = p.indicators.Try(r.Context(), r.Who, i, string(key), indicator.View{})
		if err != nil && !errors.Is(err, fault.NotFound) || len(series.Points) > 0 {
			break
		}
	}
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		view.Preview = &previewView{Problem: r.Text.Message(refused.Message)}
		return nil, nil
	}
	if refused, ok := errors.AsType[fault.Invalid](err); ok {
		return firstProblem(r, view, refused), nil
	}
	if errors.Is(err, fault.NotFound) {
		view.Preview = &previewView{Nothing: true}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	view.Preview = p.previewOf(r, series, i)
	return nil, nil
}

// firstProblem shows the first thing that is wrong; what was typed is refused
// at its field.
func firstProblem(r *web.Request, view *chooseView, refused fault.Invalid) error {
	for _, field := range []string{"formula", "factor", "table", "base_table"} {
		message, bad := refused[field]
		if !bad {
			continue
		}
		view.Preview = &previewView{Problem: r.Text.Message(message)}
		if field == "formula" || field == "factor" {
			return fault.Invalid{"param": message}
		}
		return nil
	}
	return refused
}

// paramFields are the questions of the kind: a factor, a number of periods, a
// base period, a formula; and which periods go together.
func (p *Pages) paramFields(r *web.Request, d draft) []web.Field {
	t := r.Text
	var fields []web.Field
	one := web.Field{Name: "param", Value: d.param, Required: true}
	switch d.kind {
	case rateKind:
		one.Label, one.Kind = t.T("indicator.kind.factor"), web.RadioField
		one.Options = []web.Option{{Value: "1000", Text: t.T("indicator.kind.per", "factor", 1000)}, {Value: "10000", Text: t.T("indicator.kind.per", "factor", 10000)}, {Value: "100000", Text: t.T("indicator.kind.per", "factor", 100000)}, {Value: "1", Text: t.T("indicator.kind.per_one")}}
	case changeKind, growthKind:
		one.Label, one.Hint, one.Kind = t.T("indicator.kind.steps"), t.T("indicator.kind.steps_hint"), web.NumberField
	case indexKind:
		one.Label, one.Hint = t.T("indicator.kind.base"), t.T("indicator.kind.base_hint")
	case meanKind:
		one.Label, one.Hint, one.Kind = t.T("indicator.kind.mean_steps"), t.T("indicator.kind.mean_hint"), web.NumberField
	case ownKind:
		one.Label, one.Hint, one.Kind, one.Rows = t.T("indicator.detail.formula"), t.T("indicator.kind.own_hint"), web.AreaField, 2
	case countKind, shareKind, minusKind:
	}
	if d.asks() {
		fields = append(fields, one)
	}
	if d.needs() > 1 {
		fields = append(fields, web.Field{Name: "when", Label: t.T("indicator.when_input.label"), Hint: t.T("indicator.when_input.hint"), Kind: web.SelectField, Value: d.when, Options: []web.Option{
			{Value: "", Text: t.T("indicator.when_input.same")}, {Value: string(indicator.SameYear), Text: t.T("indicator.when_input.year")}, {Value: string(indicator.YearBefore), Text: t.T("indicator.when_input.before")},
		}})
	}
	if slices.ContainsFunc(d.picks, func(p pick) bool { return len(p.where) > 0 }) {
		fields = append(fields, web.Field{Name: "instead", Label: t.T("indicator.instead.label"), Hint: t.T("indicator.instead.hint"), Kind: web.AreaField, Rows: 2, Value: d.instead})
	}
	return fields
}

// mostPreviewed is how many periods a preview shows.
const mostPreviewed = 8

// previewOf lists the newest values.
func (p *Pages) previewOf(r *web.Request, series indicator.Series, i indicator.Indicator) *previewView {
	view := &previewView{Region: series.Region.Title(), Formula: i.Formula}
	for _, point := range slices.Backward(series.Points) {
		if len(view.Rows) == mostPreviewed {
			break
		}
		row := previewRow{Period: r.Text.Period(point.Period), Value: point.Figure.Symbol}
		if point.Figure.Has {
			row.Value = valueText(r.Text, point, i)
		} else {
			row.Remark = r.Text.Message(point.Reason)
		}
		if b, found := series.BreakAt(point.Period); found {
			row.Remark = r.Text.Message(b.Note)
		}
		view.Rows = append(view.Rows, row)
	}
	view.Nothing = len(view.Rows) == 0
	return view
}
