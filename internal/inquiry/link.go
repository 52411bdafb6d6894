// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package inquiry

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/mail"
)

// Letter is what one recipient is sent. Its link is known now and never again:
// only a hash of its token is stored.
type Letter struct {
	Recipient     Recipient
	Link          string
	Subject, Text string
	Mailed        bool // it waits in the outbox; otherwise somebody sends it by hand
}

// Compose writes the letter to a recipient around the token of a new link.
type Compose func(i Inquiry, r Recipient, token string) Letter

// newToken makes the token of a link: 256 bits in 43 characters.
func newToken() string {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails, see crypto/rand
	return base64.RawURLEncoding.EncodeToString(raw)
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Send opens a draft: every recipient gets a link. Faults: Forbidden, NotFound,
// Refused when nobody is to be asked or a row has no recipient or two.
func (s *Service) Send(ctx context.Context, who identity.Person, id ID, compose Compose) ([]Letter, error) {
	if !who.May(identity.ManageInquiries) {
		return nil, fault.Forbidden
	}
	known, err := s.Find(ctx, who, id)
	if err != nil {
		return nil, err
	}
	earlier, err := s.earlier(ctx, who, known)
	if err != nil {
		return nil, err
	}
	var letters []Letter
	err = s.changeInquiry(ctx, who, id, func(tx *sql.Tx, i *Inquiry) error {
		recipients, err := listRecipients(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		switch {
		case i.State != Draft:
			return fault.Refuse("inquiry.state.sent")
		case len(recipients) == 0:
			return fault.Refuse("inquiry.recipient.none")
		case i.DueOn < s.today():
			return fault.Refuse("inquiry.due.past")
		}
		if err := covered(*i, recipients); err != nil {
			return err
		}
		i.State, i.OpenedAt = Open, s.now()
		for _, r := range recipients {
			r.Earlier = earlier.of(*i, r)
			letter, err := s.ask(ctx, tx, who, *i, r, compose)
			if err != nil {
				return err
			}
			letters = append(letters, letter)
		}
		return nil
	})
	return letters, err
}

// Ask sends one recipient of an open inquiry a link: a first one, or another
// where the old mail is lost. Faults: Forbidden, NotFound, Refused.
func (s *Service) Ask(ctx context.Context, who identity.Person, id ID, recipient RecipientID, compose Compose) (Letter, error) {
	if !who.May(identity.ManageInquiries) {
		return Letter{}, fault.Forbidden
	}
	known, err := s.Find(ctx, who, id)
	if err != nil {
		return Letter{}, err
	}
	earlier, err := s.earlier(ctx, who, known)
	if err != nil {
		return Letter{}, err
	}
	var letter Letter
	err = s.changeRecipients(ctx, who, id, func(tx *sql.Tx, i Inquiry) error {
		r, err := ofInquiry(ctx, tx, who.Tenant, id, recipient)
		if err != nil {
			return err
		}
		if i.State != Open {
			return fault.Refuse("inquiry.state.draft")
		}
		if r.Standing == NotAsked {
			all, err := listRecipients(ctx, tx, who.Tenant, id)
			if err != nil {
				return err
			}
			if err := covered(i, asked(all, r.ID)); err != nil {
				return err
			}
			r.Earlier = earlier.of(i, r)
		}
		letter, err = s.ask(ctx, tx, who, i, r, compose)
		return err
	})
	return letter, err
}

// asked leaves those who were asked already, and one more.
func asked(all []Recipient, more RecipientID) []Recipient {
	var left []Recipient
	for _, r := range all {
		if r.Standing != NotAsked && !r.Revoked || r.ID == more {
			left = append(left, r)
		}
	}
	return left
}

// Remind sends every silent recipient, or one of them, another link and notes
// that they were reminded. Faults: Forbidden, NotFound, Refused when nobody is
// silent.
func (s *Service) Remind(ctx context.Context, who identity.Person, id ID, only RecipientID, compose Compose) ([]Letter, error) {
	var letters []Letter
	err := s.changeRecipients(ctx, who, id, func(tx *sql.Tx, i Inquiry) error {
		recipients, err := listRecipients(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		for _, r := range recipients {
			if !r.Silent() || only != "" && r.ID != only {
				continue
			}
			r.Reminders++
			r.RemindedAt = s.now()
			letter, err := s.ask(ctx, tx, who, i, r, compose)
			if err != nil {
				return err
			}
			letters = append(letters, letter)
		}
		if len(letters) == 0 {
			return fault.Refuse("inquiry.remind.nobody")
		}
		return nil
	})
	return letters, err
}

// ask makes a link for r and puts the letter into the outbox, if mail can go
// out.
func (s *Service) ask(ctx context.Context, tx *sql.Tx, who identity.Person, i Inquiry, r Recipient, compose Compose) (Letter, error) {
	before := r
	token := newToken()
	if err := s.insertLink(ctx, tx, who.Tenant, r.ID, token); err != nil {
		return Letter{}, err
	}
	if r.Standing == NotAsked {
		r.Standing = Waiting
	}
	if r.AskedAt.IsZero() {
		r.AskedAt = s.now()
	}
	r.Revoked = false
	if err := askRecipient(ctx, tx, who.Tenant, r); err != nil {
		return Letter{}, err
	}
	stored := before.audited()
	if r.RemindedAt.Equal(s.now()) {
		stored["reminded_at"] = ""
	}
	if err := s.log.Record(ctx, tx, who, r.object(), audit.Changed, stored, r.audited()); err != nil {
		return Letter{}, err
	}
	letter := compose(i, r, token)
	letter.Recipient, letter.Mailed = r, s.mail.On()
	if !letter.Mailed {
		return letter, nil
	}
	return letter, s.mail.Add(ctx, tx, who, mail.Message{Address: r.Email, Subject: letter.Subject, Text: letter.Text})
}

func (s *Service) insertLink(ctx context.Context, q db.Querier, tenant identity.TenantID, r RecipientID, token string) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO inquiry_links (token_hash, tenant_id, recipient_id, made_at)
		VALUES ($1, $2, $3, $4)`, hashToken(token), tenant, r, db.Timestamp(s.now()))
	return err
}

// Revoke makes every link of a recipient void and asks them no more; what they
// answered stays. Faults: Forbidden, NotFound.
func (s *Service) Revoke(ctx context.Context, who identity.Person, id ID, recipient RecipientID) error {
	return s.changeRecipients(ctx, who, id, func(tx *sql.Tx, _ Inquiry) error {
		r, err := ofInquiry(ctx, tx, who.Tenant, id, recipient)
		if err != nil {
			return err
		}
		if err := revokeLinks(ctx, tx, who.Tenant, r.ID, db.Timestamp(s.now())); err != nil {
			return err
		}
		before := r.audited()
		r.Revoked = true
		return s.log.Record(ctx, tx, who, r.object(), audit.Changed, before, r.audited())
	})
}

// behind finds the recipient whose link has a token. Faults: NotFound for an
// unknown or revoked one, errOver when the time is over.
func (s *Service) behind(ctx context.Context, q db.Querier, token string) (identity.TenantID, Inquiry, Recipient, error) {
	type link struct {
		tenant    identity.TenantID
		recipient RecipientID
	}
	l, err := db.One(ctx, q, func(scan db.Scan) (l link, err error) {
		err = scan(&l.tenant, &l.recipient)
		return l, err
	}, `
		SELECT tenant_id, recipient_id
		FROM inquiry_links
		WHERE token_hash = $1 AND revoked_at = ''`, hashToken(token))
	if err != nil {
		return "", Inquiry{}, Recipient{}, fmt.Errorf("link: %w", err)
	}
	r, err := findRecipient(ctx, q, l.tenant, l.recipient)
	if err != nil {
		return "", Inquiry{}, Recipient{}, fmt.Errorf("recipient of link: %w", err)
	}
	i, err := findInquiry(ctx, q, l.tenant, r.Inquiry)
	if err != nil {
		return "", Inquiry{}, Recipient{}, fmt.Errorf("inquiry of link: %w", err)
	}
	if i.State != Open || i.Ends() < s.today() {
		return l.tenant, i, r, errOver
	}
	return l.tenant, i, r, nil
}
