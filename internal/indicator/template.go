// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/statfile/template"
)

// TemplateID names an import template.
type TemplateID string

// ImportTemplate is a template that the tenant keeps for files that come again.
type ImportTemplate struct {
	ID        TemplateID
	Version   int
	Spec      template.Template
	ChangedAt time.Time
	Archived  bool
}

const templateKind = "import_template"

func (t ImportTemplate) object() audit.Object {
	return audit.Object{Kind: templateKind, ID: string(t.ID), Title: t.Spec.Title}
}

// audited says in few words what the template does, for its history.
func (t ImportTemplate) audited() audit.Fields {
	s := t.Spec
	columns := make([]string, 0, len(s.Columns))
	for i, c := range s.Columns {
		if c.Role == template.Ignored {
			continue
		}
		parts := []string{template.Letter(i) + " " + c.Header + ": " + string(c.Role)}
		for _, name := range []string{c.Name, c.Unit} {
			if name != "" {
				parts = append(parts, name)
			}
		}
		for _, n := range c.Numbers {
			parts = append(parts, n.Text+" = "+strconv.FormatFloat(n.Value, 'f', -1, 64))
		}
		columns = append(columns, strings.Join(parts, ", "))
	}
	lines := make([]string, len(s.Header))
	for i, l := range s.Header {
		lines[i] = strings.TrimSpace(strconv.Itoa(s.First+i) + ": " + string(l.Role) + " " + l.Name)
	}
	symbols := make([]string, len(s.Symbols))
	for i, one := range s.Symbols {
		symbols[i] = one.Text + " = " + one.Sign
	}
	levels := make([]string, len(s.Region.Levels))
	for i, d := range s.Region.Levels {
		levels[i] = d.Name + ": " + d.Pattern
	}
	carry := ""
	if s.Carry {
		carry = "1"
	}
	return audit.Fields{
		"title": s.Title, "table": s.Table, "source": s.Source, "sheet": s.Sheet, "header": strings.Join(lines, "\n"), "columns": strings.Join(columns, "\n"),
		"region": strings.TrimSpace(string(s.Region.Kind) + " " + s.Region.Fixed), "levels": strings.Join(levels, "\n"), "period": s.Period.Cell,
		"measure": strings.TrimSpace(s.Measure.Name + " " + s.Measure.Unit), "decimal": s.Decimal, "symbols": strings.Join(symbols, "\n"),
		"skip": strings.Join(s.Skip, "\n"), "footer": strings.Join(s.Footer, "\n"), "carry": carry,
	}
}

// readsTemplates reports whether who may read templates. They repeat headings of
// raw files, and a category that is named says that somebody is in it.
func readsTemplates(who identity.Person) bool {
	return who.Audience == identity.Internal && who.May(identity.ReadIndicators)
}

// ImportTemplates lists the templates in use, or the archived ones, by title.
// Faults: Forbidden.
func (s *Service) ImportTemplates(ctx context.Context, who identity.Person, archived bool) ([]ImportTemplate, error) {
	if !readsTemplates(who) {
		return nil, fault.Forbidden
	}
	all, err := listTemplates(ctx, s.db, who.Tenant, archived)
	if err != nil {
		return nil, fmt.Errorf("list import templates: %w", err)
	}
	return all, nil
}

// ImportTemplate returns one template, archived or not.
// Faults: Forbidden, NotFound.
func (s *Service) ImportTemplate(ctx context.Context, who identity.Person, id TemplateID) (ImportTemplate, error) {
	if !readsTemplates(who) {
		return ImportTemplate{}, fault.Forbidden
	}
	t, err := findTemplate(ctx, s.db, who.Tenant, id)
	if err != nil {
		return ImportTemplate{}, fmt.Errorf("import template %s: %w", id, err)
	}
	return t, nil
}

// AddTemplate keeps a new template. Faults: Forbidden, Invalid.
func (s *Service) AddTemplate(ctx context.Context, who identity.Person, spec template.Template) (TemplateID, error) {
	body, err := writable(who, spec)
	if err != nil {
		return "", err
	}
	t := ImportTemplate{ID: TemplateID(s.newID()), Version: 1, Spec: spec, ChangedAt: s.now().UTC()}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := insertTemplate(ctx, tx, who.Tenant, t, body); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, t.object(), audit.Created, nil, t.audited())
	})
	if err != nil {
		return "", fmt.Errorf("add import template: %w", err)
	}
	return t.ID, nil
}

// ChangeTemplate keeps another version of a template, which was read as
// version; nothing happens when it is the same.
// Faults: Forbidden, Invalid, NotFound, Conflict.
func (s *Service) ChangeTemplate(ctx context.Context, who identity.Person, id TemplateID, version int, spec template.Template) error {
	body, err := writable(who, spec)
	if err != nil {
		return err
	}
	return s.changeTemplate(ctx, who, id, audit.Changed, func(tx *sql.Tx, old ImportTemplate) (ImportTemplate, error) {
		if reflect.DeepEqual(old.Spec, spec) && old.Version == version {
			return old, nil
		}
		t := ImportTemplate{ID: id, Version: version, Spec: spec, ChangedAt: s.now().UTC()}
		return t, updateTemplate(ctx, tx, who.Tenant, t, body)
	})
}

// ArchiveTemplate takes a template out of use; what was read by it stays.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) ArchiveTemplate(ctx context.Context, who identity.Person, id TemplateID, version int) error {
	return s.changeTemplate(ctx, who, id, audit.Deleted, func(tx *sql.Tx, old ImportTemplate) (ImportTemplate, error) {
		return old, archiveTemplate(ctx, tx, who.Tenant, id, version, db.Timestamp(s.now()))
	})
}

// RestoreTemplate takes an archived template into use again.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) RestoreTemplate(ctx context.Context, who identity.Person, id TemplateID, version int) error {
	return s.changeTemplate(ctx, who, id, audit.Restored, func(tx *sql.Tx, old ImportTemplate) (ImportTemplate, error) {
		return old, archiveTemplate(ctx, tx, who.Tenant, id, version, "")
	})
}

// TemplateHistory lists the changes of a template, newest first, and their
// number. Faults: Forbidden, NotFound.
func (s *Service) TemplateHistory(ctx context.Context, who identity.Person, id TemplateID, limit, offset int) ([]audit.Entry, int, error) {
	if _, err := s.ImportTemplate(ctx, who, id); err != nil {
		return nil, 0, err
	}
	return s.log.History(ctx, who, templateKind, string(id), limit, offset)
}

// writable checks the right and the template, and gives its JSON.
func writable(who identity.Person, spec template.Template) (string, error) {
	if !who.May(identity.ImportFigures) {
		return "", fault.Forbidden
	}
	if err := spec.Validate(); err != nil {
		return "", err
	}
	body, err := spec.Encode()
	return string(body), err
}

func (s *Service) changeTemplate(ctx context.Context, who identity.Person, id TemplateID, act audit.Act, apply func(*sql.Tx, ImportTemplate) (ImportTemplate, error)) error {
	if !who.May(identity.ImportFigures) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		old, err := findTemplate(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		changed, err := apply(tx, old)
		if err != nil {
			return err
		}
		if act == audit.Changed && reflect.DeepEqual(old.Spec, changed.Spec) {
			return nil
		}
		return s.log.Record(ctx, tx, who, old.object(), act, old.audited(), changed.audited())
	})
	if err != nil {
		return fmt.Errorf("change import template %s: %w", id, err)
	}
	return nil
}
