// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package overview_test

import (
	"errors"
	"fmt"
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
	"kursbuch/internal/inquiry"
	"kursbuch/internal/need"
	"kursbuch/internal/overview"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/watch"
)

// clock is the middle of the day that tests call today.
func clock() time.Time { return today.Time().Add(12 * time.Hour) }

// world is a tenant with one goal, to hang measures on.
type world struct {
	*overview.Service
	needs    *need.Service
	strategy *strategy.Service
	delivery *delivery.Service
	field    vocabulary.FieldID
	goal     strategy.GoalID
	actor    identity.Person // reads only what they lead
}

func newWorld(t testing.TB, d *db.DB) world {
	t.Helper()
	ctx, log := t.Context(), audit.New(d, []byte("key"), clock)
	people := account.New(d, log, uuid.NewString, clock, []byte("0123456789abcdef0123456789abcdef"), account.Cost{Memory: 64, Time: 1, Threads: 1})
	places := territory.New(d, log, uuid.NewString, clock, &territory.Directory{})
	words := vocabulary.New(d, log, uuid.NewString, clock)
	w := world{needs: need.New(d, log, uuid.NewString, clock, words, places)}
	w.strategy = strategy.New(d, log, uuid.NewString, clock, strategy.Below{People: people, Territory: places, Vocabulary: words, Needs: w.needs})
	w.delivery = delivery.New(d, log, uuid.NewString, clock, w.strategy)
	w.Service = overview.New(overview.Below{
		Needs: w.needs, Strategy: w.strategy, Delivery: w.delivery, Inquiries: inquiry.New(d, log, uuid.NewString, clock, inquiry.Below{}),
		Watch: watch.New(d, log, uuid.NewString, clock, watch.Below{}),
	}, clock)
	must(people.CreateTenant(ctx, manager, account.Tenant{ID: "aalen", Name: "Aalen", Kind: identity.Municipality, Region: "16063"}))
	w.actor = must(people.Identity(ctx, "aalen", must(people.AddPerson(ctx, manager, account.NewPerson{
		Name: "Cem", Email: "cem@verein.example", Password: "Kurs mit Betreuung 26", Roles: []identity.Role{identity.ExternalActor},
	}))))
	w.field = must(words.AddTerm(ctx, manager, vocabulary.Term{Kind: vocabulary.FieldKind, Name: "Sprache"}))
	w.goal = must(w.strategy.AddGoal(ctx, manager, strategy.Goal{Title: "Kurse beginnen bald", Level: strategy.Operational, Field: w.field}))
	return w
}

// must gives the value of a call that has to succeed.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), newWorld(t, d)
		must(w.needs.Add(ctx, manager, need.Need{Title: "Wartezeit", Field: w.field, Kind: need.Felt, Urgency: need.High}))
		courses := must(w.strategy.AddMeasure(ctx, manager, strategy.Measure{Title: "Kurse", Goal: w.goal, Owner: w.actor.ID, StartsOn: "2026-10-01"}))
		letters := must(w.strategy.AddMeasure(ctx, manager, strategy.Measure{Title: "Briefe", Goal: w.goal, StartsOn: "2026-10-01", EndsOn: "2026-11-30"}))
		must(w.delivery.AddMilestone(ctx, manager, delivery.Milestone{Measure: courses, Title: "Raum", DueOn: "2026-11-10"}))
		must(w.delivery.AddMilestone(ctx, manager, delivery.Milestone{Measure: letters, Title: "Druck", DueOn: "2026-11-12"}))
		must(w.delivery.Report(ctx, manager, delivery.StatusReport{Measure: letters, On: today, Set: delivery.Stop, Reason: "Kein Geld", NextStep: "Ausschuss", NextStepOn: "2026-12-01"}))

		o := must(w.Read(ctx, manager))
		if len(o.Late) != 2 || len(o.Due) != 2 || len(o.Care) != 1 || o.Care[0].Report.Reason != "Kein Geld" || o.Measures != 2 || o.Empty {
			t.Errorf("overview %+v, want two dates late, two due and one measure off its plan", o)
		}
		if o.Chain.Needs.Broken[overview.NeedWithoutGoal] != 1 || o.Chain.Goals.Broken[overview.GoalWithoutIndicator] != 1 || len(o.Gaps) != 4 {
			t.Errorf("chain %+v with gaps %+v", o.Chain, o.Gaps)
		}
		own := must(w.Read(ctx, w.actor))
		if own.Measures != 1 || len(own.Late) != 1 || own.Late[0].Measure.ID != courses || len(own.Care) != 0 || len(own.Gaps) != 0 || len(own.Own) != 1 || own.Steps != nil {
			t.Errorf("an external actor sees %+v, want what they lead and nothing else", own)
		}
		if other := must(w.Read(ctx, identity.Operator("bebra", "Bo"))); !other.Empty || other.Measures != 0 || len(other.Late) != 0 {
			t.Errorf("another tenant sees %+v", other)
		}
		if _, err := w.Read(ctx, identity.Person{ID: "nobody", Audience: identity.Internal, Tenant: "aalen"}); !errors.Is(err, fault.Forbidden) {
			t.Errorf("without rights: %v, want Forbidden", err)
		}
	})
}

func BenchmarkReadOf2000Measures(b *testing.B) {
	ctx, w := b.Context(), newWorld(b, dbtest.SQLite(b))
	for i := range 2000 {
		id := must(w.strategy.AddMeasure(ctx, manager, strategy.Measure{Title: fmt.Sprint("Kurse ", i), Goal: w.goal, StartsOn: today.Add(-i % 500), EndsOn: today.Add(i%400 + 1)}))
		must(w.delivery.AddMilestone(ctx, manager, delivery.Milestone{Measure: id, Title: "Raum", DueOn: today.Add(i%300 - 30)}))
		must(w.delivery.Report(ctx, manager, delivery.StatusReport{Measure: id, On: today.Add(-i % 200), Set: delivery.Lights()[i%5], Reason: "Stand der Dinge"}))
	}
	for b.Loop() {
		if o := must(w.Read(ctx, manager)); o.Measures != 2000 {
			b.Fatalf("%d measures, want 2000", o.Measures)
		}
	}
}
