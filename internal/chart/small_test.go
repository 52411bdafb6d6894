// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"kursbuch/internal/chart"
)

func milestones(t *testing.T) chart.Milestones {
	t.Helper()
	m := chart.Milestones{
		Today: day(t, "2026-11-17"), TodayLabel: "heute", End: day(t, "2027-12-31"), Format: german(),
	}
	for i, due := range []string{
		"2025-03-01", "2025-06-30", "2025-09-30", "2026-03-31", "2026-09-30", "2027-03-31", "2027-10-31",
	} {
		s := chart.Station{Name: fmt.Sprintf("Station %d", i+1), Due: day(t, due)}
		if i < 4 {
			s.Done = s.Due
		}
		m.Stations = append(m.Stations, s)
	}
	return m
}

func TestMilestones(t *testing.T) {
	m := milestones(t)
	all := mustParse(t, string(m.HTML()))
	for class, want := range map[string]int{
		"kb-line__done": 4, "kb-line__late": 1, "kb-line__open": 2, "kb-line__today": 1, "kb-line__year": 3,
	} {
		if got := count(all, class); got != want {
			t.Errorf("%s: %d, want %d", class, got, want)
		}
	}
	for _, e := range all {
		// 16 November is day 320 of 2026: 2 % + 96 % × (365 + 320) / 1095
		if e.is("kb-line__today") && math.Abs(e.number(t, "x1")-62.05) > 0.05 {
			t.Errorf("today stands at %s, want 62.05%%", e.attrs["x1"])
		}
	}
	rows := m.Table().Rows
	if len(rows) != 7 || rows[0].Cells[1].Text != "01.03.2025" || rows[4].Cells[1].Sign != "–" {
		t.Errorf("rows = %+v", rows)
	}
}

func TestCrowdedMilestonesDoNotCoverEachOther(t *testing.T) {
	for _, n := range []int{2, 8, 12, 40} {
		var m chart.Milestones
		for range n {
			m.Stations = append(m.Stations, chart.Station{Due: june(2025)})
		}
		last := math.Inf(-1)
		for _, e := range mustParse(t, string(m.HTML())) {
			if e.name != "circle" {
				continue
			}
			x, r := e.number(t, "cx")/100*288, e.number(t, "r")
			if x-last < 1.9*r {
				t.Errorf("%d stations: circle at %.0f pixels covers the one before at %.0f", n, x, last)
			}
			last = x
		}
	}
}

func TestMilestonesAreNumberedInOrderOfDays(t *testing.T) {
	m := chart.Milestones{Stations: []chart.Station{{Name: "b", Due: june(2026)}, {Name: "a", Due: june(2025)}}}
	if got := m.Table().Rows[0].Label; got != "a" {
		t.Errorf("first station = %s, want the earlier one", got)
	}
	if m.Stations[0].Name != "b" {
		t.Error("the caller's stations were sorted")
	}
}

func TestShare(t *testing.T) {
	s := chart.Share{Parts: []chart.Part{
		{Label: "kritisch", Value: new(2.0), Kind: chart.Critical},
		{Label: "keine", Value: new(0.0), Kind: chart.Idle},
		{Label: "unbekannt", Kind: chart.Rest},
		{Label: "planmäßig", Value: new(6.0), Kind: chart.OnTrack},
	}}
	var got []string
	for _, e := range mustParse(t, string(s.HTML())) {
		if e.name == "rect" {
			got = append(got, e.attrs["class"]+" "+e.attrs["x"]+" "+e.attrs["width"])
		}
	}
	want := []string{"kb-share-stop 0% 25%", "kb-share-ok 25% 75%"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("parts = %v, want %v", got, want)
	}
	rows := s.Table().Rows
	if len(rows) != 4 || *rows[1].Cells[0].Value != 0 || rows[2].Cells[0].Value != nil {
		t.Errorf("rows = %+v, want all four, the unknown one empty", rows)
	}
}

func TestSparkEndsInAPoint(t *testing.T) {
	values := yearly(1, 3, 2)
	values = append(values, chart.Value{At: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)})
	s := chart.Spark{Values: values}
	points := 0
	for _, e := range mustParse(t, string(s.HTML())) {
		if e.is("kb-chart__line--other") && e.attrs["points"] != "" {
			points++
		}
		if e.is("kb-chart__dot--own") && e.number(t, "cy") != 12 {
			t.Errorf("point at height %s, want 12, half way", e.attrs["cy"])
		}
	}
	if points != 1 || len(s.Table().Rows) != 4 {
		t.Errorf("lines %d, rows %d, want 1 and 4", points, len(s.Table().Rows))
	}
}
