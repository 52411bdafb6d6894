// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"bytes"
	"errors"
	"iter"
	"net/http"
	"strconv"

	"kursbuch/internal/fault"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/sheet"
	"kursbuch/internal/web"
)

// answerView is all that answer.html may use: the form that somebody fills in
// who came by link.
type answerView struct {
	inquiry.Inquiry
	Tenant    string
	Sample    bool
	Office    string
	Token     string
	Key       string
	Round     int
	Version   int
	Grid      gridView
	Comment   string
	Remark    string // why the answer came back
	Jumps     int
	Confirmed bool
	Errors    []web.FieldError
	Conflict  *web.Conflict
	Field     map[string]string // messages of the fields beside the grid, by name
	SavedAt   string
}

// Paragraphs parts the purpose at its line breaks.
func (v answerView) Paragraphs() []string { return paragraphs(v.Purpose) }

// doneView is all that done.html may use: what was submitted, or that the time
// is over.
type doneView struct {
	inquiry.Inquiry
	Tenant  string
	Sample  bool
	Office  string
	Token   string
	Over    bool
	Round   inquiry.Round
	Status  string
	Grid    gridView
	Comment string
}

// open looks a token up; whoever guesses tokens is slowed down.
func (p *Pages) open(r *web.Request) (v inquiry.Visit, err error) {
	err = p.accounts.TryLink(r.Context(), r.Address(), func() error {
		v, err = p.inquiries.Open(r.Context(), r.PathValue("token"))
		return err
	})
	return v, err
}

func (p *Pages) showAnswer(w http.ResponseWriter, r *web.Request) error {
	v, err := p.open(r)
	if err != nil {
		return err
	}
	if v.Over || !v.Newest.Editable() {
		return p.renderDone(w, r, v)
	}
	writing := v.Writing()
	a := inquiry.Answer{Round: writing.Number, Version: writing.Version, Cells: writing.Cells, Comment: writing.Comment}
	return p.renderAnswer(w, r, v, a, nil)
}

