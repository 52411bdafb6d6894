// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile

import (
	"fmt"
	"strings"
)

// CodeOf makes a code of a label, for files that hold labels only: capital
// letters and digits, umlauts spelt out, anything else a hyphen.
func CodeOf(label string) string {
	spelt := strings.NewReplacer("ä", "AE", "ö", "OE", "ü", "UE", "Ä", "AE", "Ö", "OE", "Ü", "UE", "ß", "SS").Replace(label)
	var code strings.Builder
	gap := false
	for _, r := range strings.ToUpper(spelt) {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			gap = code.Len() > 0
			continue
		}
		if gap {
			code.WriteByte('-')
			gap = false
		}
		code.WriteRune(r)
	}
	if code.Len() == 0 {
		return fmt.Sprintf("%X", Quote(label)) // letters of another script
	}
	return code.String()
}
