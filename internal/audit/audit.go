// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package audit keeps who changed what, when, from what to what, as one chain
// of entries per tenant. Each entry carries a keyed hash over itself and the
// hash before it, and a sealed head names the newest, so that an edited,
// removed or reordered entry is found. The key lies outside the database.
package audit

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"time"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Fields are the values of an object as people read them, by form field name.
type Fields map[string]string

// Change is one field before and after.
type Change struct {
	Field  string `json:"f"`
	Before string `json:"b,omitempty"`
	After  string `json:"a,omitempty"`
}

// Act is what happened to an object.
type Act string

// The acts.
const (
	Created  Act = "created"
	Changed  Act = "changed"
	Deleted  Act = "deleted"
	Restored Act = "restored"
)

// Object names what was changed.
type Object struct {
	Kind  string // table of the glossary in the singular: need, goal, measure, …
	ID    string
	Title string // as it was called then
}

// Entry is one link of the chain.
type Entry struct {
	Tenant     identity.TenantID
	Seq        int64
	At         time.Time
	Person     identity.PersonID
	PersonName string
	Object     Object
	Act        Act
	Changes    []Change
	Hash       string
}

// Log writes and reads the chains.
type Log struct {
	db  *db.DB
	key []byte
	now func() time.Time
}

// New returns the log on d. key seals the chains; keep it outside the database
// and away from those who administer it.
func New(d *db.DB, key []byte, now func() time.Time) *Log {
	return &Log{db: d, key: key, now: now}
}

// Record adds an entry to the tenant's chain inside tx, the transaction that
// makes the change. What was created or restored has no fields before, what was
// deleted none after, whatever is handed in. A change that changes nothing is
// not recorded.
func (l *Log) Record(ctx context.Context, tx *sql.Tx, who identity.Person, o Object, act Act, before, after Fields) error {
	if act == Created || act == Restored {
		before = nil
	}
	if act == Deleted {
		after = nil
	}
	changes := compare(before, after)
	if act == Changed && len(changes) == 0 {
		return nil
	}
	seq, prev, err := l.advance(ctx, tx, who.Tenant)
	if err != nil {
		return fmt.Errorf("advance audit chain: %w", err)
	}
	e := Entry{
		Tenant: who.Tenant, Seq: seq, At: l.now().UTC().Truncate(time.Millisecond), Person: who.ID, PersonName: who.Name,
		Object: o, Act: act, Changes: changes,
	}
	text, err := json.Marshal(changes)
	if err != nil {
		return err
	}
	e.Hash = l.link(prev, e, string(text))
	if err := insertEntry(ctx, tx, e, string(text)); err != nil {
		return fmt.Errorf("insert audit entry: %w", err)
	}
	return l.moveHead(ctx, tx, e)
}

// advance locks the tenant's chain and gives the next number and the hash of
// the newest entry.
func (l *Log) advance(ctx context.Context, tx *sql.Tx, tenant identity.TenantID) (seq int64, prev string, err error) {
	_, err = tx.ExecContext(ctx, `
		INSERT INTO audit_heads (tenant_id, seq, hash, seal)
		VALUES ($1, 0, '', '')
		ON CONFLICT (tenant_id) DO NOTHING`, tenant)
	if err != nil {
		return 0, "", err
	}
	err = tx.QueryRowContext(ctx, `
		UPDATE audit_heads
		SET seq = seq + 1
		WHERE tenant_id = $1
		RETURNING seq, hash`, tenant).Scan(&seq, &prev)
	return seq, prev, err
}

func (l *Log) moveHead(ctx context.Context, tx *sql.Tx, e Entry) error {
	return db.Change(ctx, tx, `
		UPDATE audit_heads
		SET hash = $2, seal = $3
		WHERE tenant_id = $1`,
		e.Tenant, e.Hash, l.seal(e.Tenant, e.Seq, e.Hash))
}

// link is the hash of e after prev. Every part is framed by its length, so
// that no two entries share an encoding.
func (l *Log) link(prev string, e Entry, changes string) string {
	return Sign(l.key, prev, string(e.Tenant), fmt.Sprint(e.Seq), db.Timestamp(e.At), string(e.Person), e.PersonName,
		e.Object.Kind, e.Object.ID, e.Object.Title, string(e.Act), changes)
}

func (l *Log) seal(tenant identity.TenantID, seq int64, hash string) string {
	return Sign(l.key, "head", string(tenant), fmt.Sprint(seq), hash)
}

