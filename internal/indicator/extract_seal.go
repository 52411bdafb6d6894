// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

// Stored names what audiences read of one release.
type Stored struct {
	Tenant  identity.TenantID
	Release ReleaseID
}

// Seals are SHA-256 hashes over every extract that is stored, with all of its
// blocks, of all tenants. A release without extracts has none. Publish returns
// the same hash; package publication keeps it.
func (s *Service) Seals(ctx context.Context, q db.Querier) (map[Stored]string, error) {
	return extractSeals(ctx, q, "", "")
}

// extractSeals are those of all extracts, or of one tenant and release.
func extractSeals(ctx context.Context, q db.Querier, tenant identity.TenantID, id ReleaseID) (map[Stored]string, error) {
	lines := map[Stored][]string{}
	note := func(of Stored, format string, columns ...any) {
		sum := sha256.Sum256(fmt.Appendf(nil, format, columns...))
		lines[of] = append(lines[of], hex.EncodeToString(sum[:]))
	}
	_, err := db.Collect(ctx, q, func(scan db.Scan) (none struct{}, err error) {
		var of Stored
		var audience, publication, shapes string
		var whole, rows, numbers, regions int
		var dictionary []byte
		err = scan(&of.Tenant, &of.Release, &audience, &publication, &whole, &rows, &numbers, &regions, &shapes, &dictionary)
		note(of, "extract %q %q %d %d %d %d %q %q", audience, publication, whole, rows, numbers, regions, shapes, dictionary)
		return none, err
	}, `
		SELECT tenant_id, release_id, audience, publication, whole, row_count, number_count, region_count, shapes, dictionary
		FROM indicator_extracts
		WHERE ($1 = '' OR tenant_id = $1) AND ($2 = '' OR release_id = $2)`, tenant, id)
	if err != nil {
		return nil, err
	}
	_, err = db.Collect(ctx, q, func(scan db.Scan) (none struct{}, err error) {
		var of Stored
		var audience string
		var series int
		var period civil.Period
		var payload []byte
		err = scan(&of.Tenant, &of.Release, &audience, &series, &period, &payload)
		note(of, "block %q %d %q %q", audience, series, period, payload)
		return none, err
	}, `
		SELECT tenant_id, release_id, audience, series_id, period, payload
		FROM indicator_extract_blocks
		WHERE ($1 = '' OR tenant_id = $1) AND ($2 = '' OR release_id = $2)`, tenant, id)
	if err != nil {
		return nil, err
	}
	seals := map[Stored]string{}
	for of, list := range lines {
		slices.Sort(list)
		sum := sha256.Sum256([]byte(strings.Join(list, "\n")))
		seals[of] = hex.EncodeToString(sum[:])
	}
	return seals, nil
}
