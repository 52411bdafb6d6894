// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/civil"
)

func TestConversionOfShippedReforms(t *testing.T) {
	r := NewReforms(loadDirectory(t), nil, nil)
	for _, test := range []struct {
		name     string
		key      Key
		from, to civil.Day
		want     []Key
		reason   string
	}{
		{"Eisenach went to the Wartburgkreis", "16056", "2020-12-31", "2023-11-30", []Key{"16063"}, ""},
		{"Eisenach stayed until the last day before", "16056", "2020-12-31", "2021-06-30", []Key{"16056"}, ""},
		{"the first day is the new one's", "16056", "2021-06-30", "2021-07-01", []Key{"16063"}, ""},
		{"the Wartburgkreis goes on", "16063", "2020-12-31", "", []Key{"16063"}, ""},
		{"a figure that came late keeps its way", "16056", "2022-12-31", "", []Key{"16063"}, ""},
		{"Göttingen got a new key", "03152", "2015-12-31", "", []Key{"03159"}, ""},
		{"Osterode joined it", "03156", "2015-12-31", "2016-11-01", []Key{"03159"}, ""},
		{"a county that was not yet there is its later self", "14511", "1995-12-31", "", []Key{"14511"}, ""},
		{"Chemnitz had another key before", "14511", "2023-12-31", "2007-12-31", []Key{"14161"}, ""},
		{"a figure under the later key goes back as well", "14511", "1995-12-31", "2000-12-31", []Key{"14161"}, ""},
		{"Demmin was divided", "13052", "2010-12-31", "", nil, "territory.convert.divided"},
		{"what was joined is not parted", "16063", "2022-12-31", "2020-12-31", nil, "territory.convert.joined"},
		{"Gotha never changed", "16067", "2022-12-31", "1999-12-31", []Key{"16067"}, ""},
		{"a Land is always itself", "16", "1995-12-31", "", []Key{"16"}, ""},
		{"Germany is always itself", Germany, "1995-12-31", "", []Key{Germany}, ""},
		{"a key that nobody knows", "99999", "1995-12-31", "", nil, "territory.convert.unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := r.Conversion(test.from, test.to).Of(test.key)
			if p.Reason.Key != test.reason || !slices.Equal(keysOf(p.Shares), test.want) {
				t.Errorf("%s from %s to %s: %v %q, want %v %q", test.key, test.from, test.to, p.Shares, p.Reason.Key, test.want, test.reason)
			}
		})
	}
}

func TestSourcesNameEveryPart(t *testing.T) {
	r := NewReforms(loadDirectory(t), nil, nil)
	c := r.Conversion("2010-12-31", "2021-12-31")
	var keys []Key
	for _, s := range c.Sources("13075") {
		keys = append(keys, s.Key)
		if unknown := s.Reason.Key != ""; unknown != (s.Key == "13052") {
			t.Errorf("source %s of 13075 has the reason %q", s.Key, s.Reason.Key)
		}
	}
	if want := []Key{"13001", "13052", "13059", "13062"}; !slices.Equal(keys, want) {
		t.Errorf("13075 is made up of %v, want %v", keys, want)
	}
	if got := c.Sources("16063"); len(got) != 2 || got[0].Key != "16056" || got[1].Key != "16063" {
		t.Errorf("the Wartburgkreis is made up of %v, want Eisenach and itself", got)
	}
}

// A made-up Umsteigeschlüssel divides Demmin, whose successors are known, and
// names a county of 1995 that nothing else knows.
func transitions() []Transition {
	return []Transition{
		{"2010-12-31", "2020-12-31", map[Key][]Share{
			"13052": {{"13071", 0.6, 0.5, 0.7}, {"13075", 0.4, 0.5, 0.3}},
			"13059": {Whole("13075")}, "13055": {Whole("13071")}, "16056": {Whole("16056")}, "16063": {Whole("16063")},
		}},
		{"1995-12-31", "2020-12-31", map[Key][]Share{
			"16045": {{"16076", 0.9, 0.8, 0.9}, {"14523", 0.1, 0.2, 0.1}}, "16056": {Whole("16056")},
		}},
		{"2015-12-31", "2020-12-31", map[Key][]Share{"14523": {Whole("14523")}, "16076": {Whole("16076")}, "16056": {Whole("16056")}}},
	}
}

