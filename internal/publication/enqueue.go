// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/job"
)

// Job is the kind of job that publishes a table.
const Job = "publication.publish"

// order says what a job publishes.
type order struct {
	Table   string `json:"table"`
	Version int    `json:"version"` // of the policy
}

// Enqueue starts Publish in the background. Faults: Forbidden.
func (s *Service) Enqueue(ctx context.Context, who identity.Person, queue *job.Queue, table string, version int) (id job.ID, err error) {
	if err := allowed(who); err != nil {
		return "", err
	}
	payload, err := json.Marshal(order{table, version})
	if err != nil {
		return "", err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) (err error) {
		id, err = queue.Add(ctx, tx, who, Job, string(payload))
		return err
	})
	if err == nil {
		queue.Wake()
	}
	return id, err
}

// Run does a job of Enqueue for who and returns the entry. One that was done
// already, before its process died, gives the entry of then.
func (s *Service) Run(ctx context.Context, who identity.Person, payload string) (EntryID, error) {
	var o order
	if err := json.Unmarshal([]byte(payload), &o); err != nil {
		return "", fmt.Errorf("payload of a publication: %w", err)
	}
	e, err := s.Publish(ctx, who, o.Table, o.Version)
	if refused, ok := errors.AsType[fault.Refused](err); ok && refused.Key == "publication.refused.nothing" {
		entries, _, failed := s.Ledger(ctx, who, o.Table, 1, 0)
		if failed == nil && len(entries) > 0 && entries[0].Act == Published && entries[0].Version == o.Version {
			return entries[0].ID, nil
		}
	}
	return e.ID, err
}
