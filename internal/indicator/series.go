// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
)

// Point is the value of an indicator for one region and period.
type Point struct {
	Period  civil.Period
	Figure  Figure
	Release ReleaseID // of the numerator
	Base    ReleaseID // of the denominator, if there is one
	More    Releases  // of further inputs
	Inputs  string    // editions of the indicators among the inputs; see Pin
	Source  string    // source line: publisher, table, reference date, licence
	// Reason says why there is no number; its key is empty when there is one.
	Reason fault.Message
	// Parts is how many regions were added up, 0 when the source states the
	// figure itself.
	Parts int
	// Converted figures were put together from regions of the time for the
	// borders asked for; see View.
	Converted bool
	// Edition is the version of the definition that the figure rests on.
	Edition int
	// Bridged figures of an earlier edition were multiplied to be comparable
	// with later ones.
	Bridged bool
	// Class counts the classes of a categorical indicator from 1; 0 for none.
	Class int
}

// Series is an indicator over time in one region, oldest period first.
type Series struct {
	Indicator Indicator
	Region    territory.Region
	// Points has one entry for each period of the table, with a reason where
	// there is no number; none when the table does not know the region at all.
	Points []Point
	// Note says what has to be known of the region: that it was dissolved, or
	// that it took over others' territory. Its key is empty when there is
	// nothing.
	Note fault.Message
	// View is how the points are seen.
	View View
	// Breaks are the places where a point cannot be compared with the one
	// before, oldest first.
	Breaks []SeriesBreak
	// Gaps are the stretches without a number between two numbers, oldest first.
	Gaps []Gap
	// Withheld says that there may be figures, but none for the audience that
	// asks.
	Withheld bool
}

// SeriesBreak parts two points that follow each other.
type SeriesBreak struct {
	Before, After civil.Period
	Note          fault.Message
}

// Gap is a stretch without a number between two periods that have one.
type Gap struct {
	After, Before civil.Period
}

// BreakAt says why the point of a period cannot be compared with the one
// before it, or is false.
func (s Series) BreakAt(period civil.Period) (SeriesBreak, bool) {
	for _, b := range s.Breaks {
		if b.After == period {
			return b, true
		}
	}
	return SeriesBreak{}, false
}

// GapBefore is the gap that the point of a period ends, or false.
func (s Series) GapBefore(period civil.Period) (Gap, bool) {
	n := slices.IndexFunc(s.Gaps, func(g Gap) bool { return g.Before == period })
	if n < 0 {
		return Gap{}, false
	}
	return s.Gaps[n], true
}

// BreakSince says why the newest points cannot be compared with that of an
// earlier period, or is false.
func (s Series) BreakSince(period civil.Period) (SeriesBreak, bool) {
	for _, b := range slices.Backward(s.Breaks) {
		if b.After.End() > period.End() {
			return b, true
		}
	}
	return SeriesBreak{}, false
}

// Newest is the latest point with a number, or false.
func (s Series) Newest() (Point, bool) {
	for _, p := range slices.Backward(s.Points) {
		if p.Figure.Has {
			return p, true
		}
	}
	return Point{}, false
}

// Series returns an indicator over time in a region, from the newest release
// of each period. Before anything was imported it has no points.
// Faults: Forbidden, NotFound, Refused.
func (s *Service) Series(ctx context.Context, who identity.Person, id ID, region string, v View) (Series, error) {
	o, err := s.Open(ctx, who, id, v)
	if err != nil {
		return Series{}, err
	}
	return o.Series(ctx, territory.Key(region))
}

// Series is Service.Series of the indicator. Faults: NotFound, Refused.
func (o *Opened) Series(ctx context.Context, region territory.Key) (Series, error) {
	if o.refused != nil {
		return Series{}, o.refused
	}
	place, err := o.asked.view.place(o.figures, region)
	if err != nil {
		return Series{Withheld: o.Withheld}, err
	}
	series := Series{Indicator: o.Indicator, Region: place, Note: o.service.territorialNote(place), View: o.View, Withheld: o.Withheld}
	if o.figures == nil {
		return series, nil
	}
	if series.Points, err = o.figures.points(ctx, place.Key); err != nil {
		return Series{}, err
	}
	series.Breaks, series.Gaps = o.figures.breaks(series), gaps(series.Points)
	series.Withheld = series.Points == nil && o.figures.protected()
	return series, nil
}

// Nearest returns an indicator in a region, or in the smallest one around it
// that the figures know: its Land, then Germany. It is fault.NotFound when they
// know none of them. Faults: Forbidden, NotFound, Refused.
func (s *Service) Nearest(ctx context.Context, who identity.Person, id ID, region string, v View) (series Series, err error) {
	o, err := s.Open(ctx, who, id, v)
	if err != nil {
		return Series{}, err
	}
	for _, key := range outward(territory.Key(region)) {
		series, err = o.Series(ctx, key)
		if !errors.Is(err, fault.NotFound) {
			return series, err
		}
	}
	return series, err
}

// outward are a region, its Land and Germany, from small to large, each once.
func outward(region territory.Key) []territory.Key {
	all := []territory.Key{region, region.State(), territory.Germany}
	all = slices.DeleteFunc(all, func(key territory.Key) bool { return key == "" })
	return slices.Compact(all)
}

