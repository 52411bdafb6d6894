// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/indicator"
	"kursbuch/internal/publication"
)

// attacker knows what was shown and that everything adds up in whole numbers.
// It looks for tables that fit; it shares no code with what it attacks.
type attacker struct {
	leaves [][3]string
	most   []int64 // of each leaf
	sums   []sum
	of     [][]int // sums of each leaf
	value  []int64
	left   int // steps until it gives up
}

// sum is a figure of a table: its leaves, and what is known of it.
type sum struct {
	at     [3]string
	leaves []int
	exact  bool
	value  int64 // at least, where it is not exact
	now    int64
	open   int // leaves without a value yet
}

// highest is more than any leaf of the tests, plus the threshold.
const highest = 14

// maybeNobody stands for a figure that is not shown and can be 0.
const maybeNobody = "• or 0"

// newAttacker collects what a view tells about a table.
func newAttacker(t indicator.OwnTable, shown view) *attacker {
	a := &attacker{left: 150_000}
	for _, area := range t.Regions[1:] {
		for _, sex := range t.Dimensions[0].Categories[1:] {
			for _, age := range t.Dimensions[1].Categories[1:] {
				a.leaves = append(a.leaves, [3]string{area.Code, sex.Code, age.Code})
				a.most = append(a.most, highest)
			}
		}
	}
	a.of, a.value = make([][]int, len(a.leaves)), make([]int64, len(a.leaves))
	for at, figure := range shown {
		s := sum{at: at, exact: figure.Has, value: 1}
		if figure.Has || figure.Symbol == maybeNobody {
			s.value = int64(figure.Value)
		}
		for i, leaf := range a.leaves {
			if inside(leaf, at) {
				s.leaves = append(s.leaves, i)
				a.of[i] = append(a.of[i], len(a.sums))
				if figure.Has {
					a.most[i] = min(a.most[i], s.value)
				}
			}
		}
		s.open = len(s.leaves)
		a.sums = append(a.sums, s)
	}
	return a
}

func inside(leaf, at [3]string) bool {
	return (at[0] == "16063" || at[0] == leaf[0]) && (at[1] == "" || at[1] == leaf[1]) && (at[2] == "" || at[2] == leaf[2])
}

// another looks for a table that fits and in which the figure at a place is
// another one, or at least so many.
func (a *attacker) another(at [3]string, fits func(int64) bool) (found, decided bool) {
	left := a.left
	found = a.search(0, &left, func() bool {
		n := int64(0)
		for i, leaf := range a.leaves {
			if inside(leaf, at) {
				n += a.value[i]
			}
		}
		return fits(n)
	})
	return found, found || left > 0
}

func (a *attacker) search(leaf int, left *int, done func() bool) bool {
	if *left--; *left <= 0 {
		return false
	}
	if leaf == len(a.leaves) {
		return done()
	}
	for n := range a.most[leaf] + 1 {
		a.value[leaf] = n
		possible := true
		for _, s := range a.of[leaf] {
			a.sums[s].now += n
			a.sums[s].open--
			possible = possible && a.sums[s].possible(a)
		}
		found := possible && a.search(leaf+1, left, done)
		for _, s := range a.of[leaf] {
			a.sums[s].now -= n
			a.sums[s].open++
		}
		if found {
			return true
		}
	}
	return false
}

func (s *sum) possible(a *attacker) bool {
	if s.exact && s.now > s.value {
		return false
	}
	if s.now >= s.value {
		return true
	}
	rest := int64(0)
	for _, leaf := range s.leaves[len(s.leaves)-s.open:] {
		rest += a.most[leaf]
	}
	return s.now+rest >= s.value
}

// truth adds up a table's own observations of one period.
func truth(t indicator.OwnTable) map[[3]string]int64 {
	all := map[[3]string]int64{}
	for _, o := range t.Observations {
		all[[3]string{o.Region, o.Categories[0], o.Categories[1]}] = int64(o.Figure.Value)
	}
	return all
}

