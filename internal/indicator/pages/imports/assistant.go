// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/job"
	"kursbuch/internal/sheet"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/template"
	"kursbuch/internal/web"
)

// assistantView is all that assistant.html may use: the file as it is, what
// its lines and columns are marked as, and what would come out.
type assistantView struct {
	Job      job.ID
	Name     string
	Known    *indicator.ImportTemplate // that is changed
	Key      string
	Head     web.Form
	Hidden   []web.Field
	Lines    []lineView
	Columns  []columnView
	More     int // columns beyond those that can be marked
	Form     web.Form
	Columnar string // what is wrong with the columns
	Raw      rawView
	Outcome  *outcomeView
}

// lineView is one header line.
type lineView struct {
	Line  int
	Texts string
	Role  web.Field
	Name  web.Field
}

// columnView is one column with what it is marked as.
type columnView struct {
	Letter, Header, Examples string
	Role, Name, Unit, Texts  web.Field
	IsValue, IsNamed         bool
}

// rawView is the beginning of the file as it is, with its marks.
type rawView struct {
	Columns []rawColumn
	Rows    []rawRow
}

type rawColumn struct{ Letter, Mark, Style string }

type rawRow struct {
	Line  int
	Mark  string
	Head  bool
	Cells []rawCell
}

type rawCell struct{ Text, Style string }

// outcomeView is what the marks make of the file.
type outcomeView struct {
	Rows, Numbers, Signs, Refused int
	Partial                       int // rows that were read, 0 for all
	Refusals                      []refusalView
	Sample                        sampleView
	Warnings                      []string
}

const (
	shownRows     = 14     // of the file
	shownFigures  = 10     // that come out
	shownRefusals = 5      //
	triedRows     = 20_000 // that the assistant reads at most
	examples      = 3
	guessedRows   = 300 // of the file, for a proposal
)

// assisted is an upload in the assistant.
type assisted struct {
	job      job.ID
	result   reading
	file     *template.File
	known    *indicator.ImportTemplate
	template template.Template
	date     string
	rows     []sheet.TypedRow
}

// assist opens the upload of a job and finds the marks: those that the form
// holds, else those of the template that reads it, else a proposal.
func (p *Pages) assist(r *web.Request, q url.Values) (a assisted, err error) {
	a.job = job.ID(r.PathValue("job"))
	if a.result, err = p.read(r); err != nil {
		return a, err
	}
	stored, content, err := p.files.Open(r.Context(), r.Who.Tenant, a.result.File)
	if errors.Is(err, fault.NotFound) {
		return a, fault.Refuse("web.upload.gone")
	}
	if err != nil {
		return a, err
	}
	if a.file, err = template.Open(stored.Name, content, stored.Size, statfile.DefaultLimits()); err != nil {
		return a, fault.NotFound // an official file never came here
	}
	if a.result.Template != "" {
		known, err := p.indicators.ImportTemplate(r.Context(), r.Who, a.result.Template)
		if err != nil {
			return a, err
		}
		if !known.Archived {
			a.known = &known
		}
	}
	if a.template, err = p.marks(r, q, a); err != nil {
		return a, refusedFile(err)
	}
	a.date = q.Get("date")
	if !q.Has("date") && a.result.By != nil {
		a.date = a.result.By.Period
	}
	a.rows, err = a.file.Head(r.Context(), a.template.Sheet, a.template.Delimiter, max(shownRows, a.template.First+len(a.template.Header)+shownRows))
	return a, refusedFile(err)
}

// refusedFile keeps the reason of a refused file for the reader.
func refusedFile(err error) error {
	if refusal, ok := errors.AsType[*statfile.Refusal](err); ok {
		return fault.Refused{Message: refusal.Reason}
	}
	return err
}

