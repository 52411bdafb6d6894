// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// SavedViewID names a saved view.
type SavedViewID string

// SavedView is a view of a table that somebody keeps. It holds what the
// address says, not the figures: opened again, it shows the newest ones.
type SavedView struct {
	ID          SavedViewID
	Version     int
	Owner       identity.PersonID
	OwnerName   string
	Shared      bool // everybody in the tenant sees it, else its owner alone
	Number      int  // order in lists, from 1
	Name        string
	Description string
	Table       string
	Query       string // parameters of the address, in the order of their names
	Archived    bool
}

const (
	maxQuery  = 8000
	maxNumber = 9999
)

// MayChange reports whether who may change v: its owner, and for a shared one
// whoever may edit indicators.
func (v SavedView) MayChange(who identity.Person) bool {
	return v.Owner == who.ID || v.Shared && who.May(identity.EditIndicators)
}

func (v SavedView) visibleTo(who identity.Person) bool { return v.Shared || v.Owner == who.ID }

func (v *SavedView) validate(who identity.Person) error {
	v.Name, v.Description = strings.TrimSpace(v.Name), strings.TrimSpace(v.Description)
	refused := fault.Invalid{}
	if v.Name == "" {
		refused.Refuse("name", "indicator.view.name_missing")
	}
	if utf8.RuneCountInString(v.Name) > maxName {
		refused.Refuse("name", "indicator.view.long", "max", maxName)
	}
	if utf8.RuneCountInString(v.Description) > maxText {
		refused.Refuse("description", "indicator.view.long", "max", maxText)
	}
	if v.Number < 0 || v.Number > maxNumber {
		refused.Refuse("number", "indicator.view.number", "max", maxNumber)
	}
	if v.Shared && !who.May(identity.EditIndicators) {
		refused.Refuse("shared", "indicator.view.sharing")
	}
	query, err := url.ParseQuery(v.Query)
	if err != nil || len(v.Query) > maxQuery {
		refused.Refuse("query", "indicator.view.query")
	}
	v.Query = query.Encode()
	return refused.Err()
}

func (v SavedView) object() audit.Object {
	return audit.Object{Kind: "view", ID: string(v.ID), Title: v.Name}
}

func (v SavedView) audited() audit.Fields {
	shared := "private"
	if v.Shared {
		shared = "tenant"
	}
	return audit.Fields{
		"name": v.Name, "description": v.Description, "number": strconv.Itoa(v.Number), "shared": shared,
		"table": v.Table, "query": v.Query,
	}
}

// SavedViews lists the views that who may see, in their order; the archived
// ones when asked. Faults: Forbidden.
func (s *Service) SavedViews(ctx context.Context, who identity.Person, archived bool) ([]SavedView, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, fault.Forbidden
	}
	views, err := listViews(ctx, s.db, who.Tenant, who.ID, archived)
	if err != nil {
		return nil, fmt.Errorf("list views: %w", err)
	}
	for i := range views {
		views[i].OwnerName = who.Colleague(views[i].OwnerName)
	}
	return views, nil
}

// SavedView returns one view, archived or not. Faults: Forbidden, NotFound.
func (s *Service) SavedView(ctx context.Context, who identity.Person, id SavedViewID) (SavedView, error) {
	if !who.May(identity.ReadIndicators) {
		return SavedView{}, fault.Forbidden
	}
	v, err := findView(ctx, s.db, who.Tenant, id)
	if err == nil && !v.visibleTo(who) {
		err = fault.NotFound
	}
	if err != nil {
		return SavedView{}, fmt.Errorf("view %s: %w", id, err)
	}
	v.OwnerName = who.Colleague(v.OwnerName)
	return v, nil
}

