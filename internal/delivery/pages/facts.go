// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"strconv"
	"strings"

	"kursbuch/internal/identity"
	"kursbuch/internal/strategy"
	"kursbuch/internal/web"
)

// facts is the profile of a measure as people read it.
type facts struct {
	strategy.Profile
	Linked       bool // the reader may follow the chain upwards
	TargetGroups string
	SocialSpaces string
	Priority     string
	Metric       string // from where to where, with unit
	Situation    []string
	Description  []string
}

func readFacts(r *web.Request, p strategy.Profile) facts {
	m := p.Measure
	f := facts{
		Profile: p, Linked: r.Who.May(identity.ReadSteering), Priority: priority(r, m.Priority), Metric: metric(r, m),
		Situation: paragraphs(m.Situation), Description: paragraphs(m.Description),
	}
	var groups, spaces []string
	for _, g := range p.TargetGroups {
		groups = append(groups, g.Name)
	}
	for _, space := range p.SocialSpaces {
		spaces = append(spaces, space.Name)
	}
	f.TargetGroups, f.SocialSpaces = strings.Join(groups, ", "), strings.Join(spaces, ", ")
	return f
}

// metric is the way of the measure's own indicator: from 14 to 6 Wochen.
func metric(r *web.Request, m strategy.Measure) string {
	if !m.MetricBaseline.Has || !m.MetricTarget.Has {
		return ""
	}
	return strings.TrimSpace(r.Text.T("delivery.fact.metric.way",
		"from", amount(r, m.MetricBaseline.Value), "to", amount(r, m.MetricTarget.Value), "unit", m.MetricUnit))
}

// amount prints a number with as many decimals as it has, at most two.
func amount(r *web.Request, x float64) string {
	_, fraction, _ := strings.Cut(strconv.FormatFloat(x, 'f', -1, 64), ".")
	return r.Text.Number(x, min(len(fraction), 2))
}

func priority(r *web.Request, p strategy.Priority) string {
	switch p {
	case strategy.Focus:
		return r.Text.T("delivery.priority.focus")
	case strategy.QuickWin:
		return r.Text.T("delivery.priority.quick_win")
	case strategy.Permanent:
		return r.Text.T("delivery.priority.permanent")
	}
	return ""
}

// paragraphs splits a long text at its line breaks.
func paragraphs(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}
