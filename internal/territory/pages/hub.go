// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"html/template"
	"mime"
	"net/http"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/geo"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// hubView is all that hub.html may use.
type hubView struct {
	Boundaries []territory.Boundary
	MayEdit    bool
	Archived   *undo
	Key        string
}

// undo offers to take back what was just archived.
type undo struct {
	Name, Action string
	Version      int
}

// boundaryView is all that boundary.html may use.
type boundaryView struct {
	Boundary territory.Boundary
	Own      bool // the tenant's, not the operator's
	MayEdit  bool
	Map      template.HTML
	MapNote  string
	Rows     []areaRow
	Pager    web.Pager
	Key      string
}

func hubCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("territory.hub.crumb"), Href: "/territory"}
}

func boundaryAddress(b territory.Boundary) string { return "/boundaries/" + string(b.ID) }

func (p *Pages) showHub(w http.ResponseWriter, r *web.Request) error {
	view := hubView{MayEdit: r.Who.May(identity.EditTerritory), Key: r.NewKey()}
	var err error
	if view.Boundaries, err = p.territory.Boundaries(r.Context(), r.Who); err != nil {
		return err
	}
	view.Boundaries = slices.DeleteFunc(view.Boundaries, func(b territory.Boundary) bool { return b.Archived })
	view.Archived = p.archivedBoundary(r)
	return r.Render(w, http.StatusOK, p.hub, frame(r.Text.T("territory.hub.crumb"), listCrumb(r)), view)
}

// archivedBoundary is the set that the address names after it was archived.
func (p *Pages) archivedBoundary(r *web.Request) *undo {
	id := r.URL.Query().Get("boundary")
	if id == "" || !r.Who.May(identity.EditTerritory) {
		return nil
	}
	b, err := p.territory.Boundary(r.Context(), r.Who, territory.BoundaryID(id))
	if err != nil || !b.Archived {
		return nil // the offer is gone; the page is still right
	}
	return &undo{b.File, boundaryAddress(b) + "/restore", b.Version}
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
	view := boundaryView{Boundary: b, Own: own, MayEdit: own && r.Who.May(identity.EditTerritory), Key: r.NewKey()}
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

func (p *Pages) showBoundaryHistory(w http.ResponseWriter, r *web.Request) error {
	b, err := p.boundary(r)
	if err != nil {
		return err
	}
	entries, total, err := p.territory.BoundaryHistory(r.Context(), r.Who, b.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	t := r.Text
	labels := map[string]string{
		"layer": t.T("territory.boundary.layer"), "day": t.T("territory.choice.day"), "source": t.T("territory.choice.source"), "areas": t.T("territory.boundary.areas"),
	}
	return r.RenderHistory(w, frame(b.File, hubCrumb(r)), t.T("territory.boundary.one"), b.File, boundaryAddress(b), entries, total, labels)
}

func (p *Pages) archiveBoundary(w http.ResponseWriter, r *web.Request) error {
	b, err := p.boundary(r)
	if err != nil {
		return err
	}
	if err := p.territory.ArchiveBoundary(r.Context(), r.Who, b.ID, r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, "/territory?boundary="+string(b.ID), fault.Message{})
}

func (p *Pages) restoreBoundary(w http.ResponseWriter, r *web.Request) error {
	b, err := p.boundary(r)
	if err != nil {
		return err
	}
	if err := p.territory.RestoreBoundary(r.Context(), r.Who, b.ID, r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, boundaryAddress(b), fault.Say("territory.boundary.restored"))
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
	features, err := p.territory.ExportSpaces(r.Context(), r.Who)
	if err != nil {
		return err
	}
	return sendGeoJSON(w, r, r.Text.T("territory.space.filename"), geo.Head{Name: r.Text.T("territory.list.crumb"), Attribution: r.Text.T("territory.boundary.own_credit")}, features)
}

// downloadRegions gives the counties of a region as GeoJSON.
func (p *Pages) downloadRegions(w http.ResponseWriter, r *web.Request) error {
	region, err := p.territory.Directory().Region(territory.Key(r.PathValue("region")))
	if err != nil {
		return err
	}
	features, credit, err := p.territory.ExportRegions(r.Context(), r.Who, p.atlas, region)
	if err != nil {
		return err
	}
	return sendGeoJSON(w, r, r.Text.T("territory.region.filename", "key", string(region.Key)), geo.Head{Name: region.Title(), Attribution: credit}, features)
}

func sendGeoJSON(w http.ResponseWriter, r *web.Request, name string, head geo.Head, features []geo.Out) error {
	w.Header().Set("Content-Type", "application/geo+json")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": r.FileName(name)}))
	if err := geo.WriteGeoJSON(w, head, slices.Values(features)); err != nil {
		return nil //nolint:nilerr // the reader went away; there is nobody left to tell
	}
	return nil
}