// SaveView keeps a view of a table, last in the list when its number is 0.
// Faults: Forbidden, Invalid, NotFound without such a table.
func (s *Service) SaveView(ctx context.Context, who identity.Person, v SavedView) (SavedViewID, error) {
	if !who.May(identity.ReadIndicators) {
		return "", fault.Forbidden
	}
	if _, err := s.ReleasesOf(ctx, who, v.Table); err != nil {
		return "", fmt.Errorf("table %s: %w", v.Table, err)
	}
	if err := v.validate(who); err != nil {
		return "", err
	}
	v.ID, v.Version, v.Owner, v.OwnerName = SavedViewID(s.newID()), 1, who.ID, who.Name
	err := s.db.Tx(ctx, func(tx *sql.Tx) (err error) {
		if v.Number == 0 {
			if v.Number, err = nextViewNumber(ctx, tx, who.Tenant); err != nil {
				return err
			}
		}
		if err := insertView(ctx, tx, who.Tenant, v); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, v.object(), audit.Created, nil, v.audited())
	})
	if err != nil {
		return "", fmt.Errorf("save view: %w", err)
	}
	return v.ID, nil
}

// ChangeView stores name, description, order, sharing and query of a view that
// was read as version v.Version. Faults: Forbidden, Invalid, NotFound, Conflict.
func (s *Service) ChangeView(ctx context.Context, who identity.Person, v SavedView) error {
	return s.changeView(ctx, who, v.ID, audit.Changed, func(tx *sql.Tx, old SavedView) (SavedView, error) {
		v.Table = old.Table
		if v.Number == 0 {
			v.Number = old.Number
		}
		if err := v.validate(who); err != nil {
			return v, err
		}
		return v, updateView(ctx, tx, who.Tenant, v)
	})
}

// ArchiveView takes a view out of the list.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) ArchiveView(ctx context.Context, who identity.Person, id SavedViewID, version int) error {
	return s.changeView(ctx, who, id, audit.Deleted, func(tx *sql.Tx, old SavedView) (SavedView, error) {
		return old, archiveView(ctx, tx, who.Tenant, id, version, db.Timestamp(s.now()))
	})
}

// RestoreView takes an archived view into the list again.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) RestoreView(ctx context.Context, who identity.Person, id SavedViewID, version int) error {
	return s.changeView(ctx, who, id, audit.Restored, func(tx *sql.Tx, old SavedView) (SavedView, error) {
		return old, archiveView(ctx, tx, who.Tenant, id, version, "")
	})
}

// changeView runs one change of a stored view and records it.
func (s *Service) changeView(ctx context.Context, who identity.Person, id SavedViewID, act audit.Act, apply func(*sql.Tx, SavedView) (SavedView, error)) error {
	if !who.May(identity.ReadIndicators) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		old, err := findView(ctx, tx, who.Tenant, id)
		switch {
		case err != nil:
			return err
		case !old.visibleTo(who):
			return fault.NotFound
		case !old.MayChange(who):
			return fault.Forbidden
		}
		changed, err := apply(tx, old)
		if err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, changed.object(), act, old.audited(), changed.audited())
	})
	if _, invalid := errors.AsType[fault.Invalid](err); invalid || err == nil {
		return err
	}
	return fmt.Errorf("change view %s: %w", id, err)
}

// ViewHistory lists the changes of a view, newest first, and their number.
// Faults: Forbidden, NotFound.
func (s *Service) ViewHistory(ctx context.Context, who identity.Person, id SavedViewID, limit, offset int) ([]audit.Entry, int, error) {
	v, err := s.SavedView(ctx, who, id)
	if err != nil {
		return nil, 0, err
	}
	return s.log.History(ctx, who, v.object().Kind, string(id), limit, offset)
}

// LastViewChange is the newest entry of a view's history, for the conflict
// view. Faults: Forbidden, NotFound.
func (s *Service) LastViewChange(ctx context.Context, who identity.Person, id SavedViewID) (audit.Entry, error) {
	v, err := s.SavedView(ctx, who, id)
	if err != nil {
		return audit.Entry{}, err
	}
	return s.log.Newest(ctx, who, v.object().Kind, string(id))
}
