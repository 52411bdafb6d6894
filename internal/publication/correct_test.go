// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/publication"
)

// plain is a table without sensitive figures but for one that a leaf gets.
func plain(leaf int64, at civil.Period, areas ...string) indicator.OwnTable {
	table := town(rand.New(rand.NewPCG(1, 1)), 3, 2)
	if areas != nil {
		table.Regions = codes(append([]string{"16063"}, areas...)...)
	}
	draw(&table, at, func(area, sex, age string) int64 {
		if area == table.Regions[1].Code && sex == "GESM" && age == "A0" {
			return leaf
		}
		return 20
	})
	return table
}

func refusal(err error) string {
	refused, _ := errors.AsType[fault.Refused](err)
	return refused.Key
}

// The difference of two published values is a figure like any other.
func TestACorrectionThatGivesADifferenceAway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.store(t, plain(30, period))
		p := policy()
		first := w.publish(t, p)
		shown := w.read(t, identity.Partner, period)
		w.store(t, plain(31, period))

		preview, err := w.Preview(t.Context(), w.who, p)
		check(t, err)
		if len(preview.Conflicts) != 8 || preview.Conflicts[0].New-preview.Conflicts[0].Old != 1 {
			t.Errorf("conflicts %+v", preview.Conflicts)
		}
		if _, err := w.Publish(t.Context(), w.who, p.Table, 1); refusal(err) != "publication.refused.correction" {
			t.Fatalf("published: %v", err)
		}
		if now := w.read(t, identity.Partner, period); len(now) != len(shown) || now[[3]string{"16063", "", ""}] != shown[[3]string{"16063", "", ""}] {
			t.Error("something changed for readers")
		}

		p.Corrections = publication.Protect
		w.publish(t, p)
		second := w.read(t, identity.Partner, period)
		for at, figure := range second {
			if was := shown[at]; figure.Has && figure != was {
				t.Errorf("%v was %v and is %v", at, was.Value, figure.Value)
			}
		}
		if figure := second[[3]string{"16063", "", ""}]; figure.Symbol != "•" {
			t.Errorf("the new total is shown: %+v", figure)
		}
		if e, err := w.Entry(t.Context(), w.who, first.ID); err != nil || !e.Out || e.Act != publication.Published { // pins still read it
			t.Errorf("the first entry: %v, %v, %v", e.Act, e.Out, err)
		}
	})
}

// A change by the threshold or more is published; what was protected stays so.
func TestALargeCorrectionIsPublished(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.store(t, plain(1, period))
	w.publish(t, policy())
	before := w.read(t, identity.Partner, period)
	w.store(t, plain(12, period))
	check(t, func() error { _, err := w.Publish(t.Context(), w.who, "OWN-TOWN", 1); return err }())
	after := w.read(t, identity.Partner, period)
	if after[[3]string{"16063", "", ""}].Value != before[[3]string{"16063", "", ""}].Value+11 {
		t.Errorf("the total was %v and is %v", before[[3]string{"16063", "", ""}], after[[3]string{"16063", "", ""}])
	}
	for at, figure := range before {
		if !figure.Has && after[at].Has {
			t.Errorf("%v was protected and is shown", at)
		}
	}
}

func TestTheNextYearStandsAlone(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.store(t, plain(30, period))
	w.publish(t, policy())
	w.store(t, plain(31, "2025-12-31"))
	e, err := w.Publish(t.Context(), w.who, "OWN-TOWN", 1)
	if err != nil || len(e.Releases) != 1 || len(e.Proofs) != 1 {
		t.Fatalf("%+v, %v", e.Body, err)
	}
	if this, last := w.read(t, identity.Partner, "2025-12-31"), w.read(t, identity.Partner, period); len(this) != len(last) || len(last) == 0 {
		t.Errorf("%d figures this year, %d last year", len(this), len(last))
	}
}

// Two territorial versions of one date would give the differences away; the
// next date may have new areas.
func TestAReformStartsWithTheNextDate(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.store(t, plain(30, period))
	w.publish(t, policy())
	w.store(t, plain(30, period, "16063001", "16063009"))
	if _, err := w.Publish(t.Context(), w.who, "OWN-TOWN", 1); refusal(err) != "publication.refused.reform" {
		t.Errorf("two versions of one date: %v", err)
	}
	preview, err := w.Preview(t.Context(), w.who, policy())
	if err != nil || preview.Refused.Key != "publication.refused.reform" {
		t.Errorf("preview: %+v, %v", preview.Refused, err)
	}
	other := newWorld(t, dbtest.SQLite(t))
	other.store(t, plain(30, period))
	other.publish(t, policy())
	other.store(t, plain(30, "2025-12-31", "16063001", "16063009"))
	if _, err := other.Publish(t.Context(), other.who, "OWN-TOWN", 1); err != nil {
		t.Errorf("new areas with the next date: %v", err)
	}
}

