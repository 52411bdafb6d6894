// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/overview"
)

// rows is all that the tables of rows.html may use; a page fills one of them.
type rows struct {
	Dates    []dateRow
	Concerns []overview.Concern
	Gaps     []gapRow
}

// dateRow is something with a date.
type dateRow struct {
	overview.Item
	Late bool
	When fault.Message // how late, or how soon
	What fault.Message // zero: the measure itself
	Act  fault.Message // what the link does
}

// gapRow is a missing link of the chain.
type gapRow struct {
	overview.Gap
	What fault.Message
	Act  fault.Message
}

func lateRows(items []overview.Item, today civil.Day) []dateRow {
	return dateRows(items, func(i overview.Item) dateRow {
		return dateRow{Late: true, When: fault.Say("overview.item.late", "count", i.Days(today))}
	})
}

func dueRows(items []overview.Item, today civil.Day) []dateRow {
	return dateRows(items, func(i overview.Item) dateRow {
		if i.On == today {
			return dateRow{When: fault.Say("overview.item.today")}
		}
		return dateRow{When: fault.Say("overview.item.soon", "count", i.Days(today))}
	})
}

func waitingRows(items []overview.Item, today civil.Day) []dateRow {
	return dateRows(items, func(i overview.Item) dateRow {
		if i.Never {
			return dateRow{When: fault.Say("overview.item.never", "count", i.Days(today))}
		}
		return dateRow{When: fault.Say("overview.item.since", "count", i.Days(today))}
	})
}

func dateRows(items []overview.Item, when func(overview.Item) dateRow) []dateRow {
	var all []dateRow
	for _, i := range items {
		row := when(i)
		row.Item, row.What, row.Act = i, what(i), act(i)
		all = append(all, row)
	}
	return all
}

func what(i overview.Item) fault.Message {
	switch i.Kind {
	case overview.Milestone:
		return fault.Say("overview.item.milestone", "title", i.Title)
	case overview.Step:
		return fault.Say("overview.item.step", "title", i.Title)
	case overview.End:
		return fault.Say("overview.item.end")
	default:
		return fault.Message{}
	}
}

func act(i overview.Item) fault.Message {
	switch {
	case !i.Mend:
		return fault.Say("overview.act.look")
	case i.Kind == overview.Milestone:
		return fault.Say("overview.act.milestone")
	}
	return fault.Say("overview.act.report")
}

func gapRows(gaps []overview.Gap) []gapRow {
	var all []gapRow
	for _, g := range gaps {
		row := gapRow{Gap: g, Act: fault.Say("overview.act.look")}
		switch g.Kind {
		case overview.NeedWithoutEvidence:
			row.What, row.Act = fault.Say("overview.gap.need_evidence"), mend(g, fault.Say("overview.act.evidence"))
		case overview.NeedWithoutGoal:
			row.What, row.Act = fault.Say("overview.gap.need_goal"), mend(g, fault.Say("overview.act.goal"))
		case overview.GoalWithoutIndicator:
			row.What, row.Act = fault.Say("overview.gap.goal_indicator"), mend(g, fault.Say("overview.act.indicator"))
		case overview.GoalWithoutMeasure:
			row.What, row.Act = fault.Say("overview.gap.goal_measure"), mend(g, fault.Say("overview.act.measure"))
		case overview.MeasureWithoutOwner:
			row.What, row.Act = fault.Say("overview.gap.measure_owner"), mend(g, fault.Say("overview.act.owner"))
		}
		all = append(all, row)
	}
	return all
}

// mend is what the link of a gap does: the act, or only looking.
func mend(g overview.Gap, act fault.Message) fault.Message {
	if g.Mend {
		return act
	}
	return fault.Say("overview.act.look")
}
