// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package overview

import (
	"context"
	"errors"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// CoreFigure is an indicator of the core set with its newest value in the
// tenant's region, or in the smallest one around it that the figures know.
type CoreFigure struct {
	Series    indicator.Series
	Newest    *indicator.Point // nil while there is no number
	Previous  *indicator.Point // the number before; nil when there is none or it cannot be compared
	Elsewhere bool             // the figures do not know the tenant's own region
}

// core reads the core set; nothing for whom figures are not meant.
func (s *Service) core(ctx context.Context, who identity.Person) ([]CoreFigure, error) {
	if s.Figures == nil || !who.May(identity.ReadIndicators) {
		return nil, nil
	}
	set, err := s.Figures.CoreSet(ctx, who)
	if err != nil {
		return nil, err
	}
	var figures []CoreFigure
	for _, c := range set {
		series, err := s.Figures.Nearest(ctx, who, c.Indicator.ID, who.Region, indicator.View{})
		_, refused := errors.AsType[fault.Refused](err)
		if err != nil && !refused && !errors.Is(err, fault.NotFound) {
			return nil, err
		}
		series.Indicator = c.Indicator
		figures = append(figures, newCoreFigure(series, who.Region))
	}
	return figures, nil
}

func newCoreFigure(series indicator.Series, own string) CoreFigure {
	f := CoreFigure{Series: series, Elsewhere: series.Region.Key != "" && string(series.Region.Key) != own}
	for n := range series.Points {
		if series.Points[n].Figure.Has {
			f.Previous, f.Newest = f.Newest, &series.Points[n]
		}
	}
	if f.Previous == nil {
		return f
	}
	if _, parted := series.BreakSince(f.Previous.Period); parted || series.Indicator.Categorical() {
		f.Previous = nil
	}
	return f
}
