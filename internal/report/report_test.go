// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report_test

import (
	"database/sql"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/delivery"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/report"
	"kursbuch/internal/vocabulary"
)

func TestADraftShowsWhatHoldsNow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		id := w.draft(t, report.Report{Sections: []report.Section{{Field: w.work}, {Field: w.language, Assessment: "Es geht voran."}}})
		c := must(w.Content(t.Context(), manager, id))
		if c.Organisation != "Landkreis Aalen" || !c.Sample || !c.Draft || c.CompiledOn != today || c.Changes != nil {
			t.Errorf("content %+v", c)
		}
		if len(c.Fields) != 2 || c.Fields[0].Name != "Sprache" || c.Fields[0].Assessment != "Es geht voran." {
			t.Fatalf("fields %+v, want both in the order of the vocabulary", c.Fields)
		}
		goal, measure := c.Fields[0].Goals[0], c.Fields[0].Measures[0]
		if newest, _ := goal.Developments[0].Newest(); newest.Figure.Value != 11.5 || newest.Release != w.release || newest.Source == "" {
			t.Errorf("newest value %+v, want it pinned with its source", newest)
		}
		if measure.Light != delivery.OK || measure.Status != "Zwei Kurse laufen." || measure.NextStepOn != "2027-02-01" {
			t.Errorf("measure %+v", measure)
		}
		if len(c.Releases) != 1 || c.Releases[0].Table != "OWN-WAITING" {
			t.Errorf("releases %+v", c.Releases)
		}
		w.publish(t, map[civil.Period]float64{"2026": 9})
		if newest, _ := must(w.Content(t.Context(), manager, id)).Fields[0].Goals[0].Developments[0].Newest(); newest.Figure.Value != 9 {
			t.Errorf("a draft shows %+v after a new release", newest)
		}
	})
}

func TestAFrozenReportNeverChanges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		first := w.draft(t, report.Report{})
		before := w.frozen(t, first)
		file := must(w.File(t.Context(), reader, first, report.PDF))
		release := w.publish(t, map[civil.Period]float64{"2024": 14, "2025": 12, "2026": 9})
		w.says(t, delivery.Stop, "Der Raum fehlt.")
		if after := must(w.Content(t.Context(), reader, first)); !reflect.DeepEqual(after, before) {
			t.Errorf("content %+v, want %+v", after, before)
		}
		if again := must(w.File(t.Context(), reader, first, report.PDF)); !reflect.DeepEqual(again, file) {
			t.Error("the same frozen report gives another file")
		}

		second := must(w.Content(t.Context(), manager, w.draft(t, report.Report{Title: "Zweiter Bericht"})))
		c := second.Changes
		if c == nil || c.Since != first || len(c.Lights) != 1 || c.Lights[0].Before != delivery.OK || c.Lights[0].After != delivery.Stop {
			t.Fatalf("changes %+v, want the light of the measure", c)
		}
		if len(c.Values) != 2 || c.Values[0].Before.Figure.Value != 11.5 || c.Values[0].After.Figure.Value != 12 || c.Values[1].Before != nil || c.Values[1].After.Release != release {
			t.Errorf("values %+v, want one revised and one new", c.Values)
		}
	})
}

func TestAFrozenReportRefusesEveryChange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		id := w.draft(t, report.Report{})
		if err := w.Freeze(t.Context(), manager, id, 7); !errors.Is(err, fault.Conflict) {
			t.Errorf("freeze of another version: %v, want a conflict", err)
		}
		w.frozen(t, id)
		r := must(w.Find(t.Context(), manager, id))
		r.Title = "Anders"
		for what, err := range map[string]error{"change": w.Change(t.Context(), manager, r), "freeze": w.Freeze(t.Context(), manager, id, r.Version)} {
			if _, refused := errors.AsType[fault.Refused](err); !refused {
				t.Errorf("%s: %v, want it refused", what, err)
			}
		}
		entries, total, err := w.History(t.Context(), manager, id, 10, 0)
		seal := must(w.Seal(t.Context(), manager, id))
		if err != nil || total != 2 || len(entries[0].Changes) != 1 || entries[0].Changes[0].After != seal {
			t.Errorf("history %+v, %v, want the seal %s in its newest entry", entries, err, seal)
		}
		if _, err := d.ExecContext(t.Context(), `UPDATE report_contents SET content = '{}' WHERE tenant_id = $1`, "aalen"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Content(t.Context(), manager, id); err == nil {
			t.Error("a content that was changed in the database is read")
		}
	})
}

func TestDraftsMeetNoSilentOverwrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		id := w.draft(t, report.Report{})
		r := must(w.Find(t.Context(), manager, id))
		r.Title, r.Sections = "Zuerst", []report.Section{{Field: w.work, Assessment: "Neu."}}
		if err := w.Change(t.Context(), manager, r); err != nil {
			t.Fatal(err)
		}
		if err := w.Change(t.Context(), manager, r); !errors.Is(err, fault.Conflict) {
			t.Errorf("a stale change: %v, want Conflict", err)
		}
		stored := must(w.Find(t.Context(), manager, id))
		if stored.Title != "Zuerst" || len(stored.Sections) != 1 || stored.Sections[0].Assessment != "Neu." || stored.Version != 2 {
			t.Errorf("stored %+v", stored)
		}
		if last := must(w.LastChange(t.Context(), manager, id)); last.PersonName != "Ada" {
			t.Errorf("last change by %q", last.PersonName)
		}
	})
}

func TestReadersSeeFrozenReportsOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		draft, frozen := w.draft(t, report.Report{Title: "Entwurf"}), w.draft(t, report.Report{Title: "Fertig"})
		w.frozen(t, frozen)
		reports, total, err := w.List(ctx, reader, false, 50, 0)
		if err != nil || total != 1 || len(reports) != 1 || reports[0].ID != frozen {
			t.Errorf("a reader's list: %+v of %d, %v", reports, total, err)
		}
		if reports, total, err = w.List(ctx, manager, false, 50, 0); err != nil || total != 2 || reports[0].ID != draft {
			t.Errorf("a writer's list: %+v of %d, %v; want the draft first", reports, total, err)
		}
		refused := func(what string, err, want error) {
			t.Helper()
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", what, err, want)
			}
		}
		_, err = w.Content(ctx, reader, draft)
		refused("a reader opens a draft", err, fault.Forbidden)
		_, err = w.File(ctx, reader, draft, report.PDF)
		refused("a reader downloads a draft", err, fault.Forbidden)
		_, err = w.Add(ctx, reader, report.Report{})
		refused("a reader drafts", err, fault.Forbidden)
		refused("a reader freezes", w.Freeze(ctx, reader, draft, 1), fault.Forbidden)
		refused("a reader archives", w.Archive(ctx, reader, frozen, 2), fault.Forbidden)
		_, _, err = w.List(ctx, reader, true, 50, 0)
		refused("a reader looks into the archive", err, fault.Forbidden)
		_, _, err = w.List(ctx, nobody, false, 50, 0)
		refused("who may not read lists", err, fault.Forbidden)
		_, err = w.Content(ctx, outsider, frozen)
		refused("another tenant opens it", err, fault.NotFound)
		_, err = w.File(ctx, reader, frozen, "exe")
		refused("an unknown format", err, fault.NotFound)
	})
}

