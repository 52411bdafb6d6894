// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package gvisys

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"

	"kursbuch/internal/fault"
)

// Read reads a directory in any of its forms. A file that is none is refused
// whole, a line that cannot be understood is refused and counted.
func Read(file io.ReaderAt, size int64) (*Directory, error) {
	if size > maxBytes {
		return nil, fault.Refuse("gvisys.file.large", "max", maxBytes>>20)
	}
	archive, err := zip.NewReader(file, size)
	if err != nil {
		content, err := io.ReadAll(io.NewSectionReader(file, 0, size))
		if err != nil {
			return nil, err
		}
		return readText(content)
	}
	for _, part := range archive.File {
		if part.Name == "xl/workbook.xml" {
			return readWorkbook(file, size)
		}
	}
	return readZip(archive)
}

// LooksLike reports whether a file may be a directory, by how it begins.
func LooksLike(start []byte) bool {
	text := strings.TrimPrefix(string(start), "\xEF\xBB\xBF")
	return len(text) >= 10 && text[:2] == "10" && digits(text[2:10])
}

// readZip finds the text in the archive as the office hands it out.
func readZip(archive *zip.Reader) (*Directory, error) {
	for _, part := range archive.File {
		ext := strings.ToLower(path.Ext(part.Name))
		if ext != ".txt" && ext != ".asc" || !strings.Contains(strings.ToUpper(path.Base(part.Name)), "GV100AD") {
			continue
		}
		in, err := part.Open()
		if err != nil {
			return nil, fault.Refuse("gvisys.file.unknown")
		}
		content, err := io.ReadAll(io.LimitReader(in, maxBytes+1))
		if err := errors.Join(err, in.Close()); err != nil {
			return nil, fault.Refuse("gvisys.file.unknown")
		}
		if len(content) > maxBytes {
			return nil, fault.Refuse("gvisys.file.large", "max", maxBytes>>20)
		}
		d, err := readText(content)
		if d != nil {
			d.File = part.Name
		}
		return d, err
	}
	return nil, fault.Refuse("gvisys.file.unknown")
}
