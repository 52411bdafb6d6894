// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"kursbuch/internal/account"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
)

// peopleView is all that people.html may use.
type peopleView struct {
	Total       int // members, whatever the filter shows
	Filter      web.Filter
	Rows        []personRow
	Pager       web.Pager
	Invitations []invitationRow
	Removed     *account.Person // just now, to be undone
	Key         string
}

// personRow is one member in the list.
type personRow struct {
	account.Person
	RoleNames string
}

// invitationRow is one open invitation in the list.
type invitationRow struct {
	account.Invitation
	RoleNames string
}

func peopleFrame(title string, crumbs ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "administration", Tab: "people", Crumbs: crumbs}
}

func peopleCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("account.people.crumb"), Href: "/people"}
}

func (p *Pages) showPeople(w http.ResponseWriter, r *web.Request) error {
	people, err := p.accounts.People(r.Context(), r.Who)
	if err != nil {
		return err
	}
	open, err := p.accounts.Invitations(r.Context(), r.Who)
	if err != nil {
		return err
	}
	view := peopleView{Total: len(people), Key: r.NewKey()}
	if view.Removed, err = p.justRemoved(r); err != nil {
		return err
	}
	for _, i := range open {
		view.Invitations = append(view.Invitations, invitationRow{i, roleNames(r, i.Roles)})
	}
	matching := p.matching(r, people)
	view.Pager = r.Pager(len(matching))
	view.Rows = matching[min(r.Offset(), len(matching)):min(r.Offset()+web.PageSize, len(matching))]
	view.Filter = r.NewFilter(r.Text.T("account.people.count", "count", len(matching)),
		web.Field{Name: "text", Label: r.Text.T("account.people.text"), Value: r.URL.Query().Get("text")},
		web.Field{
			Name: "role", Label: r.Text.T("account.people.role"), Kind: web.SelectField, Value: r.URL.Query().Get("role"),
			Options: append([]web.Option{{Text: r.Text.T("account.people.all_roles")}}, roleOptions(r)...),
		})
	return r.Render(w, http.StatusOK, p.people, peopleFrame(r.Text.T("account.people.crumb")), view)
}

// matching filters and sorts the members; a tenant has some hundred at most.
func (p *Pages) matching(r *web.Request, people []account.Person) []personRow {
	text, role := i18n.Fold(r.URL.Query().Get("text")), identity.Role(r.URL.Query().Get("role"))
	rows := make([]personRow, 0, len(people))
	for _, person := range people {
		if !matches(person, text, role) {
			continue
		}
		rows = append(rows, personRow{person, roleNames(r, person.Roles)})
	}
	i18n.SortBy(r.Text, rows, func(row personRow) string { return row.Name })
	return rows
}

func matches(person account.Person, text string, role identity.Role) bool {
	about := strings.Join([]string{person.Name, person.Email, person.Unit, person.Function}, " ")
	return strings.Contains(i18n.Fold(about), text) && (role == "" || slices.Contains(person.Roles, role))
}

// justRemoved is the member that the address names as removed, to offer undo.
func (p *Pages) justRemoved(r *web.Request) (*account.Person, error) {
	id := r.URL.Query().Get("removed")
	if id == "" {
		return nil, nil
	}
	person, err := p.accounts.Member(r.Context(), r.Who, identity.PersonID(id))
	if errors.Is(err, fault.NotFound) || err == nil && !person.Archived {
		return nil, nil
	}
	return &person, err
}

// memberView is all that person.html may use.
type memberView struct {
	Person account.Person
	Roles  []roleView
	Rights rightsView
	Self   bool
	Key    string
}

func (p *Pages) showMember(w http.ResponseWriter, r *web.Request) error {
	person, err := p.member(r)
	if err != nil {
		return err
	}
	view := memberView{
		Person: person, Roles: roleViews(r, person.Roles), Rights: rightsOf(r, person.Roles), Self: person.ID == r.Who.ID, Key: r.NewKey(),
	}
	return r.Render(w, http.StatusOK, p.person, peopleFrame(person.Name, peopleCrumb(r)), view)
}

func (p *Pages) member(r *web.Request) (account.Person, error) {
	return p.accounts.Member(r.Context(), r.Who, identity.PersonID(r.PathValue("person")))
}

