// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
)

// ID names an indicator.
type ID string

// ReleaseID names one immutable release of a table.
type ReleaseID string

// Figure is one published value: a number, a statistical sign, or both. It is
// never zero because something is missing.
type Figure struct {
	Value  float64
	Has    bool   // there is a number
	Symbol string // sign beside or instead of the number, DATA-FORMATS: - . ... / x ( ) e p r s
}

// Quality is what the source says of a number beside it.
type Quality string

// The qualities.
const (
	Sound       Quality = ""
	Provisional Quality = "provisional"
	Revised     Quality = "revised"
	Estimated   Quality = "estimated"
	Limited     Quality = "limited" // rests on few cases
)

// Quality is what the sign beside the number says of it.
func (f Figure) Quality() Quality {
	if !f.Has {
		return Sound
	}
	switch f.Symbol {
	case "p":
		return Provisional
	case "r":
		return Revised
	case "s":
		return Estimated
	case "()":
		return Limited
	}
	return Sound
}

// Pin says exactly which published value is meant: the same pin always gives
// the same figure, whatever is published later.
type Pin struct {
	Indicator ID
	Release   ReleaseID
	Base      ReleaseID // of the denominator, empty where there is none
	Region    string    // official key
	Period    civil.Period
	Borders   civil.Day `json:",omitempty"` // see View; empty for as published then
	More      Releases  `json:",omitempty"` // of further inputs of a formula
	// Edition is the newest edition of the definition when the figure was
	// pinned, 0 for the first; later ones do not touch it. Inputs says the
	// same of the indicators that a formula uses.
	Edition int    `json:",omitempty"`
	Inputs  string `json:",omitempty"`
}

// releases lists everything that the pinned figure rests on.
func (p Pin) releases() []ReleaseID {
	return append([]ReleaseID{p.Release, p.Base}, p.More.List()...)
}

// Releases are several releases, separated by blanks.
type Releases string

// List takes them apart.
func (r Releases) List() []ReleaseID {
	var all []ReleaseID
	for id := range strings.FieldsSeq(string(r)) {
		all = append(all, ReleaseID(id))
	}
	return all
}

func (r Releases) add(id ReleaseID) Releases {
	return Releases(strings.TrimSpace(string(r) + " " + string(id)))
}

// joinInputs adds an indicator and those that it uses itself to a list of
// inputs with their editions: BEV-id@1 other-id@2.
func joinInputs(list string, i Indicator, inner string) string {
	all := strings.Fields(list)
	for _, one := range append(strings.Fields(inner), string(i.ID)+"@"+strconv.Itoa(len(i.editions()))) {
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return strings.Join(all, " ")
}

// pinnedEdition is the edition of an input that a pin names, 0 when it names
// none.
func pinnedEdition(inputs string, id ID) int {
	for one := range strings.FieldsSeq(inputs) {
		if name, number, found := strings.Cut(one, "@"); found && name == string(id) {
			edition, err := strconv.Atoi(number)
			if err == nil {
				return edition
			}
		}
	}
	return 0
}

// Pinned is a figure together with its pin and what a reader needs to trust
// it.
type Pinned struct {
	Pin
	Name     string // of the indicator
	Unit     string
	Decimals int
	Source   string // publisher, table, reference date, licence
	Class    string `json:",omitempty"` // label of the class, for a categorical indicator
	Figure   Figure
	PinnedOn civil.Day
	Withheld bool `json:"-"` // it is not released to who reads it; see Shown
}
