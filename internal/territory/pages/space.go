// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// spaceView is all that space.html may use.
type spaceView struct {
	Space      territory.SocialSpace
	Paragraphs []string // of the description
	Regions    []territory.Region
	Map        template.HTML // of all Sozialräume, this one outlined
	MayEdit    bool
	MayRead    bool // figures, and so the profile
	Credit     string
	Key        string
}

// editView is all that edit.html may use.
type editView struct {
	Space territory.SocialSpace
	Form  web.Form
}

func (p *Pages) showSpace(w http.ResponseWriter, r *web.Request) error {
	space, err := p.territory.SocialSpace(r.Context(), r.Who, spaceID(r))
	if err != nil {
		return err
	}
	directory, err := p.territory.Regions(r.Context(), r.Who)
	if err != nil {
		return err
	}
	view := spaceView{
		Space: space, Regions: regionsOf(directory, space), MayEdit: r.Who.May(identity.EditTerritory), MayRead: r.Who.May(identity.ReadIndicators),
		Credit: territory.DirectoryCredit, Key: r.NewKey(),
	}
	sortRegions(r, view.Regions)
	outlines, err := p.territory.SpaceOutlines(r.Context(), r.Who)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(outlines, func(o territory.Outline) bool { return o.Key == space.FigureKey() }) {
		view.Map = drawOutlines(outlines, space.FigureKey())
	}
	if space.Description != "" {
		view.Paragraphs = strings.Split(strings.ReplaceAll(space.Description, "\r\n", "\n"), "\n")
	}
	return r.Render(w, http.StatusOK, p.space, frame(space.Name, listCrumb(r)), view)
}

func (p *Pages) showNew(w http.ResponseWriter, r *web.Request) error {
	options, err := p.options(r)
	if err != nil {
		return err
	}
	return p.renderEdit(w, r, territory.SocialSpace{}, form(r, territory.SocialSpace{}, options), nil)
}

