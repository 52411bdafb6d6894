// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/seal"
)

// Service is the only way into policies and ledger.
type Service struct {
	db      *db.DB
	log     *audit.Log
	newID   func() string
	now     func() time.Time
	key     []byte
	figures *indicator.Service
	solver  StartSolver // or nil
}

// New returns the service on d. The ledger is signed with a key made of that
// of the installation.
func New(d *db.DB, log *audit.Log, newID func() string, now func() time.Time, key []byte, figures *indicator.Service) *Service {
	return &Service{db: d, log: log, newID: newID, now: now, key: seal.Derive(key, "publication ledger"), figures: figures}
}

// State is where a table of the tenant stands.
type State struct {
	Table, Title string
	Policy       Policy
	Newest       indicator.Release
	Periods      int // that the table has
	// Entry is the newest publication that is visible; ID is empty without one.
	Entry    Entry
	Audience identity.Audience // the widest that sees something of it; empty for none
	// Waiting says that a release or the policy is newer than what is visible.
	Waiting bool
}

// Tables lists the tenant's own tables by code. What its publisher has made
// public is not among them. Faults: Forbidden.
func (s *Service) Tables(ctx context.Context, who identity.Person) ([]State, error) {
	if err := allowed(who); err != nil {
		return nil, err
	}
	own, err := s.ownReleases(ctx, who, "")
	if err != nil {
		return nil, err
	}
	policies, err := listPolicies(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("list policies: %w", err)
	}
	entries, err := listEntries(ctx, s.db, who.Tenant, "")
	if err != nil {
		return nil, fmt.Errorf("list entries: %w", err)
	}
	var states []State
	for _, r := range own {
		if slices.ContainsFunc(states, func(st State) bool { return st.Table == r.Table }) {
			continue
		}
		state := State{Table: r.Table, Title: r.Title, Newest: r, Policy: Policy{Table: r.Table}}
		if at := slices.IndexFunc(policies, func(p Policy) bool { return p.Table == r.Table }); at >= 0 {
			state.Policy = policies[at]
		}
		states = append(states, state.with(own, entries))
	}
	slices.SortFunc(states, func(a, b State) int { return strings.Compare(a.Table, b.Table) })
	return states, nil
}

// with says what of a table is published.
func (st State) with(own []indicator.Release, entries []Entry) State {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.Table != st.Table })
	markOut(entries)
	for _, e := range entries {
		if e.Out {
			st.Entry = e
			if widest := e.Policy.audience(); st.Audience == "" || sees(st.Audience, widest) {
				st.Audience = widest
			}
		}
	}
	picked := pick(slices.DeleteFunc(slices.Clone(own), func(r indicator.Release) bool { return r.Table != st.Table }))
	for _, p := range picked {
		st.Periods += len(p.periods)
	}
	st.Waiting = len(waiting(picked, entries, st.Policy)) > 0
	return st
}

// allowed is for people inside the office who may publish.
func allowed(who identity.Person) error {
	if who.Audience != identity.Internal || !who.May(identity.PublishFigures) || !who.May(identity.ReadIndicators) {
		return fault.Forbidden
	}
	return nil
}

// mostReleases is how many releases of a tenant are looked at.
const mostReleases = 100_000

// ownReleases lists the visible releases of the tenant, newest first, of one
// table or all, without what is public already.
func (s *Service) ownReleases(ctx context.Context, who identity.Person, table string) ([]indicator.Release, error) {
	all, _, err := s.figures.Releases(ctx, who, mostReleases, 0)
	if err != nil {
		return nil, fmt.Errorf("list releases: %w", err)
	}
	return slices.DeleteFunc(all, func(r indicator.Release) bool {
		return r.Official || r.Public || r.Withdrawn || table != "" && r.Table != table
	}), nil
}

// picked is a release with the periods that no newer release has.
type picked struct {
	indicator.Release
	periods []civil.Period
}

// pick chooses the releases of one table that are read, as package indicator
// does: each period from the newest that has it.
func pick(newestFirst []indicator.Release) []picked {
	taken := map[civil.Period]bool{}
	var all []picked
	for _, r := range newestFirst {
		p := picked{Release: r}
		for _, period := range r.Periods {
			if !taken[period] {
				taken[period] = true
				p.periods = append(p.periods, period)
			}
		}
		if p.periods != nil {
			all = append(all, p)
		}
	}
	return all
}

