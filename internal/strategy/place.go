// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"context"
	"fmt"
	"strings"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

// A place is the number of a goal with each step padded to three digits, so
// that text sorts as people count: 1.2 is stored as 001.002.

func padded(n int) string { return fmt.Sprintf("%03d", n) }

// numberOf writes a place as people read it.
func numberOf(place string) string {
	steps := strings.Split(place, ".")
	for i, step := range steps {
		steps[i] = strings.TrimLeft(step, "0")
	}
	return strings.Join(steps, ".")
}

// nextPlace gives a number below above that no goal has or had.
func nextPlace(ctx context.Context, q db.Querier, tenant identity.TenantID, above string) (string, error) {
	n, err := nextNumber(ctx, q, tenant, above)
	return above + "." + padded(n), err
}

// measureSeries counts the measures of a tenant.
const measureSeries = "measure"

// nextNumber gives the next number of a series. Who else asks at the same time
// waits, so that no number is given twice.
func nextNumber(ctx context.Context, q db.Querier, tenant identity.TenantID, series string) (int, error) {
	return db.Value[int](ctx, q, `
		INSERT INTO strategy_numbers (tenant_id, series, last)
		VALUES ($1, $2, 1)
		ON CONFLICT (tenant_id, series) DO UPDATE SET last = strategy_numbers.last + 1
		RETURNING last`, tenant, series)
}
