// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kursbuch/internal/civil"
	"kursbuch/internal/cube"
	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// leakDay is the day on which the twins live.
var leakDay = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// leakKey seals the twins; they share it.
var leakKey = []byte("0123456789abcdef0123456789abcdef")

// twin is one of two installations that differ in protected figures alone.
type twin struct {
	*app
	site   *httptest.Server
	routes []web.Route
	clock  *leakClock
	people map[identity.Role]member
	ids    *countedIDs
	raw    []*leakTable
	made   leakObjects
	differ [2]place              // protected cells whose order tells the twins apart
	plant  atomic.Pointer[plant] // what the twin gives away for a test
}

// leakObjects are what the office made of the figures.
type leakObjects struct {
	indicators []indicator.ID
	releases   []indicator.ReleaseID
	report     string   // the frozen one
	pages      []string // addresses of what rests on them
}

// leakClock stands still unless it is set.
type leakClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *leakClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *leakClock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// countedIDs gives both twins the same names for things.
type countedIDs struct {
	mu sync.Mutex
	n  int
}

func (c *countedIDs) next() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return fmt.Sprintf("0f000000-%04x-7000-8000-%012x", c.n>>16, c.n)
}

// jump makes the twins agree again after only one of them took names.
func (c *countedIDs) jump(to int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n = to
}

// leakTable is a table of counts by region and two variables, published, and a
// third that nobody outside may see.
type leakTable struct {
	code, title     string
	regions         []indicator.Category // the first is the whole
	first, second   indicator.Dimension
	secret          indicator.Dimension
	shapes          map[identity.Audience][][]string
	periods, hidden []civil.Period
	counts          map[civil.Period]map[[3]string]int64 // by region, first, second
	systems         map[civil.Period]*leakSystem
}

// leakSystem is a period of a table as it is protected.
type leakSystem struct {
	*disclosure.System
	*suppress.Pattern
}

// inside lists the regions that make up the whole; the whole itself where it is
// the only one.
func (l *leakTable) inside() []indicator.Category {
	if len(l.regions) > 1 {
		return l.regions[1:]
	}
	return l.regions
}

// leaves lists the lowest cells in order.
func (l *leakTable) leaves() [][3]string {
	var all [][3]string
	for _, r := range l.inside() {
		for _, f := range l.first.Categories {
			for _, s := range l.second.Categories {
				all = append(all, [3]string{r.Code, f.Code, s.Code})
			}
		}
	}
	return all
}

// protect finds a pattern for each period that is published.
func (l *leakTable) protect(t *testing.T) {
	t.Helper()
	l.systems = map[civil.Period]*leakSystem{}
	for _, period := range l.periods {
		design := disclosure.Design{
			Dimensions: []disclosure.Dimension{{Name: "region"}, {Name: l.first.Code}, {Name: l.second.Code}},
			Tables:     []disclosure.Table{{Name: l.code, Dimensions: []int{0, 1, 2}}},
		}
		for _, at := range l.leaves() {
			design.Tables[0].Leaves = append(design.Tables[0].Leaves, disclosure.Leaf{Codes: at[:], Value: l.counts[period][at]})
		}
		s, err := disclosure.Compile(design)
		if err != nil {
			t.Fatal(err)
		}
		p, err := suppress.Protect(s, s.Primary(disclosure.Rule{Frequency: 3}), suppress.Options{
			Standard: suppress.Exact, Threshold: 3, Width: 12, Work: 2000, Left: func() float64 { return 1 },
		})
		if err != nil {
			t.Fatal(err)
		}
		l.systems[period] = &leakSystem{s, p}
	}
}

// systemCodes are those of a cell in the system, without the names of totals.
func (l *leakTable) systemCodes(region, first, second string) []string {
	codes := []string{region, first, second}
	if region == l.regions[0].Code {
		codes[0] = disclosure.Total
	}
	for i := range codes {
		if codes[i] == "" {
			codes[i] = disclosure.Total
		}
	}
	return codes
}

// protected reports whether a cell is not shown.
func (l *leakTable) protected(period civil.Period, region, first, second string) bool {
	s := l.systems[period]
	at, known := s.Find(l.systemCodes(region, first, second))
	return known && s.Suppressed[at]
}

