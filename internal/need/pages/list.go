// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"

	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
)

// listView is all that list.html may use.
type listView struct {
	Needs    []listRow
	Filter   web.Filter
	Pager    web.Pager
	Filtered bool
	Archived bool
	MayEdit  bool
}

// listRow is one need as the list shows it.
type listRow struct {
	need.Need
	FieldName, SpaceName, UrgencyText string
	Groups                            []string
}

func (p *Pages) showList(w http.ResponseWriter, r *web.Request) error {
	q := r.URL.Query()
	filter := need.Filter{
		Search: q.Get("q"), Field: vocabulary.FieldID(q.Get("field")), TargetGroup: vocabulary.TargetGroupID(q.Get("group")),
		SocialSpace: territory.SocialSpaceID(q.Get("space")), Urgency: need.Urgency(q.Get("urgency")), Archived: q.Get("archived") == "yes",
	}
	needs, total, err := p.needs.List(r.Context(), r.Who, filter, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	words, err := p.words(r)
	if err != nil {
		return err
	}
	view := listView{Pager: r.Pager(total), Archived: filter.Archived, MayEdit: r.Who.May(identity.EditNeeds)}
	view.Filter = p.filter(r, words, filter, total)
	view.Filtered = view.Filter.Clear != ""
	for _, n := range needs {
		view.Needs = append(view.Needs, p.row(r, words, n))
	}
	return r.Render(w, http.StatusOK, p.list, web.Frame{Title: r.Text.T("need.list.title"), Area: "strategy", Tab: "needs"}, view)
}

func (p *Pages) row(r *web.Request, words words, n need.Need) listRow {
	return listRow{
		Need: n, Groups: words.groupNames(n.TargetGroups),
		FieldName:   textOf(termOptions(words.fields, ""), string(n.Field)),
		SpaceName:   textOf(words.spaceOptions(""), string(n.SocialSpace)),
		UrgencyText: textOf(urgencyOptions(r), string(n.Urgency)),
	}
}

func (p *Pages) filter(r *web.Request, words words, f need.Filter, total int) web.Filter {
	t := r.Text.T
	all := t("need.filter.all")
	urgencies := append([]web.Option{{Text: all}}, urgencyOptions(r)...)
	archived := ""
	if f.Archived {
		archived = "yes"
	}
	return r.NewFilter(t("need.list.count", "count", total),
		web.Field{Name: "q", Label: t("need.filter.search"), Value: f.Search},
		web.Field{Name: "field", Label: t("need.field.label"), Kind: web.SelectField, Value: string(f.Field), Options: termOptions(words.fields, all)},
		web.Field{Name: "group", Label: t("need.groups.label"), Kind: web.SelectField, Value: string(f.TargetGroup), Options: termOptions(words.groups, all)},
		web.Field{Name: "space", Label: t("need.space.label"), Kind: web.SelectField, Value: string(f.SocialSpace), Options: words.spaceOptions(all)},
		web.Field{Name: "urgency", Label: t("need.urgency.label"), Kind: web.SelectField, Value: string(f.Urgency), Options: urgencies},
		web.Field{Name: "archived", Label: t("need.filter.archived"), Kind: web.SelectField, Value: archived, Options: []web.Option{
			{Text: t("need.filter.archived.no")}, {Value: "yes", Text: t("need.filter.archived.yes")},
		}},
	)
}
