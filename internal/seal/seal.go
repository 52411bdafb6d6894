// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package seal keeps secrets in the database unreadable without the key of the
// installation, which is not in the database: AES-256-GCM, with a key derived
// for each use by HKDF. What was sealed for one place opens nowhere else.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
)

// Box seals secrets of one use.
type Box struct{ aead cipher.AEAD }

// New derives the key of a use. It panics only where the standard library
// contradicts itself.
func New(key []byte, use string) Box {
	block, err := aes.NewCipher(Derive(key, use))
	if err != nil {
		panic(err) // 32 bytes are a valid key
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has the block size of GCM
	}
	return Box{aead}
}

// Derive makes 32 bytes out of the installation's key for one use.
func Derive(key []byte, use string) []byte {
	derived, err := hkdf.Key(sha256.New, key, nil, use, 32)
	if err != nil {
		panic(err) // 32 bytes are within the limit of HKDF
	}
	return derived
}

// ErrSealed says that a text was sealed with another key, for another place,
// or edited.
var ErrSealed = errors.New("sealed with another key, or edited")

// Close seals text for a place; Open reads it only there.
func (b Box) Close(place, text string) string {
	nonce := make([]byte, b.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		panic(err) // crypto/rand never returns an error
	}
	return base64.RawStdEncoding.EncodeToString(b.aead.Seal(nonce, nonce, []byte(text), []byte(place)))
}

// Open reads what Close sealed for the place, or returns ErrSealed.
func (b Box) Open(place, sealed string) (string, error) {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < b.aead.NonceSize() {
		return "", ErrSealed
	}
	text, err := b.aead.Open(nil, raw[:b.aead.NonceSize()], raw[b.aead.NonceSize():], []byte(place))
	if err != nil {
		return "", fmt.Errorf("%s: %w", place, ErrSealed)
	}
	return string(text), nil
}
