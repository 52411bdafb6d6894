// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package profile

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// Indices lists the tenant's indices in use, or the archived ones, by number.
// Faults: Forbidden.
func (s *Service) Indices(ctx context.Context, who identity.Person, archived bool) ([]Index, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, fault.Forbidden
	}
	list, err := listIndices(ctx, s.db, who.Tenant, archived)
	if err != nil {
		return nil, fmt.Errorf("list indices: %w", err)
	}
	return list, nil
}

// Index returns one index, archived or not. Faults: Forbidden, NotFound.
func (s *Service) Index(ctx context.Context, who identity.Person, id IndexID) (Index, error) {
	if !who.May(identity.ReadIndicators) {
		return Index{}, fault.Forbidden
	}
	x, err := findIndex(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Index{}, fmt.Errorf("index %s: %w", id, err)
	}
	return x, nil
}

// Editions lists every definition that an index has had, newest first.
// Faults: Forbidden.
func (s *Service) Editions(ctx context.Context, who identity.Person, id IndexID) ([]Edition, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, fault.Forbidden
	}
	list, err := listEditions(ctx, s.db, who.Tenant, id)
	if err != nil {
		return nil, fmt.Errorf("editions of index %s: %w", id, err)
	}
	for i := range list {
		list[i].AddedBy = who.Colleague(list[i].AddedBy)
	}
	return list, nil
}

// AddIndex stores an index under the next number. Faults: Forbidden, Invalid.
func (s *Service) AddIndex(ctx context.Context, who identity.Person, d Definition) (IndexID, error) {
	if !who.May(identity.EditIndicators) {
		return "", fault.Forbidden
	}
	codes, err := s.check(ctx, who, &d)
	if err != nil {
		return "", err
	}
	x := Index{ID: IndexID(s.newID()), Version: 1, Edition: 1, Definition: d}
	err = s.db.Tx(ctx, func(tx *sql.Tx) (err error) {
		// The entry comes first: it holds the tenant's audit chain, so that two
		// people adding at once do not get the same number.
		if err := s.log.Record(ctx, tx, who, x.object(), audit.Created, nil, d.audited(codes)); err != nil {
			return err
		}
		if x.Number, err = nextNumber(ctx, tx, who.Tenant); err != nil {
			return err
		}
		if err := insertIndex(ctx, tx, who.Tenant, x); err != nil {
			return err
		}
		return insertEdition(ctx, tx, who, x, db.Timestamp(s.now()))
	})
	if err != nil {
		return "", fmt.Errorf("add index: %w", err)
	}
	return x.ID, nil
}

// ChangeIndex stores a new edition of an index that was read as a version;
// earlier editions stay readable. Faults: Forbidden, Invalid, NotFound,
// Conflict.
func (s *Service) ChangeIndex(ctx context.Context, who identity.Person, id IndexID, version int, d Definition) error {
	if !who.May(identity.EditIndicators) {
		return fault.Forbidden
	}
	if _, err := s.Index(ctx, who, id); err != nil { // before what is wrong with d
		return err
	}
	codes, err := s.check(ctx, who, &d)
	if err != nil {
		return err
	}
	return s.alter(ctx, who, id, version, codes, audit.Changed, func(tx *sql.Tx, x *Index) error {
		if x.Archived {
			return fault.Conflict
		}
		x.Edition, x.Definition = x.Edition+1, d
		return insertEdition(ctx, tx, who, *x, db.Timestamp(s.now()))
	})
}

// ArchiveIndex takes an index out of use. Faults: Forbidden, NotFound,
// Conflict.
func (s *Service) ArchiveIndex(ctx context.Context, who identity.Person, id IndexID, version int) error {
	return s.setArchived(ctx, who, id, version, true, audit.Deleted)
}

// RestoreIndex takes an archived index into use again. Faults: Forbidden,
// NotFound, Conflict.
func (s *Service) RestoreIndex(ctx context.Context, who identity.Person, id IndexID, version int) error {
	return s.setArchived(ctx, who, id, version, false, audit.Restored)
}

func (s *Service) setArchived(ctx context.Context, who identity.Person, id IndexID, version int, archived bool, act audit.Act) error {
	if !who.May(identity.EditIndicators) {
		return fault.Forbidden
	}
	return s.alter(ctx, who, id, version, nil, act, func(_ *sql.Tx, x *Index) error {
		if x.Archived == archived {
			return fault.Conflict
		}
		x.Archived = archived
		return nil
	})
}

// alter runs one change of a stored index that was read as a version.
func (s *Service) alter(ctx context.Context, who identity.Person, id IndexID, version int, codes map[indicator.ID]string, act audit.Act, change func(*sql.Tx, *Index) error) error {
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		old, err := findIndex(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		if old.Version != version {
			return fault.Conflict
		}
		x, archivedAt := old, ""
		if err := change(tx, &x); err != nil {
			return err
		}
		if x.Archived {
			archivedAt = db.Timestamp(s.now())
		}
		if err := updateIndex(ctx, tx, who.Tenant, x, archivedAt); err != nil {
			return err
		}
		if codes == nil {
			return s.log.Record(ctx, tx, who, x.object(), act, nil, nil)
		}
		return s.log.Record(ctx, tx, who, x.object(), act, old.audited(s.known(ctx, who, old.Definition, codes)), x.audited(codes))
	})
	if err != nil {
		return fmt.Errorf("change index %s: %w", id, err)
	}
	return nil
}

// known adds the codes of the indicators of an earlier definition.
func (s *Service) known(ctx context.Context, who identity.Person, d Definition, codes map[indicator.ID]string) map[indicator.ID]string {
	for _, p := range d.Parts {
		if i, err := s.figures.Find(ctx, who, p.Indicator); err == nil {
			codes[p.Indicator] = i.Code
		}
	}
	return codes
}

// check validates d, and that its indicators are rates that can be compared;
// it returns their codes. Faults: Invalid.
func (s *Service) check(ctx context.Context, who identity.Person, d *Definition) (map[indicator.ID]string, error) {
	refused, codes := d.validate(), map[indicator.ID]string{}
	for n, p := range d.Parts {
		field := "indicator_" + strconv.Itoa(n+1)
		if p.Indicator == "" {
			continue
		}
		i, err := s.figures.Find(ctx, who, p.Indicator)
		switch {
		case errors.Is(err, fault.NotFound):
			refused.Refuse(field, "profile.index.indicator_unknown")
		case err != nil:
			return nil, err
		case i.Categorical():
			refused.Refuse(field, "profile.index.indicator_classes")
		case !i.Relative():
			refused.Refuse(field, "profile.index.indicator_count")
		}
		codes[p.Indicator] = i.Code
	}
	return codes, refused.Err()
}

// History lists the changes of an index, newest first, and their number.
// Faults: Forbidden.
func (s *Service) History(ctx context.Context, who identity.Person, id IndexID, limit, offset int) ([]audit.Entry, int, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, 0, fault.Forbidden
	}
	return s.log.History(ctx, who, indexKind, string(id), limit, offset)
}

// LastChange is the newest entry of the history. Faults: Forbidden, NotFound.
func (s *Service) LastChange(ctx context.Context, who identity.Person, id IndexID) (audit.Entry, error) {
	if !who.May(identity.ReadIndicators) {
		return audit.Entry{}, fault.Forbidden
	}
	return s.log.Newest(ctx, who, indexKind, string(id))
}