func (p *Pages) add(w http.ResponseWriter, r *web.Request) error {
	space := posted(r)
	id, err := p.territory.AddSocialSpace(r.Context(), r.Who, space)
	if web.IsFormFault(err) {
		options, failed := p.options(r)
		if failed != nil {
			return failed
		}
		return p.renderEdit(w, r, territory.SocialSpace{}, form(r, space, options), err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/social-spaces/"+string(id), fault.Say("territory.space.added"))
}

func (p *Pages) showEdit(w http.ResponseWriter, r *web.Request) error {
	space, err := p.territory.SocialSpace(r.Context(), r.Who, spaceID(r))
	if err != nil {
		return err
	}
	options, err := p.options(r)
	if err != nil {
		return err
	}
	return p.renderEdit(w, r, space, form(r, space, options), nil)
}

func (p *Pages) change(w http.ResponseWriter, r *web.Request) error {
	space := posted(r)
	err := p.territory.ChangeSocialSpace(r.Context(), r.Who, space)
	if web.IsFormFault(err) {
		return p.refuseChange(w, r, space, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/social-spaces/"+string(space.ID), fault.Say("territory.space.saved"))
}

// refuseChange shows the form again, after a conflict with both versions.
func (p *Pages) refuseChange(w http.ResponseWriter, r *web.Request, space territory.SocialSpace, cause error) error {
	stored, err := p.territory.SocialSpace(r.Context(), r.Who, space.ID)
	if err != nil {
		return err
	}
	options, err := p.options(r)
	if err != nil {
		return err
	}
	asked := form(r, space, options)
	if errors.Is(cause, fault.Conflict) {
		if stored.Archived {
			return fault.Refuse("territory.space.archived_meanwhile")
		}
		last, err := p.territory.LastChange(r.Context(), r.Who, space.ID)
		if err != nil {
			return err
		}
		asked.Collide(form(r, stored, options), last.PersonName, last.At)
	}
	return p.renderEdit(w, r, stored, asked, cause)
}

func (p *Pages) renderEdit(w http.ResponseWriter, r *web.Request, space territory.SocialSpace, form web.Form, cause error) error {
	form.Refuse(r.Text, cause)
	title, crumbs := r.Text.T("territory.new.title"), []web.Crumb{listCrumb(r)}
	if space.ID != "" {
		title = r.Text.T("territory.edit.title", "name", space.Name)
		crumbs = append(crumbs, spaceCrumb(space))
	}
	return r.RenderForm(w, cause, p.edit, frame(title, crumbs...), editView{Space: space, Form: form})
}

func form(r *web.Request, space territory.SocialSpace, options []web.Option) web.Form {
	action, back := "/social-spaces", "/social-spaces"
	if space.ID != "" {
		action += "/" + string(space.ID)
		back = action
	}
	fields := []web.Field{
		{Name: "name", Label: r.Text.T("territory.name.label"), Hint: r.Text.T("territory.name.hint"), Value: space.Name, Required: true},
		{Name: "code", Label: r.Text.T("territory.code.label"), Hint: r.Text.T("territory.code.hint"), Value: space.Code},
		{Name: "description", Label: r.Text.T("territory.description.label"), Hint: r.Text.T("territory.description.hint"), Kind: web.AreaField, Rows: 6, Value: space.Description},
	}
	if len(options) > 0 {
		fields = append(fields, web.Field{
			Name: "regions", Label: r.Text.T("territory.regions.label"), Hint: r.Text.T("territory.regions.hint"),
			Kind: web.ChecksField, Values: space.Regions, Options: options,
		})
	}
	made := r.NewForm(action, r.Text.T("territory.save"), back, web.Part{Fields: fields})
	made.Version = space.Version
	return made
}

// options are the regions that a Sozialraum can lie in.
func (p *Pages) options(r *web.Request) ([]web.Option, error) {
	regions, err := p.territory.Assignable(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	sortRegions(r, regions)
	var options []web.Option
	for _, region := range regions {
		options = append(options, web.Option{Value: string(region.Key), Text: region.Title()})
	}
	return options, nil
}

func (p *Pages) showHistory(w http.ResponseWriter, r *web.Request) error {
	space, err := p.territory.SocialSpace(r.Context(), r.Who, spaceID(r))
	if err != nil {
		return err
	}
	entries, total, err := p.territory.SocialSpaceHistory(r.Context(), r.Who, space.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	return r.RenderHistory(w, frame(space.Name, listCrumb(r), spaceCrumb(space)), r.Text.T("territory.space.one"), space.Name,
		"/social-spaces/"+string(space.ID), entries, total, form(r, space, []web.Option{{}}).Labels())
}

func (p *Pages) archive(w http.ResponseWriter, r *web.Request) error {
	id := spaceID(r)
	if err := p.territory.ArchiveSocialSpace(r.Context(), r.Who, id, r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, "/social-spaces?archived="+string(id), fault.Message{})
}

func (p *Pages) restore(w http.ResponseWriter, r *web.Request) error {
	id := spaceID(r)
	if err := p.territory.RestoreSocialSpace(r.Context(), r.Who, id, r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, "/social-spaces/"+string(id), fault.Say("territory.space.restored"))
}

// posted reads the Sozialraum from the form.
func posted(r *web.Request) territory.SocialSpace {
	return territory.SocialSpace{
		ID: spaceID(r), Version: r.FormVersion(),
		Name: r.PostFormValue("name"), Code: r.PostFormValue("code"), Description: r.PostFormValue("description"), Regions: r.PostForm["regions"],
	}
}

func spaceID(r *web.Request) territory.SocialSpaceID {
	return territory.SocialSpaceID(r.PathValue("space"))
}

func spaceCrumb(space territory.SocialSpace) web.Crumb {
	return web.Crumb{Text: space.Name, Href: "/social-spaces/" + string(space.ID)}
}

func sortRegions(r *web.Request, regions []territory.Region) {
	i18n.SortBy(r.Text, regions, func(region territory.Region) string { return region.ShortName() })
}
