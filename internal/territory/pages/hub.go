// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"errors"
	"html/template"
	"net/http"
	"slices"

	"kursbuch/internal/geo"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// hubView is all that hub.html may use.
type hubView struct {
	Gazetteers  []territory.Gazetteer
	Compare     string // address that compares the two newest directories
	Transitions []territory.TransitionSet
	Reforms     []reformRow
	Hierarchies []territory.Hierarchy
	Boundaries  []territory.Boundary
	Tenant      identity.TenantID
	MayEdit     bool
	Archived    *undo
	Key         string
}

// reformRow is one own reform.
type reformRow struct {
	territory.OwnReform
	From territory.Region
	Into []sharedRegion
	Own  bool
}

// sharedRegion is a region that took over a share.
type sharedRegion struct {
	territory.Region
	People, Area string
}

// boundaryView is all that boundary.html may use.
type boundaryView struct {
	Boundary territory.Boundary
	Own      bool // the tenant's, not the operator's
	Map      template.HTML
	MapNote  string
	Rows     []areaRow
	Pager    web.Pager
	Shelf    putAway
}

func hubCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("territory.hub.crumb"), Href: "/territory"}
}

func boundaryAddress(b territory.Boundary) string { return "/boundaries/" + string(b.ID) }

func (p *Pages) showHub(w http.ResponseWriter, r *web.Request) error {
	ctx, t := r.Context(), p.territory
	view := hubView{MayEdit: r.Who.May(identity.EditTerritory), Tenant: r.Who.Tenant, Key: r.NewKey()}
	var errs [5]error
	var reforms []territory.OwnReform
	view.Gazetteers, errs[0] = t.Gazetteers(ctx, r.Who)
	view.Transitions, errs[1] = t.Transitions(ctx, r.Who)
	reforms, errs[2] = t.OwnReforms(ctx, r.Who)
	view.Hierarchies, errs[3] = t.Hierarchies(ctx, r.Who)
	view.Boundaries, errs[4] = t.Boundaries(ctx, r.Who)
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	view.Gazetteers = slices.DeleteFunc(view.Gazetteers, func(g territory.Gazetteer) bool { return g.Archived })
	view.Transitions = slices.DeleteFunc(view.Transitions, func(t territory.TransitionSet) bool { return t.Archived })
	view.Boundaries = slices.DeleteFunc(view.Boundaries, func(b territory.Boundary) bool { return b.Archived })
	for _, reform := range reforms {
		view.Reforms = append(view.Reforms, p.reformRow(r, reform))
	}
	if len(view.Gazetteers) > 1 {
		view.Compare = compareAddress(view.Gazetteers[1], view.Gazetteers[0])
	}
	view.Archived = justArchived(r, p.boundaries(), p.directories(), p.transitions(), p.reforms(), p.hierarchies())
	return r.Render(w, http.StatusOK, p.hub, frame(r.Text.T("territory.hub.crumb"), listCrumb(r)), view)
}

func (p *Pages) reformRow(r *web.Request, reform territory.OwnReform) reformRow {
	row := reformRow{OwnReform: reform, From: p.named(reform.Reform.Key), Own: reform.Tenant == r.Who.Tenant}
	for _, share := range reform.Reform.Into {
		row.Into = append(row.Into, sharedRegion{p.named(share.Key), percent(r, share.People), percent(r, share.Area)})
	}
	return row
}

func (p *Pages) boundary(r *web.Request) (territory.Boundary, error) {
	return p.territory.Boundary(r.Context(), r.Who, territory.BoundaryID(r.PathValue("boundary")))
}

func (p *Pages) showBoundary(w http.ResponseWriter, r *web.Request) error {
	b, err := p.boundary(r)
	if err != nil {
		return err
	}
	outlines, err := p.territory.BoundaryOutlines(r.Context(), r.Who, b)
	if err != nil {
		return err
	}
	own := b.Tenant == r.Who.Tenant
	view := boundaryView{Boundary: b, Own: own, Shelf: p.boundaries().putAway(r, own, item{b.File, b.Version, b.Archived}, r.Text.T("territory.boundary.archive_note"))}
	rows := make([]areaRow, len(outlines))
	for i, o := range outlines {
		rows[i] = areaRow{Code: string(o.Key), Name: p.areaName(o)}
	}
	view.Pager, view.Rows = r.Pager(len(rows)), paged(rows, r.Offset())
	drawn := outlines
	if state := territory.Key(r.Who.Region).State(); b.Layer == territory.RegionLayer && len(outlines) > maxDrawn {
		drawn = slices.DeleteFunc(slices.Clone(outlines), func(o territory.Outline) bool { return !o.Key.Within(state) })
		view.MapNote = r.Text.T("territory.boundary.map_part", "region", p.named(state).Title())
	}
	view.Map = drawOutlines(drawn[:min(len(drawn), maxDrawn)], "")
	return r.Render(w, http.StatusOK, p.boundaryPage, frame(b.File, hubCrumb(r)), view)
}

// areaName is the name that an outline brings, or that the directory knows.
func (p *Pages) areaName(o territory.Outline) string {
	if region, err := p.territory.Directory().Region(o.Key); err == nil {
		return region.Title()
	}
	return cmp.Or(o.Name, string(o.Key))
}

func (p *Pages) downloadBoundary(w http.ResponseWriter, r *web.Request) error {
	b, err := p.boundary(r)
	if err != nil {
		return err
	}
	features, err := p.territory.ExportBoundary(r.Context(), r.Who, b)
	if err != nil {
		return err
	}
	return sendGeoJSON(w, r, r.Text.T("territory.boundary.filename", "day", string(b.Day)), geo.Head{Name: b.File, Attribution: b.Source}, features)
}

// downloadSpaces gives the tenant's Sozialräume as GeoJSON.
func (p *Pages) downloadSpaces(w http.ResponseWriter, r *web.Request) error {
	features, credit, err := p.territory.ExportSpaces(r.Context(), r.Who)
	if err != nil {
		return err
	}
	credit = cmp.Or(credit, r.Text.T("territory.boundary.own_credit"))
	return sendGeoJSON(w, r, r.Text.T("territory.space.filename"), geo.Head{Name: r.Text.T("territory.list.crumb"), Attribution: credit}, features)
}

// downloadRegions gives the counties of a region as GeoJSON.
func (p *Pages) downloadRegions(w http.ResponseWriter, r *web.Request) error {
	directory, err := p.territory.Regions(r.Context(), r.Who)
	if err != nil {
		return err
	}
	region, err := directory.Region(territory.Key(r.PathValue("region")))
	if err != nil {
		return err
	}
	features, credit, err := p.territory.ExportRegions(r.Context(), r.Who, p.atlas, region)
	if err != nil {
		return err
	}
	return sendGeoJSON(w, r, r.Text.T("territory.region.filename", "key", string(region.Key)), geo.Head{Name: region.Title(), Attribution: credit}, features)
}
