// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
)

func TestMendKey(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       Key
		mended     bool
	}{
		{"as it is", "09162000", "09162000", false},
		{"without its zero", "9162000", "09162000", true},
		{"a county without its zero", "9162", "09162", true},
		{"a Land without its zero", "9", "09", true},
		{"an ARS", "160510000000", "16051000", false},
		{"an ARS without its zero", "91620000000", "09162000", true},
		{"a number with decimals", "9162000.0", "09162000", true},
		{"Germany", "DG", Germany, false},
		{"what a program rounded", "9.162E+06", "", false},
		{"a number of no Land", "99162000", "", false},
		{"a name", "Gotha", "", false},
	} {
		key, mended, err := MendKey(test.text)
		if key != test.want || mended != test.mended || (err != nil) != (test.want == "") {
			t.Errorf("%s: MendKey(%q) = %q, %t, %v; want %q, %t", test.name, test.text, key, mended, err, test.want, test.mended)
		}
	}
}

func FuzzPack(f *testing.F) {
	packed, err := packOutlines([]Outline{{Key: "16", Name: "Thüringen", Rings: [][][2]float64{{{11, 51}, {12, 51}, {11, 51}}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed)
	f.Fuzz(func(t *testing.T, packed []byte) {
		outlines, err := unpackOutlines(packed)
		if err != nil {
			return
		}
		again, err := packOutlines(outlines)
		if err != nil {
			t.Fatal(err)
		}
		back, err := unpackOutlines(again)
		if err != nil || fmt.Sprint(back) != fmt.Sprint(outlines) {
			t.Fatalf("%v came back as %v, %v", outlines, back, err)
		}
	})
}

var mapper = identity.Person{
	ID: "p1", Name: "Ada", Tenant: "gotha", Region: "16067",
	Grants: map[identity.Action]identity.Scope{identity.EditTerritory: identity.Tenant},
}

func newService(t *testing.T, d *db.DB) *Service {
	t.Helper()
	return New(d, audit.New(d, []byte("a key outside the database"), time.Now), uuid.NewString, time.Now, loadShipped(t))
}

func loadShipped(t *testing.T) *Directory {
	t.Helper()
	d, err := LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func uploadOf(name, text string) Upload {
	return Upload{Name: name, Content: strings.NewReader(text), Size: int64(len(text))}
}

// quarters draws squares side by side, with a number and a name each.
func quarters(names ...string) string {
	var features []string
	for i, name := range names {
		x := 10.7 + 0.1*float64(i)
		features = append(features, fmt.Sprintf(
			`{"type":"Feature","properties":{"nr":"%d","name":%q},"geometry":{"type":"Polygon","coordinates":[[[%f,50.9],[%f,50.9],[%f,51],[%f,51],[%f,50.9]]]}}`,
			101+i, name, x, x+0.1, x+0.1, x, x))
	}
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func TestSocialSpacesAreDrawnFromAnUpload(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		if _, err := s.AddSocialSpace(t.Context(), mapper, SocialSpace{Name: "Nordstadt"}); err != nil {
			t.Fatal(err)
		}
		p, err := s.PreviewBoundaries(t.Context(), mapper, uploadOf("q.geojson", quarters("NORDSTADT", "West", "")), BoundaryChoice{Layer: SpaceLayer})
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Areas) != 2 || p.Areas[0].New || !p.Areas[1].New || len(p.Refused) != 1 || p.Choice.Key != "nr" || p.Choice.Name != "name" {
			t.Fatalf("preview: %+v", p)
		}
		if outlines, err := s.SpaceOutlines(t.Context(), mapper); err != nil || len(outlines) != 0 {
			t.Errorf("a preview stored %v, %v", outlines, err)
		}
		set, err := s.TakeBoundaries(t.Context(), mapper, p)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := s.TakeBoundaries(t.Context(), mapper, p); err != nil || again.ID != set.ID {
			t.Errorf("the same once more made %s, %v; want %s", again.ID, err, set.ID)
		}
		wantOutlines(t, s, "Nordstadt", "102")

		if err := s.ArchiveBoundary(t.Context(), mapper, set.ID, 1); err != nil {
			t.Fatal(err)
		}
		wantOutlines(t, s)
		if spaces, err := s.SocialSpaces(t.Context(), mapper); err != nil || len(spaces) != 1 {
			t.Errorf("after archiving: %v, %v; want the old Sozialraum alone", spaces, err)
		}
		if err := s.RestoreBoundary(t.Context(), mapper, set.ID, 2); err != nil {
			t.Fatal(err)
		}
		wantOutlines(t, s, "Nordstadt", "102")
		if _, err := s.PreviewBoundaries(t.Context(), identity.Person{Tenant: "gotha"}, uploadOf("q.geojson", quarters("A")), BoundaryChoice{Layer: SpaceLayer}); err == nil {
			t.Error("somebody without the right may upload")
		}
	})
}

func wantOutlines(t *testing.T, s *Service, want ...Key) {
	t.Helper()
	outlines, err := s.SpaceOutlines(t.Context(), mapper)
	if err != nil {
		t.Fatal(err)
	}
	var got []Key
	for _, o := range outlines {
		got = append(got, o.Key)
	}
	if !slices.Equal(got, want) {
		t.Errorf("drawn are %v, want %v", got, want)
	}
}

// The designation of a county (BEZ) is no name, although most areas have one.
func TestTheNameOfAnAreaTellsItApart(t *testing.T) {
	square := func(key, name, kind string) string {
		return `{"type":"Feature","properties":{"BEZ":"` + kind + `","AGS":"` + key + `","GEN":"` + name + `"},"geometry":{"type":"Polygon","coordinates":[[[10,50],[11,50],[11,51],[10,51],[10,50]]]}}`
	}
	file := `{"type":"FeatureCollection","features":[` + square("16051", "Erfurt", "Kreisfreie Stadt") + "," + square("16056", "Eisenach", "Kreisfreie Stadt") + "," +
		square("16056", "Eisenach", "Kreisfreie Stadt") + "," + square("16067", "Gotha", "Landkreis") + `]}`
	s := newService(t, dbtest.SQLite(t))
	p, err := s.PreviewBoundaries(t.Context(), mapper, uploadOf("kreise.geojson", file), BoundaryChoice{Layer: RegionLayer, Day: AsOf})
	if err != nil {
		t.Fatal(err)
	}
	if p.Choice.Name != "GEN" || len(p.FileOnly) != 1 || p.FileOnly[0].Name != "Eisenach" {
		t.Errorf("names stand in %q, only in the file is %+v; want GEN and Eisenach", p.Choice.Name, p.FileOnly)
	}
}

func TestOfficialBoundariesFindTheirRegions(t *testing.T) {
	for _, test := range []struct {
		file                                      string
		features, water, areas, fileOnly, missing int
		level                                     Level
		inThueringen                              int
	}{
		{"boundaries/VG250_GEM_simplified.zip", 10990, 0, 10990, 7, 0, LevelMunicipality, 631},
		{"boundaries/landkreise_sim200.geojson", 431, 30, 401, 1, 0, LevelCounty, 23},
	} {
		content := official(t, test.file)
		s := newService(t, dbtest.SQLite(t))
		choice := BoundaryChoice{Layer: RegionLayer, Day: AsOf, Source: "© GeoBasis-DE / BKG"}
		p, err := s.PreviewBoundaries(t.Context(), mapper, Upload{Name: "b", Content: bytes.NewReader(content), Size: int64(len(content))}, choice)
		if err != nil {
			t.Fatal(err)
		}
		got := []int{p.Features, p.Water, len(p.Areas), len(p.FileOnly), len(p.Missing), len(p.Refused)}
		if want := []int{test.features, test.water, test.areas, test.fileOnly, test.missing, 0}; !slices.Equal(got, want) {
			t.Errorf("%s: features, water, areas, only in the file, missing, refused are %v, want %v; %v", test.file, got, want, p.FileOnly)
		}
		if _, err := s.TakeBoundaries(t.Context(), mapper, p); err != nil {
			t.Fatal(err)
		}
		outlines, credit, err := s.RegionOutlines(t.Context(), mapper, test.level, Thueringen)
		if err != nil || len(outlines) != test.inThueringen || credit != choice.Source {
			t.Errorf("%s: %d outlines in Thüringen, %q, %v; want %d", test.file, len(outlines), credit, err, test.inThueringen)
		}
	}
}