func (p *Pages) takeAnswer(w http.ResponseWriter, r *web.Request) error {
	v, err := p.open(r)
	if err != nil {
		return err
	}
	round, err := strconv.Atoi(r.PostFormValue("_round"))
	if err != nil {
		round = 0 // no round has this number: a conflict
	}
	a := inquiry.Answer{
		Round: round, Version: r.FormVersion(), Cells: postedCells(r, v.Form), Comment: r.PostFormValue("comment"), Confirmed: r.PostFormValue("confirmed") != "",
	}
	token := r.PathValue("token")
	store, notice := p.inquiries.Save, fault.Say("inquiry.answer.saved")
	switch r.PostFormValue("act") {
	case "submit":
		store, notice = p.inquiries.Submit, fault.Say("inquiry.answer.submitted")
	case "fill":
		a.Cells, notice = v.Form.Fill(a.Cells), fault.Say("inquiry.answer.filled")
	}
	err = store(r.Context(), token, a)
	if web.IsFormFault(err) {
		return p.renderAnswer(w, r, v, a, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/answer/"+token, notice)
}

// wide is the frame of pages that are reached by link: no navigation, but room
// for a table.
func wide(title string) web.Frame { return web.Frame{Title: title, Bare: true, Wide: true} }

func (p *Pages) renderAnswer(w http.ResponseWriter, r *web.Request, v inquiry.Visit, a inquiry.Answer, cause error) error {
	refused, ok := errors.AsType[fault.Invalid](cause)
	if !ok {
		refused = fault.Invalid{}
	}
	view := answerView{
		Inquiry: v.Form.Inquiry, Tenant: v.Tenant.Name, Sample: v.Tenant.Sample, Office: v.Recipient.Office, Token: r.PathValue("token"), Key: r.NewKey(),
		Round: a.Round, Version: a.Version, Grid: newGrid(r, v.Form, a.Cells, refused), Comment: a.Comment, Remark: v.Returned.Remark,
		Jumps: len(v.Form.Check(a.Cells).Jumps), Confirmed: a.Confirmed, Errors: summary(r, v.Form, refused), Field: map[string]string{},
		SavedAt: r.Text.Moment(v.Newest.SavedAt),
	}
	view.Grid.Editable = true
	if v.Newest.State != inquiry.InDraft {
		view.SavedAt = ""
	}
	for _, name := range []string{"comment", "confirmed"} {
		if m, wrong := refused[name]; wrong {
			view.Field[name] = r.Text.Message(m)
		}
	}
	if errors.Is(cause, fault.Conflict) {
		view.Conflict = collision(r, v, a)
		view.Round, view.Version = v.Writing().Number, v.Writing().Version
	}
	return r.RenderForm(w, cause, p.answer, wide(v.Form.Inquiry.Title), view)
}

// summary lists the refused fields in the order of the form. Empty cells are
// named together: a form that was just begun has hundreds.
func summary(r *web.Request, f inquiry.Form, refused fault.Invalid) []web.FieldError {
	var errs []web.FieldError
	first, empty := -1, 0
	for y, row := range f.Inquiry.Rows {
		for x, column := range f.Inquiry.Columns {
			name := inquiry.CellField(y, x)
			m, wrong := refused[name]
			if !wrong {
				continue
			}
			if m.Key == "inquiry.cell.empty" {
				if empty++; empty > 1 {
					continue
				}
				first = len(errs)
			}
			errs = append(errs, web.FieldError{Name: name, Label: r.Text.T("inquiry.cell.label", "row", row.Label, "column", column.Label), Text: r.Text.Message(m)})
		}
	}
	if empty > 1 {
		errs[first].Text = r.Text.T("inquiry.cell.empty_more", "count", empty-1)
	}
	for _, field := range []struct{ name, label string }{{"comment", r.Text.T("inquiry.comment.label")}, {"confirmed", r.Text.T("inquiry.confirm.title")}} {
		if m, wrong := refused[field.name]; wrong {
			errs = append(errs, web.FieldError{Name: field.name, Label: field.label, Text: r.Text.Message(m)})
		}
	}
	return errs
}

// collision shows what was stored meanwhile beside what was typed.
func collision(r *web.Request, v inquiry.Visit, a inquiry.Answer) *web.Conflict {
	c := &web.Conflict{By: v.Recipient.Office, At: v.Newest.SavedAt}
	stored := v.Writing()
	for _, row := range v.Form.Inquiry.Rows {
		for _, column := range v.Form.Inquiry.Columns {
			mine, theirs := a.Cells.At(row.Code, column.Code), stored.Cells.At(row.Code, column.Code)
			if mine != theirs {
				c.Fields = append(c.Fields, web.FieldConflict{Label: r.Text.T("inquiry.cell.label", "row", row.Label, "column", column.Label), Mine: mine, Theirs: theirs})
			}
		}
	}
	if a.Comment != stored.Comment {
		c.Fields = append(c.Fields, web.FieldConflict{Label: r.Text.T("inquiry.comment.label"), Mine: a.Comment, Theirs: stored.Comment})
	}
	return c
}

func (p *Pages) renderDone(w http.ResponseWriter, r *web.Request, v inquiry.Visit) error {
	view := doneView{
		Inquiry: v.Form.Inquiry, Tenant: v.Tenant.Name, Sample: v.Tenant.Sample, Office: v.Recipient.Office, Token: r.PathValue("token"), Over: v.Over,
		Round: v.Newest, Status: roundText(r, v.Newest.State), Grid: newGrid(r, v.Form, v.Newest.Cells, nil), Comment: v.Newest.Comment,
	}
	return r.Render(w, http.StatusOK, p.done, wide(v.Form.Inquiry.Title), view)
}

// sendCopy gives the recipient what was submitted as a file.
func (p *Pages) sendCopy(w http.ResponseWriter, r *web.Request) error {
	v, err := p.open(r)
	if err != nil {
		return err
	}
	if v.Over || v.Newest.Editable() {
		return fault.NotFound
	}
	var out bytes.Buffer
	header := []string{v.Form.Inquiry.RowName}
	for _, c := range v.Form.Inquiry.Columns {
		header = append(header, c.Label+" ("+c.Unit+")")
	}
	if err := sheet.WriteCSV(&out, sheet.German(), header, copyRows(v)); err != nil {
		return err
	}
	return r.Send(w, "text/csv; charset=utf-8", `attachment; filename="`+inquiry.CodeOf(v.Form.Inquiry.Title)+`.csv"`, &out)
}

func copyRows(v inquiry.Visit) iter.Seq[[]sheet.Cell] {
	return func(yield func([]sheet.Cell) bool) {
		for _, row := range v.Form.Inquiry.Rows {
			cells := []sheet.Cell{sheet.Text(row.Label)}
			for _, column := range v.Form.Inquiry.Columns {
				cells = append(cells, cellOf(v.Newest.Cells.At(row.Code, column.Code), column.Decimals))
			}
			if !yield(cells) {
				return
			}
		}
	}
}

// cellOf is a number as a number and a sign as a text.
func cellOf(text string, decimals int) sheet.Cell {
	if f, ok := inquiry.Number(text, decimals); ok {
		return sheet.Number(f, decimals)
	}
	return sheet.Text(text)
}
