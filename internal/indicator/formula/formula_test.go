// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package formula_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/civil"
	"kursbuch/internal/indicator/formula"
)

// series are two inputs by year: b is missing in 2023, and zero in 2020.
func series(input string, at civil.Period) formula.Value {
	values := map[string]float64{
		"a 2020": 10, "a 2021": 20, "a 2022": 30, "a 2023": 60, "a 2024": 90,
		"b 2020": 0, "b 2021": 40, "b 2022": 60, "b 2024": 450,
	}
	x, has := values[input+" "+string(at)]
	if !has {
		return formula.Value{Cause: formula.Missing}
	}
	return formula.Value{Number: x}
}

func TestFormulasGiveTheirValue(t *testing.T) {
	for text, want := range map[string]float64{
		"a":                       90,
		"a / b * 100":             20,
		"a ÷ b × 100":             20,
		"share(a; b)":             20,
		"Anteil(a; b)":            20,
		"je(a; b; 1000)":          200,
		"a - b":                   -360,
		"−a":                      -90,
		"a − (b − a)":             -270,
		"2 + 3 · a":               272,
		"sum(a; b; a)":            630,
		"Summe(a; b)":             540,
		"Differenz(a; 1)":         30,
		"change(a; 4)":            80,
		"Veränderung(a; 1)":       50,
		"index(a; 2020)":          900,
		"Mittel(a; 3)":            60,
		"mean(share(a; a); 2)":    100,
		"a * 0,5 + 1.5":           46.5,
		"(a)":                     90,
		"share(a; b) - a / b * 1": 19.8,
	} {
		f, err := formula.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := f.Eval(series, "2024"); !got.Has() || math.Abs(got.Number-want) > 1e-9 {
			t.Errorf("%s = %+v, want %v", text, got, want)
		}
	}
}

func TestMissingInputGivesMissingOutputWithItsReason(t *testing.T) {
	for _, test := range []struct {
		text string
		at   civil.Period
		want formula.Value
	}{
		{"a + b", "2023", formula.Value{Cause: formula.Missing, Input: "b", Period: "2023"}},
		{"b * 0", "2023", formula.Value{Cause: formula.Missing, Input: "b", Period: "2023"}},
		{"sum(a; b)", "2023", formula.Value{Cause: formula.Missing, Input: "b", Period: "2023"}},
		{"change(b; 1)", "2024", formula.Value{Cause: formula.Missing, Input: "b", Period: "2023"}},
		{"mean(b; 3)", "2024", formula.Value{Cause: formula.Missing, Input: "b", Period: "2023"}},
		{"index(a; 2019)", "2024", formula.Value{Cause: formula.Missing, Input: "a", Period: "2019"}},
		{"a / b", "2020", formula.Value{Cause: formula.ByZero, Input: "b", Period: "2020"}},
		{"share(a; b)", "2020", formula.Value{Cause: formula.ByZero, Input: "b", Period: "2020"}},
		{"a / (b - b)", "2024", formula.Value{Cause: formula.ByZero, Period: "2024"}},
		{"growth(b; 1)", "2021", formula.Value{Cause: formula.ByZero, Input: "b", Period: "2020"}},
	} {
		f, err := formula.Parse(test.text)
		if err != nil {
			t.Fatal(err)
		}
		got := f.Eval(series, test.at)
		got.Number = 0
		if got != test.want {
			t.Errorf("%s in %s: %+v, want %+v", test.text, test.at, got, test.want)
		}
	}
}

func TestAReferenceDayHasTheSameDayOfTheBaseYear(t *testing.T) {
	f, err := formula.Parse("index(a; 2015)")
	if err != nil {
		t.Fatal(err)
	}
	got := f.Eval(func(_ string, at civil.Period) formula.Value {
		return formula.Value{Number: map[civil.Period]float64{"2015-12-31": 50, "2024-12-31": 75}[at]}
	}, "2024-12-31")
	if !got.Has() || got.Number != 150 {
		t.Errorf("%+v, want 150", got)
	}
}

func TestWrongFormulasAreRefusedAtTheirPlace(t *testing.T) {
	for text, want := range map[string]formula.Error{
		"":                         {formula.Empty, "", 1},
		"a +":                      {formula.Unfinished, "", 4},
		"a b":                      {formula.Unexpected, "b", 3},
		"(a":                       {formula.Unfinished, "", 3},
		"a % b":                    {formula.Unexpected, "%", 3},
		"sin(a)":                   {formula.NoFunction, "sin", 1},
		"share(a)":                 {formula.Arguments, "share", 1},
		"share(a; b; c)":           {formula.Arguments, "share", 1},
		"sum(a)":                   {formula.Arguments, "sum", 1},
		"mean(a)":                  {formula.Arguments, "mean", 1},
		"mean(a; 1)":               {formula.NoSteps, "1", 9},
		"change(a; b)":             {formula.NoSteps, "b", 11},
		"change(a; 121)":           {formula.NoSteps, "121", 11},
		"index(a; soon)":           {formula.NoPeriod, "soon", 10},
		"per(a; b; 0)":             {formula.NoNumber, "0", 11},
		"a * 1.000":                {formula.NoNumber, "1.000", 5},
		"a * 1.000.000":            {formula.NoNumber, "1.000.000", 5},
		strings.Repeat("(", 50):    {formula.TooDeep, "", 41},
		strings.Repeat("a+", 1000): {formula.TooLong, "", formula.MaxLength},
	} {
		_, err := formula.Parse(text)
		got, ok := errors.AsType[*formula.Error](err)
		if want.Problem == formula.TooDeep && ok {
			got.Position, want.Position = 0, 0
		}
		if !ok || *got != want {
			t.Errorf("%q: %v, want %+v", text, err, want)
		}
	}
}

