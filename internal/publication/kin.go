// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/leafcsv"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// Tables that count the same people are kin. What was published of one is part
// of the system of every other: cells of equal meaning are one cell, and the
// circuits protect the sensitive cells of all of them at once.

// kin lists the tables that count the same people as that of a policy, which
// may not be stored: declared in a policy of now or of an entry, directly or
// through others.
func (s *Service) kin(ctx context.Context, who identity.Person, p Policy) ([]string, error) {
	policies, err := listPolicies(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("list policies: %w", err)
	}
	entries, err := listDeclaring(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("list entries: %w", err)
	}
	policies = append(policies, p)
	for _, e := range entries {
		policies = append(policies, e.Policy)
	}
	return kinOf(p.Table, policies), nil
}

func kinOf(table string, policies []Policy) []string {
	kin := []string{table}
	for i := 0; i < len(kin); i++ {
		for _, p := range policies {
			for _, other := range p.Same {
				for _, pair := range [][2]string{{p.Table, other}, {other, p.Table}} {
					if pair[0] == kin[i] && !slices.Contains(kin, pair[1]) {
						kin = append(kin, pair[1])
					}
				}
			}
		}
	}
	return kin[1:]
}

// kinEntries are the publications of the kin of a table, the newest of each
// first.
func (s *Service) kinEntries(ctx context.Context, who identity.Person, p Policy) ([]Entry, error) {
	kin, err := s.kin(ctx, who, p)
	if err != nil {
		return nil, err
	}
	var all []Entry
	for _, table := range kin {
		entries, err := listEntries(ctx, s.db, who.Tenant, table)
		if err != nil {
			return nil, fmt.Errorf("ledger of %s: %w", table, err)
		}
		entries = slices.DeleteFunc(entries, func(e Entry) bool { return e.Act != Published })
		slices.Reverse(entries)
		all = append(all, entries...)
	}
	return all, nil
}

// link is what was published of a kindred table for one measure and period.
type link struct {
	table       string
	root        string
	tables      []leafcsv.File
	hierarchies []leafcsv.Hierarchy
	cells       map[string]earlier
}