// Sign is the keyed hash of some parts, hexadecimal. Each part is framed by its
// length, so that no two lists share an encoding. Chains are made of it.
func Sign(key []byte, parts ...string) string {
	m := hmac.New(sha256.New, key)
	for _, part := range parts {
		m.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return hex.EncodeToString(m.Sum(nil))
}

func compare(before, after Fields) []Change {
	changes := []Change{}
	for field, value := range after {
		if before[field] != value {
			changes = append(changes, Change{Field: field, Before: before[field], After: value})
		}
	}
	for field, value := range before {
		if _, kept := after[field]; !kept && value != "" {
			changes = append(changes, Change{Field: field, Before: value})
		}
	}
	sort.Slice(changes, func(i, j int) bool { return changes[i].Field < changes[j].Field })
	return changes
}

// History lists one page of the entries of one object, newest first, and counts
// them all. Callers check that who may see the object. Without an id it lists
// the objects of the kind, without a kind the whole tenant; both need
// ReadAudit. Faults: Forbidden.
func (l *Log) History(ctx context.Context, who identity.Person, kind, id string, limit, offset int) ([]Entry, int, error) {
	if (kind == "" || id == "") && !who.May(identity.ReadAudit) {
		return nil, 0, fault.Forbidden
	}
	entries, err := listEntries(ctx, l.db, who.Tenant, kind, id, limit, offset)
	if err != nil {
		return nil, 0, fmt.Errorf("history of %s %s: %w", kind, id, err)
	}
	for i := range entries {
		entries[i].PersonName = who.Colleague(entries[i].PersonName)
	}
	n, err := countEntries(ctx, l.db, who.Tenant, kind, id)
	if err != nil {
		return nil, 0, fmt.Errorf("count changes of %s %s: %w", kind, id, err)
	}
	return entries, n, nil
}

// Newest is the latest entry of one object, or fault.NotFound. Callers check
// that who may see the object.
func (l *Log) Newest(ctx context.Context, who identity.Person, kind, id string) (Entry, error) {
	entries, err := listEntries(ctx, l.db, who.Tenant, kind, id, 1, 0)
	if err != nil {
		return Entry{}, err
	}
	if len(entries) == 0 {
		return Entry{}, fault.NotFound
	}
	return entries[0], nil
}

// ErrBroken says where a chain was tampered with.
type ErrBroken struct {
	Tenant identity.TenantID
	Seq    int64
	Reason string // catalogue key
}

func (e ErrBroken) Error() string {
	return fmt.Sprintf("audit chain of %s broken at entry %d: %s", e.Tenant, e.Seq, e.Reason)
}

// Verify walks every chain and returns the number of entries, or ErrBroken for
// the first edited, removed or reordered entry. tenants are known to have a
// chain, so that one that was removed as a whole is missed.
func (l *Log) Verify(ctx context.Context, tenants ...identity.TenantID) (entries int, err error) {
	err = l.db.Snapshot(ctx, func(q db.Querier) error {
		found, err := listTenants(ctx, q)
		if err != nil {
			return err
		}
		for _, tenant := range tenants {
			if !slices.Contains(found, tenant) {
				return ErrBroken{tenant, 1, "audit.broken.missing"}
			}
		}
		for _, tenant := range found {
			n, err := l.verify(ctx, q, tenant)
			entries += n
			if err != nil {
				return err
			}
		}
		return nil
	})
	return entries, err
}

func (l *Log) verify(ctx context.Context, q db.Querier, tenant identity.TenantID) (int, error) {
	prev, seq := "", int64(0)
	err := eachEntry(ctx, q, tenant, func(e Entry, changes string) error {
		switch {
		case e.Seq != seq+1:
			return ErrBroken{tenant, seq + 1, "audit.broken.missing"}
		case !hmac.Equal([]byte(e.Hash), []byte(l.link(prev, e, changes))):
			return ErrBroken{tenant, e.Seq, "audit.broken.edited"}
		}
		prev, seq = e.Hash, e.Seq
		return nil
	})
	if err != nil {
		return int(seq), err
	}
	head, err := findHead(ctx, q, tenant)
	switch {
	case errors.Is(err, fault.NotFound):
		return int(seq), ErrBroken{tenant, seq, "audit.broken.head"}
	case err != nil:
		return int(seq), err
	case head.seq > seq:
		return int(seq), ErrBroken{tenant, seq + 1, "audit.broken.missing"}
	case head.seq != seq || head.hash != prev || !hmac.Equal([]byte(head.seal), []byte(l.seal(tenant, seq, prev))):
		return int(seq), ErrBroken{tenant, seq, "audit.broken.head"}
	}
	return int(seq), nil
}
