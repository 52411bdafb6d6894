// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"

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
	Source  string    // source line: publisher, table, reference date, licence
	// Reason says why there is no number; its key is empty when there is one.
	Reason fault.Message
	// Parts is how many regions were added up, 0 when the source states the
	// figure itself.
	Parts int
}

// Series is an indicator over time in one region, oldest period first.
type Series struct {
	Indicator Indicator
	Region    territory.Region
	Points    []Point
	// Note says what has to be known of the region: that it was dissolved, or
	// that its territory changed. Its key is empty when there is nothing.
	Note fault.Message
}

// Newest is the latest point with a number, or false.
func (s Series) Newest() (Point, bool) {
	for i := len(s.Points) - 1; i >= 0; i-- {
		if s.Points[i].Figure.Has {
			return s.Points[i], true
		}
	}
	return Point{}, false
}

// Series returns an indicator over time in a region, from the newest release
// of each period. Faults: Forbidden, NotFound.
func (s *Service) Series(ctx context.Context, who identity.Person, id ID, region string) (Series, error) {
	return Series{}, nil
}

// RegionFigure is the value of one region on a map or in a comparison.
type RegionFigure struct {
	Region territory.Region
	Point
}

// MapData is an indicator in one period over the regions below a region.
type MapData struct {
	Indicator Indicator
	Period    civil.Period
	Source    string
	Figures   []RegionFigure // by key; regions that the table lacks are absent
}

// Map returns an indicator for the counties of a Land, or of Germany for the
// key DG; the empty period stands for the newest. Faults: Forbidden, NotFound.
func (s *Service) Map(ctx context.Context, who identity.Person, id ID, period civil.Period, parent territory.Key) (MapData, error) {
	return MapData{}, nil
}

// Availability says for which regions of a level an indicator has numbers in
// its newest period.
type Availability struct {
	Level   territory.Level
	Regions int // listed
	Numbers int // with a number
}

// Coverage lists the periods of an indicator, oldest first, and what is there
// in the newest one, by level. Faults: Forbidden, NotFound.
func (s *Service) Coverage(ctx context.Context, who identity.Person, id ID) ([]civil.Period, []Availability, error) {
	return nil, nil, nil
}

// NewestPeriod is the latest period of an indicator, empty when nothing was
// imported. Faults: Forbidden, NotFound.
func (s *Service) NewestPeriod(ctx context.Context, who identity.Person, id ID) (civil.Period, error) {
	return "", nil
}

// PinNow pins the figure of a region and period in the newest release; the
// empty period stands for the newest with a number. NotFound also means that
// there is no such figure. Faults: Forbidden, NotFound.
func (s *Service) PinNow(ctx context.Context, who identity.Person, id ID, region string, period civil.Period) (Pinned, error) {
	return Pinned{}, nil
}

// ValueAt returns a pinned figure as it was published then, from withdrawn
// releases too. Faults: Forbidden, NotFound.
func (s *Service) ValueAt(ctx context.Context, who identity.Person, p Pin) (Pinned, error) {
	return Pinned{}, nil
}

// Facts is what one sentence about an indicator needs. Comparisons are nil
// when one side has no number.
type Facts struct {
	Series      Series
	Newest      *Point
	Previous    *Point        // the number before the newest
	First       *Point        // the oldest number, if older than Previous
	Rank, Of    int           // among the counties of the Land with a number, highest first; 0 when not ranked
	State       *RegionFigure // the Land in the newest period
	Country     *RegionFigure // Germany in the newest period
	High, Low   *RegionFigure // among the counties of the Land
	TerritoryOf civil.Day     // day of the territory behind the keys
}

// Facts gathers what is to be seen of an indicator in a region.
// Faults: Forbidden, NotFound.
func (s *Service) Facts(ctx context.Context, who identity.Person, id ID, region string) (Facts, error) {
	return Facts{}, nil
}
