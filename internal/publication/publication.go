// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package publication decides what of a tenant's own figures audiences outside
// the office may see. A policy says of one table in which shapes it may be
// seen, by whom, and how it is protected; publishing compiles all shapes into
// one system, protects and certifies it, and hands indicator an extract for
// each audience. The ledger keeps what was published in a chain of entries:
// whatever somebody has seen counts as known in every later publication.
//
// docs/disclosure.md explains attacker and limits, ADR 35 why it is so.
package publication

import (
	"bytes"
	"embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Locales holds the texts of refusals and advice.
//
//go:embed locales
var Locales embed.FS

// Method is how a table is protected.
type Method string

// The methods.
const (
	Suppress Method = "suppress" // cells are not shown
	Round    Method = "round"    // small counts are rounded, and all adds up
	Round5   Method = "round5"   // each figure to a multiple of 5
	Round10  Method = "round10"  // each figure to a multiple of 10
	CellKey  Method = "cellkey"  // noise that a cell has wherever it is shown
	Open     Method = "open"     // nothing to protect; needs a reason
)

// Methods lists the methods in display order.
func Methods() []Method { return []Method{Suppress, Round, Round5, Round10, CellKey, Open} }

// changes reports whether figures are changed in place of being suppressed.
func (m Method) changes() bool { return m != Suppress && m != Open }

// Standard says against whom a sensitive cell is protected; see
// docs/disclosure.md.
type Standard string

// The standards.
const (
	S1 Standard = "s1" // it cannot be computed
	S2 Standard = "s2" // nobody can prove that it is below the threshold
	S3 Standard = "s3" // nor can somebody who is alone in a cell
)

// Standards lists the standards in display order.
func Standards() []Standard { return []Standard{S1, S2, S3} }

func (s Standard) search() suppress.Standard {
	switch s {
	case S2:
		return suppress.Small
	case S3:
		return suppress.Insider
	case S1:
	}
	return suppress.Exact
}

// Corrections says what becomes of a figure that was published and has changed
// by so little that both values together would give the difference away.
type Corrections string

// What can become of such a figure.
const (
	Refuse  Corrections = "refuse"  // nothing is published
	Protect Corrections = "protect" // the new value is not shown
)

// Outside lists the audiences outside the office, the most trusted first. Each
// sees what those after it see.
func Outside() []identity.Audience {
	return []identity.Audience{identity.Partner, identity.Committee, identity.Public}
}

// smallGroup is up to how many may be left of a total beside one part, so that
// this says something about all the others.
const smallGroup = 1

// group is disclosure.Design.Group.
func (p Policy) group() int64 {
	if p.Groups {
		return smallGroup
	}
	return 0
}

// sees reports whether an audience may see what is released as far as widest.
func sees(audience, widest identity.Audience) bool {
	at := slices.Index(Outside(), audience)
	return at >= 0 && at <= slices.Index(Outside(), widest)
}

// Shape is a set of variables that may be seen together, by area and period.
// Whoever sees a shape sees its margins.
type Shape struct {
	Variables []string          `json:"variables"` // by code; none is the total of each area
	Areas     []string          `json:"areas"`     // codes of levels; see Level
	Audience  identity.Audience `json:"audience"`  // the widest that may see it
}

// Policy says how one table of the tenant is published.
type Policy struct {
	Table     string   `json:"table"`
	Version   int      `json:"-"` // 0 as long as none was saved
	Method    Method   `json:"method"`
	Threshold int64    `json:"threshold"` // smaller counts are sensitive, zeros are not
	Standard  Standard `json:"standard"`
	// Groups also protects what is left of a total beside one of its parts, where
	// that is nobody or a single person: all, or all but one, share an attribute.
	// It is for Suppress, whose zeros can then be suppressed too.
	Groups bool   `json:"groups,omitempty"`
	Reason string `json:"reason,omitempty"` // why nothing needs protection, for Open
	// Audience is the widest that sees an open table.
	Audience identity.Audience `json:"audience,omitempty"`
	Shapes   []Shape           `json:"shapes"`
	// Categories are the codes that are shown of a variable; all of them where
	// it has no entry.
	Categories map[string][]string `json:"categories,omitempty"`
	// Same are tables that count the same people. What is published of one is
	// protected together with what is published of the others.
	Same        []string    `json:"same,omitempty"`
	Corrections Corrections `json:"corrections"`
}

const (
	maxReason    = 2000
	minReason    = 10
	maxShapes    = 40
	minThreshold = 2
	maxThreshold = 100
)

// check refuses what cannot be kept. layoutOf says more about the shapes.
func (p Policy) check() error {
	refused := fault.Invalid{}
	if !slices.Contains(Methods(), p.Method) {
		refused.Refuse("method", "publication.policy.method")
	}
	if len(p.Same) > 0 && p.Method != Suppress {
		refused.Refuse("same", "publication.policy.same")
	}
	if p.Method == Open {
		if n := utf8.RuneCountInString(strings.TrimSpace(p.Reason)); n < minReason || n > maxReason {
			refused.Refuse("reason", "publication.policy.reason", "min", minReason, "max", maxReason)
		}
		if !slices.Contains(Outside(), p.Audience) {
			refused.Refuse("audience", "publication.policy.audience")
		}
		return refused.Err()
	}
	if p.Threshold < minThreshold || p.Threshold > maxThreshold {
		refused.Refuse("threshold", "publication.policy.threshold", "min", minThreshold, "max", maxThreshold)
	}
	if !slices.Contains(Standards(), p.Standard) {
		refused.Refuse("standard", "publication.policy.standard")
	}
	if p.Corrections != Refuse && p.Corrections != Protect {
		refused.Refuse("corrections", "publication.policy.corrections")
	}
	if len(p.Shapes) == 0 || len(p.Shapes) > maxShapes {
		refused.Refuse("shapes", "publication.policy.shapes", "max", maxShapes)
	}
	for _, s := range p.Shapes {
		if !slices.Contains(Outside(), s.Audience) || len(s.Areas) == 0 {
			refused.Refuse("shapes", "publication.policy.shape")
		}
	}
	return refused.Err()
}

// tidy brings a policy into the one form that is stored.
func (p Policy) tidy() Policy {
	p.Reason = strings.TrimSpace(p.Reason)
	p.Groups = p.Groups && p.Method == Suppress
	p.Same = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(p.Same))), func(table string) bool { return table == p.Table || table == "" })
	p.Shapes = slices.Clone(p.Shapes)
	for i, s := range p.Shapes {
		p.Shapes[i].Variables = slices.Compact(slices.Sorted(slices.Values(s.Variables)))
		p.Shapes[i].Areas = slices.Compact(slices.Sorted(slices.Values(s.Areas)))
	}
	if p.Method == Open {
		p.Shapes, p.Categories = nil, nil
	} else {
		p.Reason, p.Audience = "", ""
	}
	return p
}

