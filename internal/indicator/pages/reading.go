// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// oldAge is the age in days from which on a page says that a value is not new.
const oldAge = 540

// reading goes on from the finding: where the value stands among others, and
// what has to be known before it is used.
func (p *Pages) reading(t *i18n.Printer, s seen) []string {
	var all []string
	add := func(sentence string) {
		if sentence != "" {
			all = append(all, sentence)
		}
	}
	if s.indicator.Categorical() {
		add(breakSentence(t, s))
		return append(all, p.doubts(t, s)...)
	}
	add(largerSentence(t, s))
	add(rankSentence(t, s))
	if s.compared.isGroup() {
		add(groupSentence(t, s))
	}
	add(sinceSentence(t, s))
	add(breakSentence(t, s))
	add(gapSentence(t, s))
	return append(all, p.doubts(t, s)...)
}

// doubts say what has to be known of the newest value and of converted ones.
func (p *Pages) doubts(t *i18n.Printer, s seen) []string {
	var all []string
	for _, sentence := range []string{qualitySentence(t, s.facts.Newest.Figure), newestMissing(t, s)} {
		if sentence != "" {
			all = append(all, sentence)
		}
	}
	if converted(s.facts.Series) {
		all = append(all, t.T("indicator.reading.converted", "day", s.view.Borders))
	}
	if end := s.facts.Newest.Period.End(); end != "" && civil.DayOf(p.site.Now()).Sub(end) > oldAge {
		all = append(all, t.T("indicator.reading.old", "period", t.Period(s.facts.Newest.Period)))
	}
	return all
}

// largerSentence sets a rate beside those of the Land and of Germany.
func largerSentence(t *i18n.Printer, s seen) string {
	if !relative(s.indicator) {
		return ""
	}
	var places []fault.Message
	var values []string
	for _, f := range []*indicator.RegionFigure{s.facts.State, s.facts.Country} {
		if f != nil && f.Region.Key != s.region.Key {
			places, values = append(places, place(f.Region)), append(values, withUnit(t, f.Figure.Value, s.indicator))
		}
	}
	switch len(places) {
	case 1:
		return t.T("indicator.reading.larger", "place", places[0], "value", values[0])
	case 2:
		return t.T("indicator.reading.larger_two", "place", places[0], "value", values[0], "other", places[1], "there", values[1])
	}
	return ""
}

// rankSentence says how many counties of the Land show more.
func rankSentence(t *i18n.Printer, s seen) string {
	if !relative(s.indicator) || s.facts.Rank == 0 {
		return ""
	}
	state := territory.Region{Key: s.region.Key.State(), Name: string(s.region.Key.State())}
	if s.facts.State != nil {
		state = s.facts.State.Region
	}
	if s.facts.Rank == 1 {
		return t.T("indicator.reading.highest", "count", s.facts.Of, "place", place(state))
	}
	return t.T("indicator.reading.rank", "higher", s.facts.Rank-1, "count", s.facts.Of, "place", place(state))
}

// groupSentence says how the newest value lies among the group.
func groupSentence(t *i18n.Printer, s seen) string {
	for n, point := range s.facts.Series.Points {
		if point.Period != s.facts.Newest.Period {
			continue
		}
		if spread, ok := spreadOf(s.compared.series, n, point.Figure); ok {
			return t.T("indicator.reading.group", "group", s.compared.groupName(t, spread.count), "median", withUnit(t, spread.median, s.indicator),
				"below", spread.below, "count", spread.count)
		}
	}
	return ""
}

// sinceSentence tells the change since the oldest comparable number.
func sinceSentence(t *i18n.Printer, s seen) string {
	if s.facts.First == nil || s.parted[1] != "" {
		return ""
	}
	change := s.facts.Newest.Figure.Value - s.facts.First.Figure.Value
	pairs := []any{"when", when(s.facts.First.Period), "change", difference(t, change, s.indicator), "value", withUnit(t, s.facts.First.Figure.Value, s.indicator)}
	switch {
	case unchanged(t, change, s.indicator):
		return t.T("indicator.reading.since_same", pairs...)
	case change > 0:
		return t.T("indicator.reading.since_more", pairs...)
	}
	return t.T("indicator.reading.since_less", pairs...)
}

// breakSentence warns of the newest break of the series.
func breakSentence(t *i18n.Printer, s seen) string {
	breaks := s.facts.Series.Breaks
	if len(breaks) == 0 {
		return ""
	}
	last := breaks[len(breaks)-1]
	return t.T("indicator.reading.break", "period", t.Period(last.After), "why", breakNote(t, last))
}

// gapSentence names the newest stretch without numbers.
func gapSentence(t *i18n.Printer, s seen) string {
	gaps := s.facts.Series.Gaps
	if len(gaps) == 0 {
		return ""
	}
	last := gaps[len(gaps)-1]
	return t.T("indicator.reading.gap", "from", t.Period(last.After), "until", t.Period(last.Before))
}

// qualitySentence says what the source says of the newest value.
func qualitySentence(t *i18n.Printer, f indicator.Figure) string {
	switch f.Quality() {
	case indicator.Provisional:
		return t.T("indicator.reading.provisional")
	case indicator.Revised:
		return t.T("indicator.reading.revised")
	case indicator.Estimated:
		return t.T("indicator.reading.estimated")
	case indicator.Limited:
		return t.T("indicator.reading.limited")
	case indicator.Sound:
	}
	return ""
}

// newestMissing says that the table goes further than the numbers do.
func newestMissing(t *i18n.Printer, s seen) string {
	points := s.facts.Series.Points
	last := points[len(points)-1]
	if last.Period == s.facts.Newest.Period {
		return ""
	}
	return t.T("indicator.reading.missing", "period", t.Period(last.Period), "why", reason(t, s.facts.Series, true))
}

func converted(series indicator.Series) bool {
	for _, point := range series.Points {
		if point.Converted {
			return true
		}
	}
	return false
}
