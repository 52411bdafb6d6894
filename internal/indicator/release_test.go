// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/statfile"
)

// flat is a flat file with one dimension, the sex; lines are period, region,
// sex and value.
func flat(lines ...string) []byte {
	var text strings.Builder
	text.WriteString("statistics_code;statistics_label;time_code;time_label;time;" +
		"1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;" +
		"2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;" +
		"value;value_unit;value_variable_code;value_variable_label\n")
	for _, line := range lines {
		f := strings.Split(line, ";")
		fmt.Fprintf(&text, "99999;Probe;STAG;Stichtag;%s;KREISE;Kreise;%s;Kreis %s;GES;Geschlecht;%s;%s;%s;Anzahl;N001;Fälle\n", f[0], f[1], f[1], f[2], f[2], f[3])
	}
	return []byte(text.String())
}

const (
	sample     = "99999-01-01-4_de.csv"
	sampleCode = "99999-01-01-4"
)

// person works in a county's tenant with all rights that slices ask for.
func person(tenant identity.TenantID, actions ...identity.Action) identity.Person {
	p := identity.Person{ID: "p", Name: "Kim", Audience: identity.Internal, Tenant: tenant, Grants: map[identity.Action]identity.Scope{}}
	for _, a := range actions {
		p.Grants[a] = identity.Tenant
	}
	return p
}

func manager(tenant identity.TenantID) identity.Person {
	return person(tenant, identity.ReadIndicators, identity.EditIndicators, identity.ImportFigures)
}

func TestAReleaseLivesFromPreviewToRestoring(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		first, _ := importFile(t, s, who, sample, flat("2023-12-31;16063;GESM;10", "2023-12-31;16063;GESW;12", "2023-12-31;16067;GESW;-"))

		revised := flat("2023-12-31;16063;GESW;15", "2023-12-31;16063;GESM;10", "2024-12-31;16063;GESM;11")
		p, err := s.Preview(t.Context(), who, indicator.Upload{Name: sample, Content: bytes.NewReader(revised), Size: int64(len(revised))})
		if err != nil {
			t.Fatal(err)
		}
		if want := (indicator.Changes{New: 1, Changed: 1, Identical: 1, Gone: 1}); p.Changes != want || p.Against == nil || p.Against.ID != first.ID {
			t.Errorf("changes %+v against %+v, want %+v", p.Changes, p.Against, want)
		}
		if page, n, err := s.Releases(t.Context(), who, 10, 0); n != 1 || len(page) != 1 || err != nil {
			t.Errorf("a preview stored something: %d releases, %v", n, err)
		}
		second, err := s.Commit(t.Context(), who, p)
		if err != nil || second.Number != 2 || p.Summary.Release != second.ID {
			t.Fatalf("second release %+v, %v", second, err)
		}
		value := func(want float64) {
			t.Helper()
			rows, err := s.Table(t.Context(), who, indicator.Query{Table: sampleCode, Where: map[string][]string{"region": {"16063"}, "period": {"2023-12-31"}, "GES": {"GESW"}}})
			if err != nil || len(rows.Rows) != 1 || rows.Rows[0].Figure.Value != want {
				t.Errorf("rows %+v, %v, want %v", rows.Rows, err, want)
			}
		}
		value(15)
		wantFault(t, "withdrawing an old version", s.Withdraw(t.Context(), who, second.ID, 7), fault.Conflict)
		check(t, s.Withdraw(t.Context(), who, second.ID, second.Version))
		value(12)
		old, err := s.Table(t.Context(), who, indicator.Query{Table: sampleCode, Release: second.ID, By: []string{"period", "GES"}, Where: where("region", "16063")})
		if err != nil || len(old.Rows) != 3 {
			t.Errorf("the withdrawn release reads %+v, %v", old.Rows, err)
		}
		check(t, s.Reinstate(t.Context(), who, second.ID, second.Version+1))
		value(15)
	})
}

