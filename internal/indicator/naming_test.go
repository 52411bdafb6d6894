// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"

	"golang.org/x/text/encoding/charmap"
)

// byName is a table of two dates that names its regions only.
func byName(rows ...string) []byte {
	head := "GENESIS-Tabelle: 12411-0015\nBevölkerung: Kreise, Stichtag;;\nFortschreibung;;\nBevölkerungsstand (Anzahl);;\n;Stichtag;Stichtag\n;31.12.2021;31.12.2022\n"
	return []byte(head + strings.Join(rows, "\n") + "\n__________\nStand: 24.02.2023\n")
}

func previewNames(t *testing.T, s *indicator.Service, content []byte, places map[string]territory.Key) *indicator.Preview {
	t.Helper()
	p, err := s.Preview(t.Context(), operator(), indicator.Upload{Name: "download.csv", Content: bytes.NewReader(content), Size: int64(len(content)), Places: places})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// unclear writes the names that have no key with what they could mean.
func unclear(p *indicator.Preview) string {
	var lines []string
	for _, u := range p.Unclear {
		line := fmt.Sprintf("%d×%d %s:", u.Line, u.Lines, u.Name)
		for _, r := range u.Candidates {
			line += " " + string(r.Key)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// figuresByPlace are the numbers of a release by region and period.
func figuresByPlace(t *testing.T, s *indicator.Service, r indicator.Release) map[string]float64 {
	t.Helper()
	numbers := map[string]float64{}
	for _, row := range ask(t, s, indicator.Query{Table: r.Table, Release: r.ID, By: []string{"region", "period"}}).Rows {
		if row.Figure.Has {
			numbers[row.Codes[0]+" "+row.Codes[1]] = row.Figure.Value
		}
	}
	return numbers
}

func TestNamesOfCountiesAreMatchedOrAskedFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		rows := []string{"Gotha, Landkreis;10;11", "Wartburgkreis;20;21", "München;30;31", "Frankfurt;40;41", "Nirgendwo;50;51"}
		p := previewNames(t, s, byName(rows...), nil)
		if want := "9×1 München: 09162 09184\n10×1 Frankfurt: 06412 12053\n11×1 Nirgendwo:"; unclear(p) != want {
			t.Errorf("unclear:\n%s\nwant\n%s", unclear(p), want)
		}
		if p.Summary.Accepted != 2 || p.Summary.Refused != 3 || len(p.Refusals) != 3 || p.Refusals[0].Line != 9 {
			t.Errorf("summary %+v, refusals %+v", p.Summary, p.Refusals)
		}
		p = previewNames(t, s, byName(rows...), map[string]territory.Key{"München": "09184", "Frankfurt": "09999", "Jena": "16053"})
		if p.Summary.Accepted != 3 || len(p.Unclear) != 2 {
			t.Errorf("with a choice: %+v, unclear %s", p.Summary, unclear(p))
		}
		r, err := s.Commit(t.Context(), operator(), p)
		if err != nil {
			t.Fatal(err)
		}
		history, _, err := s.ReleaseHistory(t.Context(), operator(), r.ID, 10, 0)
		if err != nil || len(history) != 1 || !slices.ContainsFunc(history[0].Changes, func(c audit.Change) bool { return c.After == "München = 09184" }) {
			t.Errorf("the history does not say what was chosen: %+v, %v", history, err)
		}
		row := figuresByPlace(t, s, r)
		if row["09184 2022-12-31"] != 31 || row["16067 2021-12-31"] != 10 || len(row) != 6 {
			t.Errorf("stored: %v", row)
		}
		// The next download of the table is read as this one was.
		p = previewNames(t, s, byName("München;30;32", "Gotha, Landkreis;10;11"), nil)
		if len(p.Unclear) > 0 || p.Summary.Accepted != 2 {
			t.Errorf("the next file: unclear %s", unclear(p))
		}
	})
}

func TestCitiesThatAreALandAreCountiesAmongCounties(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	p := previewNames(t, s, byName("Hamburg;1;2", "Gotha;3;4"), nil)
	if len(p.Unclear) > 0 || p.Summary.Accepted != 2 {
		t.Errorf("among counties: unclear %s", unclear(p))
	}
	p = previewNames(t, s, byName("Thüringen;1;2", "Hamburg;1;2", "Gotha, Landkreis;3;4", "Regierungsbezirk Stuttgart;1;2", "Deutschland;3;3"), nil)
	if want := "8×1 Hamburg: 02000 02"; unclear(p) != want {
		t.Errorf("beside Länder: %s, want %s", unclear(p), want)
	}
}

func TestAFileWithoutAnyClearNameStoresNothing(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	p := previewNames(t, s, byName("München;1;2"), nil)
	if p.Summary.Accepted != 0 || len(p.Unclear) != 1 {
		t.Fatalf("%+v", p.Summary)
	}
	if r, err := s.Commit(t.Context(), operator(), p); err == nil {
		t.Errorf("stored %+v", r)
	}
}

// A real file that has keys gives the same figures when they are taken away.
func TestARealTableWithoutItsKeysIsTheSameSeries(t *testing.T) {
	content := published(t, "classic-csv", "12411-0015.csv")
	text, err := charmap.ISO8859_1.NewDecoder().Bytes(content)
	if err != nil {
		t.Fatal(err)
	}
	var bare []string
	for line := range strings.Lines(string(text)) {
		key, rest, _ := strings.Cut(line, ";")
		if _, err := territory.ParseKey(key); err == nil || strings.HasPrefix(line, ";;") {
			line = rest
		}
		bare = append(bare, line)
	}
	s := newService(t, dbtest.SQLite(t))
	p := previewNames(t, s, []byte(strings.Join(bare, "")), nil)
	if want := "35×1 Hannover, kreisfreie Stadt (bis 31.10.2001): 03241\n39×1 Hannover, Landkreis (bis 31.10.2001): 03241"; unclear(p) != want {
		t.Errorf("unclear:\n%s\nwant\n%s", unclear(p), want)
	}
	named, err := s.Commit(t.Context(), operator(), p)
	if err != nil {
		t.Fatal(err)
	}
	keyed, _ := importFile(t, s, operator(), "12411-0015.csv", content)
	want, got := figuresByPlace(t, s, keyed), figuresByPlace(t, s, named)
	if len(got) == 0 {
		t.Fatal("no figures")
	}
	for place, number := range want {
		if got[place] != number && !strings.HasPrefix(place, "03201") && !strings.HasPrefix(place, "03253") {
			t.Errorf("%s: %v by name, %v by key", place, got[place], number)
		}
	}
	for place := range got {
		if _, known := want[place]; !known {
			t.Errorf("%s is not in the file", place)
		}
	}
}
