// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/watch"
	"kursbuch/internal/web"
)

// tasksView is all that tasks.html may use.
type tasksView struct {
	Filter   web.Filter
	Filtered bool
	Rows     []taskRow
	Pager    web.Pager
	MayEdit  bool // rules
}

// taskRow is one task as the list shows it.
type taskRow struct {
	watch.Task
	Sign, OwnerName string
	State           fault.Message
}

func (p *Pages) showTasks(w http.ResponseWriter, r *web.Request) error {
	q := r.URL.Query()
	filter := watch.Filter{State: watch.State(q.Get("state")), Owner: identity.PersonID(q.Get("owner"))}
	if !q.Has("state") {
		filter.State = watch.Open
	}
	if filter.State == "all" {
		filter.State = ""
	}
	tasks, total, err := p.watch.Tasks(r.Context(), r.Who, filter, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	names, err := p.people.Names(r.Context(), r.Who)
	if err != nil {
		return err
	}
	view := tasksView{Pager: r.Pager(total), MayEdit: r.Who.May(identity.EditRules), Filter: p.taskFilter(r, names, total)}
	view.Filtered = view.Filter.Clear != ""
	for _, t := range tasks {
		view.Rows = append(view.Rows, taskRow{Task: t, Sign: stateSign(t.State), OwnerName: names[t.Owner], State: stateText(t.State)})
	}
	return r.Render(w, http.StatusOK, p.tasks, web.Frame{Title: r.Text.T("watch.tasks.title"), Area: "overview", Tab: "tasks"}, view)
}

func (p *Pages) taskFilter(r *web.Request, names map[identity.PersonID]string, total int) web.Filter {
	t := r.Text.T
	return r.NewFilter(t("watch.tasks.count", "count", total),
		web.Field{Name: "state", Label: t("watch.state.label"), Kind: web.SelectField, Value: r.URL.Query().Get("state"), Options: []web.Option{
			{Text: t("watch.state.open")},
			{Value: string(watch.Done), Text: t("watch.state.done")},
			{Value: string(watch.Dismissed), Text: t("watch.state.dismissed")},
			{Value: "all", Text: t("watch.state.all")},
		}},
		web.Field{Name: "owner", Label: t("watch.owner"), Kind: web.SelectField, Value: r.URL.Query().Get("owner"), Options: personOptions(r, names, t("watch.owner.all"))},
	)
}

// personOptions lists people by name.
func personOptions(r *web.Request, names map[identity.PersonID]string, first string) []web.Option {
	var people []web.Option
	for id, name := range names {
		people = append(people, web.Option{Value: string(id), Text: name})
	}
	i18n.SortBy(r.Text, people, func(o web.Option) string { return o.Text })
	return append([]web.Option{{Text: first}}, people...)
}

// taskView is all that task.html may use.
type taskView struct {
	watch.Task
	Sign      string
	State     fault.Message
	OwnerName string
	Words     fault.Message
	Evidence  []evidenceRow
	Finish    *web.Form
	Assign    *web.Form
	MayReopen bool
	MayEdit   bool // the rule
	RuleGone  bool
	Key       string
}

// evidenceRow is one pinned figure.
type evidenceRow struct {
	Name, Value, Source string
	Period              string
	Href                string
}

func (p *Pages) showTask(w http.ResponseWriter, r *web.Request) error {
	return p.renderTask(w, r, nil)
}

// renderTask shows a task; after a refusal with the forms as they were sent.
func (p *Pages) renderTask(w http.ResponseWriter, r *web.Request, cause error) error {
	t, err := p.watch.Task(r.Context(), r.Who, taskID(r))
	if err != nil {
		return err
	}
	names, err := p.people.Names(r.Context(), r.Who)
	if err != nil {
		return err
	}
	rule, err := p.watch.Rule(r.Context(), r.Who, t.Rule, string(r.Text.Lang))
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	view := taskView{
		Task: t, Sign: stateSign(t.State), State: stateText(t.State), OwnerName: names[t.Owner], Words: t.Was.Words(), Key: r.NewKey(),
		MayReopen: t.State != watch.Open && r.Who.MayFor(identity.WorkTasks, t.Owner), MayEdit: r.Who.May(identity.EditRules), RuleGone: err != nil || rule.Archived,
	}
	for _, pin := range t.Pins {
		view.Evidence = append(view.Evidence, evidenceRow{
			Name: pin.Name, Value: figureText(r, pin), Source: pin.Source, Period: r.Text.Period(pin.Period), Href: "/indicators/" + string(pin.Indicator),
		})
	}
	if t.State == watch.Open && r.Who.MayFor(identity.WorkTasks, t.Owner) {
		view.Finish = p.finishForm(r, t, cause)
	}
	if r.Who.May(identity.WorkTasks) {
		workers, err := p.watch.Workers(r.Context(), r.Who)
		if err != nil {
			return err
		}
		if t.Owner != "" {
			workers[t.Owner] = names[t.Owner]
		}
		view.Assign = p.assignForm(r, t, workers, cause)
	}
	return r.RenderForm(w, cause, p.task, tasksFrame(r, r.Text.Message(t.Title())), view)
}

// figureText says a pinned figure as it was published.
func figureText(r *web.Request, pin indicator.Pinned) string {
	value := pin.Figure.Symbol
	if pin.Figure.Has {
		value = strings.TrimSpace(r.Text.Number(pin.Figure.Value, pin.Decimals) + " " + pin.Figure.Symbol)
	}
	if value == "" {
		return r.Text.T("watch.figure.none")
	}
	return value + i18n.NoBreak + pin.Unit
}

func (p *Pages) finishForm(r *web.Request, t watch.Task, cause error) *web.Form {
	tr := r.Text.T
	form := r.NewForm(taskAddress(t.ID)+"/finish", tr("watch.finish"), "", web.Part{Fields: []web.Field{
		{Name: "state", Label: tr("watch.finish.as"), Kind: web.RadioField, Value: r.PostFormValue("state"), Required: true, Options: []web.Option{
			{Value: string(watch.Done), Text: tr("watch.state.done"), Note: tr("watch.finish.done")},
			{Value: string(watch.Dismissed), Text: tr("watch.state.dismissed"), Note: tr("watch.finish.dismissed")},
		}},
		{Name: "outcome", Label: tr("watch.outcome"), Hint: tr("watch.outcome.hint"), Kind: web.AreaField, Rows: 3, Value: r.PostFormValue("outcome"), Required: true},
	}})
	form.Version = t.Version
	if concerns(cause, "state", "outcome") {
		form.Refuse(r.Text, cause)
	}
	return &form
}

func (p *Pages) assignForm(r *web.Request, t watch.Task, workers map[identity.PersonID]string, cause error) *web.Form {
	tr := r.Text.T
	owner := string(t.Owner)
	if cause != nil && r.PostForm.Has("owner") {
		owner = r.PostFormValue("owner")
	}
	form := r.NewForm(taskAddress(t.ID)+"/assign", tr("watch.assign"), "", web.Part{Fields: []web.Field{
		{Name: "owner", Label: tr("watch.owner"), Kind: web.SelectField, Value: owner, Required: true, Options: personOptions(r, workers, tr("watch.owner.nobody"))},
	}})
	form.Version = t.Version
	if concerns(cause, "owner") {
		form.Refuse(r.Text, cause)
	}
	return &form
}

// concerns reports whether err refuses one of the fields.
func concerns(err error, fields ...string) bool {
	refused, ok := errors.AsType[fault.Invalid](err)
	if !ok {
		return false
	}
	for _, field := range fields {
		if _, named := refused[field]; named {
			return true
		}
	}
	return false
}

func (p *Pages) assign(w http.ResponseWriter, r *web.Request) error {
	err := p.watch.Assign(r.Context(), r.Who, taskID(r), r.FormVersion(), identity.PersonID(r.PostFormValue("owner")))
	return p.answer(w, r, err, fault.Say("watch.assigned"))
}

func (p *Pages) finish(w http.ResponseWriter, r *web.Request) error {
	err := p.watch.Finish(r.Context(), r.Who, taskID(r), r.FormVersion(), watch.State(r.PostFormValue("state")), r.PostFormValue("outcome"))
	return p.answer(w, r, err, fault.Say("watch.finished"))
}

func (p *Pages) reopen(w http.ResponseWriter, r *web.Request) error {
	err := p.watch.Reopen(r.Context(), r.Who, taskID(r), r.FormVersion())
	return p.answer(w, r, err, fault.Say("watch.reopened"))
}

// answer leads back to the task, or shows it again with what was refused.
func (p *Pages) answer(w http.ResponseWriter, r *web.Request, err error, done fault.Message) error {
	if _, invalid := errors.AsType[fault.Invalid](err); invalid {
		return p.renderTask(w, r, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, taskAddress(taskID(r)), done)
}

func (p *Pages) showTaskHistory(w http.ResponseWriter, r *web.Request) error {
	t, err := p.watch.Task(r.Context(), r.Who, taskID(r))
	if err != nil {
		return err
	}
	entries, total, err := p.watch.TaskHistory(r.Context(), r.Who, t.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	names, err := p.people.Names(r.Context(), r.Who)
	if err != nil {
		return err
	}
	for n := range entries {
		for c := range entries[n].Changes {
			change := &entries[n].Changes[c]
			for _, value := range []*string{&change.Before, &change.After} {
				switch {
				case change.Field == "owner" && *value != "":
					*value = names[identity.PersonID(*value)]
				case change.Field == "state" && *value != "":
					*value = r.Text.Message(stateText(watch.State(*value)))
				}
			}
		}
	}
	labels := map[string]string{"state": r.Text.T("watch.state.label"), "owner": r.Text.T("watch.owner"), "outcome": r.Text.T("watch.outcome")}
	title := r.Text.Message(t.Title())
	return r.RenderHistory(w, tasksFrame(r, title, web.Crumb{Text: t.Label(), Href: taskAddress(t.ID)}), r.Text.T("watch.task.one")+" "+t.Label(), title, taskAddress(t.ID), entries, total, labels)
}
