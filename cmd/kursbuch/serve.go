// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"kursbuch/internal/fault"
	"kursbuch/internal/health"
	"kursbuch/internal/mail"
)

// serveCmd offers Kursbuch to browsers.
type serveCmd struct {
	Addr        string `help:"Adresse. – Address." default:"127.0.0.1:8080" env:"KURSBUCH_ADDR" placeholder:"HOST:PORT"`
	TLSCert     string `help:"Zertifikat (PEM). – Certificate (PEM)." type:"existingfile" placeholder:"FILE"`
	TLSKey      string `help:"Schlüssel zum Zertifikat (PEM). – Key of the certificate (PEM)." type:"existingfile" placeholder:"FILE"`
	SMTP        string `name:"smtp" help:"Mailserver; ohne ihn gehen keine E-Mails hinaus. – Mail server; without it no mail goes out." env:"KURSBUCH_SMTP" placeholder:"HOST:PORT"`
	SMTPFrom    string `name:"smtp-from" help:"Absender der E-Mails. – Sender of mail." env:"KURSBUCH_SMTP_FROM" placeholder:"ADDRESS"`
	SMTPUser    string `name:"smtp-user" help:"Anmeldung am Mailserver; das Passwort steht in KURSBUCH_SMTP_PASSWORD. – Sign-in at the mail server; the password is in KURSBUCH_SMTP_PASSWORD." env:"KURSBUCH_SMTP_USER" placeholder:"NAME"`
	SMTPPlain   bool   `name:"smtp-plain" help:"Ohne Verschlüsselung, nur zu einem Mailserver auf demselben Rechner. – Without encryption, only to a mail server on the same machine." env:"KURSBUCH_SMTP_PLAIN"`
	BehindProxy bool   `help:"Ein Proxy auf demselben Rechner oder im geschützten Netz übernimmt https. – A proxy on this machine or in a protected network speaks https."`
}

// Run serves until the program is asked to end; running answers are finished.
func (c *serveCmd) Run(ctx context.Context, p *Place) error {
	if err := c.check(); err != nil {
		return err
	}
	a, err := p.open(ctx, time.Now)
	if err != nil {
		return err
	}
	defer a.close()
	if c.SMTP != "" {
		server := mail.Server{Address: c.SMTP, From: c.SMTPFrom, User: c.SMTPUser, Password: os.Getenv("KURSBUCH_SMTP_PASSWORD"), Plain: c.SMTPPlain}
		if err := a.mail.Use(server); err != nil {
			return err
		}
	}
	collectLess()
	return c.listen(ctx, a, p.health(a), os.Stdout)
}

// collectLess lets garbage grow to twice what is in use before it is collected,
// unless GOGC says otherwise. Little is in use between two requests, so that
// this costs few megabytes when idle and saves a seventh of the processor time
// under load and of an import (docs/benchmarks.md). With full caches it is collected earlier,
// before the program holds half a gigabyte, unless GOMEMLIMIT says otherwise.
func collectLess() {
	const most = 400 << 20
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(most)
	}
}

// check refuses to send passwords over an open network in clear.
func (c *serveCmd) check() error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return fault.Refuse("command.serve.tls_pair")
	}
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fault.Refuse("command.serve.address", "address", c.Addr)
	}
	if c.TLSCert == "" && !c.BehindProxy && !isLoopback(host) {
		return fault.Refuse("command.serve.open_network", "address", c.Addr)
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// secure reports whether browsers reach the site by https.
func (c *serveCmd) secure() bool { return c.TLSCert != "" || c.BehindProxy }

func (c *serveCmd) url(address string) string {
	if c.TLSCert != "" {
		return "https://" + address
	}
	return "http://" + address
}

// announceSetup prints the way into an empty installation.
func announceSetup(ctx context.Context, a *app, w io.Writer, address string) error {
	needed, err := a.account.NeedsSetup(ctx)
	if err != nil || !needed {
		return err
	}
	token, err := a.account.SetupToken(ctx)
	if err != nil {
		return err
	}
	text, err := terminalText()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, text.T("command.serve.setup", "address", address+"/setup?token="+token))
	return err
}

// listen serves a with its background jobs until ctx ends.
func (c *serveCmd) listen(ctx context.Context, a *app, place health.Place, w io.Writer) error {
	site, err := a.site(c.secure(), place)
	if err != nil {
		return err
	}
	handler := site.Handler()
	debug.FreeOSMemory() // reading outlines, catalogues and templates leaves much behind
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return errors.Join(fault.Refuse("command.serve.taken", "address", c.Addr), err)
	}
	if c.BehindProxy {
		handler = forwarded(handler)
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, WriteTimeout: 5 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12},
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	text, err := terminalText()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := announceSetup(ctx, a, w, c.url(listener.Addr().String())); err != nil {
		return errors.Join(err, listener.Close())
	}
	if _, err := fmt.Fprintln(w, text.T("command.serve.ready", "address", c.url(listener.Addr().String()))); err != nil {
		return errors.Join(err, listener.Close())
	}
	background, stop := context.WithCancel(ctx)
	defer stop()
	idle := a.work(background)
	err = serveUntil(ctx, server, func() error {
		if c.TLSCert != "" {
			return server.ServeTLS(listener, c.TLSCert, c.TLSKey)
		}
		return server.Serve(listener)
	})
	stop()
	<-idle
	return err
}

// forwarded takes the address that the proxy saw for the visitor's; sign-in
// attempts are limited by it. The proxy appends, some in a line of its own, so
// its entry is the last.
func forwarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if seen := strings.TrimSpace(chain[len(chain)-1]); net.ParseIP(seen) != nil {
			r.RemoteAddr = net.JoinHostPort(seen, "0")
		}
		next.ServeHTTP(w, r)
	})
}

// serveUntil runs serve until ctx ends, then lets running answers finish.
func serveUntil(ctx context.Context, server *http.Server, serve func() error) error {
	ended := make(chan error, 1)
	go func() { ended <- serve() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		return err
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
