// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"strconv"

	"kursbuch/internal/fault"
	"kursbuch/internal/overview"
)

// stop is one station of the chain as it is drawn.
type stop struct {
	Name  fault.Message
	Total int
	Href  string
	Last  bool
	Track string // where the whole part of the line ends, in per cent; empty at the last stop
	Gap   string // where the broken part begins, empty when nothing is broken
	Whole []fault.Message
	Lost  []lost
}

// lost is a kind of missing link with the list of them.
type lost struct {
	Text fault.Message
	Href string
}

func stops(c overview.Chain) []stop {
	last := stop{Name: fault.Say("overview.chain.indicators"), Total: c.Indicators, Href: "/indicators", Last: true}
	if measured := c.Goals.Whole(overview.GoalWithoutIndicator); measured > 0 {
		last.Whole = []fault.Message{fault.Say("overview.chain.indicators.goals", "count", measured)}
	}
	return []stop{
		station(fault.Say("overview.chain.needs"), "/needs", c.Needs, overview.NeedWithoutGoal, overview.NeedWithoutEvidence),
		station(fault.Say("overview.chain.goals"), "/strategy", c.Goals, overview.GoalWithoutMeasure, overview.GoalWithoutIndicator),
		station(fault.Say("overview.chain.measures"), "/measures", c.Measures, overview.MeasureWithoutOwner),
		last,
	}
}

// station draws the line to the next stop, whole for the share of those that
// lack nothing of the kind that is missing most.
func station(name fault.Message, href string, s overview.Station, kinds ...overview.GapKind) stop {
	out := stop{Name: name, Total: s.Total, Href: href, Track: "100"}
	worst := 0
	for _, kind := range kinds {
		broken := s.Broken[kind]
		worst = max(worst, broken)
		if broken > 0 {
			out.Lost = append(out.Lost, lost{missing(kind, broken), "/overview/gaps?kind=" + string(kind)})
		}
		if whole := s.Whole(kind); whole > 0 {
			out.Whole = append(out.Whole, kept(kind, whole, broken == 0))
		}
	}
	if worst > 0 {
		track := min(max(100*(s.Total-worst)/s.Total, shortestTrack), longestTrack)
		out.Track, out.Gap = strconv.Itoa(track), strconv.Itoa(track+2)
	}
	return out
}

// A broken line shows both of its parts, in per cent of its length.
const (
	shortestTrack = 30
	longestTrack  = 88
)

func missing(kind overview.GapKind, n int) fault.Message {
	switch kind {
	case overview.NeedWithoutGoal:
		return fault.Say("overview.chain.need_goal.lost", "count", n)
	case overview.NeedWithoutEvidence:
		return fault.Say("overview.chain.need_evidence.lost", "count", n)
	case overview.GoalWithoutMeasure:
		return fault.Say("overview.chain.goal_measure.lost", "count", n)
	case overview.GoalWithoutIndicator:
		return fault.Say("overview.chain.goal_indicator.lost", "count", n)
	default:
		return fault.Say("overview.chain.measure_owner.lost", "count", n)
	}
}

// kept says how many lack nothing of a kind, or that all of them do not.
func kept(kind overview.GapKind, n int, all bool) fault.Message {
	switch kind {
	case overview.NeedWithoutGoal:
		return either(all, fault.Say("overview.chain.need_goal.all"), fault.Say("overview.chain.need_goal.some", "count", n))
	case overview.NeedWithoutEvidence:
		return either(all, fault.Say("overview.chain.need_evidence.all"), fault.Say("overview.chain.need_evidence.some", "count", n))
	case overview.GoalWithoutMeasure:
		return either(all, fault.Say("overview.chain.goal_measure.all"), fault.Say("overview.chain.goal_measure.some", "count", n))
	case overview.GoalWithoutIndicator:
		return either(all, fault.Say("overview.chain.goal_indicator.all"), fault.Say("overview.chain.goal_indicator.some", "count", n))
	default:
		return either(all, fault.Say("overview.chain.measure_owner.all"), fault.Say("overview.chain.measure_owner.some", "count", n))
	}
}

func either(all bool, whole, some fault.Message) fault.Message {
	if all {
		return whole
	}
	return some
}
