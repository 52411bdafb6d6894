// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/web"
)

// chooseView is all that choose.html may use: one step of choosing figures.
type chooseView struct {
	Title  string
	Note   string
	Steps  []stepView
	Hidden []param
	Groups []web.Field
	Empty  bool // no table was imported yet
	Back   string
}

// stepView is one station of the stepper.
type stepView struct {
	Text      string
	Past, Now bool
}

// param is one parameter that the next step needs too.
type param struct{ Name, Value string }

// The steps of defining an indicator.
const (
	tableStep = iota
	cellStep
	divideStep
	baseStep
	wordStep
)

func (d draft) step() int {
	switch {
	case d.count.table == "":
		return tableStep
	case !d.count.done:
		return cellStep
	case d.divide == "" || d.divide == "yes" && d.base.table == "":
		return divideStep
	case d.divide == "yes" && !d.base.done:
		return baseStep
	}
	return wordStep
}

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
	view := chooseView{Steps: p.steps(r, d), Hidden: params(d.values()), Back: back(d)}
	var err error
	switch d.step() {
	case tableStep:
		view.Title, view.Note = r.Text.T("indicator.choose.count"), r.Text.T("indicator.choose.count_note")
		err = p.chooseTable(r, &view, countSide)
	case cellStep:
		view.Title, view.Note = r.Text.T("indicator.choose.cells"), r.Text.T("indicator.choose.cells_note")
		err = p.chooseCells(r, &view, countSide, d.count)
	case divideStep:
		view.Title, view.Note = r.Text.T("indicator.choose.divide"), r.Text.T("indicator.choose.divide_note")
		err = p.chooseDivision(r, &view, d)
	case baseStep:
		view.Title, view.Note = r.Text.T("indicator.choose.base"), r.Text.T("indicator.choose.cells_note")
		err = p.chooseCells(r, &view, baseSide, d.base)
	}
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, p.choose, indicatorFrame(view.Title, listCrumb(r)), view)
}

// proposed is an indicator with what can be said of it from its figures.
func (p *Pages) proposed(r *web.Request, d draft) (indicator.Indicator, error) {
	i := indicator.Indicator{Factor: 1}
	d.into(&i)
	shape, err := p.indicators.Shape(r.Context(), r.Who, d.count.table, "", string(r.Text.Lang))
	if err != nil {
		return i, err
	}
	i.Numerator, i.Source = cellsText(r.Text, d.count, shape), shape.Title
	for _, m := range shape.Measures {
		if m.Code == d.count.measure {
			i.Unit, i.Decimals = m.Unit, m.Decimals
		}
	}
	if d.divide == "yes" {
		base, err := p.indicators.Shape(r.Context(), r.Who, d.base.table, "", string(r.Text.Lang))
		if err != nil {
			return i, err
		}
		i.Denominator = cellsText(r.Text, d.base, base)
		i.Factor, i.Decimals, i.Unit = 100, 1, "%"
	}
	return i, nil
}

// back is the address of the step before.
func back(d draft) string {
	switch d.step() {
	case tableStep:
		return "/indicators"
	case cellStep:
		d.count = pick{}
	case divideStep:
		d.count.done, d.divide, d.base = false, "", pick{}
	default:
		d.divide, d.base = "", pick{}
	}
	if q := d.values(); len(q) > 0 {
		return "/indicators/new?" + q.Encode()
	}
	return "/indicators/new"
}

func (p *Pages) steps(r *web.Request, d draft) []stepView {
	texts := []string{
		r.Text.T("indicator.step.table"), r.Text.T("indicator.step.cells"), r.Text.T("indicator.step.divide"),
		r.Text.T("indicator.step.base"), r.Text.T("indicator.step.words"),
	}
	now := d.step()
	var steps []stepView
	for i, text := range texts {
		steps = append(steps, stepView{Text: text, Past: i < now, Now: i == now})
	}
	if d.divide == "no" {
		steps = slices.Delete(steps, baseStep, baseStep+1)
	}
	return steps
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

func (p *Pages) tableOptions(r *web.Request) ([]web.Option, error) {
	tables, err := p.indicators.Tables(r.Context(), r.Who)
	var options []web.Option
	for _, table := range tables {
		options = append(options, web.Option{Value: table.Code, Text: table.Title, Note: table.Code})
	}
	return options, err
}

func (p *Pages) chooseTable(r *web.Request, view *chooseView, side string) error {
	options, err := p.tableOptions(r)
	view.Empty = len(options) == 0
	view.Groups = []web.Field{{Name: side, Label: r.Text.T("indicator.step.table"), Kind: web.RadioField, Options: options, Required: true}}
	return err
}

// manyCategories is from how many on a list to open takes the place of boxes.
const manyCategories = 15

// chooseCells asks for the measure and for the categories of each dimension.
func (p *Pages) chooseCells(r *web.Request, view *chooseView, side string, one pick) error {
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
	for _, d := range shape.Dimensions {
		field := web.Field{Name: side + cellSign + d.Code, Label: d.Label, Hint: r.Text.T("indicator.choose.whole"), Kind: web.ChecksField}
		if len(d.Categories) > manyCategories {
			field.Kind = web.SelectField
			field.Options = []web.Option{{Value: "", Text: r.Text.T("indicator.table.all")}}
		}
		for _, c := range d.Categories {
			field.Options = append(field.Options, web.Option{Value: codeOrTotal(c.Code), Text: figure.Category(r.Text, c.Code, c.Label)})
		}
		view.Groups = append(view.Groups, field)
	}
	view.Groups = web.Form{Parts: []web.Part{{Fields: view.Groups}}}.Prepared().Parts[0].Fields
	return nil
}

// chooseDivision asks whether the number is divided by another one, and from
// which table that comes.
func (p *Pages) chooseDivision(r *web.Request, view *chooseView, d draft) error {
	options, err := p.tableOptions(r)
	view.Groups = web.Form{Parts: []web.Part{{Fields: []web.Field{
		{Name: "divide", Label: r.Text.T("indicator.choose.kind"), Kind: web.RadioField, Value: cmp.Or(d.divide, "no"), Required: true, Options: []web.Option{
			{Value: "no", Text: r.Text.T("indicator.choose.plain"), Note: r.Text.T("indicator.choose.plain_note")},
			{Value: "yes", Text: r.Text.T("indicator.choose.rate"), Note: r.Text.T("indicator.choose.rate_note")},
		}},
		{Name: baseSide, Label: r.Text.T("indicator.choose.base_table"), Kind: web.RadioField, Value: d.count.table, Options: options},
	}}}}.Prepared().Parts[0].Fields
	return err
}
