// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/gvisys"
	"kursbuch/internal/identity"
)

// gv writes a directory of one day: lines of kind, key and name.
func gv(day string, units ...[3]string) string {
	var b strings.Builder
	for _, u := range units {
		line := fmt.Sprintf("%s%s%-8s%-4s%-50s%-50s64    %011d%011d%011d", u[0], day, u[1], "0000", u[2], "Sitz", 1000, 500, 240)
		b.WriteString(line + strings.Repeat(" ", 220-len([]rune(line))) + "\n")
	}
	return b.String()
}

func takeGazetteer(t *testing.T, s *Service, who identity.Person, text string) Gazetteer {
	t.Helper()
	p, err := s.PreviewGazetteer(t.Context(), who, uploadOf("gv.txt", text))
	if err != nil {
		t.Fatal(err)
	}
	g, err := s.TakeGazetteer(t.Context(), who, p)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGazetteersAreKeptSideBySideAndCompared(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		old := takeGazetteer(t, s, mapper, gv("20221231",
			[3]string{"40", "09162", "München"}, [3]string{"60", "09162001", "Alt"}, [3]string{"60", "09162002", "Bad Neu"}, [3]string{"60", "09162003", "Umzug"}, [3]string{"60", "09162004", "Bleibt"}))
		now := takeGazetteer(t, s, mapper, gv("20241231",
			[3]string{"40", "09162", "München"}, [3]string{"60", "09162002", "Neu"}, [3]string{"60", "09162009", "Umzug"}, [3]string{"60", "09162004", "Bleibt"}, [3]string{"60", "09162010", "Jung"}))
		diff, err := s.CompareGazetteers(t.Context(), mapper, old, now)
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(keysIn(diff.Gone), keysIn(diff.New), pairsIn(diff.Renamed), pairsIn(diff.Rekeyed))
		if want := "[09162001] [09162010] [09162002>09162002] [09162003>09162009]"; got != want {
			t.Errorf("gone, new, renamed, re-keyed: %s, want %s", got, want)
		}
		regions, err := s.Regions(t.Context(), mapper)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := regions.Region("09162010"); err != nil || r.Until != "" || r.Population != 500 {
			t.Errorf("a new municipality: %+v, %v", r, err)
		}
		if r, err := regions.Region("09162001"); err != nil || r.Until != "2022-12-31" {
			t.Errorf("a municipality that is gone: %+v, %v", r, err)
		}
		munich := mapper
		munich.Region = "09162"
		if assignable, err := s.Assignable(t.Context(), munich); err != nil || len(assignable) != 4 {
			t.Errorf("a county outside Thüringen can assign %v, %v; want its four municipalities", assignable, err)
		}
		if _, err := s.Directory().Region("09162010"); err == nil {
			t.Error("the program's own directory was changed")
		}
		reforms, err := s.Reforms(t.Context(), mapper)
		if err != nil {
			t.Fatal(err)
		}
		if p := reforms.Conversion("2022-12-31", "2024-12-31").Of("09162001"); p.Reason.Key != "territory.convert.gone" {
			t.Errorf("a municipality that is gone became %+v", p)
		}
		if other, err := s.Gazetteers(t.Context(), identity.Person{Tenant: "erfurt"}); err != nil || len(other) != 0 {
			t.Errorf("another tenant sees %v, %v", other, err)
		}
		takeGazetteer(t, s, mapper, gv("20251231", [3]string{"60", "16067029", "Gotha an der Leina"}))
		if regions, err = s.Regions(t.Context(), mapper); err != nil {
			t.Fatal(err)
		}
		if r, err := regions.Region("16067029"); err != nil || r.Title() != "Gotha an der Leina" {
			t.Errorf("a municipality that was renamed: %+v, %v", r, err)
		}
	})
}

func keysIn(units []gvisys.Unit) (keys []string) {
	for _, u := range units {
		keys = append(keys, u.Key)
	}
	return keys
}

func pairsIn(pairs []Pair) (keys []string) {
	for _, p := range pairs {
		keys = append(keys, p.Before.Key+">"+p.After.Key)
	}
	return keys
}

func TestAGazetteerOnceMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		text := gv("20231231", [3]string{"60", "09162001", "Alt"})
		first := takeGazetteer(t, s, mapper, text)
		if again := takeGazetteer(t, s, mapper, text); again.ID != first.ID {
			t.Error("the same content was stored twice")
		}
		corrected := takeGazetteer(t, s, mapper, gv("20231231", [3]string{"60", "09162001", "Alt, Stadt"}))
		all, err := s.Gazetteers(t.Context(), mapper)
		if err != nil || len(all) != 2 {
			t.Fatalf("%v, %v; want the corrected directory and the archived one", all, err)
		}
		for _, g := range all {
			if g.Archived != (g.ID == first.ID) {
				t.Errorf("%s is archived: %t", g.ID, g.Archived)
			}
		}
		if err := s.RestoreGazetteer(t.Context(), mapper, first.ID, 2); !isRefused(err) {
			t.Errorf("two directories of one day: %v, want a refusal", err)
		}
		if err := s.ArchiveGazetteer(t.Context(), mapper, corrected.ID, 1); err != nil {
			t.Fatal(err)
		}
		if err := s.RestoreGazetteer(t.Context(), mapper, first.ID, 2); err != nil {
			t.Error(err)
		}
		if err := s.ArchiveGazetteer(t.Context(), identity.Person{Tenant: "erfurt", Grants: mapper.Grants}, first.ID, 3); !errors.Is(err, fault.NotFound) {
			t.Errorf("another tenant archives: %v", err)
		}
	})
}

func isRefused(err error) bool {
	_, ok := errors.AsType[fault.Refused](err)
	return ok
}

// What the operator imported for all, a tenant reads and cannot archive.
func TestOfficialGazetteersBelongToAll(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	operator := identity.Person{Tenant: identity.Official, Grants: mapper.Grants}
	g := takeGazetteer(t, s, operator, gv("20241231", [3]string{"60", "09162001", "Alt"}))
	regions, err := s.Regions(t.Context(), mapper)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := regions.Region("09162001"); err != nil {
		t.Errorf("a tenant does not know what was imported for all: %v", err)
	}
	if err := s.ArchiveGazetteer(t.Context(), mapper, g.ID, 1); !errors.Is(err, fault.NotFound) {
		t.Errorf("a tenant archives the operator's directory: %v", err)
	}
}

func TestHierarchies(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		h := Hierarchy{Name: "Agenturbezirke", From: "2012-10-01"}
		p, err := s.PreviewHierarchy(t.Context(), mapper, uploadOf("a.csv", "Schlüssel;Agentur;Name\n16067;094;Gotha\n16063;094;Gotha\n16051;093;Erfurt\n9162;093;Erfurt\n16067;093;Erfurt\n;x;y\n"), h)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Members) != 4 || p.Refused != 2 || p.Mended != 1 || len(p.Unknown) != 0 {
			t.Errorf("%d members, %d refused, %d mended, unknown %v; want 4, 2, 1, none", len(p.Members), p.Refused, p.Mended, p.Unknown)
		}
		id, err := s.TakeHierarchy(t.Context(), mapper, p)
		if err != nil {
			t.Fatal(err)
		}
		wantMembers := func(day civil.Day, want string) {
			t.Helper()
			keys, err := s.Members(t.Context(), mapper, id, "094", day)
			if got := fmt.Sprint(keys); err != nil || got != want {
				t.Errorf("on %s: %s, %v; want %s", day, got, err, want)
			}
		}
		wantMembers("2020-01-01", "[16063 16067]")
		wantMembers("2012-09-30", "[]")
		belongings, err := s.Belongings(t.Context(), mapper, "16067")
		if err != nil || len(belongings) != 1 || belongings[0].ParentName != "Gotha" || belongings[0].Hierarchy.Name != h.Name {
			t.Errorf("Gotha belongs to %+v, %v", belongings, err)
		}
		h.ID, h.Version, h.Overlapping = id, 1, true
		overlapping := append(p.Members, Membership{"16067", "093", "Erfurt"})
		if err := s.ChangeHierarchy(t.Context(), mapper, h, overlapping); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeHierarchy(t.Context(), mapper, h, overlapping); !errors.Is(err, fault.Conflict) {
			t.Errorf("the old version once more: %v, want a conflict", err)
		}
		if _, err := s.AddHierarchy(t.Context(), mapper, Hierarchy{Name: "AGENTURBEZIRKE"}, p.Members); err == nil {
			t.Error("two hierarchies of one name")
		}
		if _, err := s.AddHierarchy(t.Context(), mapper, Hierarchy{Name: "Andere"}, overlapping); err == nil {
			t.Error("a unit twice in a hierarchy that does not overlap")
		}
		if err := s.ArchiveHierarchy(t.Context(), mapper, id, 2); err != nil {
			t.Fatal(err)
		}
		if belongings, err := s.Belongings(t.Context(), mapper, "16067"); err != nil || len(belongings) != 0 {
			t.Errorf("after archiving Gotha belongs to %+v, %v", belongings, err)
		}
		if err := s.RestoreHierarchy(t.Context(), mapper, id, 3); err != nil {
			t.Error(err)
		}
		if _, total, err := s.HierarchyHistory(t.Context(), mapper, id, 10, 0); err != nil || total != 4 {
			t.Errorf("the history has %d entries, %v; want 4", total, err)
		}
	})
}