// computed lists the sensitive figures of a table that can be computed from
// what was shown, or, under S2, be proven to be below the threshold.
func computed(table indicator.OwnTable, s2 bool, shown view) (found []string, attacked int) {
	for at, value := range truth(table) {
		if value == 0 || value >= 3 {
			continue
		}
		attacked++
		other, decided := newAttacker(table, shown).another(at, func(n int64) bool { return n != value })
		if !other && decided {
			found = append(found, fmt.Sprintf("%v can only be %d", at, value))
		}
		if other, decided = newAttacker(table, shown).another(at, func(n int64) bool { return n >= 3 }); s2 && !other && decided {
			found = append(found, fmt.Sprintf("%v = %d must be below 3", at, value))
		}
	}
	return found, attacked
}

// attack fails where the attacker succeeds, and returns how many figures it
// attacked.
func attack(t rapid.TB, table indicator.OwnTable, standard publication.Standard, shown view) int {
	t.Helper()
	found, attacked := computed(table, standard != publication.S1, shown)
	if standard == publication.S3 {
		for alone := range truth(table) {
			more, n := learned(table, alone, shown)
			found, attacked = append(found, more...), attacked+n
		}
	}
	if len(found) > 0 {
		t.Errorf("%s\n%s", strings.Join(found, "\n"), describe(table, shown))
	}
	return attacked
}

// learned lists what somebody who is alone in a leaf can find out about others:
// that person knows all published figures of 1 that count nobody else.
func learned(table indicator.OwnTable, leaf [3]string, shown view) (found []string, attacked int) {
	figures := truth(table)
	if figures[leaf] != 1 || leaf[0] == table.Regions[0].Code || leaf[1] == "" || leaf[2] == "" {
		return nil, 0
	}
	knows := merge(shown)
	own := map[[3]string]bool{}
	for _, area := range []string{leaf[0], table.Regions[0].Code} {
		for _, sex := range []string{leaf[1], ""} {
			for _, age := range []string{leaf[2], ""} {
				at := [3]string{area, sex, age}
				own[at] = figures[at] == 1
				if _, published := shown[at]; published && own[at] {
					knows[at] = indicator.Figure{Value: 1, Has: true}
				}
			}
		}
	}
	for at, value := range figures {
		if value == 0 || value >= 3 || own[at] {
			continue
		}
		attacked++
		if other, decided := newAttacker(table, knows).another(at, func(n int64) bool { return n >= 3 }); !other && decided {
			found = append(found, fmt.Sprintf("whoever is %v knows that %v = %d is below 3", leaf, at, value))
		}
	}
	return found, attacked
}

// The attacker finds what dots set by hand leave.
func TestTheAttackerFindsWhatSingleDotsLeave(t *testing.T) {
	table := town(rand.New(rand.NewPCG(1, 1)), 3, 2, period)
	shown := view{}
	for at, n := range truth(table) {
		shown[at] = indicator.Figure{Value: float64(n), Has: true}
		if n == 1 || n == 2 {
			shown[at] = indicator.Figure{Symbol: "•"}
		}
	}
	if found, attacked := computed(table, false, shown); len(found) < attacked/3 || attacked == 0 {
		t.Errorf("found %d of %d", len(found), attacked)
	}
}

// merge is what somebody knows who has seen several views of one table.
func merge(views ...view) view {
	all := view{}
	for _, v := range views {
		for at, figure := range v {
			if old, seen := all[at]; !seen || !old.Has {
				all[at] = figure
			}
		}
	}
	return all
}

func describe(table indicator.OwnTable, shown view) string {
	text := ""
	for _, o := range table.Observations {
		at := [3]string{o.Region, o.Categories[0], o.Categories[1]}
		figure, seen := shown[at]
		switch {
		case !seen:
			text += "\n" + o.Region + " " + at[1] + " " + at[2] + ": unseen"
		case figure.Has:
			text += "\n" + o.Region + " " + at[1] + " " + at[2] + ": shown"
		default:
			text += "\n" + o.Region + " " + at[1] + " " + at[2] + ": " + figure.Symbol
		}
	}
	return text
}
