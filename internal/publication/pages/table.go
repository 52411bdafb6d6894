// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/publication"
	"kursbuch/internal/web"
)

// tableView is all that table.html may use.
type tableView struct {
	listRow
	Saved     bool // there is a rule
	Rule      []ruleLine
	Open      bool // nothing is protected
	Shapes    shapesView
	Readers   []web.Crumb // the table as each audience sees it
	Entries   []entryRow
	Pager     web.Pager
	MayReview bool // something would be published
}

// ruleLine is one fact of a rule.
type ruleLine struct{ Label, Text, Note string }

// shapesView says who sees which variables together.
type shapesView struct {
	Levels []string
	Rows   []shapeRow
}

type shapeRow struct {
	Name  string
	Cells []string
}

// entryRow is one entry of the ledger in a list.
type entryRow struct {
	publication.Entry
	Href, Title    string
	Periods, Reach string
	Cost           cost
}

func (p *Pages) showTable(w http.ResponseWriter, r *web.Request) error {
	outline, err := p.service.Outline(r.Context(), r.Who, r.PathValue("table"), string(r.Text.Lang))
	if err != nil {
		return err
	}
	state, err := p.state(r, outline.Table)
	if err != nil {
		return err
	}
	policy, err := p.service.Policy(r.Context(), r.Who, outline.Table)
	if err != nil {
		return err
	}
	view := tableView{listRow: rowOf(r.Text, state), Saved: policy.Version > 0, Open: policy.Method == publication.Open, MayReview: policy.Version > 0 && state.Waiting}
	view.Title = outline.Title
	view.Rule, view.Shapes = ruleLines(r.Text, policy), shapesOf(r.Text, outline, policy)
	if state.Entry.ID != "" {
		for _, a := range publication.Outside() {
			view.Readers = append(view.Readers, web.Crumb{Text: audienceText(r.Text, a), Href: tableAddress(outline.Table) + "/readers/" + string(a)})
		}
	}
	entries, total, err := p.service.Ledger(r.Context(), r.Who, outline.Table, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	for _, e := range entries {
		view.Entries = append(view.Entries, entryOf(r.Text, e))
	}
	view.Pager = r.Pager(total)
	return r.Render(w, http.StatusOK, p.table, frame(r, outline.Title), view)
}

// state is where one table stands.
func (p *Pages) state(r *web.Request, table string) (publication.State, error) {
	all, err := p.service.Tables(r.Context(), r.Who)
	if err != nil {
		return publication.State{}, err
	}
	at := slices.IndexFunc(all, func(s publication.State) bool { return s.Table == table })
	if at < 0 {
		return publication.State{}, fault.NotFound
	}
	return all[at], nil
}

func ruleLines(t *i18n.Printer, p publication.Policy) []ruleLine {
	lines := []ruleLine{{t.T("publication.method.label"), methodText(t, p.Method), methodNote(t, p.Method)}}
	if p.Method == publication.Open {
		return append(lines, ruleLine{t.T("publication.reach.label"), reachText(t, p.Audience), ""}, ruleLine{t.T("publication.reason.label"), p.Reason, ""})
	}
	lines = append(lines, ruleLine{t.T("publication.threshold.label"), t.Int(int(p.Threshold)), t.T("publication.threshold.below", "threshold", p.Threshold)})
	if p.Method == publication.Suppress {
		lines = append(lines, ruleLine{t.T("publication.standard.label"), standardText(t, p.Standard), ""})
		if p.Groups {
			lines = append(lines, ruleLine{t.T("publication.groups.label"), t.T("publication.groups.yes"), ""})
		}
		if len(p.Same) > 0 {
			lines = append(lines, ruleLine{t.T("publication.same.label"), strings.Join(p.Same, ", "), ""})
		}
	}
	return append(lines, ruleLine{t.T("publication.corrections.label"), correctionsText(t, p.Corrections), ""})
}

func correctionsText(t *i18n.Printer, c publication.Corrections) string {
	if c == publication.Protect {
		return t.T("publication.corrections.protect")
	}
	return t.T("publication.corrections.refuse")
}

// shapesOf lists the combinations that anybody outside sees.
func shapesOf(t *i18n.Printer, outline publication.Outline, p publication.Policy) shapesView {
	view := shapesView{Levels: levelHeads(t, outline)}
	for _, variables := range combinations(outline, p) {
		row, seen := shapeRow{Name: combination(t, outline.Dimensions, variables)}, false
		for _, l := range outline.Levels {
			audience := reach(p, variables, l.Code)
			seen = seen || audience != ""
			row.Cells = append(row.Cells, reachText(t, audience))
		}
		if seen {
			view.Rows = append(view.Rows, row)
		}
	}
	return view
}

// reach is the widest audience that sees variables by areas of a level.
func reach(p publication.Policy, variables []string, level string) (widest identity.Audience) {
	order := publication.Outside()
	for _, s := range p.Shapes {
		if slices.Equal(s.Variables, variables) && slices.Contains(s.Areas, level) && slices.Index(order, s.Audience) >= slices.Index(order, widest) {
			widest = s.Audience
		}
	}
	return widest
}

// mostTogether is up to how many variables all combinations are offered; of
// more, those of up to two and what the rule has.
const mostTogether = 4

// combinations lists the sets of variables that the editor offers.
func combinations(outline publication.Outline, p publication.Policy) [][]string {
	var free []string
	for _, d := range outline.Dimensions {
		if !slices.Contains(outline.Needed, d.Code) {
			free = append(free, d.Code)
		}
	}
	most := len(free)
	if most > mostTogether {
		most = 2
	}
	var all [][]string
	for size := range most + 1 {
		for _, some := range subsets(free, size) {
			all = append(all, withNeeded(some, outline.Needed))
		}
	}
	for _, s := range p.Shapes {
		if !slices.ContainsFunc(all, func(known []string) bool { return slices.Equal(known, s.Variables) }) {
			all = append(all, s.Variables)
		}
	}
	return all
}

func withNeeded(some, needed []string) []string {
	return slices.Sorted(slices.Values(append(slices.Clone(some), needed...)))
}

// subsets lists the sets of some size, in the order of the variables.
func subsets(of []string, size int) [][]string {
	if size == 0 {
		return [][]string{{}}
	}
	var all [][]string
	for n := range of {
		for _, rest := range subsets(of[n+1:], size-1) {
			all = append(all, append([]string{of[n]}, rest...))
		}
	}
	return all
}

func entryOf(t *i18n.Printer, e publication.Entry) entryRow {
	row := entryRow{Entry: e, Href: entryAddress(e.ID), Title: t.T("publication.entry.nth", "number", e.Seq), Periods: periodsOf(t, e.Releases), Reach: "–", Cost: costOf(t, e.Counts)}
	if e.Act == publication.TakenBack {
		row.Title = t.T("publication.entry.taken_back", "number", e.Seq)
	}
	if n := len(e.Audiences); n > 0 {
		row.Reach = reachText(t, e.Audiences[n-1])
	}
	return row
}

func periodsOf(t *i18n.Printer, releases []publication.Covered) string {
	var periods []civil.Period
	for _, c := range releases {
		periods = append(periods, c.Periods...)
	}
	slices.SortFunc(periods, func(a, b civil.Period) int { return cmp.Compare(a.End(), b.End()) })
	return periodsText(t, slices.Compact(periods))
}

func (p *Pages) showHistory(w http.ResponseWriter, r *web.Request) error {
	state, err := p.state(r, r.PathValue("table"))
	if err != nil {
		return err
	}
	entries, total, err := p.service.PolicyHistory(r.Context(), r.Who, state.Table, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	outline, err := p.service.Outline(r.Context(), r.Who, state.Table, string(r.Text.Lang))
	if err != nil {
		return err
	}
	t := r.Text
	labels := map[string]string{
		"method": t.T("publication.method.label"), "threshold": t.T("publication.threshold.label"), "standard": t.T("publication.standard.label"), "reason": t.T("publication.reason.label"),
		"audience": t.T("publication.reach.label"), "corrections": t.T("publication.corrections.label"), "shapes": t.T("publication.shapes.title"), "groups": t.T("publication.groups.label"), "same": t.T("publication.same.label"), "categories": t.T("publication.categories.title"),
	}
	for n := range entries {
		for c := range entries[n].Changes {
			change := &entries[n].Changes[c]
			change.Before, change.After = historyText(t, outline, change.Field, change.Before), historyText(t, outline, change.Field, change.After)
		}
	}
	return r.RenderHistory(w, frame(r, state.Title, web.Crumb{Text: state.Title, Href: tableAddress(state.Table)}), t.T("publication.rule.one"), state.Title, tableAddress(state.Table), entries, total, labels)
}

// historyText is an audited value as people read it.
func historyText(t *i18n.Printer, outline publication.Outline, field, value string) string {
	switch {
	case value == "":
		return ""
	case field == "method":
		return methodText(t, publication.Method(value))
	case field == "groups":
		return t.T("publication.groups.yes")
	case field == "standard":
		return standardText(t, publication.Standard(value))
	case field == "audience":
		return reachText(t, identity.Audience(value))
	case field == "corrections":
		return correctionsText(t, publication.Corrections(value))
	case field == "shapes":
		var shapes []string
		for shape := range strings.SplitSeq(value, "; ") {
			shapes = append(shapes, historyShape(t, outline, shape))
		}
		return strings.Join(shapes, "; ")
	}
	return value
}

// auditedShape is a shape as publication.Policy.Audited writes it.
var auditedShape = regexp.MustCompile(`^(.*) \((.*)\): (\w+)$`)

func historyShape(t *i18n.Printer, outline publication.Outline, text string) string {
	parts := auditedShape.FindStringSubmatch(text)
	if parts == nil {
		return text
	}
	shape := publication.Shape{Areas: strings.Split(parts[2], ", "), Audience: identity.Audience(parts[3])}
	if parts[1] != "" {
		shape.Variables = strings.Split(parts[1], " × ")
	}
	return t.T("publication.shape.said", "variables", combination(t, outline.Dimensions, shape.Variables), "areas", areasText(t, outline, shape), "reach", reachText(t, shape.Audience))
}
