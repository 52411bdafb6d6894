// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

func fileOf(name string, content []byte) Upload {
	return Upload{Name: name, Content: bytes.NewReader(content), Size: int64(len(content))}
}

func TestOfficialTransitions(t *testing.T) {
	content := official(t, "territory/ref-kreise-umrech-2020-1990-2019.xlsx")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		p, err := s.PreviewTransitions(t.Context(), mapper, fileOf("bbsr.xlsx", content))
		if err != nil {
			t.Fatal(err)
		}
		first := p.Sheets[0]
		if len(p.Sheets) != 30 || p.Set.Rows != 13771 || p.Refused != 0 {
			t.Errorf("%d sheets, %d rows, %d refused (%v); want 30, 13771, 0", len(p.Sheets), p.Set.Rows, p.Refused, p.Refusals)
		}
		if first.From != "1990-12-31" || first.Rows != 635 || first.Sources != 543 || first.Targets != 401 {
			t.Errorf("1990: %+v, want 635 rows from 543 to 401", first)
		}
		if _, err := s.TakeTransitions(t.Context(), mapper, p); err != nil {
			t.Fatal(err)
		}
		reforms, err := s.Reforms(t.Context(), mapper)
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			key  Key
			from civil.Day
			want []Key
		}{
			{"16045", "1990-12-31", []Key{"14523", "16076"}},
			{"16056", "1998-12-31", []Key{"16063"}},
			{"13052", "2010-12-31", []Key{"13071", "13075"}},
			{"13052", "2011-06-30", []Key{"13071", "13075"}},
		} {
			got := reforms.Conversion(test.from, "2023-11-30").Of(test.key)
			if !slices.Equal(keysOf(got.Shares), test.want) {
				t.Errorf("%s of %s became %v %s, want %v", test.key, test.from, got.Shares, got.Reason.Key, test.want)
			}
		}
		checkEveryCounty(t, reforms, p)
	})
}

// Every county of every sheet arrives in the borders of 2023, whole.
func checkEveryCounty(t *testing.T, reforms *Reforms, p *TransitionPreview) {
	t.Helper()
	for _, transition := range p.read {
		c := reforms.Conversion(transition.From, AsOf)
		for key := range transition.Rows {
			var people, area float64
			got := c.Of(key)
			for _, share := range got.Shares {
				people, area = people+share.People, area+share.Area
			}
			if math.Abs(people-1)+math.Abs(area-1) > 1e-6 {
				t.Fatalf("%s of %s: shares sum to %v and %v: %v %s", key, transition.From, people, area, got.Shares, got.Reason.Key)
			}
		}
	}
}

