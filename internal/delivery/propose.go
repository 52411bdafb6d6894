// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package delivery

import (
	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/strategy"
)

// The thresholds of a proposal, in days.
const (
	// StopAfter is how late a milestone may be before somebody has to step in:
	// a month is the rhythm in which steering groups meet.
	StopAfter = 30
	// SilentAfter is how old the newest report may be: reports are due with
	// every quarter, and a month of grace is left to write them.
	SilentAfter = 120
)

// Propose derives the light of a measure on a day from its dates, its
// milestones and its newest report before that day; the zero StatusReport
// stands for none. It says why, the most urgent reason first. It is a proposal:
// people know more than dates tell.
func Propose(m strategy.Measure, milestones []Milestone, last StatusReport, today civil.Day) (Light, []fault.Message) {
	reached, late := review(milestones, today)
	ended := m.EndsOn != "" && m.EndsOn < today
	switch {
	case reached == 0 && m.StartsOn > today:
		return Idle, []fault.Message{fault.Say("delivery.why.starts", "on", m.StartsOn)}
	case reached == 0 && m.StartsOn == "" && last.ID == "" && len(late) == 0:
		return Idle, []fault.Message{fault.Say("delivery.why.unscheduled")}
	case reached > 0 && reached == len(milestones) && m.Priority != strategy.Permanent:
		// A standing task goes on after its milestones.
		return Done, []fault.Message{fault.Say("delivery.why.reached", "count", reached)}
	case ended && last.Set == Done:
		return Done, []fault.Message{fault.Say("delivery.why.finished", "on", m.EndsOn)}
	}
	light, why := OK, late
	if len(late) > 0 {
		light = Warn
	}
	if worst(milestones, today) > StopAfter {
		light = Stop
	}
	if ended {
		light, why = Stop, append(why, fault.Say("delivery.why.ended", "on", m.EndsOn))
	}
	if days := silence(m, last, today); days > SilentAfter {
		why = append(why, fault.Say("delivery.why.silent", "count", days))
		if light == OK {
			light = Warn
		}
	}
	if light == OK {
		why = []fault.Message{fault.Say("delivery.why.ontime")}
	}
	return light, why
}

// review counts the milestones reached by today and says of each open one that
// is late how late it is.
func review(milestones []Milestone, today civil.Day) (reached int, late []fault.Message) {
	for _, m := range milestones {
		if m.reachedBy(today) {
			reached++
		} else if days := m.Late(today); days > 0 {
			late = append(late, fault.Say("delivery.why.late", "number", m.Number, "title", m.Title, "count", days))
		}
	}
	return reached, late
}

// worst is the delay of the latest milestone in days.
func worst(milestones []Milestone, today civil.Day) int {
	days := 0
	for _, m := range milestones {
		days = max(days, m.Late(today))
	}
	return days
}

// silence is the number of days without a report, counted from the newest one
// or from the start.
func silence(m strategy.Measure, last StatusReport, today civil.Day) int {
	return today.Sub(max(last.On, min(m.StartsOn, today)))
}
