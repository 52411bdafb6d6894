// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package mail sends messages through an SMTP server of the operator. A
// message waits in the outbox, which is part of the database: it is stored in
// the transaction that gives cause for it, and goes out afterwards, again and
// again until the server takes it or a day has passed. Without a server
// nothing goes out and nothing is stored; pages then show what to send by hand.
package mail

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"time"

	smtp "github.com/wneessen/go-mail"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Server is the operator's SMTP server.
type Server struct {
	Address  string // host:port
	User     string // empty: without signing in
	Password string
	From     string // sender of all messages
	// Plain sends without TLS; only for a server on the same machine.
	Plain bool
}

// Message is one mail in plain text.
type Message struct {
	Address       string // of the recipient
	Subject, Text string
}

const (
	maxAttempts = 12
	lease       = 2 * time.Minute // a message whose process died is tried again after it
	pollEvery   = 5 * time.Second
	patience    = 30 * time.Second
)

// Outbox keeps messages until they are sent.
type Outbox struct {
	db     *db.DB
	server *Server
	newID  func() string
	now    func() time.Time
	wake   chan struct{}
}

// New returns the outbox on d, without a server.
func New(d *db.DB, newID func() string, now func() time.Time) *Outbox {
	return &Outbox{db: d, newID: newID, now: now, wake: make(chan struct{}, 1)}
}

// Use makes the outbox send through a server; call it before Run.
func (o *Outbox) Use(s Server) error {
	host, _, err := net.SplitHostPort(s.Address)
	if err != nil || s.From == "" {
		return fault.Refuse("mail.server.incomplete")
	}
	if ip := net.ParseIP(host); s.Plain && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fault.Refuse("mail.server.plain")
	}
	if err := smtp.NewMsg().From(s.From); err != nil {
		return fault.Refuse("mail.server.from", "from", s.From)
	}
	o.server = &s
	return nil
}

// On reports whether messages go out.
func (o *Outbox) On() bool { return o.server != nil }

