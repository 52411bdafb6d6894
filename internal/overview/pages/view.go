// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"html/template"

	"kursbuch/internal/chart"
	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/overview"
	"kursbuch/internal/web"
)

// Each list shows its most urgent rows; the rest is one link away.
const (
	shownDates = 6
	shownCare  = 8
	shownGaps  = 6

	shownInquiries = 6
)

// mainView is all that overview.html may use.
type mainView struct {
	overview.Overview
	Headline fault.Message
	Lead     fault.Message
	Late     rows
	Due      []dateRow
	Waiting  rows
	Care     rows
	Gaps     rows
	Own      rows
	Asked    []inquiryRow
	Figures  []coreRow
	Mine     bool // own measures come first
	Whole    bool // the reader sees the chain, too
	Share    template.HTML
	Legend   []lightLink
	Stops    []stop
	Steps    []stepRow
	Ahead    int
}

// lightLink leads to the measures that show a light.
type lightLink struct {
	Light delivery.Light
	N     int
	Href  string // empty where no list shows them
}

// inquiryRow is a data request that runs.
type inquiryRow struct {
	inquiry.Overview
	Overdue bool
	Silent  []string // offices
}

func newInquiryRow(o inquiry.Overview, today civil.Day) inquiryRow {
	row := inquiryRow{Overview: o}
	for _, r := range o.Silent() {
		row.Silent = append(row.Silent, r.Office)
		row.Overdue = row.Overdue || r.Overdue(o.DueOn, today)
	}
	return row
}

// coreRow is an indicator of the core set.
type coreRow struct {
	ID, Name       string
	Value          string // empty while there is none
	Place          string // whose value it is, empty when the tenant's own
	Period         string
	Change, Before string // against the number before; empty when they cannot be compared
}

func newCoreRow(r *web.Request, c overview.CoreFigure) coreRow {
	i := c.Series.Indicator.In(string(r.Text.Lang))
	row := coreRow{ID: string(i.ID), Name: i.Name}
	if c.Newest == nil {
		return row
	}
	if c.Elsewhere {
		row.Place = c.Series.Region.Title()
	}
	row.Value, row.Period = r.Text.Number(c.Newest.Figure.Value, i.Decimals)+i18n.NoBreak+i.Unit, r.Text.Period(c.Newest.Period)
	if i.Categorical() {
		row.Value = i.ClassLabel(c.Newest.Class, string(r.Text.Lang))
	}
	if c.Previous != nil {
		change := c.Newest.Figure.Value - c.Previous.Figure.Value
		row.Change, row.Before = r.Text.Number(change, i.Decimals), r.Text.Period(c.Previous.Period)
		if change > 0 {
			row.Change = "+" + row.Change
		}
	}
	return row
}

// stepRow is one of the first steps.
type stepRow struct {
	overview.StartStep
	Title, Note fault.Message
}

func newMainView(r *web.Request, o overview.Overview) mainView {
	v := mainView{
		Overview: o, Whole: r.Who.May(identity.ReadSteering), Ahead: overview.Ahead,
		Late:    rows{Dates: lateRows(first(o.Late, shownDates), o.Today)},
		Due:     dueRows(first(o.Due, shownDates), o.Today),
		Waiting: rows{Dates: waitingRows(first(o.Waiting, shownDates), o.Today)},
		Care:    rows{Concerns: first(o.Care, shownCare)},
		Gaps:    rows{Gaps: gapRows(first(o.Gaps, shownGaps))},
		Own:     rows{Concerns: o.Own},
		Mine:    len(o.Own) > 0 && !r.Who.May(identity.ReportStatus),
	}
	for _, c := range o.Core {
		v.Figures = append(v.Figures, newCoreRow(r, c))
	}
	for _, i := range first(o.Inquiries, shownInquiries) {
		v.Asked = append(v.Asked, newInquiryRow(i, o.Today))
	}
	v.Headline, v.Lead = headline(o)
	v.Share, v.Legend = share(r, o)
	if v.Whole {
		v.Stops = stops(o.Chain)
	}
	for _, s := range o.Steps {
		title, note := stepTexts(s.Kind)
		v.Steps = append(v.Steps, stepRow{s, title, note})
	}
	return v
}

// headline says what the day asks for.
func headline(o overview.Overview) (title, lead fault.Message) {
	switch {
	case o.Measures == 0:
		return fault.Say("overview.headline.start"), fault.Say("overview.lead.start")
	case len(o.Late) > 0:
		title = fault.Say("overview.headline.late", "count", len(o.Late))
	default:
		title = fault.Say("overview.headline.calm")
	}
	if len(o.Due) == 0 {
		return title, fault.Say("overview.lead.free", "days", overview.Ahead)
	}
	return title, fault.Say("overview.lead.due", "count", len(o.Due), "days", overview.Ahead)
}

// share is the bar of all measures by light, and what each part means.
func share(r *web.Request, o overview.Overview) (template.HTML, []lightLink) {
	kinds := map[delivery.Light]chart.Kind{
		delivery.Stop: chart.Critical, delivery.Warn: chart.Deviating, delivery.OK: chart.OnTrack,
		delivery.Idle: chart.Idle, delivery.Done: chart.Done, "": chart.Rest,
	}
	bar := chart.Share{Alt: chart.Alt{Text: r.Text.T("overview.share", "count", o.Measures)}}
	var legend []lightLink
	for _, c := range o.Lights {
		if c.N == 0 {
			continue
		}
		n := float64(c.N)
		bar.Parts = append(bar.Parts, chart.Part{Label: r.Text.T(c.Light.Word()), Value: &n, Kind: kinds[c.Light]})
		link := lightLink{Light: c.Light, N: c.N}
		if c.Light != "" && r.Who.May(identity.ReadSteering) {
			link.Href = "/measures?light=" + string(c.Light)
		}
		legend = append(legend, link)
	}
	return bar.HTML(), legend
}

func stepTexts(kind overview.StepKind) (title, note fault.Message) {
	switch kind {
	case overview.FirstField:
		return fault.Say("overview.step.field"), fault.Say("overview.step.field.note")
	case overview.FirstNeed:
		return fault.Say("overview.step.need"), fault.Say("overview.step.need.note")
	case overview.FirstGoal:
		return fault.Say("overview.step.goal"), fault.Say("overview.step.goal.note")
	case overview.FirstMeasure:
		return fault.Say("overview.step.measure"), fault.Say("overview.step.measure.note")
	case overview.FirstStatus:
		return fault.Say("overview.step.status"), fault.Say("overview.step.status.note")
	default:
		return fault.Say("overview.step.report"), fault.Say("overview.step.report.note")
	}
}

func first[T any](all []T, n int) []T { return all[:min(n, len(all))] }
