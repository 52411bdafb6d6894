// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// ReformID names a reform that somebody entered.
type ReformID string

// OwnReform is a change of borders that no imported file knows yet.
type OwnReform struct {
	Tenant   identity.TenantID
	ID       ReformID
	Version  int
	Reform   Reform
	Source   string // law or announcement
	Archived bool
}

// reformKind names own reforms in the audit trail.
const reformKind = "reform"

const (
	maxSource = 500 // characters
	maxShares = 20  // regions that one is divided among
)

func (r OwnReform) object() audit.Object {
	return audit.Object{Kind: reformKind, ID: string(r.ID), Title: string(r.Reform.Key)}
}

func (r OwnReform) fields() audit.Fields {
	var into []string
	for _, s := range r.Reform.Into {
		into = append(into, fmt.Sprintf("%s: %g / %g", s.Key, s.People, s.Area))
	}
	return audit.Fields{"key": string(r.Reform.Key), "day": string(r.Reform.Day), "into": strings.Join(into, "; "), "source": r.Source}
}

// OwnReforms lists the reforms in use that the tenant entered, and those that
// the operator entered for all, which come first, each by day. Everyone in the tenant may.
func (s *Service) OwnReforms(ctx context.Context, who identity.Person) ([]OwnReform, error) {
	all, err := listReforms(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("list reforms: %w", err)
	}
	return all, nil
}

// OwnReform returns one reform, archived or not, or fault.NotFound. Everyone in
// the tenant may.
func (s *Service) OwnReform(ctx context.Context, who identity.Person, id ReformID) (OwnReform, error) {
	r, err := findReform(ctx, s.db, who.Tenant, id)
	if err != nil {
		return OwnReform{}, fmt.Errorf("reform %s: %w", id, err)
	}
	return r, nil
}

// AddReform records a reform. Faults: Forbidden, Invalid.
func (s *Service) AddReform(ctx context.Context, who identity.Person, r OwnReform) (ReformID, error) {
	if !who.May(identity.EditTerritory) {
		return "", fault.Forbidden
	}
	if err := s.validateReform(ctx, who, &r); err != nil {
		return "", err
	}
	r.ID = ReformID(s.newID())
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := insertReform(ctx, tx, who.Tenant, r); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, r.object(), audit.Created, nil, r.fields())
	})
	if err != nil {
		return "", refuseTaken(err, "day", "territory.reform.twice", "add reform")
	}
	return r.ID, nil
}

// ChangeReform stores a reform anew. Faults: Forbidden, Invalid, NotFound,
// Conflict (r.Version is not the stored one, or the reform is archived).
func (s *Service) ChangeReform(ctx context.Context, who identity.Person, r OwnReform) error {
	if !who.May(identity.EditTerritory) {
		return fault.Forbidden
	}
	if err := s.validateReform(ctx, who, &r); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		stored, err := findReform(ctx, tx, who.Tenant, r.ID)
		if err != nil {
			return err
		}
		if stored.Tenant != who.Tenant {
			return fault.NotFound // the operator's are not ours to change
		}
		if err := updateReform(ctx, tx, who.Tenant, r); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, r.object(), audit.Changed, stored.fields(), r.fields())
	})
	if err != nil {
		return refuseTaken(err, "day", "territory.reform.twice", "change reform "+string(r.ID))
	}
	return nil
}

// ArchiveReform takes a reform out of use. Faults: Forbidden, NotFound, Conflict.
func (s *Service) ArchiveReform(ctx context.Context, who identity.Person, id ReformID, version int) error {
	return s.moveReform(ctx, who, id, version, db.Timestamp(s.now()), audit.Deleted)
}

// RestoreReform takes a reform into use again. Faults: Forbidden, NotFound,
// Conflict, Refused (another one says something of that day).
func (s *Service) RestoreReform(ctx context.Context, who identity.Person, id ReformID, version int) error {
	err := s.moveReform(ctx, who, id, version, "", audit.Restored)
	if db.IsUnique(err) {
		return fault.Refuse("territory.reform.twice")
	}
	return err
}

func (s *Service) moveReform(ctx context.Context, who identity.Person, id ReformID, version int, at string, act audit.Act) error {
	return s.move(ctx, who, "reform "+string(id), act, func(tx *sql.Tx) (identity.TenantID, audit.Object, error) {
		r, err := findReform(ctx, tx, who.Tenant, id)
		return r.Tenant, r.object(), err
	}, func(tx *sql.Tx) error { return archiveReform(ctx, tx, who.Tenant, id, version, at) })
}

// ReformHistory lists the changes to a reform, newest first, and counts them
// all. Everyone in the tenant may.
func (s *Service) ReformHistory(ctx context.Context, who identity.Person, id ReformID, limit, offset int) ([]audit.Entry, int, error) {
	return s.log.History(ctx, who, reformKind, string(id), limit, offset)
}

