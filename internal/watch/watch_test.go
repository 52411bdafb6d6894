// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package watch_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/job"
	"kursbuch/internal/territory"
	"kursbuch/internal/watch"
)

const region = "16067"

var (
	manager  = identity.Operator("aalen", "Ada")
	outsider = identity.Operator("bebra", "Bo")
)

// world is the slice on a database, with a table of courses in the county.
type world struct {
	*watch.Service
	db      *db.DB
	figures *indicator.Service
	people  *account.Service
	queue   *job.Queue
	courses indicator.ID // a count
	places  indicator.ID // what the courses are a part of
	rate    indicator.ID // courses per place
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	log := audit.New(d, []byte("key"), time.Now)
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{db: d, people: account.New(d, log, uuid.NewString, time.Now, []byte("0123456789abcdef0123456789abcdef"), account.Cost{Memory: 64, Time: 1, Threads: 1})}
	for _, id := range []identity.TenantID{"aalen", "bebra"} {
		if _, err := w.people.CreateTenant(t.Context(), identity.Operator(id, "test"), account.Tenant{ID: id, Name: string(id), Kind: identity.Municipality, Region: region}); err != nil {
			t.Fatal(err)
		}
	}
	w.figures = indicator.New(d, log, uuid.NewString, time.Now, directory, indicator.DefaultCacheBytes)
	w.Service = watch.New(d, log, uuid.NewString, time.Now, watch.Below{People: w.people, Figures: w.figures, Places: territory.New(d, log, uuid.NewString, time.Now, directory)})
	w.queue = job.New(d, map[string]job.Work{watch.Job: w.Work}, uuid.NewString, time.Now)
	w.figures.OnRelease(func(ctx context.Context, tx *sql.Tx, who identity.Person) error {
		return w.Released(ctx, tx, who, w.queue)
	})
	return w
}

// figures are the values of one year: courses and places; an empty text leaves
// the value out.
type year struct {
	year            int
	courses, places string
}

// publish stores the table and defines the indicators at the first time.
func (w *world) publish(t *testing.T, years ...year) {
	t.Helper()
	table := indicator.OwnTable{
		Code: "KURSE", Title: "Kurse", Source: "Amt", Regions: []indicator.Category{{Code: region, Label: "Gotha"}},
		Measures: []indicator.Measure{{Code: "KURS", Label: "Kurse", Unit: "Kurse"}, {Code: "PLATZ", Label: "Plätze", Unit: "Plätze"}},
	}
	for _, y := range years {
		for code, text := range map[string]string{"KURS": y.courses, "PLATZ": y.places} {
			if text == "" {
				continue
			}
			o := indicator.OwnObservation{Period: civil.Period(fmt.Sprint(y.year)), Region: region, Measure: code}
			if _, err := fmt.Sscan(text, &o.Figure.Value); err == nil {
				o.Figure.Has = true
			} else {
				o.Figure.Symbol = text
			}
			table.Observations = append(table.Observations, o)
		}
	}
	if _, err := w.figures.ImportOwn(t.Context(), manager, table); err != nil {
		t.Fatal(err)
	}
	if w.courses != "" {
		return
	}
	define := func(code string, count string, base *indicator.Selection) indicator.ID {
		i := indicator.Indicator{Code: code, Factor: 1, Decimals: 1, Direction: indicator.Neutral, Count: indicator.Selection{Table: "KURSE", Measure: count}, Base: base}
		i.Texts = indicator.Texts{Name: code, Definition: "x", Numerator: "x", Denominator: "x", Unit: "Anzahl", Source: "Amt"}
		id, err := w.figures.Add(t.Context(), manager, i)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	w.courses, w.places = define("Kurse", "KURS", nil), define("Plätze", "PLATZ", nil)
	w.rate = define("Quote", "KURS", &indicator.Selection{Table: "KURSE", Measure: "PLATZ"})
}

// steady are six quiet years.
func steady() []year {
	return []year{{2018, "100", "200"}, {2019, "101", "200"}, {2020, "99", "200"}, {2021, "102", "200"}, {2022, "98", "200"}, {2023, "100", "200"}}
}

func own(s watch.Settings) watch.Settings {
	s.Scope = watch.Own
	return s
}

func TestRulesFindWhatTheyLookFor(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.publish(t, append(steady(), year{2024, "150", "140"})...)
	for name, test := range map[string]struct {
		rule watch.Rule
		want []string // periods
	}{
		"above":                    {watch.Rule{Kind: watch.Threshold, Indicator: w.courses, Settings: own(watch.Settings{Direction: watch.Up, Limit: 149})}, []string{"2024"}},
		"not above":                {watch.Rule{Kind: watch.Threshold, Indicator: w.courses, Settings: own(watch.Settings{Direction: watch.Up, Limit: 150})}, nil},
		"below":                    {watch.Rule{Kind: watch.Threshold, Indicator: w.courses, Settings: own(watch.Settings{Direction: watch.Down, Limit: 99})}, []string{"2022"}},
		"two periods up":           {watch.Rule{Kind: watch.Trend, Indicator: w.courses, Settings: own(watch.Settings{Direction: watch.Up, Periods: 2})}, []string{"2024"}},
		"three periods up":         {watch.Rule{Kind: watch.Trend, Indicator: w.courses, Settings: own(watch.Settings{Direction: watch.Up, Periods: 3})}, nil},
		"a quarter in two periods": {watch.Rule{Kind: watch.Change, Indicator: w.courses, Settings: own(watch.Settings{Direction: watch.Either, Periods: 2, Limit: 25})}, []string{"2024"}},
		"a quarter down":           {watch.Rule{Kind: watch.Change, Indicator: w.courses, Settings: own(watch.Settings{Direction: watch.Down, Periods: 1, Limit: 25})}, nil},
		"a jump":                   {watch.Rule{Kind: watch.Jump, Indicator: w.courses, Settings: own(watch.Settings{Limit: 40})}, []string{"2024"}},
		"far from its past":        {watch.Rule{Kind: watch.Outlier, Indicator: w.courses, Settings: own(watch.Settings{Against: watch.OwnHistory, Limit: 3.5})}, []string{"2024"}},
		"a part above its whole":   {watch.Rule{Kind: watch.Part, Indicator: w.courses, Settings: own(watch.Settings{Whole: w.places})}, []string{"2024"}},
		"no gap":                   {watch.Rule{Kind: watch.Gap, Indicator: w.courses, Settings: own(watch.Settings{})}, nil},
	} {
		found, err := w.Preview(t.Context(), manager, test.rule)
		var got []string
		for _, f := range found {
			got = append(got, string(f.Period))
			if f.Reason().Key == "" {
				t.Errorf("%s: no reason", name)
			}
		}
		if err != nil || fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: found %v, want %v, %v", name, got, test.want, err)
		}
	}
}

