// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import "kursbuch/internal/civil"

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
}

// Pinned is a figure together with its pin and what a reader needs to trust
// it.
type Pinned struct {
	Pin
	Name     string // of the indicator
	Unit     string
	Decimals int
	Source   string // publisher, table, reference date, licence
	Figure   Figure
	PinnedOn civil.Day
}
