// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"kursbuch/internal/audit"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// How hard the pattern of a publication is searched for; see docs/disclosure.md.
// It is an amount of work and not of time, so that the same figures give the
// same pattern on every machine.
const (
	publishWidth = 12
	publishWork  = 4_000_000 // partial circuits for improving all systems of a release
	perCell      = 500       // partial circuits for each cell of one at most
	// perCellSolved is perCell where a solver works, which needs more to begin.
	perCellSolved = 2000
	previewWidth  = 4
)

// hard is the effort for publishing, shared by all systems of a release. It ends
// early with ctx.
func (s *Service) hard(ctx context.Context, who identity.Person, table string, with *watched) func(int) effort {
	return func(systems int) effort {
		e := s.quick(who, table)(systems)
		e.width, e.work, e.perCell, e.with = publishWidth, publishWork/int64(max(systems, 1)), perCell, with
		if with.forSearch() != nil {
			e.perCell = perCellSolved
		}
		e.left = func() float64 {
			if ctx.Err() != nil {
				return 0
			}
			return 1
		}
		return e
	}
}

// quick is the effort for a preview.
func (s *Service) quick(who identity.Person, table string) func(int) effort {
	return func(int) effort {
		return effort{
			width: previewWidth, left: func() float64 { return 1 },
			secret: func(p *protected) []byte {
				return []byte(audit.Sign(s.key, "noise", string(who.Tenant), table, measureKey(p.matter, p.series), string(p.period)))
			},
		}
	}
}

// Publish protects what waits of a table by its policy of that version, and
// makes it visible: everything or nothing. Faults: Forbidden, NotFound,
// Conflict, Refused.
func (s *Service) Publish(ctx context.Context, who identity.Person, table string, version int) (Entry, error) {
	releases, m, err := s.open(ctx, who, table, "de")
	if err != nil {
		return Entry{}, err
	}
	p, err := findPolicy(ctx, s.db, who.Tenant, table)
	if errors.Is(err, fault.NotFound) {
		return Entry{}, fault.Refuse("publication.refused.policy")
	}
	if err != nil {
		return Entry{}, fmt.Errorf("policy of %s: %w", table, err)
	}
	if p.Version != version {
		return Entry{}, fault.Conflict
	}
	seq, err := s.newest(ctx, who.Tenant)
	if err != nil {
		return Entry{}, err
	}
	entries, err := listEntries(ctx, s.db, who.Tenant, table)
	if err != nil {
		return Entry{}, fmt.Errorf("ledger of %s: %w", table, err)
	}
	due := waiting(releases, entries, p)
	if len(due) == 0 {
		return Entry{}, fault.Refuse("publication.refused.nothing")
	}
	with, end := s.start(ctx, p)
	defer end()
	all, err := s.build(ctx, who, p, due, entries, s.hard(ctx, who, table, with))
	if err != nil {
		return Entry{}, fmt.Errorf("publish %s: %w", table, err)
	}
	if n := len(conflicts(all)); n > 0 {
		return Entry{}, fault.Refuse("publication.refused.correction", "count", n, "threshold", p.Threshold)
	}
	e := Entry{ID: EntryID(s.newID()), Act: Published, Table: table, Out: true}
	e.Body = Body{Title: m.Title, Policy: p, Version: p.Version, Search: with.way()}
	proofs, err := e.certify(p, all)
	if err != nil {
		return Entry{}, fmt.Errorf("certify %s: %w", table, err)
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error { return s.makeVisible(ctx, tx, who, &e, seq, all, proofs) })
	if err != nil {
		return Entry{}, fmt.Errorf("publish %s: %w", table, err)
	}
	return e, nil
}

// newest is the number of the tenant's newest entry.
func (s *Service) newest(ctx context.Context, tenant identity.TenantID) (int64, error) {
	h, err := findHead(ctx, s.db, tenant)
	if errors.Is(err, fault.NotFound) {
		return 0, nil
	}
	return h.seq, err
}

func conflicts(all []built) []Conflict {
	var found []Conflict
	for _, b := range all {
		for _, sys := range b.systems {
			found = append(found, sys.conflicts...)
		}
	}
	return found
}