func TestTheSameFiguresMakeNoSecondRelease(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		lines := []string{"2023-12-31;16063;GESM;10", "2023-12-31;16063;GESW;1,5", "2023-12-31;16067;GESW;."}
		first, _ := importFile(t, s, who, sample, flat(lines...))
		slices.Reverse(lines)
		again, p := importFile(t, s, who, sample, flat(lines...))
		if again.ID != first.ID || !p.Summary.Repeated {
			t.Errorf("release %+v, want %s again", again, first.ID)
		}
		english := bytes.ReplaceAll(flat(lines...), []byte("1,5"), []byte("1.5"))
		english = bytes.ReplaceAll(english, []byte("Geschlecht"), []byte("Sex"))
		if again, _ := importFile(t, s, who, "99999-01-01-4_en.csv", english); again.ID != first.ID {
			t.Errorf("the English file made %+v", again)
		}
		shape, err := s.Shape(t.Context(), who, sampleCode, "", "en")
		if err != nil || shape.Dimensions[0].Label != "Sex" {
			t.Errorf("English labels were not kept: %+v, %v", shape.Dimensions, err)
		}
		for _, changed := range []string{"2023-12-31;16067;GESW;-", "2023-12-31;16067;GESW;0", "2024-12-31;16067;GESW;.", "2023-12-31;16066;GESW;."} {
			if other, _ := importFile(t, s, who, sample, flat(lines[1], lines[2], changed)); other.ID == first.ID {
				t.Errorf("%s was taken for the same figures", changed)
			}
		}
	})
}

func TestFiguresStayWithinTheTenant(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		mine, _ := importFile(t, s, manager("wartburg"), sample, flat("2023-12-31;16063;GESM;10"))
		shared, _ := importFile(t, s, operator(), "88888-01-01-4_de.csv", flat("2023-12-31;16063;GESM;20"))

		stranger := manager("gotha")
		_, err := s.Table(t.Context(), stranger, indicator.Query{Table: sampleCode, By: []string{"region"}})
		wantFault(t, "a stranger's table", err, fault.NotFound)
		_, err = s.Release(t.Context(), stranger, mine.ID)
		wantFault(t, "a stranger's release", err, fault.NotFound)
		_, err = s.Table(t.Context(), stranger, indicator.Query{Table: "88888-01-01-4", Release: mine.ID})
		wantFault(t, "a stranger's release in a query", err, fault.NotFound)
		wantFault(t, "withdrawing a stranger's release", s.Withdraw(t.Context(), stranger, mine.ID, 1), fault.NotFound)
		wantFault(t, "withdrawing official figures", s.Withdraw(t.Context(), stranger, shared.ID, 1), fault.Forbidden)
		if rows, err := s.Table(t.Context(), stranger, indicator.Query{Table: "88888-01-01-4", Where: where("region", "16063")}); err != nil || rows.Rows[0].Figure.Value != 20 {
			t.Errorf("official figures: %+v, %v", rows, err)
		}

		nobody := person("wartburg")
		_, err = s.Preview(t.Context(), nobody, indicator.Upload{})
		wantFault(t, "a preview without the right", err, fault.Forbidden)
		_, err = s.Commit(t.Context(), nobody, nil)
		wantFault(t, "an import without the right", err, fault.Forbidden)
		_, err = s.ImportOwn(t.Context(), nobody, indicator.OwnTable{})
		wantFault(t, "own figures without the right", err, fault.Forbidden)
		_, err = s.Table(t.Context(), nobody, indicator.Query{Table: sampleCode})
		wantFault(t, "a query without the right", err, fault.Forbidden)
		_, err = s.List(t.Context(), nobody)
		wantFault(t, "the list without the right", err, fault.Forbidden)
		wantFault(t, "undoing without the right", s.Withdraw(t.Context(), nobody, mine.ID, 1), fault.Forbidden)
	})
}

