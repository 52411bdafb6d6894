// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"kursbuch/internal/inquiry"
	"kursbuch/internal/web"
)

// lettersView is all that letters.html may use: links that are shown once, each
// with a mail around it.
type lettersView struct {
	Title   string
	Lead    string
	Letters []letterView
	Back    string
}

// letterView is a letter with an address that opens it in a mail program.
type letterView struct {
	inquiry.Letter
	MailTo template.URL
}

// compose writes the letter of a first link or a reminder.
func (p *Pages) compose(r *web.Request, reminder bool) inquiry.Compose {
	return func(i inquiry.Inquiry, person inquiry.Recipient, token string) inquiry.Letter {
		scheme := "http://"
		if p.site.Secure {
			scheme = "https://"
		}
		link := scheme + r.Host + "/answer/" + token
		key := "inquiry.mail.text"
		if reminder {
			key = "inquiry.mail.reminder"
		}
		return inquiry.Letter{
			Link:    link,
			Subject: r.Text.T("inquiry.mail.subject", "title", i.Title, "due", i.DueOn),
			Text: r.Text.T(key, "name", person.Name, "tenant", r.Who.TenantName, "title", i.Title, "period", r.Text.Period(i.Period), "due", i.DueOn,
				"purpose", i.Purpose, "link", link, "contact", i.Contact, "sender", r.Who.Name),
		}
	}
}

// renderLetters answers with the links themselves instead of a redirect: only
// their hashes are stored, so no later page could show them.
func (p *Pages) renderLetters(w http.ResponseWriter, r *web.Request, letters ...inquiry.Letter) error {
	i, err := p.inquiries.Find(r.Context(), r.Who, inquiryID(r))
	if err != nil {
		return err
	}
	view := lettersView{Title: r.Text.T("inquiry.letters.title", "count", len(letters)), Lead: r.Text.T("inquiry.letters.lead"), Back: address(i.ID)}
	for _, l := range letters {
		if l.Mailed {
			view.Lead = r.Text.T("inquiry.letters.mailed")
		}
		query := "subject=" + url.PathEscape(l.Subject) + "&body=" + url.PathEscape(strings.ReplaceAll(l.Text, "\n", "\r\n"))
		view.Letters = append(view.Letters, letterView{l, template.URL("mailto:" + url.PathEscape(l.Recipient.Email) + "?" + query)}) //nolint:gosec // every part is escaped
	}
	return r.Render(w, http.StatusOK, p.letters, p.frame(r, view.Title, crumb(i)), view)
}

func (p *Pages) send(w http.ResponseWriter, r *web.Request) error {
	letters, err := p.inquiries.Send(r.Context(), r.Who, inquiryID(r), p.compose(r, false))
	if err != nil {
		return err
	}
	return p.renderLetters(w, r, letters...)
}

func (p *Pages) sendLink(w http.ResponseWriter, r *web.Request) error {
	letter, err := p.inquiries.Ask(r.Context(), r.Who, inquiryID(r), recipientID(r), p.compose(r, false))
	if err != nil {
		return err
	}
	return p.renderLetters(w, r, letter)
}

func (p *Pages) remindAll(w http.ResponseWriter, r *web.Request) error {
	return p.remind(w, r, "")
}

func (p *Pages) remindOne(w http.ResponseWriter, r *web.Request) error {
	return p.remind(w, r, recipientID(r))
}

func (p *Pages) remind(w http.ResponseWriter, r *web.Request, only inquiry.RecipientID) error {
	letters, err := p.inquiries.Remind(r.Context(), r.Who, inquiryID(r), only, p.compose(r, true))
	if err != nil {
		return err
	}
	return p.renderLetters(w, r, letters...)
}
