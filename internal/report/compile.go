// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

// compiler gathers one content from the other slices.
type compiler struct {
	service    *Service
	who        identity.Person
	reader     identity.Person // who, with the eyes of those the report is for
	content    Content
	groups     []vocabulary.TargetGroup
	spaces     []territory.SocialSpace
	latest     map[strategy.MeasureID]delivery.StatusReport
	milestones map[strategy.MeasureID][]delivery.Milestone
	series     map[seriesKey]indicator.Series
	releases   map[indicator.ReleaseID]bool
}

type seriesKey struct {
	indicator indicator.ID
	region    string
	borders   civil.Day
}

// compile makes the content of r from what the other slices hold now.
func (s *Service) compile(ctx context.Context, who identity.Person, r Report) (Content, error) {
	c := &compiler{
		service: s, who: who, reader: who.As(r.Audience), milestones: map[strategy.MeasureID][]delivery.Milestone{},
		series: map[seriesKey]indicator.Series{}, releases: map[indicator.ReleaseID]bool{},
		content: Content{
			Schema: schema, Report: r.ID, Draft: true, Language: r.Language, Title: r.Title, Committee: r.Committee, MeetsOn: r.MeetsOn,
			Paper: r.Paper, PeriodFrom: r.PeriodFrom, PeriodTo: r.PeriodTo, Author: r.Author,
			CompiledOn: s.Today(), Foreword: r.Foreword, Proposal: r.Proposal, Outlook: r.Outlook,
		},
	}
	if err := c.compile(ctx, r); err != nil {
		return Content{}, fmt.Errorf("compile report %s: %w", r.ID, err)
	}
	return c.content, nil
}

func (c *compiler) compile(ctx context.Context, r Report) error {
	tenant, err := c.service.below.People.Tenant(ctx, c.who)
	if err != nil {
		return err
	}
	c.content.Organisation, c.content.Sample = tenant.Name, tenant.Sample
	tree, err := c.service.below.Strategy.Tree(ctx, c.who)
	if err != nil {
		return err
	}
	c.content.Concept = Concept{
		Title: tree.Concept.Title, ValidFrom: tree.Concept.ValidFrom, ValidTo: tree.Concept.ValidTo,
		AdoptedOn: tree.Concept.AdoptedOn, Resolution: tree.Concept.ResolutionRef,
	}
	if err := c.gather(ctx); err != nil {
		return err
	}
	for _, branch := range tree.Fields {
		i := slices.IndexFunc(r.Sections, func(section Section) bool { return section.Field == branch.Field.ID })
		if i < 0 {
			continue
		}
		if branch.Field.Name == "" { // out of use: the tree knows no more than its ID
			if branch.Field, err = c.service.below.Vocabulary.Term(ctx, c.who, branch.Field.ID); err != nil {
				return err
			}
		}
		field, err := c.field(ctx, branch, r.Sections[i])
		if err != nil {
			return err
		}
		c.content.Fields = append(c.content.Fields, field)
	}
	return c.nameReleases(ctx)
}

// gather reads, once for all fields, what measures refer to.
func (c *compiler) gather(ctx context.Context) (err error) {
	below := c.service.below
	if c.groups, err = below.Vocabulary.TargetGroups(ctx, c.who); err != nil {
		return err
	}
	if c.spaces, err = below.Territory.SocialSpaces(ctx, c.who); err != nil {
		return err
	}
	if c.latest, err = below.Delivery.Latest(ctx, c.who); err != nil {
		return err
	}
	milestones, err := below.Delivery.AllMilestones(ctx, c.who)
	for _, m := range milestones {
		c.milestones[m.Measure] = append(c.milestones[m.Measure], m)
	}
	return err
}

func (c *compiler) field(ctx context.Context, branch strategy.FieldBranch, section Section) (Field, error) {
	f := Field{ID: branch.Field.ID, Number: branch.Field.Number, Name: branch.Field.Name, Assessment: section.Assessment}
	var failed error
	strategy.Tree{Fields: []strategy.FieldBranch{branch}}.Each(func(_ strategy.FieldBranch, b strategy.GoalBranch) {
		if failed != nil {
			return
		}
		var goal Goal
		if goal, failed = c.goal(ctx, b); failed == nil {
			f.Goals = append(f.Goals, goal)
		}
		for _, m := range b.Measures {
			f.Measures = append(f.Measures, c.measure(m, b.Goal.Number))
		}
	})
	slices.SortStableFunc(f.Measures, func(a, b Measure) int { return cmp.Compare(a.Number, b.Number) })
	return f, failed
}

func (c *compiler) goal(ctx context.Context, b strategy.GoalBranch) (Goal, error) {
	g := Goal{
		ID: b.Goal.ID, Number: b.Goal.Number, Level: b.Goal.Level, Title: b.Goal.Title, Description: b.Goal.Description, DueOn: b.Goal.DueOn,
		Leaf: len(b.Goals) == 0,
	}
	for _, target := range b.Goal.Targets {
		d, err := c.development(ctx, target)
		if err != nil {
			return g, err
		}
		g.Developments = append(g.Developments, d)
	}
	return g, nil
}