func TestFilesThatCannotBeStoredAreRefused(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	for name, content := range map[string][]byte{
		"no table at all":           []byte("Guten Tag"),
		"only a header":             flat(),
		"only refused rows":         flat("2023-12-31;16063;GESM;viele"),
		"a total under two names":   flat("2023-12-31;16063;;10", "2023-12-31;16063;INSGESAMT;10"),
		"one variable in two roles": twice(flat("2023-12-31;16063;GESM;10")),
	} {
		_, err := s.Preview(t.Context(), operator(), indicator.Upload{Name: sample, Content: bytes.NewReader(content), Size: int64(len(content))})
		refusal, refused := errors.AsType[*statfile.Refusal](err)
		if !refused || refusal.Reason.Key == "" {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	if _, n, err := s.Releases(t.Context(), operator(), 10, 0); n != 0 || err != nil {
		t.Errorf("%d releases, %v", n, err)
	}
}

// twice repeats the dimension of a flat file as a third one.
func twice(content []byte) []byte {
	text := strings.Replace(string(content), "2_variable_attribute_label;", "2_variable_attribute_label;"+
		"3_variable_code;3_variable_label;3_variable_attribute_code;3_variable_attribute_label;", 1)
	return []byte(strings.Replace(text, "GES;Geschlecht;GESM;GESM;", "GES;Geschlecht;GESM;GESM;GES;Geschlecht;GESM;GESM;", 1))
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func wantFault(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// TestReadersNeverSeeHalfARelease imports releases whose figures are all the
// same while others read: what they see is always of one release.
func TestReadersNeverSeeHalfARelease(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("wartburg")
		whole := func(n int) []byte {
			var lines []string
			for _, period := range []string{"2021-12-31", "2022-12-31", "2023-12-31"} {
				lines = append(lines, fmt.Sprintf("%s;16063;GESM;%d", period, n), fmt.Sprintf("%s;16067;GESM;%d", period, n))
			}
			return flat(lines...)
		}
		importFile(t, s, who, sample, whole(0))
		var readers sync.WaitGroup
		done := make(chan struct{})
		for range 2 {
			readers.Go(func() {
				for reading := true; reading; {
					select {
					case <-done:
						reading = false
					default:
					}
					result, err := s.Table(t.Context(), who, indicator.Query{Table: sampleCode, By: []string{"period", "region"}})
					if err != nil || len(result.Rows) != 6 {
						t.Errorf("%d rows, %v", len(result.Rows), err)
						return
					}
					for _, row := range result.Rows {
						if row.Figure != result.Rows[0].Figure {
							t.Errorf("figures of two releases: %+v", result.Rows)
							return
						}
					}
				}
			})
		}
		for n := range 5 {
			importFile(t, s, who, sample, whole(n+1))
		}
		close(done)
		readers.Wait()
	})
}

func TestReleasesAreListedTableByTable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, who := newService(t, d), manager("gotha")
		for n, code := range []string{"OWN-A", "OWN-B", "OWN-A", "OWN-C", "OWN-B"} {
			store(t, s, who, own(code, "2024", map[string]float64{"N": float64(n)}))
		}
		all, total, err := s.Releases(t.Context(), who, 10, 0)
		if err != nil || total != 5 {
			t.Fatalf("%d of %d, %v", len(all), total, err)
		}
		var got []string
		for _, r := range all {
			got = append(got, fmt.Sprint(r.Table, r.Number))
		}
		if want := []string{"OWN-B2", "OWN-B1", "OWN-C1", "OWN-A2", "OWN-A1"}; !slices.Equal(got, want) {
			t.Errorf("listed %v, want %v", got, want)
		}
		if page, _, err := s.Releases(t.Context(), who, 2, 2); err != nil || len(page) != 2 || page[0].Table != "OWN-C" {
			t.Errorf("the second page: %+v, %v", page, err)
		}
	})
}

// INSGESAMT and an empty code both mean the total; a file that has both for
// one place is refused at the second.
func TestATotalWithTwoNamesIsRefusedAtItsLine(t *testing.T) {
	s, who := newService(t, dbtest.SQLite(t)), manager("wartburg")
	text := flat("2023-12-31;16063;;10", "2023-12-31;16067;;4", "2024-12-31;16063;INSGESAMT;7", "2023-12-31;16063;INSGESAMT;12")
	_, err := s.Preview(t.Context(), who, indicator.Upload{Name: sample, Content: bytes.NewReader(text), Size: int64(len(text))})
	refusal, ok := errors.AsType[*statfile.Refusal](err)
	if !ok || refusal.Reason.Key != "indicator.import.total_doubled" || fmt.Sprint(refusal.Reason.Args["line"]) != "5" {
		t.Errorf("refused with %+v (%v), want the second total at line 5", refusal, err)
	}
}
