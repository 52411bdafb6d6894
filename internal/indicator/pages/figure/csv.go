// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package figure

import (
	"strings"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/sheet"
	"kursbuch/internal/web"
)

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
	return []sheet.Cell{number, sheet.Text(f.Symbol), sheet.Text(legend.Text(t, f.Symbol))}
}
