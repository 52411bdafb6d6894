// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"context"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"time"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// showView is all that show.html may use.
type showView struct {
	Indicator indicator.Indicator
	Region    territory.Region
	Finding   string
	Direction string
	Period    string // of the value in the finding
	Age       string
	Note      string // what has to be known of the region
	Choices   []choice
	Glance    glance
	Chart     seriesView
	Map       mapView
	Signs     []figure.Sign
	Releases  []releaseLine
	MayEdit   bool
	Key       string
	SeriesCSV string
	MapCSV    string
}

// releaseLine is a release behind the figures of the page.
type releaseLine struct {
	indicator.Release
	Stands string // its digest, shortened
}

// seen is everything that was read for one indicator page.
type seen struct {
	refused   *fault.Message // why the imported tables cannot answer; nil when they can
	indicator indicator.Indicator
	facts     indicator.Facts
	region    territory.Region
	parted    [2]string         // why the newest value cannot be compared with the previous and the first
	other     *indicator.Series // compared with, nil for none
	period    civil.Period      // of the map
	periods   []civil.Period
	within    territory.Key                             // whose counties the map shows
	counties  indicator.MapData                         // or municipalities of a county
	releases  map[indicator.ReleaseID]indicator.Release // behind the series
	shape     indicator.Shape                           // of the counted table; empty before it was imported
}

func (p *Pages) showIndicator(w http.ResponseWriter, r *web.Request) error {
	s, err := p.see(r)
	if err != nil {
		return err
	}
	met := figure.NewSigns(r.Text)
	view := showView{
		Indicator: s.indicator, Region: s.region, Choices: p.choices(r, s),
		Chart: p.drawSeries(r, s, met), Map: p.drawMap(r, s, met), Glance: glanceOf(r.Text, s),
		MayEdit: r.Who.May(identity.EditIndicators) && !s.indicator.Official, Key: r.NewKey(),
		SeriesCSV: csvAddress(r, "series.csv"), MapCSV: csvAddress(r, "map.csv"),
	}
	view.Finding, view.Direction = finding(r.Text, s), directionText(r.Text, s.indicator.Direction)
	if s.facts.Newest != nil {
		view.Period, view.Age = r.Text.Period(s.facts.Newest.Period), p.age(r, s.facts.Newest.Period)
	}
	if s.facts.Series.Note.Key != "" {
		view.Note = r.Text.Message(s.facts.Series.Note)
	}
	view.Signs, view.Releases = met.List, releaseLines(s.releases)
	return r.Render(w, http.StatusOK, p.show, indicatorFrame(s.indicator.Name, listCrumb(r)), view)
}

// csvAddress is the address of a download that shows the same choice.
func csvAddress(r *web.Request, name string) string {
	to := r.URL.Path + "/" + name
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	return to
}

// see reads what the address asks for.
func (p *Pages) see(r *web.Request) (seen, error) {
	id := indicator.ID(r.PathValue("indicator"))
	found, err := p.indicators.Find(r.Context(), r.Who, id)
	if err != nil {
		return seen{}, err
	}
	s := seen{indicator: found.In(string(r.Text.Lang))}
	s.facts, err = p.facts(r, id, r.URL.Query().Get("region"))
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return p.unanswered(r, s, refused)
	}
	if err != nil {
		return seen{}, err
	}
	s.region = s.facts.Series.Region
	s.parted = [2]string{parted(r.Text, s.facts.Series, s.facts.Previous), parted(r.Text, s.facts.Series, s.facts.First)}
	err = p.seeMore(r, &s)
	return s, err
}

// unanswered is the page of an indicator that the imported tables cannot
// answer, with the reason.
func (p *Pages) unanswered(r *web.Request, s seen, refused fault.Refused) (seen, error) {
	s.refused = &refused.Message
	var err error
	s.region, err = p.directory.Region(territory.Key(cmp.Or(r.URL.Query().Get("region"), string(p.home(r)))))
	s.within = mapOf(s.region, "")
	return s, err
}

// seeMore reads what stands around the facts.
func (p *Pages) seeMore(r *web.Request, s *seen) (err error) {
	ctx, query, id := r.Context(), r.URL.Query(), s.indicator.ID
	if s.releases, err = p.releasesBehind(r, s.facts.Series); err != nil {
		return err
	}
	s.shape, err = p.indicators.Shape(ctx, r.Who, s.indicator.Count.Table, "", string(r.Text.Lang))
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	var levels []indicator.Availability
	if s.periods, levels, err = p.indicators.Coverage(ctx, r.Who, id, indicator.View{}); err != nil {
		return err
	}
	if s.other, err = p.compare(ctx, r.Who, id, s.region, query.Get("compare")); err != nil {
		return err
	}
	s.within, s.period = mapOf(s.region, query.Get("area")), civil.Period(query.Get("period"))
	if s.period == "" && s.facts.Newest != nil {
		s.period = s.facts.Newest.Period
	}
	if county := s.region.Key.County(); county != "" && onlyMunicipalities(levels) {
		s.within = county
	}
	s.counties, err = p.indicators.Map(ctx, r.Who, id, s.period, s.within, indicator.View{})
	return err
}

