// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// IndicatorState names all that the figures of an indicator rest on as they
// were published: its definition and the releases of its tables. It changes
// when one of them does, and only then. Faults: Forbidden, NotFound.
func (s *Service) IndicatorState(ctx context.Context, who identity.Person, id ID) (string, error) {
	tables, parts := map[string]bool{}, []string{}
	if err := s.gather(ctx, who, id, tables, &parts); err != nil {
		return "", err
	}
	for _, table := range sortedKeys(tables) {
		edition, err := s.Edition(ctx, who, table, "")
		if err != nil && !errors.Is(err, fault.NotFound) {
			return "", err
		}
		parts = append(parts, table+": "+edition)
	}
	return strings.Join(parts, "; "), nil
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// gather collects the tables of an indicator and of those among its inputs.
func (s *Service) gather(ctx context.Context, who identity.Person, id ID, tables map[string]bool, parts *[]string) error {
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return err
	}
	mark := fmt.Sprintf("%s.%d", i.ID, i.Version)
	if slices.Contains(*parts, mark) {
		return nil
	}
	*parts = append(*parts, mark)
	for _, e := range i.editions() {
		for _, table := range e.Tables() {
			tables[table] = true
		}
		if e.Bridge.Table != "" {
			tables[e.Bridge.Table] = true
		}
		for _, in := range e.inputs() {
			if in.Indicator == "" {
				continue
			}
			if err := s.gather(ctx, who, in.Indicator, tables, parts); err != nil && !errors.Is(err, fault.NotFound) {
				return err
			}
		}
	}
	return nil
}

// CatalogueState changes with every release and every own definition that who
// may read. Faults: Forbidden.
func (s *Service) CatalogueState(ctx context.Context, who identity.Person) (string, error) {
	if !who.May(identity.ReadIndicators) {
		return "", fault.Forbidden
	}
	releases, err := db.One(ctx, s.db, scanState, `
		SELECT count(*), coalesce(sum(version), 0), coalesce(max(imported_at), '')
		FROM indicator_releases
		WHERE tenant_id IN ($1, $2)`, who.Tenant, identity.Official)
	if err != nil {
		return "", fmt.Errorf("state of releases: %w", err)
	}
	extracts, err := s.extractState(ctx, who)
	if err != nil {
		return "", fmt.Errorf("state of extracts: %w", err)
	}
	definitions, err := db.One(ctx, s.db, scanState, `
		SELECT count(*), coalesce(sum(version), 0), coalesce(max(id), '')
		FROM indicator_definitions
		WHERE tenant_id = $1`, who.Tenant)
	if err != nil {
		return "", fmt.Errorf("state of definitions: %w", err)
	}
	return releases + "; " + extracts + "; " + definitions, nil
}

func scanState(scan db.Scan) (string, error) {
	count, versions, newest := 0, 0, ""
	err := scan(&count, &versions, &newest)
	return fmt.Sprintf("%d/%d/%s", count, versions, newest), err
}