// Try reads a series of an indicator that is not stored yet, for a preview.
// Faults: Forbidden, NotFound, Invalid, Refused.
func (s *Service) Try(ctx context.Context, who identity.Person, i Indicator, region string, v View) (Series, error) {
	if !who.May(identity.ReadIndicators) {
		return Series{}, fault.Forbidden
	}
	refused := fault.Invalid{}
	m := i.method()
	m.check(refused)
	if i.use(m); len(refused) > 0 {
		return Series{}, refused
	}
	if err := s.checkMethod(ctx, who, i); err != nil {
		return Series{}, err
	}
	view, err := s.look(ctx, who, v)
	if err != nil {
		return Series{}, err
	}
	c, err := s.compute(ctx, i, wanted{who: who, view: view})
	if err != nil {
		return Series{}, err
	}
	o := &Opened{Indicator: i, View: v, service: s, asked: wanted{who: who, view: view}, figures: c}
	return o.Series(ctx, territory.Key(region))
}

// place finds a region in the directory, or one that only a table knows, such
// as a social space. c is nil when nothing was imported.
func (v seenIn) place(c *computation, key territory.Key) (territory.Region, error) {
	region, err := v.directory.Region(key)
	if err == nil || c == nil {
		return region, err
	}
	if label, known := c.regionLabel(key); known {
		return territory.Region{Key: key, Name: label}, nil
	}
	return territory.Region{}, err
}

// points computes all periods for one region. Periods in which the region is
// not listed are gaps, unless it is listed in none.
func (c *computation) points(ctx context.Context, region territory.Key) ([]Point, error) {
	var points []Point
	ever := false
	for _, period := range c.all {
		p, listed, err := c.point(ctx, period, region)
		if err != nil {
			return nil, fmt.Errorf("%s in %s: %w", c.indicator.ID, period, err)
		}
		ever = ever || listed
		points = append(points, p)
	}
	if !ever {
		return nil, nil
	}
	return points, nil
}

// territorialNote says what a reader of a long series must know of the region.
func (s *Service) territorialNote(r territory.Region) fault.Message {
	if r.Until != "" {
		var names []string
		for _, successor := range s.directory.Successors(r.Key) {
			names = append(names, successor.Title())
		}
		return fault.Say("indicator.note.dissolved", "region", r.Title(), "until", r.Until, "successors", strings.Join(names, ", "))
	}
	predecessors := s.directory.Predecessors(r.Key)
	if len(predecessors) == 0 {
		return fault.Message{}
	}
	last := predecessors[0]
	for _, p := range predecessors {
		if p.Until > last.Until {
			last = p
		}
	}
	return fault.Say("indicator.note.enlarged", "region", r.Title(), "since", last.Until.Add(1), "predecessor", last.Title())
}

// Periods are those of the indicator, oldest first, none before anything was
// imported.
func (o *Opened) Periods() []civil.Period {
	if o.figures == nil {
		return nil
	}
	return o.figures.all
}

// PinNow pins the figure of a region and period in the newest release; the
// empty period stands for the newest with a number. NotFound also means that
// there is no such figure. Faults: Forbidden, NotFound, Refused.
func (s *Service) PinNow(ctx context.Context, who identity.Person, id ID, region string, period civil.Period, v View) (Pinned, error) {
	series, err := s.Series(ctx, who, id, region, v)
	if err != nil {
		return Pinned{}, err
	}
	if period == "" {
		if newest, ok := series.Newest(); ok {
			return s.pinned(series.Indicator, region, newest, v), nil
		}
	}
	for _, p := range series.Points {
		if p.Period == period {
			return s.pinned(series.Indicator, region, p, v), nil
		}
	}
	return Pinned{}, fmt.Errorf("figure of %s in %s for %s: %w", id, region, period, fault.NotFound)
}

// ValueAt returns a pinned figure as it was published then, from withdrawn
// releases too. Faults: Forbidden, NotFound, Refused.
func (s *Service) ValueAt(ctx context.Context, who identity.Person, p Pin) (Pinned, error) {
	i, err := s.Find(ctx, who, p.Indicator)
	if err != nil {
		return Pinned{}, err
	}
	i = i.asOf(max(p.Edition, 1))
	v := View{Borders: p.Borders}
	view, err := s.look(ctx, who, v)
	if err != nil {
		return Pinned{}, err
	}
	c, err := s.compute(ctx, i, wanted{who: who, view: view, only: p.releases(), pins: p.Inputs})
	if err != nil {
		return Pinned{}, err
	}
	point, listed, err := c.point(ctx, p.Period, territory.Key(p.Region))
	if err != nil {
		return Pinned{}, fmt.Errorf("pinned figure of %s: %w", p.Indicator, err)
	}
	if !listed {
		return Pinned{}, fmt.Errorf("pinned figure of %s in %s: %w", p.Indicator, p.Region, fault.NotFound)
	}
	return s.pinned(i, p.Region, point, v), nil
}

func (s *Service) pinned(i Indicator, region string, p Point, v View) Pinned {
	return Pinned{
		Pin: Pin{
			Indicator: i.ID, Release: p.Release, Base: p.Base, More: p.More, Region: region, Period: p.Period,
			Borders: v.Borders, Edition: len(i.editions()), Inputs: p.Inputs,
		},
		Name: i.Name, Unit: i.Unit, Decimals: i.Decimals, Source: p.Source, Figure: p.Figure,
		PinnedOn: civil.DayOf(s.now()), Class: i.ClassLabel(p.Class, "de"),
	}
}
