// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"

	"kursbuch/internal/identity"
	"kursbuch/internal/report"
	"kursbuch/internal/web"
)

// listView is all that list.html may use.
type listView struct {
	Reports  []listRow
	Pager    web.Pager
	Archived bool
	MayWrite bool
}

// listRow is one report as the list shows it.
type listRow struct {
	report.Report
	Meeting string // "Kreisausschuss am 16.12.2026"
	For     string // "Gremium"
	Period  string
	State   string // "Entwurf", "Festgeschrieben am 14.11.2026"
}

func (p *Pages) showList(w http.ResponseWriter, r *web.Request) error {
	archived := r.URL.Query().Get("archived") == "yes"
	reports, total, err := p.reports.List(r.Context(), r.Who, archived, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	view := listView{Pager: r.Pager(total), Archived: archived, MayWrite: r.Who.May(identity.WriteReports)}
	for _, stored := range reports {
		view.Reports = append(view.Reports, row(r, stored))
	}
	return r.Render(w, http.StatusOK, p.list, web.Frame{Title: r.Text.T("report.list.title"), Area: "monitoring", Tab: "reports"}, view)
}

func row(r *web.Request, stored report.Report) listRow {
	view := listRow{
		Report: stored, For: audienceName(r, stored.Audience), Meeting: stored.Committee, State: r.Text.T("report.state.draft"),
		Period: r.Text.T("report.period.range", "from", stored.PeriodFrom, "to", stored.PeriodTo),
	}
	if stored.Committee != "" && stored.MeetsOn != "" {
		view.Meeting = r.Text.T("report.cover.meeting", "committee", stored.Committee, "day", stored.MeetsOn)
	}
	if stored.Frozen() {
		view.State = r.Text.T("report.state.frozen", "day", stored.FrozenOn())
	}
	return view
}
