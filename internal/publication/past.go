// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"context"
	"fmt"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// past reads what the ledger has told about the periods of a table.
type past struct {
	service *Service
	who     identity.Person
	entries []Entry // of the table, oldest first
	kin     []Entry // publications of tables that count the same people, newest first
	table   string
}

// told is what readers have seen of the periods of one release.
type told struct {
	*past
	policies []Policy
	proofs   []toldProof
	release  indicator.ReleaseID
	rule     Policy // of now
}

type toldProof struct {
	entry  Entry
	proof  Proof
	matter *indicator.Matter
}

// of finds the earlier publications of the periods of a release. It refuses
// other borders for a period that was published, and what was published open.
func (p *past) of(ctx context.Context, b *built) (*told, error) {
	t := &told{past: p, release: b.ID}
	matters := map[indicator.ReleaseID]*indicator.Matter{}
	for _, e := range p.entries {
		if e.Act != Published || e.Table != p.table {
			continue
		}
		concerned := false
		for _, c := range e.Releases {
			if !slices.ContainsFunc(c.Periods, func(period civil.Period) bool { return slices.Contains(b.periods, period) }) {
				continue
			}
			switch e.Policy.Method {
			case b.method:
			case Open:
				return nil, fault.Refuse("publication.refused.open")
			default:
				return nil, fault.Refuse("publication.refused.method")
			}
			concerned = true
			if matters[c.Release] == nil {
				m, err := p.service.figures.Matter(ctx, p.who, c.Release, "de")
				if err != nil {
					return nil, err
				}
				matters[c.Release] = m
			}
			if area, changed := bordersChanged(e.Policy, matters[c.Release], b.matter); changed {
				return nil, fault.Refuse("publication.refused.reform", "area", area)
			}
		}
		if !concerned {
			continue
		}
		t.policies = append(t.policies, e.Policy)
		for _, proof := range e.Proofs {
			if slices.Contains(b.periods, proof.Period) {
				t.proofs = append(t.proofs, toldProof{e, proof, matters[proof.Release]})
			}
		}
	}
	return t, nil
}

// bordersChanged finds an area that only one of two releases has, at the
// levels that a policy showed.
func bordersChanged(p Policy, then, now *indicator.Matter) (string, bool) {
	before, after := levelsOf(then), levelsOf(now)
	for _, s := range p.Shapes {
		for _, code := range s.Areas {
			is := func(l Level) bool { return l.Code == code }
			var old, current []indicator.Category
			if at := slices.IndexFunc(before, is); at >= 0 {
				old = before[at].Areas
			}
			if at := slices.IndexFunc(after, is); at >= 0 {
				current = after[at].Areas
			}
			for _, pair := range [][2][]indicator.Category{{old, current}, {current, old}} {
				for _, area := range pair[0] {
					if !slices.ContainsFunc(pair[1], func(c indicator.Category) bool { return c.Code == area.Code }) {
						return area.Code, true
					}
				}
			}
		}
	}
	return "", false
}

// stored reads a proof of an entry. Faults: Refused.
func (s *Service) stored(ctx context.Context, tenant identity.TenantID, e Entry, p Proof) (*proof, error) {
	content, err := findProof(ctx, s.db, tenant, e.ID, p.Measure, p.Period)
	if err != nil {
		return nil, fmt.Errorf("proof of %s: %w", e.ID, err)
	}
	if digest(content) != p.Content {
		return nil, fault.Refuse("publication.broken.proof")
	}
	unpacked, err := unpackProof(content)
	if err != nil {
		return nil, fmt.Errorf("proof of %s: %w", e.ID, err)
	}
	return unpacked, nil
}

// known reads what earlier publications have told about one system.
func (t *told) known(ctx context.Context, sys *system) ([]knowledge, error) {
	var all []knowledge
	for _, l := range sys.links {
		all = append(all, knowledge{cells: l.cells})
	}
	for _, one := range t.proofs {
		if one.proof.Period != sys.period || one.proof.Measure != measureKey(sys.matter, sys.series) {
			continue
		}
		stored, err := t.service.stored(ctx, t.who.Tenant, one.entry, one.proof)
		if err != nil {
			return nil, err
		}
		if stored.Root != sys.root {
			return nil, fault.Refuse("publication.refused.reform", "area", stored.Root)
		}
		k := knowledge{input: stored.inputDigest(), threshold: one.entry.Policy.Threshold, laxer: one.entry.Policy.laxer(t.rule)}
		if one.entry.Policy.Method != Suppress {
			all = append(all, k)
			continue
		}
		if k.cells, err = stored.learn(); err != nil {
			return nil, err
		}
		if stored.Group == 0 {
			k.zeros = &one.entry.Policy
		}
		if one.proof.Release == t.release {
			all = append(all, k) // the same figures, under another policy
			continue
		}
		facts, err := one.matter.Facts(ctx, one.proof.Series, one.proof.Period)
		if err != nil {
			return nil, err
		}
		then := *sys.layout
		then.links = func(int, civil.Period) ([]link, error) { return sys.links, nil }
		if k.then, err = then.compile(sys.series, sys.period, rearranged(facts, one.matter, sys.matter)); err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, nil
}

// rearranged gives facts the dimensions of another release. What it does not
// have is left out.
func rearranged(facts []indicator.Fact, from, to *indicator.Matter) []indicator.Fact {
	var all []indicator.Fact
	for _, f := range facts {
		codes := make([]string, len(to.Dimensions))
		fits := true
		for d, code := range f.Codes {
			at := slices.IndexFunc(to.Dimensions, func(o indicator.Dimension) bool { return o.Code == from.Dimensions[d].Code })
			if at >= 0 {
				codes[at] = code
			}
			fits = fits && (at >= 0 || code == "")
		}
		if fits {
			f.Codes = codes
			all = append(all, f)
		}
	}
	return all
}
