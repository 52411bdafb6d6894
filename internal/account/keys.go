// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"

	"kursbuch/internal/seal"
)

// keys are derived from the installation's key, one for each use.
type keys struct {
	box seal.Box
	mac []byte
}

func deriveKeys(key []byte) keys {
	return keys{box: seal.New(key, "kursbuch account seal"), mac: seal.Derive(key, "kursbuch account mac")}
}

// close seals text for the place named by use; open reads it only there.
func (k keys) close(use, text string) string { return k.box.Close(use, text) }

func (k keys) open(use, sealed string) (string, error) { return k.box.Open(use, sealed) }

// fingerprint hashes text so that nobody without the key can try texts out.
func (k keys) fingerprint(use, text string) string {
	m := hmac.New(sha256.New, k.mac)
	m.Write([]byte(strconv.Itoa(len(use)) + ":" + use + text))
	return hex.EncodeToString(m.Sum(nil))
}

// newToken is 32 random bytes for a cookie or a link.
func newToken() string {
	raw := make([]byte, 32)
	fill(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// hashToken is what the database keeps of a token: with 256 random bits, a
// plain hash cannot be reversed.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func fill(b []byte) {
	if _, err := rand.Read(b); err != nil {
		panic(err) // crypto/rand never returns an error
	}
}