// What is known stays known when the threshold rises.
func TestAHigherThresholdCannotHideWhatIsKnown(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.store(t, plain(4, period))
	w.publish(t, policy())
	p := policy()
	p.Threshold = 5
	_, err := w.Publish(t.Context(), w.who, p.Table, w.save(t, p))
	refused, _ := errors.AsType[fault.Refused](err)
	if refused.Key != "publication.refused.known" {
		t.Fatalf("published: %v", err)
	}
	if cell, _ := refused.Args["cell"].(string); !strings.Contains(cell, "Label GES") {
		t.Errorf("the refusal names the cell %q by its codes", cell)
	}
}

// Another method for the same date tells more than each alone.
func TestTheMethodOfADateStays(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.store(t, plain(30, period))
	w.publish(t, policy())
	p := policy()
	p.Method = publication.Round
	if _, err := w.Publish(t.Context(), w.who, p.Table, w.save(t, p)); refusal(err) != "publication.refused.method" {
		t.Errorf("published: %v", err)
	}
	other := newWorld(t, dbtest.SQLite(t))
	other.store(t, plain(1, period))
	other.publish(t, p)
	first := other.read(t, identity.Partner, period)
	p.Shapes[0].Audience = identity.Public
	other.publish(t, p) // the same figures for more people
	for at, figure := range other.read(t, identity.Public, period) {
		if was, seen := first[at]; seen && was != figure {
			t.Errorf("%v was %v and is %v", at, was, figure)
		}
	}
	other.store(t, plain(2, period))
	if _, err := other.Publish(t.Context(), other.who, p.Table, 2); refusal(err) != "publication.refused.repeat" {
		t.Errorf("rounded twice: %v", err)
	}
}

// What the listed categories leave over of a total is a figure that anybody
// can compute.
func TestARestIsProtected(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	table := plain(20, period)
	for i, o := range table.Observations { // two people of unknown sex in one place
		if o.Categories[0] == "" && (o.Region == "16063" || o.Region == "16063001") && o.Categories[1] != "A1" {
			table.Observations[i].Figure.Value += 2
		}
	}
	w.store(t, table)
	e := w.publish(t, policy())
	shown := w.read(t, identity.Partner, period)
	for _, age := range []string{"A0", ""} {
		total, men, women := shown[[3]string{"16063001", "", age}], shown[[3]string{"16063001", "GESM", age}], shown[[3]string{"16063001", "GESW", age}]
		if total.Has && men.Has && women.Has {
			t.Errorf("two people of unknown sex can be told from %v, %v, %v", total.Value, men.Value, women.Value)
		}
	}
	if e.Counts.Primary != 0 || e.Counts.Secondary == 0 {
		t.Errorf("counts %+v", e.Counts)
	}
}

func TestCategoriesThatOverlapMustBeChosen(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	table := plain(20, period)
	table.Dimensions[1].Categories = append(table.Dimensions[1].Categories, codes("A9")...)
	for _, o := range table.Observations {
		if o.Categories[1] == "A1" {
			o.Categories = []string{o.Categories[0], "A9"}
			table.Observations = append(table.Observations, o)
		}
	}
	w.store(t, table)
	p := policy()
	if _, err := w.Publish(t.Context(), w.who, p.Table, w.save(t, p)); refusal(err) != "publication.refused.overlap" {
		t.Errorf("published: %v", err)
	}
	p.Categories = map[string][]string{"ALT": {"A0", "A1"}}
	w.publish(t, p)
	if _, shown := w.read(t, identity.Partner, period)[[3]string{"16063", "", "A9"}]; shown {
		t.Error("a category that was not chosen is shown")
	}
}

