// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/web"
)

// writeView is all that write.html may use.
type writeView struct {
	Over, Title, Lead string
	Patterns          *web.Filter // what a new inquiry can begin with
	Form              web.Form
}

// The patterns of rows by area: the own Sozialräume, and the official regions
// inside the tenant's own.
const (
	spaces  = "spaces"
	regions = "regions"
)

func (p *Pages) showNew(w http.ResponseWriter, r *web.Request) error {
	from := r.URL.Query().Get("from")
	i, like, err := p.begin(r, from)
	if err != nil {
		return err
	}
	return p.renderWrite(w, r, i, like, nil)
}

// begin is the inquiry that a pattern gives to start with; like is the one
// whose recipients are asked again.
func (p *Pages) begin(r *web.Request, from string) (i inquiry.Inquiry, like inquiry.ID, err error) {
	kind, rest, _ := strings.Cut(from, ":")
	switch kind {
	case "inquiry":
		i, err = p.inquiries.LikeInquiry(r.Context(), r.Who, inquiry.ID(rest))
		return i, inquiry.ID(rest), err
	case "table":
		table, dimension, _ := strings.Cut(rest, ":")
		i, err = p.inquiries.LikeTable(r.Context(), r.Who, table, dimension)
		return i, "", err
	case regions:
		i, err = p.inquiries.LikeRegions(r.Context(), r.Who, r.Text.T("inquiry.regions.row"))
		return i, "", err
	case spaces:
		i, err = p.inquiries.LikeSpaces(r.Context(), r.Who, r.Text.T("inquiry.spaces.row"))
		return i, "", err
	}
	return p.inquiries.Blank(), "", nil
}