// bbsr writes a sheet as the office lays it out, with or without the columns
// for employees.
func bbsr(t testing.TB, jobs bool, rows ...[4]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	head := []any{"Kreise\n 31.12.2010", "Kreisname 2010", "flächen-\nproportionaler\nUmsteige-schlüssel", "bevölkerungs- \nproportionaler \nUmsteige- \nschlüssel"}
	if jobs {
		head = append(head, "beschäftigten- \nproportionaler \nUmsteige- \nschlüssel")
	}
	head = append(head, "Fläche am 31.12.2010 in km²", "Bevölkerung am 31.12.2010 in 1000")
	if jobs {
		head = append(head, "sozialvers.pflichtig Beschäftigte am Arbeitsort am 30.6.2010 in 1000")
	}
	head = append(head, "Kreise\n 31.12.2020", "Kreisname 2020")
	lines := [][]any{head}
	for _, r := range rows {
		line := []any{r[0], "alt", r[2], r[3]}
		if jobs {
			line = append(line, r[3])
		}
		line = append(line, 1.5, 2.5)
		if jobs {
			line = append(line, 3.5)
		}
		lines = append(lines, append(line, r[1], "neu"))
	}
	lines = append(lines, []any{}, []any{" "})
	for i, line := range lines {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &line); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := errors.Join(book.Write(&b), book.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTransitionsRefuseWhatWouldLoseFigures(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	for _, test := range []struct {
		name, reason string
		line         int
		rows         [][4]any
	}{
		{"sound", "", 0, [][4]any{{13052000, 13071000, 0.5, 0.6}, {13052000, 13075000, 0.5, 0.4}, {1001000, 1001000, 1, 1}}},
		{"weights that do not sum to 1", "territory.transition.sum", 2, [][4]any{{13052000, 13071000, 0.5, 0.6}, {13052000, 13075000, 0.5, 0.3}}},
		{"a key that is none", "territory.transition.key", 3, [][4]any{{1001000, 1001000, 1, 1}, {"Kiel", 1002000, 1, 1}}},
		{"a weight that is none", "territory.transition.weight", 2, [][4]any{{1001000, 1001000, 1, "ja"}}},
		{"a weight above 1", "territory.transition.weight", 2, [][4]any{{1001000, 1001000, 1, 1.5}}},
		{"a target twice", "territory.transition.twice", 2, [][4]any{{1001000, 1001000, 0.5, 0.5}, {1001000, 1001000, 0.5, 0.5}}},
	} {
		for _, jobs := range []bool{false, true} {
			p, err := s.PreviewTransitions(t.Context(), mapper, fileOf("b.xlsx", bbsr(t, jobs, test.rows...)))
			if err != nil {
				t.Fatalf("%s: %v", test.name, err)
			}
			if test.reason == "" {
				if p.Refused != 0 || p.Set.Rows != 3 || p.read[0].Rows["13052"][0] != (Share{"13071", 0.6, 0.5, 0.6}) || p.read[0].Rows["01001"][0] != Whole("01001") {
					t.Errorf("%s: %+v", test.name, p)
				}
				continue
			}
			if p.Refused == 0 || p.Refusals[0].Reason.Key != test.reason || p.Refusals[0].Line != test.line {
				t.Errorf("%s: refused %+v, want %s in line %d", test.name, p.Refusals, test.reason, test.line)
			}
			if _, err := s.TakeTransitions(t.Context(), mapper, p); err == nil {
				t.Errorf("%s was stored", test.name)
			}
		}
	}
	if _, err := s.PreviewTransitions(t.Context(), mapper, uploadOf("x.xlsx", "no workbook")); err == nil {
		t.Error("a file that is no workbook was read")
	}
}

func TestOwnReforms(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		add := func(key Key, day civil.Day, into ...Share) (ReformID, error) {
			return s.AddReform(t.Context(), mapper, OwnReform{Reform: Reform{Key: key, Day: day, Into: into}, Source: "Gesetz"})
		}
		for _, test := range []struct {
			name, field string
			key         Key
			day         civil.Day
			into        []Share
		}{
			{"no key", "key", "Gotha", "2027-01-01", []Share{Whole("16066")}},
			{"no day", "day", "16067", "", []Share{Whole("16066")}},
			{"nothing that takes over", "into", "16067", "2027-01-01", nil},
			{"shares that do not sum to 1", "into", "16067", "2027-01-01", []Share{{Key: "16066", People: 0.5, Area: 0.5}}},
			{"another level", "into", "16067", "2027-01-01", []Share{Whole("16067029")}},
			{"into itself alone", "into", "16067", "2027-01-01", []Share{Whole("16067")}},
			{"what the program knows", "day", "16056", "2021-07-01", []Share{Whole("16066")}},
		} {
			_, err := add(test.key, test.day, test.into...)
			if refused, ok := errors.AsType[fault.Invalid](err); !ok || refused[test.field].Key == "" {
				t.Errorf("%s: %v, want a refusal at %s", test.name, err, test.field)
			}
		}
		id, err := add("16067", "2027-01-01", Share{Key: "16066", People: 0.4, Area: 0.3}, Share{Key: "16067", People: 0.6, Area: 0.7})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := add("16067", "2027-01-01", Whole("16066")); err == nil {
			t.Error("two reforms of a region on one day")
		}
		want := func(who identity.Person, keys string) {
			t.Helper()
			reforms, err := s.Reforms(t.Context(), who)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, share := range reforms.Conversion("2026-12-31", "2028-12-31").Of("16067").Shares {
				got = append(got, string(share.Key))
			}
			if strings.Join(got, " ") != keys {
				t.Errorf("Gotha became %v, want %s", got, keys)
			}
		}
		want(mapper, "16066 16067")
		want(identity.Person{Tenant: "erfurt"}, "16067")
		changed := OwnReform{ID: id, Version: 1, Reform: Reform{Key: "16067", Day: "2027-01-01", Into: []Share{Whole("16051")}}}
		if err := s.ChangeReform(t.Context(), mapper, changed); err != nil {
			t.Fatal(err)
		}
		want(mapper, "16051")
		if err := s.ChangeReform(t.Context(), mapper, changed); !errors.Is(err, fault.Conflict) {
			t.Errorf("the old version once more: %v, want a conflict", err)
		}
		if err := s.ArchiveReform(t.Context(), mapper, id, 2); err != nil {
			t.Fatal(err)
		}
		want(mapper, "16067")
		if err := s.RestoreReform(t.Context(), mapper, id, 3); err != nil {
			t.Fatal(err)
		}
		want(mapper, "16051")
		if _, total, err := s.ReformHistory(t.Context(), mapper, id, 10, 0); err != nil || total != 4 {
			t.Errorf("the history has %d entries, %v; want 4", total, err)
		}
	})
}

// Who knows how a divided county was shared out may say so.
func TestOwnWeightsForAShippedReform(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	reform := Reform{Key: "13052", Day: "2011-09-04", Into: []Share{{Key: "13071", People: 0.7, Area: 0.6}, {Key: "13075", People: 0.3, Area: 0.4}}}
	if _, err := s.AddReform(t.Context(), mapper, OwnReform{Reform: reform}); err != nil {
		t.Fatal(err)
	}
	reforms, err := s.Reforms(t.Context(), mapper)
	if err != nil {
		t.Fatal(err)
	}
	if p := reforms.Conversion("2010-12-31", "").Of("13052"); len(p.Shares) != 2 || p.Shares[0].People != 0.7 {
		t.Errorf("Demmin became %+v", p)
	}
}

func FuzzTransitions(f *testing.F) {
	f.Add(bbsr(f, true, [4]any{13052000, 13071000, 0.5, 0.6}, [4]any{13052000, 13075000, 0.5, 0.4}))
	f.Add(bbsr(f, false, [4]any{1001000, 1001000, 1, 1}, [4]any{"Kiel", 1, "x", -1}))
	f.Fuzz(func(t *testing.T, content []byte) {
		p, err := readTransitionBook(fileOf("b.xlsx", content))
		if err != nil || p.Refused > 0 {
			return
		}
		for _, transition := range p.read {
			for key, shares := range transition.Rows {
				sum := 0.0
				for _, share := range shares {
					sum += share.People
				}
				if math.Abs(sum-1) > tolerance {
					t.Fatalf("took %s with shares of %v", key, sum)
				}
			}
		}
	})
}