// same reports whether two tidied policies say the same, whatever their version.
func (p Policy) same(other Policy) bool {
	a, errA := json.Marshal(p)
	b, errB := json.Marshal(other)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// laxer reports whether a policy promises less than another one.
func (p Policy) laxer(than Policy) bool {
	return slices.Index(Standards(), p.Standard) < slices.Index(Standards(), than.Standard) || than.Groups && !p.Groups
}

// audience is the widest that sees anything of the table.
func (p Policy) audience() identity.Audience {
	widest := p.Audience
	for _, s := range p.Shapes {
		if widest == "" || sees(widest, s.Audience) {
			widest = s.Audience
		}
	}
	return widest
}

// Object names the policy in the audit trail.
func (p Policy) Object() audit.Object {
	return audit.Object{Kind: "publication_policy", ID: p.Table, Title: p.Table}
}

// Audited are the values of the policy as the trail keeps them.
func (p Policy) Audited() audit.Fields {
	fields := audit.Fields{"method": string(p.Method), "reason": p.Reason, "audience": string(p.Audience)}
	if p.Method == Open {
		return fields
	}
	fields["threshold"], fields["standard"] = strconv.FormatInt(p.Threshold, 10), string(p.Standard)
	fields["corrections"] = string(p.Corrections)
	fields["same"] = strings.Join(p.Same, ", ")
	if p.Groups {
		fields["groups"] = "1"
	}
	var shapes []string
	for _, s := range p.Shapes {
		shapes = append(shapes, strings.Join(s.Variables, " × ")+" ("+strings.Join(s.Areas, ", ")+"): "+string(s.Audience))
	}
	fields["shapes"] = strings.Join(shapes, "; ")
	var categories []string
	for variable, codes := range p.Categories {
		categories = append(categories, variable+": "+strings.Join(codes, ", "))
	}
	slices.Sort(categories)
	fields["categories"] = strings.Join(categories, "; ")
	return fields
}
