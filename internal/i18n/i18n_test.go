// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package i18n_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"pgregory.net/rapid"

	"kursbuch/internal/i18n"
)

func locales(de, en string) fstest.MapFS {
	return fstest.MapFS{"locales/de.json": {Data: []byte(de)}, "locales/en.json": {Data: []byte(en)}}
}

func german(t *testing.T) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load(locales(
		`{"need.list.count": {"one": "{count} Bedarf", "other": "{count} Bedarfe"}, "need.hello": "Guten Tag, {name}"}`,
		`{"need.list.count": {"one": "{count} need", "other": "{count} needs"}, "need.hello": "Hello, {name}"}`))
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(i18n.German)
}

func TestTexts(t *testing.T) {
	p := german(t)
	for want, got := range map[string]string{
		"1 Bedarf":               p.T("need.list.count", "count", 1),
		"0 Bedarfe":              p.T("need.list.count", "count", 0),
		"1.200 Bedarfe":          p.T("need.list.count", "count", 1200),
		"Guten Tag, {count} <b>": p.T("need.hello", "name", "{count} <b>"),
		"⟦need.unknown⟧":         p.T("need.unknown"),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestLoadRefusesGaps(t *testing.T) {
	for name, source := range map[string]fstest.MapFS{
		"a missing key": locales(`{"a.b": "x", "a.c": "y"}`, `{"a.b": "x"}`),
		"a plural form": locales(`{"a.b": {"other": "x"}}`, `{"a.b": "x"}`),
		"no object":     locales(`[]`, `{}`),
	} {
		if _, err := i18n.Load(source); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	one := locales(`{"a.b": "x"}`, `{"a.b": "x"}`)
	if _, err := i18n.Load(one, one); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("a key in two files: %v", err)
	}
}

func TestNumbersAndDates(t *testing.T) {
	p := german(t)
	for _, test := range []struct{ got, want string }{
		{p.Number(1234567.891, 2), "1.234.567,89"},
		{p.Number(-0.001, 1), "0,0"},
		{p.Number(-12.5, 1), "−12,5"},
		{p.Int(999), "999"},
		{p.Euro(123450), "1.234,50" + i18n.NoBreak + "€"},
		{p.Day("2027-05-31"), "31.05.2027"},
		{p.Day(""), ""},
		{p.Period("2024-12-31"), "31.12.2024"},
		{p.Period("2023/24"), "2023/24"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestChoose(t *testing.T) {
	for header, want := range map[string]i18n.Lang{
		"": i18n.German, "en-US,en;q=0.9": i18n.English, "de-AT": i18n.German, "ar": i18n.German, "en;q=0.2,de;q=0.9": i18n.German, "\x00": i18n.German,
	} {
		if got := i18n.Choose(header); got != want {
			t.Errorf("Choose(%q) = %s, want %s", header, got, want)
		}
	}
}

func TestOrderIsThatOfTheCollator(t *testing.T) {
	order := collate.New(language.German, collate.Numeric, collate.IgnoreCase)
	words := rapid.SliceOf(rapid.StringMatching(`[A-Za-zÄÖÜäöüßéÉ0-9 .()-]{0,6}`))
	rapid.Check(t, func(t *rapid.T) {
		names := words.Draw(t, "names")
		want := slices.Clone(names)
		slices.SortStableFunc(want, order.CompareString)
		i18n.SortBy(&i18n.Printer{Lang: i18n.German}, names, func(s string) string { return s })
		if !slices.Equal(names, want) {
			t.Fatalf("order %q, want %q", names, want)
		}
	})
}

func TestOrderAndFold(t *testing.T) {
	names := []string{"Ziel", "M 10", "Öffnung", "M 2"}
	i18n.SortBy(german(t), names, func(s string) string { return s })
	if got := strings.Join(names, " < "); got != "M 2 < M 10 < Öffnung < Ziel" {
		t.Errorf("order %s", got)
	}
	for give, want := range map[string]string{"Größe": "groesse", "Café": "cafe", "ÄMTER": "aemter", "Gro\u0308ße": "groesse"} {
		if got := i18n.Fold(give); got != want {
			t.Errorf("Fold(%q) = %q, want %q", give, got, want)
		}
	}
}