// development follows the indicator of a target. An indicator that is gone, or
// that cannot be computed from the tables of today, keeps its baseline and has
// no values.
func (c *compiler) development(ctx context.Context, t strategy.Target) (Development, error) {
	b, err := c.service.below.Figures.Shown(ctx, c.reader, t.Baseline)
	if err != nil {
		return Development{}, err
	}
	d := Development{
		Target: t.ID, Indicator: b.Indicator, Name: b.Name, Unit: b.Unit, Decimals: b.Decimals, Region: b.Region, RegionName: b.Region,
		Baseline: Value{Period: b.Period, Figure: b.Figure, Release: b.Release, Source: b.Source, Class: b.Class},
		Aim:      Aim{Value: t.Value, On: t.On},
	}
	key := seriesKey{b.Indicator, b.Region, b.Borders}
	series, read := c.series[key]
	if !read {
		series, err = c.service.below.Figures.Series(ctx, c.reader, b.Indicator, b.Region, indicator.View{Borders: b.Borders})
		if _, refused := errors.AsType[fault.Refused](err); err != nil && !refused && !errors.Is(err, fault.NotFound) {
			return d, fmt.Errorf("figures of %s: %w", b.Indicator, err)
		}
		c.series[key] = series
	}
	if described := series.Indicator.In(string(c.content.Language)); described.Name != "" {
		d.Name, d.Definition, d.Notes, d.Unit, d.Decimals = described.Name, described.Definition, described.Notes, described.Unit, described.Decimals
	}
	if series.Region.Name != "" {
		d.RegionName = series.Region.Title()
	}
	for _, p := range series.Points {
		d.Values = append(d.Values, Value{
			Period: p.Period, Figure: p.Figure, Release: p.Release, Base: p.Base, More: p.More, Source: p.Source,
			Class: series.Indicator.ClassLabel(p.Class, string(c.content.Language)),
		})
	}
	for _, b := range series.Breaks {
		d.Breaks = append(d.Breaks, b.After)
	}
	c.use(d)
	return c.withheld(ctx, d, b)
}

// withheld notes where numbers are missing only because they have not been
// released to those the report is for. They may know the name of the region.
func (c *compiler) withheld(ctx context.Context, d Development, b indicator.Pinned) (Development, error) {
	if _, shown := d.Newest(); shown || c.reader.Audience == c.who.Audience {
		return d, nil
	}
	series, err := c.service.below.Figures.Series(ctx, c.who, b.Indicator, b.Region, indicator.View{Borders: b.Borders})
	if _, refused := errors.AsType[fault.Refused](err); refused || errors.Is(err, fault.NotFound) {
		return d, nil
	}
	_, d.Withheld = series.Newest()
	if series.Region.Name != "" {
		d.RegionName = series.Region.Title()
	}
	return d, err
}

// use notes the releases behind a development.
func (c *compiler) use(d Development) {
	for _, v := range append([]Value{d.Baseline}, d.Values...) {
		for _, id := range v.releases() {
			if id != "" {
				c.releases[id] = true
			}
		}
	}
}

// nameReleases reads what the releases are called. One query for each is fine:
// a report rests on a handful.
func (c *compiler) nameReleases(ctx context.Context) error {
	for id := range c.releases {
		r, err := c.service.below.Figures.Release(ctx, c.reader, id)
		if errors.Is(err, fault.NotFound) {
			continue // typed in before the table was imported; the source line tells where it comes from
		}
		if err != nil {
			return fmt.Errorf("release %s: %w", id, err)
		}
		c.content.Releases = append(c.content.Releases, Release{
			ID: r.ID, Table: r.Table, Number: r.Number, Title: r.Title, Source: r.Source, ImportedOn: civil.DayOf(r.ImportedAt), Protection: r.Protection,
		})
	}
	slices.SortFunc(c.content.Releases, func(a, b Release) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID))
	})
	return nil
}

func (c *compiler) measure(m strategy.Measure, goal string) Measure {
	status, milestones := c.latest[m.ID], c.milestones[m.ID]
	compiled := Measure{
		ID: m.ID, Number: m.Number, Title: m.Title, Goal: goal, LeadUnit: m.LeadUnit, LeadFunction: m.LeadFunction, Contributors: m.Contributors,
		StartsOn: m.StartsOn, EndsOn: m.EndsOn, Priority: m.Priority, CostCents: m.CostCents, Funding: m.Funding, Resolution: m.Resolution,
		Light: status.Set, ReportedOn: status.On, Status: status.Reason,
		NextStep: status.NextStep, NextStepOn: status.NextStepOn, NextStepBy: status.NextStepBy, Milestones: len(milestones),
	}
	for _, group := range c.groups {
		if slices.Contains(m.TargetGroups, group.ID) {
			compiled.TargetGroups = append(compiled.TargetGroups, group.Name)
		}
	}
	for _, space := range c.spaces {
		if slices.Contains(m.SocialSpaces, space.ID) {
			compiled.SocialSpaces = append(compiled.SocialSpaces, space.Name)
		}
	}
	for _, milestone := range milestones {
		if milestone.ReachedOn != "" {
			compiled.Reached++
		}
	}
	return compiled
}
