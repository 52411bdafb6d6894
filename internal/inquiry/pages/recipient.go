// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"

	"kursbuch/internal/fault"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/web"
)

func (p *Pages) showNewRecipient(w http.ResponseWriter, r *web.Request) error {
	return p.renderRecipient(w, r, inquiry.Recipient{Standing: inquiry.NotAsked}, nil)
}

func (p *Pages) addRecipient(w http.ResponseWriter, r *web.Request) error {
	person := postedRecipient(r)
	person.Standing = inquiry.NotAsked
	_, err := p.inquiries.AddRecipient(r.Context(), r.Who, inquiryID(r), person)
	if web.IsFormFault(err) {
		return p.renderRecipient(w, r, person, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, address(inquiryID(r)), fault.Say("inquiry.recipient.added"))
}

func (p *Pages) showEditRecipient(w http.ResponseWriter, r *web.Request) error {
	person, err := p.inquiries.Recipient(r.Context(), r.Who, inquiryID(r), recipientID(r))
	if err != nil {
		return err
	}
	return p.renderRecipient(w, r, person, nil)
}

func (p *Pages) changeRecipient(w http.ResponseWriter, r *web.Request) error {
	person := postedRecipient(r)
	person.ID, person.Version = recipientID(r), r.FormVersion()
	err := p.inquiries.ChangeRecipient(r.Context(), r.Who, inquiryID(r), person)
	if web.IsFormFault(err) {
		return p.renderRecipient(w, r, person, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, recipientAddress(inquiryID(r), person.ID), fault.Say("inquiry.recipient.saved"))
}

func postedRecipient(r *web.Request) inquiry.Recipient {
	return inquiry.Recipient{Name: r.PostFormValue("name"), Office: r.PostFormValue("office"), Email: r.PostFormValue("email"), Rows: r.PostForm["rows"]}
}

func (p *Pages) renderRecipient(w http.ResponseWriter, r *web.Request, person inquiry.Recipient, cause error) error {
	i, err := p.inquiries.Find(r.Context(), r.Who, inquiryID(r))
	if err != nil {
		return err
	}
	view := writeView{Over: r.Text.T("inquiry.one") + " " + i.Label(), Title: r.Text.T("inquiry.recipient.new"), Lead: r.Text.T("inquiry.recipient.lead")}
	form := p.recipientForm(r, i, person)
	if person.ID != "" {
		stored, err := p.inquiries.Recipient(r.Context(), r.Who, i.ID, person.ID)
		if err != nil {
			return err
		}
		person.Standing = stored.Standing
		form = p.recipientForm(r, i, person)
		view.Title = r.Text.T("inquiry.recipient.edit")
		if errors.Is(cause, fault.Conflict) {
			last, err := p.inquiries.LastRecipientChange(r.Context(), r.Who, i.ID, person.ID)
			if err != nil {
				return err
			}
			form.Collide(p.recipientForm(r, i, stored), last.PersonName, last.At)
		}
	}
	form.Refuse(r.Text, cause)
	view.Form = form
	return r.RenderForm(w, cause, p.write, p.frame(r, view.Title, crumb(i)), view)
}

func (p *Pages) recipientForm(r *web.Request, i inquiry.Inquiry, person inquiry.Recipient) web.Form {
	t := r.Text.T
	action, cancel := address(i.ID)+"/recipients/new", address(i.ID)
	if person.ID != "" {
		cancel = recipientAddress(i.ID, person.ID)
		action = cancel + "/edit"
	}
	fields := []web.Field{
		{Name: "office", Label: t("inquiry.office"), Hint: t("inquiry.office.hint"), Value: person.Office, Required: true},
		{Name: "name", Label: t("inquiry.person"), Value: person.Name, Required: true, Autocomplete: "off"},
		{Name: "email", Label: t("inquiry.email"), Kind: web.EmailField, Value: person.Email, Required: true, Autocomplete: "off"},
	}
	if !i.ByOffice && person.Standing == inquiry.NotAsked {
		rows := web.Field{Name: "rows", Label: t("inquiry.recipient.rows"), Hint: t("inquiry.recipient.rows.hint"), Kind: web.ChecksField, Values: person.Rows}
		for _, row := range i.Rows {
			rows.Options = append(rows.Options, web.Option{Value: row.Code, Text: row.Label})
		}
		fields = append(fields, rows)
	}
	form := r.NewForm(action, t("inquiry.save"), cancel, web.Part{Fields: fields})
	form.Version = person.Version
	return form
}

func (p *Pages) removeRecipient(w http.ResponseWriter, r *web.Request) error {
	if err := p.inquiries.RemoveRecipient(r.Context(), r.Who, inquiryID(r), recipientID(r)); err != nil {
		return err
	}
	return r.Redirect(w, address(inquiryID(r)), fault.Say("inquiry.recipient.removed"))
}

func (p *Pages) revoke(w http.ResponseWriter, r *web.Request) error {
	if err := p.inquiries.Revoke(r.Context(), r.Who, inquiryID(r), recipientID(r)); err != nil {
		return err
	}
	return r.Redirect(w, recipientAddress(inquiryID(r), recipientID(r)), fault.Say("inquiry.recipient.revoked"))
}

func (p *Pages) showRecipientHistory(w http.ResponseWriter, r *web.Request) error {
	i, err := p.inquiries.Find(r.Context(), r.Who, inquiryID(r))
	if err != nil {
		return err
	}
	person, err := p.inquiries.Recipient(r.Context(), r.Who, i.ID, recipientID(r))
	if err != nil {
		return err
	}
	entries, total, err := p.inquiries.RecipientHistory(r.Context(), r.Who, i.ID, person.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	t := r.Text.T
	labels := map[string]string{
		"office": t("inquiry.office"), "name": t("inquiry.person"), "email": t("inquiry.email"), "rows": t("inquiry.recipient.rows"),
		"standing": t("inquiry.standing.label"), "reminded_at": t("inquiry.reminded"), "revoked": t("inquiry.standing.revoked"),
		"round": t("inquiry.round.one"), "answer": t("inquiry.answer.one"), "comment": t("inquiry.comment.label"), "remark": t("inquiry.remark.label"),
	}
	for n := range entries {
		for c := range entries[n].Changes {
			change := &entries[n].Changes[c]
			change.Before, change.After = said(r, change.Field, change.Before), said(r, change.Field, change.After)
		}
	}
	frame := p.frame(r, person.Office, crumb(i), web.Crumb{Text: person.Office, Href: recipientAddress(i.ID, person.ID)})
	return r.RenderHistory(w, frame, t("inquiry.one")+" "+i.Label(), person.Office, recipientAddress(i.ID, person.ID), entries, total, labels)
}
