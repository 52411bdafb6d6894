// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package profile

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
)

// IndexID names an index.
type IndexID string

// Part is one indicator of an index.
type Part struct {
	Indicator indicator.ID `json:"indicator"`
	Weight    float64      `json:"weight"`
	Lowers    bool         `json:"lowers,omitempty"` // more of it lowers the index
}

// Definition is what an index adds up, and how.
type Definition struct {
	Name    string `json:"name"`
	Purpose string `json:"purpose"`
	Meaning string `json:"meaning"` // what a high value says
	Kind    Kind   `json:"kind"`
	Method  Method `json:"method"`
	// BaseYear is the year whose figures the areas are measured against, so
	// that the index can be followed over time; 0 for those that are shown.
	BaseYear int `json:"base_year,omitempty"`
	// Threshold is the share of the weight, in per cent, that an area must have
	// to get an index; what is missing is then left out and the rest weighs
	// more.
	Threshold int    `json:"threshold"`
	Parts     []Part `json:"parts"`
}

// Index is an index of a tenant with its newest definition.
type Index struct {
	ID      IndexID
	Version int
	Number  int
	Edition int // of Definition
	Definition
	Archived bool
}

// Label is the number as people say it: X 4.
func (x Index) Label() string { return "X" + i18n.NoBreak + strconv.Itoa(x.Number) }

// Edition is a definition as it was stored once.
type Edition struct {
	Number int
	Definition
	AddedAt time.Time
	AddedBy string
}

// The limits of what an index may hold.
const (
	maxName     = 200
	maxText     = 4000
	FewestParts = 2
	MostParts   = 12
	maxWeight   = 1000
	oldestYear  = 1950
	newestYear  = 2200
)

// validate trims d and refuses what cannot be stored. Fields of parts bear
// their place: indicator_1, weight_1.
func (d *Definition) validate() fault.Invalid {
	refused := fault.Invalid{}
	d.Name, d.Purpose, d.Meaning = strings.TrimSpace(d.Name), strings.TrimSpace(d.Purpose), strings.TrimSpace(d.Meaning)
	switch {
	case d.Name == "":
		refused.Refuse("name", "profile.index.name_missing")
	case utf8.RuneCountInString(d.Name) > maxName:
		refused.Refuse("name", "profile.index.long", "max", maxName)
	}
	for field, text := range map[string]string{"purpose": d.Purpose, "meaning": d.Meaning} {
		switch {
		case text == "":
			refused.Refuse(field, "profile.index.text_missing")
		case utf8.RuneCountInString(text) > maxText:
			refused.Refuse(field, "profile.index.long", "max", maxText)
		}
	}
	if !slices.Contains(Kinds(), d.Kind) {
		refused.Refuse("kind", "profile.index.kind_missing")
	}
	if !slices.Contains(Methods(), d.Method) {
		refused.Refuse("method", "profile.index.method_missing")
	}
	if d.BaseYear != 0 && (d.BaseYear < oldestYear || d.BaseYear > newestYear) {
		refused.Refuse("base_year", "profile.index.base_year")
	}
	if d.Threshold < 1 || d.Threshold > 100 {
		refused.Refuse("threshold", "profile.index.threshold")
	}
	d.validateParts(refused)
	return refused
}

func (d *Definition) validateParts(refused fault.Invalid) {
	taken := map[indicator.ID]bool{}
	for n, p := range d.Parts {
		place := strconv.Itoa(n + 1)
		switch {
		case p.Indicator == "":
			refused.Refuse("indicator_"+place, "profile.index.indicator_missing")
		case taken[p.Indicator]:
			refused.Refuse("indicator_"+place, "profile.index.indicator_twice")
		}
		taken[p.Indicator] = true
		if math.IsNaN(p.Weight) || p.Weight <= 0 || p.Weight > maxWeight {
			refused.Refuse("weight_"+place, "profile.index.weight", "max", maxWeight)
		}
	}
	if len(d.Parts) < FewestParts || len(d.Parts) > MostParts {
		refused.Refuse("indicator_1", "profile.index.parts", "min", FewestParts, "max", MostParts)
	}
}

// weights is the sum of all weights.
func (d Definition) weights() float64 {
	sum := 0.0
	for _, p := range d.Parts {
		sum += p.Weight
	}
	return sum
}

// Share is the share of a part in the whole weight, in per cent.
func (d Definition) Share(n int) float64 { return d.Parts[n].Weight / d.weights() * 100 }

// indexKind names indices in the audit trail.
const indexKind = "index"

func (x Index) object() audit.Object {
	return audit.Object{Kind: indexKind, ID: string(x.ID), Title: x.Name}
}

// audited are the fields of the history; codes name the indicators.
func (d Definition) audited(codes map[indicator.ID]string) audit.Fields {
	f := audit.Fields{
		"name": d.Name, "purpose": d.Purpose, "meaning": d.Meaning, "kind": string(d.Kind), "method": string(d.Method),
		"base_year": "", "threshold": strconv.Itoa(d.Threshold),
	}
	if d.BaseYear != 0 {
		f["base_year"] = strconv.Itoa(d.BaseYear)
	}
	var parts []string
	for _, p := range d.Parts {
		sign := "+"
		if p.Lowers {
			sign = "−"
		}
		parts = append(parts, sign+strconv.FormatFloat(p.Weight, 'f', -1, 64)+" × "+codes[p.Indicator])
	}
	f["parts"] = strings.Join(parts, "; ")
	return f
}