func TestGapsAndMissingDenominators(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.publish(t, year{2020, "10", "20"}, year{2021, ".", "20"}, year{2022, "12", ""}, year{2023, "13", "20"}, year{2024, "...", "20"})
	gaps, err := w.Preview(t.Context(), manager, watch.Rule{Kind: watch.Gap, Indicator: w.courses, Settings: own(watch.Settings{})})
	if err != nil || len(gaps) != 3 || gaps[0].Period != "2024" || gaps[1].Period != "2022" {
		t.Errorf("gaps %+v, %v", gaps, err)
	}
	bases, err := w.Preview(t.Context(), manager, watch.Rule{Kind: watch.Base, Indicator: w.rate, Settings: own(watch.Settings{})})
	if err != nil || len(bases) != 1 || bases[0].Period != "2022" {
		t.Errorf("without a denominator: %+v, %v", bases, err)
	}
}

// A county far from its like is found, by the rule that the page of an
// indicator compares with.
func TestOutliersAmongSimilarCounties(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	alike, _ := directory.Similar(region, territory.BySize)
	table := indicator.OwnTable{
		Code: "QUOTE", Title: "Quote", Source: "Amt", Measures: []indicator.Measure{{Code: "Q", Label: "Quote", Unit: "je 1.000"}},
		Regions: []indicator.Category{{Code: region, Label: "Gotha"}},
	}
	for n, r := range alike {
		table.Regions = append(table.Regions, indicator.Category{Code: string(r.Key), Label: r.Name})
		table.Observations = append(table.Observations, indicator.OwnObservation{Period: "2024", Region: string(r.Key), Measure: "Q", Figure: indicator.Figure{Value: 20 + float64(n%3), Has: true}})
	}
	table.Observations = append(table.Observations, indicator.OwnObservation{Period: "2024", Region: region, Measure: "Q", Figure: indicator.Figure{Value: 60, Has: true}})
	if _, err := w.figures.ImportOwn(t.Context(), manager, table); err != nil {
		t.Fatal(err)
	}
	i := indicator.Indicator{Code: "Q", Factor: 1, Direction: indicator.Neutral, Count: indicator.Selection{Table: "QUOTE", Measure: "Q", Fixed: true}}
	i.Texts = indicator.Texts{Name: "Quote", Definition: "x", Numerator: "x", Unit: "je 1.000", Source: "Amt"}
	id, err := w.figures.Add(t.Context(), manager, i)
	if err != nil {
		t.Fatal(err)
	}
	found, err := w.Preview(t.Context(), manager, watch.Rule{Kind: watch.Outlier, Indicator: id, Settings: own(watch.Settings{Against: watch.Similar, Limit: 3.5})})
	if err != nil || len(found) != 1 || found[0].Count != len(alike) || found[0].Before < 20 || found[0].Before > 22 || found[0].Score < 3.5 {
		t.Errorf("found %+v among %d, %v", found, len(alike), err)
	}
}

