// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package tables

import (
	"strings"
	"testing"

	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/indicator"
	"kursbuch/internal/statfile/template"
)

// TestOwnAreasAreShownByDivision opens a table of a city and its quarters: it
// shows the quarters, offers both divisions, and never adds them up together.
func TestOwnAreasAreShownByDivision(t *testing.T) {
	who := planner
	f := open(t, dbtest.SQLite(t), who)
	const text = "Nummer;Ort;Zahl\n0;Stadt;30\n1;Nord;10\n2;Süd;20\n"
	by := template.Template{
		Table: "VIERTEL", Title: "Kinder nach Viertel", Source: "Amt", First: 1, Header: []template.Line{{Role: template.Name}}, Decimal: ",",
		Columns: []template.Column{{Header: "Nummer", Role: template.Key}, {Header: "Ort", Role: template.Label}, {Header: "Zahl", Role: template.Value}},
		Region:  template.Region{Kind: template.OwnArea, Levels: []template.Division{{Name: "Stadt", Pattern: "0"}, {Name: "Viertel", Pattern: "*"}}},
		Period:  template.Period{Asked: true},
	}
	p, err := f.service.PreviewBy(t.Context(), who, indicator.Upload{Name: "a.csv", Content: strings.NewReader(text), Size: int64(len(text))}, indicator.By{Template: by, Period: "2024"})
	if err == nil {
		_, err = f.service.Commit(t.Context(), who, p)
	}
	if err != nil {
		t.Fatal(err)
	}
	body := f.want(t, "/tables/VIERTEL", 200, "Nord", "Süd", "Viertel: alle 2", `value="STADT"`)
	if got := cells(body); strings.Join(got, " ") != "10 20" {
		t.Errorf("the table opens with %q, want the quarters", got)
	}
	if got := cells(f.want(t, "/tables/VIERTEL?rows=period&region=VIERTEL", 200)); strings.Join(got, " ") != "30" {
		t.Errorf("all quarters are %q, want 30", got)
	}
	if got := cells(f.want(t, "/tables/VIERTEL?rows=period", 200)); strings.Join(got, " ") != "30" {
		t.Errorf("the place is %q, want 30", got)
	}
	f.want(t, "/tables/VIERTEL?rows=period&region=VIERTEL&region=STADT", 422, "mehrfach")
}
