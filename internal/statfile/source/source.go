// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package source gives the readers of statistics files what they share: the
// text of a file, whether plain, packed with gzip or inside a zip, as UTF-8
// within limits; its lines and their fields; and the walk over the rows below
// a header, in which a spoilt row is refused and the rest is read on.
package source

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile"
)

// sampleBytes is how much of the text is looked at before reading.
const sampleBytes = 64 << 10

// Text is the text of one file.
type Text struct {
	// File is the name of the text file; Zip that of the archive around it,
	// empty for a plain file.
	File, Zip string
	Encoding  Encoding
	BOM       bool
	// Sample is the start of the text in UTF-8, without byte order mark; Whole
	// says that it is all of it.
	Sample []byte
	Whole  bool

	upload string // the name to refuse under
	packed bool
	limits statfile.Limits
	start  func() (io.ReadCloser, error)
}

// Open finds the text in a file and looks at its start. A zip must hold
// exactly one text. A *statfile.Refusal as error says why there is none.
func Open(name string, file io.ReaderAt, size int64, limits statfile.Limits) (*Text, error) {
	if size > limits.PackedBytes {
		return nil, statfile.RefuseFile(name, "statfile.file.large", "max", limits.PackedBytes>>20)
	}
	t := &Text{File: name, upload: name, limits: limits}
	t.start = func() (io.ReadCloser, error) {
		return io.NopCloser(io.NewSectionReader(file, 0, size)), nil
	}
	magic := make([]byte, 4)
	n, err := file.ReadAt(magic, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch magic = magic[:n]; {
	case bytes.Equal(magic, []byte("PK\x03\x04")), bytes.Equal(magic, []byte("PK\x05\x06")):
		if err := t.unzip(file, size); err != nil {
			return nil, err
		}
	case bytes.HasPrefix(magic, []byte("\x1F\x8B")):
		t.gunzip()
	}
	return t, t.look()
}

// gunzip makes t the text inside the gzip file that it is.
func (t *Text) gunzip() {
	plain := t.start
	t.packed, t.Zip, t.File = true, t.File, trimSuffixFold(t.File, ".gz")
	t.start = func() (io.ReadCloser, error) {
		in, err := plain()
		if err != nil {
			return nil, err
		}
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		return z, nil
	}
}

// look reads the sample and tells the encoding by it.
func (t *Text) look() error {
	in, err := t.raw()
	if err != nil {
		return err
	}
	defer in.Close()
	sample := make([]byte, sampleBytes)
	n, err := io.ReadFull(in, sample)
	t.Whole = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	if err != nil && !t.Whole {
		return t.Refuse(err)
	}
	sample = sample[:n]
	if n == 0 {
		return statfile.RefuseFile(t.upload, "statfile.file.empty")
	}
	sample, t.BOM = bytes.CutPrefix(sample, []byte(byteOrderMark))
	t.Encoding = encodingOf(sample)
	if t.Encoding == NoText {
		return statfile.RefuseFile(t.upload, "statfile.file.binary")
	}
	t.Sample, t.BOM = t.Encoding.text(sample, t.BOM)
	return nil
}

// raw opens the bytes of the text, limited in number.
func (t *Text) raw() (io.ReadCloser, error) {
	in, err := t.start()
	if err != nil && t.packed {
		// A damaged directory can also lead outside the file.
		return nil, statfile.RefuseFile(t.upload, "statfile.file.zip_broken")
	}
	if err != nil {
		return nil, t.Refuse(err)
	}
	return &limited{ReadCloser: in, left: t.limits.UnpackedBytes}, nil
}

// Open opens the text in UTF-8, without byte order mark.
func (t *Text) Open() (io.ReadCloser, error) {
	in, err := t.raw()
	if err != nil {
		return nil, err
	}
	return t.Encoding.decode(in), nil
}

// Finding is what is known of t whatever its layout is.
func (t *Text) Finding(layout statfile.Layout) statfile.Finding {
	f := statfile.Finding{Layout: layout, File: t.File, Zip: t.Zip, Encoding: string(t.Encoding), BOM: t.BOM, Region: -1}
	if f.Table = TableCode(t.File); f.Table == "" {
		f.Table = TableCode(t.Zip)
	}
	if f.Table != "" {
		f.TableFrom = statfile.FromName
	}
	return f
}

// Limits are those that t is read within.
func (t *Text) Limits() statfile.Limits { return t.limits }

// Refuse names the upload in a refusal and turns what unpacking and counting
// can meet into one.
func (t *Text) Refuse(err error) error {
	refusal, refused := errors.AsType[*statfile.Refusal](err)
	switch {
	case refused:
		refusal.File = t.upload
		return refusal
	case errors.Is(err, errUnpacked):
		return statfile.RefuseFile(t.upload, "statfile.file.unpacked", "max", t.limits.UnpackedBytes>>20)
	case errors.Is(err, statfile.ErrCategories):
		return statfile.RefuseFile(t.upload, "statfile.file.categories")
	case t.packed && isBroken(err):
		return statfile.RefuseFile(t.upload, "statfile.file.zip_broken")
	}
	return err
}

// RefuseAll is the error that refuses the whole text for a reason.
func (t *Text) RefuseAll(reason fault.Message) error {
	return &statfile.Refusal{File: t.upload, Reason: reason}
}

// WithoutMark reads in without the byte order mark of UTF-8 at its start.
func WithoutMark(in io.Reader) io.Reader {
	start := make([]byte, len(byteOrderMark))
	n, err := io.ReadFull(in, start)
	start = bytes.TrimPrefix(start[:n], []byte(byteOrderMark))
	if err != nil {
		return io.MultiReader(bytes.NewReader(start), failing{err})
	}
	return io.MultiReader(bytes.NewReader(start), in)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if errors.Is(f.err, io.ErrUnexpectedEOF) {
		return 0, io.EOF
	}
	return 0, f.err
}
