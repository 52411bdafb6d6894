// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import "slices"

// Subject is the field that an indicator belongs to, as the monitoring of the
// Länder (IntMK) sorts them. The empty Subject is for what fits into none.
type Subject string

// Subjects lists the fields in the order of the monitoring, no field last.
func Subjects() []Subject {
	return []Subject{"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", ""}
}

// Order is the place of s among the fields.
func (s Subject) Order() int { return slices.Index(Subjects(), s) }
