// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package figure

import (
	"bytes"
	"iter"
	"net/http"
	"strings"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/sheet"
	"kursbuch/internal/web"
)

// SendCSV answers with a table in the dialect of the reader's language: the
// German one opens in a German spreadsheet program by a click. The first line
// names the columns and nothing stands above it, so that programs read it too.
func SendCSV(w http.ResponseWriter, r *web.Request, name string, header []string, rows iter.Seq[[]sheet.Cell]) error {
	dialect := sheet.German()
	if r.Text.Lang == i18n.English {
		dialect = sheet.International()
	}
	var text bytes.Buffer
	if err := sheet.WriteCSV(&text, dialect, header, rows); err != nil {
		return err
	}
	return r.Send(w, "text/csv; charset=utf-8", Attachment(r, name), &text)
}

// Attachment is the header that makes an answer a file of some name.
func Attachment(r *web.Request, name string) string {
	return `attachment; filename="` + fileName(r.FileName(name)) + `"`
}

// fileName keeps what every system takes as part of a name.
func fileName(name string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.':
			return c
		}
		return '_'
	}, name)
}

// Cells are the number, its sign and what the sign means.
func Cells(t *i18n.Printer, f indicator.Figure, decimals int) []sheet.Cell {
	number := sheet.Cell{}
	if f.Has {
		number = sheet.Number(f.Value, decimals)
	}
	return []sheet.Cell{number, sheet.Text(f.Symbol), sheet.Text(SignText(t, f.Symbol))}
}
