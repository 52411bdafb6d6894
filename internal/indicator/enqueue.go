// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"database/sql"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/job"
)

// Enqueue starts background work on an upload. Faults: Forbidden.
func (s *Service) Enqueue(ctx context.Context, who identity.Person, queue *job.Queue, kind, payload string) (job.ID, error) {
	return s.enqueue(ctx, who, identity.ImportFigures, queue, kind, payload)
}

// EnqueueExport starts to make a file of figures in the background.
// Faults: Forbidden.
func (s *Service) EnqueueExport(ctx context.Context, who identity.Person, queue *job.Queue, kind, payload string) (job.ID, error) {
	return s.enqueue(ctx, who, identity.ReadIndicators, queue, kind, payload)
}

func (s *Service) enqueue(ctx context.Context, who identity.Person, right identity.Action, queue *job.Queue, kind, payload string) (job.ID, error) {
	if !who.May(right) {
		return "", fault.Forbidden
	}
	var id job.ID
	err := s.db.Tx(ctx, func(tx *sql.Tx) (err error) {
		id, err = queue.Add(ctx, tx, who, kind, payload)
		return err
	})
	if err == nil {
		queue.Wake()
	}
	return id, err
}