// facts reads the region of the address, else the tenant's own; a tenant
// whose region the figures do not know sees the Land around it or Germany.
func (p *Pages) facts(r *web.Request, id indicator.ID, region string) (facts indicator.Facts, err error) {
	if region != "" {
		return p.indicators.Facts(r.Context(), r.Who, id, region, indicator.View{})
	}
	for _, key := range around(territory.Key(r.Who.Region)) {
		facts, err = p.indicators.Facts(r.Context(), r.Who, id, string(key), indicator.View{})
		if !errors.Is(err, fault.NotFound) {
			break
		}
	}
	return facts, err
}

// compare reads the series to compare with: the Land for a county, Germany
// for a Land, unless the address names another region or none.
func (p *Pages) compare(ctx context.Context, who identity.Person, id indicator.ID, region territory.Region, asked string) (*indicator.Series, error) {
	key := territory.Key(asked)
	if asked == "" {
		key = above(region)
	}
	if key == "" || key == noComparison || key == region.Key {
		return nil, nil //nolint:nilnil // nothing to compare with is a choice, not a failure
	}
	series, err := p.indicators.Series(ctx, who, id, string(key), indicator.View{})
	if _, found := series.Newest(); asked == "" && (errors.Is(err, fault.NotFound) || err == nil && !found) {
		return nil, nil //nolint:nilnil // as above
	}
	return &series, err
}

// noComparison is the choice to compare with nothing.
const noComparison territory.Key = "none"

// above is the region with which another one is compared at first.
func above(region territory.Region) territory.Key {
	switch {
	case region.Key == territory.Germany:
		return ""
	case region.Level() == territory.LevelState:
		return territory.Germany
	}
	return region.Key.State()
}

// onlyMunicipalities reports whether figures reach municipalities and leave
// out the counties, as those of the census do.
func onlyMunicipalities(levels []indicator.Availability) bool {
	at := map[territory.Level]int{}
	for _, level := range levels {
		at[level.Level] = level.Numbers
	}
	return at[territory.LevelMunicipality] > 0 && at[territory.LevelCounty] == 0
}

// mapOf is whose counties the map shows.
func mapOf(region territory.Region, asked string) territory.Key {
	if asked == string(territory.Germany) || region.Key.State() == "" {
		return territory.Germany
	}
	return region.Key.State()
}

// releasesBehind reads the releases that a series was taken from.
func (p *Pages) releasesBehind(r *web.Request, series indicator.Series) (map[indicator.ReleaseID]indicator.Release, error) {
	found := map[indicator.ReleaseID]indicator.Release{}
	for _, point := range series.Points {
		for _, id := range []indicator.ReleaseID{point.Release, point.Base} {
			if _, known := found[id]; known || id == "" {
				continue
			}
			release, err := p.indicators.Release(r.Context(), r.Who, id)
			if err != nil {
				return nil, err
			}
			found[id] = release
		}
	}
	return found, nil
}

// releaseLines list the releases by table, the newest first.
func releaseLines(releases map[indicator.ReleaseID]indicator.Release) []releaseLine {
	var lines []releaseLine
	for _, release := range releases {
		lines = append(lines, releaseLine{release, short(release.Digest)})
	}
	slices.SortFunc(lines, func(a, b releaseLine) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(b.Number, a.Number))
	})
	return lines
}

// short is the beginning of a digest, enough to compare by eye.
func short(digest string) string { return digest[:min(len(digest), 12)] }

// choice is a list to choose from above the page.
type choice struct {
	Name, Label string
	Groups      []choiceGroup
}

// choiceGroup is a part of the list, with a heading or without.
type choiceGroup struct {
	Label   string
	Options []web.Option
}