func TestInputsAreCheckedAgainstTheList(t *testing.T) {
	for _, test := range []struct {
		text  string
		known []string
		want  formula.Problem
	}{
		{"a / b", []string{"a", "b"}, ""},
		{"a / c", []string{"a", "b"}, formula.Unknown},
		{"a", []string{"a", "b"}, formula.Unused},
		{"1 + 1", nil, formula.WithoutName},
	} {
		f, err := formula.Parse(test.text)
		if err != nil {
			t.Fatal(err)
		}
		problem := formula.Problem("")
		if e, ok := errors.AsType[*formula.Error](f.Check(test.known)); ok {
			problem = e.Problem
		}
		if problem != test.want {
			t.Errorf("%s: %q, want %q", test.text, problem, test.want)
		}
	}
}

func TestOnlyRatiosAreRelative(t *testing.T) {
	for text, want := range map[string]bool{
		"a": false, "a + b": false, "a / b * 100": true, "share(a; b)": true, "growth(a; 1)": true, "index(a; 2015)": true,
		"mean(share(a; b); 3)": true, "change(a; 1)": false, "share(a; b) - share(b; a)": true, "a + share(a; b)": false, "r": true,
	} {
		f, err := formula.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Relative(func(input string) bool { return input != "r" }); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// written draws the text of a formula.
func written(t *rapid.T, depth int) string {
	kinds := 8
	if depth == 0 {
		kinds = 2
	}
	inner := func() string { return written(t, depth-1) }
	switch rapid.IntRange(0, kinds).Draw(t, "kind") {
	case 0:
		return fmt.Sprint(rapid.IntRange(0, 9999).Draw(t, "n"))
	case 1, 2:
		return rapid.SampledFrom([]string{"a", "b", "foreigners"}).Draw(t, "name")
	case 3:
		return "-" + inner()
	case 4:
		return "share(" + inner() + "; " + inner() + ")"
	case 5:
		return fmt.Sprintf("mean(%s; %d)", inner(), rapid.IntRange(2, 5).Draw(t, "k"))
	case 6:
		return fmt.Sprintf("%s(%s; %d)", rapid.SampledFrom([]string{"change", "growth"}).Draw(t, "f"), inner(), rapid.IntRange(1, 5).Draw(t, "k"))
	case 7:
		return fmt.Sprintf("index(%s; 2020)", inner())
	}
	return "(" + inner() + " " + rapid.SampledFrom([]string{"+", "-", "*", "/"}).Draw(t, "op") + " " + inner() + ")"
}

func TestWhatIsPrintedIsReadBackAsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, err := formula.Parse(written(t, 4))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{f.String(), f.In("de")} {
			again, err := formula.Parse(text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if again.String() != f.String() {
				t.Fatalf("%s became %s", f, again)
			}
			for _, at := range []civil.Period{"2023", "2024"} {
				if x, y := f.Eval(series, at), again.Eval(series, at); x != y {
					t.Fatalf("%s in %s: %+v and %+v", f, at, x, y)
				}
			}
		}
	})
}

// A missing input never becomes a number: where every input is missing, so is
// the value of every formula that has one.
func TestNothingComesOfNothing(t *testing.T) {
	nothing := func(string, civil.Period) formula.Value { return formula.Value{Cause: formula.Missing} }
	rapid.Check(t, func(t *rapid.T) {
		f, err := formula.Parse(written(t, 4))
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Eval(nothing, "2024"); got.Has() && len(f.Names()) > 0 {
			t.Fatalf("%s = %v without any input", f, got.Number)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"a / b * 100", "share(a; b)", "index(a; 2015-12-31)", "je(a; b; 1000)", "-(a-−b)", "1,5·a", "Veränderung(a; 1)", "((((", "1.000", "a;b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := formula.Parse(text)
		if err != nil {
			if _, ok := errors.AsType[*formula.Error](err); !ok {
				t.Fatalf("%q: %v is not told as an Error", text, err)
			}
			return
		}
		again, err := formula.Parse(read.String())
		if err != nil {
			if e, ok := errors.AsType[*formula.Error](err); ok && (e.Problem == formula.TooLong || e.Problem == formula.TooDeep) {
				return // printing may add blanks and brackets
			}
			t.Fatalf("%q printed as %q: %v", text, read, err)
		}
		if again.String() != read.String() {
			t.Fatalf("%q became %q, then %q", text, read, again)
		}
		if v := read.Eval(series, "2024"); v.Has() && (math.IsNaN(v.Number) || math.IsInf(v.Number, 0)) {
			t.Fatalf("%q = %v", text, v.Number)
		}
	})
}
