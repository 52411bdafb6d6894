// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// TransitionID names an imported Umsteigeschlüssel.
type TransitionID string

// TransitionSet is an Umsteigeschlüssel as it was imported: one transition for
// each year from which it leads to its last one.
type TransitionSet struct {
	Tenant     identity.TenantID
	ID         TransitionID
	Version    int
	File       string
	Digest     string
	From       []civil.Day // oldest first
	To         civil.Day
	Rows       int
	ImportedAt time.Time
	ImportedBy string
	Archived   bool
}

// transitionKind names Umsteigeschlüssel in the audit trail.
const transitionKind = "transition"

func (t TransitionSet) object() audit.Object {
	return audit.Object{Kind: transitionKind, ID: string(t.ID), Title: t.File}
}

func (t TransitionSet) fields() audit.Fields {
	return audit.Fields{"from": string(t.From[0]), "to": string(t.To), "rows": fmt.Sprint(t.Rows)}
}

// SheetSummary says what one sheet of an Umsteigeschlüssel holds.
type SheetSummary struct {
	Name                   string
	From                   civil.Day
	Rows, Sources, Targets int
	Divided                int // sources that went to several targets
	Refused                int
}

// TransitionPreview is what a workbook holds; nothing of it is stored.
type TransitionPreview struct {
	Set      TransitionSet // without ID
	Sheets   []SheetSummary
	Refusals []RowRefusal // the first ones; Refused counts all
	Refused  int
	Same     *TransitionSet // stored already, with the same content
	read     []Transition
}

// RowRefusal says which row of a sheet cannot be used and why.
type RowRefusal struct {
	Sheet  string
	Line   int
	Value  string
	Reason fault.Message
}

// PreviewTransitions reads an Umsteigeschlüssel of the BBSR. Faults: Forbidden,
// Refused.
func (s *Service) PreviewTransitions(ctx context.Context, who identity.Person, up Upload) (*TransitionPreview, error) {
	if !who.May(identity.EditTerritory) {
		return nil, fault.Forbidden
	}
	p, err := readTransitionBook(up)
	if err != nil {
		return nil, err
	}
	content, err := zipJSON(p.read)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	p.Set.Tenant, p.Set.File, p.Set.Digest = who.Tenant, up.Name, hex.EncodeToString(sum[:])
	stored, err := s.Transitions(ctx, who)
	for i, set := range stored {
		if set.Digest == p.Set.Digest && !set.Archived {
			p.Same = &stored[i]
		}
	}
	return p, err
}

// TakeTransitions stores what a preview read. What is stored already is given
// back. Faults: Forbidden, Refused (a row cannot be used).
func (s *Service) TakeTransitions(ctx context.Context, who identity.Person, p *TransitionPreview) (TransitionSet, error) {
	if !who.May(identity.EditTerritory) {
		return TransitionSet{}, fault.Forbidden
	}
	if p.Refused > 0 {
		return TransitionSet{}, fault.Refuse("territory.transition.refused", "count", p.Refused)
	}
	if p.Same != nil {
		return *p.Same, nil
	}
	set := p.Set
	set.ID, set.ImportedAt, set.ImportedBy = TransitionID(s.newID()), s.now().UTC().Truncate(time.Millisecond), who.Name
	content, err := zipJSON(p.read)
	if err != nil {
		return TransitionSet{}, err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := insertTransitions(ctx, tx, set, content); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, set.object(), audit.Created, nil, set.fields())
	})
	if err != nil {
		return TransitionSet{}, refuseMeanwhile(err, "take transitions "+set.File)
	}
	return set, nil
}

// Transitions lists the Umsteigeschlüssel that the tenant may read, newest
// first, those of the operator among them. Everyone in the tenant may.
func (s *Service) Transitions(ctx context.Context, who identity.Person) ([]TransitionSet, error) {
	all, err := listTransitions(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("list transitions: %w", err)
	}
	return all, nil
}

// TransitionSet returns one, or fault.NotFound. Everyone in the tenant may.
func (s *Service) TransitionSet(ctx context.Context, who identity.Person, id TransitionID) (TransitionSet, error) {
	set, err := findTransitions(ctx, s.db, who.Tenant, id)
	if err != nil {
		return TransitionSet{}, fmt.Errorf("transitions %s: %w", id, err)
	}
	set.ImportedBy = who.Colleague(set.ImportedBy)
	return set, nil
}

// readTransitions unpacks the shares of a set.
func (s *Service) readTransitions(ctx context.Context, who identity.Person, set TransitionSet) ([]Transition, error) {
	content, err := transitionContent(ctx, s.db, who.Tenant, set.ID)
	if err != nil {
		return nil, fmt.Errorf("transitions %s: %w", set.ID, err)
	}
	var read []Transition
	return read, unzipJSON(content, &read)
}

// SummariseTransitions counts what each transition of a set holds. Everyone in
// the tenant may.
func (s *Service) SummariseTransitions(ctx context.Context, who identity.Person, set TransitionSet) ([]SheetSummary, error) {
	read, err := s.readTransitions(ctx, who, set)
	var all []SheetSummary
	for _, t := range read {
		all = append(all, t.summary())
	}
	return all, err
}

// TransitionHistory lists the changes to a set, newest first, and counts them
// all. Everyone in the tenant may.
func (s *Service) TransitionHistory(ctx context.Context, who identity.Person, id TransitionID, limit, offset int) ([]audit.Entry, int, error) {
	return s.log.History(ctx, who, transitionKind, string(id), limit, offset)
}

// ArchiveTransitions takes a set out of use: conversions go without it.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) ArchiveTransitions(ctx context.Context, who identity.Person, id TransitionID, version int) error {
	return s.moveTransitions(ctx, who, id, version, db.Timestamp(s.now()), audit.Deleted)
}

// RestoreTransitions takes a set into use again. Faults: Forbidden, NotFound,
// Conflict, Refused (the same was imported anew).
func (s *Service) RestoreTransitions(ctx context.Context, who identity.Person, id TransitionID, version int) error {
	err := s.moveTransitions(ctx, who, id, version, "", audit.Restored)
	if db.IsUnique(err) {
		return fault.Refuse("territory.transition.taken")
	}
	return err
}

func (s *Service) moveTransitions(ctx context.Context, who identity.Person, id TransitionID, version int, at string, act audit.Act) error {
	return s.move(ctx, who, "transitions "+string(id), act, func(tx *sql.Tx) (identity.TenantID, audit.Object, error) {
		set, err := findTransitions(ctx, tx, who.Tenant, id)
		return set.Tenant, set.object(), err
	}, func(tx *sql.Tx) error { return archiveTransitions(ctx, tx, who.Tenant, id, version, at) })
}

// summary counts the regions of both sides.
func (t Transition) summary() SheetSummary {
	sum := SheetSummary{Name: string(t.From[:4]) + "–" + string(t.To[:4]), From: t.From, Sources: len(t.Rows)}
	targets := map[Key]bool{}
	for _, key := range slices.Sorted(maps.Keys(t.Rows)) {
		sum.Rows += len(t.Rows[key])
		if len(t.Rows[key]) > 1 {
			sum.Divided++
		}
		for _, share := range t.Rows[key] {
			targets[share.Key] = true
		}
	}
	sum.Targets = len(targets)
	return sum
}

func daysOf(text string) (days []civil.Day) {
	for day := range strings.FieldsSeq(text) {
		days = append(days, civil.Day(day))
	}
	return days
}