// links finds what was published of kindred tables for a measure and period. A
// table that has one count alone is compared with any one alone, otherwise by
// the codes of what they count. Faults: Refused.
func (t *told) links(ctx context.Context, p Policy, m *indicator.Matter, series int, period civil.Period) ([]link, error) {
	var all []link
	for _, e := range t.kin {
		if slices.ContainsFunc(all, func(l link) bool { return l.table == e.Table }) {
			continue
		}
		if e.concerns(period) && (e.Policy.Method != Suppress || e.Policy.Threshold != p.Threshold || e.Policy.Standard != p.Standard || e.Policy.Groups != p.Groups || p.Method != Suppress) {
			return nil, fault.Refuse("publication.refused.same_rule", "table", e.Table)
		}
		proof, found := e.counterpart(measureKey(m, series), counts(m), period)
		if !found {
			continue
		}
		one, err := t.service.kindred(ctx, t.who.Tenant, e, proof)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// opens refuses to show a table as it is where another of the same people is
// protected.
func (b *built) opens(kin []Entry) error {
	for _, e := range kin {
		if e.Policy.Method != Open && slices.ContainsFunc(b.periods, e.concerns) {
			return fault.Refuse("publication.refused.same_rule", "table", e.Table)
		}
	}
	return nil
}

// linked refuses a table that is said to count the same people as another while
// nothing that they count is the same.
func (b *built) linked(kin []Entry, systems []*system) error {
	for _, e := range kin {
		for _, p := range e.Proofs {
			at := func(s *system) bool { return s.period == p.Period }
			to := func(s *system) bool {
				return at(s) && slices.ContainsFunc(s.links, func(l link) bool { return l.table == e.Table })
			}
			if slices.ContainsFunc(systems, at) && !slices.ContainsFunc(systems, to) {
				return fault.Refuse("publication.refused.same_measure", "table", e.Table)
			}
		}
	}
	return nil
}

// counts says how many measures of a table can be released.
func counts(m *indicator.Matter) (n int) {
	for _, one := range m.Measures {
		if uncounted(one) == "" {
			n++
		}
	}
	return n
}

func (e Entry) concerns(period civil.Period) bool {
	return slices.ContainsFunc(e.Releases, func(c Covered) bool { return slices.Contains(c.Periods, period) })
}

// counterpart finds the proof of what an entry counts like a measure of another
// table, which has so many.
func (e Entry) counterpart(measure string, count int, period civil.Period) (Proof, bool) {
	proofs := slices.DeleteFunc(slices.Clone(e.Proofs), func(p Proof) bool { return p.Period != period })
	if len(proofs) == 1 && count == 1 {
		return proofs[0], true
	}
	at := slices.IndexFunc(proofs, func(p Proof) bool { return p.Measure == measure })
	if at < 0 {
		return Proof{}, false
	}
	return proofs[at], true
}

// kindred reads a proof of a kindred table: its own tables, without those of its
// kin.
func (s *Service) kindred(ctx context.Context, tenant identity.TenantID, e Entry, p Proof) (link, error) {
	stored, err := s.stored(ctx, tenant, e, p)
	if err != nil {
		return link{}, err
	}
	l := link{table: e.Table, root: stored.Root, tables: stored.Tables[:len(stored.Tables)-stored.Kin]}
	if len(l.tables) == 0 {
		return l, nil
	}
	l.hierarchies = pruned(stored.Hierarchies, l.tables)
	all, err := stored.learn()
	if err != nil {
		return link{}, err
	}
	_, own, err := read(l.tables, l.hierarchies, stored.Group)
	if err != nil {
		return link{}, err
	}
	l.cells = map[string]earlier{}
	for i, cell := range own.Cells {
		if name := place(own, int32(i)); !cell.Hidden {
			l.cells[name] = all[name]
		}
	}
	return l, nil
}

// attach adds the tables of kin to a system. Dimensions that they share must be
// broken down alike, so that a cell of one is the same cell in the other, and
// no circle may link the tables, because the one table behind them is not there
// to be protected. Faults: Refused.
func (s *system) attach(links []link) error {
	edges := [][]string{}
	for _, f := range s.tables {
		edges = append(edges, dimensionsOf(f))
	}
	s.links = links
	for _, l := range links {
		if len(l.tables) == 0 {
			continue
		}
		if l.root != s.root {
			return fault.Refuse("publication.refused.same_areas", "table", l.table)
		}
		for _, h := range l.hierarchies {
			at := slices.IndexFunc(s.hierarchies, func(o leafcsv.Hierarchy) bool { return o.Dimension == h.Dimension })
			switch {
			case at < 0:
				s.hierarchies = append(s.hierarchies, h)
			case onlyTotal(s.hierarchies[at]):
				s.hierarchies[at] = h
			case onlyTotal(h) || bytes.Equal(s.hierarchies[at].Data, h.Data):
			case h.Dimension == areaAxis:
				return fault.Refuse("publication.refused.same_levels", "table", l.table)
			default:
				return fault.Refuse("publication.refused.same_structure", "table", l.table, "dimension", h.Dimension)
			}
		}
		for _, f := range l.tables {
			edges = append(edges, dimensionsOf(f))
			f.Name = "kin-" + strings.ToLower(l.table) + "-" + f.Name
			s.tables = append(s.tables, f)
			s.kin++
		}
	}
	if !acyclic(framesOf(edges)) {
		return fault.Refuse("publication.refused.same_circle", "table", links[0].table)
	}
	s.dropTotals()
	return nil
}

// dropTotals takes out tables that are but a total, where others have it too.
func (s *system) dropTotals() {
	if !slices.ContainsFunc(s.hierarchies, func(h leafcsv.Hierarchy) bool { return !onlyTotal(h) }) {
		return
	}
	own := len(s.tables) - s.kin
	var kept []leafcsv.File
	for i, f := range s.tables {
		if bareTotal(f.Data) && slices.Equal(dimensionsOf(f), []string{areaAxis}) {
			if i >= own {
				s.kin--
			}
			continue
		}
		kept = append(kept, f)
	}
	s.tables = kept
}

// onlyTotal reports whether a hierarchy is that of a table without breakdown.
func onlyTotal(h leafcsv.Hierarchy) bool { return h.Dimension == areaAxis && bareTotal(h.Data) }

// bareTotal reports whether a file has one line, about the total.
func bareTotal(data []byte) bool {
	return bytes.Count(data, []byte("\n")) == 2 && bytes.Contains(data, []byte("\n"+rest+disclosure.Total+","))
}

// dimensionsOf reads the heading of a table.
func dimensionsOf(f leafcsv.File) []string {
	heading, err := csv.NewReader(bytes.NewReader(f.Data)).Read()
	if err != nil {
		return nil
	}
	return heading[:len(heading)-1]
}

// framesOf gives sets of dimensions the form that acyclic takes.
func framesOf(edges [][]string) []frame {
	var names []string
	var frames []frame
	for _, edge := range edges {
		f := frame{area: -1}
		for _, name := range edge {
			at := slices.Index(names, name)
			if at < 0 {
				at = len(names)
				names = append(names, name)
			}
			f.variables = append(f.variables, at)
		}
		frames = append(frames, f)
	}
	return frames
}

// disagree says so where kindred tables do not count the same.
func disagree(err error, links []link) error {
	if refused, ok := errors.AsType[fault.Refused](err); ok && refused.Key == "disclosure.table.disagree" && len(links) > 0 {
		return fault.Refuse("publication.refused.same_sum", "table", links[0].table, "cell", refused.Args["code"])
	}
	return err
}

// adviseKin says which tables are protected together with one, and which other
// published ones may count the same people: the same unit, reference date and
// areas.
func (s *Service) adviseKin(ctx context.Context, who identity.Person, p Policy, all []built) ([]fault.Message, error) {
	entries, err := listNewest(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("list entries: %w", err)
	}
	kin, err := s.kin(ctx, who, p)
	if err != nil {
		return nil, err
	}
	var advice []fault.Message
	asked := append([]string{p.Table}, kin...)
	for _, e := range entries {
		if slices.Contains(asked, e.Table) {
			continue
		}
		m, err := s.figures.Matter(ctx, who, e.Releases[0].Release, "de")
		if err != nil {
			return nil, err
		}
		dated := func(p civil.Period) bool { return e.concerns(p) || slices.Contains(m.Periods, p) }
		if !slices.ContainsFunc(all, func(b built) bool { return slices.ContainsFunc(b.periods, dated) }) {
			continue
		}
		if unit, alike := alike(all[0].matter, m); alike {
			advice = append(advice, fault.Say("publication.advice.same", "table", e.Table, "title", e.Title, "unit", unit))
		}
	}
	if len(kin) > 0 {
		slices.Sort(kin)
		advice = append(advice, fault.Say("publication.advice.kin", "tables", strings.Join(kin, ", ")))
	}
	return advice, nil
}

// alike reports whether two tables count in the same unit for common areas.
func alike(a, b *indicator.Matter) (unit string, alike bool) {
	areas := slices.ContainsFunc(a.Regions, func(c indicator.Category) bool {
		return slices.ContainsFunc(b.Regions, func(o indicator.Category) bool { return o.Code == c.Code })
	})
	for _, one := range a.Measures {
		if areas && !one.Ratio && slices.ContainsFunc(b.Measures, func(o indicator.MatterMeasure) bool { return !o.Ratio && o.Unit == one.Unit }) {
			return one.Unit, true
		}
	}
	return "", false
}