// changed is l with other figures that fit all that is published: along each
// circuit of the pattern as far as the figures stay possible. What nobody sees
// differs at will.
func (l *leakTable) changed(t *testing.T) *leakTable {
	t.Helper()
	other := *l
	other.counts = map[civil.Period]map[[3]string]int64{}
	for period, counts := range l.counts {
		other.counts[period] = maps.Clone(counts)
	}
	for _, period := range l.periods {
		s := l.systems[period]
		value := make([]int64, len(s.Cells))
		for i, c := range s.Cells {
			value[i] = c.Value
		}
		random := rand.New(rand.NewPCG(1, 2))
		for range 20_000 {
			walk(s, s.Circuits[random.IntN(len(s.Circuits))], 1-2*random.Int64N(2), value)
		}
		for leaf, at := range l.leaves() {
			if i := s.Leaves[leaf]; i >= 0 {
				other.counts[period][at] = value[i]
			}
		}
		differ, primary := 0, 0
		for i := range s.Cells {
			if !s.Suppressed[i] && value[i] != s.Cells[i].Value {
				t.Fatalf("%s: the twin differs at %v, which is published", l.code, s.Codes(int32(i)))
			}
			if s.Pattern.Primary[i] {
				primary++
				if value[i] != s.Cells[i].Value {
					differ++
				}
			}
		}
		if primary == 0 || 2*differ < primary {
			t.Fatalf("%s of %s: %d of %d small cells differ between the twins, too few to tell anything", l.code, period, differ, primary)
		}
		t.Logf("%s of %s: %d of %d small cells differ", l.code, period, differ, primary)
	}
	for _, period := range l.hidden {
		for at := range other.counts[period] {
			other.counts[period][at] += 7
		}
	}
	other.secret.Categories = []indicator.Category{{Code: "ALTG", Label: "nie gezeigt"}, {Code: "ALTB1", Label: "nur im Zwilling B"}, {Code: "ALTB2", Label: "auch nur in B"}}
	return &other
}

// walk changes values along a circuit, if no cell becomes impossible and no
// fewer small cells differ from the truth.
func walk(s *leakSystem, circuit suppress.Circuit, sign int64, value []int64) {
	gain := 0
	for _, step := range circuit {
		before, after := value[step.Cell], value[step.Cell]+sign*step.By
		if after < 1 {
			return
		}
		if s.Pattern.Primary[step.Cell] && before != s.Cells[step.Cell].Value {
			gain--
		}
		if s.Pattern.Primary[step.Cell] && after != s.Cells[step.Cell].Value {
			gain++
		}
	}
	if gain < 0 {
		return
	}
	for _, step := range circuit {
		value[step.Cell] += sign * step.By
	}
}

// own is the raw table as the office brings it in.
func (l *leakTable) own() indicator.OwnTable {
	total := indicator.Category{}
	with := func(d indicator.Dimension) indicator.Dimension {
		d.Categories = append([]indicator.Category{total}, d.Categories...)
		return d
	}
	table := indicator.OwnTable{
		Code: l.code, Title: l.title, Source: "Landratsamt Ahlenfurt, erfunden", Regions: l.regions, Areas: "Sozialraum",
		Dimensions: []indicator.Dimension{with(l.first), with(l.second), with(l.secret)},
		Measures: []indicator.Measure{
			{Code: "N", Label: "Personen", Unit: "Anzahl"},
			{Code: "GEHEIM", Label: "Nur für das Amt", Unit: "Anzahl"},
		},
	}
	for _, period := range slices.Concat(l.periods, l.hidden) {
		for at, n := range l.sums(period) {
			parts := split(n, len(l.secret.Categories))
			for i, age := range table.Dimensions[2].Categories {
				value := n
				if i > 0 {
					value = parts[i-1]
				}
				for m, measure := range table.Measures {
					o := indicator.OwnObservation{Period: period, Region: at[0], Categories: []string{at[1], at[2], age.Code}, Measure: measure.Code}
					o.Figure = indicator.Figure{Value: float64(value * int64(m+1)), Has: true}
					table.Observations = append(table.Observations, o)
				}
			}
		}
	}
	slices.SortFunc(table.Observations, func(a, b indicator.OwnObservation) int {
		return strings.Compare(fmt.Sprint(a.Period, a.Region, a.Categories, a.Measure), fmt.Sprint(b.Period, b.Region, b.Categories, b.Measure))
	})
	return table
}

