// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/fault"
)

// Refusal says what could not be taken, where, and why.
// As an error it refuses a whole file; in a Table it refuses one row.
type Refusal struct {
	File string
	// Line counts from 1, header included; 0 means the file as a whole.
	Line int
	// Column is the name in the file's header, empty when no single one is at fault.
	Column string
	// Value is the text found, shortened, with unreadable bytes replaced.
	Value  string
	Reason fault.Message
}

// Error is for logs; readers see the Reason in their language.
func (r *Refusal) Error() string {
	return fmt.Sprintf("%s: line %d, column %q, value %q: %s", r.File, r.Line, r.Column, r.Value, r.Reason.Key)
}

// RefuseFile is the error that refuses the whole file.
func RefuseFile(file, key string, pairs ...any) error {
	return &Refusal{File: file, Reason: fault.Say(key, pairs...)}
}

// Problem says which field spoils a row and why.
type Problem struct {
	// Column is the position of the field in the row, -1 for the row as a whole.
	Column int
	Value  string
	Reason fault.Message
	// Stop refuses the whole file: it holds more than any official table.
	Stop bool
}

// Refuse says why a row as a whole is refused.
func Refuse[T ~string | ~[]byte](value T, key string, pairs ...any) *Problem {
	return RefuseField(-1, value, key, pairs...)
}

// RefuseField says why the field at a position spoils its row.
func RefuseField[T ~string | ~[]byte](column int, value T, key string, pairs ...any) *Problem {
	return &Problem{Column: column, Value: Quote(value), Reason: fault.Say(key, pairs...)}
}

// ErrCategories stops a file with more codes than any official table has.
var ErrCategories = errors.New("too many categories")

// Quote makes any bytes of a file fit to be shown: valid text of at most
// 80 characters, with an ellipsis where it was cut.
func Quote[T ~string | ~[]byte](raw T) string {
	const most = 80
	cut := raw[:min(len(raw), most*utf8.UTFMax)]
	text := []rune(strings.ToValidUTF8(strings.ReplaceAll(string(cut), "\x00", "\uFFFD"), "\uFFFD"))
	if len(text) > most || len(cut) < len(raw) {
		return string(text[:min(len(text), most-1)]) + "…"
	}
	return string(text)
}

// Limits keep a hostile or mistaken file from exhausting memory.
type Limits struct {
	PackedBytes   int64 // size of the file or zip as uploaded
	UnpackedBytes int64 // text read, counted while unpacking
	ZipEntries    int
	LineBytes     int // longer lines are refused, the rest is read on
	Rows          int
	Categories    int // of one dimension
	Regions       int // the 1 km grid of Germany has 215,000 cells with people
	Refusals      int // described in detail; all are counted
}

// DefaultLimits fit the largest official tables.
func DefaultLimits() Limits {
	return Limits{
		PackedBytes:   64 << 20,
		UnpackedBytes: 1 << 30,
		ZipEntries:    1000,
		LineBytes:     64 << 10,
		Rows:          10_000_000,
		Categories:    200_000,
		Regions:       500_000,
		Refusals:      1000,
	}
}