// choices are the GET form of the page: region, comparison, map and period.
func (p *Pages) choices(r *web.Request, s seen) []choice {
	t, germany := r.Text, p.title(territory.Germany)
	state := s.region.Key.State()
	compared := noComparison
	if s.other != nil {
		compared = s.other.Region.Key
	}
	places := p.regions(r, state, s.region.Key)
	if _, err := p.directory.Region(s.region.Key); err != nil { // one that only the figures know
		own := web.Option{Value: string(s.region.Key), Text: s.region.Title(), Chosen: true}
		places = append([]choiceGroup{{Options: []web.Option{own}}}, places...)
	}
	if below, ok := p.municipalities(r, s); ok {
		places = append(places, below)
	}
	none := choiceGroup{Options: []web.Option{{Value: string(noComparison), Text: t.T("indicator.choice.none"), Chosen: s.other == nil}}}
	all := []choice{
		{Name: "region", Label: t.T("indicator.choice.region"), Groups: places},
		{Name: "compare", Label: t.T("indicator.choice.compare"), Groups: append([]choiceGroup{none}, p.regions(r, state, compared)...)},
	}
	if state != "" {
		all = append(all, choice{Name: "area", Label: t.T("indicator.choice.area"), Groups: []choiceGroup{{Options: []web.Option{
			{Value: string(state), Text: p.title(state), Chosen: s.within == state},
			{Value: string(territory.Germany), Text: germany, Chosen: s.within == territory.Germany},
		}}}})
	}
	if len(s.periods) > 1 {
		periods := choice{Name: "period", Label: t.T("indicator.choice.period"), Groups: make([]choiceGroup, 1)}
		for _, period := range slices.Backward(s.periods) {
			option := web.Option{Value: string(period), Text: t.Period(period), Chosen: period == s.period}
			periods.Groups[0].Options = append(periods.Groups[0].Options, option)
		}
		all = append(all, periods)
	}
	return all
}

// regions are Germany, the Länder, and the counties of one Land.
func (p *Pages) regions(r *web.Request, state, chosen territory.Key) []choiceGroup {
	option := func(region territory.Region) web.Option {
		return web.Option{Value: string(region.Key), Text: region.Title(), Chosen: region.Key == chosen}
	}
	list := func(level territory.Level, within territory.Key) (options []web.Option) {
		found := p.directory.Regions(level, within, "")
		sortRegions(r, found)
		for _, region := range found {
			options = append(options, option(region))
		}
		return options
	}
	groups := []choiceGroup{{Options: []web.Option{{Value: string(territory.Germany), Text: p.title(territory.Germany), Chosen: chosen == territory.Germany}}}}
	if state != "" {
		label := r.Text.T("indicator.choice.counties", "state", p.title(state))
		groups = append(groups, choiceGroup{Label: label, Options: list(territory.LevelCounty, state)})
	}
	return append(groups, choiceGroup{Label: r.Text.T("indicator.choice.states"), Options: list(territory.LevelState, territory.Germany)})
}

// title is the name of a region as people say it, its key where it is unknown.
func (p *Pages) title(key territory.Key) string {
	region, err := p.directory.Region(key)
	if err != nil {
		return string(key)
	}
	return region.Title()
}

// municipalities are those of the county, for a table that lists any.
func (p *Pages) municipalities(r *web.Request, s seen) (choiceGroup, bool) {
	county := s.region.Key.County()
	listed := map[territory.Key]bool{}
	for _, region := range s.shape.Regions {
		if key, err := territory.ParseKey(region.Code); err == nil {
			listed[key] = true
		}
	}
	group := choiceGroup{Label: r.Text.T("indicator.choice.municipalities", "county", p.title(county))}
	found := p.directory.Regions(territory.LevelMunicipality, county, "")
	sortRegions(r, found)
	for _, region := range found {
		if listed[region.Key] {
			group.Options = append(group.Options, web.Option{Value: string(region.Key), Text: region.Title(), Chosen: region.Key == s.region.Key})
		}
	}
	return group, len(group.Options) > 0
}

func sortRegions(r *web.Request, regions []territory.Region) {
	i18n.SortBy(r.Text, regions, func(region territory.Region) string { return region.ShortName() })
}

// at places a period on a time axis.
func at(period civil.Period) time.Time { return period.End().Time() }

// seriesView is the line chart with the table of its values.
type seriesView struct {
	HTML     template.HTML // empty while there are fewer than two numbers
	Title    string
	Label    string // what a screen reader hears
	Own      string
	Other    string // name of the region compared with, empty for none
	TooLarge string // why that region is not drawn, empty when it is
	Gap      bool   // the rows say how far the two are apart
	Rows     []seriesRow
	Sources  []string
}

// seriesRow is one period of the table, newest first.
type seriesRow struct {
	Period     string
	Own, Other figure.View
	Gap        string
	Remark     string // why there is no number, or what to know of it
	BreakBelow bool   // this period cannot be compared with the one below
	Release    indicator.ReleaseID
	Number     int // of the release
}
