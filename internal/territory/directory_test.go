// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory_test

import (
	"errors"
	"slices"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/territory"
)

func TestParseKey(t *testing.T) {
	for _, test := range []struct {
		name, give string
		want       territory.Key
		level      territory.Level
	}{
		{"Germany", "DG", territory.Germany, territory.LevelCountry},
		{"a Land", "16", "16", territory.LevelState},
		{"a Regierungsbezirk", "091", "091", territory.LevelGovernmentRegion},
		{"a county between blanks", " 16063 ", "16063", territory.LevelCounty},
		{"a municipality", "16063105", "16063105", territory.LevelMunicipality},
		{"an ARS loses its Verband", "160715051005", "16071005", territory.LevelMunicipality},
		{"a county that lost its zero is refused", "1001", "", territory.LevelUnknown},
		{"a name is refused", "Gotha", "", territory.LevelUnknown},
		{"nothing is refused", "", "", territory.LevelUnknown},
		{"digits of another script are refused", "١٦", "", territory.LevelUnknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := territory.ParseKey(test.give)
			if got != test.want || got.Level() != test.level || (err != nil) != (test.want == "") {
				t.Errorf("ParseKey(%q) = %q of level %d, %v; want %q of level %d", test.give, got, got.Level(), err, test.want, test.level)
			}
		})
	}
}

func TestKeyAncestry(t *testing.T) {
	for _, test := range []struct {
		key, state, county territory.Key
	}{
		{"16063105", "16", "16063"},
		{"16063", "16", "16063"},
		{"091", "09", ""},
		{territory.Germany, "", ""},
	} {
		if test.key.State() != test.state || test.key.County() != test.county {
			t.Errorf("%s lies in Land %q, county %q; want %q, %q", test.key, test.key.State(), test.key.County(), test.state, test.county)
		}
	}
	if !territory.Key("16063").Within(territory.Germany) || territory.Key("16063").Within("") || territory.Key("15001").Within("16") {
		t.Error("Within: want 16063 in Germany, nothing in the empty key, 15001 not in 16")
	}
}

func TestDirectoryHoldsTheOfficialNumberOfRegions(t *testing.T) {
	d := loadDirectory(t)
	for _, test := range []struct {
		name   string
		level  territory.Level
		within territory.Key
		day    civil.Day
		want   int
	}{
		{"Germany", territory.LevelCountry, territory.Germany, "", 1},
		{"Länder", territory.LevelState, territory.Germany, "", 16},
		{"Regierungsbezirke and statistical regions", territory.LevelGovernmentRegion, territory.Germany, "", 29},
		{"counties", territory.LevelCounty, territory.Germany, "", 400},
		{"counties of Thüringen", territory.LevelCounty, "16", "", 22},
		{"counties of Thüringen while Eisenach was one", territory.LevelCounty, "16", "2021-06-30", 23},
		{"counties of Thüringen the day after", territory.LevelCounty, "16", "2021-07-01", 22},
		{"counties in 2009", territory.LevelCounty, territory.Germany, "2009-12-31", 412},
		{"counties before the first reform known", territory.LevelCounty, territory.Germany, "2007-06-30", 439},
		{"municipalities of Thüringen", territory.LevelMunicipality, "16", "", 624},
		{"Bezirke of Berlin", territory.LevelMunicipality, "11", "", 12},
		{"nothing in an unknown Land", territory.LevelCounty, "17", "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := len(d.Regions(test.level, test.within, test.day)); got != test.want {
				t.Errorf("%d regions, want %d", got, test.want)
			}
		})
	}
}

func TestPopulationsAddUpAtEveryLevel(t *testing.T) {
	d := loadDirectory(t)
	if got := region(t, d, territory.Germany).Population; got != 84_358_845 {
		t.Errorf("Germany has %d people, want 84358845", got)
	}
	for _, level := range []territory.Level{territory.LevelState, territory.LevelCounty} {
		sum := 0
		for _, r := range d.Regions(level, territory.Germany, "") {
			sum += r.Population
		}
		if sum != 84_358_845 {
			t.Errorf("the regions of level %d have %d people together, want 84358845", level, sum)
		}
	}
	sum := 0
	for _, r := range d.Regions(territory.LevelMunicipality, "16", "") {
		sum += r.Population
	}
	if sum != 2_126_846 || region(t, d, "16").Population != sum {
		t.Errorf("Thüringen's municipalities have %d people, the Land %d; want 2126846", sum, region(t, d, "16").Population)
	}
}

