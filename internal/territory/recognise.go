// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"

	"kursbuch/internal/gvisys"
	"kursbuch/internal/sheet"
)

// FileKind is what a file about territory holds.
type FileKind int

// The kinds of file.
const (
	BoundaryFile   FileKind = iota // GeoJSON or Shapefile
	GazetteerFile                  // Gemeindeverzeichnis
	TransitionFile                 // Umsteigeschlüssel
)

// Recognise tells by its content what a file holds; what it cannot tell is
// taken for boundaries, whose reader then says what is wrong.
func Recognise(up Upload) (FileKind, error) {
	start := make([]byte, 64)
	n, err := up.Content.ReadAt(start, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	if gvisys.LooksLike(start[:n]) {
		return GazetteerFile, nil
	}
	archive, err := zip.NewReader(up.Content, up.Size)
	if err != nil {
		return BoundaryFile, nil //nolint:nilerr // no archive, which is no failure
	}
	for _, part := range archive.File {
		if strings.Contains(strings.ToUpper(path.Base(part.Name)), "GV100AD") {
			return GazetteerFile, nil
		}
		if part.Name == "xl/workbook.xml" {
			return recogniseBook(up)
		}
	}
	return BoundaryFile, nil
}

// recogniseBook tells the two kinds of workbook by the headings of their sheets.
func recogniseBook(up Upload) (FileKind, error) {
	book, err := sheet.OpenBook(up.Content, up.Size, sheet.DefaultLimits())
	if err != nil {
		return 0, err
	}
	for _, name := range book.Sheets() {
		for row, err := range book.Rows(name) {
			if err != nil {
				return 0, err
			}
			if _, found := locateTransition(row.Cells); found {
				return TransitionFile, nil
			}
			break
		}
	}
	return GazetteerFile, nil
}
