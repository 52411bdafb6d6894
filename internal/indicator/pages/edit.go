// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/web"
)

// editView is all that edit.html may use.
type editView struct {
	New    bool
	Title  string
	Steps  []stepView
	Count  figure.Fact
	Base   *figure.Fact
	Rework string // address of the last step of choosing, for a new one
	Form   web.Form
}

func (p *Pages) showEdit(w http.ResponseWriter, r *web.Request) error {
	i, err := p.own(r)
	if err != nil {
		return err
	}
	return p.renderEdit(w, r, i, draftOf(i), nil)
}

// own is the indicator of the address, which must be one of the tenant's own.
func (p *Pages) own(r *web.Request) (indicator.Indicator, error) {
	i, err := p.indicators.Find(r.Context(), r.Who, indicator.ID(r.PathValue("indicator")))
	if err == nil && i.Official {
		return i, fault.Refuse("indicator.edit.official")
	}
	return i, err
}

func (p *Pages) add(w http.ResponseWriter, r *web.Request) error {
	figures, err := url.ParseQuery(r.PostFormValue("figures"))
	d := readDraft(figures)
	if err != nil || !d.complete() {
		return fault.Refuse("indicator.edit.figures_lost")
	}
	i := indicator.Indicator{Factor: 1}
	d.into(&i)
	id := indicator.ID("")
	if err = posted(r, &i); err == nil {
		id, err = p.indicators.Add(r.Context(), r.Who, i)
	}
	if web.IsFormFault(err) {
		return p.renderEdit(w, r, i, d, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/indicators/"+string(id), fault.Say("indicator.edit.added"))
}

func (p *Pages) change(w http.ResponseWriter, r *web.Request) error {
	i, err := p.own(r)
	if err != nil {
		return err
	}
	i.Version = r.FormVersion()
	if err = posted(r, &i); err == nil {
		err = p.indicators.Change(r.Context(), r.Who, i)
	}
	if web.IsFormFault(err) {
		return p.renderEdit(w, r, i, draftOf(i), err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/indicators/"+string(i.ID), fault.Say("indicator.edit.saved"))
}

// renderEdit shows the form, after a conflict with both versions.
func (p *Pages) renderEdit(w http.ResponseWriter, r *web.Request, i indicator.Indicator, d draft, cause error) error {
	view := editView{New: i.ID == "", Form: p.form(r, i, d)}
	view.Form.Refuse(r.Text, cause)
	if errors.Is(cause, fault.Conflict) {
		stored, err := p.own(r)
		if err != nil {
			return err
		}
		last, err := p.indicators.LastChange(r.Context(), r.Who, i.ID)
		if err != nil {
			return err
		}
		view.Form.Collide(p.form(r, stored, draftOf(stored)), last.PersonName, last.At)
	}
	crumbs := []web.Crumb{listCrumb(r)}
	view.Title = r.Text.T("indicator.edit.new")
	if view.New {
		view.Steps = p.steps(r, d)
	} else {
		view.Title = r.Text.T("indicator.edit.title", "name", i.Name)
		crumbs = append(crumbs, web.Crumb{Text: i.Name, Href: "/indicators/" + string(i.ID)})
	}
	if err := p.nameFigures(r, &view, d); err != nil {
		return err
	}
	return r.RenderForm(w, cause, p.edit, indicatorFrame(view.Title, crumbs...), view)
}

// nameFigures says above the form what is counted.
func (p *Pages) nameFigures(r *web.Request, view *editView, d draft) (err error) {
	if view.Count, err = p.chosen(r, d.count); err != nil {
		return err
	}
	if d.divide == "yes" {
		base, err := p.chosen(r, d.base)
		if err != nil {
			return err
		}
		view.Base = &base
	}
	if view.New {
		view.Rework = back(d)
	}
	return nil
}

func (p *Pages) form(r *web.Request, i indicator.Indicator, d draft) web.Form {
	t, action, leave := r.Text, "/indicators", "/indicators"
	if i.ID != "" {
		action += "/" + string(i.ID)
		leave = action
	}
	words := []web.Field{
		{Name: "code", Label: t.T("indicator.code.label"), Hint: t.T("indicator.code.hint"), Value: i.Code, Required: true},
		{Name: "name", Label: t.T("indicator.name.label"), Hint: t.T("indicator.name.hint"), Value: i.Name, Required: true},
		{Name: "definition", Label: t.T("indicator.definition.label"), Kind: web.AreaField, Rows: 3, Value: i.Definition, Required: true},
		{Name: "numerator", Label: t.T("indicator.numerator.label"), Hint: t.T("indicator.numerator.hint"), Value: i.Numerator},
	}
	if d.divide == "yes" {
		words = append(words, web.Field{Name: "denominator", Label: t.T("indicator.denominator.label"), Hint: t.T("indicator.denominator.hint"), Value: i.Denominator})
	}
	number := []web.Field{
		{Name: "unit", Label: t.T("indicator.unit.label"), Hint: t.T("indicator.unit.hint"), Value: i.Unit},
		{Name: "decimals", Label: t.T("indicator.decimals.label"), Kind: web.NumberField, Value: strconv.Itoa(i.Decimals), Required: true},
	}
	if d.divide == "yes" && i.ID == "" {
		number = append(number, web.Field{Name: "factor", Label: t.T("indicator.factor.label"), Hint: t.T("indicator.factor.hint"), Kind: web.NumberField, Value: plainNumber(t, i.Factor), Required: true})
	}
	direction := web.Field{Name: "direction", Label: t.T("indicator.direction.label"), Hint: t.T("indicator.direction.hint"), Kind: web.RadioField, Required: true, Value: cmp.Or(string(i.Direction), string(indicator.Neutral))}
	for _, d := range indicator.Directions() {
		direction.Options = append(direction.Options, web.Option{Value: string(d), Text: directionText(t, d)})
	}
	source := []web.Field{
		direction,
		{Name: "source", Label: t.T("indicator.source.label"), Hint: t.T("indicator.source.hint"), Value: i.Source},
		{Name: "relevance", Label: t.T("indicator.relevance.label"), Kind: web.AreaField, Rows: 3, Value: i.Relevance},
		{Name: "notes", Label: t.T("indicator.notes.label"), Hint: t.T("indicator.notes.hint"), Kind: web.AreaField, Rows: 3, Value: i.Notes},
	}
	if i.ID == "" {
		source = append(source, web.Field{Name: "figures", Kind: web.HiddenField, Value: d.values().Encode()})
	}
	form := r.NewForm(action, t.T("indicator.edit.save"), leave,
		web.Part{Fields: words}, web.Part{Title: t.T("indicator.edit.number"), Row: true, Fields: number}, web.Part{Title: t.T("indicator.edit.reading"), Fields: source})
	form.Version = i.Version
	return form
}

func directionText(t *i18n.Printer, d indicator.Direction) string {
	switch d {
	case indicator.More:
		return t.T("indicator.direction.more")
	case indicator.Less:
		return t.T("indicator.direction.less")
	case indicator.Neutral:
	}
	return t.T("indicator.direction.neutral")
}

// saidDirection is a recorded direction in words, empty when there was none.
func saidDirection(t *i18n.Printer, recorded string) string {
	if recorded == "" {
		return ""
	}
	return directionText(t, indicator.Direction(recorded))
}

// plainNumber is a number for an input, without grouped digits.
func plainNumber(t *i18n.Printer, x float64) string {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if t.Lang == i18n.German {
		return strings.Replace(text, ".", ",", 1)
	}
	return text
}

// posted reads the words of the form into i. Numbers that cannot be read are
// refused at their fields.
func posted(r *web.Request, i *indicator.Indicator) error {
	refused := fault.Invalid{}
	i.Code, i.Direction = r.PostFormValue("code"), indicator.Direction(r.PostFormValue("direction"))
	i.Texts = indicator.Texts{
		Name: r.PostFormValue("name"), Definition: r.PostFormValue("definition"), Numerator: r.PostFormValue("numerator"),
		Denominator: r.PostFormValue("denominator"), Unit: r.PostFormValue("unit"), Source: r.PostFormValue("source"),
		Relevance: r.PostFormValue("relevance"), Notes: r.PostFormValue("notes"),
	}
	var err error
	if i.Decimals, err = strconv.Atoi(strings.TrimSpace(r.PostFormValue("decimals"))); err != nil {
		refused.Refuse("decimals", "indicator.decimals.unreadable")
	}
	if text := strings.TrimSpace(r.PostFormValue("factor")); text != "" {
		if i.Factor, err = strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64); err != nil {
			refused.Refuse("factor", "indicator.factor.unreadable")
		}
	}
	return refused.Err()
}

func (p *Pages) archive(w http.ResponseWriter, r *web.Request) error {
	id := indicator.ID(r.PathValue("indicator"))
	if err := p.indicators.Archive(r.Context(), r.Who, id, r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, "/indicators?archived="+url.QueryEscape(string(id)), fault.Message{})
}

func (p *Pages) restore(w http.ResponseWriter, r *web.Request) error {
	id := indicator.ID(r.PathValue("indicator"))
	if err := p.indicators.Restore(r.Context(), r.Who, id, r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, "/indicators/"+string(id), fault.Say("indicator.edit.restored"))
}

func (p *Pages) showHistory(w http.ResponseWriter, r *web.Request) error {
	i, err := p.own(r)
	if err != nil {
		return err
	}
	entries, total, err := p.indicators.History(r.Context(), r.Who, i.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	for _, e := range entries {
		for n, c := range e.Changes {
			if c.Field == "direction" {
				e.Changes[n].Before, e.Changes[n].After = saidDirection(r.Text, c.Before), saidDirection(r.Text, c.After)
			}
		}
	}
	labels := p.form(r, i, draftOf(i)).Labels()
	labels["table"], labels["base_table"], labels["factor"] = r.Text.T("indicator.step.cells"), r.Text.T("indicator.step.base"), r.Text.T("indicator.factor.label")
	own := web.Crumb{Text: i.Name, Href: "/indicators/" + string(i.ID)}
	return r.RenderHistory(w, indicatorFrame(i.Name, listCrumb(r), own), r.Text.T("indicator.one", "code", i.Code), i.Name, own.Href, entries, total, labels)
}
