// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"strings"

	"kursbuch/internal/statfile"
)

// source is the text of a table, plain or inside its zip.
type source struct {
	file, zip string // zip is empty for a plain file
	upload    string // the name to refuse under
	limits    statfile.Limits
	start     func() (io.ReadCloser, error)
}

// errUnpacked stops a zip that unpacks to more than the limit.
var errUnpacked = errors.New("unpacked size over the limit")

// open finds the text in the file; a zip must hold exactly one.
func open(name string, file io.ReaderAt, size int64, limits statfile.Limits) (*source, error) {
	if size > limits.PackedBytes {
		return nil, statfile.RefuseFile(name, "statfile.file.large", "max", limits.PackedBytes>>20)
	}
	src := &source{file: name, upload: name, limits: limits}
	src.start = func() (io.ReadCloser, error) {
		return io.NopCloser(io.NewSectionReader(file, 0, size)), nil
	}
	magic := make([]byte, 4)
	if n, err := file.ReadAt(magic, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} else if n < len(magic) || !bytes.Equal(magic, []byte("PK\x03\x04")) && !bytes.Equal(magic, []byte("PK\x05\x06")) {
		return src, nil
	}
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return nil, statfile.RefuseFile(name, "statfile.file.zip_broken")
	}
	entry, err := soleTable(name, archive, limits)
	if err != nil {
		return nil, err
	}
	src.file, src.zip, src.start = entry.Name, name, entry.Open
	return src, nil
}

// soleTable is the one text file of the archive. The sizes it states are
// checked here, the real ones while unpacking.
func soleTable(name string, archive *zip.Reader, limits statfile.Limits) (*zip.File, error) {
	if len(archive.File) > limits.ZipEntries {
		return nil, statfile.RefuseFile(name, "statfile.file.zip_entries", "max", limits.ZipEntries)
	}
	var table *zip.File
	var stated uint64
	for _, entry := range archive.File {
		stated += min(entry.UncompressedSize64, uint64(limits.UnpackedBytes)+1)
		lower := strings.ToLower(entry.Name)
		if !strings.HasSuffix(lower, ".csv") && !strings.HasSuffix(lower, ".txt") || strings.HasPrefix(entry.Name, "__MACOSX/") {
			continue
		}
		if table != nil {
			return nil, statfile.RefuseFile(name, "statfile.file.zip_several")
		}
		table = entry
	}
	if stated > uint64(limits.UnpackedBytes) {
		return nil, statfile.RefuseFile(name, "statfile.file.unpacked", "max", limits.UnpackedBytes>>20)
	}
	if table == nil {
		return nil, statfile.RefuseFile(name, "statfile.file.zip_empty")
	}
	return table, nil
}

// text opens the text, limited in size.
func (s *source) text() (io.ReadCloser, error) {
	in, err := s.start()
	if err != nil && s.zip != "" {
		// A damaged directory can also lead outside the file.
		return nil, statfile.RefuseFile(s.upload, "statfile.file.zip_broken")
	}
	if err != nil {
		return nil, s.refuse(err)
	}
	return &limited{ReadCloser: in, left: s.limits.UnpackedBytes}, nil
}

// refuse names the upload in a refusal and turns what unpacking and counting
// can meet into one.
func (s *source) refuse(err error) error {
	refusal, refused := errors.AsType[*statfile.Refusal](err)
	switch {
	case refused:
		refusal.File = s.upload
		return refusal
	case errors.Is(err, errUnpacked):
		return statfile.RefuseFile(s.upload, "statfile.file.unpacked", "max", s.limits.UnpackedBytes>>20)
	case errors.Is(err, errCategories):
		return statfile.RefuseFile(s.upload, "statfile.file.categories")
	case s.zip != "" && isBrokenZip(err):
		return statfile.RefuseFile(s.upload, "statfile.file.zip_broken")
	}
	return err
}

func isBrokenZip(err error) bool {
	if errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrAlgorithm) || errors.Is(err, zip.ErrChecksum) {
		return true
	}
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	return corrupt || errors.Is(err, io.ErrUnexpectedEOF)
}

// limited fails once more than left bytes were read.
type limited struct {
	io.ReadCloser
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errUnpacked
	}
	return n, err
}
