// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"cmp"
	"maps"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
)

// Passage is what became of a region's territory: the regions that have it now,
// or why that cannot be said in numbers.
type Passage struct {
	Shares []Share       // by key; weights of each kind sum to 1; none when not convertible
	Reason fault.Message // why not convertible; zero when it is
	Among  []Key         // when not convertible: regions that took over a part, as far as known
}

// Convertible reports whether figures can be carried over.
func (p Passage) Convertible() bool { return p.Reason.Key == "" }

// Unchanged reports whether key still stands for the same territory, so that
// its figures stay as published.
func (p Passage) Unchanged(key Key) bool { return len(p.Shares) == 1 && p.Shares[0] == Whole(key) }

// Source is a region whose territory lies, wholly or in part, in another one.
type Source struct {
	Key    Key
	Share  Share         // how much of the source's figures; Share.Key is the region asked about
	Reason fault.Message // why the share is unknown; zero when it is known
}

// Conversion carries figures from the borders of one day into those of another.
// It is worked out once and then only looked up.
type Conversion struct {
	From, To civil.Day
	reforms  *Reforms
	passages map[Key]Passage
	sources  map[Key][]Source
}

// Of tells what became of the territory that key had on c.From in the borders
// of c.To. A key that was founded later than c.From stands for its later
// territory, one dissolved earlier for its last.
//
// Values that people, areas or jobs make up are multiplied by the weight and
// added up. Rates never are: convert numerator and denominator.
func (c *Conversion) Of(key Key) Passage {
	if p, known := c.passages[key]; known {
		return p
	}
	return c.reforms.pass(key, c.From, c.To)
}

// Sources lists by key the regions of c.From of which a region of c.To is made
// up. A figure for key is complete when all of them have one and none has a
// reason why its share is unknown.
func (c *Conversion) Sources(key Key) []Source {
	if s, known := c.sources[key]; known {
		return s
	}
	if p := c.reforms.pass(key, c.From, c.To); p.Unchanged(key) {
		return []Source{{Key: key, Share: Whole(key)}}
	}
	return nil
}

// maxConversions is how many pairs of days stay worked out.
const maxConversions = 256

// Conversion works out what became of every known region between two days. The
// empty day stands for the latest borders known.
func (r *Reforms) Conversion(from, to civil.Day) *Conversion {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c, made := r.made[[2]civil.Day{from, to}]; made {
		return c
	}
	c := &Conversion{From: from, To: to, reforms: r, passages: map[Key]Passage{}, sources: map[Key][]Source{}}
	for _, key := range r.keys(from) {
		c.passages[key] = r.pass(key, from, to)
	}
	for key, passage := range c.passages {
		if !r.standsOn(key, from) {
			continue
		}
		for _, share := range passage.Shares {
			c.sources[share.Key] = append(c.sources[share.Key], Source{Key: key, Share: share})
		}
		for _, part := range passage.Among {
			c.sources[part] = append(c.sources[part], Source{Key: key, Share: Share{Key: part}, Reason: passage.Reason})
		}
	}
	for _, list := range c.sources {
		slices.SortFunc(list, func(a, b Source) int { return cmp.Compare(a.Key, b.Key) })
	}
	if len(r.made) >= maxConversions {
		clear(r.made)
	}
	r.made[[2]civil.Day{from, to}] = c
	return c
}

// keys are those to work out beforehand: all counties and what lies above them,
// the municipalities that a reform concerns, and what the transitions that begin
// at the end of the year of day name. All others are as they were, which is told
// quickly when somebody asks.
func (r *Reforms) keys(day civil.Day) []Key {
	all := map[Key]bool{}
	for key := range r.regions {
		if key.Level() != LevelMunicipality || len(r.before[key]) > 0 {
			all[key] = true
		}
	}
	for key := range r.reforms {
		all[key] = true
	}
	for _, t := range r.transitions[yearEnd(day, 0)] {
		for key := range t.Rows {
			all[key] = true
		}
	}
	return slices.Collect(maps.Keys(all))
}