// Add stores a message inside tx; it goes out once tx is committed. Callers
// check that who may write to the address.
func (o *Outbox) Add(ctx context.Context, tx *sql.Tx, who identity.Person, m Message) error {
	if !o.On() {
		return errors.New("no mail server is set")
	}
	if _, err := o.letter(m); err != nil {
		return fault.Refuse("mail.address.invalid", "address", m.Address)
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO mail_messages (tenant_id, id, address, subject, body, state, attempts, due_at, made_at)
		VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6, $6)`,
		who.Tenant, o.newID(), m.Address, m.Subject, m.Text, db.Timestamp(o.now()))
	if err != nil {
		return fmt.Errorf("add mail: %w", err)
	}
	select {
	case o.wake <- struct{}{}:
	default: // it is awake already
	}
	return nil
}

// Run sends what waits until ctx ends.
func (o *Outbox) Run(ctx context.Context) {
	for o.On() && ctx.Err() == nil {
		sent, err := o.sendNext(ctx)
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "outbox", "err", err)
		}
		if sent && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-o.wake:
		case <-time.After(pollEvery):
		}
	}
}

// stored is a message in the outbox.
type stored struct {
	tenant   identity.TenantID
	id       string
	attempts int
	Message
}

// sendNext sends the message that has waited longest.
func (o *Outbox) sendNext(ctx context.Context) (found bool, err error) {
	m, err := o.claim(ctx)
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	failure := o.send(ctx, m.Message)
	if ctx.Err() != nil {
		return true, nil //nolint:nilerr // shutting down: the lease runs out and the message is tried again
	}
	return true, o.note(ctx, m, failure)
}

// claim takes a message and holds it for the time of the lease.
func (o *Outbox) claim(ctx context.Context) (stored, error) {
	now := o.now()
	return db.One(ctx, o.db, func(scan db.Scan) (m stored, err error) {
		err = scan(&m.tenant, &m.id, &m.attempts, &m.Address, &m.Subject, &m.Text)
		return m, err
	}, `
		UPDATE mail_messages
		SET attempts = attempts + 1, due_at = $2
		WHERE (tenant_id, id) IN (
			SELECT tenant_id, id
			FROM mail_messages
			WHERE state = 'waiting' AND due_at <= $1
			ORDER BY due_at, id
			LIMIT 1)
		AND state = 'waiting' AND due_at <= $1
		RETURNING tenant_id, id, attempts, address, subject, body`, db.Timestamp(now), db.Timestamp(now.Add(lease)))
}

// note stores what became of an attempt. The text goes with the last one.
func (o *Outbox) note(ctx context.Context, m stored, failure error) error {
	now := o.now()
	switch {
	case failure == nil:
		return o.end(ctx, m, "sent", "")
	case m.attempts >= maxAttempts:
		slog.ErrorContext(ctx, "mail given up", "id", m.id, "err", failure)
		return o.end(ctx, m, "failed", failure.Error())
	}
	slog.WarnContext(ctx, "mail not sent", "id", m.id, "attempt", m.attempts, "err", failure)
	_, err := o.db.ExecContext(ctx, `
		UPDATE mail_messages
		SET due_at = $3, failure = $4
		WHERE tenant_id = $1 AND id = $2`, m.tenant, m.id, db.Timestamp(now.Add(pause(m.attempts))), failure.Error())
	return err
}

func (o *Outbox) end(ctx context.Context, m stored, state, failure string) error {
	_, err := o.db.ExecContext(ctx, `
		UPDATE mail_messages
		SET state = $3, body = '', ended_at = $4, failure = $5
		WHERE tenant_id = $1 AND id = $2`, m.tenant, m.id, state, db.Timestamp(o.now()), failure)
	return err
}

// pause is the time until the next attempt: from a minute to half a day, a day
// in all.
func pause(attempts int) time.Duration {
	return min(time.Minute<<(attempts-1), 12*time.Hour)
}

func (o *Outbox) letter(m Message) (*smtp.Msg, error) {
	letter := smtp.NewMsg()
	if err := letter.From(o.server.From); err != nil {
		return nil, err
	}
	if err := letter.To(m.Address); err != nil {
		return nil, err
	}
	letter.Subject(m.Subject)
	letter.SetBodyString(smtp.TypeTextPlain, m.Text)
	letter.SetDateWithValue(o.now())
	letter.SetMessageID()
	return letter, nil
}

// send hands one message to the server.
func (o *Outbox) send(ctx context.Context, m Message) error {
	letter, err := o.letter(m)
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(o.server.Address)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	options := []smtp.Option{smtp.WithPort(number), smtp.WithTimeout(patience), smtp.WithTLSPolicy(smtp.TLSMandatory)}
	if o.server.Plain {
		options = append(options, smtp.WithTLSPolicy(smtp.NoTLS))
	}
	const implicitTLS = 465 // RFC 8314 § 3
	if number == implicitTLS {
		options = append(options, smtp.WithSSL())
	}
	if o.server.User != "" {
		options = append(options, smtp.WithSMTPAuth(smtp.SMTPAuthAutoDiscover), smtp.WithUsername(o.server.User), smtp.WithPassword(o.server.Password))
	}
	client, err := smtp.NewClient(host, options...)
	if err != nil {
		return err
	}
	return client.DialAndSendWithContext(ctx, letter)
}

// Forget deletes the messages of the sample tenant of who inside tx; see
// db.ForgetSample. Faults: Forbidden.
func Forget(ctx context.Context, tx *sql.Tx, who identity.Person) error {
	return db.ForgetSample(ctx, tx, who, `DELETE FROM mail_messages WHERE tenant_id = $1`)
}

// ForgetOlder deletes the messages that ended before t, in every tenant.
func (o *Outbox) ForgetOlder(ctx context.Context, t time.Time) error {
	_, err := o.db.ExecContext(ctx, `
		DELETE FROM mail_messages
		WHERE tenant_id >= '' AND state <> 'waiting' AND ended_at < $1`, db.Timestamp(t))
	return err
}
