// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import "kursbuch/internal/civil"

// Concept is the integration concept of a municipality.
type Concept struct {
	Edition          int // 1 for the first concept, one more with each Fortschreibung; 0 none yet
	Version          int
	Title            string
	MissionStatement string // paragraphs, separated by empty lines
	ValidFrom        civil.Day
	ValidTo          civil.Day
	AdoptedOn        civil.Day
	ResolutionRef    string // of the council, e.g. KT 87/2024
}