// add stores an active rule.
func (w *world) add(t *testing.T, r watch.Rule) watch.RuleID {
	t.Helper()
	r.Active = true
	id, err := w.AddRule(t.Context(), manager, r)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestAReleaseMakesOneTaskForEachHit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.publish(t, steady()...)
		w.add(t, watch.Rule{Kind: watch.Jump, Indicator: w.courses, Settings: own(watch.Settings{Limit: 20})})
		w.runJobs(t)
		if tasks := w.tasks(t); len(tasks) != 0 {
			t.Fatalf("quiet figures made tasks: %+v", tasks)
		}
		w.publish(t, append(steady(), year{2024, "150", "200"})...)
		w.runJobs(t)
		tasks := w.tasks(t)
		if len(tasks) != 1 || tasks[0].Period != "2024" || tasks[0].Region != region || tasks[0].Number != 1 {
			t.Fatalf("tasks %+v", tasks)
		}
		pins := tasks[0].Pins
		if len(pins) != 2 || pins[0].Figure.Value != 150 || pins[1].Figure.Value != 100 || pins[0].Release == "" {
			t.Errorf("the evidence is %+v", pins)
		}
		w.publish(t, append(steady(), year{2024, "160", "200"})...)
		w.runJobs(t)
		if tasks := w.tasks(t); len(tasks) != 1 || tasks[0].Hit.Value != 150 {
			t.Errorf("a corrected release made another task: %+v", tasks)
		}
	})
}

// runJobs works through the queue.
func (w *world) runJobs(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); w.queue.Run(ctx) }()
	defer func() { stop(); <-done }()
	for range 3000 { // a minute: machines are slow at times
		n, err := db.Value[int](t.Context(), w.db, `SELECT count(*) FROM job_jobs WHERE state IN ('waiting', 'running')`)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the jobs do not end")
}

func (w *world) tasks(t *testing.T) []watch.Task {
	t.Helper()
	tasks, n, err := w.Tasks(t.Context(), manager, watch.Filter{}, 100, 0)
	if err != nil || n != len(tasks) {
		t.Fatalf("%d of %d tasks, %v", len(tasks), n, err)
	}
	return tasks
}

func TestOfficialFiguresConcernEveryTenant(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.publish(t, steady()...)
	w.add(t, watch.Rule{Kind: watch.Jump, Indicator: w.courses, Settings: own(watch.Settings{Limit: 20})})
	w.runJobs(t)
	jobs := func() int {
		n, err := db.Value[int](t.Context(), w.db, `SELECT count(*) FROM job_jobs WHERE tenant_id = 'aalen' AND state = 'waiting'`)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for range 3 {
		err := w.db.Tx(t.Context(), func(tx *sql.Tx) error {
			return w.Released(t.Context(), tx, identity.Operator(identity.Official, "import"), w.queue)
		})
		if err != nil || jobs() != 1 {
			t.Fatalf("%d jobs wait after an official release, want 1; %v", jobs(), err)
		}
	}
}

func TestTasksAreWorkedOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.publish(t, append(steady(), year{2024, "150", "200"})...)
		w.add(t, watch.Rule{Kind: watch.Jump, Indicator: w.courses, Settings: own(watch.Settings{Limit: 20})})
		if looked, err := w.Check(t.Context(), manager); err != nil || looked != (watch.Looked{Rules: 1, Hits: 1, New: 1}) {
			t.Fatalf("looked %+v, %v", looked, err)
		}
		colleague, actor := w.person(t, identity.Colleague), w.person(t, identity.ExternalActor)
		task := w.tasks(t)[0]
		if err := w.Finish(t.Context(), colleague, task.ID, 1, watch.Done, "geprüft"); !errors.Is(err, fault.Forbidden) {
			t.Errorf("a colleague closed the task of nobody: %v", err)
		}
		workers, err := w.Workers(t.Context(), manager)
		if _, offered := workers[actor.ID]; err != nil || offered || workers[colleague.ID] == "" {
			t.Errorf("offered for tasks: %v, %v", workers, err)
		}
		if err := w.Assign(t.Context(), manager, task.ID, 1, actor.ID); !isInvalid(err, "owner") {
			t.Errorf("assigned to somebody who cannot see it: %v", err)
		}
		if err := w.Assign(t.Context(), manager, task.ID, 1, colleague.ID); err != nil {
			t.Fatal(err)
		}
		if own, n, err := w.ToDo(t.Context(), colleague, 10); err != nil || n != 1 || own[0].ID != task.ID {
			t.Errorf("the colleague has %d to do, %v", n, err)
		}
		if err := w.Finish(t.Context(), colleague, task.ID, 2, watch.Dismissed, " "); !isInvalid(err, "outcome") {
			t.Errorf("dismissed without a reason: %v", err)
		}
		if err := w.Finish(t.Context(), colleague, task.ID, 1, watch.Done, "geprüft"); !errors.Is(err, fault.Conflict) {
			t.Errorf("closed an older version: %v", err)
		}
		if err := w.Finish(t.Context(), colleague, task.ID, 2, watch.Done, "Zahl stimmt, neuer Träger"); err != nil {
			t.Fatal(err)
		}
		if err := w.Reopen(t.Context(), colleague, task.ID, 3); err != nil {
			t.Fatal(err)
		}
		if _, n, err := w.TaskHistory(t.Context(), manager, task.ID, 10, 0); err != nil || n != 4 {
			t.Errorf("the history has %d entries, %v", n, err)
		}
		if _, err := w.Task(t.Context(), outsider, task.ID); !errors.Is(err, fault.NotFound) {
			t.Errorf("another tenant sees the task: %v", err)
		}
		companion := w.person(t, identity.ProcessCompanion)
		_, err = w.Task(t.Context(), companion, task.ID)
		_, _, listed := w.Tasks(t.Context(), companion, watch.Filter{}, 10, 0)
		_, _, history := w.TaskHistory(t.Context(), companion, task.ID, 10, 0)
		for _, err := range []error{err, listed, history} {
			if !errors.Is(err, fault.Forbidden) {
				t.Errorf("somebody from outside the office sees what raw figures made: %v", err)
			}
		}
	})
}

