// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
)

// Time-based codes after RFC 6238, as every authenticator app takes them.
const (
	totpPeriod = 30 // seconds
	totpSkew   = 1  // steps that clocks may differ
	secretSize = 20 // bytes, RFC 4226 § 4 R6
	issuer     = "Kursbuch"
	sealTOTP   = "totp:" // a secret of the person whose ID follows
)

// Offer is a new secret for an authenticator app.
type Offer struct {
	Secret string // base32, to type by hand
	URL    string // otpauth: address, to scan
}

func newSecret() string {
	raw := make([]byte, secretSize)
	fill(raw)
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
}

func offer(secret, email string) Offer {
	q := url.Values{"secret": {secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {fmt.Sprint(totpPeriod)}}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + email, RawQuery: q.Encode()}
	return Offer{Secret: secret, URL: u.String()}
}

// step finds the time step, newer than the newest one used, whose code is
// code; 0 when there is none.
func (s *Service) step(secret, code string, used int64) (int64, error) {
	now := s.now().Unix() / totpPeriod
	for step := now - totpSkew; step <= now+totpSkew; step++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // time is positive
		if err != nil {
			return 0, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > used {
			return step, nil
		}
	}
	return 0, nil
}

// secondFactor reports whether code is the app's code of now or an unused
// recovery code of a, whose session p is, and uses it up.
func (s *Service) secondFactor(ctx context.Context, p pending, a account, code string) (bool, error) {
	code = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code))
	if len(code) != 6 {
		return s.useRecoveryCode(ctx, p, code)
	}
	secret, err := s.keys.open(sealTOTP+string(a.ID), a.TOTP)
	if err != nil {
		return false, err
	}
	step, err := s.step(secret, code, a.Step)
	if err != nil || step == 0 {
		return false, err
	}
	return changed(db.Change(ctx, s.db, `
		UPDATE account_people
		SET totp_step = $2
		WHERE id = $1 AND totp_step < $2`, a.ID, step))
}

// changed turns the conflict of a conditional update into false.
func changed(err error) (bool, error) {
	if errors.Is(err, fault.Conflict) {
		return false, nil
	}
	return err == nil, err
}
