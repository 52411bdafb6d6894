// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package delivery_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/delivery"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

var (
	manager  = identity.Operator("aalen", "Ada")
	outsider = identity.Operator("bebra", "Bo")
	reader   = identity.Person{ID: "reader", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{identity.ReadSteering: identity.Tenant}}
	nobody   = identity.Person{ID: "nobody", Audience: identity.Internal, Tenant: "aalen"}
)

// clock is the middle of the day that tests call today.
func clock() time.Time { return today.Time().Add(12 * time.Hour) }

// world is a tenant with two measures, the first of them led by Cato.
type world struct {
	*delivery.Service
	plans       *strategy.Service
	cato, actor identity.Person // may do what they lead; the actor reads nothing else
	courses     strategy.Measure
	letters     strategy.Measure
}

func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	ctx, log := t.Context(), audit.New(d, []byte("key"), clock)
	people := account.New(d, log, uuid.NewString, clock, []byte("0123456789abcdef0123456789abcdef"), account.Cost{Memory: 64, Time: 1, Threads: 1})
	places := territory.New(d, log, uuid.NewString, clock, &territory.Directory{})
	words := vocabulary.New(d, log, uuid.NewString, clock)
	needs := need.New(d, log, uuid.NewString, clock, words, places)
	plans := strategy.New(d, log, uuid.NewString, clock, strategy.Below{People: people, Territory: places, Vocabulary: words, Needs: needs})
	w := world{plans: plans, Service: delivery.New(d, log, uuid.NewString, clock, plans)}
	must(people.CreateTenant(ctx, manager, account.Tenant{ID: "aalen", Name: "Aalen", Kind: identity.Municipality, Region: "16063"}))
	w.cato = must(people.Identity(ctx, "aalen", must(people.AddPerson(ctx, manager, account.NewPerson{
		Name: "Cato", Email: "cato@aalen.example", Password: "Kurs mit Betreuung 26", Roles: []identity.Role{identity.Colleague},
	}))))
	w.actor = w.cato
	w.actor.Grants = map[identity.Action]identity.Scope{identity.ReadSteering: identity.Own, identity.ReportStatus: identity.Own}
	field := must(words.AddTerm(ctx, manager, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Sprache"}))
	goal := must(plans.AddGoal(ctx, manager, strategy.Goal{Title: "Kurse beginnen bald", Level: strategy.Operational, Field: field}))
	w.courses = must(plans.Measure(ctx, manager, must(plans.AddMeasure(ctx, manager, strategy.Measure{
		Title: "Kurse", Goal: goal, Owner: w.cato.ID, StartsOn: "2026-01-01", EndsOn: "2027-12-31",
	}))))
	w.letters = must(plans.Measure(ctx, manager, must(plans.AddMeasure(ctx, manager, strategy.Measure{
		Title: "Elternbriefe", Goal: goal, StartsOn: "2026-10-01",
	}))))
	return w
}

// must gives the value of a call that has to succeed.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// refusedAt says which message stands at a field, empty when none does.
func refusedAt(err error, field string) string {
	refused, ok := errors.AsType[fault.Invalid](err)
	if !ok {
		return ""
	}
	return refused[field].Key
}

func TestMilestones(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), newWorld(t, d)
		second := must(w.AddMilestone(ctx, w.cato, delivery.Milestone{Measure: w.courses.ID, Title: " Zweiter Kurs ", DueOn: "2026-12-05"}))
		first := must(w.AddMilestone(ctx, w.cato, delivery.Milestone{Measure: w.courses.ID, Title: "Erster Kurs", DueOn: "2026-03-01"}))
		must(w.AddMilestone(ctx, manager, delivery.Milestone{Measure: w.letters.ID, Title: "Druck", DueOn: "2026-11-01"}))

		stones := must(w.Milestones(ctx, reader, w.courses.ID))
		if len(stones) != 2 || stones[0].ID != first || stones[0].Number != 1 || stones[1].Number != 2 || stones[1].Title != "Zweiter Kurs" {
			t.Fatalf("milestones %+v, want them trimmed, by day and numbered", stones)
		}
		if all := must(w.AllMilestones(ctx, reader)); len(all) != 3 || all[0].Number != 1 || all[2].Number != 2 && all[1].Number != 2 {
			t.Errorf("all milestones %+v, want three, numbered within their measures", all)
		}
		if open := must(w.OpenMilestones(ctx, reader, today)); len(open) != 2 || open[0].ID != first {
			t.Errorf("open until today %+v, want two by day", open)
		}

		if err := w.ReachMilestone(ctx, w.cato, first, 1, "2026-03-04"); err != nil {
			t.Fatal(err)
		}
		if err := w.ReachMilestone(ctx, w.cato, first, 1, "2026-03-05"); !errors.Is(err, fault.Conflict) {
			t.Errorf("reaching an old version: %v, want a conflict", err)
		}
		if err := w.ReachMilestone(ctx, w.cato, second, 1, today.Add(1)); refusedAt(err, "reached_on") == "" {
			t.Errorf("reaching tomorrow: %v, want a refusal", err)
		}
		m := must(w.Milestone(ctx, reader, first))
		if m.ReachedOn != "2026-03-04" || m.Delay() != 3 || m.Version != 2 {
			t.Errorf("reached milestone %+v", m)
		}
		m.Title, m.DueOn = "Erster Kurs läuft", ""
		if err := w.ChangeMilestone(ctx, w.cato, m); refusedAt(err, "due_on") == "" {
			t.Errorf("no day: %v, want a refusal", err)
		}
		m.DueOn = "2026-03-02"
		if err := w.ChangeMilestone(ctx, w.cato, m); err != nil {
			t.Error(err)
		}
		if err := w.ArchiveMilestone(ctx, w.cato, second, 1); err != nil {
			t.Error(err)
		}
		if err := w.ArchiveMilestone(ctx, w.cato, first, m.Version); !errors.Is(err, fault.Conflict) {
			t.Errorf("archiving an old version: %v, want Conflict", err)
		}
		if left := must(w.Milestones(ctx, reader, w.courses.ID)); len(left) != 1 || left[0].Title != "Erster Kurs läuft" {
			t.Errorf("after archiving %+v", left)
		}
		if err := w.RestoreMilestone(ctx, w.cato, second, 2); err != nil {
			t.Error(err)
		}
		entries, n, err := w.MilestoneHistory(ctx, reader, second, 10, 0)
		if err != nil || n != 3 || entries[0].Act != audit.Restored || entries[1].Act != audit.Deleted || entries[2].Act != audit.Created {
			t.Errorf("history %+v, %d, %v", entries, n, err)
		}
		if last := must(w.LastMilestoneChange(ctx, reader, first)); last.PersonName != "Cato" {
			t.Errorf("last change %+v", last)
		}
	})
}

func TestReportsAreKeptAndNeverChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), newWorld(t, d)
		must(w.AddMilestone(ctx, w.cato, delivery.Milestone{Measure: w.courses.ID, Title: "Erster Kurs", DueOn: "2026-09-30"}))
		report := func(r delivery.StatusReport) (delivery.ReportID, error) {
			r.Measure = w.courses.ID
			return w.Report(ctx, w.cato, r)
		}
		early := must(report(delivery.StatusReport{On: "2026-06-30", Set: delivery.OK}))
		newest := must(report(delivery.StatusReport{On: today, Set: delivery.Warn, Reason: "Ein Raum fehlt.", NextStep: "Bürgerhaus ansehen", NextStepOn: "2026-11-20", NextStepBy: "vhs"}))
		must(report(delivery.StatusReport{On: "2026-10-31", Set: delivery.Warn, Reason: "nachgetragen"}))

		reports := must(w.Reports(ctx, reader, w.courses.ID))
		if len(reports) != 3 || reports[0].ID != newest || reports[2].ID != early {
			t.Fatalf("reports %+v, want three by day, the newest first", reports)
		}
		got := reports[0]
		if got.Proposed != delivery.Stop || got.Set != delivery.Warn || got.ByName != "Cato" || got.NextStepBy != "vhs" || got.RecordedAt.IsZero() {
			t.Errorf("stored %+v, want proposed and set light, step and person", got)
		}
		if why := got.ProposedWhy; len(why) != 1 || why[0].Key != "delivery.why.late" || why[0].Args["count"] != 48 || why[0].Args["title"] != "Erster Kurs" {
			t.Errorf("reasons %#v, want the milestone 48 days late", why)
		}
		if reports[2].Proposed != delivery.OK {
			t.Errorf("proposed for June %s, want what the data said then", reports[2].Proposed)
		}
		if latest := must(w.Latest(ctx, reader)); len(latest) != 1 || latest[w.courses.ID].ID != newest {
			t.Errorf("latest %+v, want the newest by day, not by entry", latest)
		}
		if light := must(w.LatestLights(ctx, reader))[w.courses.ID]; light.Sign != "warn" || light.Word != "delivery.light.warn" {
			t.Errorf("light %+v", light)
		}
		progress := must(w.Progress(ctx, reader))[w.courses.ID]
		if progress.On != got.On || progress.Reason != got.Reason || progress.NextStepBy != "vhs" || len(progress.Milestones) != 1 || progress.Milestones[0].Title != "Erster Kurs" {
			t.Errorf("progress %+v", progress)
		}

		if err := w.Withdraw(ctx, w.cato, w.courses.ID, newest); err != nil {
			t.Fatal(err)
		}
		if err := w.Withdraw(ctx, w.cato, w.courses.ID, newest); !errors.Is(err, fault.Conflict) {
			t.Errorf("withdrawing twice: %v, want a conflict", err)
		}
		if latest := must(w.Latest(ctx, reader)); latest[w.courses.ID].Reason != "nachgetragen" {
			t.Errorf("latest %+v, want the one before", latest)
		}
		if r := must(w.Reports(ctx, reader, w.courses.ID))[0]; !r.Withdrawn() || r.WithdrawnBy != "Cato" || r.Reason != "Ein Raum fehlt." {
			t.Errorf("withdrawn %+v, want it in the history with its text", r)
		}
		if err := w.Withdraw(ctx, w.cato, w.letters.ID, newest); err == nil {
			t.Error("a report was withdrawn as one of another measure")
		}
		if err := w.Reinstate(ctx, w.cato, w.courses.ID, newest); err != nil {
			t.Fatal(err)
		}
		if latest := must(w.Latest(ctx, reader)); latest[w.courses.ID].ID != newest {
			t.Errorf("latest %+v, want the reinstated one", latest)
		}
	})
}