func isInvalid(err error, field string) bool {
	refused, ok := errors.AsType[fault.Invalid](err)
	_, named := refused[field]
	return ok && named
}

func (w *world) person(t *testing.T, role identity.Role) identity.Person {
	t.Helper()
	id, err := w.people.AddPerson(t.Context(), manager, account.NewPerson{
		Name: "Kim", Email: string(role) + "@aalen.example", Password: "Kurs mit Betreuung 26", Roles: []identity.Role{role},
	})
	if err != nil {
		t.Fatal(err)
	}
	who, err := w.people.Identity(t.Context(), "aalen", id)
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func TestProposalsAreTakenOnce(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	before, err := w.Proposals(t.Context(), manager, "de")
	if err != nil || len(before) == 0 {
		t.Fatalf("proposals %v, %v", before, err)
	}
	if _, err := w.Take(t.Context(), manager, before[0].Starter); err != nil {
		t.Fatal(err)
	}
	var refused fault.Refused
	if _, err := w.Take(t.Context(), manager, before[0].Starter); !errors.As(err, &refused) {
		t.Errorf("the same proposal again: %v", err)
	}
	after, err := w.Proposals(t.Context(), manager, "en")
	if err != nil || len(after) != len(before)-1 {
		t.Errorf("%d proposals after taking one of %d, %v", len(after), len(before), err)
	}
	for _, n := range before {
		if n.Words().Key == "" {
			t.Errorf("%s has no words", n.Starter)
		}
	}
}

func TestRulesAreRefusedWhereTheyAreWrong(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.publish(t, steady()...)
	for field, r := range map[string]watch.Rule{
		"limit":     {Kind: watch.Change, Indicator: w.courses, Settings: own(watch.Settings{Direction: watch.Up, Periods: 1})},
		"periods":   {Kind: watch.Trend, Indicator: w.courses, Settings: own(watch.Settings{Direction: watch.Up, Periods: 1})},
		"direction": {Kind: watch.Threshold, Indicator: w.courses, Settings: own(watch.Settings{Direction: watch.Either, Limit: 1})},
		"whole":     {Kind: watch.Part, Indicator: w.courses, Settings: own(watch.Settings{Whole: w.courses})},
		"against":   {Kind: watch.Outlier, Indicator: w.courses, Settings: own(watch.Settings{Limit: 3})},
		"indicator": {Kind: watch.Gap, Indicator: "gone", Settings: own(watch.Settings{})},
		"more":      {Kind: watch.Gap, Indicator: w.courses, Settings: watch.Settings{Scope: watch.Chosen, Regions: []string{"Gotha"}}},
		"scope":     {Kind: watch.Gap, Indicator: w.courses},
	} {
		if _, err := w.AddRule(t.Context(), manager, r); !isInvalid(err, field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}