// certify has every system proven and fills in what the entry says of it.
func (e *Entry) certify(p Policy, all []built) (contents [][]byte, err error) {
	for _, audience := range Outside() {
		if sees(audience, p.audience()) {
			e.Audiences = append(e.Audiences, audience)
		}
	}
	for _, b := range all {
		e.Releases = append(e.Releases, Covered{Release: b.ID, Number: b.Number, Periods: b.periods})
		e.Skipped = append(e.Skipped, b.skipped...)
		for _, sys := range b.systems {
			stored, report, err := sys.certify(p)
			if err != nil {
				return nil, err
			}
			content, err := stored.pack()
			if err != nil {
				return nil, err
			}
			one := Proof{
				Release: b.ID, Series: sys.series, Measure: measureKey(b.matter, sys.series), Label: b.matter.Measures[sys.series].Label, Period: sys.period,
				Input: stored.inputDigest(), Pattern: digest(stored.Pattern), Certificate: digest(stored.Certificate), Content: digest(content),
				Circuits: report.Circuits, Counts: sys.counts(sys.outside),
			}
			e.Proofs = append(e.Proofs, one)
			e.Counts.add(one.Counts)
			contents = append(contents, content)
		}
	}
	if len(contents) > 0 {
		if e.Verifier = "kursbuch-disclosure-1"; p.Method.changes() {
			e.Verifier = "kursbuch-perturbation-1"
		}
	}
	return contents, nil
}

// makeVisible stores a publication. The ledger comes first: it holds the
// tenant's other publications back.
func (s *Service) makeVisible(ctx context.Context, tx *sql.Tx, who identity.Person, e *Entry, seq int64, all []built, contents [][]byte) error {
	err := s.append(ctx, tx, who, e, seq, func() error {
		p, err := findPolicy(ctx, tx, who.Tenant, e.Table)
		if err != nil || p.Version != e.Version {
			return errors.Join(fault.Conflict, err)
		}
		for i, b := range all {
			extracts, err := b.extracts(*e)
			if err != nil {
				return err
			}
			if e.Releases[i].Extracts, err = s.figures.Publish(ctx, tx, who, b.ID, extracts); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, one := range e.Proofs {
		if err := insertProof(ctx, tx, who.Tenant, e.ID, i, one, contents[i]); err != nil {
			return fmt.Errorf("insert proof: %w", err)
		}
	}
	return s.log.Record(ctx, tx, who, e.Object(), audit.Created, nil, e.Audited())
}

// Object names the entry in the audit trail.
func (e Entry) Object() audit.Object {
	return audit.Object{Kind: "publication", ID: string(e.ID), Title: e.Table}
}

// Audited are the values of the entry as the trail keeps them.
func (e Entry) Audited() audit.Fields {
	var releases, audiences []string
	for _, c := range e.Releases {
		releases = append(releases, fmt.Sprint(c.Number))
	}
	for _, a := range e.Audiences {
		audiences = append(audiences, string(a))
	}
	return audit.Fields{
		"act": string(e.Act), "table": e.Table, "releases": strings.Join(releases, " "), "audiences": strings.Join(audiences, " "), "hash": e.Hash,
	}
}

// TakeBack hides what an entry has made visible. What was seen stays known in
// later publications. Faults: Forbidden, NotFound, Conflict, Refused.
func (s *Service) TakeBack(ctx context.Context, who identity.Person, id EntryID) error {
	e, err := s.Entry(ctx, who, id)
	if err != nil {
		return err
	}
	seq, err := s.newest(ctx, who.Tenant)
	if err != nil {
		return err
	}
	entries, err := listEntries(ctx, s.db, who.Tenant, e.Table)
	if err != nil {
		return fmt.Errorf("ledger of %s: %w", e.Table, err)
	}
	back := Entry{ID: EntryID(s.newID()), Act: TakenBack, Table: e.Table}
	back.Body = Body{Title: e.Title, Of: e.ID, Policy: e.Policy, Version: e.Version}
	for _, c := range e.Releases {
		if now, out := visibleEntry(entries, c.Release); out && now.ID == e.ID {
			c.Extracts = ""
			back.Releases = append(back.Releases, c)
		}
	}
	if e.Act != Published || len(back.Releases) == 0 {
		return fault.Refuse("publication.refused.taken_back")
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		err := s.append(ctx, tx, who, &back, seq, func() error {
			for _, c := range back.Releases {
				if _, err := s.figures.Publish(ctx, tx, who, c.Release, []indicator.Extract{}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, back.Object(), audit.Created, nil, back.Audited())
	})
	if err != nil {
		return fmt.Errorf("take back %s: %w", id, err)
	}
	return nil
}