// What is known of the structure of a variable counts: a group is the sum of
// its members.
func TestGroupsOfADeclaredVariable(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	table := indicator.OwnTable{
		Code: "OWN-STATUS", Title: "Schutzsuchende", Source: "Ausländerbehörde", Regions: codes("16063"),
		Measures:   []indicator.Measure{{Code: "N", Label: "Menschen", Unit: "Personen"}},
		Dimensions: []indicator.Dimension{{Code: "SCHST2", Label: "Status", Categories: codes("", "SCHUTZST-AK-1", "SCHUTZST-AK-2", "SCHUTZST-AK-5", "SCHUTZST-OF", "SCHUTZST-X")}},
	}
	for code, n := range map[string]float64{"": 61, "SCHUTZST-AK-1": 11, "SCHUTZST-AK-2": 1, "SCHUTZST-AK-5": 10, "SCHUTZST-OF": 20, "SCHUTZST-X": 30} {
		table.Observations = append(table.Observations, indicator.OwnObservation{
			Period: period, Region: "16063", Measure: "N", Categories: []string{code}, Figure: indicator.Figure{Value: n, Has: true},
		})
	}
	w.store(t, table)
	p := policy()
	p.Table, p.Standard = table.Code, publication.S2
	p.Shapes = []publication.Shape{{Variables: []string{"SCHST2"}, Areas: []string{"county"}, Audience: identity.Public}}
	w.publish(t, p)
	result, err := w.figures.Table(t.Context(), w.reader(identity.Public), indicator.Query{
		Table: table.Code, By: []string{"SCHST2"}, Where: map[string][]string{"SCHST2": {"SCHUTZST*"}},
	})
	check(t, err)
	shown := map[string]bool{}
	for _, row := range result.Rows {
		shown[row.Codes[0]] = row.Figure.Has
	}
	if len(result.Rows) != 5 || shown["SCHUTZST-AK-2"] || shown["SCHUTZST-AK-1"] && shown["SCHUTZST-AK-5"] || !shown["SCHUTZST-OF"] || !shown["SCHUTZST-X"] {
		t.Errorf("shown %v", shown)
	}
}

// Signs carry no number and stay; a dash is a zero.
func TestSignsStay(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	table := plain(20, period)
	for i, o := range table.Observations {
		if o.Region == "16063002" && o.Categories[0] == "GESM" && o.Categories[1] == "A0" {
			table.Observations[i].Figure = indicator.Figure{Symbol: "."}
		}
	}
	w.store(t, table)
	w.publish(t, policy())
	shown := w.read(t, identity.Partner, period)
	if figure := shown[[3]string{"16063002", "GESM", "A0"}]; figure.Has || figure.Symbol != "." {
		t.Errorf("the sign is shown as %+v", figure)
	}
	if figure := shown[[3]string{"16063002", "GESW", "A0"}]; figure.Value != 20 {
		t.Errorf("beside it stands %+v", figure)
	}
}

// Rates, decimals, negative figures and sums of money are no counts.
func TestWhatIsNoCountIsNotReleased(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	table := plain(20, period)
	for _, m := range []indicator.Measure{{Code: "R", Label: "Quote", Unit: "%"}, {Code: "D", Label: "Mittel", Unit: "Jahre", Decimals: 1}, {Code: "B", Label: "Saldo", Unit: "Personen"}, {Code: "E", Label: "Ausgaben", Unit: "Tsd. EUR"}} {
		table.Measures = append(table.Measures, m)
		for _, o := range table.Observations {
			if o.Measure == "N" {
				o.Measure = m.Code
				o.Figure.Value = -o.Figure.Value
				table.Observations = append(table.Observations, o)
			}
		}
	}
	w.store(t, table)
	e := w.publish(t, policy())
	if len(e.Skipped) != 4 || e.Skipped[3].Reason != "publication.skipped.amount" || len(e.Proofs) != 1 {
		t.Errorf("skipped %+v, %d proofs", e.Skipped, len(e.Proofs))
	}
	result, err := w.figures.Table(t.Context(), w.reader(identity.Partner), indicator.Query{Table: "OWN-TOWN", By: []string{"measure"}, Where: map[string][]string{"region": {"16063"}}})
	if err != nil || len(result.Rows) != 1 || result.Rows[0].Codes[0] != "N" {
		t.Errorf("%+v, %v", result.Rows, err)
	}
}

// Where nothing of a table is a count, that is said in place of an empty
// publication.
func TestATableWithoutCountsIsRefused(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	table := plain(20, period)
	table.Measures[0].Unit = "Euro/Monat"
	w.store(t, table)
	p := policy()
	preview, err := w.Preview(t.Context(), w.who, p)
	if check(t, err); preview.Refused.Key != "publication.refused.measures" {
		t.Errorf("preview %+v", preview.Refused)
	}
	if _, err := w.Publish(t.Context(), w.who, p.Table, w.save(t, p)); refusal(err) != "publication.refused.measures" {
		t.Errorf("published: %v", err)
	}
}
