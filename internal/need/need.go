// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package need holds what newcomers lack and how we know: needs (Bedarfe) with
// field of action, target groups, place, extent and evidence. Needs describe
// groups, never single persons.
package need

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

// ID names a need.
type ID string

// Kind says how a need shows (Bradshaw 1972).
type Kind string

// The kinds of need.
const (
	Normative   Kind = "normative"   // experts or law say so
	Felt        Kind = "felt"        // those concerned feel it
	Expressed   Kind = "expressed"   // demand that was voiced
	Comparative Kind = "comparative" // others in the same position have it
)

// Kinds lists the kinds in display order.
func Kinds() []Kind { return []Kind{Normative, Felt, Expressed, Comparative} }

// Urgency says how soon something has to happen.
type Urgency string

// The urgencies, lowest first.
const (
	Low    Urgency = "low"
	Medium Urgency = "medium"
	High   Urgency = "high"
	Acute  Urgency = "acute"
)

// Urgencies lists the urgencies, lowest first.
func Urgencies() []Urgency { return []Urgency{Low, Medium, High, Acute} }

// rank is the place of u from 1 for low to 4 for acute, 0 for none of them.
func (u Urgency) rank() int { return slices.Index(Urgencies(), u) + 1 }

// Need is what a group lacks somewhere.
type Need struct {
	ID           ID
	Version      int
	Number       int // B 4
	Title        string
	Description  string
	Field        vocabulary.FieldID
	TargetGroups []vocabulary.TargetGroupID
	SocialSpace  territory.SocialSpaceID // empty: the whole municipality
	Kind         Kind
	ExtentFrom   int // lower estimate, 0 unknown
	ExtentTo     int // upper estimate, 0 unknown
	ExtentUnit   string
	Urgency      Urgency
	Evidence     []Evidence
	Archived     bool
}

// Evidence is how we know of a need.
type Evidence struct {
	ID     string
	Source string
	Method string
	On     civil.Day
	Note   string
	Pinned *indicator.Pinned // the figure it rests on, if any
}

const (
	maxTitle  = 200
	maxText   = 10_000
	maxExtent = 10_000_000
)

// validate trims the texts of n and refuses what cannot be stored.
func (n *Need) validate() error {
	n.Title, n.Description, n.ExtentUnit = strings.TrimSpace(n.Title), strings.TrimSpace(n.Description), strings.TrimSpace(n.ExtentUnit)
	refused := fault.Invalid{}
	if n.Title == "" {
		refused.Refuse("title", "need.title.missing")
	}
	refuseLong(refused, "title", n.Title, maxTitle)
	refuseLong(refused, "description", n.Description, maxText)
	refuseLong(refused, "extent_unit", n.ExtentUnit, maxTitle)
	if n.Field == "" {
		refused.Refuse("field", "need.field.missing")
	}
	if !slices.Contains(Kinds(), n.Kind) {
		refused.Refuse("kind", "need.kind.missing")
	}
	if n.Urgency.rank() == 0 {
		refused.Refuse("urgency", "need.urgency.missing")
	}
	if n.ExtentFrom < 0 || n.ExtentFrom > maxExtent {
		refused.Refuse("extent_from", "need.extent.number")
	}
	if n.ExtentTo < 0 || n.ExtentTo > maxExtent {
		refused.Refuse("extent_to", "need.extent.number")
	}
	if n.ExtentTo > 0 && n.ExtentTo < n.ExtentFrom {
		refused.Refuse("extent_to", "need.extent.order")
	}
	return refused.Err()
}

// validate trims the texts of e and refuses what cannot be stored.
func (e *Evidence) validate() error {
	e.Source, e.Method, e.Note = strings.TrimSpace(e.Source), strings.TrimSpace(e.Method), strings.TrimSpace(e.Note)
	refused := fault.Invalid{}
	if e.Source == "" {
		refused.Refuse("source", "need.evidence.source.missing")
	}
	refuseLong(refused, "source", e.Source, maxTitle)
	refuseLong(refused, "method", e.Method, maxTitle)
	refuseLong(refused, "note", e.Note, maxText)
	if e.On == "" || !e.On.Valid() {
		refused.Refuse("on", "need.evidence.on.missing")
	}
	return refused.Err()
}

func refuseLong(refused fault.Invalid, field, text string, limit int) {
	if utf8.RuneCountInString(text) > limit {
		refused.Refuse(field, "need.text.long", "max", limit)
	}
}

// Label is the short name people use for n: B 4.
func (n Need) Label() string { return fmt.Sprintf("B\u00a0%d", n.Number) }

// Object names the need in the audit trail.
func (n Need) Object() audit.Object {
	return audit.Object{Kind: "need", ID: string(n.ID), Title: n.Title}
}

// Audited are the values of the need that the audit trail keeps.
func (n Need) Audited() audit.Fields {
	groups := make([]string, len(n.TargetGroups))
	for i, g := range n.TargetGroups {
		groups[i] = string(g)
	}
	slices.Sort(groups)
	return audit.Fields{
		"title": n.Title, "description": n.Description, "field": string(n.Field), "target_groups": strings.Join(groups, " "),
		"social_space": string(n.SocialSpace), "kind": string(n.Kind), "urgency": string(n.Urgency),
		"extent_from": extent(n.ExtentFrom), "extent_to": extent(n.ExtentTo), "extent_unit": n.ExtentUnit,
	}
}

func extent(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}
