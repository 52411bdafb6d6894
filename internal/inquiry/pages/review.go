// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"
	"strconv"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/web"
)

// reviewView is all that review.html may use: one recipient with the rounds of
// the answer.
type reviewView struct {
	Inquiry   inquiry.Inquiry
	Recipient inquiry.Recipient
	Sign      string
	Standing  fault.Message
	Overdue   bool
	RowNames  string
	Round     inquiry.Round // the one that is shown; Number 0 for none
	Grid      gridView
	Rounds    []roundRow
	Decide    bool // the round waits for a decision
	Correct   bool // an approved round can be taken up again
	Form      *web.Form
	Href      string
	Key       string
}

// roundRow is one round of the list.
type roundRow struct {
	inquiry.Round
	Text    string
	Current bool
}

func (p *Pages) showReview(w http.ResponseWriter, r *web.Request) error {
	return p.renderReview(w, r, nil)
}

func (p *Pages) renderReview(w http.ResponseWriter, r *web.Request, cause error) error {
	i, err := p.inquiries.Find(r.Context(), r.Who, inquiryID(r))
	if err != nil {
		return err
	}
	person, err := p.inquiries.Recipient(r.Context(), r.Who, i.ID, recipientID(r))
	if err != nil {
		return err
	}
	rounds, err := p.inquiries.Rounds(r.Context(), r.Who, i.ID, person.ID)
	if err != nil {
		return err
	}
	overdue := i.State == inquiry.Open && person.Overdue(i.DueOn, civil.DayOf(p.site.Now()))
	view := reviewView{
		Inquiry: i, Recipient: person, Sign: standingSign(person, overdue), Standing: standingText(person), Overdue: overdue, RowNames: rowNames(i, person.Rows),
		Href: recipientAddress(i.ID, person.ID), Key: r.NewKey(),
	}
	if len(rounds) > 0 {
		form, err := p.inquiries.FormFor(r.Context(), r.Who, i.ID, person.ID)
		if err != nil {
			return err
		}
		view.Round = rounds[0]
		for _, round := range rounds {
			if strconv.Itoa(round.Number) == r.URL.Query().Get("round") {
				view.Round = round
			}
		}
		for _, round := range rounds {
			view.Rounds = append(view.Rounds, roundRow{Round: round, Text: roundText(r, round.State), Current: round.Number == view.Round.Number})
		}
		view.Grid = newGrid(r, form, view.Round.Cells, nil)
		newest := view.Round.Number == rounds[0].Number && i.State == inquiry.Open
		view.Decide, view.Correct = newest && view.Round.State == inquiry.Submitted, newest && view.Round.State == inquiry.RoundApproved
	}
	view.Form = p.decisionForm(r, view, cause)
	frame := p.frame(r, person.Office, crumb(i))
	return r.RenderForm(w, cause, p.review, frame, view)
}

// decisionForm asks for the remark of a return; approving is a button of its
// own.
func (p *Pages) decisionForm(r *web.Request, view reviewView, cause error) *web.Form {
	if !view.Decide && !view.Correct {
		return nil
	}
	t := r.Text.T
	form := r.NewForm(view.Href, t("inquiry.return"), "", web.Part{Fields: []web.Field{
		{Name: "remark", Label: t("inquiry.remark.label"), Hint: t("inquiry.remark.hint"), Kind: web.AreaField, Rows: 3, Value: r.PostFormValue("remark"), Required: true},
		{Name: "act", Kind: web.HiddenField, Value: "return"},
	}})
	form.Version = view.Round.Version
	form.Refuse(r.Text, cause)
	return &form
}

// decide approves or returns the newest round.
func (p *Pages) decide(w http.ResponseWriter, r *web.Request) error {
	id, person := inquiryID(r), recipientID(r)
	if r.PostFormValue("act") == "approve" {
		return p.approve(w, r, id, person)
	}
	err := p.inquiries.Return(r.Context(), r.Who, id, person, r.FormVersion(), r.PostFormValue("remark"))
	if _, invalid := errors.AsType[fault.Invalid](err); invalid {
		return p.renderReview(w, r, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, recipientAddress(id, person), fault.Say("inquiry.returned"))
}

// approve takes the answer; with the last one, the figures become a release.
func (p *Pages) approve(w http.ResponseWriter, r *web.Request, id inquiry.ID, person inquiry.RecipientID) error {
	if err := p.inquiries.Approve(r.Context(), r.Who, id, person, r.FormVersion()); err != nil {
		return err
	}
	o, err := p.inquiries.Show(r.Context(), r.Who, id)
	if err != nil {
		return err
	}
	notice := fault.Say("inquiry.approved")
	if o.Settled() {
		release, err := p.inquiries.Publish(r.Context(), r.Who, id)
		if err != nil {
			return err
		}
		notice = fault.Say("inquiry.published", "number", release.Number, "table", release.Table)
	}
	return r.Redirect(w, address(id), notice)
}
