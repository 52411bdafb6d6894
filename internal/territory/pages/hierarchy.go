// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"html/template"
	"net/http"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/geo"
	"kursbuch/internal/identity"
	"kursbuch/internal/sheet"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// hierarchyView is all that hierarchy.html may use.
type hierarchyView struct {
	Hierarchy territory.Hierarchy
	Own       bool
	MayEdit   bool
	Parents   []parentRow
	Units     int
	Map       template.HTML
	Shelf     putAway
}

// parentRow is one parent with its units.
type parentRow struct {
	territory.Membership
	Units []unitLink
}

// unitLink is a unit below a parent.
type unitLink struct {
	Key, Name string
	Linked    bool
}

func (p *Pages) hierarchy(r *web.Request) (territory.Hierarchy, error) {
	return p.territory.Hierarchy(r.Context(), r.Who, territory.HierarchyID(r.PathValue("hierarchy")))
}

func (p *Pages) showHierarchy(w http.ResponseWriter, r *web.Request) error {
	h, err := p.hierarchy(r)
	if err != nil {
		return err
	}
	members, err := p.territory.Memberships(r.Context(), r.Who, h.ID)
	if err != nil {
		return err
	}
	outlines, err := p.territory.HierarchyOutlines(r.Context(), r.Who, p.atlas, h.ID)
	if err != nil {
		return err
	}
	names, err := p.unitNames(r)
	if err != nil {
		return err
	}
	own := h.Tenant == r.Who.Tenant
	view := hierarchyView{Hierarchy: h, Own: own, MayEdit: own && r.Who.May(identity.EditTerritory), Units: len(members), Map: drawOutlines(outlines, "")}
	view.Shelf = p.hierarchies().putAway(r, own, item{h.Name, h.Version, h.Archived}, r.Text.T("territory.hierarchy.archive_note"))
	for _, m := range members {
		last := len(view.Parents) - 1
		if last < 0 || view.Parents[last].Parent != m.Parent {
			view.Parents = append(view.Parents, parentRow{Membership: m})
			last++
		}
		view.Parents[last].Units = append(view.Parents[last].Units, names(m.Unit))
	}
	return r.Render(w, http.StatusOK, p.hierarchyPage, frame(h.Name, listCrumb(r), hubCrumb(r)), view)
}

