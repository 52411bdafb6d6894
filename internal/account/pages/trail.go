// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"

	"kursbuch/internal/audit"
	"kursbuch/internal/web"
)

// trailView is all that trail.html may use.
type trailView struct {
	Filter web.Filter
	Rows   []trailRow
	Pager  web.Pager
}

// trailRow is one entry of the audit trail as people read it.
type trailRow struct {
	Entry   audit.Entry
	Act     string
	Kind    string
	Changes []web.HistoryChange
}

func (p *Pages) showTrail(w http.ResponseWriter, r *web.Request) error {
	kind := r.URL.Query().Get("kind")
	entries, total, err := p.log.History(r.Context(), r.Who, kind, "", web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	view := trailView{Pager: r.Pager(total)}
	for _, e := range readable(r, entries) {
		row := trailRow{Entry: e, Act: r.ActName(e.Act), Kind: objectName(r, e.Object.Kind)}
		for _, c := range e.Changes {
			row.Changes = append(row.Changes, trailChange(r, e.Object.Kind, c))
		}
		view.Rows = append(view.Rows, row)
	}
	view.Filter = r.NewFilter(r.Text.T("account.trail.count", "count", total), web.Field{
		Name: "kind", Label: r.Text.T("account.trail.kind"), Kind: web.SelectField, Value: kind, Options: objectOptions(r),
	})
	frame := web.Frame{Title: r.Text.T("account.trail.title"), Area: "administration", Tab: "audit"}
	return r.Render(w, http.StatusOK, p.trail, frame, view)
}

// objectKinds lists what the slices record, in the order of the chain.
func objectKinds() []string {
	return []string{
		"need", "concept", "field", "target_group", "goal", "target", "measure", "milestone", "status_report", "indicator", "release", "view",
		"core_indicator", "import_template", "source", "index", "social_space", "boundary", "gazetteer", "reform", "transition", "hierarchy", "report", "inquiry", "inquiry_recipient", "publication_policy", "publication", "rule", "task", "person", "invitation", "tenant", "access_token",
	}
}

func objectOptions(r *web.Request) []web.Option {
	options := []web.Option{{Text: r.Text.T("account.trail.all_kinds")}}
	for _, kind := range objectKinds() {
		options = append(options, web.Option{Value: kind, Text: objectName(r, kind)})
	}
	return options
}

// objectName says what a kind of object is called; one that is not known here
// shows by its own name.
func objectName(r *web.Request, kind string) string {
	t := r.Text.T
	switch kind {
	case "need":
		return t("account.object.need")
	case "concept":
		return t("account.object.concept")
	case "field":
		return t("account.object.field")
	case "target_group":
		return t("account.object.target_group")
	case "goal":
		return t("account.object.goal")
	case "target":
		return t("account.object.target")
	case "measure":
		return t("account.object.measure")
	case "milestone":
		return t("account.object.milestone")
	case "status_report":
		return t("account.object.status_report")
	case "indicator":
		return t("account.object.indicator")
	case "core_indicator":
		return t("account.object.core_indicator")
	case "view":
		return t("account.object.view")
	case "access_token":
		return t("account.object.access_token")
	case "release":
		return t("account.object.release")
	case "social_space":
		return t("account.object.social_space")
	case "report":
		return t("account.object.report")
	case "inquiry":
		return t("account.object.inquiry")
	case "inquiry_recipient":
		return t("account.object.inquiry_recipient")
	case "publication_policy":
		return t("account.object.publication_policy")
	case "publication":
		return t("account.object.publication")
	case "rule":
		return t("account.object.rule")
	case "task":
		return t("account.object.task")
	case "person":
		return t("account.object.person")
	case "invitation":
		return t("account.object.invitation")
	case "tenant":
		return t("account.object.tenant")
	}
	return laterObjectName(r, kind)
}

// laterObjectName names what figures and territory record.
func laterObjectName(r *web.Request, kind string) string {
	t := r.Text.T
	switch kind {
	case "boundary":
		return t("account.object.boundary")
	case "gazetteer":
		return t("account.object.gazetteer")
	case "hierarchy":
		return t("account.object.hierarchy")
	case "import_template":
		return t("account.object.import_template")
	case "index":
		return t("account.object.index")
	case "reform":
		return t("account.object.reform")
	case "source":
		return t("account.object.source")
	case "transition":
		return t("account.object.transition")
	}
	return kind
}
