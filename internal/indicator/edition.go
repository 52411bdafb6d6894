// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// maxEditions bounds the history of one definition.
const maxEditions = 50

// AddEdition changes what an own indicator counts from a day on. Earlier
// periods keep the edition that was valid then, and pins keep the one they
// were made with. version is that of the indicator as it was read.
// Faults: Forbidden, Invalid, NotFound, Conflict.
func (s *Service) AddEdition(ctx context.Context, who identity.Person, id ID, version int, e Edition) error {
	if !who.May(identity.EditIndicators) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		i, err := findDefinition(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		old, newest := i.audited(), i.Editions[len(i.Editions)-1]
		e.Number, e.Added = newest.Number+1, civil.DayOf(s.now())
		if err := e.validate(newest); err != nil {
			return err
		}
		i.Editions = append(i.Editions, e)
		i.settle()
		if i.Coded && e.Formula == "" {
			i.Editions[len(i.Editions)-1].Count.Fixed, e.Count.Fixed = true, true
		}
		if err := s.checkMethod(ctx, who, i); err != nil {
			return err
		}
		i.Version = version
		if err := touchDefinition(ctx, tx, who.Tenant, id, version); err != nil {
			return err
		}
		if err := insertEdition(ctx, tx, who.Tenant, id, e); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, i.object(), audit.Changed, old, i.audited())
	})
	if err != nil {
		return fmt.Errorf("add edition of %s: %w", id, err)
	}
	return nil
}

// validate refuses an edition that cannot follow another one.
func (e *Edition) validate(before Edition) error {
	refused := fault.Invalid{}
	e.check(refused)
	e.Note = strings.TrimSpace(e.Note)
	switch {
	case e.From == "" || !e.From.Valid():
		refused.Refuse("from", "indicator.edition.from_missing")
	case e.From < before.From:
		refused.Refuse("from", "indicator.edition.from_early", "day", before.From)
	}
	if e.Note == "" || utf8.RuneCountInString(e.Note) > maxText {
		refused.Refuse("note", "indicator.edition.note_missing", "max", maxText)
	}
	if e.Number > maxEditions {
		refused.Refuse("from", "indicator.edition.many", "max", maxEditions)
	}
	e.Bridge.check(refused, e.Method)
	return refused.Err()
}

func (b *Bridge) check(refused fault.Invalid, m Method) {
	if !slices.Contains(Bridges(), b.Kind) {
		refused.Refuse("bridge", "indicator.edition.bridge")
	}
	if b.Kind != ByFactor {
		b.Factor = 0
	} else if !(b.Factor > 0 && b.Factor <= maxFactor) {
		refused.Refuse("bridge_factor", "indicator.edition.factor")
	}
	b.Table = strings.TrimSpace(b.Table)
	switch {
	case b.Kind != ByTable:
		b.Table = ""
	case b.Table == "":
		refused.Refuse("bridge_table", "indicator.edition.table")
	case m.Formula != "":
		refused.Refuse("bridge", "indicator.edition.table_formula")
	}
}

// checkMethod tries to read what i counts, so that nobody stores an indicator
// that can never have a value.
func (s *Service) checkMethod(ctx context.Context, who identity.Person, i Indicator) error {
	refused := fault.Invalid{}
	m := i.method()
	for _, in := range m.inputs() {
		field := "formula"
		switch {
		case m.Formula == "" && in.Name == countName:
			field = "table"
		case m.Formula == "":
			field = "base_table"
		}
		if in.Indicator == "" {
			s.checkSelection(ctx, who, refused, field, in.Selection)
			continue
		}
		if err := s.checkNested(ctx, who, refused, field, in, []ID{i.ID}); err != nil {
			return err
		}
	}
	return refused.Err()
}

// checkNested follows the inputs of an input: none may lead back.
func (s *Service) checkNested(ctx context.Context, who identity.Person, refused fault.Invalid, field string, in Input, outer []ID) error {
	i, err := s.Find(ctx, who, in.Indicator)
	switch {
	case errors.Is(err, fault.NotFound):
		refused.Refuse(field, "indicator.formula.indicator_unknown", "input", in.Name)
		return nil
	case err != nil:
		return err
	case slices.Contains(outer, i.ID):
		refused.Refuse(field, "indicator.formula.cycle", "name", i.Name)
		return nil
	case i.Categorical():
		refused.Refuse(field, "indicator.formula.classes", "name", i.Name)
		return nil
	}
	for _, e := range i.editions() {
		for _, inner := range e.inputs() {
			if inner.Indicator == "" {
				continue
			}
			if err := s.checkNested(ctx, who, refused, field, inner, append(slices.Clone(outer), i.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// auditedEdition is an edition on one line of the history.
func (e Edition) audited() string {
	parts := []string{e.String()}
	if e.From != "" {
		parts = append(parts, string(e.From))
	}
	if e.Bridge.Kind != NoBridge {
		parts = append(parts, strings.TrimSpace(string(e.Bridge.Kind)+" "+strconv.FormatFloat(e.Bridge.Factor, 'f', -1, 64)+" "+e.Bridge.Table))
	}
	return strings.Join(append(parts, e.Note), "; ")
}
