// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package mail

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// server is an SMTP server on the loopback interface (RFC 5321 § 4.1). It
// refuses as many messages as it is told, then keeps those it takes.
type server struct {
	net.Listener
	mu     sync.Mutex
	refuse int
	taken  chan string // whole messages, the envelope in front
}

func newServer(t *testing.T) *server {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Listener: listener, taken: make(chan string, 10)}
	t.Cleanup(func() { listener.Close() }) //nolint:errcheck // the test is over
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.talk(conn)
		}
	}()
	return s
}

func (s *server) talk(conn net.Conn) {
	defer conn.Close() //nolint:errcheck // the test is over
	in := textproto.NewReader(bufio.NewReader(conn))
	say := func(line string) { fmt.Fprintf(conn, "%s\r\n", line) } //nolint:errcheck // the client notices
	say("220 loopback ESMTP")
	envelope := ""
	for {
		line, err := in.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO", "HELO":
			say("250 loopback")
		case "MAIL", "RCPT":
			envelope += rest + "\n"
			say("250 ok")
		case "DATA":
			say("354 go on")
			body, err := in.ReadDotBytes()
			if err != nil {
				return
			}
			if s.refuses() {
				say("451 try again later")
				continue
			}
			say("250 taken")
			s.taken <- envelope + string(body)
			envelope = ""
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *server) refuses() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse--
	return s.refuse >= 0
}

var who = identity.Operator("aalen", "Ada")

func newOutbox(t *testing.T, d *db.DB, s *server, now func() time.Time) *Outbox {
	t.Helper()
	o := New(d, uuid.NewString, now)
	if err := o.Use(Server{Address: s.Addr().String(), From: "kursbuch@aalen.example", Plain: true}); err != nil {
		t.Fatal(err)
	}
	return o
}

func post(t *testing.T, d *db.DB, o *Outbox, m Message) {
	t.Helper()
	if err := d.Tx(t.Context(), func(tx *sql.Tx) error { return o.Add(t.Context(), tx, who, m) }); err != nil {
		t.Fatal(err)
	}
}

// left reads what the outbox keeps of the only message.
func left(t *testing.T, d *db.DB) (state, body string) {
	t.Helper()
	err := d.QueryRowContext(t.Context(), `SELECT state, body FROM mail_messages WHERE tenant_id = $1`, who.Tenant).Scan(&state, &body)
	if err != nil {
		t.Fatal(err)
	}
	return state, body
}

func TestAMessageGoesOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newServer(t)
		o := newOutbox(t, d, s, time.Now)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); o.Run(ctx) }()
		post(t, d, o, Message{Address: "kim@schulamt.example", Subject: "Zahlen für März", Text: "Grüße\nhttps://kursbuch.example/answer/abc"})
		var message string
		select {
		case message = <-s.taken:
		case <-time.After(30 * time.Second):
			t.Fatal("nothing arrived")
		}
		stop()
		<-done
		envelope, rest, _ := strings.Cut(message, "Date:")
		if !strings.Contains(envelope, "FROM:<kursbuch@aalen.example>") || !strings.Contains(envelope, "TO:<kim@schulamt.example>") {
			t.Errorf("the envelope says %q", envelope)
		}
		head, body, _ := strings.Cut("Date:"+strings.ReplaceAll(rest, "\r\n", "\n"), "\n\n")
		if subject, err := new(mime.WordDecoder).DecodeHeader(header(head, "Subject")); err != nil || subject != "Zahlen für März" {
			t.Errorf("the subject is %q, %v", subject, err)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(body)))
		if err != nil || !strings.Contains(string(text), "Grüße\nhttps://kursbuch.example/answer/abc") {
			t.Errorf("the text is %q, %v", text, err)
		}
	})
}

// header finds a field of a message.
func header(head, name string) string {
	for line := range strings.Lines(head) {
		if value, ok := strings.CutPrefix(line, name+": "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func TestAMessageIsTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newServer(t)
		s.refuse = 1
		now := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
		o := newOutbox(t, d, s, func() time.Time { return now })
		post(t, d, o, Message{Address: "kim@schulamt.example", Subject: "Zahlen", Text: "geheimer Link"})
		if found, err := o.sendNext(t.Context()); err != nil || !found {
			t.Fatalf("first attempt: found %v, %v", found, err)
		}
		if state, body := left(t, d); state != "waiting" || body == "" {
			t.Errorf("after a refusal the message is %s with %q", state, body)
		}
		if found, err := o.sendNext(t.Context()); err != nil || found {
			t.Errorf("tried again at once: found %v, %v", found, err)
		}
		now = now.Add(2 * time.Minute)
		if found, err := o.sendNext(t.Context()); err != nil || !found || len(s.taken) != 1 {
			t.Errorf("second attempt: found %v, %d taken, %v", found, len(s.taken), err)
		}
		if state, body := left(t, d); state != "sent" || body != "" {
			t.Errorf("after sending, the outbox holds %s with %q", state, body)
		}
	})
}

func TestAMessageIsGivenUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newServer(t)
		s.refuse = 1000
		now := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
		o := newOutbox(t, d, s, func() time.Time { return now })
		post(t, d, o, Message{Address: "kim@schulamt.example", Subject: "Zahlen", Text: "geheimer Link"})
		for range maxAttempts {
			if found, err := o.sendNext(t.Context()); err != nil || !found {
				t.Fatalf("found %v, %v", found, err)
			}
			now = now.Add(13 * time.Hour)
		}
		if state, body := left(t, d); state != "failed" || body != "" {
			t.Errorf("in the end the message is %s with %q", state, body)
		}
		if err := o.ForgetOlder(t.Context(), now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if n, err := db.Value[int](t.Context(), d, `SELECT count(*) FROM mail_messages WHERE tenant_id = $1`, who.Tenant); err != nil || n != 0 {
			t.Errorf("%d messages are kept for ever, %v", n, err)
		}
	})
}

func TestServersAreChecked(t *testing.T) {
	o := New(dbtest.SQLite(t), uuid.NewString, time.Now)
	for name, s := range map[string]Server{
		"no port":                       {Address: "mail.example", From: "a@b.example"},
		"no sender":                     {Address: "mail.example:587"},
		"a sender that is none":         {Address: "mail.example:587", From: "Kursbuch"},
		"in clear over an open network": {Address: "mail.example:25", From: "a@b.example", Plain: true},
	} {
		if _, refused := errors.AsType[fault.Refused](o.Use(s)); !refused {
			t.Errorf("%s was taken", name)
		}
	}
	if o.On() {
		t.Error("the outbox sends without a server")
	}
}

func TestAddressesCannotCarryHeaders(t *testing.T) {
	d := dbtest.SQLite(t)
	o := newOutbox(t, d, newServer(t), time.Now)
	err := d.Tx(t.Context(), func(tx *sql.Tx) error {
		return o.Add(t.Context(), tx, who, Message{Address: "kim@amt.example\r\nBcc: all@amt.example", Subject: "x", Text: "y"})
	})
	if _, refused := errors.AsType[fault.Refused](err); !refused {
		t.Errorf("an address with a line break: %v", err)
	}
}
