// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package source

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

// TableCode is the official code of a table in the name of its file, or empty.
func TableCode(file string) string {
	if m := tableName.FindStringSubmatch(BaseName(file)); m != nil {
		return m[1]
	}
	return ""
}

// LanguageOfName is de, en or empty.
func LanguageOfName(file string) string {
	if m := nameLanguage.FindStringSubmatch(strings.ToLower(BaseName(file))); m != nil {
		return m[1]
	}
	return ""
}

// BaseName is the last part of a path of either kind.
func BaseName(file string) string { return path.Base(strings.ReplaceAll(file, "\\", "/")) }

// trimSuffixFold takes an ending off a name, whatever its case.
func trimSuffixFold(name, ending string) string {
	if cut := len(name) - len(ending); cut > 0 && strings.EqualFold(name[cut:], ending) {
		return name[:cut]
	}
	return name
}
