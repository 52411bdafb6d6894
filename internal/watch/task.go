// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package watch

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// TaskID names a task.
type TaskID string

// State is where a task stands.
type State string

// The states.
const (
	Open      State = "open"
	Done      State = "done"
	Dismissed State = "dismissed"
)

// Task is a hit that somebody has to look at.
type Task struct {
	ID         TaskID
	Version    int
	Number     int
	Rule       RuleID
	Was        Named // the rule as it was, its indicators by their German names
	Indicator  indicator.ID
	Region     string
	RegionName string
	Period     civil.Period
	Hit        Hit
	Pins       []indicator.Pinned
	State      State
	Owner      identity.PersonID // empty: nobody yet
	Outcome    string            // what was done, or why nothing
	MadeAt     time.Time
	ClosedAt   time.Time
}

// Label is the number as people say it: A 4.
func (t Task) Label() string { return "A" + i18n.NoBreak + strconv.Itoa(t.Number) }

// Title says what the task is about.
func (t Task) Title() fault.Message {
	return fault.Say("watch.task.about", "name", t.Was.Of.Name, "region", t.RegionName, "period", i18n.Period(t.Period))
}

func (t Task) object() audit.Object {
	return audit.Object{Kind: "task", ID: string(t.ID), Title: t.Was.Of.Name + ", " + t.RegionName + ", " + string(t.Period)}
}

func (t Task) audited() audit.Fields {
	return audit.Fields{"state": string(t.State), "owner": string(t.Owner), "outcome": t.Outcome}
}

// Filter narrows the list of tasks; empty fields do not.
type Filter struct {
	State State
	Owner identity.PersonID
	// Nobody leaves the tasks that belong to nobody, and those of Owner.
	Nobody bool
}

// Tasks returns one page of the tasks that fit f, the newest first, and the
// number of all. Faults: Forbidden.
func (s *Service) Tasks(ctx context.Context, who identity.Person, f Filter, limit, offset int) ([]Task, int, error) {
	if !mayRead(who) {
		return nil, 0, fault.Forbidden
	}
	tasks, err := listTasks(ctx, s.db, who.Tenant, f, limit, offset)
	if err != nil {
		return nil, 0, fmt.Errorf("list tasks: %w", err)
	}
	n, err := countTasks(ctx, s.db, who.Tenant, f)
	if err != nil {
		return nil, 0, fmt.Errorf("count tasks: %w", err)
	}
	return tasks, n, nil
}

// ToDo lists the open tasks that who should see first: the own ones and, for
// who works on all, those of nobody; and how many there are. Who may not read
// tasks gets none.
func (s *Service) ToDo(ctx context.Context, who identity.Person, limit int) ([]Task, int, error) {
	if !mayRead(who) || !who.MaySome(identity.WorkTasks) {
		return nil, 0, nil
	}
	return s.Tasks(ctx, who, Filter{State: Open, Owner: who.ID, Nobody: who.May(identity.WorkTasks)}, limit, 0)
}

// Task returns one task. Faults: Forbidden, NotFound.
func (s *Service) Task(ctx context.Context, who identity.Person, id TaskID) (Task, error) {
	if !mayRead(who) {
		return Task{}, fault.Forbidden
	}
	t, err := findTask(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Task{}, fmt.Errorf("task %s: %w", id, err)
	}
	return t, nil
}

// Workers are the names of those who may be given a task. Everyone in the
// tenant may.
func (s *Service) Workers(ctx context.Context, who identity.Person) (map[identity.PersonID]string, error) {
	people, err := s.people.People(ctx, who)
	if err != nil {
		return nil, fmt.Errorf("people who work on tasks: %w", err)
	}
	workers := map[identity.PersonID]string{}
	for _, p := range people {
		if p.MaySome(identity.WorkTasks) && p.MaySome(identity.ReadSteering) && account.Audience(p.Roles) == identity.Internal {
			workers[p.ID] = p.Name
		}
	}
	return workers, nil
}