func TestTheOnlyReportWithdrawnLeavesNone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), newWorld(t, d)
		id := must(w.Report(ctx, manager, delivery.StatusReport{Measure: w.letters.ID, On: today, Set: delivery.OK}))
		if err := w.Withdraw(ctx, manager, w.letters.ID, id); err != nil {
			t.Fatal(err)
		}
		if latest := must(w.Latest(ctx, reader)); len(latest) != 0 {
			t.Errorf("latest %+v, want none", latest)
		}
	})
}

func TestRefusedReports(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	long := make([]rune, 201)
	for _, test := range []struct {
		name, field, want string
		report            delivery.StatusReport
	}{
		{"no day", "on", "delivery.report.on.missing", delivery.StatusReport{Set: delivery.OK}},
		{"no real day", "on", "delivery.report.on.missing", delivery.StatusReport{On: "2026-02-30", Set: delivery.OK}},
		{"tomorrow", "on", "delivery.report.on.future", delivery.StatusReport{On: today.Add(1), Set: delivery.OK}},
		{"no light", "light", "delivery.report.light.missing", delivery.StatusReport{On: today}},
		{"an unknown light", "light", "delivery.report.light.missing", delivery.StatusReport{On: today, Set: "pink"}},
		{"a deviation without a reason", "reason", "delivery.report.reason.deviates", delivery.StatusReport{On: today, Set: delivery.Warn}},
		{"another light than proposed without a reason", "reason", "delivery.report.reason.differs", delivery.StatusReport{On: today, Set: delivery.Done, Reason: "  "}},
		{"a step's day without a step", "next_step", "delivery.report.step.missing", delivery.StatusReport{On: today, Set: delivery.OK, NextStepOn: today}},
		{"a step on no day", "next_step_on", "delivery.day.unknown", delivery.StatusReport{On: today, Set: delivery.OK, NextStep: "x", NextStepOn: "soon"}},
		{"a long step", "next_step", "delivery.text.long", delivery.StatusReport{On: today, Set: delivery.OK, NextStep: string(long)}},
	} {
		test.report.Measure = w.courses.ID
		if _, err := w.Report(t.Context(), w.cato, test.report); refusedAt(err, test.field) != test.want {
			t.Errorf("%s: %v, want %s at %s", test.name, err, test.want, test.field)
		}
	}
}

// A report ends the silence before it, so silence is no reason to ask why.
func TestAReportAfterLongSilenceNeedsNoReason(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	light, why, err := w.ProposeReport(t.Context(), w.cato, w.courses.ID, today)
	if err != nil || light != delivery.OK || len(why) != 1 {
		t.Errorf("proposed %s because of %v, %v; want ok", light, why, err)
	}
	if _, err := w.Report(t.Context(), w.cato, delivery.StatusReport{Measure: w.courses.ID, On: today, Set: delivery.OK}); err != nil {
		t.Error(err)
	}
}

