// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package db

import "strings"

// Containing is the pattern for LIKE … ESCAPE '!' that fits every text with
// part in it; the wildcards of part stand for themselves.
func Containing(part string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(part) + "%"
}
