// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package leafcsv_test

import (
	"bytes"
	"strings"
	"testing"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/leafcsv"
)

// A table with a byte order mark and semicolons gives the same pattern.
func TestReadTakesTheUsualKindsOfCSV(t *testing.T) {
	for _, text := range []string{"area,sex,freq\na,m,1\nb,w,4\n", "\xef\xbb\xbfarea;sex;freq\r\na;m;1\r\nb;w;4\r\n"} {
		d, err := leafcsv.Read([]leafcsv.File{{Name: "t", Data: []byte(text)}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		s, err := disclosure.Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		none := make([]bool, len(s.Cells))
		var out bytes.Buffer
		if err := leafcsv.WritePattern(&out, d, s, none, none); err != nil {
			t.Fatal(err)
		}
		if want := "area,sex,freq,primary,suppressed\nTotal,Total,5,FALSE,FALSE\nTotal,m,1,FALSE,FALSE\n"; !strings.HasPrefix(out.String(), want) {
			t.Errorf("%q gives\n%s", text, out.String())
		}
	}
}

// Whatever comes, it is a system whose cells add up, or a refusal.
func FuzzRead(f *testing.F) {
	f.Add([]byte("area,sex,freq\na,m,1\nb,w,4\n"), []byte("code,parent\na,ab\nb,ab\nab,Total\n"))
	f.Add([]byte("area;freq\na;1"), []byte("code;parent\na;Total\na;b\nb;a"))
	f.Add([]byte("area,freq\nTotal,1\n"), []byte("code,parent\nTotal,a\na,Total\n"))
	f.Add([]byte("area,freq\na,99999999999999999999\n"), []byte("code,parent\n"))
	f.Fuzz(func(t *testing.T, table, hierarchy []byte) {
		d, err := leafcsv.Read([]leafcsv.File{{Name: "t", Data: table}},
			[]leafcsv.Hierarchy{{Dimension: "area", File: leafcsv.File{Name: "h", Data: hierarchy}}})
		if err != nil {
			return
		}
		s, err := disclosure.Compile(d)
		if err != nil {
			return
		}
		for _, relation := range s.Relations {
			rest := s.Cells[relation[0]].Value
			for _, part := range relation[1:] {
				rest -= s.Cells[part].Value
			}
			if rest != 0 {
				t.Errorf("%v is not the sum of its parts", s.Codes(relation[0]))
			}
		}
	})
}

// Values with decimals become whole and are written as they were.
func TestMagnitudesKeepTheirDecimals(t *testing.T) {
	text := "branch;units;value;max1;max2\na;3;-1000,5;20;\nb;1;0,25;0,25;0\n"
	d, decimals, err := leafcsv.ReadMagnitudes([]leafcsv.File{{Name: "t", Data: []byte(text)}}, nil)
	if err != nil || decimals != 2 {
		t.Fatalf("%d decimals, %v", decimals, err)
	}
	s, err := disclosure.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	none := make([]bool, len(s.Cells))
	var out bytes.Buffer
	if err := leafcsv.WriteMagnitudes(&out, d, s, decimals, none, none); err != nil {
		t.Fatal(err)
	}
	want := "branch,value,primary,suppressed\nTotal,-1000.25,FALSE,FALSE\na,-1000.50,FALSE,FALSE\nb,0.25,FALSE,FALSE\n"
	if out.String() != want || !s.Unbounded || s.Cells[1].Units != 3 || len(s.Cells[2].Largest) != 2 {
		t.Errorf("%s%+v", out.String(), s.Cells)
	}
}

// Whatever comes as a table of values, it is a system that adds up, or a refusal.
func FuzzReadMagnitudes(f *testing.F) {
	f.Add([]byte("branch,size,units,value,max\na,s,5,1000.5,950\na,l,9,700,100\n"))
	f.Add([]byte("branch;units;value;max1;max2\na;3;-1000,5;20;\n"))
	f.Add([]byte("branch,units,value,max\na,1,1.-5,9999999999999999\n"))
	f.Add([]byte("units,value,max\n1,1,1\n"))
	f.Fuzz(func(t *testing.T, table []byte) {
		d, decimals, err := leafcsv.ReadMagnitudes([]leafcsv.File{{Name: "t", Data: table}}, nil)
		if err != nil {
			return
		}
		s, err := disclosure.Compile(d)
		if err != nil {
			return
		}
		for _, relation := range s.Relations {
			rest := s.Cells[relation[0]].Value
			for _, part := range relation[1:] {
				rest -= s.Cells[part].Value
			}
			if rest != 0 {
				t.Errorf("%v is not the sum of its parts with %d decimals", s.Codes(relation[0]), decimals)
			}
		}
	})
}
