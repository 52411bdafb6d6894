// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package civil_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kursbuch/internal/civil"
)

func TestPeriodEnd(t *testing.T) {
	for period, want := range map[civil.Period]civil.Day{
		"2024":       "2024-12-31",
		"2024-12-31": "2024-12-31",
		"2024-Q1":    "2024-03-31",
		"2024-W01":   "2024-01-07",
		"2020-W53":   "2021-01-03",
		"2024-W53":   "",
		"2024-W00":   "",
		"2024-02":    "2024-02-29",
		"2023/24":    "2024-07-31",
		"2023-10P6M": "2024-03-31",
		"soon":       "",
		"2024-99-99": "",
		"2024-13":    "",
		"2024-00P6M": "",
	} {
		if got := period.End(); got != want {
			t.Errorf("End of %q is %q, want %q", period, got, want)
		}
	}
}

func TestParseDay(t *testing.T) {
	for give, want := range map[string]civil.Day{"": "", "2027-05-31": "2027-05-31", "31.05.2027": "2027-05-31", "1.2.2027": "2027-02-01"} {
		got, err := civil.ParseDay(give)
		if err != nil || got != want {
			t.Errorf("ParseDay(%q) = %q, %v; want %q", give, got, err, want)
		}
	}
	for _, bad := range []string{"2027-02-30", "31.02.2027", "tomorrow", "31.05.27"} {
		if got, err := civil.ParseDay(bad); err == nil {
			t.Errorf("ParseDay(%q) = %q, want an error", bad, got)
		}
	}
}

func TestAddAndSubAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(-40000, 40000).Draw(t, "n")
		start := civil.Day("2026-11-23")
		if got := start.Add(n).Sub(start); got != n {
			t.Fatalf("(d+%d)-d = %d", n, got)
		}
	})
}

// The day changes at midnight in Germany, also on a server whose clock shows
// another zone: a status of today is not of tomorrow.
func TestDayOfIsTheDayInGermany(t *testing.T) {
	for moment, want := range map[string]civil.Day{
		"2026-11-22T22:59:59Z":      "2026-11-22",
		"2026-11-22T23:00:00Z":      "2026-11-23",
		"2026-07-01T22:00:00Z":      "2026-07-02", // summer time
		"2026-11-22T20:00:00-08:00": "2026-11-23",
		"2026-11-23T00:30:00+01:00": "2026-11-23",
	} {
		at, err := time.Parse(time.RFC3339, moment)
		if err != nil {
			t.Fatal(err)
		}
		if got := civil.DayOf(at); got != want {
			t.Errorf("DayOf(%s) = %s, want %s", moment, got, want)
		}
	}
}

// TestDaysAsTimeReadsThem compares the quick way with the standard library.
func TestDaysAsTimeReadsThem(t *testing.T) {
	for year := 996; year <= 2404; year += 4 - year%3 {
		for month := range 14 {
			for day := range 33 {
				text := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
				parsed, err := time.Parse(time.DateOnly, text)
				got, refused := civil.ParseDay(text)
				if want := err == nil && parsed.Year() >= 1000; want != (refused == nil) || want && string(got) != text {
					t.Fatalf("ParseDay(%q) = %q, %v; time.Parse says %v", text, got, refused, err)
				}
			}
		}
	}
}

func TestBack(t *testing.T) {
	for _, test := range []struct {
		from  civil.Period
		steps int
		want  civil.Period
	}{
		{"2024", 1, "2023"},
		{"2024-12-31", 2, "2022-12-31"},
		{"2024-06-30", 1, "2023-06-30"},
		{"2024-02-29", 1, "2023-02-28"},
		{"2023-02-28", -1, "2024-02-29"},
		{"2024-Q1", 1, "2023-Q4"},
		{"2024-02", 3, "2023-11"},
		{"2023/24", 1, "2022/23"},
		{"1999/00", 1, "1998/99"},
		{"2023-10P6M", 1, "2023-04P6M"},
		{"soon", 1, "soon"},
	} {
		if got := test.from.Back(test.steps); got != test.want {
			t.Errorf("%d steps before %s is %s, want %s", test.steps, test.from, got, test.want)
		}
	}
}