// validateReform mends keys and refuses what would convert figures wrongly.
func (s *Service) validateReform(ctx context.Context, who identity.Person, r *OwnReform) error {
	refused := fault.Invalid{}
	key, _, err := MendKey(string(r.Reform.Key))
	if err != nil || key.Level() < LevelGovernmentRegion {
		refused.Refuse("key", "territory.reform.key")
	}
	r.Reform.Key, r.Source = key, strings.TrimSpace(r.Source)
	if r.Reform.Day == "" || !r.Reform.Day.Valid() {
		refused.Refuse("day", "territory.reform.day")
	}
	if utf8.RuneCountInString(r.Source) > maxSource {
		refused.Refuse("source", "territory.reform.source_long", "max", maxSource)
	}
	shares := r.Reform.Into
	var people, area float64
	seen := map[Key]bool{}
	for i, share := range shares {
		target, _, err := MendKey(string(share.Key))
		if err != nil || target.Level() != key.Level() && key != "" {
			refused.Refuse("into", "territory.reform.into", "key", string(share.Key))
		}
		if seen[target] || share.People < 0 || share.Area < 0 {
			refused.Refuse("into", "territory.reform.share", "key", string(share.Key))
		}
		seen[target] = true
		people, area = people+share.People, area+share.Area
		shares[i].Key, shares[i].Jobs = target, share.People
	}
	switch {
	case len(shares) == 0 || len(shares) > maxShares:
		refused.Refuse("into", "territory.reform.no_into", "max", maxShares)
	case math.Abs(people-1) > tolerance || math.Abs(area-1) > tolerance:
		refused.Refuse("into", "territory.reform.sum")
	case len(shares) == 1 && shares[0].Key == key:
		refused.Refuse("into", "territory.reform.itself")
	case len(shares) == 1:
		shares[0] = Whole(shares[0].Key)
	}
	if err := refused.Err(); err != nil {
		return err
	}
	return s.refuseCircle(ctx, who, *r)
}

// refuseCircle refuses a reform that leads back to its own region on its day,
// and one whose region the program dissolves on that day already.
func (s *Service) refuseCircle(ctx context.Context, who identity.Person, r OwnReform) error {
	refused := fault.Invalid{}
	for _, known := range s.directory.reforms() {
		if known.Key == r.Reform.Key && known.Day == r.Reform.Day && !known.Unweighted {
			refused.Refuse("day", "territory.reform.shipped")
		}
	}
	all, err := s.OwnReforms(ctx, who)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(o OwnReform) bool { return o.ID == r.ID })
	var reforms []Reform
	for _, o := range append(all, r) {
		reforms = append(reforms, o.Reform)
	}
	passage := NewReforms(s.directory, reforms, nil).pass(r.Reform.Key, r.Reform.Day.Add(-1), civil.Day(""))
	if passage.Reason.Key == "territory.convert.circle" {
		refused.Refuse("into", "territory.reform.circle")
	}
	return refused.Err()
}

func listReforms(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]OwnReform, error) {
	return db.Collect(ctx, q, scanReform, `
		SELECT tenant_id, id, version, region_key, day, shares, source, archived_at
		FROM territory_reforms
		WHERE tenant_id IN ($1, $2) AND archived_at = ''
		ORDER BY CASE WHEN tenant_id = $1 THEN 1 ELSE 0 END, day, region_key, id`,
		tenant, identity.Official)
}

func findReform(ctx context.Context, q db.Querier, tenant identity.TenantID, id ReformID) (OwnReform, error) {
	return db.One(ctx, q, scanReform, `
		SELECT tenant_id, id, version, region_key, day, shares, source, archived_at
		FROM territory_reforms
		WHERE tenant_id IN ($1, $2) AND id = $3`,
		tenant, identity.Official, id)
}

func scanReform(scan db.Scan) (r OwnReform, err error) {
	var shares, archivedAt string
	err = scan(&r.Tenant, &r.ID, &r.Version, &r.Reform.Key, &r.Reform.Day, &shares, &r.Source, &archivedAt)
	r.Archived = archivedAt != ""
	return r, errors.Join(err, json.Unmarshal([]byte(shares), &r.Reform.Into))
}

func insertReform(ctx context.Context, q db.Querier, tenant identity.TenantID, r OwnReform) error {
	shares, err := json.Marshal(r.Reform.Into)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO territory_reforms (tenant_id, id, version, region_key, day, shares, source, archived_at)
		VALUES ($1, $2, 1, $3, $4, $5, $6, '')`,
		tenant, r.ID, r.Reform.Key, r.Reform.Day, string(shares), r.Source)
	return err
}

func updateReform(ctx context.Context, q db.Querier, tenant identity.TenantID, r OwnReform) error {
	shares, err := json.Marshal(r.Reform.Into)
	if err != nil {
		return err
	}
	return db.Change(ctx, q, `
		UPDATE territory_reforms
		SET version = version + 1, region_key = $4, day = $5, shares = $6, source = $7
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND archived_at = ''`,
		tenant, r.ID, r.Version, r.Reform.Key, r.Reform.Day, string(shares), r.Source)
}

// archiveReform changes only a reform that is not yet as asked for.
func archiveReform(ctx context.Context, q db.Querier, tenant identity.TenantID, id ReformID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE territory_reforms
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND (archived_at = '') <> ($4 = '')`,
		tenant, id, version, at)
}
