// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"strconv"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	indicatorpages "kursbuch/internal/indicator/pages"
	"kursbuch/internal/need"
	needpages "kursbuch/internal/need/pages"
	"kursbuch/internal/report"
	"kursbuch/internal/strategy"
)

// needAnswers tells the pages of needs what the strategy above them answers.
type needAnswers struct{ strategy *strategy.Service }

// GoalsOfNeed lists the goals that answer a need.
func (n needAnswers) GoalsOfNeed(ctx context.Context, who identity.Person, id need.ID) ([]needpages.Link, error) {
	goals, err := n.strategy.GoalsOfNeed(ctx, who, id)
	var links []needpages.Link
	for _, g := range goals {
		links = append(links, needpages.Link{Label: "Z" + i18n.NoBreak + g.Number, Text: g.Title, Href: "/goals/" + string(g.ID)})
	}
	return links, err
}

// MeasuresOfNeed lists the measures that answer a need.
func (n needAnswers) MeasuresOfNeed(ctx context.Context, who identity.Person, id need.ID) ([]needpages.Link, error) {
	measures, err := n.strategy.MeasuresOfNeed(ctx, who, id)
	var links []needpages.Link
	for _, m := range measures {
		links = append(links, needpages.Link{Label: "M" + i18n.NoBreak + strconv.Itoa(m.Number), Text: m.Title, Href: "/measures/" + string(m.ID)})
	}
	return links, err
}

// figureUses tells the pages of indicators which goals, needs and reports rest
// on which figures. Who may not read the steering sees none of it.
type figureUses struct{ app *app }

// mostReports is how many reports are looked through, the newest first.
const mostReports = 20

// Uses lists the targets of goals, the evidence of needs and the latest value
// of each development in the newest frozen report.
func (f figureUses) Uses(ctx context.Context, who identity.Person) ([]indicatorpages.Use, error) {
	var uses []indicatorpages.Use
	for _, read := range []func(context.Context, identity.Person) ([]indicatorpages.Use, error){f.goals, f.needs, f.reports} {
		found, err := read(ctx, who)
		if err != nil && !errors.Is(err, fault.Forbidden) {
			return nil, err
		}
		uses = append(uses, found...)
	}
	return uses, nil
}

func (f figureUses) goals(ctx context.Context, who identity.Person) ([]indicatorpages.Use, error) {
	tree, err := f.app.strategy.Tree(ctx, who)
	var uses []indicatorpages.Use
	tree.Each(func(_ strategy.FieldBranch, b strategy.GoalBranch) {
		for _, t := range b.Goal.Targets {
			uses = append(uses, indicatorpages.Use{Pinned: t.Baseline, Kind: indicatorpages.UseGoal, Title: b.Goal.Title, Href: "/goals/" + string(b.Goal.ID)})
		}
	})
	return uses, err
}

func (f figureUses) needs(ctx context.Context, who identity.Person) ([]indicatorpages.Use, error) {
	needs, _, err := f.app.need.List(ctx, who, need.Filter{}, mostNeeds, 0)
	var uses []indicatorpages.Use
	for _, n := range needs {
		for _, e := range n.Evidence {
			if e.Pinned != nil {
				uses = append(uses, indicatorpages.Use{Pinned: *e.Pinned, Kind: indicatorpages.UseNeed, Title: n.Title, Href: "/needs/" + string(n.ID)})
			}
		}
	}
	return uses, err
}

// mostNeeds is how many needs are looked through.
const mostNeeds = 500

func (f figureUses) reports(ctx context.Context, who identity.Person) ([]indicatorpages.Use, error) {
	reports, _, err := f.app.report.List(ctx, who, false, mostReports, 0)
	var uses []indicatorpages.Use
	for _, r := range reports {
		if !r.Frozen() || len(uses) > 0 {
			continue // a draft is compiled from what is published now; older reports are history
		}
		content, err := f.app.report.Content(ctx, who, r.ID)
		if err != nil {
			return nil, err
		}
		uses = append(uses, usesOf(r, content)...)
	}
	return uses, err
}

func usesOf(r report.Report, content report.Content) []indicatorpages.Use {
	var uses []indicatorpages.Use
	for _, field := range content.Fields {
		for _, goal := range field.Goals {
			for _, d := range goal.Developments {
				newest, found := d.Newest()
				if !found {
					continue
				}
				uses = append(uses, indicatorpages.Use{Kind: indicatorpages.UseReport, Title: r.Title, Href: "/reports/" + string(r.ID), Pinned: indicator.Pinned{
					Pin:    indicator.Pin{Indicator: d.Indicator, Region: d.Region, Period: newest.Period, Release: newest.Release, Base: newest.Base},
					Figure: newest.Figure, Name: d.Name, Unit: d.Unit, Decimals: d.Decimals,
				}})
			}
		}
	}
	return uses
}
