// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package source

import (
	"archive/zip"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"kursbuch/internal/statfile"
)

// errUnpacked stops a file that unpacks to more than the limit.
var errUnpacked = errors.New("unpacked size over the limit")

// unzip makes t the one text inside the archive that it is.
func (t *Text) unzip(file io.ReaderAt, size int64) error {
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return statfile.RefuseFile(t.upload, "statfile.file.zip_broken")
	}
	entry, err := soleText(t.upload, archive, t.limits)
	if err != nil {
		return err
	}
	t.packed, t.File, t.Zip, t.start = true, entry.Name, t.upload, entry.Open
	return nil
}

// mostTexts is how many tables of one archive are taken apart.
const mostTexts = 20

// Several lists the texts of an archive that holds more than one, each a table
// by itself, by name. It is empty for any other file, and for an archive of more
// tables than anybody checks one by one.
func Several(file io.ReaderAt, size int64, limits statfile.Limits) []*zip.File {
	archive, err := zip.NewReader(file, size)
	if err != nil || len(archive.File) > limits.ZipEntries {
		return nil // reading it says what is wrong
	}
	var texts []*zip.File
	for _, entry := range archive.File {
		if entry.Name == "xl/workbook.xml" || entry.Name == "content.xml" {
			return nil
		}
		if isText(entry.Name) {
			texts = append(texts, entry)
		}
	}
	if len(texts) < 2 || len(texts) > mostTexts {
		return nil
	}
	slices.SortFunc(texts, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	return texts
}

// Unpack gives one of several texts of an archive, which may be as large as a
// file that comes alone.
func Unpack(entry *zip.File, limits statfile.Limits) ([]byte, error) {
	in, err := entry.Open()
	if err != nil {
		return nil, statfile.RefuseFile(entry.Name, "statfile.file.zip_broken")
	}
	content, err := io.ReadAll(io.LimitReader(in, limits.PackedBytes+1))
	err = errors.Join(err, in.Close())
	switch {
	case err != nil && isBroken(err):
		return nil, statfile.RefuseFile(entry.Name, "statfile.file.zip_broken")
	case err == nil && int64(len(content)) > limits.PackedBytes:
		return nil, statfile.RefuseFile(entry.Name, "statfile.file.large", "max", limits.PackedBytes>>20)
	}
	return content, err
}

// soleText is the one text file of the archive. The sizes it states are
// checked here, the real ones while unpacking.
func soleText(name string, archive *zip.Reader, limits statfile.Limits) (*zip.File, error) {
	if len(archive.File) > limits.ZipEntries {
		return nil, statfile.RefuseFile(name, "statfile.file.zip_entries", "max", limits.ZipEntries)
	}
	var table *zip.File
	var stated uint64
	several := false
	for _, entry := range archive.File {
		stated += min(entry.UncompressedSize64, uint64(limits.UnpackedBytes)+1)
		if entry.Name == "xl/workbook.xml" || entry.Name == "content.xml" {
			return nil, statfile.RefuseFile(name, "statfile.file.spreadsheet")
		}
		if isText(entry.Name) {
			several = several || table != nil
			table = entry
		}
	}
	switch {
	case several:
		return nil, statfile.RefuseFile(name, "statfile.file.zip_several")
	case stated > uint64(limits.UnpackedBytes):
		return nil, statfile.RefuseFile(name, "statfile.file.unpacked", "max", limits.UnpackedBytes>>20)
	case table == nil:
		return nil, statfile.RefuseFile(name, "statfile.file.zip_empty")
	}
	return table, nil
}

func isText(name string) bool {
	endings := []string{".csv", ".txt", ".tsv", ".json"}
	return slices.Contains(endings, strings.ToLower(path.Ext(name))) && !strings.HasPrefix(name, "__MACOSX/")
}

func isBroken(err error) bool {
	for _, known := range []error{zip.ErrFormat, zip.ErrAlgorithm, zip.ErrChecksum, gzip.ErrHeader, gzip.ErrChecksum, io.ErrUnexpectedEOF} {
		if errors.Is(err, known) {
			return true
		}
	}
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	return corrupt
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
