// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/report"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
)

func (p *Pages) showNew(w http.ResponseWriter, r *web.Request) error {
	draft, err := p.reports.Suggest(r.Context(), r.Who)
	if err != nil {
		return err
	}
	draft.Title = r.Text.T("report.kind", "year", strconv.Itoa(draft.PeriodTo.Time().Year()))
	return p.renderWrite(w, r, draft, nil)
}

func (p *Pages) add(w http.ResponseWriter, r *web.Request) error {
	draft := posted(r)
	id, err := p.reports.Add(r.Context(), r.Who, draft)
	if web.IsFormFault(err) {
		return p.renderWrite(w, r, draft, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, address(id), fault.Say("report.added"))
}

func (p *Pages) showEdit(w http.ResponseWriter, r *web.Request) error {
	stored, err := p.reports.Find(r.Context(), r.Who, reportID(r))
	if err != nil {
		return err
	}
	if stored.Frozen() {
		return fault.Refuse("report.frozen.unchangeable")
	}
	return p.renderWrite(w, r, stored, nil)
}

func (p *Pages) change(w http.ResponseWriter, r *web.Request) error {
	draft := posted(r)
	draft.ID, draft.Version = reportID(r), r.FormVersion()
	err := p.reports.Change(r.Context(), r.Who, draft)
	if web.IsFormFault(err) {
		return p.renderWrite(w, r, draft, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, address(draft.ID), fault.Say("report.saved"))
}

// renderWrite shows the form for a draft; after a conflict beside the stored
// one.
func (p *Pages) renderWrite(w http.ResponseWriter, r *web.Request, draft report.Report, cause error) error {
	frame, view := p.frame(r, r.Text.T("report.new.title")), writeView{Title: r.Text.T("report.new.title"), Lead: r.Text.T("report.new.lead")}
	stored := report.Report{}
	if draft.ID != "" {
		var err error
		if stored, err = p.reports.Find(r.Context(), r.Who, draft.ID); err != nil {
			return err
		}
		frame = p.frame(r, r.Text.T("report.edit.title"), crumb(stored))
		view = writeView{Over: stored.Title, Title: r.Text.T("report.edit.title")}
	}
	fields, err := p.fields(r, stored)
	if err != nil {
		return err
	}
	view.Form = p.form(r, fields, draft)
	if errors.Is(cause, fault.Conflict) {
		last, err := p.reports.LastChange(r.Context(), r.Who, draft.ID)
		if err != nil {
			return err
		}
		view.Form.Collide(p.form(r, fields, stored), last.PersonName, last.At)
	}
	view.Form.Refuse(r.Text, cause)
	return r.RenderForm(w, cause, p.write, frame, view)
}

// fields lists the fields of action to choose from: those in use, and those
// that the stored report is about.
func (p *Pages) fields(r *web.Request, stored report.Report) ([]vocabulary.Field, error) {
	fields, err := p.vocabulary.Fields(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	for _, section := range stored.Sections {
		if slices.ContainsFunc(fields, func(f vocabulary.Field) bool { return f.ID == section.Field }) {
			continue
		}
		field, err := p.vocabulary.Term(r.Context(), r.Who, section.Field)
		if err != nil {
			return nil, err
		}
		fields = append(fields, field)
	}
	return fields, nil
}

func (p *Pages) form(r *web.Request, fields []vocabulary.Field, draft report.Report) web.Form {
	t := r.Text.T
	action, cancel := "/reports/new", "/reports"
	if draft.ID != "" {
		action, cancel = address(draft.ID)+"/edit", address(draft.ID)
	}
	form := r.NewForm(action, t("report.save"), cancel,
		web.Part{Fields: []web.Field{
			{Name: "title", Label: t("report.title.label"), Hint: t("report.title.hint"), Value: draft.Title, Required: true},
			{Name: "language", Label: t("report.language.label"), Hint: t("report.language.hint"), Kind: web.SelectField, Value: string(draft.Language), Options: languages(r), Required: true},
		}},
		web.Part{Title: t("report.part.period"), Row: true, Fields: []web.Field{
			{Name: "period_from", Label: t("report.period_from.label"), Kind: web.DateField, Value: string(draft.PeriodFrom), Required: true},
			{Name: "period_to", Label: t("report.period_to.label"), Kind: web.DateField, Value: string(draft.PeriodTo), Required: true},
		}},
		web.Part{Title: t("report.part.committee"), Fields: []web.Field{
			{Name: "audience", Label: t("report.audience.label"), Hint: t("report.audience.hint"), Kind: web.SelectField, Value: string(draft.Audience), Options: audiences(r), Required: true},
			{Name: "committee", Label: t("report.committee.label"), Hint: t("report.committee.hint"), Value: draft.Committee},
			{Name: "meets_on", Label: t("report.meets_on.label"), Kind: web.DateField, Value: string(draft.MeetsOn)},
			{Name: "paper", Label: t("report.paper.label"), Hint: t("report.paper.hint"), Value: draft.Paper},
			{Name: "author", Label: t("report.author.label"), Hint: t("report.author.hint"), Value: draft.Author},
		}},
		web.Part{Title: t("report.part.texts"), Note: t("report.part.texts.note"), Fields: []web.Field{
			{Name: "foreword", Label: t("report.foreword.label"), Kind: web.AreaField, Rows: 5, Value: draft.Foreword},
			{Name: "proposal", Label: t("report.proposal.label"), Hint: t("report.proposal.hint"), Kind: web.AreaField, Rows: 4, Value: draft.Proposal},
			{Name: "outlook", Label: t("report.outlook.label"), Kind: web.AreaField, Rows: 5, Value: draft.Outlook},
		}},
		p.fieldPart(r, fields, draft),
	)
	form.Version = draft.Version
	return form
}

// fieldPart chooses the fields of action and takes what is thought of each.
func (p *Pages) fieldPart(r *web.Request, fields []vocabulary.Field, draft report.Report) web.Part {
	t := r.Text.T
	choice := web.Field{Name: "fields", Label: t("report.fields.label"), Kind: web.ChecksField, Required: true, None: web.Crumb{Text: t("report.fields.none"), Href: "/fields"}}
	part := web.Part{Title: t("report.part.fields"), Note: t("report.part.fields.note"), Fields: []web.Field{choice}}
	for _, f := range fields {
		i := slices.IndexFunc(draft.Sections, func(s report.Section) bool { return s.Field == f.ID })
		assessment := web.Field{
			Name: report.AssessmentField(f.ID), Label: t("report.assessment.label", "field", f.Name), Kind: web.AreaField, Rows: 4,
		}
		part.Fields[0].Options = append(part.Fields[0].Options, web.Option{Value: string(f.ID), Text: f.Name})
		if i >= 0 {
			part.Fields[0].Values = append(part.Fields[0].Values, string(f.ID))
			assessment.Value = draft.Sections[i].Assessment
		}
		part.Fields = append(part.Fields, assessment)
	}
	return part
}

func languages(r *web.Request) []web.Option {
	var options []web.Option
	for _, lang := range i18n.Langs() {
		options = append(options, web.Option{Value: string(lang), Text: languageName(r, lang)})
	}
	return options
}

func audiences(r *web.Request) []web.Option {
	var options []web.Option
	for _, audience := range identity.Audiences() {
		options = append(options, web.Option{Value: string(audience), Text: audienceName(r, audience)})
	}
	return options
}

func audienceName(r *web.Request, audience identity.Audience) string {
	switch audience {
	case identity.Internal:
		return r.Text.T("report.audience.internal")
	case identity.Partner:
		return r.Text.T("report.audience.partner")
	case identity.Committee:
		return r.Text.T("report.audience.committee")
	case identity.Public:
		return r.Text.T("report.audience.public")
	}
	return string(audience)
}

func languageName(r *web.Request, lang i18n.Lang) string {
	if lang == i18n.English {
		return r.Text.T("report.language.en")
	}
	return r.Text.T("report.language.de")
}

// posted reads the draft from the form. What is no day is refused later.
func posted(r *web.Request) report.Report {
	draft := report.Report{
		Title: r.PostFormValue("title"), Language: i18n.Lang(r.PostFormValue("language")), Audience: identity.Audience(r.PostFormValue("audience")),
		Committee: r.PostFormValue("committee"), MeetsOn: postedDay(r, "meets_on"), Paper: r.PostFormValue("paper"),
		PeriodFrom: postedDay(r, "period_from"), PeriodTo: postedDay(r, "period_to"), Author: r.PostFormValue("author"),
		Foreword: r.PostFormValue("foreword"), Proposal: r.PostFormValue("proposal"), Outlook: r.PostFormValue("outlook"),
	}
	for _, id := range r.PostForm["fields"] {
		field := vocabulary.FieldID(id)
		draft.Sections = append(draft.Sections, report.Section{Field: field, Assessment: r.PostFormValue(report.AssessmentField(field))})
	}
	return draft
}

// postedDay keeps a text that is no day, so that it is refused and shown again.
func postedDay(r *web.Request, name string) civil.Day {
	text := r.PostFormValue(name)
	if day, err := civil.ParseDay(text); err == nil {
		return day
	}
	return civil.Day(text)
}
