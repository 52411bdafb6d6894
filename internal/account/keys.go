// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
)

// keys are derived from the installation's key, one for each use.
type keys struct {
	seal cipher.AEAD // AES-256-GCM
	mac  []byte
}

// deriveKeys panics only where the standard library contradicts itself.
func deriveKeys(key []byte) keys {
	block, err := aes.NewCipher(derive(key, "kursbuch account seal"))
	if err != nil {
		panic(err) // 32 bytes are a valid key
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has the block size of GCM
	}
	return keys{seal: aead, mac: derive(key, "kursbuch account mac")}
}

func derive(key []byte, use string) []byte {
	derived, err := hkdf.Key(sha256.New, key, nil, use, 32)
	if err != nil {
		panic(err) // 32 bytes are within the limit of HKDF
	}
	return derived
}

var errSealed = errors.New("sealed with another key, or edited")

// close seals text for the place named by use; open reads it only there.
func (k keys) close(use, text string) string {
	nonce := make([]byte, k.seal.NonceSize())
	fill(nonce)
	return base64.RawStdEncoding.EncodeToString(k.seal.Seal(nonce, nonce, []byte(text), []byte(use)))
}

func (k keys) open(use, sealed string) (string, error) {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < k.seal.NonceSize() {
		return "", errSealed
	}
	text, err := k.seal.Open(nil, raw[:k.seal.NonceSize()], raw[k.seal.NonceSize():], []byte(use))
	if err != nil {
		return "", fmt.Errorf("%s: %w", use, errSealed)
	}
	return string(text), nil
}

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