func TestAnArchivedMeasureIsOnlyRead(t *testing.T) {
	ctx, w := t.Context(), newWorld(t, dbtest.SQLite(t))
	if err := w.plans.ArchiveMeasure(ctx, manager, w.letters.ID, w.letters.Version); err != nil {
		t.Fatal(err)
	}
	_, reported := w.Report(ctx, manager, delivery.StatusReport{Measure: w.letters.ID, On: today, Set: delivery.OK})
	_, added := w.AddMilestone(ctx, manager, delivery.Milestone{Measure: w.letters.ID, Title: "Druck", DueOn: today})
	for _, err := range []error{reported, added} {
		if refused, ok := errors.AsType[fault.Refused](err); !ok || refused.Key != "delivery.measure.archived" {
			t.Errorf("writing to it: %v, want a refusal", err)
		}
	}
	if _, err := w.Reports(ctx, reader, w.letters.ID); err != nil {
		t.Errorf("reading it: %v", err)
	}
}

func TestRights(t *testing.T) {
	ctx, w := t.Context(), newWorld(t, dbtest.SQLite(t))
	own := delivery.Milestone{Measure: w.courses.ID, Title: "Kurs", DueOn: today}
	foreign := delivery.Milestone{Measure: w.letters.ID, Title: "Druck", DueOn: today}
	stone, druck := must(w.AddMilestone(ctx, manager, own)), must(w.AddMilestone(ctx, manager, foreign))
	report := must(w.Report(ctx, manager, delivery.StatusReport{Measure: w.letters.ID, On: today, Set: delivery.OK}))
	status := func(who identity.Person, m strategy.Measure) error {
		_, err := w.Report(ctx, who, delivery.StatusReport{Measure: m.ID, On: today, Set: delivery.OK})
		return err
	}
	read := func(who identity.Person, m strategy.Measure) error {
		_, err := w.Reports(ctx, who, m.ID)
		return err
	}
	add := func(who identity.Person, m delivery.Milestone) error {
		_, err := w.AddMilestone(ctx, who, m)
		return err
	}
	for _, test := range []struct {
		name string
		err  error
		want error
	}{
		{"who leads it reports", status(w.cato, w.courses), nil},
		{"who does not lead it does not report", status(w.cato, w.letters), fault.Forbidden},
		{"an external actor reports on what they lead", status(w.actor, w.courses), nil},
		{"an external actor reads what they lead", read(w.actor, w.courses), nil},
		{"an external actor reads nothing else", read(w.actor, w.letters), fault.Forbidden},
		{"an external actor plans no milestones", add(w.actor, own), fault.Forbidden},
		{"a reader reads", read(reader, w.letters), nil},
		{"a reader does not report", status(reader, w.courses), fault.Forbidden},
		{"a reader plans no milestones", add(reader, own), fault.Forbidden},
		{"a reader reaches none", w.ReachMilestone(ctx, reader, stone, 1, today), fault.Forbidden},
		{"a reader archives none", w.ArchiveMilestone(ctx, reader, stone, 1), fault.Forbidden},
		{"who leads another measure archives none", w.ArchiveMilestone(ctx, w.cato, druck, 1), fault.Forbidden},
		{"a reader withdraws nothing", w.Withdraw(ctx, reader, w.letters.ID, report), fault.Forbidden},
		{"who leads another measure withdraws nothing", w.Withdraw(ctx, w.cato, w.letters.ID, report), fault.Forbidden},
		{"nobody reads", read(nobody, w.courses), fault.Forbidden},
		{"another tenant finds no measure", read(outsider, w.courses), fault.NotFound},
		{"another tenant reports on none", status(outsider, w.courses), fault.NotFound},
		{"another tenant finds no milestone", w.ArchiveMilestone(ctx, outsider, stone, 1), fault.NotFound},
		{"another tenant withdraws nothing", w.Withdraw(ctx, outsider, w.letters.ID, report), fault.NotFound},
	} {
		if !errors.Is(test.err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, test.err, test.want)
		}
	}
	if latest := must(w.Latest(ctx, outsider)); len(latest) != 0 {
		t.Errorf("another tenant sees %v", latest)
	}
	if _, err := w.Latest(ctx, nobody); !errors.Is(err, fault.Forbidden) {
		t.Errorf("nobody sees the latest: %v", err)
	}
	if open := must(w.OpenMilestones(ctx, w.actor, today)); len(open) != 1 || open[0].Measure != w.courses.ID {
		t.Errorf("an external actor sees the milestones %v, want those of what they lead", open)
	}
	if own := must(w.Measures(ctx, w.actor)); len(own) != 1 || own[0].ID != w.courses.ID {
		t.Errorf("an external actor sees the measures %v, want what they lead", own)
	}
	if open := must(w.OpenMilestones(ctx, outsider, today)); len(open) != 0 {
		t.Errorf("another tenant sees %v", open)
	}
}
