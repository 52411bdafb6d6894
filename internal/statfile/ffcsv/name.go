// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import (
	"path"
	"regexp"
	"strings"
)

// tableName matches the names under which the databases deliver tables:
// 12411-01-01-4_1773175772751_de_flat.csv, 12531-0043_175879554.zip,
// 1000A-0000_de_flat.zip, also with a browser's " (1)" at the end.
var tableName = regexp.MustCompile(`^([0-9A-Z]{5}(?:-[0-9A-Z]{1,4}){1,4})(?:[_. ]|$)`)

var nameLanguage = regexp.MustCompile(`_(de|en)(?:[_. ]|$)`)

// tableCode is the table's official code in the name of its file, or empty.
func tableCode(file string) string {
	if m := tableName.FindStringSubmatch(baseName(file)); m != nil {
		return m[1]
	}
	return ""
}

// languageOfName is de, en or empty.
func languageOfName(file string) string {
	if m := nameLanguage.FindStringSubmatch(strings.ToLower(baseName(file))); m != nil {
		return m[1]
	}
	return ""
}

// baseName is the last part of a path of either kind.
func baseName(file string) string { return path.Base(strings.ReplaceAll(file, "\\", "/")) }
