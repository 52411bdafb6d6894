// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/inquiry"
)

// asked is a data request of the sample with what its offices were sent.
type asked struct {
	id      inquiry.ID
	offices map[string]inquiry.RecipientID // by their keys
	tokens  map[inquiry.RecipientID]string
}

// planInquiries plans a data request that was answered and approved, and one
// that runs.
func (b *builder) planInquiries() {
	for _, r := range b.script.of("inquiry") {
		a := &asked{offices: map[string]inquiry.RecipientID{}, tokens: map[inquiry.RecipientID]string{}}
		b.inquiries[r.key] = a
		b.then(r.text("asked"), 10, func(ctx context.Context) error { return b.ask(ctx, r, a) })
		for _, text := range r.all("answer") {
			answer := strings.Split(text, "|")
			b.then(strings.TrimSpace(answer[1]), 11, func(ctx context.Context) error { return b.answer(ctx, r, a, answer, true) })
		}
		for _, text := range r.all("draft") {
			answer := strings.Split(text, "|")
			b.then(strings.TrimSpace(answer[1]), 14, func(ctx context.Context) error { return b.answer(ctx, r, a, answer, false) })
		}
		if day := r.text("reminded"); day != "" {
			b.then(day, 9, func(ctx context.Context) error {
				_, err := b.services.Inquiries.Remind(ctx, b.manager(), a.id, "", letter)
				return err
			})
		}
		if r.text("like") == "" {
			b.then(r.text("due"), 16, func(ctx context.Context) error { return b.approve(ctx, a) })
		}
	}
}

// letter keeps the token of a link; nobody is written to.
func letter(_ inquiry.Inquiry, _ inquiry.Recipient, token string) inquiry.Letter {
	return inquiry.Letter{Link: token}
}

// ask defines a data request, takes up those who are asked and sends it.
func (b *builder) ask(ctx context.Context, r record, a *asked) error {
	like := b.inquiries[r.text("like")]
	i, before, err := b.inquiryOf(ctx, r, like)
	if err != nil {
		return err
	}
	if a.id, err = b.services.Inquiries.Add(ctx, b.manager(), i, before); err != nil {
		return fmt.Errorf("inquiry %s: %w", r.key, err)
	}
	for _, text := range r.all("office") {
		p := b.script.parts(r, text)
		id, err := b.services.Inquiries.AddRecipient(ctx, b.manager(), a.id, inquiry.Recipient{Office: p[1], Name: p[2], Email: p[3], Rows: strings.Fields(p[4])})
		if err != nil {
			return fmt.Errorf("office %s: %w", p[0], err)
		}
		a.offices[p[0]] = id
	}
	letters, err := b.services.Inquiries.Send(ctx, b.manager(), a.id, letter)
	for _, l := range letters {
		a.tokens[l.Recipient.ID] = l.Link
		if like != nil {
			b.match(ctx, a, like, l.Recipient)
		}
	}
	return err
}

// match gives the copy of a recipient the key of the one it was copied from.
func (b *builder) match(ctx context.Context, a, like *asked, copied inquiry.Recipient) {
	for key, id := range like.offices {
		old, err := b.services.Inquiries.Recipient(ctx, b.manager(), like.id, id)
		if err == nil && old.Office == copied.Office {
			a.offices[key] = copied.ID
		}
	}
}

// inquiryOf reads what a record asks; one that is like another begins with it.
func (b *builder) inquiryOf(ctx context.Context, r record, like *asked) (i inquiry.Inquiry, before inquiry.ID, err error) {
	if like != nil {
		i, err = b.services.Inquiries.LikeInquiry(ctx, b.manager(), like.id)
		i.DueOn = b.script.day(r, r.text("due"))
		return i, like.id, err
	}
	i = inquiry.Inquiry{
		Title: r.text("title"), Purpose: r.text("purpose"), Basis: r.text("basis"), Contact: r.text("contact"), DueOn: b.script.day(r, r.text("due")),
		Period: civil.Period(r.text("period")), Grace: 14, Jump: 25, RowName: r.text("rows"), Rows: inquiry.ParseRows(strings.Join(r.all("place"), "\n")),
	}
	for _, text := range r.all("column") {
		p := strings.Split(text, "|")
		c := inquiry.Column{Label: strings.TrimSpace(p[0]), Unit: strings.TrimSpace(p[1]), Summed: true}
		if whole := strings.TrimSpace(p[2]); whole != "" {
			c.PartOf = inquiry.CodeOf(whole)
		}
		i.Columns = append(i.Columns, c)
	}
	return i, "", nil
}

// answer fills in the form of an office and submits it or leaves it a draft.
func (b *builder) answer(ctx context.Context, r record, a *asked, parts []string, submit bool) error {
	token := a.tokens[a.offices[strings.TrimSpace(parts[0])]]
	visit, err := b.services.Inquiries.Open(ctx, token)
	if err != nil {
		return fmt.Errorf("link of %s: %w", parts[0], err)
	}
	cells := inquiry.Cells{}
	for y, line := range strings.Split(parts[2], ";") {
		for x, text := range strings.Fields(line) {
			cells.Set(visit.Form.Inquiry.Rows[y].Code, visit.Form.Inquiry.Columns[x].Code, text)
		}
	}
	store := b.services.Inquiries.Save
	if submit {
		store = b.services.Inquiries.Submit
	}
	if err := store(ctx, token, inquiry.Answer{Round: visit.Writing().Number, Version: visit.Writing().Version, Cells: cells}); err != nil {
		return fmt.Errorf("answer of %s to %s: %w", parts[0], r.key, err)
	}
	return nil
}

// approve approves every answer, takes the figures over and closes the request.
func (b *builder) approve(ctx context.Context, a *asked) error {
	for key, id := range a.offices {
		rounds, err := b.services.Inquiries.Rounds(ctx, b.manager(), a.id, id)
		if err != nil {
			return err
		}
		if err := b.services.Inquiries.Approve(ctx, b.manager(), a.id, id, rounds[0].Version); err != nil {
			return fmt.Errorf("approve %s: %w", key, err)
		}
	}
	if _, err := b.services.Inquiries.Publish(ctx, b.manager(), a.id); err != nil {
		return err
	}
	i, err := b.services.Inquiries.Find(ctx, b.manager(), a.id)
	if err != nil {
		return err
	}
	return b.services.Inquiries.Close(ctx, b.manager(), a.id, i.Version)
}