// marks is the template to start from or to try.
func (p *Pages) marks(r *web.Request, q url.Values, a assisted) (template.Template, error) {
	if !q.Has("sheet") {
		switch {
		case a.result.By != nil:
			return a.result.By.Template, nil
		case a.known != nil:
			return a.known.Spec, nil
		}
	}
	name := q.Get("sheet")
	if name == "" && len(a.file.Sheets()) > 0 {
		name = a.file.Sheets()[0]
	}
	guessed, err := template.Guess(r.Context(), a.file, name)
	if err != nil || !q.Has("header") {
		return guessed, err
	}
	rows, err := a.file.Head(r.Context(), name, "", guessedRows)
	if err != nil {
		return guessed, err
	}
	merged, err := a.file.Merged(name)
	if err != nil {
		return guessed, err
	}
	first, lines := whole0(q.Get("header")), min(whole0(q.Get("lines")), 8)
	if first == 0 || lines == 0 {
		first, lines = 0, 0
	}
	if first != guessed.First || lines != len(guessed.Header) {
		guessed.First, guessed.Header = first, slices.Repeat([]template.Line{{Role: template.Name}}, lines)
		guessed = guessed.WithColumns(rows, merged)
	}
	if !q.Has("region") {
		return guessed, nil // only the header was set
	}
	marked := readMarks(q, guessed)
	for i, header := range template.Names(rows, merged, marked.First, marked.Header)[:len(marked.Columns)] {
		marked.Columns[i].Header = header // the roles of header lines decide which of them name columns
	}
	return marked, nil
}

// whole0 reads a small whole number, 0 when it is none.
func whole0(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 1_000_000 {
		return 0
	}
	return n
}

// showAssistant shows the file with its marks. Everything chosen stands in the
// address, so that looking changes nothing and works without scripts.
func (p *Pages) showAssistant(w http.ResponseWriter, r *web.Request) error {
	a, err := p.assist(r, r.URL.Query())
	if err != nil {
		return err
	}
	return p.renderAssistant(w, r, a, nil)
}

func (p *Pages) renderAssistant(w http.ResponseWriter, r *web.Request, a assisted, cause error) error {
	view := assistantView{Job: a.job, Name: a.result.Name, Known: a.known, Key: r.NewKey(), Head: p.headForm(r, a)}
	view.Form = web.Form{Parts: fields(r.Text, a.template, a.date)}
	view.Form.Refuse(r.Text, cause)
	if refused, ok := errors.AsType[fault.Invalid](cause); ok && refused["columns"].Key != "" {
		view.Columnar = r.Text.Message(refused["columns"])
	}
	view.Form = view.Form.Prepared()
	view.Hidden = []web.Field{
		{Name: "sheet", Kind: web.HiddenField, Value: a.template.Sheet},
		{Name: "header", Kind: web.HiddenField, Value: strconv.Itoa(a.template.First)},
		{Name: "lines", Kind: web.HiddenField, Value: strconv.Itoa(len(a.template.Header))},
	}
	if a.known != nil {
		view.Hidden = append(view.Hidden, web.Field{Name: "_version", Kind: web.HiddenField, Value: strconv.Itoa(a.known.Version)})
	}
	view.Lines, view.Columns = lineViews(r, a), columnViews(r, a)
	view.Raw = rawOf(r, a)
	if cause == nil && r.URL.Query().Has("region") || a.result.By != nil || a.known != nil {
		view.Outcome = p.outcome(r, a, &view.Form)
	}
	title := r.Text.T("indicator.assistant.title", "name", a.result.Name)
	return r.RenderForm(w, cause, p.assistant, importFrame(title, importsCrumb(r)), view)
}

// headForm chooses the sheet and the header lines.
func (p *Pages) headForm(r *web.Request, a assisted) web.Form {
	t := r.Text
	var row []web.Field
	if sheets := a.file.Sheets(); len(sheets) > 1 {
		field := web.Field{Name: "sheet", Label: t.T("indicator.assistant.sheet"), Kind: web.SelectField, Value: cmp.Or(a.template.Sheet, sheets[0]), Required: true}
		for _, name := range sheets {
			field.Options = append(field.Options, web.Option{Value: name, Text: name})
		}
		row = append(row, field)
	} else {
		row = append(row, web.Field{Name: "sheet", Kind: web.HiddenField, Value: a.template.Sheet})
	}
	row = append(row,
		web.Field{Name: "header", Label: t.T("indicator.assistant.header"), Kind: web.NumberField, Value: strconv.Itoa(a.template.First), Required: true},
		web.Field{Name: "lines", Label: t.T("indicator.assistant.lines"), Kind: web.NumberField, Value: strconv.Itoa(len(a.template.Header)), Required: true})
	return web.Form{Parts: []web.Part{{Row: true, Fields: row}}}.Prepared()
}

