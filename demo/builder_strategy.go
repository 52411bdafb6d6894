// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/strategy"
)

// planConcept writes the concept as a draft and notes its adoption later.
func (b *builder) planConcept() {
	for _, r := range b.script.of("concept") {
		draft := strategy.Concept{
			Title: r.text("title"), MissionStatement: r.text("mission"),
			ValidFrom: b.script.day(r, r.text("valid_from")), ValidTo: b.script.day(r, r.text("valid_to")),
		}
		adopted := b.script.day(r, r.text("adopted"))
		b.then(draftedDay, 9, func(ctx context.Context) error { return b.services.Strategy.SaveConcept(ctx, b.manager(), draft) })
		b.on(adopted, 16, func(ctx context.Context) error {
			c, err := b.services.Strategy.Concept(ctx, b.manager())
			if err != nil {
				return err
			}
			c.AdoptedOn, c.ResolutionRef = adopted, r.text("resolution")
			return b.services.Strategy.SaveConcept(ctx, b.manager(), c)
		})
	}
}

func (b *builder) planGoals() {
	for _, r := range b.script.of("goal") {
		g := strategy.Goal{
			Level: strategy.Level(r.text("level")), Title: r.text("title"), Description: r.text("description"), DueOn: b.script.day(r, r.text("due")),
		}
		b.then(goalsDay, 9, func(ctx context.Context) (err error) {
			g.Field, g.Parent = b.fields[r.text("field")], b.goals[r.text("parent")]
			g.Needs = found(b.script, r, b.needs, r.text("needs"))
			if b.goals[r.key], err = b.services.Strategy.AddGoal(ctx, b.manager(), g); err != nil {
				return fmt.Errorf("goal %s: %w", r.key, err)
			}
			return b.script.err
		})
		for _, text := range r.all("target") {
			words := append(strings.Fields(text), "", "", "")
			value, day := b.script.decimal(r, words[1]), b.script.day(r, words[2])
			b.then(goalsDay, 14, func(ctx context.Context) error { return b.addTarget(ctx, r.key, words[0], value, day) })
		}
	}
}

func (b *builder) addTarget(ctx context.Context, goal, code string, value float64, on civil.Day) error {
	_, err := b.services.Strategy.AddTarget(ctx, b.manager(), strategy.Target{
		Goal: b.goals[goal], Value: value, On: on,
		Baseline: indicator.Pinned{Pin: indicator.Pin{Indicator: b.indicators[code], Region: countyKey}},
	})
	if err != nil {
		return fmt.Errorf("target %s of goal %s: %w", code, goal, err)
	}
	return nil
}

// planMeasure plans a measure with its milestones and status reports.
func (b *builder) planMeasure(r record) {
	m := b.script.measure(r)
	b.then(plannedDay, 9, func(ctx context.Context) error { return b.addMeasure(ctx, r, m) })
	for i, text := range r.all("milestone") {
		words := append(strings.SplitN(text, " ", 3), "", "", "")
		due, reached := b.script.day(r, words[0]), b.script.day(r, words[1])
		key := fmt.Sprintf("%s/%d", r.key, i+1)
		b.then(plannedDay, 11, func(ctx context.Context) (err error) {
			b.milestones[key], err = b.services.Delivery.AddMilestone(ctx, b.manager(), delivery.Milestone{Measure: b.measures[r.key], Title: words[2], DueOn: due})
			return err
		})
		if reached != "" {
			b.on(reached, 10, func(ctx context.Context) error { return b.reach(ctx, b.owner(r), key, reached) })
		}
	}
	for _, text := range r.all("report") {
		b.planStatus(r, text)
	}
	if day := r.text("vacated"); day != "" {
		b.then(day, 12, func(ctx context.Context) error { return b.vacate(ctx, r) })
	}
}

// owner is who reports on a measure: its owner, else the integration manager.
func (b *builder) owner(r record) identity.Person {
	if who, ok := b.who[r.text("owner")]; ok && who.MaySome(identity.EditMeasures) {
		return who
	}
	return b.manager()
}

// measure reads a measure; what it refers to is looked up when it is added.
func (s *script) measure(r record) strategy.Measure {
	m := strategy.Measure{
		Title: r.text("title"), Situation: r.text("situation"), Description: r.text("description"),
		LeadUnit: r.text("unit"), LeadFunction: r.text("function"), Contributors: r.text("contributors"),
		StartsOn: s.day(r, r.text("starts")), EndsOn: s.day(r, r.text("ends")), Priority: strategy.Priority(r.text("priority")),
		CostCents: int64(s.number(r, r.text("cost"))) * 100, Funding: r.text("funding"), Resolution: r.text("resolution"),
	}
	if metric := r.text("metric"); metric != "" {
		p := s.parts(r, metric)
		m.Metric, m.MetricUnit = p[0], p[1]
		m.MetricBaseline = strategy.Amount{Value: s.decimal(r, p[2]), Has: p[2] != ""}
		m.MetricTarget = strategy.Amount{Value: s.decimal(r, p[3]), Has: p[3] != ""}
		m.ImpactStep = s.number(r, p[4])
	}
	return m
}

func (b *builder) addMeasure(ctx context.Context, r record, m strategy.Measure) (err error) {
	m.Goal, m.Owner = b.goals[r.text("goal")], b.who[r.text("owner")].ID
	m.Needs = found(b.script, r, b.needs, r.text("needs"))
	m.TargetGroups = found(b.script, r, b.groups, r.text("groups"))
	m.SocialSpaces = found(b.script, r, b.spaces, r.text("spaces"))
	if b.measures[r.key], err = b.services.Strategy.AddMeasure(ctx, b.manager(), m); err != nil {
		return fmt.Errorf("measure %s: %w", r.key, err)
	}
	return b.script.err
}

// vacate leaves a measure without its owner.
func (b *builder) vacate(ctx context.Context, r record) error {
	m, err := b.services.Strategy.Measure(ctx, b.manager(), b.measures[r.key])
	if err != nil {
		return err
	}
	m.Owner = ""
	return b.services.Strategy.ChangeMeasure(ctx, b.manager(), m)
}

func (b *builder) reach(ctx context.Context, who identity.Person, key string, on civil.Day) error {
	m, err := b.services.Delivery.Milestone(ctx, who, b.milestones[key])
	if err == nil {
		err = b.services.Delivery.ReachMilestone(ctx, who, m.ID, m.Version, on)
	}
	if err != nil {
		return fmt.Errorf("reach milestone %s: %w", key, err)
	}
	return nil
}

// planStatus plans a status report: day light person | reason | next step |
// its day | who takes it.
func (b *builder) planStatus(r record, text string) {
	p := b.script.parts(r, text)
	head := append(strings.Fields(p[0]), "", "", "")
	report := delivery.StatusReport{
		On: b.script.day(r, head[0]), Set: delivery.Light(head[1]), Reason: p[1],
		NextStep: p[2], NextStepOn: b.script.day(r, p[3]), NextStepBy: p[4],
	}
	b.on(report.On, 15, func(ctx context.Context) error {
		report.Measure = b.measures[r.key]
		if _, err := b.services.Delivery.Report(ctx, b.who[head[2]], report); err != nil {
			return fmt.Errorf("report on measure %s by %q: %w", r.key, head[2], err)
		}
		return nil
	})
}
