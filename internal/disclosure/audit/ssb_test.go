// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package audit_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kursbuch/internal/disclosure/suppress"
)

// data opens a file of the published test data for disclosure control; the
// test is skipped where they are not at hand.
func data(t testing.TB, name string) string {
	t.Helper()
	folder := os.Getenv("KURSBUCH_TEST_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	raw, err := os.ReadFile(filepath.Join(folder, "disclosure", name))
	if err != nil {
		t.Skip("no test data here; KURSBUCH_TEST_DATA says where they are")
	}
	return string(raw)
}

// study is the rows of a file of Statistics Norway, by column.
type study struct {
	columns map[string]int
	rows    [][]string
}

func readStudy(t *testing.T, name string) study {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(data(t, "ssb/"+name))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	s := study{map[string]int{}, lines[1:]}
	for i, column := range lines[0] {
		s.columns[column] = i
	}
	return s
}

// table adds the last column up over some columns.
func (s study) table(t *testing.T, columns ...string) string {
	t.Helper()
	sums := map[string]int{}
	for _, row := range s.rows {
		var codes []string
		for _, column := range columns {
			codes = append(codes, row[s.columns[column]])
		}
		count, err := strconv.Atoi(row[len(row)-1])
		if err != nil {
			t.Fatal(err)
		}
		sums[strings.Join(codes, ",")] += count
	}
	text := strings.Join(columns, ",") + ",freq\n"
	for _, codes := range slices.Sorted(maps.Keys(sums)) {
		text += fmt.Sprintf("%s,%d\n", codes, sums[codes])
	}
	return text
}

// tree is the hierarchy that leads from the first column over the others, as
// groups of their own names.
func (s study) tree(columns ...string) [2]string {
	lines := map[string]bool{}
	for _, row := range s.rows {
		below := row[s.columns[columns[0]]]
		for _, column := range columns[1:] {
			group := column + " " + row[s.columns[column]]
			lines[below+","+group] = true
			below = group
		}
		lines[below+",Total"] = true
	}
	return [2]string{columns[0], "code,parent\n" + strings.Join(slices.Sorted(maps.Keys(lines)), "\n") + "\n"}
}

// studies are the tables of Statistics Norway: two hierarchies over the same regions, and
// four linked tables of ten thousand people.
func studies(t *testing.T) map[string]input {
	z1, z3, d53 := readStudy(t, "z1.csv"), readStudy(t, "z3.csv"), readStudy(t, "d53.csv")
	return map[string]input{
		"z1": {tables: []string{z1.table(t, "region", "hovedint")}},
		"z3": {tables: []string{z3.table(t, "region", "hovedint", "mnd")}, hierarchies: [][2]string{
			z3.tree("region", "fylke"), z3.tree("region", "kostragr"), z3.tree("mnd", "mnd2"),
		}},
		"d53": {
			tables: []string{
				d53.table(t, "sex", "age_m", "lms_h"), d53.table(t, "sex", "age_m", "fst_m"),
				d53.table(t, "sex", "age_m", "hst_m"), d53.table(t, "sex", "lms_h", "hst_m"),
			},
			hierarchies: [][2]string{d53.tree("age_m", "age_l"), d53.tree("lms_h", "lms_l"), d53.tree("hst_m", "hst_l"), d53.tree("fst_m", "fst_l")},
		},
	}
}

func TestStudiesOfStatisticsNorway(t *testing.T) {
	for name, in := range studies(t) {
		for standard := suppress.Linear; standard <= suppress.Insider; standard++ {
			c := proven(t, in, options(standard))
			primary, suppressed := 0, 0
			for i := range c.pattern.Primary {
				if c.pattern.Primary[i] {
					primary++
				}
				if c.pattern.Suppressed[i] {
					suppressed++
				}
			}
			if primary == 0 || suppressed <= primary {
				t.Errorf("%s %v: %d primary, %d suppressed", name, standard, primary, suppressed)
			}
			t.Logf("%s %v: %d cells, %d primary, %d secondary", name, standard, len(c.system.Cells), primary, suppressed-primary)
		}
	}
}

// GaussSuppression's own expectation for z1 with counts up to 3 sensitive: the
// cells 12, 13, 22, 23, 42 and 43, which are B, D and H by annet and arbeid.
func TestStudyZ1IsSuppressedAsThere(t *testing.T) {
	o := options(suppress.Linear)
	o.Threshold = 4
	c := proven(t, input{tables: []string{readStudy(t, "z1.csv").table(t, "region", "hovedint")}}, o)
	var got []string
	for i, yes := range c.pattern.Suppressed {
		if yes {
			got = append(got, strings.Join(c.system.Codes(int32(i)), " "))
		}
	}
	slices.Sort(got)
	if want := []string{"B annet", "B arbeid", "D annet", "D arbeid", "H annet", "H arbeid"}; !slices.Equal(got, want) {
		t.Errorf("suppressed are %v, want %v", got, want)
	}
}