func lineViews(r *web.Request, a assisted) []lineView {
	var views []lineView
	for i, line := range a.template.Header {
		n := strconv.Itoa(i)
		v := lineView{
			Line: a.template.First + i,
			Role: web.Field{Name: lineRole + n, Options: roleOptions(r.Text, line.Role, template.Name, template.Time, template.Dimension, template.Ignored)},
			Name: web.Field{Name: lineName + n, Value: line.Name},
		}
		for _, row := range a.rows {
			if row.Line == v.Line {
				v.Texts = exampleText(r, row.Cells, 6)
			}
		}
		views = append(views, v)
	}
	return views
}

func columnViews(r *web.Request, a assisted) []columnView {
	var views []columnView
	for i, c := range a.template.Columns {
		n := strconv.Itoa(i)
		var cells []sheet.Cell
		for _, row := range a.rows {
			if row.Line >= a.template.First+len(a.template.Header) && i < len(row.Cells) && len(cells) < examples {
				cells = append(cells, row.Cells[i])
			}
		}
		views = append(views, columnView{
			Letter: template.Letter(i), Header: c.Header, Examples: exampleText(r, cells, examples),
			Role: web.Field{Name: columnRole + n, Options: roleOptions(r.Text, c.Role,
				template.Ignored, template.Key, template.Label, template.Level, template.Time, template.Dimension, template.Value)},
			Name: web.Field{Name: columnName + n, Value: c.Name}, Unit: web.Field{Name: columnUnit + n, Value: c.Unit},
			Texts: web.Field{Name: columnTexts + n, Value: writeNumbers(c.Numbers)}, IsValue: c.Role == template.Value,
			IsNamed: c.Role == template.Value || c.Role == template.Dimension,
		})
	}
	return views
}

func exampleText(r *web.Request, cells []sheet.Cell, most int) string {
	text, shown := "", 0
	for _, c := range cells {
		if c.String() == "" || shown == most {
			continue
		}
		if shown++; shown > 1 {
			text += " · "
		}
		text += cellText(r, c)
	}
	return text
}

// cellText is a cell as people read it, shortened.
func cellText(r *web.Request, c sheet.Cell) string {
	if n, decimals, ok := c.Value(); ok {
		text := r.Text.Number(n, min(decimals, 6))
		if c.Percent() {
			text += "\u00a0%"
		}
		return text
	}
	return statfile.Quote(c.String())
}

// rawOf is the beginning of the file. Marks are named beside their colour.
func rawOf(r *web.Request, a assisted) rawView {
	var view rawView
	head := a.template.First + len(a.template.Header)
	width := 0
	for _, row := range a.rows {
		width = max(width, min(len(row.Cells), template.MostColumns))
	}
	for i := range width {
		c := rawColumn{Letter: template.Letter(i)}
		if i < len(a.template.Columns) && a.template.Columns[i].Role != template.Ignored {
			role := a.template.Columns[i].Role
			c.Mark, c.Style = roleName(r.Text, role), "kb-mark-"+string(role)
		}
		view.Columns = append(view.Columns, c)
	}
	from := max(0, len(a.rows)-shownRows)
	if a.template.First <= shownRows {
		from = 0
	}
	for _, row := range a.rows[from:min(from+shownRows, len(a.rows))] {
		v := rawRow{Line: row.Line, Head: row.Line >= a.template.First && row.Line < head}
		if v.Head {
			v.Mark = r.Text.T("indicator.assistant.header_line")
		}
		for i := range width {
			cell := rawCell{}
			if i < len(row.Cells) {
				cell.Text = cellText(r, row.Cells[i])
			}
			if row.Line >= head {
				cell.Style = view.Columns[i].Style
			}
			v.Cells = append(v.Cells, cell)
		}
		view.Rows = append(view.Rows, v)
	}
	return view
}