// waiting lists the releases that are not visible as the policy says.
func waiting(all []picked, entries []Entry, p Policy) []picked {
	var due []picked
	for _, one := range all {
		e, out := visibleEntry(entries, one.ID)
		if out && e.Policy.same(p) && slices.ContainsFunc(e.Releases, func(c Covered) bool { return c.Release == one.ID && c.has(one.periods) }) {
			continue
		}
		due = append(due, one)
	}
	return due
}

// has reports whether all of the periods were published.
func (c Covered) has(periods []civil.Period) bool {
	return !slices.ContainsFunc(periods, func(p civil.Period) bool { return !slices.Contains(c.Periods, p) })
}

// Policy returns the policy of a table, or a cautious one when none was saved:
// the totals of the widest areas, for committees. Faults: Forbidden, NotFound.
func (s *Service) Policy(ctx context.Context, who identity.Person, table string) (Policy, error) {
	_, m, err := s.open(ctx, who, table, "de")
	if err != nil {
		return Policy{}, err
	}
	p, err := findPolicy(ctx, s.db, who.Tenant, table)
	if !errors.Is(err, fault.NotFound) {
		return p, err
	}
	return Policy{
		Table: table, Method: Suppress, Threshold: 3, Standard: S1, Corrections: Refuse,
		Shapes: []Shape{{Variables: needed(m), Areas: []string{levelsOf(m)[0].Code}, Audience: identity.Committee}},
	}, nil
}

// needed lists the variables that have no total: every shape has them.
func needed(m *indicator.Matter) []string {
	variables := []string{}
	for _, d := range m.Dimensions {
		if !slices.ContainsFunc(d.Categories, func(c indicator.Category) bool { return c.Code == "" }) {
			variables = append(variables, d.Code)
		}
	}
	slices.Sort(variables)
	return variables
}

// open finds the releases of a table that are read, and what the newest is
// made of. Faults: Forbidden, NotFound.
func (s *Service) open(ctx context.Context, who identity.Person, table, lang string) ([]picked, *indicator.Matter, error) {
	if err := allowed(who); err != nil {
		return nil, nil, err
	}
	own, err := s.ownReleases(ctx, who, table)
	if err != nil {
		return nil, nil, err
	}
	if len(own) == 0 || table == "" {
		return nil, nil, fmt.Errorf("table %s: %w", table, fault.NotFound)
	}
	m, err := s.figures.Matter(ctx, who, own[0].ID, lang)
	return pick(own), m, err
}

// Outline is what a policy can choose from.
type Outline struct {
	Table, Title string
	Levels       []Level
	Dimensions   []indicator.Dimension
	Needed       []string // variables without total, which every shape must have
	Measures     []indicator.MatterMeasure
	Periods      []civil.Period
	Others       []Other // the tenant's other own tables, by code
}

// Other is another table of the tenant.
type Other struct{ Table, Title string }

// Outline says what the newest release of a table is made of, in a language.
// Faults: Forbidden, NotFound.
func (s *Service) Outline(ctx context.Context, who identity.Person, table, lang string) (Outline, error) {
	_, m, err := s.open(ctx, who, table, lang)
	if err != nil {
		return Outline{}, err
	}
	own, err := s.ownReleases(ctx, who, "")
	if err != nil {
		return Outline{}, err
	}
	var others []Other
	for _, r := range own {
		if r.Table != table && !slices.ContainsFunc(others, func(o Other) bool { return o.Table == r.Table }) {
			others = append(others, Other{r.Table, r.Title})
		}
	}
	slices.SortFunc(others, func(a, b Other) int { return strings.Compare(a.Table, b.Table) })
	return Outline{
		Others: others,
		Table:  table, Title: m.Title, Levels: levelsOf(m), Dimensions: m.Dimensions, Needed: needed(m), Measures: m.Measures, Periods: m.Periods,
	}, nil
}

