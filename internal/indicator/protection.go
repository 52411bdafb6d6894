// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
)

// Protection says how the figures of an extract were protected: all that a
// reader learns of it. Which figures were too small, and which were taken
// along, is not among it.
type Protection struct {
	Method    string    `json:"method"`              // of package publication
	Threshold int       `json:"threshold,omitempty"` // counts from 1 to below it are too small
	Groups    bool      `json:"groups,omitempty"`    // and so is what nearly everybody shares; a protected count can be 0
	Number    int       `json:"number"`              // of the publication among those of the table
	On        civil.Day `json:"on"`
}

// Sentence tells readers how figures were protected. Its key is empty where
// nothing was.
func (p Protection) Sentence() fault.Message { return p.sentence([]int{p.Number}) }

// sentence is the one of some publications that protect alike; p is one of them.
func (p Protection) sentence(numbers []int) fault.Message {
	publications := fault.Say("indicator.protection.one", "number", p.Number, "on", p.On)
	if len(numbers) > 1 {
		slices.Sort(numbers)
		publications = fault.Say("indicator.protection.several", "numbers", strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ", "), "[]"))
	}
	pairs := []any{"threshold", p.Threshold, "publications", publications}
	if p.Groups {
		return fault.Say("indicator.protection.groups", pairs...)
	}
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

// rule is what several publications can have in common.
func (p Protection) rule() Protection {
	p.Number, p.On = 0, ""
	return p
}

// Sentences are those of all releases among some: one for each rule and method.
func Sentences(releases []Release) []fault.Message {
	var rules []Protection // the first of each
	numbers := map[Protection][]int{}
	for _, r := range releases {
		alike := r.Protection.rule()
		if len(numbers[alike]) == 0 {
			rules = append(rules, r.Protection)
		}
		if !slices.Contains(numbers[alike], r.Protection.Number) {
			numbers[alike] = append(numbers[alike], r.Protection.Number)
		}
	}
	var all []fault.Message
	for _, p := range rules {
		if m := p.sentence(numbers[p.rule()]); m.Key != "" {
			all = append(all, m)
		}
	}
	return all
}
