// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"log/slog"
	"net/netip"

	"kursbuch/internal/identity"
)

// Steps of a way in, as the log names them. Those that were refused are
// warnings.
const (
	passwordRight   = "password right"
	passwordWrong   = "password wrong"
	codeRight       = "code right"
	codeWrong       = "code wrong"
	tooManyAttempts = "too many attempts"
)

// note writes a step of somebody's way in to the program's log, for whoever
// watches over the installation (OWASP ASVS 5.0 16.3.1). It is no entry of the
// audit trail, which would keep for ever when people come to work
// (docs/adr/0015). The person is empty when the e-mail address is unknown; what
// was typed is not logged.
func note(ctx context.Context, step string, person identity.PersonID, address string) {
	level := slog.LevelInfo
	if step != passwordRight && step != codeRight {
		level = slog.LevelWarn
	}
	slog.Log(ctx, level, "sign-in", "step", step, "person", person, "network", network(address))
}

// network is an address without what tells one computer from another.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	bits := 24
	if ip = ip.Unmap(); ip.Is6() {
		bits = 48
	}
	prefix, err := ip.WithZone("").Prefix(bits)
	if err != nil {
		return ""
	}
	return prefix.String()
}
