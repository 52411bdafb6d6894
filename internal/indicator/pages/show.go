// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// showView is all that show.html may use.
type showView struct {
	Indicator indicator.Indicator
	Region    territory.Region
	Finding   string
	Reading   []string // sentences that go on from the finding
	Direction string
	Period    string // of the value in the finding
	Age       string
	Note      string // what has to be known of the region
	Form      lookForm
	Glance    glance
	Chart     seriesView
	Group     groupView
	Map       mapView
	Rank      rankView
	Breakdown breakdownView
	Signs     []legend.Sign
	Protected []fault.Message // how figures were protected
	Withheld  bool            // nothing is released to who reads
	Releases  []releaseLine
	Tables    []string // behind a formula
	MayEdit   bool
	Key       string
}

// releaseLine is a release behind the figures of the page.
type releaseLine struct {
	indicator.Release
	Stands string // its digest, shortened
}

func (p *Pages) showIndicator(w http.ResponseWriter, r *web.Request) error {
	s, err := p.see(r)
	if err != nil {
		return err
	}
	met := legend.NewSigns(r.Text)
	view := showView{
		Indicator: s.indicator, Region: s.region, Form: p.lookForm(r, s), Glance: glanceOf(r.Text, s),
		MayEdit: r.Who.May(identity.EditIndicators) && !s.indicator.Official, Key: r.NewKey(),
	}
	status := http.StatusOK
	var asked classing
	if asked, view.Map.Refused = readClassing(r); view.Map.Refused != "" {
		status = http.StatusUnprocessableEntity
	}
	view.Chart = p.drawSeries(r, s, met)
	view.Group = p.drawGroup(r, s)
	p.drawMap(r, s, asked, &view.Map)
	view.Rank = p.drawRank(r, s, met)
	if view.Breakdown, err = p.drawBreakdown(r, s, met); err != nil {
		return err
	}
	view.Finding, view.Direction = finding(r.Text, s), directionText(r.Text, s.indicator.Direction)
	if s.facts.Newest != nil {
		view.Period, view.Age = r.Text.Period(s.facts.Newest.Period), p.age(r, s.facts.Newest.Period)
		view.Reading = p.reading(r.Text, s)
	}
	if note := s.facts.Series.Note.Key; note != "" && (s.view.Borders == "" || note != "indicator.note.enlarged") {
		view.Note = r.Text.Message(s.facts.Series.Note)
	}
	view.Signs, view.Releases, view.Withheld = met.List, releaseLines(s.releases), s.facts.Series.Withheld
	view.Protected = indicator.Sentences(releasesIn(view.Releases))
	for _, release := range view.Releases {
		if !slices.Contains(view.Tables, release.Table) {
			view.Tables = append(view.Tables, release.Table)
		}
	}
	return r.Render(w, status, p.show, indicatorFrame(s.indicator.Name, listCrumb(r)), view)
}

// csvAddress is the address of a download below the page that shows the same
// choice.
func csvAddress(r *web.Request, name string) string {
	to := r.URL.Path + "/" + name
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	return to
}

// picturesOf are the downloads of a chart: its values and its picture.
type picturesOf struct{ CSV, SVG, PNG string }

func downloads(r *web.Request, name string) picturesOf {
	return picturesOf{CSV: csvAddress(r, name+".csv"), SVG: csvAddress(r, "charts/"+name+".svg"), PNG: csvAddress(r, "charts/"+name+".png")}
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

func releasesIn(lines []releaseLine) []indicator.Release {
	var releases []indicator.Release
	for _, line := range lines {
		releases = append(releases, line.Release)
	}
	return releases
}

// short is the beginning of a digest, enough to compare by eye.
func short(digest string) string { return digest[:min(len(digest), 12)] }

// at places a period on a time axis.
func at(period civil.Period) time.Time { return period.End().Time() }
