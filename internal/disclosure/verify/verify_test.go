// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package verify_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"kursbuch/internal/disclosure/verify"
	"kursbuch/internal/fault"
)

// The table has a sensitive cell a × x, protected by a rectangle.
const (
	leaves  = "area,sex,freq\na,x,1\na,y,9\nb,x,8\nb,y,7\nc,x,5\nc,y,0\n"
	tree    = "code,parent\na,ab\nb,ab\nab,Total\nc,Total\n"
	pattern = `area,sex,freq,primary,suppressed
Total,Total,30,FALSE,FALSE
Total,x,14,FALSE,FALSE
Total,y,16,FALSE,FALSE
ab,Total,25,FALSE,FALSE
ab,x,9,FALSE,FALSE
ab,y,16,FALSE,FALSE
a,Total,10,FALSE,FALSE
a,x,1,TRUE,TRUE
a,y,9,FALSE,TRUE
b,Total,15,FALSE,FALSE
b,x,8,FALSE,TRUE
b,y,7,FALSE,TRUE
c,Total,5,FALSE,FALSE
c,x,5,FALSE,FALSE
`
)

// certificate mirrors the file, so that tests can forge one with a true seal.
type certificate struct {
	Format      string    `json:"format"`
	Standard    string    `json:"standard"`
	Threshold   int64     `json:"threshold"`
	Tables      []string  `json:"tables"`
	Hierarchies []string  `json:"hierarchies"`
	Pattern     string    `json:"pattern"`
	Circuits    [][]int64 `json:"circuits"`
	Seal        string    `json:"seal"`
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// claim is a sealed certificate for the files in in, with these circuits.
func claim(in verify.Input, standard string, circuits ...[]int64) verify.Input {
	c := certificate{
		Format: "kursbuch-disclosure-1", Standard: standard, Threshold: 3,
		Tables: []string{hash(in.Tables[0].Data)}, Hierarchies: []string{"area " + hash(in.Hierarchies[0].Data)},
		Pattern: hash(in.Pattern.Data), Circuits: circuits,
	}
	open, _ := json.Marshal(c) // cannot fail: plain fields
	c.Seal = hash(open)
	sealed, _ := json.Marshal(c)
	in.Certificate = append(sealed, '\n')
	return in
}

func files(table, hierarchy, pattern string) verify.Input {
	return verify.Input{
		Tables:      []verify.File{{Name: "leaf.csv", Data: []byte(table)}},
		Hierarchies: []verify.Hierarchy{{Dimension: "area", File: verify.File{Name: "hier.csv", Data: []byte(hierarchy)}}},
		Pattern:     verify.File{Name: "pattern.csv", Data: []byte(pattern)},
	}
}

var (
	rectangle = []int64{0, 0, 1, 0, 1, -1, 0, 2, -1, 0, 3, 1}
	twice     = []int64{0, 0, 2, 0, 1, -2, 0, 2, -2, 0, 3, 2}
)

func TestATrueCertificateHolds(t *testing.T) {
	in := claim(files(leaves, tree, pattern), "s1", rectangle)
	report, err := verify.Check(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := (verify.Report{Method: "suppress", Standard: "s1", Threshold: 3, Cells: 14, Primary: 1, Suppressed: 4, Circuits: 1}); report != want {
		t.Errorf("%+v, want %+v", report, want)
	}
	for _, standard := range []string{"s2", "s3"} {
		if _, err := verify.Check(claim(files(leaves, tree, pattern), standard, twice)); err != nil {
			t.Errorf("%s: %v", standard, err)
		}
	}
}

// Everything here bears a true seal, and is wrong.
func TestFalseClaimsAreRefused(t *testing.T) {
	good := files(leaves, tree, pattern)
	swap := func(old, new string) verify.Input {
		if !strings.Contains(pattern, old) {
			t.Fatalf("the pattern lacks %q", old)
		}
		return files(leaves, tree, strings.Replace(pattern, old, new, 1))
	}
	for _, c := range []struct {
		name, key string
		in        verify.Input
	}{
		{"no circuit", "disclosure.verify.unproven", claim(good, "s1")},
		{"a circuit that stops below the threshold", "disclosure.verify.unproven", claim(good, "s2", rectangle)},
		{"a circuit that leaves the sensitive cell alone", "disclosure.verify.circuit", claim(good, "s1", []int64{0, 1, 1, 0, 3, -1})},
		{"a circuit that empties a suppressed cell", "disclosure.verify.circuit", claim(good, "s1", []int64{0, 0, -1, 0, 1, 1, 0, 2, 1, 0, 3, -1})},
		{"a circuit that changes a published cell", "disclosure.verify.circuit", claim(good, "s1", []int64{0, 0, 1, 0, 1, -1})},
		{"a circuit that changes a published zero", "disclosure.verify.circuit", claim(good, "s1", []int64{0, 5, 1})},
		{"a circuit of nothing", "disclosure.verify.circuit", claim(good, "s1", []int64{})},
		{"a row that is not there", "disclosure.verify.circuit", claim(good, "s1", []int64{0, 6, 1})},
		{"a table that is not there", "disclosure.verify.circuit", claim(good, "s1", []int64{1, 0, 1})},
		{"changes beyond all sense", "disclosure.verify.circuit", claim(good, "s1", []int64{0, 0, 1 << 62, 0, 0, 1 << 62})},
		{"a standard that nobody knows", "disclosure.verify.damaged", claim(good, "s4", rectangle)},
		{"a sensitive cell shown", "disclosure.verify.primary", claim(swap("a,x,1,TRUE,TRUE", "a,x,1,TRUE,FALSE"), "s1", rectangle)},
		{"a sensitive cell denied", "disclosure.verify.primary", claim(swap("a,x,1,TRUE,TRUE", "a,x,1,FALSE,TRUE"), "s1", rectangle)},
		{"a wrong count", "disclosure.verify.cell", claim(swap("b,x,8", "b,x,9"), "s1", rectangle)},
		{"a cell twice", "disclosure.verify.cell", claim(swap("c,x,5,FALSE,FALSE", "a,y,9,FALSE,TRUE"), "s1", rectangle)},
		{"a cell missing", "disclosure.verify.missing", claim(swap("c,x,5,FALSE,FALSE\n", ""), "s1", rectangle)},
		{"a partner shown", "disclosure.verify.circuit", claim(swap("b,y,7,FALSE,TRUE", "b,y,7,FALSE,FALSE"), "s1", rectangle)},
		{"a negative count", "disclosure.verify.row", claim(files(strings.Replace(leaves, "a,x,1", "a,x,-1", 1), tree, pattern), "s1", rectangle)},
		{"a code beyond the hierarchy", "disclosure.verify.row", claim(files(strings.Replace(leaves, "c,x", "d,x", 1), tree, pattern), "s1", rectangle)},
		{"a hierarchy without a root", "disclosure.verify.hierarchy", claim(files(leaves, "code,parent\na,ab\n", pattern), "s1", rectangle)},
		{"a table with a further column", "disclosure.verify.csv", claim(files("x,"+strings.ReplaceAll(strings.TrimSpace(leaves), "\n", "\n1,")+"\n", tree, pattern), "s1", rectangle)},
	} {
		if _, err := verify.Check(c.in); !refusedAs(err, c.key) {
			t.Errorf("%s: %+v, want %s", c.name, err, c.key)
		}
	}
}

func refusedAs(err error, key string) bool {
	refused, ok := errors.AsType[fault.Refused](err)
	return ok && refused.Key == key
}

// Two tables that share a margin must agree in every circuit.
func TestLinkedTablesMustAgree(t *testing.T) {
	in := verify.Input{
		Tables: []verify.File{
			{Name: "one", Data: []byte("a,b,freq\nx,m,1\nx,w,9\ny,m,8\ny,w,9\n")},
			{Name: "two", Data: []byte("a,c,freq\nx,o,5\nx,p,5\ny,o,9\ny,p,8\n")},
		},
		Hierarchies: []verify.Hierarchy{{Dimension: "a", File: verify.File{Data: []byte("code,parent\nx,Total\ny,Total\n")}}},
		Pattern: verify.File{Data: []byte(`a,b,c,freq,primary,suppressed
Total,Total,Total,27,FALSE,TRUE
x,Total,Total,10,FALSE,TRUE
y,Total,Total,17,FALSE,FALSE
Total,m,Total,9,FALSE,TRUE
Total,w,Total,18,FALSE,FALSE
x,m,Total,1,TRUE,TRUE
x,w,Total,9,FALSE,FALSE
y,m,Total,8,FALSE,FALSE
y,w,Total,9,FALSE,FALSE
Total,Total,o,14,FALSE,TRUE
Total,Total,p,13,FALSE,FALSE
x,Total,o,5,FALSE,TRUE
x,Total,p,5,FALSE,FALSE
y,Total,o,9,FALSE,FALSE
y,Total,p,8,FALSE,FALSE
`)},
	}
	sealed := func(circuit []int64) verify.Input {
		one := claim(verify.Input{Tables: in.Tables, Hierarchies: in.Hierarchies, Pattern: in.Pattern}, "s1", circuit)
		one.Certificate = resealed(t, one, func(c *certificate) {
			c.Tables = append(c.Tables, hash(in.Tables[1].Data))
			c.Hierarchies = []string{"a " + hash(in.Hierarchies[0].Data)}
		})
		return one
	}
	if _, err := verify.Check(sealed([]int64{0, 0, 1, 1, 0, 1})); err != nil {
		t.Errorf("one more in both tables: %+v", err)
	}
	if _, err := verify.Check(sealed([]int64{0, 0, 1})); !refusedAs(err, "disclosure.verify.circuit") {
		t.Errorf("one more in one table only: %+v", err)
	}
}

func resealed(t *testing.T, in verify.Input, change func(*certificate)) []byte {
	t.Helper()
	var c certificate
	if err := json.Unmarshal(in.Certificate, &c); err != nil {
		t.Fatal(err)
	}
	change(&c)
	c.Seal = ""
	open, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	c.Seal = hash(open)
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return append(data, '\n')
}

// A damaged certificate never passes, and neither does one beside damaged files.
func FuzzCertificate(f *testing.F) {
	good := claim(files(leaves, tree, pattern), "s1", rectangle)
	f.Add(good.Certificate)
	f.Add(bytes.Replace(good.Certificate, []byte("s1"), []byte("s0"), 1))
	f.Add(append(bytes.Clone(good.Certificate), ' '))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := good
		in.Certificate = data
		if _, err := verify.Check(in); (err == nil) != bytes.Equal(data, good.Certificate) {
			t.Errorf("err %v for %q", err, data)
		}
	})
}