func (p *Pages) add(w http.ResponseWriter, r *web.Request) error {
	i, like := posted(r), inquiry.ID(r.PostFormValue("like"))
	i.Table, i.RowCode = r.PostFormValue("table"), r.PostFormValue("row_code")
	id, err := p.inquiries.Add(r.Context(), r.Who, i, like)
	if web.IsFormFault(err) {
		return p.renderWrite(w, r, i, like, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, address(id), fault.Say("inquiry.added"))
}

func (p *Pages) showEdit(w http.ResponseWriter, r *web.Request) error {
	i, err := p.inquiries.Find(r.Context(), r.Who, inquiryID(r))
	if err != nil {
		return err
	}
	return p.renderWrite(w, r, i, "", nil)
}

func (p *Pages) change(w http.ResponseWriter, r *web.Request) error {
	i := posted(r)
	i.ID, i.Version = inquiryID(r), r.FormVersion()
	err := p.inquiries.Change(r.Context(), r.Who, i)
	if web.IsFormFault(err) {
		return p.renderWrite(w, r, i, "", err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, address(i.ID), fault.Say("inquiry.saved"))
}

// renderWrite shows the form for i; after a conflict beside the stored one.
func (p *Pages) renderWrite(w http.ResponseWriter, r *web.Request, i inquiry.Inquiry, like inquiry.ID, cause error) error {
	t := r.Text.T
	view := writeView{Title: t("inquiry.new.title"), Lead: t("inquiry.new.lead")}
	frame := p.frame(r, view.Title)
	var stored inquiry.Inquiry
	if i.ID != "" {
		var err error
		if stored, err = p.inquiries.Find(r.Context(), r.Who, i.ID); err != nil {
			return err
		}
		i.State = stored.State
		view = writeView{Over: t("inquiry.one") + " " + stored.Label(), Title: t("inquiry.edit.title")}
		if i.State == inquiry.Open {
			view.Lead = t("inquiry.edit.locked")
		}
		frame = p.frame(r, view.Title, crumb(stored))
	} else if cause == nil {
		patterns, err := p.patterns(r)
		if err != nil {
			return err
		}
		view.Patterns = &patterns
	}
	form := p.form(r, i, like)
	if errors.Is(cause, fault.Conflict) {
		last, err := p.inquiries.LastChange(r.Context(), r.Who, i.ID)
		if err != nil {
			return err
		}
		form.Collide(p.form(r, stored, ""), last.PersonName, last.At)
	}
	form.Refuse(r.Text, cause)
	view.Form = form
	return r.RenderForm(w, cause, p.write, frame, view)
}

// patterns offers what a new inquiry can begin with.
func (p *Pages) patterns(r *web.Request) (web.Filter, error) {
	t := r.Text.T
	options := []web.Option{{Text: t("inquiry.pattern.blank")}, {Value: spaces, Text: t("inquiry.pattern.spaces")}, {Value: regions, Text: t("inquiry.pattern.regions")}}
	const most = 50
	earlier, _, err := p.inquiries.List(r.Context(), r.Who, "", most, 0)
	if err != nil {
		return web.Filter{}, err
	}
	for _, o := range earlier {
		options = append(options, web.Option{Value: "inquiry:" + string(o.ID), Text: t("inquiry.pattern.inquiry", "title", o.Title, "period", r.Text.Period(o.Period))})
	}
	tables, err := p.inquiries.Patterns(r.Context(), r.Who)
	if err != nil {
		return web.Filter{}, err
	}
	for _, pattern := range tables {
		options = append(options, web.Option{
			Value: "table:" + pattern.Table + ":" + pattern.Dimension,
			Text:  t("inquiry.pattern.table", "table", pattern.Table, "title", pattern.Title, "dimension", pattern.Label),
		})
	}
	field := web.Field{Name: "from", Label: t("inquiry.pattern.label"), Kind: web.SelectField, Value: r.URL.Query().Get("from"), Options: options}
	return web.Filter{Action: "/inquiries/new", Fields: []web.Field{field}}, nil
}

// form asks for everything that may still change.
func (p *Pages) form(r *web.Request, i inquiry.Inquiry, like inquiry.ID) web.Form {
	t := r.Text.T
	action, cancel := "/inquiries/new", "/inquiries"
	if i.ID != "" {
		action, cancel = address(i.ID)+"/edit", address(i.ID)
	}
	what := web.Part{Fields: []web.Field{
		{Name: "title", Label: t("inquiry.title.label"), Hint: t("inquiry.title.hint"), Value: i.Title, Required: true},
		{Name: "purpose", Label: t("inquiry.purpose.label"), Hint: t("inquiry.purpose.hint"), Kind: web.AreaField, Rows: 3, Value: i.Purpose, Required: true},
		{Name: "basis", Label: t("inquiry.basis.label"), Hint: t("inquiry.basis.hint"), Value: i.Basis},
		{Name: "contact", Label: t("inquiry.contact.label"), Hint: t("inquiry.contact.hint"), Value: i.Contact, Required: true},
	}}
	when := web.Part{Title: t("inquiry.part.when"), Row: true, Fields: []web.Field{
		{Name: "due_on", Label: t("inquiry.due.label"), Kind: web.DateField, Value: string(i.DueOn), Required: true},
		{Name: "grace", Label: t("inquiry.grace.label"), Kind: web.NumberField, Value: strconv.Itoa(i.Grace), Unit: t("inquiry.days"), Required: true},
	}}
	check := web.Part{Title: t("inquiry.part.check"), Fields: []web.Field{
		{Name: "jump", Label: t("inquiry.jump.label"), Hint: t("inquiry.jump.hint"), Kind: web.NumberField, Value: strconv.Itoa(i.Jump), Unit: t("inquiry.percent"), Required: true},
	}}
	parts := []web.Part{what, when}
	if i.State == inquiry.Draft || i.State == "" {
		parts = append(parts, structure(r, i)...)
	}
	parts = append(parts, check)
	if i.ID == "" {
		parts = append(parts, web.Part{Fields: []web.Field{
			{Name: "like", Kind: web.HiddenField, Value: string(like)},
			{Name: "table", Kind: web.HiddenField, Value: i.Table},
			{Name: "row_code", Kind: web.HiddenField, Value: i.RowCode},
		}})
	}
	form := r.NewForm(action, t("inquiry.save"), cancel, parts...)
	form.Version = i.Version
	return form
}

// structure asks what the form is made of: rows and columns.
func structure(r *web.Request, i inquiry.Inquiry) []web.Part {
	t := r.Text.T
	byOffice := ""
	if i.ByOffice {
		byOffice = "yes"
	}
	parts := []web.Part{{Title: t("inquiry.part.rows"), Note: t("inquiry.counts.only"), Fields: []web.Field{
		{Name: "period", Label: t("inquiry.period.label"), Hint: t("inquiry.period.hint"), Value: r.Text.Period(i.Period), Required: true},
		{Name: "row_name", Label: t("inquiry.row_name.label"), Hint: t("inquiry.row_name.hint"), Value: i.RowName, Required: true},
		{Name: "rows", Label: t("inquiry.rows.label"), Hint: t("inquiry.rows.hint"), Kind: web.AreaField, Rows: 8, Value: inquiry.FormatRows(i.Rows), Required: true},
		{Name: "by_office", Label: t("inquiry.by_office.label"), Hint: t("inquiry.by_office.hint"), Kind: web.CheckField, Value: byOffice},
	}}}
	const least, spare = 4, 2
	slots := min(max(least, len(i.Columns)+spare), inquiry.MaxColumns)
	wholes := []web.Option{{Text: t("inquiry.columns.part.none")}}
	for n := range slots {
		text := t("inquiry.column.nth", "number", n+1)
		if n < len(i.Columns) {
			text = i.Columns[n].Label
		}
		wholes = append(wholes, web.Option{Value: strconv.Itoa(n + 1), Text: text})
	}
	for n := range slots {
		parts = append(parts, columnPart(r, i, n, wholes))
	}
	return parts
}

// columnPart asks for one column.
func columnPart(r *web.Request, i inquiry.Inquiry, n int, wholes []web.Option) web.Part {
	t := r.Text.T
	c := inquiry.Column{Summed: true}
	if n < len(i.Columns) {
		c = i.Columns[n]
	}
	whole := ""
	for m, other := range i.Columns {
		if c.PartOf != "" && other.Code == c.PartOf {
			whole = strconv.Itoa(m + 1)
		}
	}
	summed := "no"
	if c.Summed {
		summed = "yes"
	}
	name := func(property string) string { return inquiry.ColumnField(n, property) }
	return web.Part{Title: t("inquiry.column.nth", "number", n+1), Row: true, Fields: []web.Field{
		{Name: name("label"), Label: t("inquiry.column.label"), Value: c.Label, Required: n == 0},
		{Name: name("unit"), Label: t("inquiry.column.unit"), Value: c.Unit, Required: n == 0},
		{Name: name("decimals"), Label: t("inquiry.column.decimals"), Kind: web.NumberField, Value: strconv.Itoa(c.Decimals), Required: true},
		{Name: name("part_of"), Label: t("inquiry.column.part_of"), Kind: web.SelectField, Value: whole, Options: wholes, Required: true},
		{Name: name("summed"), Label: t("inquiry.column.summed"), Kind: web.SelectField, Value: summed, Required: true, Options: []web.Option{
			{Value: "yes", Text: t("inquiry.yes")}, {Value: "no", Text: t("inquiry.no")},
		}},
		{Name: name("code"), Kind: web.HiddenField, Value: c.Code},
	}}
}

// posted reads the inquiry from the form; what is no number is refused later.
func posted(r *web.Request) inquiry.Inquiry {
	i := inquiry.Inquiry{
		Title: r.PostFormValue("title"), Purpose: r.PostFormValue("purpose"), Basis: r.PostFormValue("basis"), Contact: r.PostFormValue("contact"),
		DueOn: civil.Day(r.PostFormValue("due_on")), Grace: number(r.PostFormValue("grace")), Jump: number(r.PostFormValue("jump")),
		RowName: r.PostFormValue("row_name"), Rows: inquiry.ParseRows(r.PostFormValue("rows")), ByOffice: r.PostFormValue("by_office") != "",
	}
	if day, err := civil.ParseDay(string(i.DueOn)); err == nil {
		i.DueOn = day
	}
	i.Period = civil.Period(strings.TrimSpace(r.PostFormValue("period")))
	if period, err := civil.ParsePeriod(string(i.Period)); err == nil {
		i.Period = period
	}
	codes := map[string]string{} // of the columns by their number in the form
	for n := range inquiry.MaxColumns {
		value := func(property string) string {
			return strings.TrimSpace(r.PostFormValue(inquiry.ColumnField(n, property)))
		}
		if value("label") == "" && value("unit") == "" {
			continue
		}
		c := inquiry.Column{
			Code: value("code"), Label: value("label"), Unit: value("unit"), Decimals: number(value("decimals")), PartOf: value("part_of"), Summed: value("summed") != "no",
		}
		if c.Code == "" {
			c.Code = inquiry.CodeOf(c.Label)
		}
		codes[strconv.Itoa(n+1)] = c.Code
		i.Columns = append(i.Columns, c)
	}
	for n := range i.Columns {
		if c := &i.Columns[n]; c.PartOf != "" {
			c.PartOf = codes[c.PartOf]
		}
	}
	return i
}

// number reads a small count; empty is 0, and -1 is refused as no number.
func number(text string) int {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}
