// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"html/template"
	"net/http"

	"kursbuch/internal/chart"
	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/fault"
	"kursbuch/internal/strategy"
	"kursbuch/internal/web"
)

// shownReports is how many reports the history shows before the reader asks
// for all: three years of quarters.
const shownReports = 12

// measureView is all that measure.html may use.
type measureView struct {
	Measure    strategy.Measure
	Over       string
	Facts      facts
	Today      civil.Day
	Standing   *delivery.StatusReport // the newest report that holds
	StepLate   bool                   // its next step should have been taken
	Proposed   delivery.Light
	Why        []fault.Message
	Milestones []milestoneRow
	Reached    int
	Line       template.HTML
	History    []delivery.StatusReport // newest first
	Older      int                     // reports that are not shown
	MayReport  bool
	MayRepeat  bool // the last report is older than today, and not the end
	MayPlan    bool
	Key        string
	Withdrawn  *delivery.StatusReport // just withdrawn, to be undone
	Archived   *delivery.Milestone    // just archived, to be undone
	StopAfter  int
	SilentDays int
}

// milestoneRow is one line of the table of milestones.
type milestoneRow struct {
	delivery.Milestone
	State fault.Message
	Late  bool
	Next  bool // what can be reached now: late, or the first that is open
}

func (p *Pages) showMeasure(w http.ResponseWriter, r *web.Request) error {
	profile, err := p.strategy.Profile(r.Context(), r.Who, measureID(r))
	if err != nil {
		return err
	}
	m := profile.Measure
	reports, err := p.delivery.Reports(r.Context(), r.Who, m.ID)
	if err != nil {
		return err
	}
	milestones, err := p.delivery.Milestones(r.Context(), r.Who, m.ID)
	if err != nil {
		return err
	}
	today := p.delivery.Today()
	view := measureView{
		Measure: m, Over: over(r, m, profile.Field.Name), Facts: readFacts(r, profile), Today: today,
		MayReport: delivery.MayReport(r.Who, m), MayPlan: delivery.MayPlan(r.Who, m),
		Key: r.NewKey(), StopAfter: delivery.StopAfter, SilentDays: delivery.SilentAfter,
	}
	view.judge(m, milestones, reports)
	view.list(r, m, milestones, reports)
	if err := p.offerUndo(r, m, &view, reports); err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, p.measure, frame(r, m.Title, m), view)
}

// over is the line above the title: what it is, its number and its field.
func over(r *web.Request, m strategy.Measure, field string) string {
	if field == "" {
		return r.Text.T("delivery.measure.over", "number", m.Number)
	}
	return r.Text.T("delivery.measure.over.field", "number", m.Number, "field", field)
}

// judge fills in the light as set and as proposed today.
func (v *measureView) judge(m strategy.Measure, milestones []delivery.Milestone, reports []delivery.StatusReport) {
	standing := delivery.Standing(reports, v.Today)
	if standing.ID != "" {
		v.Standing = &standing
		v.MayRepeat = v.MayReport && standing.On < v.Today && standing.Set != delivery.Done
		v.StepLate = standing.NextStepOn != "" && standing.NextStepOn < v.Today
	}
	v.Proposed, v.Why = delivery.Propose(m, milestones, standing, v.Today)
}

// list fills in the tables of milestones and reports.
func (v *measureView) list(r *web.Request, m strategy.Measure, milestones []delivery.Milestone, reports []delivery.StatusReport) {
	open := 0
	for _, stone := range milestones {
		next := row(stone, v.Today)
		if stone.ReachedOn != "" {
			v.Reached++
		} else {
			next.Next = next.Late || open == 0
			open++
		}
		v.Milestones = append(v.Milestones, next)
	}
	v.Line = line(r, m, milestones, v.Today)
	if len(reports) > shownReports && r.URL.Query().Get("history") != "all" {
		v.Older = len(reports) - shownReports
		reports = reports[:shownReports]
	}
	v.History = reports
}

// row says how a milestone keeps its day.
func row(m delivery.Milestone, today civil.Day) milestoneRow {
	switch late, delay := m.Late(today), m.Delay(); {
	case late > 0:
		return milestoneRow{Milestone: m, State: fault.Say("delivery.milestone.overdue", "count", late), Late: true}
	case m.ReachedOn == "" && m.DueOn == today:
		return milestoneRow{Milestone: m, State: fault.Say("delivery.milestone.today")}
	case m.ReachedOn == "":
		return milestoneRow{Milestone: m, State: fault.Say("delivery.milestone.open")}
	case delay > 0:
		return milestoneRow{Milestone: m, State: fault.Say("delivery.milestone.later", "count", delay)}
	case delay < 0:
		return milestoneRow{Milestone: m, State: fault.Say("delivery.milestone.earlier", "count", -delay)}
	}
	return milestoneRow{Milestone: m, State: fault.Say("delivery.milestone.ontime")}
}

// line draws the milestones true to time. The table below it says the same, so
// it is hidden from screen readers.
func line(r *web.Request, m strategy.Measure, milestones []delivery.Milestone, today civil.Day) template.HTML {
	if len(milestones) == 0 {
		return ""
	}
	drawn := chart.Milestones{End: m.EndsOn.Time(), Today: today.Time(), TodayLabel: r.Text.T("delivery.today")}
	for _, stone := range milestones {
		drawn.Stations = append(drawn.Stations, chart.Station{Name: stone.Title, Due: stone.DueOn.Time(), Done: stone.ReachedOn.Time()})
	}
	return drawn.HTML()
}

// offerUndo notes what was just withdrawn or archived, as the address says.
func (p *Pages) offerUndo(r *web.Request, m strategy.Measure, view *measureView, reports []delivery.StatusReport) error {
	q := r.URL.Query()
	for _, report := range reports {
		if view.MayReport && report.Withdrawn() && string(report.ID) == q.Get("withdrawn") {
			view.Withdrawn = &report
		}
	}
	if id := q.Get("archived"); id != "" && view.MayPlan {
		stone, err := p.milestoneOf(r, m.ID, delivery.MilestoneID(id))
		if err != nil {
			return err
		}
		if stone.Archived {
			view.Archived = &stone
		}
	}
	return nil
}

// milestoneOf finds a milestone of a measure; that of another is NotFound.
func (p *Pages) milestoneOf(r *web.Request, measure strategy.MeasureID, id delivery.MilestoneID) (delivery.Milestone, error) {
	m, err := p.delivery.Milestone(r.Context(), r.Who, id)
	if err == nil && m.Measure != measure {
		return delivery.Milestone{}, fault.NotFound
	}
	return m, err
}
