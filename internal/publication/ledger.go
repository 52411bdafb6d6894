// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"cmp"
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// EntryID names an entry of the ledger.
type EntryID string

// Act is what an entry of the ledger says.
type Act string

// The acts.
const (
	Published Act = "published"
	TakenBack Act = "taken_back"
)

// Entry is one link of the ledger: what became visible to whom, or was taken
// back. It is never changed.
type Entry struct {
	ID         EntryID
	Seq        int64
	At         time.Time
	Person     identity.PersonID
	PersonName string
	Act        Act
	Table      string
	Body
	Hash string // keyed, over the entry and the hash before it
	// Out says that the figures are visible now. It is no part of the entry.
	Out bool

	body string // as it is stored
}

// Body is what an entry is about.
type Body struct {
	Title     string              `json:"title"`
	Of        EntryID             `json:"of,omitempty"` // what was taken back
	Policy    Policy              `json:"policy"`
	Version   int                 `json:"version"` // of the policy
	Releases  []Covered           `json:"releases"`
	Audiences []identity.Audience `json:"audiences"`
	Proofs    []Proof             `json:"proofs"`
	Skipped   []Skipped           `json:"skipped,omitempty"`
	Verifier  string              `json:"verifier,omitempty"` // format of certificate that was checked
	Search    Search              `json:"search,omitempty"`
	Counts    Statistics          `json:"counts"`
}

// Covered is a release that an entry is about, and its periods.
type Covered struct {
	Release indicator.ReleaseID `json:"release"`
	Number  int                 `json:"number"`
	Periods []civil.Period      `json:"periods"`
	// Extracts is the seal of what audiences read; see indicator.Service.Seals.
	// It is empty for what was taken back, or published before there were seals.
	Extracts string `json:"extracts,omitempty"`
}

// Proof is the seal of one protected measure and period.
type Proof struct {
	Release     indicator.ReleaseID `json:"release"`
	Series      int                 `json:"series"`
	Measure     string              `json:"measure"`
	Label       string              `json:"label"`
	Period      civil.Period        `json:"period"`
	Input       string              `json:"input"` // SHA-256 of tables and hierarchies
	Pattern     string              `json:"pattern"`
	Certificate string              `json:"certificate"`
	Content     string              `json:"content"` // of all of it, as it is stored
	Circuits    int                 `json:"circuits"`
	Counts      Statistics          `json:"counts"`
}

// append adds an entry to the tenant's ledger inside tx. It refuses when the
// ledger has grown since seq was read, because the entry was made without
// knowing the newer ones. fill completes the body of an entry that knows its
// number and time. Faults: Conflict.
func (s *Service) append(ctx context.Context, tx *sql.Tx, who identity.Person, e *Entry, seq int64, fill func() error) error {
	h, err := advance(ctx, tx, who.Tenant)
	if err != nil {
		return fmt.Errorf("advance ledger: %w", err)
	}
	if h.seq != seq+1 {
		return fault.Conflict
	}
	e.Seq, e.At, e.Person, e.PersonName = h.seq, s.now().UTC().Truncate(time.Millisecond), who.ID, who.Name
	if err := fill(); err != nil {
		return err
	}
	body, err := json.Marshal(e.Body)
	if err != nil {
		return err
	}
	e.body = string(body)
	e.Hash = s.link(h.hash, who.Tenant, *e)
	if err := insertEntry(ctx, tx, who.Tenant, *e); err != nil {
		return fmt.Errorf("insert entry: %w", err)
	}
	return moveHead(ctx, tx, who.Tenant, head{e.Seq, e.Hash, s.seal(who.Tenant, e.Seq, e.Hash)})
}

// link is the signature of an entry, over it and the hash before it.
func (s *Service) link(prev string, tenant identity.TenantID, e Entry) string {
	return audit.Sign(s.key, prev, string(tenant), strconv.FormatInt(e.Seq, 10), string(e.ID), db.Timestamp(e.At), string(e.Person), e.PersonName,
		string(e.Act), e.Table, e.body)
}

func (s *Service) seal(tenant identity.TenantID, seq int64, hash string) string {
	return audit.Sign(s.key, "head", string(tenant), strconv.FormatInt(seq, 10), hash)
}

