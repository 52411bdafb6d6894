// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	"kursbuch/internal/strategy"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
)

// goalView is all that goal.html may use.
type goalView struct {
	Goal     strategy.Goal
	About    []string // paragraphs of its description
	Level    string
	Field    vocabulary.Field
	Parent   *strategy.Goal
	Below    []strategy.Goal
	Needs    []need.Need
	Targets  []targetRow
	Measures []measureRow
	Gaps     []fault.Message
	MayEdit  bool // the goal
	MayPlan  bool // measures
	Removed  *strategy.Target
	Key      string
}

// showGoal shows a goal in its chain: the needs it answers and the goal it
// serves, the goals and measures that serve it, and what it is measured by.
func (p *Pages) showGoal(w http.ResponseWriter, r *web.Request) error {
	goal, err := p.Strategy.Goal(r.Context(), r.Who, goalID(r))
	if err != nil {
		return err
	}
	view := goalView{
		Goal: goal, About: strategy.Paragraphs(goal.Description), Level: levelName(r.Text, goal.Level), Key: r.NewKey(),
		MayEdit: r.Who.May(identity.EditStrategy), MayPlan: r.Who.May(identity.EditMeasures) && !goal.Archived,
	}
	if view.Field, err = p.Vocabulary.Term(r.Context(), r.Who, goal.Field); err != nil {
		return err
	}
	if view.Needs, err = p.Strategy.NeedsOfGoal(r.Context(), r.Who, goal); err != nil {
		return err
	}
	if err := p.addRelatives(r, &view); err != nil {
		return err
	}
	current, err := p.Strategy.Current(r.Context(), r.Who, goal.Targets)
	if err != nil {
		return err
	}
	for _, t := range goal.Targets {
		view.Targets = append(view.Targets, newTargetRow(r, t, current))
	}
	if id := r.URL.Query().Get("removed"); id != "" && view.MayEdit {
		if t, err := p.Strategy.Target(r.Context(), r.Who, strategy.TargetID(id)); err == nil && t.Archived {
			view.Removed = &t
		}
	}
	return r.Render(w, http.StatusOK, p.goal, strategyFrame(r, goal.Title), view)
}

// addRelatives adds the goals around the goal, the measures that serve it
// itself, and what is missing.
func (p *Pages) addRelatives(r *web.Request, view *goalView) error {
	goals, err := p.Strategy.GoalTitles(r.Context(), r.Who)
	if err != nil {
		return err
	}
	branch := strategy.GoalBranch{Goal: view.Goal}
	for _, g := range goals {
		if g.ID == view.Goal.Parent {
			view.Parent = &g
		}
		if g.Parent == view.Goal.ID {
			view.Below = append(view.Below, g)
			branch.Goals = append(branch.Goals, strategy.GoalBranch{Goal: g})
		}
	}
	measures, _, err := p.Strategy.Measures(r.Context(), r.Who, strategy.MeasureFilter{Goal: view.Goal.ID})
	if err != nil {
		return err
	}
	lights, err := p.Lights.LatestLights(r.Context(), r.Who)
	if err != nil {
		return err
	}
	names, err := p.People.Names(r.Context(), r.Who)
	if err != nil {
		return err
	}
	for _, m := range measures {
		if m.Goal == view.Goal.ID {
			branch.Measures = append(branch.Measures, m)
			view.Measures = append(view.Measures, newMeasureRow(r, m, lights, names))
		}
	}
	for _, gap := range branch.Gaps() {
		view.Gaps = append(view.Gaps, gapAdvice(gap))
	}
	return nil
}

func (p *Pages) archiveGoal(w http.ResponseWriter, r *web.Request) error {
	err := p.Strategy.ArchiveGoal(r.Context(), r.Who, goalID(r), r.FormVersion())
	return r.Answer(w, err, "/strategy?archived="+string(goalID(r)), fault.Message{})
}

func (p *Pages) restoreGoal(w http.ResponseWriter, r *web.Request) error {
	err := p.Strategy.RestoreGoal(r.Context(), r.Who, goalID(r), r.FormVersion())
	return r.Answer(w, err, "/goals/"+string(goalID(r)), fault.Say("strategy.goal.restored"))
}