// unitNames tells the name of a unit: of a region or a Sozialraum, else its key.
func (p *Pages) unitNames(r *web.Request) (func(territory.Key) unitLink, error) {
	directory, err := p.territory.Regions(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	spaces, err := p.territory.SocialSpaces(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	return func(key territory.Key) unitLink {
		if region, err := directory.Region(key); err == nil {
			return unitLink{string(key), region.Title(), true}
		}
		i := slices.IndexFunc(spaces, func(s territory.SocialSpace) bool { return s.FigureKey() == key || territory.Key(s.Name) == key })
		if i >= 0 {
			return unitLink{string(key), spaces[i].Name, false}
		}
		return unitLink{string(key), string(key), false}
	}, nil
}

func (p *Pages) showNewHierarchy(w http.ResponseWriter, r *web.Request) error {
	return p.renderHierarchy(w, r, territory.Hierarchy{}, p.hierarchyForm(r, territory.Hierarchy{}, ""), nil)
}

func (p *Pages) addHierarchy(w http.ResponseWriter, r *web.Request) error {
	h, members, err := postedHierarchy(r)
	if err == nil {
		var id territory.HierarchyID
		if id, err = p.territory.AddHierarchy(r.Context(), r.Who, h, members); err == nil {
			return r.Redirect(w, "/hierarchies/"+string(id), fault.Say("territory.hierarchy.added"))
		}
	}
	if web.IsFormFault(err) {
		return p.renderHierarchy(w, r, territory.Hierarchy{}, p.hierarchyForm(r, h, r.PostFormValue("members")), err)
	}
	return err
}

func (p *Pages) showEditHierarchy(w http.ResponseWriter, r *web.Request) error {
	h, form, err := p.storedHierarchy(r)
	if err != nil {
		return err
	}
	return p.renderHierarchy(w, r, h, form, nil)
}

// storedHierarchy is the hierarchy of the address with its form.
func (p *Pages) storedHierarchy(r *web.Request) (territory.Hierarchy, web.Form, error) {
	h, err := p.hierarchy(r)
	if err != nil {
		return h, web.Form{}, err
	}
	members, err := p.territory.Memberships(r.Context(), r.Who, h.ID)
	return h, p.hierarchyForm(r, h, territory.MembershipLines(members)), err
}

func (p *Pages) changeHierarchy(w http.ResponseWriter, r *web.Request) error {
	h, members, err := postedHierarchy(r)
	if err == nil {
		err = p.territory.ChangeHierarchy(r.Context(), r.Who, h, members)
	}
	if err == nil {
		return r.Redirect(w, "/hierarchies/"+string(h.ID), fault.Say("territory.shelf.saved"))
	}
	if !web.IsFormFault(err) {
		return err
	}
	stored, theirs, found := p.storedHierarchy(r)
	if found != nil {
		return found
	}
	form := p.hierarchyForm(r, h, r.PostFormValue("members"))
	if errors.Is(err, fault.Conflict) {
		if err := p.collide(r, &form, theirs, p.hierarchies()); err != nil {
			return err
		}
	}
	return p.renderHierarchy(w, r, stored, form, err)
}

func (p *Pages) renderHierarchy(w http.ResponseWriter, r *web.Request, h territory.Hierarchy, form web.Form, cause error) error {
	form.Refuse(r.Text, cause)
	view := formView{Title: r.Text.T("territory.hierarchy.new"), Lead: r.Text.T("territory.hierarchy.lead"), Form: form}
	if h.ID != "" {
		view.Title = r.Text.T("territory.edit.title", "name", h.Name)
	}
	return r.RenderForm(w, cause, p.plainForm, frame(view.Title, listCrumb(r), hubCrumb(r)), view)
}

func (p *Pages) hierarchyForm(r *web.Request, h territory.Hierarchy, members string) web.Form {
	t := r.Text
	action, back := "/hierarchies", "/territory"
	if h.ID != "" {
		action += "/" + string(h.ID)
		back = action
	}
	fields := append(hierarchyFields(r, h), web.Field{
		Name: "members", Label: t.T("territory.hierarchy.members_label"), Hint: t.T("territory.hierarchy.members_hint"), Kind: web.AreaField, Rows: 12, Value: members, Required: true,
	})
	form := r.NewForm(action, t.T("territory.save"), back, web.Part{Fields: fields})
	form.Version = h.Version
	return form
}

// hierarchyFields are the fields of a hierarchy without its members.
func hierarchyFields(r *web.Request, h territory.Hierarchy) []web.Field {
	t := r.Text
	overlapping := ""
	if h.Overlapping {
		overlapping = "yes"
	}
	return []web.Field{
		{Name: "name", Label: t.T("territory.name.label"), Hint: t.T("territory.hierarchy.name_hint"), Value: h.Name, Required: true},
		{Name: "source", Label: t.T("territory.reform.source_label"), Value: h.Source},
		{Name: "from", Label: t.T("territory.hierarchy.from"), Kind: web.DateField, Value: string(h.From)},
		{Name: "until", Label: t.T("territory.hierarchy.until_label"), Kind: web.DateField, Value: string(h.Until)},
		{Name: "overlapping", Label: t.T("territory.hierarchy.overlapping"), Hint: t.T("territory.hierarchy.overlapping_hint"), Kind: web.CheckField, Value: overlapping},
	}
}

// hierarchyOf reads the fields of a hierarchy without its members. Faults:
// Invalid.
func hierarchyOf(r *web.Request) (territory.Hierarchy, error) {
	refused := fault.Invalid{}
	day := func(name string) civil.Day {
		d, err := civil.ParseDay(r.PostFormValue(name))
		if err != nil {
			refused.Refuse(name, "territory.upload.day_bad")
		}
		return d
	}
	h := territory.Hierarchy{
		ID: territory.HierarchyID(r.PathValue("hierarchy")), Version: r.FormVersion(), Name: r.PostFormValue("name"), Source: r.PostFormValue("source"),
		From: day("from"), Until: day("until"), Overlapping: r.PostFormValue("overlapping") != "",
	}
	return h, refused.Err()
}

func postedHierarchy(r *web.Request) (territory.Hierarchy, []territory.Membership, error) {
	h, err := hierarchyOf(r)
	if err != nil {
		return h, nil, err
	}
	members, err := territory.ParseMemberships(r.PostFormValue("members"))
	return h, members, err
}

// downloadParents gives the parents as areas.
func (p *Pages) downloadParents(w http.ResponseWriter, r *web.Request) error {
	h, err := p.hierarchy(r)
	if err != nil {
		return err
	}
	features, err := p.territory.ExportHierarchy(r.Context(), r.Who, p.atlas, h.ID)
	if err != nil {
		return err
	}
	return sendGeoJSON(w, r, r.Text.T("territory.hierarchy.areas_filename"), geo.Head{Name: h.Name, Attribution: territory.OutlineCredit}, features)
}

// downloadHierarchy gives the members as a table that can be imported again.
func (p *Pages) downloadHierarchy(w http.ResponseWriter, r *web.Request) error {
	h, err := p.hierarchy(r)
	if err != nil {
		return err
	}
	members, err := p.territory.Memberships(r.Context(), r.Who, h.ID)
	if err != nil {
		return err
	}
	t := r.Text
	header := []string{t.T("territory.hierarchy.unit"), t.T("territory.hierarchy.parent"), t.T("territory.hierarchy.parent_name")}
	return r.SendCSV(w, r.Attachment(t.T("territory.hierarchy.filename")), header, func(yield func([]sheet.Cell) bool) {
		for _, m := range members {
			if !yield([]sheet.Cell{sheet.Text(string(m.Unit)), sheet.Text(string(m.Parent)), sheet.Text(m.ParentName)}) {
				return
			}
		}
	})
}
