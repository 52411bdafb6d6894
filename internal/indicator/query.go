// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"

	"kursbuch/internal/identity"
)

// Query asks for figures of a table. Dimensions go by their official codes
// (KREISE, GES, STAAG5); region, period and measure are understood too.
//
// A dimension that is neither in By nor in Where counts with its total, or
// its only category, or the declared set of categories that make up the whole
// without overlap. Otherwise the query is refused: totals and their parts are
// never added up.
type Query struct {
	Table string
	By    []string            // one row for each combination of their categories
	Where map[string][]string // codes, or beginnings of codes with * at the end
	// Release is the release to read; empty takes the newest for each period.
	Release ReleaseID
}

// Row is one figure of a result.
type Row struct {
	Codes  []string // in the order of Result.By
	Labels []string
	Figure Figure
	Unit   string
	// Regions is how many regions were added up, 1 for a row of the table.
	Regions int
	// Missing counts figures without a number among those added up, by sign;
	// the sum is then too small.
	Missing map[string]int
}

// Result is the answer to a query.
type Result struct {
	Table    string
	Title    string
	Source   string
	By       []string // as asked for
	Releases []ReleaseID
	Rows     []Row
}

// Table answers q; a query that cannot be answered is Refused with the
// dimension and its categories. Faults: Forbidden, NotFound, Refused.
func (s *Service) Table(ctx context.Context, who identity.Person, q Query) (Result, error) {
	return Result{}, nil
}
