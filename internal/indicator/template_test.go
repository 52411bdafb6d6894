// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/template"
)

// registerList is a file that no official reader knows.
const registerList = "AGS;Gemeinde;Geschlecht;Einwohner\n16067019;Friedrichroda;weiblich;3.411\n16067019;Friedrichroda;männlich;3.200\n16067029;Gotha;weiblich;*\n"

func registerTemplate() template.Template {
	return template.Template{
		Table: "MELDEREGISTER", Title: "Einwohner nach Geschlecht", Source: "Melderegister", Language: "de", First: 1, Header: []template.Line{{Role: template.Name}},
		Columns: []template.Column{
			{Header: "AGS", Role: template.Key}, {Header: "Gemeinde", Role: template.Label}, {Header: "Geschlecht", Role: template.Dimension}, {Header: "Einwohner", Role: template.Value},
		},
		Region: template.Region{Kind: template.OfficialKey}, Period: template.Period{Asked: true}, Decimal: ",", Symbols: template.DefaultSymbols(),
	}
}

func upload(name, content string) indicator.Upload {
	return indicator.Upload{Name: name, Content: strings.NewReader(content), Size: int64(len(content))}
}

func TestAListIsReadByTheTemplateOfItsTenant(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		found, err := s.Inspect(t.Context(), manager("gotha"), upload("liste.csv", registerList))
		if err != nil || found.Official || !found.Table || len(found.Templates) != 0 {
			t.Fatalf("inspected %+v, %v; want a table that nobody knows yet", found, err)
		}
		id, err := s.AddTemplate(t.Context(), manager("gotha"), registerTemplate())
		if err != nil {
			t.Fatal(err)
		}
		found, err = s.Inspect(t.Context(), manager("gotha"), upload("liste-2024.csv", registerList))
		if err != nil || len(found.Templates) != 1 || found.Templates[0].ID != id || !reflect.DeepEqual(found.Templates[0].Spec, registerTemplate()) {
			t.Fatalf("inspected %+v, %v; want the template", found, err)
		}
		if found, err := s.Inspect(t.Context(), manager("erfurt"), upload("liste.csv", registerList)); err != nil || len(found.Templates) != 0 {
			t.Errorf("another tenant knows the template: %+v, %v", found, err)
		}
		if _, err := s.ImportTemplate(t.Context(), council(manager("gotha")), id); !errors.Is(err, fault.Forbidden) {
			t.Errorf("the committee reads what stands in raw files: %v", err)
		}

		p, err := s.PreviewBy(t.Context(), manager("gotha"), upload("liste.csv", registerList), indicator.By{registerTemplate(), "31.12.2024"})
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Commit(t.Context(), manager("gotha"), p)
		if err != nil || r.Table != "MELDEREGISTER" || r.Rows != 3 || r.Numbers != 2 || r.Source != "Melderegister" {
			t.Fatalf("release %+v, %v", r, err)
		}
		result, err := s.Table(t.Context(), manager("gotha"), indicator.Query{Table: "MELDEREGISTER", By: []string{"region"}, Where: map[string][]string{"GESCHLECHT": {"weiblich"}}})
		if err != nil || len(result.Rows) != 2 || result.Rows[0].Figure.Value != 3411 || result.Rows[1].Figure.Symbol != "." {
			t.Errorf("women: %+v, %v", result.Rows, err)
		}
		lines := strings.Split(strings.TrimSpace(registerList), "\n")
		turned := strings.Join([]string{lines[0], lines[3], lines[2], lines[1]}, "\n")
		again, err := s.PreviewBy(t.Context(), manager("gotha"), upload("liste.csv", turned), indicator.By{registerTemplate(), "2024-12-31"})
		if err != nil || again.Repeats == nil || again.Repeats.ID != r.ID {
			t.Errorf("the same rows in another order: repeats %+v, %v", again.Repeats, err)
		}
	})
}

