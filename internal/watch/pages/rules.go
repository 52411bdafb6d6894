// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"
	"strconv"
	"time"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/job"
	"kursbuch/internal/watch"
	"kursbuch/internal/web"
)

// rulesView is all that rules.html may use.
type rulesView struct {
	Rules     []ruleRow
	Archived  []ruleRow
	Proposals []ruleRow
	MayEdit   bool
	Key       string
}

// ruleRow is one rule as the list shows it.
type ruleRow struct {
	watch.Named
	KindText fault.Message
	Key      string
}

func (p *Pages) showRules(w http.ResponseWriter, r *web.Request) error {
	view := rulesView{MayEdit: r.Who.May(identity.EditRules), Key: r.NewKey()}
	lang := string(r.Text.Lang)
	for archived, to := range map[bool]*[]ruleRow{false: &view.Rules, true: &view.Archived} {
		rules, err := p.watch.Rules(r.Context(), r.Who, lang, archived)
		if err != nil {
			return err
		}
		*to = ruleRows(r, rules)
	}
	proposals, err := p.watch.Proposals(r.Context(), r.Who, lang)
	if err != nil {
		return err
	}
	view.Proposals = ruleRows(r, proposals)
	return r.Render(w, http.StatusOK, p.rules, web.Frame{Title: r.Text.T("watch.rules.title"), Area: "monitoring", Tab: "rules"}, view)
}

func ruleRows(r *web.Request, rules []watch.Named) []ruleRow {
	var rows []ruleRow
	for _, rule := range rules {
		rows = append(rows, ruleRow{rule, kindText(rule.Kind), r.NewKey()})
	}
	return rows
}

// patience is how long a page waits for work in the background.
const patience = 2 * time.Second

// check looks at all rules now; what takes longer goes on in the background.
func (p *Pages) check(w http.ResponseWriter, r *web.Request) error {
	id, err := p.watch.Enqueue(r.Context(), r.Who, p.jobs)
	if err != nil {
		return err
	}
	j, err := p.jobs.Wait(r.Context(), r.Who.Tenant, id, patience)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(j.Result)
	switch {
	case j.State == job.Failed:
		return r.Redirect(w, "/rules", j.Failure)
	case err != nil:
		return r.Redirect(w, "/tasks", fault.Say("watch.check.running"))
	case n == 0:
		return r.Redirect(w, "/rules", fault.Say("watch.check.nothing"))
	}
	return r.Redirect(w, "/tasks", fault.Say("watch.check.found", "count", n))
}

func (p *Pages) take(w http.ResponseWriter, r *web.Request) error {
	if _, err := p.watch.Take(r.Context(), r.Who, r.PathValue("starter")); err != nil {
		return err
	}
	return r.Redirect(w, "/rules", fault.Say("watch.rule.taken"))
}

func (p *Pages) turn(w http.ResponseWriter, r *web.Request) error {
	on := r.PostFormValue("on") == "yes"
	if err := p.watch.Switch(r.Context(), r.Who, ruleID(r), r.FormVersion(), on); err != nil {
		return err
	}
	notice := fault.Say("watch.rule.off")
	if on {
		notice = fault.Say("watch.rule.on")
	}
	return r.Redirect(w, "/rules", notice)
}

func (p *Pages) archive(w http.ResponseWriter, r *web.Request) error {
	if err := p.watch.ArchiveRule(r.Context(), r.Who, ruleID(r), r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, "/rules", fault.Say("watch.rule.archived"))
}

func (p *Pages) restore(w http.ResponseWriter, r *web.Request) error {
	if err := p.watch.RestoreRule(r.Context(), r.Who, ruleID(r), r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, "/rules", fault.Say("watch.rule.restored"))
}

func (p *Pages) showRuleHistory(w http.ResponseWriter, r *web.Request) error {
	rule, err := p.watch.Rule(r.Context(), r.Who, ruleID(r), string(r.Text.Lang))
	if err != nil {
		return err
	}
	entries, total, err := p.watch.RuleHistory(r.Context(), r.Who, rule.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	words, err := p.words(r)
	if err != nil {
		return err
	}
	t := r.Text.T
	labels := map[string]string{
		"kind": t("watch.kind.label"), "indicator": t("watch.indicator"), "direction": t("watch.direction.label"), "limit": t("watch.limit"),
		"periods": t("watch.periods"), "against": t("watch.against.label"), "whole": t("watch.whole"), "scope": t("watch.scope.label"),
		"regions": t("watch.regions"), "advice": t("watch.advice"), "active": t("watch.active"),
	}
	for n := range entries {
		for c := range entries[n].Changes {
			change := &entries[n].Changes[c]
			change.Before, change.After = words.said(r, change.Field, change.Before), words.said(r, change.Field, change.After)
		}
	}
	title := r.Text.Message(rule.Words())
	return r.RenderHistory(w, rulesFrame(r, title), t("watch.rule.one")+" "+rule.Label(), title, "/rules", entries, total, labels)
}
