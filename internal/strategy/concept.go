// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// Concept is the integration concept of a municipality.
type Concept struct {
	Edition          int // 1 for the first concept; 0 for none
	Version          int
	Title            string
	MissionStatement string // paragraphs, separated by empty lines
	ValidFrom        civil.Day
	ValidTo          civil.Day
	AdoptedOn        civil.Day
	ResolutionRef    string // of the council, e.g. KT 87/2024
}

// firstEdition is the concept that a municipality starts with.
const firstEdition = 1

// Paragraphs are the paragraphs of a text, which empty lines separate.
func Paragraphs(text string) []string {
	var paragraphs []string
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			paragraphs = append(paragraphs, part)
		}
	}
	return paragraphs
}

func (c *Concept) validate() error {
	refused := fault.Invalid{}
	checkTitle(refused, "title", &c.Title)
	checkLength(refused, "mission", &c.MissionStatement, maxText)
	checkLength(refused, "resolution", &c.ResolutionRef, maxTitle)
	checkDay(refused, "valid_from", c.ValidFrom)
	checkDay(refused, "valid_to", c.ValidTo)
	checkDay(refused, "adopted_on", c.AdoptedOn)
	if c.ValidFrom != "" && c.ValidTo != "" && c.ValidTo < c.ValidFrom {
		refused.Refuse("valid_to", "strategy.end.before_start")
	}
	return refused.Err()
}

func (c Concept) audited() audit.Fields {
	return audit.Fields{
		"title": c.Title, "mission": c.MissionStatement, "valid_from": string(c.ValidFrom), "valid_to": string(c.ValidTo),
		"adopted_on": string(c.AdoptedOn), "resolution": c.ResolutionRef,
	}
}

func (c Concept) object() audit.Object {
	return audit.Object{Kind: conceptKind, ID: strconv.Itoa(c.Edition), Title: c.Title}
}

// Concept returns the concept in force. Faults: Forbidden, NotFound before the
// first one is written.
func (s *Service) Concept(ctx context.Context, who identity.Person) (Concept, error) {
	if !who.May(identity.ReadSteering) {
		return Concept{}, fault.Forbidden
	}
	c, err := findConcept(ctx, s.db, who.Tenant)
	if err != nil {
		return Concept{}, fmt.Errorf("concept: %w", err)
	}
	return c, nil
}

// SaveConcept stores c, which was read as version c.Version, 0 for the first
// concept of the municipality. Faults: Forbidden, Invalid, Conflict.
func (s *Service) SaveConcept(ctx context.Context, who identity.Person, c Concept) error {
	if !who.May(identity.EditStrategy) {
		return fault.Forbidden
	}
	if err := c.validate(); err != nil {
		return err
	}
	act := audit.Changed
	if c.Version == 0 {
		act = audit.Created
	}
	err := s.record(ctx, who, act, func(tx *sql.Tx) (audit.Object, audit.Fields, audit.Fields, error) {
		old, err := findConcept(ctx, tx, who.Tenant)
		switch {
		case errors.Is(err, fault.NotFound) && c.Version == 0:
			c.Edition = firstEdition
			err = insertConcept(ctx, tx, who.Tenant, c)
		case err == nil && c.Version == 0:
			err = fault.Conflict
		case err == nil:
			c.Edition = old.Edition
			err = updateConcept(ctx, tx, who.Tenant, c)
		}
		return c.object(), old.audited(), c.audited(), err
	})
	if db.IsUnique(err) {
		err = fault.Conflict // somebody else wrote the first concept just now
	}
	if err != nil {
		return fmt.Errorf("save concept: %w", err)
	}
	return nil
}

// ConceptHistory lists the changes of the concept in force, newest first, and
// their number. Faults: Forbidden, NotFound.
func (s *Service) ConceptHistory(ctx context.Context, who identity.Person, limit, offset int) ([]audit.Entry, int, error) {
	c, err := s.Concept(ctx, who)
	if err != nil {
		return nil, 0, err
	}
	return s.log.History(ctx, who, conceptKind, c.object().ID, limit, offset)
}

// LastConceptChange is the newest entry of the concept's history, for the
// conflict view. Faults: Forbidden, NotFound.
func (s *Service) LastConceptChange(ctx context.Context, who identity.Person) (audit.Entry, error) {
	c, err := s.Concept(ctx, who)
	if err != nil {
		return audit.Entry{}, err
	}
	return s.log.Newest(ctx, who, conceptKind, c.object().ID)
}