// sums adds the leaves of a period up to all totals.
func (l *leakTable) sums(period civil.Period) map[[3]string]int64 {
	all := map[[3]string]int64{}
	for at, n := range l.counts[period] {
		for _, r := range slices.Compact([]string{at[0], l.regions[0].Code}) {
			for _, f := range []string{at[1], ""} {
				for _, s := range []string{at[2], ""} {
					all[[3]string{r, f, s}] += n
				}
			}
		}
	}
	return all
}

func split(n int64, parts int) []int64 {
	out := make([]int64, parts)
	for i := range out {
		out[i] = n / int64(parts)
	}
	out[0] += n - n/int64(parts)*int64(parts)
	return out
}

// extracts is what each audience sees of the raw table.
func (l *leakTable) extracts(t *testing.T, m *indicator.Matter) []indicator.Extract {
	t.Helper()
	var all []indicator.Extract
	for _, audience := range []identity.Audience{identity.Partner, identity.Committee, identity.Public} {
		e := indicator.Extract{Audience: audience, Publication: "p-" + l.code, Shapes: l.shapes[audience]}
		for _, period := range l.periods {
			facts, err := m.Facts(t.Context(), 0, period)
			if err != nil {
				t.Fatal(err)
			}
			part := indicator.ExtractPart{Series: 0, Period: period}
			for _, f := range facts {
				if f.Codes[2] != "" || !l.mayShow(audience, f.Codes) {
					continue
				}
				if l.protected(period, f.Region, f.Codes[0], f.Codes[1]) {
					f.Value = cube.Missing(cube.Protected)
				}
				part.Cells = append(part.Cells, cube.Observation{Region: f.Region, Cell: f.Cell, Value: f.Value})
			}
			e.Parts = append(e.Parts, part)
		}
		all = append(all, e)
	}
	return all
}

// mayShow reports whether a shape of an audience holds all variables that codes
// name.
func (l *leakTable) mayShow(audience identity.Audience, codes []string) bool {
	named := map[string]bool{l.first.Code: codes[0] != "", l.second.Code: codes[1] != ""}
	return slices.ContainsFunc(l.shapes[audience], func(shape []string) bool {
		for variable, is := range named {
			if is && !slices.Contains(shape, variable) {
				return false
			}
		}
		return true
	})
}

// countiesTable counts people of some nations by county and sex: few of most,
// none of some, many of one.
func countiesTable(t *testing.T, directory *territory.Directory) *leakTable {
	t.Helper()
	l := &leakTable{
		code: "LECK-KREISE", title: "Menschen nach Staat und Geschlecht",
		regions: []indicator.Category{{Code: "16", Label: "Thüringen"}},
		first: indicator.Dimension{Code: "STAAG", Label: "Staatsangehörigkeit", Categories: []indicator.Category{
			{Code: "ST166", Label: "Ukraine"}, {Code: "ST475", Label: "Syrien"}, {Code: "ST423", Label: "Afghanistan"}, {Code: "ST439", Label: "Iran"}, {Code: "ST152", Label: "Polen"},
		}},
		second:  indicator.Dimension{Code: "GES", Label: "Geschlecht", Categories: []indicator.Category{{Code: "GESM", Label: "männlich"}, {Code: "GESW", Label: "weiblich"}}},
		secret:  indicator.Dimension{Code: "ALTX", Label: "Alter", Categories: []indicator.Category{{Code: "ALTG", Label: "nie gezeigt"}, {Code: "ALTA1", Label: "nur im Zwilling A"}}},
		periods: []civil.Period{"2022-12-31", "2023-12-31", "2024-12-31"}, hidden: []civil.Period{"2025-12-31"},
		shapes: map[identity.Audience][][]string{
			identity.Partner: {{"STAAG", "GES"}}, identity.Committee: {{"STAAG"}, {"GES"}}, identity.Public: {{}},
		},
	}
	for _, r := range directory.Regions(territory.LevelCounty, "16", territory.AsOf) {
		l.regions = append(l.regions, indicator.Category{Code: string(r.Key), Label: r.Title()})
	}
	l.fill([]float64{60, 5, 7, 4, 25})
	return l
}

