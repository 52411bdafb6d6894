// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package territory knows the official regions of Germany, their keys, reforms
// and outlines, and keeps each tenant's own Sozialräume (social spaces). A region is a piece of official territory with a key (Amtlicher
// Gemeindeschlüssel, AGS); its level is how far down the key reaches, and its
// kind is the official designation, such as Landkreis. A social space belongs to
// a tenant and may lie across regions or within one. docs/territory-data.md says
// where the embedded data come from and how to make them again.
package territory

import (
	"fmt"
	"strings"
)

// Credits that every page, chart and file showing these data must carry.
const (
	DirectoryCredit = "© Statistisches Bundesamt (Destatis), 2023, dl-de/by-2.0"
	OutlineCredit   = "© GeoBasis-DE / BKG 2017 (Daten verändert), dl-de/by-2.0"
)

// Key names a region: DG for Germany, else an AGS of 2 digits (Land),
// 3 (Regierungsbezirk), 5 (county) or 8 (municipality).
type Key string

// Germany is the key that the official tables give the whole country.
const Germany Key = "DG"

// Level is how far down in the hierarchy a region stands.
type Level int

// The levels from top to bottom.
const (
	LevelUnknown          Level = iota
	LevelCountry                // Germany
	LevelState                  // Land
	LevelGovernmentRegion       // Regierungsbezirk or statistical region
	LevelCounty                 // Landkreis, kreisfreie Stadt
	LevelMunicipality           // Gemeinde; in city states also a Bezirk
)

// ParseKey reads DG, an AGS of 2, 3, 5 or 8 digits, or a Regionalschlüssel
// (ARS) of 12 digits, which it turns into the AGS of the municipality.
func ParseKey(s string) (Key, error) {
	key := Key(strings.TrimSpace(s))
	if len(key) == arsDigits && key.digitsOnly() {
		// The four digits of the Verband stand between county and municipality.
		key = key[:5] + key[9:]
	}
	if key.Level() == LevelUnknown {
		return "", fmt.Errorf("%q is not a key of a region", s)
	}
	return key, nil
}

const arsDigits = 12

// Level tells the level from the form of k alone, LevelUnknown for no key.
func (k Key) Level() Level {
	if k == Germany {
		return LevelCountry
	}
	if !k.digitsOnly() {
		return LevelUnknown
	}
	switch len(k) {
	case 2:
		return LevelState
	case 3:
		return LevelGovernmentRegion
	case 5:
		return LevelCounty
	case 8:
		return LevelMunicipality
	}
	return LevelUnknown
}

// State is the Land that k lies in, empty for Germany.
func (k Key) State() Key { return k.cut(2) }

// County is the county that k is or lies in by its digits, empty above that.
func (k Key) County() Key { return k.cut(5) }

// Within reports whether k is region or lies in it, going by the digits.
func (k Key) Within(region Key) bool {
	return region == Germany || region != "" && strings.HasPrefix(string(k), string(region))
}

func (k Key) cut(digits int) Key {
	if k == Germany || len(k) < digits {
		return ""
	}
	return k[:digits]
}

// digitsOnly is asked for every region of every list.
func (k Key) digitsOnly() bool {
	for i := range len(k) {
		if k[i] < '0' || k[i] > '9' {
			return false
		}
	}
	return k != ""
}
