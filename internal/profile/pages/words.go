// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"kursbuch/internal/chart"
	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/profile"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// scoreDecimals is how exactly standardised values are shown.
const scoreDecimals = 2

// shareDecimals is how exactly shares of the whole are shown.
const shareDecimals = 1

// wholeName is what the areas make up; the sample's county is in no directory.
func wholeName(r *web.Request, d profile.Division) string {
	if d.Whole.Name != "" {
		return d.Whole.Title()
	}
	return r.Who.TenantName
}

// value is the figure of an area with its marks.
func value(t *i18n.Printer, c profile.Compared, a indicator.ZonePoint, met *legend.Signs) legend.View {
	f := a.Figure
	switch {
	case !f.Has || f.Symbol != "":
	case a.Converted:
		f.Symbol = legend.Converted
	case a.Bridged:
		f.Symbol = legend.Bridged
	}
	met.Note(f.Symbol)
	return legend.Show(t, f, c.Indicator.Decimals)
}

// points is a difference with its unit: percentages differ by points.
func points(t *i18n.Printer, size float64, i indicator.Indicator) string {
	number := t.Number(math.Abs(size), i.Decimals)
	if i.Unit == "%" {
		return t.T("profile.points", "value", number)
	}
	return t.T("profile.units", "value", number, "unit", i.Unit)
}

// signed is a number with its sign in front.
func signed(t *i18n.Printer, x float64, decimals int) string {
	text := t.Number(x, decimals)
	switch {
	case text == t.Number(0, decimals):
		return "±" + text
	case x > 0:
		return "+" + text
	}
	return text
}

// distance says in words how far an area lies from the whole, and whether that
// is better.
func distance(t *i18n.Printer, c profile.Compared, n int) string {
	if c.Share {
		if share := c.Position(n); share != nil {
			return t.T("profile.distance.share", "share", t.Number(*share, shareDecimals))
		}
		return t.T("profile.distance.none")
	}
	gap := c.Difference(n)
	if gap == nil {
		return t.T("profile.distance.none")
	}
	if t.Number(*gap, c.Indicator.Decimals) == t.Number(0, c.Indicator.Decimals) {
		return t.T("profile.distance.same")
	}
	size := points(t, *gap, c.Indicator)
	text := t.T("profile.distance.below", "size", size)
	if *gap > 0 {
		text = t.T("profile.distance.above", "size", size)
	}
	if c.Indicator.Direction == indicator.Neutral {
		return text
	}
	if (*gap > 0) == (c.Indicator.Direction == indicator.More) {
		return text + t.T("profile.distance.better")
	}
	return text + t.T("profile.distance.worse")
}

// far reports whether an area lies at least one standard deviation of the
// areas from the whole.
func far(c profile.Compared, n int) bool {
	gap := c.Difference(n)
	return gap != nil && c.Score(n) != nil && math.Abs(*gap) >= c.Spread.Deviation
}

// age says how long ago a period ended.
func (p *Pages) age(r *web.Request, period civil.Period) string {
	end := period.End()
	if end == "" {
		return ""
	}
	const month, year = 30, 365
	days := civil.DayOf(p.site.Now()).Sub(end)
	switch {
	case days < 0:
		return ""
	case days < 2*month:
		return r.Text.T("profile.age.days", "count", days)
	case days < 2*year:
		return r.Text.T("profile.age.months", "count", days*12/year)
	}
	return r.Text.T("profile.age.years", "count", days/year)
}

// outlines are those of the areas of a division, with the credit to show.
func (p *Pages) outlines(r *web.Request, d profile.Division) (outlines []territory.Outline, credit string, err error) {
	switch d.Kind {
	case profile.Municipalities:
		return p.territory.RegionOutlines(r.Context(), r.Who, territory.LevelMunicipality, d.Whole.Key)
	case profile.Counties:
		return p.atlas.Counties(d.Whole.Key), territory.OutlineCredit, nil
	case profile.Spaces:
	}
	if outlines, err = p.territory.SpaceOutlines(r.Context(), r.Who); err != nil {
		return nil, "", err
	}
	sets, err := p.territory.Boundaries(r.Context(), r.Who)
	for _, set := range sets {
		if set.Layer == territory.SpaceLayer && !set.Archived {
			credit = cmp.Or(credit, set.Source)
		}
	}
	return outlines, credit, err
}

// regionsOf are the areas with an outline as a map takes them, with the place
// of each among the areas.
func regionsOf(d profile.Division, outlines []territory.Outline) (regions []chart.Region, at []int) {
	for _, o := range outlines {
		n := slices.IndexFunc(d.Areas, func(a profile.Area) bool { return a.Key == o.Key })
		if n < 0 {
			continue
		}
		regions, at = append(regions, chart.Region{Name: d.Areas[n].Name, Code: d.Areas[n].Short, Rings: o.Points()}), append(at, n)
	}
	return regions, at
}

// addSources adds the source lines of a value, each once.
func addSources(all []string, a indicator.ZonePoint) []string {
	for line := range strings.SplitSeq(a.Source, "; ") {
		if line != "" && !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return all
}

// protection says how the figures of a comparison were protected. A comparison
// rests on a handful of releases.
func (p *Pages) protection(r *web.Request, c profile.Comparison) ([]fault.Message, error) {
	var releases []indicator.Release
	known := map[indicator.ReleaseID]bool{"": true}
	for _, row := range c.Rows {
		for _, point := range append([]indicator.ZonePoint{row.Whole}, row.Areas...) {
			for _, id := range append([]indicator.ReleaseID{point.Release, point.Point.Base}, point.More.List()...) {
				if known[id] {
					continue
				}
				known[id] = true
				release, err := p.figures.Release(r.Context(), r.Who, id)
				if err != nil {
					return nil, err
				}
				releases = append(releases, release)
			}
		}
	}
	return indicator.Sentences(releases), nil
}

// format writes numbers with some decimals.
func format(t *i18n.Printer, decimals int) chart.Format {
	return chart.Format{Number: func(v float64) string { return t.Number(v, decimals) }}
}
