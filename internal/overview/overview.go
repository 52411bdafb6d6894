// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package overview compiles what needs attention today: what is late and what
// falls due, which measures have left their plan and why, which ones nobody
// reported on, and where the chain from need to indicator is broken. It owns no
// tables. Each row leads to the one page that mends it.
package overview

import (
	"context"
	"fmt"
	"time"

	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/need"
	"kursbuch/internal/strategy"
	"kursbuch/internal/watch"
)

// Service reads the slices below; each of them checks rights of its own.
type Service struct {
	Below
	now func() time.Time
}

// Below are the slices that the overview reads.
type Below struct {
	Needs     *need.Service
	Strategy  *strategy.Service
	Delivery  *delivery.Service
	Inquiries *inquiry.Service
	Watch     *watch.Service
	Figures   *indicator.Service // nil for an overview without the core set
}

// New returns the service on the slices below.
func New(b Below, now func() time.Time) *Service { return &Service{Below: b, now: now} }

// Overview is what one person has to know today.
type Overview struct {
	Today    civil.Day
	Late     []Item    // the oldest first
	Due      []Item    // within Ahead days, the nearest first
	Waiting  []Item    // measures without a report for long, the longest first
	Care     []Concern // measures that have left their plan, the most urgent first
	Own      []Concern // measures that the person leads, by number
	Lights   []Count   // measures by newest light, the most urgent first
	Measures int
	Chain    Chain
	Gaps     []Gap
	Steps    []StartStep  // first steps, nil once all are done
	Core     []CoreFigure // the tenant's core set of indicators
	Empty    bool         // there is neither need nor goal nor measure
	// Inquiries are the data requests that run, the nearest due day first; none
	// for who may not manage them.
	Inquiries []inquiry.Overview
	// Tasks are the newest open ones that the person should see first; ToDo
	// counts all of them.
	Tasks []watch.Task
	ToDo  int

	horizon civil.Day // the last day that counts as due
}

// Ahead is how many days ahead of today something counts as due: the time in
// which an office can still do something about it.
const Ahead = 30

// Data is what an overview is compiled from.
type Data struct {
	Needs    []need.Need
	Tree     strategy.Tree
	Measures []strategy.Measure // in use, by number
	Latest   map[strategy.MeasureID]delivery.StatusReport
	Open     []delivery.Milestone // not reached, due up to Ahead days from today
}

// Read compiles the overview of who. Who may read only what they lead gets
// their own measures, without the chain. Faults: Forbidden.
func (s *Service) Read(ctx context.Context, who identity.Person) (Overview, error) {
	if !who.MaySome(identity.ReadSteering) {
		return Overview{}, fault.Forbidden
	}
	today := civil.DayOf(s.now())
	data, err := s.collect(ctx, who, today)
	if err != nil {
		return Overview{}, fmt.Errorf("overview: %w", err)
	}
	o := Compile(data, who, today)
	if o.Inquiries, err = s.Inquiries.Running(ctx, who); err != nil {
		return Overview{}, fmt.Errorf("overview: %w", err)
	}
	const shown = 6
	if o.Tasks, o.ToDo, err = s.Watch.ToDo(ctx, who, shown); err != nil {
		return Overview{}, fmt.Errorf("overview: %w", err)
	}
	if o.Core, err = s.core(ctx, who); err != nil {
		return Overview{}, fmt.Errorf("overview: %w", err)
	}
	return o, nil
}

func (s *Service) collect(ctx context.Context, who identity.Person, today civil.Day) (d Data, err error) {
	if d.Latest, err = s.Delivery.Latest(ctx, who); err != nil {
		return d, err
	}
	if d.Open, err = s.Delivery.OpenMilestones(ctx, who, today.Add(Ahead)); err != nil {
		return d, err
	}
	if !who.May(identity.ReadSteering) {
		d.Measures, err = s.Delivery.Measures(ctx, who)
		return d, err
	}
	if d.Needs, err = s.Needs.All(ctx, who); err != nil {
		return d, err
	}
	if d.Tree, err = s.Strategy.Tree(ctx, who); err != nil {
		return d, err
	}
	d.Tree.Each(func(_ strategy.FieldBranch, b strategy.GoalBranch) { d.Measures = append(d.Measures, b.Measures...) })
	sortByNumber(d.Measures)
	return d, nil
}

// Compile makes the overview of who on a day. It is pure.
func Compile(d Data, who identity.Person, today civil.Day) Overview {
	o := Overview{Today: today, Measures: len(d.Measures), horizon: today.Add(Ahead)}
	o.schedule(d, who)
	o.judge(d, who)
	if who.May(identity.ReadSteering) {
		o.Gaps, o.Chain = examine(d, who)
		o.Empty = len(d.Needs)+o.Chain.Goals.Total+len(d.Measures) == 0
		o.Steps = steps(d, who)
	}
	return o
}
