// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"

	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// transitionView is all that transition.html may use.
type transitionView struct {
	Set    territory.TransitionSet
	Own    bool
	Sheets []territory.SheetSummary
	Shelf  putAway
}

func (p *Pages) showTransitions(w http.ResponseWriter, r *web.Request) error {
	set, err := p.territory.TransitionSet(r.Context(), r.Who, territory.TransitionID(r.PathValue("transition")))
	if err != nil {
		return err
	}
	sheets, err := p.territory.SummariseTransitions(r.Context(), r.Who, set)
	if err != nil {
		return err
	}
	own := set.Tenant == r.Who.Tenant
	view := transitionView{Set: set, Own: own, Sheets: sheets, Shelf: p.transitions().putAway(r, own, item{set.File, set.Version, set.Archived}, r.Text.T("territory.transition.archive_note"))}
	return r.Render(w, http.StatusOK, p.transitionPage, frame(set.File, listCrumb(r), hubCrumb(r)), view)
}