func (p *Pages) memberForm(r *web.Request, person account.Person) web.Form {
	href := "/people/" + string(person.ID)
	form := r.NewForm(href, r.Text.T("account.member.save"), href, web.Part{Fields: []web.Field{
		rolesField(r, person.Roles),
		{Name: "unit", Label: r.Text.T("account.unit.label"), Hint: r.Text.T("account.unit.hint"), Value: person.Unit},
		{Name: "function", Label: r.Text.T("account.function.label"), Hint: r.Text.T("account.function.hint"), Value: person.Function},
	}})
	form.Version = person.Version
	return form
}

func rolesField(r *web.Request, roles []identity.Role) web.Field {
	field := web.Field{
		Name: "roles", Label: r.Text.T("account.roles.label"), Hint: r.Text.T("account.roles.hint"), Kind: web.ChecksField,
		Options: roleOptions(r), Required: true,
	}
	for _, role := range roles {
		field.Values = append(field.Values, string(role))
	}
	return field
}

func (p *Pages) showEditMember(w http.ResponseWriter, r *web.Request) error {
	person, err := p.member(r)
	if err != nil {
		return err
	}
	return p.renderEdit(w, r, nil, person, p.memberForm(r, person))
}

func (p *Pages) renderEdit(w http.ResponseWriter, r *web.Request, refused error, person account.Person, form web.Form) error {
	view := formView{Over: person.Email, Title: r.Text.T("account.member.edit_title", "name", person.Name), Lead: r.Text.T("account.member.edit_lead"), Form: form}
	frame := peopleFrame(view.Title, peopleCrumb(r), web.Crumb{Text: person.Name, Href: "/people/" + string(person.ID)})
	return p.renderForm(w, r, refused, frame, view)
}

func (p *Pages) changeMember(w http.ResponseWriter, r *web.Request) error {
	stored, err := p.member(r)
	if err != nil {
		return err
	}
	typed := stored
	typed.Roles, typed.Unit, typed.Function, typed.Version = postedRoles(r), r.PostFormValue("unit"), r.PostFormValue("function"), r.FormVersion()
	err = p.accounts.ChangeMember(r.Context(), r.Who, typed)
	if web.IsFormFault(err) {
		form := p.memberForm(r, typed)
		if errors.Is(err, fault.Conflict) {
			by, at, err := p.lastChange(r, stored.ID)
			if err != nil {
				return err
			}
			form.Collide(p.memberForm(r, stored), by, at)
		}
		return p.renderEdit(w, r, err, stored, form)
	}
	if err != nil {
		return err
	}
	if stored.ID == r.Who.ID && !slices.Equal(stored.Roles, account.InOrder(typed.Roles)) {
		p.site.EndSession(w)
		return r.Redirect(w, "/sign-in", fault.Say("account.member.own_roles"))
	}
	return r.Redirect(w, "/people/"+string(stored.ID), fault.Say("account.member.saved"))
}

// lastChange says who last changed a member, and when.
func (p *Pages) lastChange(r *web.Request, id identity.PersonID) (by string, at time.Time, err error) {
	newest, err := p.log.Newest(r.Context(), r.Who, "person", string(id))
	return newest.PersonName, newest.At, err
}

func postedRoles(r *web.Request) []identity.Role {
	var roles []identity.Role
	for _, code := range r.PostForm["roles"] {
		roles = append(roles, identity.Role(code))
	}
	return roles
}

func (p *Pages) showMemberHistory(w http.ResponseWriter, r *web.Request) error {
	person, err := p.member(r)
	if err != nil {
		return err
	}
	entries, total, err := p.log.History(r.Context(), r.Who, "person", string(person.ID), web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	href := "/people/" + string(person.ID)
	frame := peopleFrame(person.Name, peopleCrumb(r), web.Crumb{Text: person.Name, Href: href})
	return r.RenderHistory(w, frame, r.Text.T("account.people.one"), person.Name, href, readable(r, entries), total, fieldLabels(r))
}

func (p *Pages) removeMember(w http.ResponseWriter, r *web.Request) error {
	id := r.PathValue("person")
	if err := p.accounts.RemoveMember(r.Context(), r.Who, identity.PersonID(id)); err != nil {
		return err
	}
	return r.Redirect(w, "/people?removed="+id, silent())
}

func (p *Pages) restoreMember(w http.ResponseWriter, r *web.Request) error {
	id := r.PathValue("person")
	if err := p.accounts.RestoreMember(r.Context(), r.Who, identity.PersonID(id)); err != nil {
		return err
	}
	return r.Redirect(w, "/people/"+id, fault.Say("account.member.restored"))
}
