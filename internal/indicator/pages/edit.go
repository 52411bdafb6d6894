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
	"kursbuch/internal/indicator/formula"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/web"
)

// editView is all that edit.html may use.
type editView struct {
	New     bool
	Title   string
	Steps   []stepView
	Figures []figureLine
	Formula string
	Rework  string // address of the last step of choosing, for a new one
	Form    web.Form
}

// figureLine says what an input counts.
type figureLine struct {
	Label string
	figure.Fact
}

func (p *Pages) showEdit(w http.ResponseWriter, r *web.Request) error {
	i, err := p.own(r)
	if err != nil {
		return err
	}
	return p.renderEdit(w, r, i, draft{}, nil)
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
	i := indicator.Indicator{}
	m := d.method()
	i.Count, i.Base, i.Factor, i.Formula, i.Inputs = m.Count, m.Base, m.Factor, m.Formula, m.Inputs
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
		return p.renderEdit(w, r, i, draft{}, err)
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
		view.Form.Collide(p.form(r, stored, draft{}), last.PersonName, last.At)
	}
	crumbs := []web.Crumb{listCrumb(r)}
	view.Title = r.Text.T("indicator.edit.new")
	if view.New {
		view.Steps = p.steps(r, d)
	} else {
		view.Title = r.Text.T("indicator.edit.title", "name", i.Name)
		crumbs = append(crumbs, web.Crumb{Text: i.Name, Href: "/indicators/" + string(i.ID)})
	}
	if view.New {
		view.Rework = d.back("/indicators/new")
	}
	var err error
	if view.Figures, view.Formula, err = p.nameFigures(r, i); err != nil {
		return err
	}
	return r.RenderForm(w, cause, p.edit, indicatorFrame(view.Title, crumbs...), view)
}

// nameFigures says what an indicator counts: each input in words, and the
// formula if there is one.
func (p *Pages) nameFigures(r *web.Request, i indicator.Indicator) ([]figureLine, string, error) {
	picks := []pick{pickOf(i.Count)}
	labels := []string{r.Text.T("indicator.method.counted"), r.Text.T("indicator.method.denominator")}
	if i.Base != nil {
		picks = append(picks, pickOf(*i.Base))
	}
	formulaText := ""
	if i.Formula != "" {
		picks, labels = nil, nil
		for _, in := range i.Inputs {
			one := pickOf(in.Selection)
			one.indicator = string(in.Indicator)
			picks, labels = append(picks, one), append(labels, in.Name)
		}
		f, err := formula.Parse(i.Formula)
		if err == nil {
			formulaText = f.In(string(r.Text.Lang))
		}
	}
	var lines []figureLine
	for n, one := range picks {
		fact, err := p.chosen(r, one)
		if errors.Is(err, fault.NotFound) {
			fact, err = figure.Fact{Text: one.table}, nil
		}
		if err != nil {
			return nil, "", err
		}
		lines = append(lines, figureLine{labels[n], fact})
	}
	return lines, formulaText, nil
}

func (p *Pages) form(r *web.Request, i indicator.Indicator, d draft) web.Form {
	t, action, leave := r.Text, "/indicators", "/indicators"
	if i.ID != "" {
		action += "/" + string(i.ID)
		leave = action
	}
	reading := readingFields(t, i)
	if i.ID == "" {
		reading = append(reading, web.Field{Name: "figures", Kind: web.HiddenField, Value: d.values().Encode()})
	}
	form := r.NewForm(action, t.T("indicator.edit.save"), leave,
		web.Part{Fields: wordFields(t, i)}, web.Part{Title: t.T("indicator.edit.number"), Row: true, Fields: []web.Field{
			{Name: "unit", Label: t.T("indicator.unit.label"), Hint: t.T("indicator.unit.hint"), Value: i.Unit},
			{Name: "decimals", Label: t.T("indicator.decimals.label"), Kind: web.NumberField, Value: strconv.Itoa(i.Decimals), Required: true},
		}}, web.Part{Title: t.T("indicator.edit.reading"), Fields: reading},
		web.Part{Title: t.T("indicator.classes.title"), Note: t.T("indicator.classes.note"), Fields: classFields(t, i)})
	form.Version = i.Version
	return form
}