// outcome reads the file by its marks. What is wrong with them is put at the
// fields, because looking is no mistake.
func (p *Pages) outcome(r *web.Request, a assisted, form *web.Form) *outcomeView {
	if err := a.template.Validate(); err != nil {
		return nil
	}
	table, err := p.indicators.ReadBy(r.Context(), r.Who, a.file, indicator.By{Template: a.template, Period: a.date}, triedRows)
	if refusal, ok := errors.AsType[*statfile.Refusal](err); ok {
		view := viewRefusal(r.Text, *refusal)
		return &outcomeView{Refused: 1, Refusals: []refusalView{view}}
	}
	if err != nil {
		form.Errors = append(form.Errors, web.FieldError{Text: r.Text.T("indicator.preview.failed")})
		return nil
	}
	view := &outcomeView{Rows: table.Lines, Numbers: table.Numbers(), Signs: table.Len() - table.Numbers(), Refused: table.Refused, Sample: sampleOf(r, table)}
	if table.Lines == triedRows {
		view.Partial = triedRows
	}
	for _, refusal := range table.Refusals[:min(len(table.Refusals), shownRefusals)] {
		view.Refusals = append(view.Refusals, viewRefusal(r.Text, refusal))
	}
	for _, warning := range table.Warnings {
		view.Warnings = append(view.Warnings, r.Text.Message(warning))
	}
	return view
}

// sampleOf shows the first figures as they were understood.
func sampleOf(r *web.Request, table *statfile.Table) sampleView {
	t := r.Text
	view := sampleView{Heads: []string{t.T("indicator.refused.line"), t.T("indicator.table.region"), t.T("indicator.table.period")}}
	for _, d := range table.Dimensions {
		for _, v := range d.Variables() {
			view.Heads = append(view.Heads, v.Label)
		}
	}
	view.Heads = append(view.Heads, t.T("indicator.table.measure"))
	met := legend.NewSigns(t)
	for o := range table.All() {
		if len(view.Rows) == shownFigures {
			break
		}
		region := cmp.Or(o.Region.Label, o.Region.Code)
		if o.Region.Label != "" && o.Region.Label != o.Region.Code {
			region += " (" + o.Region.Code + ")"
		}
		labels := []string{t.Int(o.Line), region, t.Period(o.Period.Key)}
		for _, c := range o.Cells {
			labels = append(labels, figure.Category(t, c.Code, c.Label))
		}
		f := indicator.Figure{Value: o.Value, Has: o.Sign == "", Symbol: o.Sign + o.Quality}
		met.Note(f.Symbol)
		view.Rows = append(view.Rows, sampleRow{append(labels, o.Measure.Label), legend.Show(t, f, o.Measure.Decimals), o.Measure.Unit})
	}
	view.Signs = met.List
	return view
}

// keepTemplate keeps the marks as a template and reads the whole file by it.
func (p *Pages) keepTemplate(w http.ResponseWriter, r *web.Request) error {
	a, err := p.assist(r, r.PostForm)
	if err != nil {
		return err
	}
	err = a.template.Validate()
	if _, readable := template.ParsePeriod(a.date); err == nil && a.template.Period.Asked && !readable {
		err = fault.Invalid{"date": fault.Say("statfile.template.period_unreadable", "text", a.date)}
	}
	id := a.result.Template
	switch {
	case err != nil:
	case a.known != nil:
		err = p.indicators.ChangeTemplate(r.Context(), r.Who, a.known.ID, r.FormVersion(), a.template)
	default:
		id, err = p.indicators.AddTemplate(r.Context(), r.Who, a.template)
	}
	if _, invalid := errors.AsType[fault.Invalid](err); invalid {
		return p.renderAssistant(w, r, a, err)
	}
	if err != nil {
		return fmt.Errorf("keep template: %w", err)
	}
	next, err := p.start(r, readKind, payload{File: a.result.File, By: &indicator.By{Template: a.template, Period: a.date}, Template: id})
	if err != nil {
		return err
	}
	return r.Redirect(w, "/imports/new/"+string(next), fault.Say("indicator.assistant.kept", "title", a.template.Title))
}