func TestTemplatesAreChangedArchivedAndRestored(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		spec := registerTemplate()
		spec.Title = ""
		if _, err := s.AddTemplate(t.Context(), manager("gotha"), spec); !isInvalid(err, "title") {
			t.Errorf("without a title: %v", err)
		}
		id, err := s.AddTemplate(t.Context(), manager("gotha"), registerTemplate())
		if err != nil {
			t.Fatal(err)
		}
		spec.Title = "Einwohner"
		if err := s.ChangeTemplate(t.Context(), manager("gotha"), id, 1, registerTemplate()); err != nil {
			t.Errorf("changing nothing: %v", err)
		}
		if err := s.ChangeTemplate(t.Context(), manager("gotha"), id, 1, spec); err != nil {
			t.Fatal(err)
		}
		wantFault(t, "an older version", s.ChangeTemplate(t.Context(), manager("gotha"), id, 1, registerTemplate()), fault.Conflict)
		wantFault(t, "an older version", s.ArchiveTemplate(t.Context(), manager("gotha"), id, 1), fault.Conflict)
		if err := s.ArchiveTemplate(t.Context(), manager("gotha"), id, 2); err != nil {
			t.Fatal(err)
		}
		if found, err := s.Inspect(t.Context(), manager("gotha"), upload("liste.csv", registerList)); err != nil || len(found.Templates) != 0 {
			t.Errorf("an archived template reads on: %+v, %v", found, err)
		}
		wantFault(t, "changing an archived one", s.ChangeTemplate(t.Context(), manager("gotha"), id, 3, registerTemplate()), fault.Conflict)
		if err := s.RestoreTemplate(t.Context(), manager("gotha"), id, 3); err != nil {
			t.Fatal(err)
		}
		entries, total, err := s.TemplateHistory(t.Context(), manager("gotha"), id, 10, 0)
		if err != nil || total != 4 {
			t.Errorf("history of %d entries %+v, %v; want added, changed, archived, restored", total, entries, err)
		}
		for name, err := range map[string]error{
			"a reader adds":      second(s.AddTemplate(t.Context(), person("gotha", identity.ReadIndicators), spec)),
			"a reader changes":   s.ChangeTemplate(t.Context(), person("gotha", identity.ReadIndicators), id, 4, spec),
			"a reader archives":  s.ArchiveTemplate(t.Context(), person("gotha", identity.ReadIndicators), id, 4),
			"a reader reads by":  second(s.PreviewBy(t.Context(), person("gotha", identity.ReadIndicators), upload("a.csv", registerList), indicator.By{spec, "2024"})),
			"a reader inspects":  second(s.Inspect(t.Context(), person("gotha", identity.ReadIndicators), upload("a.csv", registerList))),
			"a reader restores":  s.RestoreTemplate(t.Context(), person("gotha", identity.ReadIndicators), id, 4),
			"nobody looks":       second(s.ImportTemplates(t.Context(), person("gotha"), false)),
			"nobody looks at it": second(s.ImportTemplate(t.Context(), person("gotha"), id)),
		} {
			wantFault(t, name, err, fault.Forbidden)
		}
		wantFault(t, "another tenant changes", s.ChangeTemplate(t.Context(), manager("erfurt"), id, 4, spec), fault.NotFound)
		wantFault(t, "another tenant looks", second(s.ImportTemplate(t.Context(), manager("erfurt"), id)), fault.NotFound)
	})
}

func second[T any](_ T, err error) error { return err }

func isInvalid(err error, field string) bool {
	refused, ok := errors.AsType[fault.Invalid](err)
	return ok && refused[field].Key != ""
}

