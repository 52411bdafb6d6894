// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/audit"
	"kursbuch/internal/disclosure/leafcsv"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/disclosure/verify"
)

// shape is how a drawn table looks: the sizes of its dimensions, how many leaves
// a group has (0 is none), and how many people a leaf has on average.
type shape struct {
	sizes  []int
	groups []int
	mean   float64
}

// drawn is a table whose categories differ in size as nations and districts do,
// so that some leaves are large and most are small or empty.
func (s shape) drawn(r *rand.Rand) input {
	var in input
	weights := make([][]float64, len(s.sizes))
	var heading []string
	leaves := 1
	for d, size := range s.sizes {
		name := string(rune('a' + d))
		heading = append(heading, name)
		leaves *= size
		sum := 0.0
		for range size {
			w := 1 / (.05 + r.Float64())
			weights[d], sum = append(weights[d], w*w), sum+w*w
		}
		for i := range weights[d] {
			weights[d][i] *= float64(size) / sum
		}
		if s.groups[d] > 0 {
			lines := "code,parent\n"
			for i := range size {
				group := fmt.Sprintf("%sG%d", name, i/s.groups[d])
				if i%s.groups[d] == 0 {
					lines += group + ",Total\n"
				}
				lines += fmt.Sprintf("%s%d,%s\n", name, i, group)
			}
			in.hierarchies = append(in.hierarchies, [2]string{name, lines})
		}
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s,freq\n", strings.Join(heading, ","))
	for leaf := range leaves {
		mean, rest := s.mean, leaf
		var codes []string
		for d, size := range s.sizes {
			mean *= weights[d][rest%size]
			codes = append(codes, fmt.Sprintf("%s%d", heading[d], rest%size))
			rest /= size
		}
		if count := int(mean * r.ExpFloat64()); count > 0 {
			fmt.Fprintf(&text, "%s,%d\n", strings.Join(codes, ","), count)
		}
	}
	in.tables = []string{text.String()}
	return in
}

// shuttle narrows what is known of each cell by all sums, again and again, as
// somebody with a spreadsheet does. It knows nothing of circuits.
func shuttle(s *disclosure.System, known []bounds) {
	for changed := true; changed; {
		changed = false
		narrow := func(cell int32, b bounds) {
			if b.low > known[cell].low || b.high < known[cell].high {
				known[cell] = bounds{max(b.low, known[cell].low), min(b.high, known[cell].high)}
				changed = true
			}
		}
		for _, relation := range s.Relations {
			var sum bounds
			for _, part := range relation[1:] {
				sum.low, sum.high = sum.low+known[part].low, min(unknown, sum.high+known[part].high)
			}
			narrow(relation[0], sum)
			total := known[relation[0]]
			for _, part := range relation[1:] {
				low := int64(0)
				if sum.high < unknown { // every other part is known from above
					low = total.low - (sum.high - known[part].high)
				}
				narrow(part, bounds{low, total.high - (sum.low - known[part].low)})
			}
		}
	}
}

// withstand lets the shuttle attack a pattern, under S3 with what each insider
// knows.
func withstand(t *testing.T, name string, c chain, standard suppress.Standard) {
	t.Helper()
	known := []map[int32]bool{nil}
	if standard == suppress.Insider {
		known = append(known, persons(c.system)...)
	}
	for _, knows := range known {
		all := published(c.system, c.pattern.Suppressed, knows)
		shuttle(c.system, all)
		for cell, primary := range c.pattern.Primary {
			if b := all[cell]; primary && !knows[int32(cell)] && (b.low == b.high || standard >= suppress.Small && b.high < 3) {
				t.Fatalf("%s %v: %v is from %d to %d to somebody in %v", name, standard, c.system.Codes(int32(cell)), b.low, b.high, named(c.system, knows))
			}
		}
	}
}

// Tables of two to four dimensions, sparse and dense, flat and with hierarchies,
// are proven under every standard, with and without time and solver, and stand
// two attackers who share nothing with the search.
func TestOtherDrawsAreProtected(t *testing.T) {
	shapes := []shape{
		{[]int{12, 10}, []int{0, 0}, 20},
		{[]int{12, 10}, []int{0, 0}, .7},
		{[]int{24, 20}, []int{6, 5}, 6},
		{[]int{10, 8, 2}, []int{0, 0, 0}, 5},
		{[]int{12, 9, 2}, []int{4, 3, 0}, 1.5},
		{[]int{6, 5, 3, 2}, []int{3, 0, 0, 0}, 3},
		{[]int{6, 4, 3, 2}, []int{2, 2, 0, 0}, .8},
		{[]int{1, 9}, []int{0, 3}, 3},
		{[]int{40}, []int{7}, 4},
	}
	for draw := range draws(t, 45) {
		s := shapes[draw%len(shapes)]
		in := s.drawn(rand.New(rand.NewPCG(31, uint64(draw))))
		for standard := suppress.Linear; standard <= suppress.Insider; standard++ {
			name := fmt.Sprintf("draw %d %v", draw, s)
			o := options(standard)
			o.Seed = uint64(draw)
			switch draw / len(shapes) % 3 {
			case 0:
				o.Work = 0
			case 1:
				o.Work, o.Left = 1_000_000, func() func() float64 { // the clock ends it soon
					left := 1.0
					return func() float64 { left -= .01; return left }
				}()
			case 2:
				if standard == suppress.Small && !testing.Short() {
					o.Work, o.Solver = 20_000, solver(t)
				}
			}
			c := proven(t, in, o)
			if standard >= suppress.Exact {
				withstand(t, name, c, standard)
			}
			if exposed := spanned(c.system, c.pattern); len(exposed) > 0 {
				t.Fatalf("%s %v: %v can be added up", name, standard, exposed)
			}
		}
	}
}

// The ends of what a table can be.
func TestExtremeTablesAreProtected(t *testing.T) {
	ones := "a,b,freq\n"
	for i := range 36 {
		ones += fmt.Sprintf("a%d,b%d,1\n", i/6, i%6)
	}
	for name, in := range map[string]input{
		"no row":         {tables: []string{"a,b,freq\n"}},
		"only zeros":     {tables: []string{"a,b,freq\nx,y,0\n"}},
		"one leaf of 1":  {tables: []string{"a,b,c,freq\nx,y,z,1\nx,y,w,0\n"}},
		"one leaf of 2":  {tables: []string{"a,b,freq\nx,y,2\n"}},
		"everybody":      {tables: []string{ones}},
		"huge beside 1":  {tables: []string{"a,b,freq\nx,m,1099511627776\nx,w,1099511627775\ny,m,1\ny,w,1099511627776\n"}},
		"odd codes":      {tables: []string{"\xef\xbb\xbfa,b,freq\r\n\"x,1\",\"say \"\"hi\"\"\",2\r\n\"ü ß\",007,5\r\n\"x,1\",007,9\r\nü ß,7,1\r\n"}},
		"chains of one":  {tables: []string{"a,freq\nx,1\ny,3\nz,9\n"}, hierarchies: [][2]string{{"a", "code,parent\nx,g\ng,k\nk,Total\ny,h\nz,h\nh,Total\n"}}},
		"twice the same": {tables: []string{"a,b,freq\nx,m,1\ny,m,4\nz,n,6\n", "b,a,freq\nm,x,1\nm,y,4\nn,z,6\n"}},
	} {
		for standard := suppress.Linear; standard <= suppress.Insider; standard++ {
			c := proven(t, in, options(standard))
			if standard >= suppress.Exact {
				withstand(t, name, c, standard)
			}
			if slices.Contains(c.pattern.Primary, true) && len(c.pattern.Circuits) == 0 {
				t.Errorf("%s %v: no circuit", name, standard)
			}
		}
	}
}

// A row that one linked table lacks is a 0, and contradicts another table's
// count: neither protected nor, with a certificate all the same, believed.
func TestLinkedTablesAgreeOnZeros(t *testing.T) {
	c := proven(t, input{tables: []string{"a,b,freq\nx,m,1\ny,m,4\n", "a,c,freq\nx,q,1\ny,r,4\n"}}, options(suppress.Exact))
	c.check.Tables[1].Data = []byte("a,c,freq\ny,q,1\ny,r,4\n")
	d, err := leafcsv.Read(files(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := disclosure.Compile(d); err == nil || !strings.Contains(err.Error(), "disagree") {
		t.Errorf("compiled with %v", err)
	}
	about := audit.Subject{Tables: files(c), Pattern: c.check.Pattern.Data, Standard: suppress.Exact, Threshold: 3}
	if c.check.Certificate, err = audit.Certify(about, c.design, c.system, c.pattern.Circuits); err != nil {
		t.Fatal(err)
	}
	if _, err := verify.Check(c.check); err == nil || !strings.Contains(err.Error(), "disagree") {
		t.Errorf("verified with %v", err)
	}
}

// What is left of a group is protected against everybody but an insider, who may
// know it because she is the rest of it.
func TestGroupsAreProtectedBesideInsiders(t *testing.T) {
	in := input{tables: []string{"a,b,freq\nx,m,1\ny,m,4\nx,w,0\ny,w,3\n"}}
	c := protectUnder(t, audit.Rules{Group: 2}, in, options(suppress.Insider))
	if _, err := verify.Check(c.check); err != nil {
		t.Errorf("%v\n%s", err, c.check.Pattern.Data)
	}
}

// A slower machine, on which less time is left, finds the same pattern as long as
// the clock does not end it.
func TestTheClockChangesNothingBeforeItEnds(t *testing.T) {
	in := shape{[]int{24, 20}, []int{6, 5}, 6}.drawn(rand.New(rand.NewPCG(32, 1)))
	o := options(suppress.Small)
	o.Work = 200_000
	quick := proven(t, in, o)
	o.Left = func() float64 { return .01 }
	if slow := proven(t, in, o); !bytes.Equal(quick.check.Pattern.Data, slow.check.Pattern.Data) {
		t.Error("the pattern depends on the time that is left")
	}
}