// The parents of a hierarchy are drawn from their units: counties of the
// program's own atlas, and the tenant's Sozialräume.
func TestHierarchiesAreDrawn(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	atlas, err := LoadAtlas()
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.PreviewBoundaries(t.Context(), mapper, uploadOf("q.geojson", quarters("Nord", "West")), BoundaryChoice{Layer: SpaceLayer})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.TakeBoundaries(t.Context(), mapper, p); err != nil {
		t.Fatal(err)
	}
	id, err := s.AddHierarchy(t.Context(), mapper, Hierarchy{Name: "Räume"}, []Membership{
		{"16067", "A", "Kreise"}, {"16070", "A", "Kreise"}, {"101", "B", "Quartiere"}, {"West", "B", "Quartiere"}, {"nirgends", "C", "Leer"},
	})
	if err != nil {
		t.Fatal(err)
	}
	outlines, err := s.HierarchyOutlines(t.Context(), mapper, atlas, id)
	if err != nil || len(outlines) != 2 || outlines[0].Key != "A" || outlines[1].Name != "Quartiere" {
		t.Fatalf("drawn are %v, %v", outlines, err)
	}
	if want := [][2]float64{{10.7, 50.9}, {10.9, 51}}; !slices.Equal(extent(outlines[1]), want) || len(outlines[1].Rings) != 1 {
		t.Errorf("the quarters reach over %v in %d rings, want %v in one", extent(outlines[1]), len(outlines[1].Rings), want)
	}
}

func extent(o Outline) [][2]float64 {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, ring := range o.Rings {
		for _, p := range ring {
			low, high = [2]float64{min(low[0], p[0]), min(low[1], p[1])}, [2]float64{max(high[0], p[0]), max(high[1], p[1])}
		}
	}
	return [][2]float64{low, high}
}

func TestRecognise(t *testing.T) {
	for _, test := range []struct {
		name string
		up   Upload
		want FileKind
	}{
		{"a directory", uploadOf("a", gv("20241231", [3]string{"10", "09", "Bayern"})), GazetteerFile},
		{"boundaries", uploadOf("a", quarters("Nord")), BoundaryFile},
		{"an Umsteigeschlüssel", fileOf("a", bbsr(t, true, [4]any{1001000, 1001000, 1, 1})), TransitionFile},
	} {
		if got, err := Recognise(test.up); err != nil || got != test.want {
			t.Errorf("%s: %v, %v; want %v", test.name, got, err, test.want)
		}
	}
}

func FuzzMemberships(f *testing.F) {
	f.Add("16067; 094; Gotha\n9162;093;Erfurt")
	f.Add("Einheit;Raum;Name\n\"a;b\";c;d")
	f.Fuzz(func(t *testing.T, text string) {
		members, err := ParseMemberships(text)
		if err != nil {
			return
		}
		again, err := ParseMemberships(MembershipLines(members))
		for _, m := range members {
			if m.Unit == "" || m.Parent == "" || m.Unit == m.Parent {
				t.Fatalf("took %+v", m)
			}
			if strings.ContainsAny(string(m.Unit+m.Parent)+m.ParentName, ";\"'=+-@") {
				return // people who type these see them refused or changed
			}
		}
		if err == nil && len(again) != len(members) && !looksLikeHeading(text) {
			t.Fatalf("%v came back as %v", members, again)
		}
	})
}

// A whole country with all it knows: 16,035 units, 13,771 shares.
func BenchmarkConversion(b *testing.B) {
	d, err := LoadDirectory()
	if err != nil {
		b.Fatal(err)
	}
	var units []gvisys.Unit
	for i := range 11_000 {
		units = append(units, gvisys.Unit{Kind: gvisys.Municipality, Key: fmt.Sprintf("09%06d", i), Name: "Ort", Text: "64"})
	}
	d = d.with(Gazetteer{Day: "2024-12-31"}, units, true)
	var tables []Transition
	for year := 1990; year < 2020; year++ {
		t := Transition{From: civil.Day(fmt.Sprintf("%d-12-31", year)), To: "2020-12-31", Rows: map[Key][]Share{}}
		for _, county := range d.Regions(LevelCounty, Germany, t.From) {
			t.Rows[county.Key] = []Share{Whole(county.Key)}
		}
		tables = append(tables, t)
	}
	r := NewReforms(d, nil, tables)
	for i := 0; b.Loop(); i++ {
		r.Conversion(civil.Day(fmt.Sprintf("%d-12-%02d", 1990+i%30, 1+i/30%30)), "2024-12-31")
	}
}