func TestRegionsByTheNamesThatOfficesGiveThem(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	who := manager("gotha")
	who.Region = "16067"
	by := template.Template{
		Table: "NAMEN", Title: "Namen", Source: "Amt", First: 1, Header: []template.Line{{Role: template.Name}}, Decimal: ",", Period: template.Period{Asked: true},
		Columns: []template.Column{{Header: "Ort", Role: template.Key}, {Header: "Zahl", Role: template.Value}}, Region: template.Region{Kind: template.OfficialName},
	}
	for name, want := range map[string]string{
		"Gotha": "16067029", "Gotha, Stadt": "16067029", "Landkreis Gotha": "16067", "friedrichroda": "16067019", "Stadt Friedrichroda": "16067019",
		"Erfurt": "16051", "Thüringen": "16", "Nirgendwo": "",
	} {
		u := upload("namen.csv", "Ort;Zahl\n\""+name+"\";1\n")
		f, err := template.Open(u.Name, u.Content, u.Size, statfile.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		table, err := s.ReadBy(t.Context(), who, f, indicator.By{Template: by, Period: "2024"}, 0)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if table.Len() > 0 {
			got = table.At(0).Region.Code
		}
		if got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

// TestKoelnIsCountedOnce reads the city, its districts and its quarters, and
// wants the foreigners of 2012 counted once or not at all.
func TestKoelnIsCountedOnce(t *testing.T) {
	content := published(t, "koeln", "bevoelkerung.csv")
	s := newService(t, dbtest.SQLite(t))
	u := indicator.Upload{Name: "bevoelkerung.csv", Content: bytes.NewReader(content), Size: int64(len(content))}
	by := template.Template{
		Table: "KOELN", Title: "Einwohner in Köln", Source: "© Stadt Köln, CC BY", First: 1, Header: []template.Line{{Role: template.Name}}, Decimal: ".",
		Region: template.Region{Kind: template.OwnArea, Levels: []template.Division{{Name: "Stadt", Pattern: "000"}, {Name: "Stadtbezirk", Pattern: "00?"}, {Name: "Stadtviertel", Pattern: "*"}}},
	}
	roles := []template.Role{"", "", template.Dimension, template.Time, template.Key, template.Label, "", template.Dimension, template.Value}
	for i, header := range []string{"id", "tab_id", "tabelle", "jahr", "raum_id", "raum", "zei_id", "zeile", "zahl"} {
		by.Columns = append(by.Columns, template.Column{Header: header, Role: roles[i]})
	}
	p, err := s.PreviewBy(t.Context(), manager("gotha"), u, indicator.By{Template: by})
	if err != nil {
		t.Fatal(err)
	}
	if p.Summary.Accepted != 29135 || p.Summary.Refused != 0 {
		t.Errorf("taken %d, refused %d; want 29,135 rows", p.Summary.Accepted, p.Summary.Refused)
	}
	if _, err := s.Commit(t.Context(), manager("gotha"), p); err != nil {
		t.Fatal(err)
	}
	ask := func(name string, codes ...string) (indicator.Result, error) {
		where := map[string][]string{"TABELLE": {"Einwohner mit Migrationshintergrund"}, "ZEILE": {"Ausländer"}, "period": {"2012"}}
		if name != "" {
			where[name] = codes
		}
		return s.Table(t.Context(), manager("gotha"), indicator.Query{Table: "KOELN", Where: where})
	}
	for name, where := range map[string]struct{ by, code string }{
		"the city": {"region", "SR-000"}, "its districts": {"STADTBEZIRK", "*"}, "its quarters": {"STADTVIERTEL", "*"},
		"its districts by name": {"region", "STADTBEZIRK"}, "its quarters by name": {"region", "STADTVIERTEL"},
	} {
		result, err := ask(where.by, where.code)
		if err != nil || len(result.Rows) != 1 || result.Rows[0].Figure.Value != 180415 {
			t.Errorf("%s: %+v, %v; want 180,415", name, result.Rows, err)
		}
	}
	for name, where := range map[string][]string{"everything": nil, "all at once": {"*"}, "a district and its quarter": {"SR-001", "SR-101"}} {
		asked := ""
		if where != nil {
			asked = "region"
		}
		if result, err := ask(asked, where...); !isRefused(err, "indicator.table.divisions") {
			t.Errorf("%s: %+v, %v; want it refused", name, result.Rows, err)
		}
	}
	rows, err := s.Table(t.Context(), manager("gotha"), indicator.Query{Table: "KOELN", By: []string{"STADTVIERTEL"}, Where: map[string][]string{
		"TABELLE": {"Einwohner mit Migrationshintergrund"}, "ZEILE": {"Ausländer"}, "period": {"2012"},
	}})
	if err != nil || len(rows.Rows) != 86 {
		t.Errorf("%d quarters, %v; want 86", len(rows.Rows), err)
	}
}

// TestAPivotOfOwnAreas lays out one division of the place.
func TestAPivotOfOwnAreas(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	by := registerTemplate()
	by.Columns[2], by.Columns[0].Header = template.Column{Header: "Geschlecht"}, "Nummer"
	by.Region = template.Region{Kind: template.OwnArea, Levels: []template.Division{{Name: "Stadt", Pattern: "0"}, {Name: "Viertel", Pattern: "*"}}}
	p, err := s.PreviewBy(t.Context(), manager("gotha"), upload("a.csv", "Nummer;Gemeinde;Geschlecht;Einwohner\n0;Stadt;x;30\n1;Nord;x;10\n2;Süd;x;20\n"), indicator.By{Template: by, Period: "2024"})
	if err == nil {
		_, err = s.Commit(t.Context(), manager("gotha"), p)
	}
	if err != nil {
		t.Fatal(err)
	}
	shape, err := s.Shape(t.Context(), manager("gotha"), "MELDEREGISTER", "", "de")
	if err != nil || len(shape.Divisions) != 2 || shape.Divisions[0].Label != "Stadt" || len(shape.Divisions[1].Areas) != 2 {
		t.Errorf("divisions %+v, %v", shape.Divisions, err)
	}
	for area, rows := range map[string]int{"VIERTEL": 2, "STADT": 1, "SR-1": 1} {
		g, err := s.Pivot(t.Context(), manager("gotha"), indicator.Pivot{Table: "MELDEREGISTER", Rows: []string{"region"}, Area: indicator.Area{Regions: []string{area}}})
		if err != nil || len(g.Rows[0].Members) != rows {
			t.Errorf("%s has %d rows, %v; want %d", area, len(g.Rows[0].Members), err, rows)
		}
	}
}

func isRefused(err error, key string) bool {
	refused, ok := errors.AsType[fault.Refused](err)
	return ok && refused.Key == key
}

// Areas of an imported list are found by the number that the list gave them,
// unless an official region has it.
func TestRegionKeysKnowOwnAreasByTheirNumber(t *testing.T) {
	keys := indicator.Shape{Regions: []indicator.Category{{Code: "16067"}, {Code: "SR-101"}, {Code: "SR-16067"}}}.RegionKeys()
	for name, want := range map[string]string{"101": "SR-101", "SR-101": "SR-101", "16067": "16067", "102": ""} {
		if got := keys[name]; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}
