// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"html/template"
	"net/http"
	"strings"

	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// listView is all that list.html may use.
type listView struct {
	Filter     web.Filter
	Filtered   bool
	InUse      int // Sozialräume in use, whatever the filter
	Rows       []spaceRow
	Pager      web.Pager
	Unassigned []string // titles of regions in no Sozialraum
	MayEdit    bool
	MayRead    bool                   // figures, and so the comparison
	Archived   *territory.SocialSpace // just archived, to be undone
	Map        template.HTML          // of the Sozialräume that have an outline
	Drawn      int
	Key        string
}

type spaceRow struct {
	territory.SocialSpace
	Where string // titles of its regions
}

func (p *Pages) showList(w http.ResponseWriter, r *web.Request) error {
	query := r.URL.Query()
	page, total, err := p.territory.SearchSocialSpaces(r.Context(), r.Who, territory.SocialSpaceFilter{
		Search: query.Get("search"), Archived: query.Get("state") == "archived", Limit: web.PageSize, Offset: r.Offset(),
	})
	if err != nil {
		return err
	}
	inUse, err := p.territory.SocialSpaces(r.Context(), r.Who)
	if err != nil {
		return err
	}
	unassigned, err := p.territory.Unassigned(r.Context(), r.Who)
	if err != nil {
		return err
	}
	view := listView{
		Filter: p.filter(r, total), InUse: len(inUse), Pager: r.Pager(total), Unassigned: titles(r, unassigned),
		MayEdit: r.Who.May(identity.EditTerritory), MayRead: r.Who.May(identity.ReadIndicators), Archived: p.justArchived(r), Key: r.NewKey(),
	}
	outlines, err := p.territory.SpaceOutlines(r.Context(), r.Who)
	if err != nil {
		return err
	}
	view.Map, view.Drawn = drawOutlines(outlines, ""), len(outlines)
	view.Filtered = view.Filter.Clear != ""
	directory, err := p.territory.Regions(r.Context(), r.Who)
	if err != nil {
		return err
	}
	for _, space := range page {
		view.Rows = append(view.Rows, spaceRow{space, strings.Join(titles(r, regionsOf(directory, space)), ", ")})
	}
	return r.Render(w, http.StatusOK, p.list, frame(r.Text.T("territory.list.crumb")), view)
}

func (p *Pages) filter(r *web.Request, total int) web.Filter {
	query := r.URL.Query()
	return r.NewFilter(r.Text.T("territory.list.found", "count", total),
		web.Field{Name: "search", Label: r.Text.T("territory.filter.search"), Value: strings.TrimSpace(query.Get("search"))},
		web.Field{Name: "state", Label: r.Text.T("territory.filter.state"), Kind: web.SelectField, Value: query.Get("state"), Options: []web.Option{
			{Value: "", Text: r.Text.T("territory.filter.in_use")},
			{Value: "archived", Text: r.Text.T("territory.filter.archived")},
		}})
}

// justArchived is the Sozialraum that the address names after it was archived,
// so that the page can offer to undo that.
func (p *Pages) justArchived(r *web.Request) *territory.SocialSpace {
	id := r.URL.Query().Get("archived")
	if id == "" || !r.Who.May(identity.EditTerritory) {
		return nil
	}
	space, err := p.territory.SocialSpace(r.Context(), r.Who, territory.SocialSpaceID(id))
	if err != nil || !space.Archived {
		return nil // the offer is gone; the list is still right
	}
	return &space
}

// regionsOf are the official regions of a Sozialraum that the directory knows.
func regionsOf(directory *territory.Directory, space territory.SocialSpace) []territory.Region {
	var found []territory.Region
	for _, key := range space.Regions {
		if region, err := directory.Region(territory.Key(key)); err == nil {
			found = append(found, region)
		}
	}
	return found
}

// titles are the regions' titles in the reader's order.
func titles(r *web.Request, regions []territory.Region) []string {
	var all []string
	for _, region := range regions {
		all = append(all, region.Title())
	}
	i18n.SortBy(r.Text, all, func(title string) string { return title })
	return all
}
