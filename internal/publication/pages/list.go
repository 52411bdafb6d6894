// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"

	"kursbuch/internal/i18n"
	"kursbuch/internal/publication"
	"kursbuch/internal/web"
)

// listView is all that list.html may use.
type listView struct {
	Rows     []listRow
	Released int // tables of which something is visible
}

// listRow is one table with what is released of it.
type listRow struct {
	publication.State
	Href  string
	Sign  string
	Text  string // where it stands
	Note  string // what waits
	Reach string // who sees something of it
}

func (p *Pages) showList(w http.ResponseWriter, r *web.Request) error {
	states, err := p.service.Tables(r.Context(), r.Who)
	if err != nil {
		return err
	}
	view := listView{}
	for _, state := range states {
		row := rowOf(r.Text, state)
		if state.Entry.ID != "" {
			view.Released++
		}
		view.Rows = append(view.Rows, row)
	}
	return r.Render(w, http.StatusOK, p.list, web.Frame{Title: r.Text.T("publication.list.title"), Area: "monitoring", Tab: "publications"}, view)
}

// rowOf says where a table stands.
func rowOf(t *i18n.Printer, state publication.State) listRow {
	row := listRow{State: state, Href: tableAddress(state.Table), Reach: reachText(t, state.Audience)}
	out, saved := state.Entry.ID != "", state.Policy.Version > 0
	switch {
	case out && !state.Waiting:
		row.Sign, row.Text = "ok", t.T("publication.state.released")
	case out && state.Entry.Version != state.Policy.Version:
		row.Sign, row.Text, row.Note = "warn", t.T("publication.state.released"), t.T("publication.state.policy_waits")
	case out:
		row.Sign, row.Text, row.Note = "warn", t.T("publication.state.released"), t.T("publication.state.release_waits")
	case saved:
		row.Sign, row.Text, row.Note = "warn", t.T("publication.state.ready"), t.T("publication.state.ready_note")
	default:
		row.Sign, row.Text = "idle", t.T("publication.state.none")
	}
	return row
}
