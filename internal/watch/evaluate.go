// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package watch

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/job"
	"kursbuch/internal/territory"
)

// Job is the kind of job that checks the rules of a tenant.
const Job = "watch.check"

// Looked is what a check of rules came to.
type Looked struct {
	Rules int // active ones
	Hits  int // in the newest periods
	New   int // that made a task
}

// Check looks at the newest period of every active rule and makes a task of
// each hit that has none yet. Faults: Forbidden.
func (s *Service) Check(ctx context.Context, who identity.Person) (Looked, error) {
	if !who.May(identity.EditRules) {
		return Looked{}, fault.Forbidden
	}
	rules, err := s.Rules(ctx, who, "de", false)
	if err != nil {
		return Looked{}, err
	}
	known, err := knownHits(ctx, s.db, who.Tenant)
	if err != nil {
		return Looked{}, fmt.Errorf("known hits: %w", err)
	}
	var looked Looked
	for _, r := range rules {
		if !r.Active {
			continue
		}
		looked.Rules++
		if err := s.checkRuleNow(ctx, who, r, known, &looked); err != nil {
			return looked, fmt.Errorf("check rule %s: %w", r.ID, err)
		}
	}
	return looked, nil
}

func (s *Service) checkRuleNow(ctx context.Context, who identity.Person, r Named, known map[hitKey]bool, looked *Looked) error {
	err := s.eachRegion(ctx, who, r.Rule, func(e evidence) error {
		last := len(e.series.Points) - 1
		if last < 0 {
			return nil
		}
		hit, found := r.check(e, last)
		if !found {
			return nil
		}
		looked.Hits++
		key := hitKey{r.ID, string(e.series.Region.Key), hit.Period}
		if known[key] {
			return nil
		}
		known[key] = true
		pins, err := s.pins(ctx, who, r.Rule, e, hit)
		if err != nil {
			return err
		}
		added, err := s.addTask(ctx, who, Task{
			Rule: r.ID, Was: r, Indicator: r.Indicator, Region: key.region, RegionName: e.series.Region.Title(), Period: hit.Period, Hit: hit, Pins: pins,
		})
		if added {
			looked.New++
		}
		return err
	})
	if err != nil {
		return err
	}
	return touchRule(ctx, s.db, who.Tenant, r.ID, db.Timestamp(s.now()))
}

// pins keeps the figures that a hit rests on.
func (s *Service) pins(ctx context.Context, who identity.Person, r Rule, e evidence, h Hit) ([]indicator.Pinned, error) {
	type wanted struct {
		id     indicator.ID
		period civil.Period
	}
	list := []wanted{{r.Indicator, h.Period}}
	if h.BeforePeriod != "" {
		list = append(list, wanted{r.Indicator, h.BeforePeriod})
	}
	if r.Whole != "" {
		list = append(list, wanted{r.Whole, h.Period})
	}
	var pins []indicator.Pinned
	for _, w := range list {
		p, err := s.figures.PinNow(ctx, who, w.id, string(e.series.Region.Key), w.period, indicator.View{})
		if err != nil && !errors.Is(err, fault.NotFound) {
			return nil, fmt.Errorf("pin figure: %w", err)
		}
		if err == nil {
			pins = append(pins, p)
		}
	}
	return pins, nil
}