// Verify walks the ledgers of all tenants and returns the number of entries,
// or audit.ErrBroken for the first edited, removed or reordered one. A proof
// that is not the one of its entry counts as edited, and so does an extract.
// tenants are known to exist: what the audit trail says they published must be
// there, so that a ledger that was removed as a whole is missed.
func (s *Service) Verify(ctx context.Context, tenants ...identity.TenantID) (entries int, err error) {
	counts := map[identity.TenantID]int{}
	err = s.db.Snapshot(ctx, func(q db.Querier) error {
		found, err := listTenants(ctx, q)
		if err != nil {
			return err
		}
		seals, err := s.figures.Seals(ctx, q)
		if err != nil {
			return err
		}
		for _, tenant := range found {
			n, err := s.verify(ctx, q, tenant, seals)
			entries += n
			counts[tenant] = n
			if err != nil {
				return err
			}
		}
		for of := range seals { // what no ledger knows of
			return audit.ErrBroken{Tenant: of.Tenant, Seq: int64(counts[of.Tenant]), Reason: "publication.broken.unknown"}
		}
		return nil
	})
	if err != nil {
		return entries, err
	}
	for _, tenant := range tenants {
		_, recorded, err := s.log.History(ctx, identity.Operator(tenant, ""), Entry{}.Object().Kind, "", 1, 0)
		if err != nil {
			return entries, err
		}
		if recorded > counts[tenant] {
			return entries, audit.ErrBroken{Tenant: tenant, Seq: int64(counts[tenant] + 1), Reason: "audit.broken.missing"}
		}
	}
	return entries, nil
}

// verify walks the ledger of one tenant. What it knows of is taken out of seals.
func (s *Service) verify(ctx context.Context, q db.Querier, tenant identity.TenantID, seals map[indicator.Stored]string) (int, error) {
	entries, err := listEntries(ctx, q, tenant, "")
	if err != nil {
		return 0, err
	}
	prev := ""
	for i, e := range entries {
		seq := int64(i + 1)
		switch {
		case e.Seq != seq:
			return i, audit.ErrBroken{Tenant: tenant, Seq: seq, Reason: "audit.broken.missing"}
		case !hmac.Equal([]byte(e.Hash), []byte(s.link(prev, tenant, e))):
			return i, audit.ErrBroken{Tenant: tenant, Seq: seq, Reason: "audit.broken.edited"}
		}
		if whole, err := s.proofsWhole(ctx, q, tenant, e); err != nil || !whole {
			return i, cmp.Or[error](err, audit.ErrBroken{Tenant: tenant, Seq: seq, Reason: "publication.broken.proof"})
		}
		prev = e.Hash
	}
	h, err := findHead(ctx, q, tenant)
	n := int64(len(entries))
	switch {
	case errors.Is(err, fault.NotFound) || err == nil && h.seq > n:
		return len(entries), audit.ErrBroken{Tenant: tenant, Seq: n + 1, Reason: "audit.broken.missing"}
	case err != nil:
		return len(entries), err
	case h.seq != n || h.hash != prev || !hmac.Equal([]byte(h.seal), []byte(s.seal(tenant, n, prev))):
		return len(entries), audit.ErrBroken{Tenant: tenant, Seq: n, Reason: "audit.broken.head"}
	}
	if seq := extractsWhole(entries, tenant, seals); seq > 0 {
		return len(entries), audit.ErrBroken{Tenant: tenant, Seq: seq, Reason: "publication.broken.extract"}
	}
	return len(entries), nil
}

// extractsWhole compares what audiences read with the entry that made it
// visible or took it back, and returns the number of the first entry that says
// otherwise, or 0. It takes out of seals what entries know of.
func extractsWhole(entries []Entry, tenant identity.TenantID, seals map[indicator.Stored]string) (broken int64) {
	known := map[indicator.ReleaseID]bool{}
	for _, e := range slices.Backward(entries) {
		for _, c := range e.Releases {
			of := indicator.Stored{Tenant: tenant, Release: c.Release}
			if older := e.Act == Published && c.Extracts == ""; !known[c.Release] && !older && seals[of] != c.Extracts {
				broken = e.Seq
			}
			known[c.Release] = true
			delete(seals, of)
		}
	}
	return broken
}

// proofsWhole compares the stored proofs of an entry with the hashes in it.
func (s *Service) proofsWhole(ctx context.Context, q db.Querier, tenant identity.TenantID, e Entry) (bool, error) {
	contents, err := listProofs(ctx, q, tenant, e.ID)
	if err != nil {
		return false, err
	}
	if len(contents) != len(e.Proofs) {
		return false, nil
	}
	for i, p := range e.Proofs {
		if digest(contents[i]) != p.Content {
			return false, nil
		}
	}
	return true, nil
}

// markOut says which entries of one table are visible: those that cover a
// release which no later entry covers. Entries come oldest first.
func markOut(entries []Entry) {
	newest := map[indicator.ReleaseID]int{}
	for i, e := range entries {
		for _, c := range e.Releases {
			newest[c.Release] = i
		}
	}
	for i := range entries {
		entries[i].Out = entries[i].Act == Published && slices.ContainsFunc(entries[i].Releases, func(c Covered) bool { return newest[c.Release] == i })
	}
}

// visibleEntry is the entry by which a release is visible now.
func visibleEntry(entries []Entry, release indicator.ReleaseID) (Entry, bool) {
	for _, e := range slices.Backward(entries) {
		if slices.ContainsFunc(e.Releases, func(c Covered) bool { return c.Release == release }) {
			return e, e.Act == Published
		}
	}
	return Entry{}, false
}
