// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"kursbuch/internal/audit"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Content returns what r says: as stored for a frozen report, compiled now for
// a draft. It compares with the frozen report before. Who only reads gets
// frozen reports. Faults: Forbidden, NotFound.
func (s *Service) Content(ctx context.Context, who identity.Person, id ID) (Content, error) {
	r, err := s.Find(ctx, who, id)
	if err != nil {
		return Content{}, err
	}
	if r.Frozen() {
		return s.frozenContent(ctx, who, id)
	}
	return s.draftContent(ctx, who, r)
}

func (s *Service) draftContent(ctx context.Context, who identity.Person, r Report) (Content, error) {
	c, err := s.compile(ctx, who, r)
	if err != nil {
		return Content{}, err
	}
	before, err := newestFrozen(ctx, s.db, who.Tenant, r.Audience)
	if errors.Is(err, fault.NotFound) {
		return c, nil
	}
	if err != nil {
		return Content{}, fmt.Errorf("report before %s: %w", r.ID, err)
	}
	old, err := s.frozenContent(ctx, who, before.ID)
	if err != nil {
		return Content{}, err
	}
	changes := Diff(old, c)
	c.Changes = &changes
	return c, nil
}

// frozenContent reads a stored content and makes sure that it is what was
// written.
func (s *Service) frozenContent(ctx context.Context, who identity.Person, id ID) (Content, error) {
	kept, err := findContent(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Content{}, fmt.Errorf("content of report %s: %w", id, err)
	}
	if hash(kept.content) != kept.hash {
		return Content{}, fmt.Errorf("content of report %s is not what was frozen", id)
	}
	var c Content
	if err := json.Unmarshal([]byte(kept.content), &c); err != nil {
		return Content{}, fmt.Errorf("content of report %s: %w", id, err)
	}
	if c.Schema != schema {
		return Content{}, fmt.Errorf("content of report %s has form %d, want %d", id, c.Schema, schema)
	}
	return c, nil
}

func hash(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// Freeze stores what the draft, read as version, says now, with every figure
// pinned to its release. Nothing changes it from then on.
// Faults: Forbidden, NotFound, Conflict, Refused when it is frozen already.
func (s *Service) Freeze(ctx context.Context, who identity.Person, id ID, version int) error {
	if !who.May(identity.WriteReports) {
		return fault.Forbidden
	}
	r, err := s.Find(ctx, who, id)
	if err != nil {
		return err
	}
	if r.Frozen() {
		return fault.Refuse("report.frozen.unchangeable")
	}
	c, err := s.draftContent(ctx, who, r)
	if err != nil {
		return err
	}
	c.Draft = false
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("write content of report %s: %w", id, err)
	}
	sum := hash(string(text))
	before := r.Audited()
	// The version asked for, not the one just read: who freezes has seen it.
	r.Version, r.FrozenAt, r.FrozenBy = version, s.now(), who.Name
	after := r.Audited()
	after["frozen"] = sum
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := freezeReport(ctx, tx, who.Tenant, r, string(text), sum); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, r.Object(), audit.Changed, before, after)
	})
	if err != nil {
		return fmt.Errorf("freeze report %s: %w", id, err)
	}
	return nil
}

// Seal is the SHA-256 of a frozen report's content, as it stands in the audit
// trail. Faults: Forbidden, NotFound.
func (s *Service) Seal(ctx context.Context, who identity.Person, id ID) (string, error) {
	if _, err := s.Find(ctx, who, id); err != nil {
		return "", err
	}
	kept, err := findContent(ctx, s.db, who.Tenant, id)
	if err != nil {
		return "", fmt.Errorf("content of report %s: %w", id, err)
	}
	return kept.hash, nil
}
