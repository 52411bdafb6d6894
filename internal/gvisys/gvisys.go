// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package gvisys reads the directory of municipalities of the statistical
// offices, GV-ISys: the text GV100AD and the quarterly workbook, each also in
// its zip. A unit is what a line describes: a Land, a Regierungsbezirk, a
// region, a county, a union of municipalities or a municipality.
package gvisys

import (
	"embed"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
)

// Locales holds the texts of refusals.
//
//go:embed locales
var Locales embed.FS

// Kind is the Satzart: what a unit is.
type Kind int

// The kinds.
const (
	State            Kind = 10 // Land
	GovernmentRegion Kind = 20 // Regierungsbezirk or statistical region
	Region           Kind = 30 // of Baden-Württemberg
	County           Kind = 40
	Union            Kind = 50 // Verbandsgemeinde, Samtgemeinde, Verwaltungsgemeinschaft …
	Municipality     Kind = 60
)

// Kinds lists them from top to bottom.
func Kinds() []Kind {
	return []Kind{State, GovernmentRegion, Region, County, Union, Municipality}
}

// Unit is one line of a directory. Figures are 0 where the directory has none:
// it counts people and area for municipalities only.
type Unit struct {
	Kind       Kind   `json:"k"`
	Key        string `json:"a"`           // AGS; of a union its county and number, 9 digits
	Union      string `json:"v,omitempty"` // the four digits of the union of a municipality
	Name       string `json:"n"`
	Seat       string `json:"s,omitempty"` // of the administration
	Text       string `json:"t,omitempty"` // Textkennzeichen
	Hectares   int    `json:"h,omitempty"`
	Population int    `json:"p,omitempty"`
	Male       int    `json:"m,omitempty"`
	Postcode   string `json:"z,omitempty"`
}

// Format is how a directory is written.
type Format string

// The formats.
const (
	Text     Format = "gv100ad"
	Workbook Format = "excel"
)

// Directory is what a file holds.
type Directory struct {
	Day      civil.Day // whose territory it describes
	Format   Format
	Encoding string // of a text
	File     string // within an archive
	Lines    int    // that describe a unit, refused ones among them
	Mended   int    // keys that had lost their leading zeros
	Units    []Unit
	Refusals []Refusal // the first ones; Refused counts all
	Refused  int
}

// Refusal says which line could not be taken and why.
type Refusal struct {
	Line   int
	Value  string
	Reason fault.Message
}

// Count is how many units of a kind there are.
func (d *Directory) Count(kind Kind) (n int) {
	for _, u := range d.Units {
		if u.Kind == kind {
			n++
		}
	}
	return n
}

// Population is the sum over the municipalities.
func (d *Directory) Population() (people, male int) {
	for _, u := range d.Units {
		if u.Kind == Municipality {
			people, male = people+u.Population, male+u.Male
		}
	}
	return people, male
}

// The limits of a file: the largest real ones have 4 MB and 16,100 lines.
const (
	maxBytes    = 32 << 20
	maxLines    = 100_000
	maxRefusals = 200
)

func (d *Directory) refuse(line int, value, reason string, pairs ...any) {
	d.Refused++
	if len(d.Refusals) < maxRefusals {
		d.Refusals = append(d.Refusals, Refusal{line, shorten(value), fault.Say(reason, pairs...)})
	}
}

func shorten(s string) string {
	const most = 80
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// keeper takes units and refuses those whose key came before.
type keeper struct {
	*Directory
	seen map[string]bool
}

func (k keeper) take(line int, u Unit) {
	id := string(rune(u.Kind)) + u.Key
	if k.seen[id] {
		k.refuse(line, u.Key, "gvisys.row.twice", "key", u.Key)
		return
	}
	k.seen[id] = true
	k.Units = append(k.Units, u)
}