// Circuits bear any numbers under a true seal; what passes is a true proof.
func FuzzCircuit(f *testing.F) {
	f.Add(int64(0), int64(1), int64(1), int64(-1), int64(2), int64(-1), int64(3), int64(1))
	f.Add(int64(0), int64(-1), int64(1), int64(1), int64(2), int64(1), int64(3), int64(-1))
	f.Add(int64(5), int64(1), int64(1), int64(1<<62), int64(1), int64(1<<62), int64(-3), int64(1))
	f.Fuzz(func(t *testing.T, r1, b1, r2, b2, r3, b3, r4, b4 int64) {
		in := claim(files(leaves, tree, pattern), "s1", []int64{0, r1, b1, 0, r2, b2, 0, r3, b3, 0, r4, b4})
		_, err := verify.Check(in)
		by := map[int64]int64{}
		whole := true
		for _, step := range [][2]int64{{r1, b1}, {r2, b2}, {r3, b3}, {r4, b4}} {
			by[step[0]] += step[1]
			whole = whole && step[0] >= 0 && step[0] < 5 && step[1] <= 1<<40 && step[1] >= -1<<40
		}
		// The only proofs are multiples of the rectangle that empty no cell.
		m := by[0]
		proof := whole && m > 0 && m < 8 && by[1] == -m && by[2] == -m && by[3] == m && by[4] == 0
		if (err == nil) != proof {
			t.Errorf("%v for %v", err, by)
		}
	})
}

// Any table, hierarchy or pattern may come; nothing but the true ones pass.
func FuzzFiles(f *testing.F) {
	f.Add([]byte(leaves), []byte(tree), []byte(pattern))
	f.Add([]byte("area,sex,freq\n"), []byte("code,parent\n"), []byte("area,sex,freq,primary,suppressed\n"))
	f.Add([]byte("a;freq\nTotal;1"), []byte("code;parent\na;a"), []byte("a;freq;primary;suppressed\nTotal;1;TRUE;TRUE"))
	f.Fuzz(func(t *testing.T, table, hierarchy, listed []byte) {
		in := files(string(table), string(hierarchy), string(listed))
		in = claim(in, "s1")
		if report, err := verify.Check(in); err == nil && report.Primary > 0 {
			t.Errorf("%+v without a circuit", report)
		}
	})
}
