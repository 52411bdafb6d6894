// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"html/template"
	"net/http"
	"slices"
	"strings"

	"kursbuch/internal/chart"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// regionView is all that region.html may use.
type regionView struct {
	Region       territory.Region
	Own          bool // the tenant's
	Profiled     bool // the region has a profile
	Successors   []territory.Region
	Predecessors []territory.Region
	Changes      []changeRow
	Belongings   []territory.Belonging
	Carried      string // whether figures from before the changes can be carried over
	Contents     string // heading of the table
	Rows         []regionRow
	WithSpaces   bool // the table names Sozialräume
	Map          template.HTML
	MapTitle     string
	MapOf        territory.Region // whose parts the map shows
	Legend       []chart.Key
	Credit       string
	MapCredit    string
	Uploaded     bool // the map draws uploaded boundaries
}

// regionRow is one part of a region.
type regionRow struct {
	territory.Region
	Linked bool
	Spaces string // the Sozialräume that lie in it
}

// showOwnRegion leads to the tenant's region, or to Germany when it has none
// that the directory knows, such as a sample county.
func (p *Pages) showOwnRegion(w http.ResponseWriter, r *web.Request) error {
	key := territory.Key(r.Who.Region)
	if _, err := p.territory.Directory().Region(key); err != nil {
		key = territory.Germany
	}
	return r.Redirect(w, "/regions/"+string(key), fault.Message{})
}

func (p *Pages) showRegion(w http.ResponseWriter, r *web.Request) error {
	directory, err := p.territory.Regions(r.Context(), r.Who)
	if err != nil {
		return err
	}
	region, err := directory.Region(territory.Key(r.PathValue("region")))
	if err != nil {
		return err
	}
	view := regionView{
		Region: region, Own: string(region.Key) == r.Who.Region,
		Successors: directory.Successors(region.Key), Predecessors: directory.Predecessors(region.Key),
		Credit: territory.DirectoryCredit, MapCredit: territory.OutlineCredit,
	}
	view.Profiled = profiled(r, region)
	view.Contents, view.Rows = contents(r, directory, region)
	if view.Belongings, err = p.territory.Belongings(r.Context(), r.Who, region.Key); err != nil {
		return err
	}
	if view.Own {
		if err := p.nameSpaces(r, view.Rows); err != nil {
			return err
		}
		view.WithSpaces = len(view.Rows) > 0
	}
	if err := p.tellChanges(r, directory, &view); err != nil {
		return err
	}
	if region.Until == "" {
		if err := p.draw(r, directory, &view); err != nil {
			return err
		}
	}
	return r.Render(w, http.StatusOK, p.region, frame(region.Title(), path(r, directory, region)...), view)
}

// profiled reports whether a region is among those that profiles compare: the
// counties of the tenant's Land and the municipalities of its county.
func profiled(r *web.Request, region territory.Region) bool {
	home := territory.Key(r.Who.Region)
	if region.Until != "" || !r.Who.May(identity.ReadIndicators) {
		return false
	}
	switch region.Level() {
	case territory.LevelCounty:
		return region.Key.State() == home.State()
	case territory.LevelMunicipality:
		return region.Key.County() == home.County()
	default:
		return false
	}
}

// contents lists what a region is made up of: Länder, counties, municipalities.
func contents(r *web.Request, directory *territory.Directory, region territory.Region) (heading string, rows []regionRow) {
	var parts []territory.Region
	switch region.Level() {
	case territory.LevelCountry:
		heading, parts = r.Text.T("territory.region.states"), directory.Regions(territory.LevelState, region.Key, "")
	case territory.LevelState, territory.LevelGovernmentRegion:
		heading, parts = r.Text.T("territory.region.counties"), directory.Regions(territory.LevelCounty, region.Key, "")
	case territory.LevelMunicipality, territory.LevelUnknown: // nothing known below
	case territory.LevelCounty:
		heading, parts = r.Text.T("territory.region.municipalities"), directory.Regions(territory.LevelMunicipality, region.Key, "")
	}
	sortRegions(r, parts)
	for _, part := range parts {
		rows = append(rows, regionRow{Region: part, Linked: part.Level() != territory.LevelMunicipality})
	}
	return heading, rows
}

// nameSpaces notes at each row the tenant's Sozialräume that lie in it.
func (p *Pages) nameSpaces(r *web.Request, rows []regionRow) error {
	spaces, err := p.territory.SocialSpaces(r.Context(), r.Who)
	if err != nil {
		return err
	}
	for i, row := range rows {
		var names []string
		for _, space := range spaces {
			if slices.Contains(space.Regions, string(row.Key)) {
				names = append(names, space.Name)
			}
		}
		rows[i].Spaces = strings.Join(names, ", ")
	}
	return nil
}

// draw adds the map: of the region's own parts, or for a county without
// outlines of its municipalities of its Land, with the county outlined.
func (p *Pages) draw(r *web.Request, directory *territory.Directory, view *regionView) error {
	outlines, err := p.outlinesOf(r, directory, view)
	if err != nil || len(outlines) == 0 {
		return err
	}
	m := chart.Map{ID: "density", Format: chart.Format{
		Number: func(v float64) string { return r.Text.Number(v, 0) },
	}}
	for _, o := range outlines {
		m.Regions = append(m.Regions, area(directory, o, view.Region.Key))
	}
	view.MapTitle = r.Text.T("territory.map.title", "region", view.MapOf.Title())
	m.Alt = chart.Alt{LabelledBy: "h-map"}
	view.Map, view.Legend = m.HTML(), m.Legend()
	return nil
}

// outlinesOf finds what the map shows and notes whose parts these are.
func (p *Pages) outlinesOf(r *web.Request, directory *territory.Directory, view *regionView) ([]territory.Outline, error) {
	view.MapOf = view.Region
	if view.Region.Key == territory.Germany {
		return p.atlas.States(), nil
	}
	if view.Region.Level() >= territory.LevelCounty {
		county := view.Region.Key.County()
		outlines, credit, err := p.territory.RegionOutlines(r.Context(), r.Who, territory.LevelMunicipality, county)
		if err != nil || len(outlines) > 0 {
			view.MapOf, view.MapCredit, view.Uploaded = named(directory, county), credit, true
			return outlines, err
		}
	}
	if view.Region.Level() > territory.LevelGovernmentRegion {
		view.MapOf = named(directory, view.Region.Key.State())
	}
	return p.atlas.Counties(view.MapOf.Key), nil
}

// area is one region of the map with its population density.
func area(directory *territory.Directory, o territory.Outline, own territory.Key) chart.Region {
	area := chart.Region{Rings: o.Points(), Own: o.Key == own || o.Key.Level() == territory.LevelCounty && o.Key == own.County()}
	if region, err := directory.Region(o.Key); err == nil {
		density := region.Density()
		area.Code, area.Name, area.Number = region.Mark, region.Title(), &density
	}
	return area
}

// path leads from Germany down to the region above.
func path(r *web.Request, directory *territory.Directory, region territory.Region) []web.Crumb {
	var crumbs []web.Crumb
	for key := region.Key; ; {
		parent, err := directory.Parent(key)
		if err != nil {
			break // Germany has nothing above it
		}
		crumbs = append(crumbs, web.Crumb{Text: parent.Title(), Href: "/regions/" + string(parent.Key)})
		key = parent.Key
	}
	crumbs = append(crumbs, listCrumb(r))
	slices.Reverse(crumbs)
	return crumbs
}
