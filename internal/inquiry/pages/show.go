// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/web"
)

// showView is all that show.html may use.
type showView struct {
	inquiry.Overview
	State      fault.Message
	Lead       fault.Message
	People     []recipientRow
	Unreleased bool
	Key        string
}

// recipientRow is one recipient as the page of an inquiry shows them.
type recipientRow struct {
	inquiry.Recipient
	Sign     string
	Standing fault.Message
	Overdue  bool
	RowNames string // the rows asked, empty for all
	Href     string
	Key      string
}

// IsDraft reports whether nothing was sent yet.
func (v showView) IsDraft() bool { return v.Overview.State == inquiry.Draft }

// IsOpen reports whether answers can come.
func (v showView) IsOpen() bool { return v.Overview.State == inquiry.Open }

// Paragraphs parts the purpose at its line breaks.
func (v showView) Paragraphs() []string { return paragraphs(v.Purpose) }

func paragraphs(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
}

func (p *Pages) showInquiry(w http.ResponseWriter, r *web.Request) error {
	o, err := p.inquiries.Show(r.Context(), r.Who, inquiryID(r))
	if err != nil {
		return err
	}
	view := showView{Overview: o, State: stateText(o.State), Lead: leadOf(o), Key: r.NewKey()}
	if view.Unreleased, err = p.inquiries.Unreleased(r.Context(), r.Who, o.ID); err != nil {
		return err
	}
	today := civil.DayOf(p.site.Now())
	for _, person := range o.Recipients {
		overdue := o.State == inquiry.Open && person.Overdue(o.DueOn, today)
		view.People = append(view.People, recipientRow{
			Recipient: person, Overdue: overdue, Sign: standingSign(person, overdue), Standing: standingText(person), RowNames: rowNames(o.Inquiry, person.Rows),
			Href: recipientAddress(o.ID, person.ID), Key: r.NewKey(),
		})
	}
	return r.Render(w, http.StatusOK, p.show, p.frame(r, o.Title), view)
}

// leadOf says where the whole inquiry stands.
func leadOf(o inquiry.Overview) fault.Message {
	switch {
	case o.State == inquiry.Draft:
		return fault.Say("inquiry.lead.draft")
	case o.State == inquiry.Closed:
		return fault.Say("inquiry.lead.closed", "count", o.Answered(), "all", len(o.Recipients))
	case len(o.Silent()) == 0:
		return fault.Say("inquiry.lead.all")
	}
	return fault.Say("inquiry.lead.open", "count", len(o.Silent()), "all", len(o.Recipients), "due", o.DueOn)
}

// rowNames lists the labels of rows by their codes.
func rowNames(i inquiry.Inquiry, codes []string) string {
	var names []string
	for _, row := range i.Rows {
		for _, code := range codes {
			if row.Code == code {
				names = append(names, row.Label)
			}
		}
	}
	return strings.Join(names, ", ")
}

func (p *Pages) remove(w http.ResponseWriter, r *web.Request) error {
	if err := p.inquiries.Remove(r.Context(), r.Who, inquiryID(r), r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, "/inquiries", fault.Say("inquiry.removed"))
}

func (p *Pages) close(w http.ResponseWriter, r *web.Request) error {
	if err := p.inquiries.Close(r.Context(), r.Who, inquiryID(r), r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, address(inquiryID(r)), fault.Say("inquiry.closed"))
}

func (p *Pages) reopen(w http.ResponseWriter, r *web.Request) error {
	if err := p.inquiries.Reopen(r.Context(), r.Who, inquiryID(r), r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, address(inquiryID(r)), fault.Say("inquiry.reopened"))
}

func (p *Pages) publish(w http.ResponseWriter, r *web.Request) error {
	release, err := p.inquiries.Publish(r.Context(), r.Who, inquiryID(r))
	if err != nil {
		return err
	}
	return r.Redirect(w, address(inquiryID(r)), fault.Say("inquiry.published", "number", release.Number, "table", release.Table))
}

func (p *Pages) showHistory(w http.ResponseWriter, r *web.Request) error {
	i, err := p.inquiries.Find(r.Context(), r.Who, inquiryID(r))
	if err != nil {
		return err
	}
	entries, total, err := p.inquiries.History(r.Context(), r.Who, i.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	labels := p.form(r, i, "").Labels()
	labels["state"], labels["release"] = r.Text.T("inquiry.state.label"), r.Text.T("inquiry.release")
	for n := range inquiry.MaxColumns {
		labels["column_"+strconv.Itoa(n+1)] = r.Text.T("inquiry.column.nth", "number", n+1)
	}
	for n := range entries {
		for c := range entries[n].Changes {
			change := &entries[n].Changes[c]
			change.Before, change.After = said(r, change.Field, change.Before), said(r, change.Field, change.After)
		}
	}
	return r.RenderHistory(w, p.frame(r, i.Title, crumb(i)), r.Text.T("inquiry.one")+" "+i.Label(), i.Title, address(i.ID), entries, total, labels)
}

// said turns the codes of an audited value into the words people know.
func said(r *web.Request, field, value string) string {
	switch field {
	case "state":
		if value != "" {
			return r.Text.Message(stateText(inquiry.State(value)))
		}
	case "standing":
		if value != "" {
			return r.Text.Message(standingText(inquiry.Recipient{Standing: inquiry.Standing(value)}))
		}
	case "answer":
		return roundText(r, inquiry.RoundState(value))
	case "by_office", "revoked":
		if value == "true" || value == "yes" {
			return r.Text.T("inquiry.yes")
		}
		return r.Text.T("inquiry.no")
	case "release":
		if value != "" {
			return r.Text.T("inquiry.release.made")
		}
	}
	return value
}

func roundText(r *web.Request, s inquiry.RoundState) string {
	switch s {
	case inquiry.InDraft:
		return r.Text.T("inquiry.round.draft")
	case inquiry.Submitted:
		return r.Text.T("inquiry.round.submitted")
	case inquiry.RoundReturned:
		return r.Text.T("inquiry.round.returned")
	case inquiry.RoundApproved:
		return r.Text.T("inquiry.round.approved")
	}
	return ""
}