func TestTransitionsGiveWeights(t *testing.T) {
	r := NewReforms(loadDirectory(t), nil, transitions())
	for _, test := range []struct {
		name     string
		key      Key
		from, to civil.Day
		want     []Share
		reason   string
	}{
		{"directly", "13052", "2010-12-31", "", []Share{{"13071", 0.6, 0.5, 0.7}, {"13075", 0.4, 0.5, 0.3}}, ""},
		{"to a day before the transition ends", "13052", "2010-12-31", "2013-12-31", []Share{{"13071", 0.6, 0.5, 0.7}, {"13075", 0.4, 0.5, 0.3}}, ""},
		{"not to a day before the reform", "13052", "2010-12-31", "2011-06-30", []Share{Whole("13052")}, ""},
		{"within the year of the reform", "13052", "2011-06-30", "2012-12-31", []Share{{"13071", 0.6, 0.5, 0.7}, {"13075", 0.4, 0.5, 0.3}}, ""},
		{"and on through the reforms after it", "16056", "1995-12-31", "", []Share{Whole("16063")}, ""},
		{"a county that only the transition knows", "16045", "1995-12-31", "2023-11-30", []Share{{"14523", 0.1, 0.2, 0.1}, {"16076", 0.9, 0.8, 0.9}}, ""},
		{"between two transitions to the same day", "16045", "1995-12-31", "2015-12-31", []Share{{"16076", 0.9, 0.8, 0.9}, {"14523", 0.1, 0.2, 0.1}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := r.Conversion(test.from, test.to).Of(test.key)
			if p.Reason.Key != test.reason || !slices.Equal(p.Shares, test.want) {
				t.Errorf("%s from %s to %s: %v %q, want %v", test.key, test.from, test.to, p.Shares, p.Reason.Key, test.want)
			}
		})
	}
}

// Converting keeps absolute totals: whatever reforms there are, the shares of a
// region sum to 1, so that nothing is lost and nothing is counted twice.
func TestConversionKeepsTotals(t *testing.T) {
	d := loadDirectory(t)
	counties := d.Regions(LevelCounty, Thueringen, AsOf)
	rapid.Check(t, func(t *rapid.T) {
		var own []Reform
		for i := range rapid.IntRange(0, 8).Draw(t, "reforms") {
			own = append(own, drawReform(t, counties, i))
		}
		c := NewReforms(d, own, nil).Conversion("2023-12-31", "2040-12-31")
		for _, county := range counties {
			p := c.Of(county.Key)
			var people, area, jobs float64
			for _, s := range p.Shares {
				people, area, jobs = people+s.People, area+s.Area, jobs+s.Jobs
			}
			if !p.Convertible() {
				t.Fatalf("%s is not convertible: %s", county.Key, p.Reason.Key)
			}
			if math.Abs(people-1)+math.Abs(area-1)+math.Abs(jobs-1) > 1e-9 {
				t.Fatalf("shares of %s sum to %v %v %v: %v", county.Key, people, area, jobs, p.Shares)
			}
		}
	})
}

func drawReform(t *rapid.T, counties []Region, i int) Reform {
	county := func(name string) Key { return rapid.SampledFrom(counties).Draw(t, name).Key }
	weight := rapid.Float64Range(0, 1)
	a, b := county("into"), county("and")
	reform := Reform{Key: county("key"), Day: civil.Day(fmt.Sprintf("20%02d-07-01", 24+i))}
	if a == b {
		reform.Into = []Share{Whole(a)}
		return reform
	}
	people, area, jobs := weight.Draw(t, "people"), weight.Draw(t, "area"), weight.Draw(t, "jobs")
	reform.Into = []Share{{a, people, area, jobs}, {b, 1 - people, 1 - area, 1 - jobs}}
	return reform
}

func keysOf(shares []Share) (keys []Key) {
	for _, s := range shares {
		keys = append(keys, s.Key)
	}
	return keys
}

func loadDirectory(t *testing.T) *Directory {
	t.Helper()
	d, err := LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	return d
}