// Founded is the first day from day on, or the first end of a year after it, on
// which a county stood that had not ended before; day itself for all others.
func (r *Reforms) Founded(key Key, day civil.Day) civil.Day {
	if region := r.regions[key]; key.Level() != LevelCounty || region.Until != "" && region.Until < day {
		return day
	}
	if from := r.regions[key].From; from > day {
		return from
	}
	end := day
	for !r.standsOn(key, end) {
		if len(r.transitions[yearEnd(end, 0)]) == 0 {
			return day // never heard of
		}
		end = yearEnd(end, 1)
	}
	return end
}

// standsOn reports whether key stands for a territory of its own on day: a
// region that the transition of that year's end does not list had ended.
func (r *Reforms) standsOn(key Key, day civil.Day) bool {
	region, known := r.regions[key]
	if known && !region.ExistedOn(day) {
		return false
	}
	if day == "" || key.Level() != LevelCounty {
		return true
	}
	return !slices.ContainsFunc(r.transitions[yearEnd(day, 0)], func(t Transition) bool { return len(t.Rows[key]) == 0 })
}

// endOfTime stands for the latest borders known.
const endOfTime civil.Day = "9999-12-31"

// pass follows key from the borders of one day to those of another.
func (r *Reforms) pass(key Key, from, to civil.Day) Passage {
	from, to = cmp.Or(from, endOfTime), cmp.Or(to, endOfTime)
	if key.Level() == LevelCountry || key.Level() == LevelState && r.regions[key].Key != "" {
		return whole(key) // the Länder have stood since 1990
	}
	from = max(from, r.regions[key].From)
	if from > to {
		return r.back(key, from, to)
	}
	return r.forth(key, from, to, 0)
}

// maxSteps ends the way through reforms that lead in a circle.
const maxSteps = 50

func (r *Reforms) forth(key Key, from, to civil.Day, steps int) Passage {
	if steps > maxSteps {
		return refuse("territory.convert.circle", key)
	}
	if t, found := r.direct(key, from, to); found {
		return r.follow(t.Rows[key], max(t.To, from), to, steps)
	}
	if reform, found := r.next(key, from, to); found {
		if reform.Unweighted {
			return divided(reform)
		}
		return r.follow(reform.Into, max(reform.Day, from), to, steps)
	}
	if p, found := r.across(key, from, to); found {
		return p
	}
	return r.still(key, to)
}

// follow goes on with each share and multiplies the weights.
func (r *Reforms) follow(shares []Share, from, to civil.Day, steps int) Passage {
	parts := map[Key]Share{}
	for _, share := range shares {
		passage := r.forth(share.Key, from, to, steps+1)
		if !passage.Convertible() {
			return passage
		}
		for _, s := range passage.Shares {
			sum := parts[s.Key]
			parts[s.Key] = Share{s.Key, sum.People + share.People*s.People, sum.Area + share.Area*s.Area, sum.Jobs + share.Jobs*s.Jobs}
		}
	}
	var p Passage
	for _, key := range slices.Sorted(maps.Keys(parts)) {
		if len(parts) == 1 {
			return whole(key) // without what rounding does to a sum
		}
		p.Shares = append(p.Shares, parts[key])
	}
	return p
}

// direct finds the transition that leads furthest on the way to a day: from the
// end of from's year, or of the year before for a region dissolved within the year.
func (r *Reforms) direct(key Key, from, to civil.Day) (best Transition, found bool) {
	if from == endOfTime {
		return best, false
	}
	end := yearEnd(from, 0)
	if _, sooner := r.next(key, from, min(end, to)); sooner && end != from {
		return best, false
	}
	for _, start := range []civil.Day{end, yearEnd(from, -1)} {
		for _, t := range r.transitions[start] {
			if t.To > from && t.To <= to && len(t.Rows[key]) > 0 {
				best, found = t, true
			}
		}
		if found || len(r.transitions[end]) == 0 {
			break
		}
	}
	return best, found
}

// next is the first reform of key after from and up to to. When key had ended
// by then, it is the reform that ended it.
func (r *Reforms) next(key Key, from, to civil.Day) (Reform, bool) {
	for _, reform := range r.reforms[key] {
		if reform.Day > from && reform.Day <= to {
			return reform, true
		}
	}
	region := r.regions[key]
	if region.Until == "" || region.Until >= from {
		return Reform{}, false
	}
	for _, reform := range slices.Backward(r.reforms[key]) {
		if reform.Day <= from && reform.Day == region.Until.Add(1) {
			return reform, true
		}
	}
	return Reform{}, false
}