// Assign gives a task to a person who works on tasks, or to nobody.
// Faults: Forbidden, NotFound, Invalid, Conflict.
func (s *Service) Assign(ctx context.Context, who identity.Person, id TaskID, version int, owner identity.PersonID) error {
	if !who.May(identity.WorkTasks) {
		return fault.Forbidden
	}
	if owner != "" {
		workers, err := s.Workers(ctx, who)
		if err != nil {
			return err
		}
		if workers[owner] == "" {
			return fault.Invalid{"owner": fault.Say("watch.owner.right")}
		}
	}
	return s.alterTask(ctx, who, id, version, func(t *Task) error {
		t.Owner = owner
		return nil
	})
}

// Finish closes a task as done or dismissed; why is what was done, or why
// nothing is. Faults: Forbidden, NotFound, Invalid, Conflict, Refused.
func (s *Service) Finish(ctx context.Context, who identity.Person, id TaskID, version int, as State, why string) error {
	if !who.MaySome(identity.WorkTasks) {
		return fault.Forbidden
	}
	why = strings.TrimSpace(why)
	refused := fault.Invalid{}
	if as != Done && as != Dismissed {
		refused.Refuse("state", "watch.state.missing")
	}
	if why == "" {
		refused.Refuse("outcome", "watch.outcome.missing")
	}
	if utf8.RuneCountInString(why) > maxText {
		refused.Refuse("outcome", "watch.text.long", "max", maxText)
	}
	if refused.Err() != nil {
		return refused
	}
	return s.alterTask(ctx, who, id, version, func(t *Task) error {
		if t.State != Open {
			return fault.Refuse("watch.task.closed")
		}
		t.State, t.Outcome, t.ClosedAt = as, why, s.now()
		return nil
	})
}

// Reopen takes a closed task up again. Faults: Forbidden, NotFound, Conflict.
func (s *Service) Reopen(ctx context.Context, who identity.Person, id TaskID, version int) error {
	if !who.MaySome(identity.WorkTasks) {
		return fault.Forbidden
	}
	return s.alterTask(ctx, who, id, version, func(t *Task) error {
		t.State, t.ClosedAt = Open, time.Time{}
		return nil
	})
}

// alterTask runs one change of a task that was read as a version. Who works on
// own tasks only must have it.
func (s *Service) alterTask(ctx context.Context, who identity.Person, id TaskID, version int, apply func(*Task) error) error {
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		old, err := findTask(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		if !who.MayFor(identity.WorkTasks, old.Owner) {
			return fault.Forbidden
		}
		if old.Version != version {
			return fault.Conflict
		}
		changed := old
		if err := apply(&changed); err != nil {
			return err
		}
		if err := updateTask(ctx, tx, who.Tenant, changed); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, old.object(), audit.Changed, old.audited(), changed.audited())
	})
	if err != nil {
		return fmt.Errorf("change task %s: %w", id, err)
	}
	return nil
}

// TaskHistory lists the changes of a task, newest first, and their number.
// Faults: Forbidden.
func (s *Service) TaskHistory(ctx context.Context, who identity.Person, id TaskID, limit, offset int) ([]audit.Entry, int, error) {
	if !mayRead(who) {
		return nil, 0, fault.Forbidden
	}
	return s.log.History(ctx, who, "task", string(id), limit, offset)
}

// addTask makes a task of a hit, unless the rule made one of that region and
// period before.
func (s *Service) addTask(ctx context.Context, who identity.Person, t Task) (added bool, err error) {
	t.ID, t.Version, t.State, t.MadeAt = TaskID(s.newID()), 1, Open, s.now()
	err = s.db.Tx(ctx, func(tx *sql.Tx) (err error) {
		if err := s.log.Record(ctx, tx, who, t.object(), audit.Created, nil, t.audited()); err != nil {
			return err
		}
		if t.Number, err = nextTask(ctx, tx, who.Tenant); err != nil {
			return err
		}
		return insertTask(ctx, tx, who.Tenant, t)
	})
	if db.IsUnique(err) {
		return false, nil // another process was faster
	}
	if err != nil {
		return false, fmt.Errorf("add task: %w", err)
	}
	return true, nil
}
