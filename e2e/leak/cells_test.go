// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package leak

import (
	"net/http"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A figure is found in every form of answer, with the names of its place.
func TestFiguresAreReadWithTheirPlaces(t *testing.T) {
	for _, test := range []struct{ media, body string }{
		{"text/html", `<table><thead><tr><th rowspan="2">Gebiet</th><th colspan="2">Iran</th></tr><tr><th>männlich</th><th>weiblich</th></tr></thead>
			<tbody><tr><th>Erfurt</th><td>3</td><td>12</td></tr></tbody></table>`},
		{"image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"><title>Erfurt, Iran, weiblich: 12</title></path></svg>`},
		{"text/csv", "\ufeffGebiet (Schlüssel);Gebiet;Staat;Geschlecht;Wert;Zeichen\n16051;Erfurt;Iran;weiblich;12;\n"},
		{"application/json", `{"items":[{"labels":["Erfurt","Iran","weiblich"],"value":12}]}`},
		{"application/geo+json", `{"features":[{"properties":{"name":"Erfurt","labels":["Iran","weiblich"],"value":12}}]}`},
		{"application/json", `{"class":"dataset","id":["A","B"],"dimension":{
			"A":{"category":{"index":["16051"],"label":{"16051":"Erfurt"}}},"B":{"category":{"index":["M","W"],"label":{"M":"Iran","W":"weiblich"}}}},"value":{"1":12}}`},
		{"application/zip", workbook(t)},
	} {
		a := Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {test.media}}, Body: []byte(test.body)}
		found := slices.ContainsFunc(Cells(a), func(c Cell) bool {
			return c.Text == "12" && slices.Contains(c.Labels, "Erfurt") && slices.Contains(c.Labels, "weiblich")
		})
		if !found {
			t.Errorf("%s: read %v", test.media, Cells(a))
		}
	}
}

func workbook(t *testing.T) string {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for n, row := range [][]any{{"Gebiet", "Staat", "Geschlecht", "Wert"}, {"Erfurt", "Iran", "weiblich", 12}} {
		cell, err := excelize.CoordinatesToCellName(1, n+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	packed, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return packed.String()
}

// The walk reads what forms ask for, and stops where addresses only differ in
// their values.
func TestFormsAreAskedForEachChoice(t *testing.T) {
	a := Answer{Address: "/tables?page=2", Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: []byte(
		`<a href="/needs#top">x</a><a href="https://elsewhere.example/">y</a><form action="/tables"><select name="period"><option value="2023" selected><option value="2024"></select><input name="search" value="a"></form>
		<form method="post" action="/gone"><input name="x"></form>`)}
	want := []string{"/needs", "/tables?period=2023&search=a", "/tables?period=2023&search=a", "/tables?period=2024&search=a"}
	if found := slices.DeleteFunc(links(a), func(link string) bool { return link == "/tables" || link == "/gone" }); !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
	if one, other := Kind("/needs/0f000000-0000-7000-8000-000000000001?a=1"), Kind("/needs/0f000000-0000-7000-8000-000000000002"); one != "/needs/x" || one != other {
		t.Errorf("kinds %q and %q", one, other)
	}
}
