// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// MostCore is how many indicators a core set can have: what a committee still
// takes in.
const MostCore = 15

// Core is one entry of a tenant's core set: the few indicators that it looks
// at first.
type Core struct {
	Indicator Indicator
	Version   int
	Reason    string // why this one
}

// CoreSet lists the core set in its order. Indicators that were archived since
// are left out. Faults: Forbidden.
func (s *Service) CoreSet(ctx context.Context, who identity.Person) ([]Core, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, fault.Forbidden
	}
	entries, err := listCore(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("list core set: %w", err)
	}
	if len(entries) == 0 {
		return nil, nil
	}
	all, err := s.List(ctx, who)
	if err != nil {
		return nil, err
	}
	var set []Core
	for _, e := range entries {
		at := slices.IndexFunc(all, func(i Indicator) bool { return i.ID == e.id })
		if at >= 0 {
			set = append(set, Core{all[at], e.version, e.reason})
		}
	}
	return set, nil
}

// AddCore puts an indicator at the end of the core set, with the reason.
// Faults: Forbidden, NotFound, Invalid.
func (s *Service) AddCore(ctx context.Context, who identity.Person, id ID, reason string) error {
	reason, err := coreReason(reason)
	if err != nil {
		return err
	}
	return s.changeCore(ctx, who, id, audit.Created, func(tx *sql.Tx, set []coreEntry) (before, after audit.Fields, err error) {
		if len(set) >= MostCore {
			return nil, nil, fault.Invalid{"indicator": fault.Say("indicator.core.many", "max", MostCore)}
		}
		position := 1
		for _, e := range set {
			position = max(position, e.position+1)
		}
		err = insertCore(ctx, tx, who.Tenant, coreEntry{id: id, version: 1, position: position, reason: reason})
		if db.IsUnique(err) {
			return nil, nil, fault.Invalid{"indicator": fault.Say("indicator.core.twice")}
		}
		return nil, audit.Fields{"reason": reason}, err
	})
}

// ExplainCore changes the reason of an entry that was read as a version.
// Faults: Forbidden, NotFound, Conflict, Invalid.
func (s *Service) ExplainCore(ctx context.Context, who identity.Person, id ID, version int, reason string) error {
	reason, err := coreReason(reason)
	if err != nil {
		return err
	}
	return s.changeCore(ctx, who, id, audit.Changed, func(tx *sql.Tx, set []coreEntry) (before, after audit.Fields, err error) {
		old, err := inCore(set, id)
		if err != nil {
			return nil, nil, err
		}
		changed := set[old]
		changed.version, changed.reason = version, reason
		return audit.Fields{"reason": set[old].reason}, audit.Fields{"reason": reason}, updateCore(ctx, tx, who.Tenant, changed)
	})
}

// MoveCore moves an entry that was read as a version one place up or down;
// at the end of the list nothing happens. Faults: Forbidden, NotFound,
// Conflict.
func (s *Service) MoveCore(ctx context.Context, who identity.Person, id ID, version int, down bool) error {
	return s.changeCore(ctx, who, id, audit.Changed, func(tx *sql.Tx, set []coreEntry) (before, after audit.Fields, err error) {
		at, err := inCore(set, id)
		if err != nil {
			return nil, nil, err
		}
		to := at - 1
		if down {
			to = at + 1
		}
		if to < 0 || to >= len(set) {
			return nil, nil, nil
		}
		moved, other := set[at], set[to]
		moved.version = version
		moved.position, other.position = other.position, moved.position
		if err := updateCore(ctx, tx, who.Tenant, moved); err != nil {
			return nil, nil, err
		}
		place := func(n int) audit.Fields { return audit.Fields{"position": fmt.Sprint(n + 1)} }
		return place(at), place(to), updateCore(ctx, tx, who.Tenant, other)
	})
}

// RemoveCore takes an entry out of the core set. Faults: Forbidden, NotFound,
// Conflict.
func (s *Service) RemoveCore(ctx context.Context, who identity.Person, id ID, version int) error {
	return s.changeCore(ctx, who, id, audit.Deleted, func(tx *sql.Tx, set []coreEntry) (before, after audit.Fields, err error) {
		at, err := inCore(set, id)
		if err != nil {
			return nil, nil, err
		}
		return audit.Fields{"reason": set[at].reason}, nil, deleteCore(ctx, tx, who.Tenant, id, version)
	})
}

// changeCore runs one change of the core set with its entry in the history.
func (s *Service) changeCore(ctx context.Context, who identity.Person, id ID, act audit.Act, change func(*sql.Tx, []coreEntry) (before, after audit.Fields, err error)) error {
	if !who.May(identity.EditIndicators) {
		return fault.Forbidden
	}
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		set, err := listCore(ctx, tx, who.Tenant)
		if err != nil {
			return err
		}
		before, after, err := change(tx, set)
		if err != nil || before == nil && after == nil {
			return err
		}
		object := audit.Object{Kind: "core_indicator", ID: string(id), Title: i.Name}
		return s.log.Record(ctx, tx, who, object, act, before, after)
	})
	if err != nil {
		return fmt.Errorf("change core set: %w", err)
	}
	return nil
}

func coreReason(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if utf8.RuneCountInString(reason) > maxText {
		return "", fault.Invalid{"reason": fault.Say("indicator.definition.long", "max", maxText)}
	}
	return reason, nil
}

func inCore(set []coreEntry, id ID) (int, error) {
	at := slices.IndexFunc(set, func(e coreEntry) bool { return e.id == id })
	if at < 0 {
		return 0, fault.NotFound
	}
	return at, nil
}

// coreEntry is an entry as it is stored.
type coreEntry struct {
	id                ID
	version, position int
	reason            string
}

func listCore(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]coreEntry, error) {
	return db.Collect(ctx, q, func(scan db.Scan) (e coreEntry, err error) {
		err = scan(&e.id, &e.version, &e.position, &e.reason)
		return e, err
	}, `
		SELECT indicator_id, version, position, reason
		FROM indicator_core
		WHERE tenant_id = $1
		ORDER BY position, indicator_id`, tenant)
}

func insertCore(ctx context.Context, q db.Querier, tenant identity.TenantID, e coreEntry) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO indicator_core (tenant_id, indicator_id, version, position, reason)
		VALUES ($1, $2, $3, $4, $5)`, tenant, e.id, e.version, e.position, e.reason)
	return err
}

func updateCore(ctx context.Context, q db.Querier, tenant identity.TenantID, e coreEntry) error {
	return db.Change(ctx, q, `
		UPDATE indicator_core
		SET position = $4, reason = $5, version = version + 1
		WHERE tenant_id = $1 AND indicator_id = $2 AND version = $3`, tenant, e.id, e.version, e.position, e.reason)
}

func deleteCore(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID, version int) error {
	return db.Change(ctx, q, `
		DELETE FROM indicator_core
		WHERE tenant_id = $1 AND indicator_id = $2 AND version = $3`, tenant, id, version)
}