func TestTitleTellsCountyAndCityApart(t *testing.T) {
	d := loadDirectory(t)
	for key, want := range map[territory.Key]string{
		"16051": "Erfurt", "16067": "Landkreis Gotha", "16063": "Wartburgkreis", "16070": "Ilm-Kreis",
		"09162": "München", "09184": "Landkreis München", "03241": "Region Hannover", "05334": "Städteregion Aachen",
		"01051": "Kreis Dithmarschen", "10041": "Regionalverband Saarbrücken", "05": "Nordrhein-Westfalen",
		"053": "Regierungsbezirk Köln", "032": "Statistische Region Hannover", "13052": "Landkreis Demmin",
		"13006": "Wismar", territory.Germany: "Deutschland", "16067029": "Gotha",
	} {
		if got := region(t, d, key).Title(); got != want {
			t.Errorf("title of %s is %q, want %q", key, got, want)
		}
	}
}

func TestCountyTitlesAreDistinct(t *testing.T) {
	seen := map[string]territory.Key{}
	for _, r := range loadDirectory(t).Regions(territory.LevelCounty, territory.Germany, "") {
		if other, twice := seen[r.Title()]; twice && r.Title() != "Landkreis Oldenburg" {
			t.Errorf("%s and %s are both %q", other, r.Key, r.Title())
		}
		seen[r.Title()] = r.Key
	}
}

func TestParentsAndChildren(t *testing.T) {
	d := loadDirectory(t)
	for key, want := range map[territory.Key]territory.Key{
		"16063105": "16063", "16063": "16", "09162": "091", "091": "09", "16": territory.Germany,
		"13052": "13", "11001001": "11",
	} {
		parent, err := d.Parent(key)
		if err != nil || parent.Key != want {
			t.Errorf("parent of %s is %q, %v; want %q", key, parent.Key, err, want)
		}
	}
	for _, key := range []territory.Key{territory.Germany, "99999"} {
		if parent, err := d.Parent(key); !errors.Is(err, fault.NotFound) {
			t.Errorf("parent of %s is %v, %v; want not found", key, parent, err)
		}
	}
	for key, want := range map[territory.Key]int{territory.Germany: 16, "16": 22, "09": 7, "16051": 1} {
		if got := len(d.Children(key, "")); got != want {
			t.Errorf("%s has %d children, want %d", key, got, want)
		}
	}
}

func TestReformsLeadFromDissolvedCountiesToPresentOnes(t *testing.T) {
	d := loadDirectory(t)
	if got := keys(d.Successors("16056")); !slices.Equal(got, []territory.Key{"16063"}) {
		t.Errorf("Eisenach became %v, want the Wartburgkreis", got)
	}
	if got := keys(d.Successors("13052")); !slices.Equal(got, []territory.Key{"13071", "13075"}) {
		t.Errorf("Demmin became %v, want 13071 and 13075", got)
	}
	if got := keys(d.Predecessors("03159")); !slices.Equal(got, []territory.Key{"03152", "03156"}) {
		t.Errorf("Göttingen took over %v, want 03152 and 03156", got)
	}
	if got := d.Successors("16063"); len(got) != 0 {
		t.Errorf("the Wartburgkreis became %v, want nothing", got)
	}
	dissolved := 0
	for _, r := range d.Regions(territory.LevelCounty, territory.Germany, "2007-06-30") {
		if r.Until == "" {
			continue
		}
		dissolved++
		for _, successor := range d.Successors(r.Key) {
			if !successor.ExistedOn(r.Until.Add(1)) || !successor.ExistedOn("") {
				t.Errorf("%s, dissolved on %s, became %s, which did not take over the next day", r.Key, r.Until, successor.Key)
			}
		}
	}
	if dissolved != 74 {
		t.Errorf("%d counties dissolved, want 74", dissolved)
	}
}

func TestUnknownRegionIsNotFound(t *testing.T) {
	if r, err := loadDirectory(t).Region("16999"); !errors.Is(err, fault.NotFound) {
		t.Errorf("Region(16999) = %v, %v; want not found", r, err)
	}
}

func loadDirectory(t *testing.T) *territory.Directory {
	t.Helper()
	d, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func region(t *testing.T, d *territory.Directory, key territory.Key) territory.Region {
	t.Helper()
	r, err := d.Region(key)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func keys(regions []territory.Region) []territory.Key {
	var all []territory.Key
	for _, r := range regions {
		all = append(all, r.Key)
	}
	return all
}
