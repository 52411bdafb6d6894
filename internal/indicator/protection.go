// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
)

// Protection says how the figures of an extract were protected: all that a
// reader learns of it. Which figures were too small, and which were taken
// along, is not among it.
type Protection struct {
	Method    string    `json:"method"`              // of package publication
	Threshold int       `json:"threshold,omitempty"` // counts from 1 to below it are too small
	Number    int       `json:"number"`              // of the publication among those of the table
	On        civil.Day `json:"on"`
}

// Sentence tells readers how figures were protected. Its key is empty where
// nothing was.
func (p Protection) Sentence() fault.Message {
	pairs := []any{"threshold", p.Threshold, "number", p.Number, "on", p.On}
	switch p.Method {
	case "suppress":
		return fault.Say("indicator.protection.suppress", pairs...)
	case "round":
		return fault.Say("indicator.protection.round", pairs...)
	case "cellkey":
		return fault.Say("indicator.protection.cellkey", pairs...)
	case "round5":
		return fault.Say("indicator.protection.multiples", append(pairs, "base", 5)...)
	case "round10":
		return fault.Say("indicator.protection.multiples", append(pairs, "base", 10)...)
	}
	return fault.Message{}
}

// Sentences are those of all releases among some, each once.
func Sentences(releases []Release) []fault.Message {
	var all []fault.Message
	known := map[Protection]bool{}
	for _, r := range releases {
		if m := r.Protection.Sentence(); m.Key != "" && !known[r.Protection] {
			known[r.Protection] = true
			all = append(all, m)
		}
	}
	return all
}
