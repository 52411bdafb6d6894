// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kursbuch/e2e/leak"
	"kursbuch/internal/civil"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// attack collects what answers say of one table.
type attack struct {
	table *leakTable
	read  map[place]int64
}

// take reads the figures of an answer that name their places. Figures that
// contradict each other or the truth are no figures of the table: nothing is
// built on them, so each of them is an error of this test or of the program.
func (x *attack) take(t *testing.T, cells []leak.Cell, fixed url.Values) {
	t.Helper()
	for _, c := range cells {
		value, is := wholeNumber(c.Text)
		at, known := x.table.placeOf(c.Labels, fixed)
		if !is || !known {
			continue
		}
		if truth := x.table.sums(at.period)[at.cell]; value != truth {
			t.Errorf("%s says that %v is %d, which is %d; labels %q", c.Address, at, value, truth, c.Labels)
			continue
		}
		x.read[at] = value
	}
}

// grouped is a whole number as German readers see it.
var grouped = regexp.MustCompile(`^\d+$|^\d{1,3}(\.\d{3})+$`)

func wholeNumber(text string) (int64, bool) {
	text, _, _ = strings.Cut(strings.TrimSpace(text), " ")
	if !grouped.MatchString(text) {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(text, ".", ""), 10, 64)
	return n, err == nil
}

// separator stands between categories in one head.
const separator = " · "

// placeOf finds the cell that labels name; what they do not name is as the
// address says, or the total.
func (l *leakTable) placeOf(labels []string, fixed url.Values) (at place, ok bool) {
	at = place{l.periods[len(l.periods)-1], [3]string{}}
	if fixed.Get("level") == "" {
		at.cell[0] = fixed.Get("region")
	}
	at.cell[1], at.cell[2] = fixed.Get(l.first.Code), fixed.Get(l.second.Code)
	if p := fixed.Get("period"); p != "" {
		at.period = civil.Period(p)
	}
	for label := range strings.SplitSeq(strings.Join(labels, separator), separator) {
		match(l.regions, label, &at.cell[0])
		match(l.first.Categories, label, &at.cell[1])
		match(l.second.Categories, label, &at.cell[2])
		for _, p := range slices.Concat(l.periods, l.hidden) {
			if label == string(p) || label == p.End().Time().Format("02.01.2006") {
				at.period = p
			}
		}
	}
	isRegion := slices.ContainsFunc(l.regions, func(c indicator.Category) bool { return c.Code == at.cell[0] })
	return at, isRegion && slices.Contains(l.periods, at.period)
}

// match finds a category by its name or a code that is no number of people.
func match(categories []indicator.Category, label string, code *string) {
	for _, c := range categories {
		if label == c.Label || label == c.Code && len(c.Code) > 2 {
			*code = c.Code
		}
	}
}

// fixedBy is what an address says of all figures in the answer to it; false for
// an address that shows something else.
func (w *twin) fixedBy(address string) (fixed url.Values, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, false
	}
	fixed = u.Query()
	for n, id := range w.made.indicators[:3] {
		if strings.HasPrefix(u.Path, "/indicators/"+string(id)+"/") || strings.HasPrefix(u.Path, "/api/v1/indicators/"+string(id)+"/") {
			where := [][]string{{}, {"STAAG", "ST475"}, {"STAAG", "ST475", "GES", "GESW"}}[n]
			fixed = url.Values{"period": fixed["period"]}
			for i := 0; i < len(where); i += 2 {
				fixed.Set(where[i], where[i+1])
			}
			return fixed, !strings.Contains(u.Path, "breakdown") && !strings.Contains(address, "borders")
		}
	}
	for _, parameter := range []string{"ALTX", "measure", "totals", "above"} {
		if value := fixed.Get(parameter); value != "" && value != "N" {
			return nil, false
		}
	}
	several := slices.ContainsFunc([]string{"region", "STAAG", "GES", "period"}, func(name string) bool { return len(fixed[name]) > 1 })
	return fixed, !several && strings.Contains(u.Path, "/tables/LECK-KREISE")
}

// solve rebuilds the equations of the table from what was read, and computes
// what follows from them. Nothing does that is protected.
func (x *attack) solve(t *testing.T) {
	t.Helper()
	for _, period := range x.table.periods {
		s := x.table.systems[period]
		system := leak.System{Sums: s.Relations, Known: map[int32]int64{}, Least: 1}
		for at, value := range x.read {
			i, is := s.Find(x.table.systemCodes(at.cell[0], at.cell[1], at.cell[2]))
			if !is || at.period != period {
				continue
			}
			if s.Suppressed[i] {
				t.Errorf("%v is protected, and was read as %d", at, value)
			}
			system.Known[i] = value
		}
		shown := 0
		for i := range s.Cells {
			if !s.Suppressed[i] {
				shown++
			}
		}
		t.Logf("%s: read %d of %d cells that are shown", period, len(system.Known), shown)
		for cell, value := range system.Solve() {
			if s.Suppressed[cell] {
				t.Errorf("%v of %s is protected, and follows: %d", s.Codes(cell), period, value)
			}
		}
	}
}

// attacked reads all answers as an attacker does.
func (c *couple) attacked(t *testing.T) *attack {
	t.Helper()
	x := &attack{table: c.a.raw[0], read: map[place]int64{}}
	for address, a := range c.answers {
		if fixed, ok := c.a.fixedBy(address); ok && a.Status == 200 {
			x.take(t, leak.Cells(a), fixed)
		}
	}
	return x
}

// readEnough makes sure that the attack is one: nearly all that the audience may
// see was read.
func (x *attack) readEnough(t *testing.T, role identity.Role) {
	t.Helper()
	least := map[identity.Role]int{identity.ProcessCompanion: 600, identity.ExternalActor: 600, identity.CommitteeMember: 250}[role]
	if len(x.read) < least {
		t.Errorf("only %d figures with their places were read, want %d", len(x.read), least)
	}
}
