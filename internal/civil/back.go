// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package civil

import (
	"fmt"
	"time"
)

// Back is the period that many steps earlier, in the form of p: years for a
// year, school year or reference day, else quarters, months or spans of the
// same length. What is no period stays as it is.
func (p Period) Back(steps int) Period {
	s := string(p)
	if m := quarter.FindStringSubmatch(s); m != nil {
		at := number(m[1])*4 + number(m[2]) - 1 - steps
		return Period(fmt.Sprintf("%04d-Q%d", at/4, at%4+1))
	}
	if m := month.FindStringSubmatch(s); m != nil && validMonth(m[2]) {
		return Period(monthsBack(m[1], m[2], steps).Format("2006-01"))
	}
	if m := interval.FindStringSubmatch(s); m != nil && validMonth(m[2]) {
		length := number(m[3])
		return Period(fmt.Sprintf("%sP%dM", monthsBack(m[1], m[2], steps*length).Format("2006-01"), length))
	}
	return p.Years(-steps)
}

func monthsBack(year, month string, months int) time.Time {
	return time.Date(number(year), time.Month(number(month)), 1, 0, 0, 0, 0, time.UTC).AddDate(0, -months, 0)
}

// Years is the same period of another year; the last of February stays the
// last of February.
func (p Period) Years(n int) Period {
	s := string(p)
	if d, err := ParseDay(s); err == nil && d != "" {
		then := d.Time().AddDate(n, 0, 0)
		if then.Day() != d.Time().Day() || d.Add(1).Time().Month() != d.Time().Month() {
			then = lastOfMonth(d.Time().Year()+n, int(d.Time().Month())).Time()
		}
		return Period(DayOf(then))
	}
	if m := schoolYear.FindStringSubmatch(s); m != nil {
		year := number(m[1]) + n
		if len(m[2]) == len("2024") {
			return Period(fmt.Sprintf("%04d/%04d", year, year+1))
		}
		return Period(fmt.Sprintf("%04d/%02d", year, (year+1)%100))
	}
	if p.End() == "" || len(s) < len("2024") {
		return p
	}
	return Period(fmt.Sprintf("%04d%s", number(s[:4])+n, s[4:]))
}
