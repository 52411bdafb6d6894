// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Release is one immutable import of a table.
type Release struct {
	ID         ReleaseID
	Version    int // of its state and labels; the figures never change
	Table      string
	Number     int    // of the releases of the table, from 1
	Title      string // of the table or its statistic
	Source     string // publisher and licence, to be shown with every figure
	Official   bool   // shared by all tenants
	File       string
	Digest     string // of codes and figures, the same in every language and row order
	Rows       int
	Numbers    int
	Regions    int
	Periods    []civil.Period // oldest first
	ImportedAt time.Time
	ImportedBy string // name of the person then
	Withdrawn  bool   // hidden, except from pins
	// Public says that the publisher has published these figures for
	// everybody, protected by the publisher: there is nothing left to protect.
	Public bool
	// Protection says how the figures that are read were protected; zero for
	// those that are read as they are.
	Protection Protection

	tenant identity.TenantID
	placed string // keys that a person chose for names, for the audit trail
	// audience says for whom figures and names are read instead of the raw
	// ones; empty for the internal audience and for public figures.
	audience    identity.Audience
	publication string     // of the extract that is read
	shapes      [][]string // of that extract
}

// sourceLine is what stands below a figure of r: publisher, table, reference
// date, licence.
func (r Release) sourceLine(period civil.Period) string { return r.sourceSpan(period, period) }

// sourceSpan is sourceLine for figures of several periods.
func (r Release) sourceSpan(from, to civil.Period) string {
	publisher, licence, _ := strings.Cut(r.Source, ", dl-de/")
	when := referenceDate(from)
	if to != from {
		when += " – " + referenceDate(to)
	}
	line := fmt.Sprintf("%s, %s (%s)", publisher, r.Table, when)
	if licence != "" {
		line += ", dl-de/" + licence
	}
	return line
}

func referenceDate(period civil.Period) string {
	if day := civil.Day(period); day != "" && day.Valid() {
		return day.Time().Format("02.01.2006")
	}
	return string(period)
}

func (r Release) object() audit.Object {
	return audit.Object{Kind: "release", ID: string(r.ID), Title: r.Table + " (" + strconv.Itoa(r.Number) + ")"}
}

func (r Release) audited() audit.Fields {
	fields := audit.Fields{
		"table": r.Table, "number": strconv.Itoa(r.Number), "file": r.File, "digest": r.Digest,
		"rows": strconv.Itoa(r.Rows), "periods": joinPeriods(r.Periods),
	}
	if r.placed != "" {
		fields["places"] = r.placed
	}
	return fields
}

func joinPeriods(periods []civil.Period) string {
	texts := make([]string, len(periods))
	for i, p := range periods {
		texts[i] = string(p)
	}
	return strings.Join(texts, " ")
}

// Releases lists the releases that who may read, table by table: that with the
// newest import first, and of each table the newest first, withdrawn ones
// included. It also says how many there are. Faults: Forbidden.
func (s *Service) Releases(ctx context.Context, who identity.Person, limit, offset int) ([]Release, int, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, 0, fault.Forbidden
	}
	if who.Audience != identity.Internal {
		all, err := s.visible(ctx, who, "")
		if err != nil {
			return nil, 0, fmt.Errorf("list releases: %w", err)
		}
		first := map[string]int{} // place of the newest release of a table
		for n, r := range all {
			if _, known := first[r.Table]; !known {
				first[r.Table] = n
			}
		}
		slices.SortStableFunc(all, func(a, b Release) int { return cmp.Compare(first[a.Table], first[b.Table]) })
		return all[min(offset, len(all)):min(offset+limit, len(all))], len(all), nil
	}
	page, err := listByTable(ctx, s.db, who.Tenant, limit, offset)
	if err != nil {
		return nil, 0, fmt.Errorf("list releases: %w", err)
	}
	n, err := countReleases(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, 0, fmt.Errorf("count releases: %w", err)
	}
	return page, n, nil
}

// ReleasesOf lists the visible releases of a table, newest first.
// Faults: Forbidden, NotFound.
func (s *Service) ReleasesOf(ctx context.Context, who identity.Person, table string) ([]Release, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, fault.Forbidden
	}
	releases, err := s.releasesOf(ctx, who, table, nil)
	if err != nil {
		return nil, fmt.Errorf("releases of %s: %w", table, err)
	}
	return releases, nil
}

// Release returns one release, withdrawn or not. Faults: Forbidden, NotFound.
func (s *Service) Release(ctx context.Context, who identity.Person, id ReleaseID) (Release, error) {
	if !who.May(identity.ReadIndicators) {
		return Release{}, fault.Forbidden
	}
	r, err := s.find(ctx, who, id)
	if err != nil {
		return Release{}, fmt.Errorf("release %s: %w", id, err)
	}
	return r, nil
}

// Withdraw undoes an import of the tenant: the release is hidden, while pins
// still read it. Faults: Forbidden, NotFound, Conflict.
func (s *Service) Withdraw(ctx context.Context, who identity.Person, id ReleaseID, version int) error {
	return s.setWithdrawn(ctx, who, id, version, db.Timestamp(s.now()), audit.Deleted)
}

// Reinstate shows a withdrawn release again. Faults: Forbidden, NotFound, Conflict.
func (s *Service) Reinstate(ctx context.Context, who identity.Person, id ReleaseID, version int) error {
	return s.setWithdrawn(ctx, who, id, version, "", audit.Restored)
}

// ReleaseHistory lists who imported, withdrew and reinstated a release, newest
// first, and the number of entries. Readers of an extract learn no more of the
// release than its table and number. Faults: Forbidden, NotFound.
func (s *Service) ReleaseHistory(ctx context.Context, who identity.Person, id ReleaseID, limit, offset int) ([]audit.Entry, int, error) {
	r, err := s.Release(ctx, who, id)
	if err != nil {
		return nil, 0, err
	}
	who.Tenant = r.tenant // everyone may read what became of official figures
	entries, n, err := s.log.History(ctx, who, r.object().Kind, string(id), limit, offset)
	if r.Protected() {
		for i := range entries {
			entries[i].Changes = slices.DeleteFunc(entries[i].Changes, func(c audit.Change) bool { return c.Field != "table" && c.Field != "number" })
		}
	}
	return entries, n, err
}

func (s *Service) setWithdrawn(ctx context.Context, who identity.Person, id ReleaseID, version int, at string, act audit.Act) error {
	if !who.May(identity.ImportFigures) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		r, err := findRelease(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		if r.tenant != who.Tenant {
			return fault.Forbidden // official figures are the operator's
		}
		if err := withdrawRelease(ctx, tx, who.Tenant, id, version, at); err != nil {
			return err
		}
		if act == audit.Deleted {
			return s.log.Record(ctx, tx, who, r.object(), act, r.audited(), nil)
		}
		return s.log.Record(ctx, tx, who, r.object(), act, nil, r.audited())
	})
	if err != nil {
		return fmt.Errorf("change release %s: %w", id, err)
	}
	return nil
}
