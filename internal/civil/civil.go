// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package civil holds days and reporting periods as text keys that sort by
// time and mean the same in every time zone.
package civil

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Day is a calendar day as ISO 8601 text, 2027-05-31. The empty Day is unset.
type Day string

// ParseDay reads 2027-05-31 or 31.05.2027. Empty text is the empty Day.
func ParseDay(s string) (Day, error) {
	s = strings.TrimSpace(s)
	if s == "" || isDay(s) {
		return Day(s), nil
	}
	for _, layout := range []string{time.DateOnly, "2.1.2006"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1000 {
			return DayOf(t), nil
		}
	}
	return "", fmt.Errorf("%q is not a day", s)
}

// isDay reports whether s is a day from the year 1000 on, written as Day is.
// Pages look at periods thousands of times; time.Parse is for other forms.
func isDay(s string) bool {
	if len(s) != len(time.DateOnly) || s[4] != '-' || s[7] != '-' || !digits(s[:4]) || !digits(s[5:7]) || !digits(s[8:]) {
		return false
	}
	year, month, day := number(s[:4]), number(s[5:7]), number(s[8:])
	return year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

// daysIn is the length of a month in the Gregorian calendar.
func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// DayOf is the day in Germany at t.
func DayOf(t time.Time) Day { return Day(Local(t).Format(time.DateOnly)) }

// Valid reports whether d is unset or a real calendar day.
func (d Day) Valid() bool {
	if d == "" || isDay(string(d)) {
		return true
	}
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}

// Time is midnight UTC at the start of d, the zero time when d is unset.
func (d Day) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Add is the day n days after d; the empty Day stays empty.
func (d Day) Add(n int) Day {
	if d == "" {
		return ""
	}
	return DayOf(d.Time().AddDate(0, 0, n))
}

// Sub is the number of days from e to d, 0 when one is unset.
func (d Day) Sub(e Day) int {
	if d == "" || e == "" {
		return 0
	}
	return int(d.Time().Sub(e.Time()).Hours() / 24)
}

// Period is a reporting period or reference date as official statistics
// write it: 2024 · 2024-12-31 · 2024-Q1 · 2024-06 · 2024-W05 · 2023/24 ·
// 2023-10P6M.
type Period string

var (
	schoolYear = regexp.MustCompile(`^(\d{4})/(\d{2}|\d{4})$`)
	quarter    = regexp.MustCompile(`^(\d{4})-?Q([1-4])$`)
	week       = regexp.MustCompile(`^(\d{4})-?W(\d{2})$`) // ISO 8601
	month      = regexp.MustCompile(`^(\d{4})-(\d{2})$`)
	interval   = regexp.MustCompile(`^(\d{4})-(\d{2})P(\d{1,2})M$`)
)

// ParsePeriod checks that s is one of the forms of Period; a German date
// becomes an ISO date, and a week gets its hyphen.
func ParsePeriod(s string) (Period, error) {
	s = strings.TrimSpace(s)
	if d, err := ParseDay(s); err == nil && d != "" {
		return Period(d), nil
	}
	p := Period(s)
	if p.End() == "" {
		return "", fmt.Errorf("%q is not a period", s)
	}
	if m := week.FindStringSubmatch(s); m != nil {
		return Period(m[1] + "-W" + m[2]), nil
	}
	return p, nil
}

// End is the last day of the period: its place on a time axis and its sort
// key. It is empty when p is not a period.
func (p Period) End() Day {
	s := string(p)
	if len(s) == len("2024") && digits(s) {
		return Day(s + "-12-31")
	}
	if d, err := ParseDay(s); err == nil {
		return d
	}
	if m := schoolYear.FindStringSubmatch(s); m != nil {
		return Day(strconv.Itoa(number(m[1])+1) + "-07-31")
	}
	if m := quarter.FindStringSubmatch(s); m != nil {
		return lastOfMonth(number(m[1]), number(m[2])*3)
	}
	if m := week.FindStringSubmatch(s); m != nil {
		return endOfWeek(number(m[1]), number(m[2]))
	}
	if m := month.FindStringSubmatch(s); m != nil && validMonth(m[2]) {
		return lastOfMonth(number(m[1]), number(m[2]))
	}
	if m := interval.FindStringSubmatch(s); m != nil && validMonth(m[2]) {
		return lastOfMonth(number(m[1]), number(m[2])+number(m[3])-1)
	}
	return ""
}

// Year is the calendar year in which the period ends, 0 when unknown.
func (p Period) Year() int {
	end := p.End()
	if end == "" {
		return 0
	}
	return number(string(end[:len("2024")]))
}

func validMonth(text string) bool { return number(text) >= 1 && number(text) <= 12 }

// endOfWeek is the Sunday of an ISO week, empty where the year has no such week.
func endOfWeek(year, week int) Day {
	first := time.Date(year, time.January, 4, 0, 0, 0, 0, time.UTC) // always in week 1
	sunday := first.AddDate(0, 0, (7-int(first.Weekday()))%7+7*(week-1))
	if y, w := sunday.ISOWeek(); y != year || w != week {
		return ""
	}
	return DayOf(sunday)
}

// lastOfMonth counts months on beyond December into the next year.
func lastOfMonth(year, month int) Day {
	return DayOf(time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC))
}

// number reads digits that a pattern has already matched.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