func TestAWithdrawnReportLeavesTheListAndComesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		id := w.draft(t, report.Report{})
		before := w.frozen(t, id)
		if err := w.Archive(ctx, manager, id, 1); !errors.Is(err, fault.Conflict) {
			t.Errorf("withdrawing an old version: %v, want Conflict", err)
		}
		if err := w.Archive(ctx, manager, id, 2); err != nil {
			t.Fatal(err)
		}
		if frozen := must(w.Frozen(ctx, reader)); len(frozen) != 0 {
			t.Errorf("the list holds %+v", frozen)
		}
		if _, err := w.Content(ctx, reader, id); !errors.Is(err, fault.Forbidden) {
			t.Errorf("a reader opens a withdrawn report: %v", err)
		}
		if c := must(w.Content(ctx, manager, w.draft(t, report.Report{}))); c.Changes != nil {
			t.Error("a withdrawn report is compared with")
		}
		if err := w.Restore(ctx, manager, id, 3); err != nil {
			t.Fatal(err)
		}
		if after := must(w.Content(ctx, reader, id)); !reflect.DeepEqual(after, before) {
			t.Errorf("restored content %+v, want %+v", after, before)
		}
	})
}

func TestDraftsThatCannotBeStored(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	long := strings.Repeat("ä", 10_001)
	for field, breakIt := range map[string]func(*report.Report){
		"title":       func(r *report.Report) { r.Title = " " },
		"language":    func(r *report.Report) { r.Language = "fr" },
		"period_from": func(r *report.Report) { r.PeriodFrom = "" },
		"period_to":   func(r *report.Report) { r.PeriodTo = "2025-12-31" },
		"meets_on":    func(r *report.Report) { r.MeetsOn = "bald" },
		"committee":   func(r *report.Report) { r.Committee = long },
		"outlook":     func(r *report.Report) { r.Outlook = long },
		"fields":      func(r *report.Report) { r.Sections = nil },
		report.AssessmentField(w.language): func(r *report.Report) {
			r.Sections[0].Assessment = long
		},
	} {
		r := report.Report{Title: "x", Language: "de", Audience: identity.Internal, PeriodFrom: "2026-01-01", PeriodTo: today, Sections: []report.Section{{Field: w.language}}}
		breakIt(&r)
		_, err := w.Add(t.Context(), manager, r)
		if refused, ok := errors.AsType[fault.Invalid](err); !ok || refused[field].Key == "" {
			t.Errorf("broken %s: %v", field, err)
		}
	}
	for _, sections := range [][]report.Section{{{Field: "x"}}, {{Field: w.work}, {Field: w.work}}} {
		_, err := w.Add(t.Context(), manager, report.Report{Title: "x", Language: "de", Audience: identity.Internal, PeriodFrom: today, PeriodTo: today, Sections: sections})
		if refused, ok := errors.AsType[fault.Invalid](err); !ok || refused["fields"].Key != "report.fields.unknown" {
			t.Errorf("sections %+v: %v", sections, err)
		}
	}
}

func TestANewReportStartsWhereTheLastOneEnded(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	first := must(w.Suggest(t.Context(), manager))
	if first.PeriodFrom != "2026-01-01" || first.PeriodTo != today || len(first.Sections) != 2 {
		t.Errorf("first suggestion %+v", first)
	}
	w.frozen(t, w.draft(t, report.Report{Committee: "Kreistag", Author: "Stabsstelle"}))
	*w.clock = today.Add(40).Time()
	next := must(w.Suggest(t.Context(), manager))
	if next.PeriodFrom != today.Add(1) || next.Committee != "Kreistag" || next.Author != "Stabsstelle" {
		t.Errorf("next suggestion %+v", next)
	}
	if _, err := w.Suggest(t.Context(), identity.Person{Tenant: "aalen"}); !errors.Is(err, fault.Forbidden) {
		t.Errorf("nobody gets a suggestion: %v", err)
	}
}

func TestGapsNameWhatACommitteeWouldMiss(t *testing.T) {
	c := invented(1)
	c.Outlook, c.Fields[0].Assessment = "", ""
	c.Fields[0].Goals[1].Developments = nil
	c.Fields[0].Goals[2].Developments[0].Values = nil
	c.Fields[0].Measures[0].Status = ""   // stop
	c.Fields[0].Measures[4].NextStep = "" // warn
	var got []report.GapKind
	for _, g := range c.Gaps() {
		got = append(got, g.Kind)
	}
	want := []report.GapKind{report.NoIndicator, report.NoFigures, report.NoReason, report.NoNextStep, report.NoStatus, report.NoJudgement, report.NoOutlook}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("gaps %v, want %v", got, want)
	}
	if gaps := (report.Content{Outlook: "x", Fields: []report.Field{{ID: vocabulary.FieldID("f"), Assessment: "x"}}}).Gaps(); len(gaps) != 0 {
		t.Errorf("gaps %+v in a whole report", gaps)
	}
}

func TestOnlyASampleIsForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.frozen(t, w.draft(t, report.Report{}))
		forget := func(who identity.Person) error {
			return d.Tx(t.Context(), func(tx *sql.Tx) error { return w.Forget(t.Context(), tx, who) })
		}
		if err := forget(manager); !errors.Is(err, fault.Forbidden) {
			t.Errorf("forgot what is no sample: %v", err)
		}
		sample := manager
		sample.Sample = true
		if err := forget(sample); err != nil {
			t.Fatal(err)
		}
		if _, total, err := w.List(t.Context(), manager, false, 50, 0); err != nil || total != 0 {
			t.Errorf("%d reports left, %v", total, err)
		}
	})
}

// A report shows what those may see for whom it is written, also to the author
// who compiles it, and nobody who may see less can read it.
func TestAReportIsWrittenForAnAudience(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		find := func(c report.Content) report.Development { return c.Fields[0].Goals[0].Developments[0] }
		inside := must(w.Content(ctx, manager, w.draft(t, report.Report{Audience: identity.Internal})))
		if v, ok := find(inside).Newest(); !ok || v.Figure.Value != 11.5 || find(inside).Withheld {
			t.Fatalf("for the office: %+v", find(inside))
		}

		id := w.draft(t, report.Report{Audience: identity.Committee})
		before := must(w.Content(ctx, manager, id))
		if _, ok := find(before).Newest(); ok || !find(before).Withheld || find(before).Baseline.Figure.Has {
			t.Errorf("nothing was published for the committee, and it reads %+v", find(before))
		}
		if gaps := before.Gaps(); !slices.ContainsFunc(gaps, func(g report.Gap) bool { return g.Kind == report.NotReleased }) {
			t.Errorf("gaps %+v do not say that figures are not released", gaps)
		}
		if text := page(t, before); strings.Contains(text, "11,5") || strings.Contains(text, "14,0") || strings.Contains(text, "("+find(before).Region+")") || strings.Contains(text, "Ausgangswert war") {
			t.Errorf("the draft for the committee says %s", text)
		}

		err := d.Tx(ctx, func(tx *sql.Tx) error {
			_, err := w.figures.Publish(ctx, tx, manager, w.release, []indicator.Extract{{Audience: identity.Committee, Publication: "p", Whole: true}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		after := w.frozen(t, id)
		if v, ok := find(after).Newest(); !ok || v.Figure.Value != 11.5 || !find(after).Baseline.Figure.Has {
			t.Errorf("published as a whole, and the committee reads %+v", find(after))
		}

		members := reader
		members.Audience = identity.Committee
		internal := w.draft(t, report.Report{Title: "Vermerk", Audience: identity.Internal})
		w.frozen(t, internal)
		if reports, n, err := w.List(ctx, members, false, 50, 0); err != nil || n != 1 || len(reports) != 1 || reports[0].ID != id {
			t.Errorf("a member lists %d reports, %v", n, err)
		}
		if _, err := w.Content(ctx, members, internal); !errors.Is(err, fault.Forbidden) {
			t.Errorf("a member reads what is for the office: %v", err)
		}
		// What is new is new against the last report that this audience has seen.
		next := must(w.Content(ctx, manager, w.draft(t, report.Report{Audience: identity.Committee})))
		if next.Changes == nil || next.Changes.SinceTitle == "Vermerk" {
			t.Errorf("changes since %+v, want since the committee's report", next.Changes)
		}
	})
}