// Save stores the policy of a table. Nothing is published by it.
// Faults: Forbidden, NotFound, Invalid, Conflict.
func (s *Service) Save(ctx context.Context, who identity.Person, p Policy) error {
	_, m, err := s.open(ctx, who, p.Table, "de")
	if err != nil {
		return err
	}
	p = p.tidy()
	if err := p.check(); err != nil {
		return err
	}
	if err := p.fits(m); err != nil {
		return err
	}
	own, err := s.ownReleases(ctx, who, "")
	if err != nil {
		return err
	}
	for _, other := range p.Same {
		if !slices.ContainsFunc(own, func(r indicator.Release) bool { return r.Table == other }) {
			return fault.Invalid{"same": fault.Say("publication.policy.other", "table", other)}
		}
	}
	if p.Version == 0 {
		err = s.db.Tx(ctx, func(tx *sql.Tx) error {
			if err := insertPolicy(ctx, tx, who.Tenant, p); err != nil {
				if db.IsUnique(err) {
					return fault.Conflict
				}
				return err
			}
			return s.log.Record(ctx, tx, who, p.Object(), audit.Created, nil, p.Audited())
		})
	} else {
		err = audit.Alter(ctx, s.log, who, audit.Changed, func(q db.Querier) (Policy, error) {
			return findPolicy(ctx, q, who.Tenant, p.Table)
		}, func(tx *sql.Tx, _ Policy) (Policy, error) { return p, updatePolicy(ctx, tx, who.Tenant, p) })
	}
	if err != nil {
		return fmt.Errorf("save policy of %s: %w", p.Table, err)
	}
	return nil
}

// fits refuses shapes that the table does not have.
func (p Policy) fits(m *indicator.Matter) error {
	refused := fault.Invalid{}
	levels := levelsOf(m)
	for _, shape := range p.Shapes {
		for _, v := range shape.Variables {
			if !slices.ContainsFunc(m.Dimensions, func(d indicator.Dimension) bool { return d.Code == v }) {
				refused.Refuse("shapes", "publication.policy.variable", "variable", v)
			}
		}
		for _, v := range needed(m) {
			if !slices.Contains(shape.Variables, v) {
				refused.Refuse("shapes", "publication.policy.needed", "variable", v)
			}
		}
		for _, area := range shape.Areas {
			if !slices.ContainsFunc(levels, func(l Level) bool { return l.Code == area }) {
				refused.Refuse("shapes", "publication.policy.area", "area", area)
			}
		}
	}
	return refused.Err()
}

// PolicyHistory lists who changed the policy of a table, newest first, and how
// many changes there are. Faults: Forbidden.
func (s *Service) PolicyHistory(ctx context.Context, who identity.Person, table string, limit, offset int) ([]audit.Entry, int, error) {
	if err := allowed(who); err != nil {
		return nil, 0, err
	}
	return s.log.History(ctx, who, Policy{}.Object().Kind, table, limit, offset)
}

// Ledger lists the entries on a table, or on all, newest first, and how many
// there are. Faults: Forbidden.
func (s *Service) Ledger(ctx context.Context, who identity.Person, table string, limit, offset int) ([]Entry, int, error) {
	if err := allowed(who); err != nil {
		return nil, 0, err
	}
	entries, err := s.entries(ctx, who, table)
	if err != nil {
		return nil, 0, err
	}
	slices.Reverse(entries)
	return entries[min(offset, len(entries)):min(offset+limit, len(entries))], len(entries), nil
}

func (s *Service) entries(ctx context.Context, who identity.Person, table string) ([]Entry, error) {
	entries, err := listEntries(ctx, s.db, who.Tenant, table)
	if err != nil {
		return nil, fmt.Errorf("ledger of %s: %w", table, err)
	}
	markOut(entries)
	return entries, nil
}

// Entry returns one entry. Faults: Forbidden, NotFound.
func (s *Service) Entry(ctx context.Context, who identity.Person, id EntryID) (Entry, error) {
	if err := allowed(who); err != nil {
		return Entry{}, err
	}
	table, err := findEntryTable(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Entry{}, fmt.Errorf("entry %s: %w", id, err)
	}
	entries, err := s.entries(ctx, who, table)
	if err != nil {
		return Entry{}, err
	}
	return entries[slices.IndexFunc(entries, func(e Entry) bool { return e.ID == id })], nil
}
