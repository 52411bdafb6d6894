// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/readers"
)

func sampleTables(last int) []*table {
	return countyTables(last-years+1, last, []string{"A", "B", "C", "D", "E", "F"})
}

// values are the figures of a table by measure, period and categories.
func values(t *testing.T, in *table) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, f := range in.figures {
		key := strings.Join(append([]string{in.measures[f.measure].code, f.period}, f.codes...), " ") + elsewhere(f)
		if _, twice := found[key]; twice {
			t.Fatalf("%s: %s twice", in.code, key)
		}
		found[key] = f.value
	}
	return found
}

// elsewhere names the area of a figure that is not the county's.
func elsewhere(f figure) string {
	if f.region == countyKey {
		return ""
	}
	return " " + f.region
}

func number(t testing.TB, value string) int {
	t.Helper()
	n, err := strconv.Atoi(value)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestCountyIsTheSameEveryTime(t *testing.T) {
	first, second := sampleTables(2025), sampleTables(2025)
	for i := range first {
		if !reflect.DeepEqual(first[i], second[i]) {
			t.Errorf("table %s differs between two runs", first[i].code)
		}
	}
}

// TestEveryTotalIsTheSumOfItsParts looks at every figure that counts all of a
// dimension.
func TestEveryTotalIsTheSumOfItsParts(t *testing.T) {
	for _, in := range sampleTables(2027) {
		found := values(t, in)
		checked := 0
		for _, f := range in.figures {
			for d, code := range f.codes {
				if code != total || f.value == secret {
					continue
				}
				sum, complete := 0, true
				for _, c := range in.dimensions[d].codes {
					if c.code == total {
						continue
					}
					codes := slices.Clone(f.codes)
					codes[d] = c.code
					part, ok := found[strings.Join(append([]string{in.measures[f.measure].code, f.period}, codes...), " ")+elsewhere(f)]
					if !ok || part == secret {
						complete = false
						break
					}
					sum += number(t, part)
				}
				if complete && sum != number(t, f.value) {
					t.Errorf("%s %s %v: total %s, parts add up to %d", in.code, f.period, f.codes, f.value, sum)
				}
				if complete {
					checked++
				}
			}
		}
		if checked == 0 && len(in.dimensions) > 0 {
			t.Errorf("table %s: no total was compared", in.code)
		}
	}
}

func TestSmallPartsStayWithinTheirWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(2016, 2045).Draw(t, "year")
		p, r := populate(year), refugees(year)
		for s := range spaces {
			for g := range sexes {
				seekers := 0
				for status := range statuses {
					seekers += r[s][status][g]
				}
				if foreigners := p.foreigners(s, g, all); seekers > foreigners {
					t.Fatalf("Sozialraum %d, sex %d: %d protection seekers among %d foreigners", s+1, g, seekers, foreigners)
				}
			}
		}
		if foreigners, everybody := p.foreigners(all, all, all), p.count(all, all, all, all); foreigners*100 < everybody || foreigners*100 > everybody*25 {
			t.Fatalf("%d foreigners among %d people", foreigners, everybody)
		}
	})
}

func TestCountedNeverExceedsWhatItIsCountedAmong(t *testing.T) {
	pairs := map[string]string{"BESCH": "BEV1564", "KITAK": "KIND36", "KURSTN": "KURSPL", "PRUEF": "KURSTN", "BEST": "PRUEF", "GESPRM": "GESPR", "FORMES": "FORM", "BEIRM": "BEIR", "EINB": "AUSL"}
	compared := 0
	for _, in := range sampleTables(2040) {
		found := values(t, in)
		for key, value := range found {
			measure, rest, _ := strings.Cut(key, " ")
			if whole, ok := found[pairs[measure]+" "+rest]; ok {
				compared++
				if number(t, value) > number(t, whole) || number(t, value) < 0 {
					t.Errorf("%s %s: %s of %s", in.code, key, value, whole)
				}
			}
		}
	}
	if compared < 100 {
		t.Errorf("only %d pairs compared", compared)
	}
}

// TestSecretCellsCannotBeComputed: in every row and column of a year none or at
// least two cells are secret.
func TestSecretCellsCannotBeComputed(t *testing.T) {
	hidden, shown := 0, 0
	for last := 2025; last < 2040; last += 5 {
		leavers := tableWith(t, leaverTable, last)
		rows, columns := map[string]int{}, map[string]int{}
		for _, f := range leavers.figures {
			if f.value != secret {
				if n := number(t, f.value); n < minimumFrequency && f.codes[0] == "NATA" {
					t.Errorf("%s %v: %d is shown", f.period, f.codes, n)
				}
				shown++
				continue
			}
			hidden++
			rows[f.period+f.codes[0]]++
			columns[f.period+f.codes[1]]++
		}
		for _, counts := range []map[string]int{rows, columns} {
			for place, n := range counts {
				if n == 1 {
					t.Errorf("%s: one secret cell alone", place)
				}
			}
		}
	}
	if hidden == 0 || shown == 0 {
		t.Errorf("%d secret cells, %d shown", hidden, shown)
	}
}

func tableWith(t *testing.T, code string, last int) *table {
	t.Helper()
	for _, in := range sampleTables(last) {
		if in.code == code {
			return in
		}
	}
	t.Fatalf("no table %s", code)
	return nil
}

// TestOfficialTablesComeInWhole reads every official table as the importer does.
func TestOfficialTablesComeInWhole(t *testing.T) {
	for _, in := range officialTables(t) {
		text, err := in.flat()
		if err != nil {
			t.Fatal(err)
		}
		read, err := readers.Read(t.Context(), in.fileName(), bytes.NewReader(text), int64(len(text)), statfile.DefaultLimits())
		if err != nil {
			t.Fatalf("%s: %v", in.code, err)
		}
		if read.Refused > 0 || read.Len() != len(in.figures) || read.Finding.Table != in.code || len(read.Regions) == 0 {
			t.Errorf("%s: table %q with %d of %d figures, %d refused, %d regions", in.code, read.Finding.Table, read.Len(), len(in.figures), read.Refused, len(read.Regions))
		}
	}
}

func officialTables(t *testing.T) []*table {
	t.Helper()
	tables, err := publishedTables()
	if err != nil {
		t.Fatal(err)
	}
	return tables
}
