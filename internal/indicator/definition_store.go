// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"encoding/json"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

func listDefinitions(ctx context.Context, q db.Querier, tenant identity.TenantID, archived bool) ([]Indicator, error) {
	list, err := db.Collect(ctx, q, scanDefinition, `
		SELECT id, version, code, name, definition, numerator, denominator, unit, source, relevance, notes,
			assessment, reading, availability, subject, classes, coded, decimals, direction, archived_at
		FROM indicator_definitions
		WHERE tenant_id = $1 AND (archived_at <> '') = $2
		ORDER BY code, id`, tenant, archived)
	if err != nil || len(list) == 0 {
		return list, err
	}
	editions, err := db.Collect(ctx, q, scanEdition, `
		SELECT indicator_id, number, valid_from, method, bridge, note, added_on
		FROM indicator_editions
		WHERE tenant_id = $1
		ORDER BY indicator_id, number`, tenant)
	if err != nil {
		return nil, err
	}
	byIndicator := map[ID][]Edition{}
	for _, e := range editions {
		byIndicator[e.of] = append(byIndicator[e.of], e.Edition)
	}
	for n := range list {
		list[n].Editions = byIndicator[list[n].ID]
		list[n].settle()
	}
	return list, nil
}

func findDefinition(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID) (Indicator, error) {
	i, err := db.One(ctx, q, scanDefinition, `
		SELECT id, version, code, name, definition, numerator, denominator, unit, source, relevance, notes,
			assessment, reading, availability, subject, classes, coded, decimals, direction, archived_at
		FROM indicator_definitions
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
	if err != nil {
		return i, err
	}
	editions, err := db.Collect(ctx, q, scanEdition, `
		SELECT indicator_id, number, valid_from, method, bridge, note, added_on
		FROM indicator_editions
		WHERE tenant_id = $1 AND indicator_id = $2
		ORDER BY number`, tenant, id)
	for _, e := range editions {
		i.Editions = append(i.Editions, e.Edition)
	}
	i.settle()
	return i, err
}

func insertDefinition(ctx context.Context, q db.Querier, tenant identity.TenantID, i Indicator) error {
	classes, err := packClasses(i)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO indicator_definitions (tenant_id, id, version, code, name, definition, numerator, denominator, unit, source,
			relevance, notes, assessment, reading, availability, subject, classes, coded, decimals, direction)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		tenant, i.ID, i.Version, i.Code, i.Name, i.Definition, i.Numerator, i.Denominator, i.Unit, i.Source,
		i.Relevance, i.Notes, i.Assessment, i.Reading, i.Availability, i.Subject, classes, i.Coded, i.Decimals, i.Direction)
	return err
}

func insertEdition(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID, e Edition) error {
	method, err := json.Marshal(e.Method)
	if err != nil {
		return err
	}
	bridge, err := json.Marshal(e.Bridge)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO indicator_editions (tenant_id, indicator_id, number, valid_from, method, bridge, note, added_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, tenant, id, e.Number, e.From, string(method), string(bridge), e.Note, e.Added)
	return err
}

func updateDefinition(ctx context.Context, q db.Querier, tenant identity.TenantID, i Indicator) error {
	classes, err := packClasses(i)
	if err != nil {
		return err
	}
	return db.Change(ctx, q, `
		UPDATE indicator_definitions
		SET version = version + 1, code = $4, name = $5, definition = $6, numerator = $7, denominator = $8, unit = $9,
			source = $10, relevance = $11, notes = $12, decimals = $13, direction = $14, assessment = $15, reading = $16,
			availability = $17, subject = $18, classes = $19
		WHERE tenant_id = $1 AND id = $2 AND version = $3`,
		tenant, i.ID, i.Version, i.Code, i.Name, i.Definition, i.Numerator, i.Denominator, i.Unit,
		i.Source, i.Relevance, i.Notes, i.Decimals, i.Direction, i.Assessment, i.Reading, i.Availability, i.Subject, classes)
}

// touchDefinition counts up the version of a definition that got an edition.
func touchDefinition(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID, version int) error {
	return db.Change(ctx, q, `
		UPDATE indicator_definitions
		SET version = version + 1
		WHERE tenant_id = $1 AND id = $2 AND version = $3`, tenant, id, version)
}

func archiveDefinition(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE indicator_definitions
		SET archived_at = $4, version = version + 1
		WHERE tenant_id = $1 AND id = $2 AND version = $3`, tenant, id, version, at)
}

// packClasses is empty for an indicator without classes.
func packClasses(i Indicator) (string, error) {
	if len(i.Classes) == 0 {
		return "", nil
	}
	text, err := json.Marshal(i.Classes)
	return string(text), err
}

func scanDefinition(scan db.Scan) (i Indicator, err error) {
	classes, archivedAt := "", ""
	err = scan(&i.ID, &i.Version, &i.Code, &i.Name, &i.Definition, &i.Numerator, &i.Denominator, &i.Unit, &i.Source,
		&i.Relevance, &i.Notes, &i.Assessment, &i.Reading, &i.Availability, &i.Subject, &classes, &i.Coded, &i.Decimals, &i.Direction, &archivedAt)
	i.Archived = archivedAt != ""
	if err == nil && classes != "" {
		err = json.Unmarshal([]byte(classes), &i.Classes)
	}
	return i, err
}

// storedEdition is an edition with the indicator that it belongs to.
type storedEdition struct {
	Edition
	of ID
}

func scanEdition(scan db.Scan) (e storedEdition, err error) {
	method, bridge, added := "", "", ""
	if err = scan(&e.of, &e.Number, &e.From, &method, &bridge, &e.Note, &added); err != nil {
		return e, err
	}
	e.Added = civil.Day(added)
	if err = json.Unmarshal([]byte(method), &e.Method); err != nil {
		return e, err
	}
	return e, json.Unmarshal([]byte(bridge), &e.Bridge)
}
