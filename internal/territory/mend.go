// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"fmt"
	"strings"
)

// MendKey reads a key as ParseKey does, and one that a spreadsheet program took
// for a number and robbed of its leading zero: 9162000 for 09162000. It says so
// when it put the zero back. What a program rounded (9.162E+06) stays refused.
func MendKey(text string) (key Key, mended bool, err error) {
	text = strings.TrimSpace(text)
	if whole, zeros, cut := strings.Cut(text, "."); cut && strings.Trim(zeros, "0") == "" && Key(whole).digitsOnly() {
		text, mended = whole, true // a number with decimals: 9162000.0
	}
	switch len(text) {
	case 1, 4, 7, arsDigits - 1:
		if Key(text).digitsOnly() && text[0] != '0' {
			text, mended = "0"+text, true
		}
	}
	if key, err = ParseKey(text); err != nil {
		return "", false, err
	}
	if key != Germany && (key.State() < "01" || key.State() > "16") {
		return "", false, fmt.Errorf("%q begins with no number of a Land", text)
	}
	return key, mended, nil
}
