// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows the rules that watch indicators and the tasks that come
// of them.
package pages

import (
	"embed"

	"kursbuch/internal/account"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/job"
	"kursbuch/internal/watch"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages.
//
//go:embed locales
var Locales embed.FS

// Pages serves rules and tasks.
type Pages struct {
	site    *web.Site
	watch   *watch.Service
	figures *indicator.Service
	people  *account.Service
	jobs    *job.Queue

	tasks, task, rules, write *web.Template
}

// New returns the pages on site.
func New(site *web.Site, w *watch.Service, figures *indicator.Service, people *account.Service, jobs *job.Queue) *Pages {
	page := func(name string) *web.Template { return web.Must(site.Template(files, name)) }
	return &Pages{
		site: site, watch: w, figures: figures, people: people, jobs: jobs,
		tasks: page("tasks.html"), task: page("task.html"), rules: page("rules.html"), write: page("write.html"),
	}
}

// Register adds this slice's routes; read it as the slice's table of contents.
func (p *Pages) Register() {
	read, edit := web.May(identity.ReadSteering).Inside(), web.May(identity.EditRules)
	work, assign := web.MaySome(identity.WorkTasks), web.May(identity.WorkTasks)
	p.site.Handle("GET /tasks", read, p.showTasks)
	p.site.Handle("GET /tasks/{task}", read, p.showTask)
	p.site.Handle("POST /tasks/{task}/assign", assign, p.assign)
	p.site.Handle("POST /tasks/{task}/finish", work, p.finish)
	p.site.Handle("POST /tasks/{task}/reopen", work, p.reopen)
	p.site.Handle("GET /tasks/{task}/history", read, p.showTaskHistory)

	p.site.Handle("GET /rules", read, p.showRules)
	p.site.Handle("POST /rules/check", edit, p.check)
	p.site.Handle("POST /proposals/{starter}", edit, p.take)
	p.site.Handle("GET /rules/new", edit, p.showNew)
	p.site.Handle("POST /rules/new", edit, p.add)
	p.site.Handle("GET /rules/{rule}/edit", edit, p.showEdit)
	p.site.Handle("POST /rules/{rule}/edit", edit, p.change)
	p.site.Handle("POST /rules/{rule}/switch", edit, p.turn)
	p.site.Handle("POST /rules/{rule}/archive", edit, p.archive)
	p.site.Handle("POST /rules/{rule}/restore", edit, p.restore)
	p.site.Handle("GET /rules/{rule}/history", read, p.showRuleHistory)
}

func tasksFrame(r *web.Request, title string, above ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "overview", Tab: "tasks", Crumbs: append([]web.Crumb{{Text: r.Text.T("watch.tasks.title"), Href: "/tasks"}}, above...)}
}

func rulesFrame(r *web.Request, title string, above ...web.Crumb) web.Frame {
	return web.Frame{Title: title, Area: "monitoring", Tab: "rules", Crumbs: append([]web.Crumb{{Text: r.Text.T("watch.rules.title"), Href: "/rules"}}, above...)}
}

func taskAddress(id watch.TaskID) string { return "/tasks/" + string(id) }

func taskID(r *web.Request) watch.TaskID { return watch.TaskID(r.PathValue("task")) }

func ruleID(r *web.Request) watch.RuleID { return watch.RuleID(r.PathValue("rule")) }

func stateText(s watch.State) fault.Message {
	switch s {
	case watch.Done:
		return fault.Say("watch.state.done")
	case watch.Dismissed:
		return fault.Say("watch.state.dismissed")
	default:
		return fault.Say("watch.state.open")
	}
}

// stateSign is the sign beside it.
func stateSign(s watch.State) string {
	switch s {
	case watch.Done:
		return "done"
	case watch.Dismissed:
		return "idle"
	default:
		return "warn"
	}
}

func kindText(k watch.Kind) fault.Message {
	switch k {
	case watch.Threshold:
		return fault.Say("watch.kind.threshold")
	case watch.Trend:
		return fault.Say("watch.kind.trend")
	case watch.Change:
		return fault.Say("watch.kind.change")
	case watch.Outlier:
		return fault.Say("watch.kind.outlier")
	case watch.Part:
		return fault.Say("watch.kind.part")
	case watch.Jump:
		return fault.Say("watch.kind.jump")
	case watch.Base:
		return fault.Say("watch.kind.base")
	case watch.Gap:
		return fault.Say("watch.kind.gap")
	}
	return fault.Message{}
}
