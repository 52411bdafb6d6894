// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package readers reads a statistics file of any layout that the program
// knows: it asks one reader after the other whether the file is its own.
package readers

import (
	"context"
	"errors"
	"io"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/classic"
	"kursbuch/internal/statfile/eurostat"
	"kursbuch/internal/statfile/ffcsv"
	"kursbuch/internal/statfile/gridcsv"
	"kursbuch/internal/statfile/jsonstat"
	"kursbuch/internal/statfile/sdmxcsv"
	"kursbuch/internal/statfile/source"
)

// reader is one layout: detect says whether a text has it.
type reader struct {
	detect func(*source.Text) (statfile.Finding, bool)
	read   func(context.Context, *source.Text) (*statfile.Table, error)
}

func all() []reader {
	return []reader{
		{ffcsv.Detect, ffcsv.Read},
		{classic.Detect, classic.Read},
		{eurostat.Detect, eurostat.Read},
		{sdmxcsv.Detect, sdmxcsv.Read},
		{jsonstat.Detect, jsonstat.Read},
		{gridcsv.Detect, gridcsv.Read},
	}
}

// Detect says what the file is, from its name and first 64 KiB. A file that
// cannot be read is a Finding with a Reason; the error is for failing input only.
func Detect(name string, file io.ReaderAt, size int64, limits statfile.Limits) (statfile.Finding, error) {
	text, err := source.Open(name, file, size, limits)
	if refusal, ok := errors.AsType[*statfile.Refusal](err); ok {
		return statfile.Finding{Layout: statfile.LayoutOther, File: name, Region: -1, Reason: refusal.Reason}, nil
	}
	if err != nil {
		return statfile.Finding{}, err
	}
	found, _ := recognise(text)
	return found, nil
}

// recognise finds the reader of a text.
func recognise(text *source.Text) (statfile.Finding, reader) {
	for _, r := range all() {
		if found, is := r.detect(text); is {
			return found, r
		}
	}
	found := text.Finding(statfile.LayoutOther)
	found.Reason = fault.Say("statfile.file.unknown")
	return found, reader{}
}

// Read gives the figures of the file. A *statfile.Refusal as error means that
// the whole file was refused and nothing of it may be stored; refused rows
// are listed in the Table, the others are kept.
func Read(ctx context.Context, name string, file io.ReaderAt, size int64, limits statfile.Limits) (*statfile.Table, error) {
	text, err := source.Open(name, file, size, limits)
	if err != nil {
		return nil, err
	}
	found, r := recognise(text)
	if !found.Readable() {
		return nil, text.RefuseAll(found.Reason)
	}
	return r.read(ctx, text)
}
