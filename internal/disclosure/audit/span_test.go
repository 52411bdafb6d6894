// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/audit"
	"kursbuch/internal/disclosure/suppress"
)

// spanned lists the sensitive cells that sums and differences give away.
func spanned(s *disclosure.System, p *suppress.Pattern) []int32 {
	return slices.DeleteFunc(audit.Span(s, p.Suppressed), func(cell int32) bool { return !p.Primary[cell] })
}

// The attacker by sums finds what a naive pattern gives away.
func TestSpanFindsWhatFollows(t *testing.T) {
	c := protect(t, input{tables: []string{"a,b,freq\nx,m,1\nx,w,9\ny,m,7\ny,w,2\nz,m,6\nz,w,8\n"}}, options(suppress.Exact))
	s := c.system
	cell := func(codes ...string) int32 {
		i, ok := s.Find(codes)
		if !ok {
			t.Fatal(codes)
		}
		return i
	}
	hidden := make([]bool, len(s.Cells))
	for _, codes := range [][]string{{"x", "m"}, {"x", "w"}, {"y", "m"}, {"y", "w"}} {
		hidden[cell(codes...)] = true
	}
	if got := audit.Span(s, hidden); len(got) != 0 {
		t.Errorf("of two by two, %v follow", got)
	}
	hidden[cell("y", "w")] = false // then y, m follows from its row, and so on around
	if got := audit.Span(s, hidden); len(got) != 3 {
		t.Errorf("of three in a corner, %v follow, want all", got)
	}
	hidden[cell("x", disclosure.Total)] = true
	if got := audit.Span(s, hidden); len(got) != 4 {
		t.Errorf("a suppressed margin that the total gives away does not help: %v follow", got)
	}
}

// No pattern of any standard leaves a sensitive cell in the span.
func TestNoPatternIsInTheSpan(t *testing.T) {
	draws := 300
	if testing.Short() {
		draws = 50
	}
	for seed := range uint64(draws) {
		r := rand.New(rand.NewPCG(seed, 4))
		c := protect(t, random(r), options(suppress.Standard(r.IntN(4))))
		if got := spanned(c.system, c.pattern); len(got) > 0 {
			t.Errorf("draw %d: %v follow", seed, c.system.Codes(got[0]))
		}
	}
}
