// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"bytes"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"kursbuch/internal/sheet"
	"kursbuch/internal/strategy"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
)

// exportMeasures writes the list as it was filtered, all pages of it.
func (p *Pages) exportMeasures(w http.ResponseWriter, r *web.Request) error {
	l, err := p.listing(r)
	if err != nil {
		return err
	}
	measures, _, err := p.Strategy.Measures(r.Context(), r.Who, l.filter)
	if err != nil {
		return err
	}
	words, err := p.exportWords(r)
	if err != nil {
		return err
	}
	progress, err := p.Lights.Progress(r.Context(), r.Who)
	if err != nil {
		return err
	}
	return r.SendCSV(w, r.Attachment(r.Text.T("strategy.measures.file")), exportHeader(r), exportRows(r, l, words, progress, measures))
}

func exportHeader(r *web.Request) []string {
	t := r.Text.T
	return []string{
		t("strategy.number"), t("strategy.measure.title"), t("strategy.filter.field"), t("strategy.measure.goal"),
		t("strategy.measure.target_groups"), t("strategy.measure.social_spaces"), t("strategy.filter.light"),
		t("strategy.export.reported_on"), t("strategy.export.reason"), t("strategy.export.step"), t("strategy.export.step_on"), t("strategy.export.step_by"), t("strategy.export.milestones"),
		t("strategy.measure.lead_unit"), t("strategy.measure.lead_function"), t("strategy.measure.owner"), t("strategy.measure.contributors"),
		t("strategy.measure.starts_on"), t("strategy.measure.ends_on"), t("strategy.measure.priority"), t("strategy.measure.cost"), t("strategy.measure.funding"),
		t("strategy.measure.metric"), t("strategy.measure.metric_baseline"), t("strategy.measure.metric_target"), t("strategy.measure.metric_unit"),
		t("strategy.measure.impact_step"), t("strategy.measure.resolution"), t("strategy.measure.situation"), t("strategy.measure.description"),
	}
}

// exportWords are the names of fields of action, target groups and social
// spaces by ID.
func (p *Pages) exportWords(r *web.Request) (map[string]string, error) {
	words := map[string]string{}
	for _, kind := range []vocabulary.Kind{vocabulary.FieldKind, vocabulary.TargetGroupKind} {
		terms, err := p.Vocabulary.Terms(r.Context(), r.Who, kind)
		if err != nil {
			return nil, err
		}
		for _, t := range terms {
			words[string(t.ID)] = t.Name
		}
	}
	spaces, err := p.Territory.SocialSpaces(r.Context(), r.Who)
	if err != nil {
		return nil, err
	}
	for _, s := range spaces {
		words[string(s.ID)] = s.Name
	}
	return words, nil
}

// listOf names what ids stand for, divided by commas.
func listOf[ID ~string](words map[string]string, ids []ID) sheet.Cell {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = words[string(id)]
	}
	return sheet.Text(strings.Join(names, ", "))
}

func exportRows(r *web.Request, l listing, words map[string]string, progress map[strategy.MeasureID]strategy.Progress, measures []strategy.Measure) iter.Seq[[]sheet.Cell] {
	return func(yield func([]sheet.Cell) bool) {
		for _, m := range measures {
			cost, step, now := sheet.Cell{}, sheet.Cell{}, progress[m.ID]
			if m.CostCents > 0 {
				cost = sheet.Number(float64(m.CostCents)/100, 2)
			}
			if m.ImpactStep > 0 {
				step = sheet.Number(float64(m.ImpactStep), 0)
			}
			row := []sheet.Cell{
				sheet.Text(r.Text.T("strategy.measure.short", "number", strconv.Itoa(m.Number))), sheet.Text(m.Title),
				sheet.Text(words[string(l.goals[m.Goal].Field)]), sheet.Text(goalText(l.goals[m.Goal])), listOf(words, m.TargetGroups), listOf(words, m.SocialSpaces),
				sheet.Text(r.Text.T(lightOf(l.lights, m.ID).Word)), sheet.Day(now.On), sheet.Text(now.Reason),
				sheet.Text(now.NextStep), sheet.Day(now.NextStepOn), sheet.Text(now.NextStepBy), milestones(r, now.Milestones), sheet.Text(m.LeadUnit), sheet.Text(m.LeadFunction), sheet.Text(l.names[m.Owner]), sheet.Text(m.Contributors),
				sheet.Day(m.StartsOn), sheet.Day(m.EndsOn), sheet.Text(priorityName(r.Text, m.Priority)), cost, sheet.Text(m.Funding),
				sheet.Text(m.Metric), number(m.MetricBaseline), number(m.MetricTarget), sheet.Text(m.MetricUnit),
				step, sheet.Text(m.Resolution), sheet.Text(m.Situation), sheet.Text(m.Description),
			}
			if !yield(row) {
				return
			}
		}
	}
}

// milestones lists milestones with their days.
func milestones(r *web.Request, steps []strategy.Step) sheet.Cell {
	lines := make([]string, len(steps))
	for i, s := range steps {
		if s.ReachedOn == "" {
			lines[i] = r.Text.T("strategy.export.milestone", "title", s.Title, "due", r.Text.Day(s.DueOn))
		} else {
			lines[i] = r.Text.T("strategy.export.milestone_reached", "title", s.Title, "due", r.Text.Day(s.DueOn), "reached", r.Text.Day(s.ReachedOn))
		}
	}
	return sheet.Text(strings.Join(lines, "; "))
}

// number is a cell with as many decimals as were typed.
func number(a strategy.Amount) sheet.Cell {
	if !a.Has {
		return sheet.Cell{}
	}
	decimals := 0
	if text := strconv.FormatFloat(a.Value, 'f', -1, 64); bytes.ContainsRune([]byte(text), '.') {
		decimals = len(text) - 1 - bytes.IndexByte([]byte(text), '.')
	}
	return sheet.Number(a.Value, decimals)
}