// spacesTable counts in the county alone, by Sozialraum.
func spacesTable(names []string) *leakTable {
	l := &leakTable{
		code: "LECK-RAUM", title: "Menschen nach Sozialraum und Herkunft",
		regions: []indicator.Category{{Code: "16099", Label: "Landkreis Ahlenfurt"}},
		secret:  indicator.Dimension{Code: "ALTX", Label: "Alter", Categories: []indicator.Category{{Code: "ALTG", Label: "nie gezeigt"}, {Code: "ALTA1", Label: "nur im Zwilling A"}}},
		first:   indicator.Dimension{Code: "RAUM", Label: "Sozialraum"},
		second: indicator.Dimension{Code: "HERKX", Label: "Herkunft", Categories: []indicator.Category{
			{Code: "H1", Label: "Ukraine"}, {Code: "H2", Label: "Syrien"}, {Code: "H3", Label: "andere Staaten"},
		}},
		periods: []civil.Period{"2023-12-31", "2024-12-31"}, hidden: []civil.Period{"2025-12-31"},
		shapes: map[identity.Audience][][]string{
			identity.Partner: {{"RAUM", "HERKX"}}, identity.Committee: {{"RAUM", "HERKX"}}, identity.Public: {{"RAUM"}},
		},
	}
	for i, name := range names {
		l.first.Categories = append(l.first.Categories, indicator.Category{Code: fmt.Sprintf("RAUM%d", i+1), Label: name})
	}
	l.fill([]float64{4, 9, 40, 6, 3, 12, 30, 5})
	return l
}

// areasTable counts by Sozialraum as areas of the county, which maps show.
func areasTable(names []string) *leakTable {
	l := &leakTable{
		code: "LECK-GEBIET", title: "Menschen in Sozialräumen nach Herkunft und Geschlecht",
		regions: []indicator.Category{{Code: "16099", Label: "Landkreis Ahlenfurt"}},
		first: indicator.Dimension{Code: "HERKX", Label: "Herkunft", Categories: []indicator.Category{
			{Code: "H1", Label: "Ukraine"}, {Code: "H2", Label: "Syrien"}, {Code: "H3", Label: "andere Staaten"},
		}},
		second:  indicator.Dimension{Code: "GES", Label: "Geschlecht", Categories: []indicator.Category{{Code: "GESM", Label: "männlich"}, {Code: "GESW", Label: "weiblich"}}},
		secret:  indicator.Dimension{Code: "ALTX", Label: "Alter", Categories: []indicator.Category{{Code: "ALTG", Label: "nie gezeigt"}, {Code: "ALTA1", Label: "nur im Zwilling A"}}},
		periods: []civil.Period{"2023-12-31", "2024-12-31"}, hidden: []civil.Period{"2025-12-31"},
		shapes: map[identity.Audience][][]string{
			identity.Partner: {{"HERKX", "GES"}}, identity.Committee: {{"HERKX"}}, identity.Public: {{}},
		},
	}
	for _, name := range names {
		l.regions = append(l.regions, indicator.Category{Code: "SR-" + name, Label: name})
	}
	l.fill([]float64{4, 9, 14})
	return l
}

// fill draws the counts, around a mean for each category of the first variable.
func (l *leakTable) fill(means []float64) {
	random := rand.New(rand.NewPCG(20261116, uint64(len(l.code))))
	l.counts = map[civil.Period]map[[3]string]int64{}
	for _, period := range slices.Concat(l.periods, l.hidden) {
		l.counts[period] = map[[3]string]int64{}
		for _, r := range l.inside() {
			for f, first := range l.first.Categories {
				for _, second := range l.second.Categories {
					l.counts[period][[3]string{r.Code, first.Code, second.Code}] = int64(means[f%len(means)] * random.ExpFloat64())
				}
			}
		}
	}
}