// across compares two transitions to the same later day: regions of both days
// that alone became the same region have the same territory.
func (r *Reforms) across(key Key, from, to civil.Day) (Passage, bool) {
	if to == endOfTime {
		return Passage{}, false
	}
	end := yearEnd(to, 0)
	if end != to {
		end = yearEnd(to, -1)
	}
	for _, a := range r.transitions[yearEnd(from, 0)] {
		for _, b := range r.transitions[end] {
			if a.To != b.To || len(a.Rows[key]) == 0 {
				continue
			}
			if sameKeys(a.Rows[key], b.Rows[key]) {
				return whole(key), true
			}
			return matched(key, a, b), true
		}
	}
	return Passage{}, false
}

// matched gives each part of key in a to the one region of b that alone became
// the same.
func matched(key Key, a, b Transition) Passage {
	var p Passage
	for _, share := range a.Rows[key] {
		one, found := b.only(share.Key)
		if !found {
			return refuse("territory.convert.no_weights", key)
		}
		p.Shares = append(p.Shares, Share{one, share.People, share.Area, share.Jobs})
	}
	return p
}

// only is the region that alone and wholly became target.
func (t Transition) only(target Key) (one Key, found bool) {
	for key, shares := range t.Rows {
		if !slices.ContainsFunc(shares, func(s Share) bool { return s.Key == target }) {
			continue
		}
		if one != "" || len(shares) != 1 {
			return "", false
		}
		one = key
	}
	return one, one != ""
}

func sameKeys(a, b []Share) bool {
	return slices.EqualFunc(a, b, func(x, y Share) bool { return x.Key == y.Key })
}

// still is the answer where no reform is known: the region is as it was.
func (r *Reforms) still(key Key, to civil.Day) Passage {
	region, known := r.regions[key]
	switch {
	case !known && len(r.before[key]) == 0 && !r.targets[key]:
		return refuse("territory.convert.unknown", key)
	case region.Until != "" && to > region.Until:
		return refuse("territory.convert.gone", key)
	}
	return whole(key)
}

// back follows key to the borders of an earlier day. That is possible only
// where borders stayed as they were: what was joined cannot be parted.
func (r *Reforms) back(key Key, from, to civil.Day) Passage {
	for range maxSteps {
		reform, count := r.previous(key, from, to)
		switch {
		case count > 1 || count == 1 && (len(reform.Into) > 1 || r.regions[key].From != reform.Day):
			return refuse("territory.convert.joined", key)
		case count == 0 && r.regions[key].From > to:
			return refuse("territory.convert.unknown", key)
		case count == 0:
			return r.backAcross(key, to)
		}
		key, from = reform.Key, reform.Day.Add(-1)
	}
	return refuse("territory.convert.circle", key)
}

// backAcross asks the transition from the end of to's year, whether other
// regions joined key since.
func (r *Reforms) backAcross(key Key, to civil.Day) Passage {
	for _, t := range r.transitions[yearEnd(to, 0)] {
		if len(t.Rows) == 0 || !r.targets[key] {
			continue
		}
		if one, found := t.only(key); found {
			return whole(one)
		}
		return refuse("territory.convert.joined", key)
	}
	return r.still(key, to)
}

// previous counts the reforms that changed key's territory between two days.
func (r *Reforms) previous(key Key, from, to civil.Day) (last Reform, count int) {
	for _, reform := range slices.Concat(r.before[key], r.reforms[key]) {
		if reform.Day > to && reform.Day <= from && (reform.Key != key || len(reform.Into) > 1) {
			last, count = reform, count+1
		}
	}
	return last, count
}

func whole(key Key) Passage { return Passage{Shares: []Share{Whole(key)}} }

func refuse(reason string, key Key) Passage {
	return Passage{Reason: fault.Say(reason, "key", string(key))}
}

func divided(reform Reform) Passage {
	p := Passage{Reason: fault.Say("territory.convert.divided", "key", string(reform.Key), "day", reform.Day)}
	for _, share := range reform.Into {
		p.Among = append(p.Among, share.Key)
	}
	return p
}