// wordFields name the indicator and say what it is.
func wordFields(t *i18n.Printer, i indicator.Indicator) []web.Field {
	subject := web.Field{Name: "subject", Label: t.T("indicator.subject.label"), Kind: web.SelectField, Value: string(i.Subject)}
	for _, s := range indicator.Subjects() {
		subject.Options = append(subject.Options, web.Option{Value: string(s), Text: subjectName(t, s)})
	}
	fields := []web.Field{
		{Name: "code", Label: t.T("indicator.code.label"), Hint: t.T("indicator.code.hint"), Value: i.Code, Required: true},
		{Name: "name", Label: t.T("indicator.name.label"), Hint: t.T("indicator.name.hint"), Value: i.Name, Required: true},
		subject,
		{Name: "definition", Label: t.T("indicator.definition.label"), Kind: web.AreaField, Rows: 3, Value: i.Definition, Required: true},
		{Name: "numerator", Label: t.T("indicator.numerator.label"), Hint: t.T("indicator.numerator.hint"), Value: i.Numerator},
	}
	if i.Base != nil || i.Formula != "" {
		fields = append(fields, web.Field{Name: "denominator", Label: t.T("indicator.denominator.label"), Hint: t.T("indicator.denominator.hint"), Value: i.Denominator})
	}
	return fields
}

// readingFields help readers to judge the figures.
func readingFields(t *i18n.Printer, i indicator.Indicator) []web.Field {
	direction := web.Field{
		Name: "direction", Label: t.T("indicator.direction.label"), Hint: t.T("indicator.direction.hint"), Kind: web.RadioField, Required: true,
		Value: cmp.Or(string(i.Direction), string(indicator.Neutral)),
	}
	for _, d := range indicator.Directions() {
		direction.Options = append(direction.Options, web.Option{Value: string(d), Text: directionText(t, d)})
	}
	return []web.Field{
		direction,
		{Name: "reading", Label: t.T("indicator.reading.label"), Hint: t.T("indicator.reading.hint"), Kind: web.AreaField, Rows: 2, Value: i.Reading},
		{Name: "relevance", Label: t.T("indicator.relevance.label"), Kind: web.AreaField, Rows: 3, Value: i.Relevance},
		{Name: "assessment", Label: t.T("indicator.assessment.label"), Hint: t.T("indicator.assessment.hint"), Kind: web.AreaField, Rows: 3, Value: i.Assessment},
		{Name: "source", Label: t.T("indicator.source.label"), Hint: t.T("indicator.source.hint"), Value: i.Source},
		{Name: "availability", Label: t.T("indicator.availability.label"), Hint: t.T("indicator.availability.hint"), Value: i.Availability},
		{Name: "notes", Label: t.T("indicator.notes.label"), Hint: t.T("indicator.notes.hint"), Kind: web.AreaField, Rows: 3, Value: i.Notes},
	}
}

// classFields turn the values into classes. Whether the table holds codes is
// settled when the indicator is made.
func classFields(t *i18n.Printer, i indicator.Indicator) []web.Field {
	fields := []web.Field{{
		Name: "classes", Label: t.T("indicator.classes.list"), Hint: t.T("indicator.classes.hint"), Kind: web.AreaField, Rows: 4, Value: classText(t, i),
	}}
	if i.ID == "" {
		value := ""
		if i.Coded {
			value = "yes"
		}
		fields = append(fields, web.Field{Name: "coded", Label: t.T("indicator.classes.coded"), Hint: t.T("indicator.classes.coded_hint"), Kind: web.CheckField, Value: value})
	}
	return fields
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
		Relevance: r.PostFormValue("relevance"), Notes: r.PostFormValue("notes"), Assessment: r.PostFormValue("assessment"),
		Reading: r.PostFormValue("reading"), Availability: r.PostFormValue("availability"),
	}
	i.Subject = indicator.Subject(r.PostFormValue("subject"))
	if i.ID == "" {
		i.Coded = r.PostFormValue("coded") != ""
	}
	readClasses(refused, i, r.PostFormValue("classes"))
	var err error
	if i.Decimals, err = strconv.Atoi(strings.TrimSpace(r.PostFormValue("decimals"))); err != nil {
		refused.Refuse("decimals", "indicator.decimals.unreadable")
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
	labels := p.form(r, i, draft{}).Labels()
	labels["editions"] = r.Text.T("indicator.edition.title")
	own := web.Crumb{Text: i.Name, Href: "/indicators/" + string(i.ID)}
	return r.RenderHistory(w, indicatorFrame(i.Name, listCrumb(r), own), r.Text.T("indicator.one", "code", i.Code), i.Name, own.Href, entries, total, labels)
}
