// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/perturb"
	"kursbuch/internal/disclosure/suppress"
)

// reform draws a table over four areas, the intersections of two old and two
// new districts: as the old districts published it, and over the intersections
// with both.
func reform(t *testing.T, r *rand.Rand) (before, after *disclosure.System) {
	t.Helper()
	old := map[string]string{"p": "north", "q": "north", "r": "south", "s": "south"}
	sums := map[string]int{}
	var text strings.Builder
	text.WriteString("area,sex,freq\n")
	for _, area := range []string{"p", "q", "r", "s"} {
		for _, sex := range []string{"m", "w"} {
			value := []int{0, 1, 1, 2, 2, 3, 5}[r.IntN(7)]
			fmt.Fprintf(&text, "%s,%s,%d\n", area, sex, value)
			sums[old[area]+","+sex] += value
		}
	}
	first := "area,sex,freq\n"
	for _, codes := range []string{"north,m", "north,w", "south,m", "south,w"} {
		first += fmt.Sprintf("%s,%d\n", codes, sums[codes])
	}
	return compiled(t, input{tables: []string{first}}), compiled(t, input{
		tables: []string{text.String()},
		hierarchies: [][2]string{
			{"area", "code,parent\np,north\nq,north\nr,south\ns,south\nnorth,Total\nsouth,Total\n"},
			{"area", "code,parent\np,west\nr,west\nq,east\ns,east\nwest,Total\neast,Total\n"},
		},
	})
}

// What was published of the old districts is known when the new ones follow, and
// what was suppressed stays so. The intersections are never shown, and still
// nobody computes a small one, nor a small figure of either release.
func TestASecondReleaseAfterAReformGivesNothingAway(t *testing.T) {
	refused, many := 0, draws(t, 400)
	for draw := range many {
		before, after := reform(t, rand.New(rand.NewPCG(21, uint64(draw))))
		rule := disclosure.Rule{Frequency: 3}
		o := options(suppress.Exact)
		first, err := suppress.Protect(before, before.Primary(rule), o)
		if err != nil {
			t.Fatal(err)
		}
		o.Known, o.Held = make([]bool, len(after.Cells)), make([]bool, len(after.Cells))
		for _, own := range after.Leaves {
			if own >= 0 {
				o.Held[own] = true
			}
		}
		for i := range before.Cells {
			cell, found := after.Find(before.Codes(int32(i)))
			if !found {
				t.Fatalf("%v is lost", before.Codes(int32(i)))
			}
			o.Known[cell], o.Held[cell] = !first.Suppressed[i], first.Suppressed[i]
		}
		sensitive := after.Primary(rule)
		second, err := suppress.Protect(after, sensitive, o)
		if err != nil {
			refused++
			continue
		}
		for cell, known := range o.Known {
			if known && second.Suppressed[cell] || o.Held[cell] && !second.Suppressed[cell] {
				t.Fatalf("draw %d: the second release takes %v back", draw, after.Codes(int32(cell)))
			}
		}
		undetermined(t, fmt.Sprintf("draw %d", draw), after, sensitive, published(after, second.Suppressed, nil))
	}
	if refused*2 > many {
		t.Errorf("%d of %d second releases are refused", refused, many)
	}
}

// Figures that are changed cell by cell are the same in both releases.
func TestASecondReleaseChangesNoFigure(t *testing.T) {
	keyer, err := perturb.NewKeyer([]byte("a secret of the county office"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := perturb.NewPTable(perturb.Noise{Most: 5, Variance: 3, Barred: 2})
	if err != nil {
		t.Fatal(err)
	}
	for draw := range draws(t, 200) {
		before, after := reform(t, rand.New(rand.NewPCG(22, uint64(draw))))
		figures := func(s *disclosure.System) (noisy, rounded []disclosure.Figure) {
			noisy, err := perturb.CellKey(s, table, keyer.Cells(s, "people", "2026"))
			if err != nil {
				t.Fatal(err)
			}
			rounded, _, err = perturb.Nearest(s, make([]bool, len(s.Cells)), 10, 1)
			if err != nil {
				t.Fatal(err)
			}
			return noisy, rounded
		}
		noisy, rounded := figures(before)
		noisyAfter, roundedAfter := figures(after)
		for i := range before.Cells {
			cell, _ := after.Find(before.Codes(int32(i)))
			if noisy[i] != noisyAfter[cell] || rounded[i] != roundedAfter[cell] {
				t.Errorf("draw %d: %v changes between releases", draw, before.Codes(int32(i)))
			}
		}
	}
}

// Rounded small counts are rounded once: over the intersections, old and new
// districts are sums of the same rounded leaves. Rounding each release by itself
// leaves two values of a count below 3, where a base of 3 or more is used.
func TestRoundingTwiceLeavesTwoValues(t *testing.T) {
	for draw := range draws(t, 200) {
		_, s := reform(t, rand.New(rand.NewPCG(23, uint64(draw))))
		known := make([]bounds, len(s.Cells))
		for i := range known {
			known[i] = bounds{0, unknown}
		}
		for seed := range uint64(3) {
			figures, err := perturb.Additive(s, 3, seed)
			if err != nil {
				t.Fatal(err)
			}
			addUp(t, s, figures, 3)
			for _, own := range s.Leaves {
				if own < 0 {
					continue
				}
				now := map[int64]bounds{0: {0, 2}, 3: {1, 3}}
				of, small := now[figures[own].Value]
				if !small {
					of = bounds{figures[own].Value, figures[own].Value}
				}
				known[own] = bounds{max(known[own].low, of.low), min(known[own].high, of.high)}
			}
		}
		leaves := make([]bool, len(s.Cells))
		for _, own := range s.Leaves {
			if own >= 0 {
				leaves[own] = s.Cells[own].Value < 3
			}
		}
		undetermined(t, fmt.Sprintf("draw %d", draw), s, leaves, known)
	}
}
