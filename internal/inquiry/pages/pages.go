// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows data requests: to those who ask for figures, and by link
// to those who are asked and have no account.
package pages

import (
	"embed"

	"kursbuch/internal/account"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Pages serves the data requests.
type Pages struct {
	site      *web.Site
	inquiries *inquiry.Service
	accounts  *account.Service

	list, show, write, letters, review *web.Template
	answer, done                       *web.Template
}

// New returns the pages on site.
func New(site *web.Site, inquiries *inquiry.Service, accounts *account.Service) *Pages {
	page := func(name string, partials ...string) *web.Template {
		return web.Must(site.Template(files, name, partials...))
	}
	return &Pages{
		site: site, inquiries: inquiries, accounts: accounts,
		list: page("list.html"), show: page("show.html"), write: page("write.html"), letters: page("letters.html"),
		review: page("review.html", "grid.html"), answer: page("answer.html", "grid.html"), done: page("done.html", "grid.html"),
	}
}

// Register adds this slice's routes; read it as the slice's table of contents.
func (p *Pages) Register() {
	manage, public := web.May(identity.ManageInquiries), web.Public()
	p.site.Handle("GET /inquiries", manage, p.showList)
	p.site.Handle("GET /inquiries/new", manage, p.showNew)
	p.site.Handle("POST /inquiries/new", manage, p.add)
	p.site.Handle("GET /inquiries/{inquiry}", manage, p.showInquiry)
	p.site.Handle("GET /inquiries/{inquiry}/edit", manage, p.showEdit)
	p.site.Handle("POST /inquiries/{inquiry}/edit", manage, p.change)
	p.site.Handle("POST /inquiries/{inquiry}/remove", manage, p.remove)
	p.site.Handle("POST /inquiries/{inquiry}/send", manage, p.send)
	p.site.Handle("POST /inquiries/{inquiry}/remind", manage, p.remindAll)
	p.site.Handle("POST /inquiries/{inquiry}/publish", manage, p.publish)
	p.site.Handle("POST /inquiries/{inquiry}/close", manage, p.close)
	p.site.Handle("POST /inquiries/{inquiry}/reopen", manage, p.reopen)
	p.site.Handle("GET /inquiries/{inquiry}/history", manage, p.showHistory)
	p.site.Handle("GET /inquiries/{inquiry}/recipients/new", manage, p.showNewRecipient)
	p.site.Handle("POST /inquiries/{inquiry}/recipients/new", manage, p.addRecipient)
	p.site.Handle("GET /inquiries/{inquiry}/recipients/{recipient}", manage, p.showReview)
	p.site.Handle("POST /inquiries/{inquiry}/recipients/{recipient}", manage, p.decide)
	p.site.Handle("GET /inquiries/{inquiry}/recipients/{recipient}/edit", manage, p.showEditRecipient)
	p.site.Handle("POST /inquiries/{inquiry}/recipients/{recipient}/edit", manage, p.changeRecipient)
	p.site.Handle("POST /inquiries/{inquiry}/recipients/{recipient}/link", manage, p.sendLink)
	p.site.Handle("POST /inquiries/{inquiry}/recipients/{recipient}/remind", manage, p.remindOne)
	p.site.Handle("POST /inquiries/{inquiry}/recipients/{recipient}/revoke", manage, p.revoke)
	p.site.Handle("POST /inquiries/{inquiry}/recipients/{recipient}/remove", manage, p.removeRecipient)
	p.site.Handle("GET /inquiries/{inquiry}/recipients/{recipient}/history", manage, p.showRecipientHistory)

	p.site.Handle("GET /answer/{token}", public, p.showAnswer)
	p.site.Handle("POST /answer/{token}", public, p.takeAnswer)
	p.site.Handle("GET /answer/{token}/copy.csv", public, p.sendCopy)
}

func (p *Pages) frame(r *web.Request, title string, above ...web.Crumb) web.Frame {
	return web.Frame{
		Title: title, Area: "monitoring", Tab: "inquiries",
		Crumbs: append([]web.Crumb{{Text: r.Text.T("inquiry.list.title"), Href: "/inquiries"}}, above...),
	}
}

func crumb(i inquiry.Inquiry) web.Crumb { return web.Crumb{Text: i.Label(), Href: address(i.ID)} }

func address(id inquiry.ID) string { return "/inquiries/" + string(id) }

func recipientAddress(id inquiry.ID, r inquiry.RecipientID) string {
	return address(id) + "/recipients/" + string(r)
}

func inquiryID(r *web.Request) inquiry.ID { return inquiry.ID(r.PathValue("inquiry")) }

func recipientID(r *web.Request) inquiry.RecipientID {
	return inquiry.RecipientID(r.PathValue("recipient"))
}

// standingText says where the answer of a recipient stands.
func standingText(r inquiry.Recipient) fault.Message {
	if r.Revoked {
		return fault.Say("inquiry.standing.revoked")
	}
	switch r.Standing {
	case inquiry.Waiting:
		return fault.Say("inquiry.standing.waiting")
	case inquiry.Begun:
		return fault.Say("inquiry.standing.begun")
	case inquiry.Answered:
		return fault.Say("inquiry.standing.answered")
	case inquiry.Returned:
		return fault.Say("inquiry.standing.returned")
	case inquiry.Approved:
		return fault.Say("inquiry.standing.approved")
	default:
		return fault.Say("inquiry.standing.new")
	}
}

// standingSign is the sign beside it.
func standingSign(r inquiry.Recipient, overdue bool) string {
	switch {
	case overdue:
		return "stop"
	case r.Revoked:
		return "idle"
	case r.Standing == inquiry.Approved:
		return "done"
	case r.Standing == inquiry.Answered:
		return "ok"
	case r.Standing == inquiry.Returned:
		return "warn"
	}
	return "idle"
}

func stateText(s inquiry.State) fault.Message {
	switch s {
	case inquiry.Open:
		return fault.Say("inquiry.state.open.name")
	case inquiry.Closed:
		return fault.Say("inquiry.state.closed.name")
	default:
		return fault.Say("inquiry.state.draft.name")
	}
}
