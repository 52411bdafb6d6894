// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Newer is a pinned figure that something newer was published for.
type Newer struct {
	Pinned Pinned
	Now    Point // the newest point, or that of the pinned period where it was revised
	// Revised means that the pinned period itself has another figure now.
	Revised bool
}

// Newer compares pinned figures with what is published now: a later period,
// or another figure for the same one. The answer has the place of each among
// the pins; pins without anything newer are missing. Every series is read
// once. Faults: Forbidden.
func (s *Service) Newer(ctx context.Context, who identity.Person, pins []Pinned) (map[int]Newer, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, fault.Forbidden
	}
	type key struct {
		id     ID
		region string
		view   View
	}
	series, found := map[key]Series{}, map[int]Newer{}
	for n, pinned := range pins {
		k := key{pinned.Indicator, pinned.Region, View{Borders: pinned.Borders}}
		one, read := series[k]
		if !read {
			var err error
			one, err = s.Series(ctx, who, k.id, k.region, k.view)
			_, refused := errors.AsType[fault.Refused](err)
			if err != nil && !refused && !errors.Is(err, fault.NotFound) {
				return nil, fmt.Errorf("newest figure of %s: %w", k.id, err)
			}
			series[k] = one
		}
		if newer, ok := newerThan(one, pinned); ok {
			found[n] = newer
		}
	}
	return found, nil
}

// newerThan prefers a later period to a revision of the pinned one.
func newerThan(s Series, pinned Pinned) (Newer, bool) {
	newest, ok := s.Newest()
	if !ok {
		return Newer{}, false
	}
	if newest.Period.End() > pinned.Period.End() {
		return Newer{Pinned: pinned, Now: newest}, true
	}
	at := slices.IndexFunc(s.Points, func(p Point) bool { return p.Period == pinned.Period })
	if at < 0 || s.Points[at].Figure == pinned.Figure || s.Points[at].Release == pinned.Release {
		return Newer{}, false
	}
	return Newer{Pinned: pinned, Now: s.Points[at], Revised: true}, true
}

// mostNews is how many releases the news list at most.
const mostNews = 20

// Fresh lists the releases that were imported since who last said to have seen
// them, newest first, with the indicators that read them; and when that was,
// the zero time for never. Faults: Forbidden.
func (s *Service) Fresh(ctx context.Context, who identity.Person) ([]Release, time.Time, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, time.Time{}, fault.Forbidden
	}
	since, err := findVisit(ctx, s.db, who.Tenant, who.ID)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return nil, time.Time{}, fmt.Errorf("last visit: %w", err)
	}
	releases, err := s.visible(ctx, who, "")
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("list releases: %w", err)
	}
	fresh := slices.DeleteFunc(releases, func(r Release) bool { return !r.ImportedAt.After(since) })
	return fresh[:min(len(fresh), mostNews)], since, nil
}

// Saw notes that who has seen all releases until now. Faults: Forbidden.
func (s *Service) Saw(ctx context.Context, who identity.Person) error {
	if !who.May(identity.ReadIndicators) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		return storeVisit(ctx, tx, who.Tenant, who.ID, db.Timestamp(s.now()))
	})
	if err != nil {
		return fmt.Errorf("note visit: %w", err)
	}
	return nil
}

// Reading lists the indicators among all that read a table.
func Reading(all []Indicator, table string) []Indicator {
	find := finder(all)
	var found []Indicator
	for _, i := range all {
		if slices.Contains(i.needed(find), table) || slices.Contains(i.method().Tables(), table) {
			found = append(found, i)
		}
	}
	return found
}

// finder looks an indicator up in a list.
func finder(all []Indicator) func(ID) (Indicator, bool) {
	return func(id ID) (Indicator, bool) {
		at := slices.IndexFunc(all, func(i Indicator) bool { return i.ID == id })
		if at < 0 {
			return Indicator{}, false
		}
		return all[at], true
	}
}

// Needed lists the tables that i reads, those of its inputs included, and
// whether they were imported and released. Faults: Forbidden.
func (s *Service) Needed(ctx context.Context, who identity.Person, i Indicator, lang string) ([]NeededTable, error) {
	all, err := s.List(ctx, who)
	if err != nil {
		return nil, err
	}
	there, err := s.there(ctx, who)
	if err != nil {
		return nil, err
	}
	return neededOf(i, all, there, lang), nil
}

// NeededBy is Needed for several indicators at once. Faults: Forbidden.
func (s *Service) NeededBy(ctx context.Context, who identity.Person, all []Indicator, lang string) (map[ID][]NeededTable, error) {
	there, err := s.there(ctx, who)
	if err != nil {
		return nil, err
	}
	needed := make(map[ID][]NeededTable, len(all))
	for _, i := range all {
		needed[i.ID] = neededOf(i, all, there, lang)
	}
	return needed, nil
}

// there are the tables that who may read, and those withheld from who.
type there struct {
	tables   []TableInfo
	withheld map[string]bool
}

func (s *Service) there(ctx context.Context, who identity.Person) (t there, err error) {
	if t.tables, err = s.Tables(ctx, who); err != nil || who.Audience == identity.Internal {
		return t, err
	}
	releases, err := visibleReleases(ctx, s.db, who.Tenant, "")
	if err != nil {
		return t, fmt.Errorf("list tables: %w", err)
	}
	t.withheld = map[string]bool{}
	for _, r := range releases {
		t.withheld[r.Table] = true
	}
	for _, shown := range t.tables {
		delete(t.withheld, shown.Code)
	}
	return t, nil
}

func neededOf(i Indicator, all []Indicator, there there, lang string) []NeededTable {
	var tables []NeededTable
	for _, code := range i.needed(finder(all)) {
		t := NeededTable{SourceTable: SourceTable{Code: code}}
		for _, known := range SourceTables() {
			if known.Code == code {
				t.SourceTable = known.In(lang)
			}
		}
		at := slices.IndexFunc(there.tables, func(info TableInfo) bool { return info.Code == code })
		if t.Imported = at >= 0; t.Imported && t.Title == "" {
			t.Title = there.tables[at].Title
		}
		t.Withheld = there.withheld[code]
		tables = append(tables, t)
	}
	return tables
}

func findVisit(ctx context.Context, q db.Querier, tenant identity.TenantID, person identity.PersonID) (time.Time, error) {
	at, err := db.Value[string](ctx, q, `
		SELECT seen_at
		FROM indicator_visits
		WHERE tenant_id = $1 AND person_id = $2`, tenant, person)
	if err != nil {
		return time.Time{}, err
	}
	return db.ParseTimestamp(at)
}

func storeVisit(ctx context.Context, q db.Querier, tenant identity.TenantID, person identity.PersonID, at string) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO indicator_visits (tenant_id, person_id, seen_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (tenant_id, person_id) DO UPDATE SET seen_at = excluded.seen_at`, tenant, person, at)
	return err
}