// eachRegion reads what a rule is checked against, region by region. Regions
// without figures are left out.
func (s *Service) eachRegion(ctx context.Context, who identity.Person, r Rule, visit func(evidence) error) error {
	regions, err := s.regionsOf(ctx, who, r)
	if err != nil {
		return err
	}
	for _, region := range regions {
		e, err := s.evidenceOf(ctx, who, r, region)
		if _, refused := errors.AsType[fault.Refused](err); refused || errors.Is(err, fault.NotFound) {
			continue // the figures do not answer the question for this region
		}
		if err != nil {
			return err
		}
		if err := visit(e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) evidenceOf(ctx context.Context, who identity.Person, r Rule, region string) (e evidence, err error) {
	if e.series, err = s.figures.Series(ctx, who, r.Indicator, region, indicator.View{}); err != nil {
		return e, fmt.Errorf("series of %s: %w", r.Indicator, err)
	}
	if r.Whole != "" {
		if e.whole, err = s.figures.Series(ctx, who, r.Whole, region, indicator.View{}); err != nil {
			return e, fmt.Errorf("series of %s: %w", r.Whole, err)
		}
	}
	if r.Against != Similar {
		return e, nil
	}
	e.peers, err = s.peers(ctx, who, r.Indicator, e.series.Region.Key)
	return e, err
}

// peers are the values of the counties that are like a region, by period.
func (s *Service) peers(ctx context.Context, who identity.Person, id indicator.ID, region territory.Key) (map[civil.Period][]float64, error) {
	directory, err := s.places.Regions(ctx, who)
	if err != nil {
		return nil, err
	}
	alike, _ := directory.Similar(region, territory.BySize)
	keys := make([]territory.Key, len(alike))
	for i, r := range alike {
		keys[i] = r.Key
	}
	panel, err := s.figures.Panel(ctx, who, id, keys, indicator.View{})
	if err != nil {
		return nil, fmt.Errorf("similar counties of %s: %w", id, err)
	}
	values := map[civil.Period][]float64{}
	for _, series := range panel {
		for _, p := range series.Points {
			if p.Figure.Has {
				values[p.Period] = append(values[p.Period], p.Figure.Value)
			}
		}
	}
	return values, nil
}

// regionsOf lists the keys of the regions that a rule looks at.
func (s *Service) regionsOf(ctx context.Context, who identity.Person, r Rule) ([]string, error) {
	if r.Scope == Chosen {
		return r.Regions, nil
	}
	tenant, err := s.people.Tenant(ctx, who)
	if err != nil {
		return nil, fmt.Errorf("tenant: %w", err)
	}
	if r.Scope == Own {
		return []string{cmp.Or(tenant.Region, string(territory.Germany))}, nil
	}
	directory, err := s.places.Regions(ctx, who)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, child := range directory.Children(territory.Key(cmp.Or(tenant.Region, string(territory.Germany))), "") {
		keys = append(keys, string(child.Key))
	}
	return keys, nil
}

// Found is a hit of a preview.
type Found struct {
	Hit
	Region string // name
}

// years is how far a preview looks back from the newest period.
const years = 5

// Preview says what a rule would have found in the last five years, newest
// first, without storing anything. Faults: Forbidden, Invalid.
func (s *Service) Preview(ctx context.Context, who identity.Person, r Rule) ([]Found, error) {
	if !who.May(identity.EditRules) {
		return nil, fault.Forbidden
	}
	if err := s.checkRule(ctx, who, &r); err != nil {
		return nil, err
	}
	var all []Found
	err := s.eachRegion(ctx, who, r, func(e evidence) error {
		last := len(e.series.Points) - 1
		if last < 0 {
			return nil
		}
		from := e.series.Points[last].Period.End().Time().AddDate(-years, 0, 0)
		for i := last; i >= 0 && e.series.Points[i].Period.End().Time().After(from); i-- {
			if hit, found := r.check(e, i); found {
				all = append(all, Found{hit, e.series.Region.Title()})
			}
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b Found) int { return cmp.Compare(b.Period.End(), a.Period.End()) })
	return all, err
}

// Released notes inside tx that new figures of a tenant arrived and puts a job
// into queue that checks the rules; official figures concern every tenant that
// has rules. Several releases before the job starts make one job.
func (s *Service) Released(ctx context.Context, tx *sql.Tx, who identity.Person, queue *job.Queue) error {
	tenants := []identity.TenantID{who.Tenant}
	if who.Tenant == identity.Official {
		var err error
		if tenants, err = watchingTenants(ctx, tx); err != nil {
			return fmt.Errorf("tenants with rules: %w", err)
		}
	}
	for _, tenant := range tenants {
		first, err := noteDue(ctx, tx, tenant, db.Timestamp(s.now()))
		if err != nil {
			return fmt.Errorf("note new figures: %w", err)
		}
		if !first {
			continue
		}
		concerned := who
		concerned.Tenant = tenant
		if _, err := queue.Add(ctx, tx, concerned, Job, ""); err != nil {
			return err
		}
	}
	return nil
}

// Enqueue puts a check into the queue now. Faults: Forbidden.
func (s *Service) Enqueue(ctx context.Context, who identity.Person, queue *job.Queue) (id job.ID, err error) {
	if !who.May(identity.EditRules) {
		return "", fault.Forbidden
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) (err error) {
		id, err = queue.Add(ctx, tx, who, Job, "")
		return err
	})
	if err == nil {
		queue.Wake()
	}
	return id, err
}

// Work is what the job does: it checks the rules of the job's tenant for the
// program itself. The result is the number of new tasks.
func (s *Service) Work(ctx context.Context, j job.Job, _ func(step, steps int)) (string, error) {
	if err := clearDue(ctx, s.db, j.Tenant); err != nil {
		return "", fmt.Errorf("clear: %w", err)
	}
	looked, err := s.Check(ctx, identity.Operator(j.Tenant, "Beobachtungsregeln"))
	if errors.Is(err, fault.NotFound) {
		return "0", nil // the tenant is gone
	}
	return strconv.Itoa(looked.New), err
}
