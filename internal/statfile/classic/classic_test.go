// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package classic_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/statfiletest"
)

const foot = "__________\n\"Anmerkung mit \"\"Anführung\"\";\n16051;Erfurt;7\nund Umbruch.\"\n© Amt, 2020\nStand: 24.02.2020 / 00:01:03\n"

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestShapesOfClassicTables(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"key and name beside dates": {
			"GENESIS-Tabelle: 12411-0015\nBevölkerung: Kreise, Stichtag;;;\nFortschreibung;;;\nBevölkerungsstand (Anzahl);;;\n" +
				";;Stichtag;Stichtag\n;;31.12.2017;31.12.2018\n16051;Erfurt;10;-\n16052;Gera;...;20p\n" + foot,
			"16051 2017-12-31 BEVSTD/Anzahl: 10\n16051 2018-12-31 BEVSTD/Anzahl: -\n16052 2017-12-31 BEVSTD/Anzahl: ...\n16052 2018-12-31 BEVSTD/Anzahl: 20p",
		},
		"names of Länder only": {
			"GENESIS-Tabelle: 12411-0010\nBevölkerung: Bundesländer, Stichtag;\nFortschreibung;\nBevölkerungsstand (Anzahl);\n" +
				";Stichtag\n;31.12.2018\nThüringen;10\nSachsen;20\n" + foot,
			"16 2018-12-31 BEVSTD/Anzahl: 10\n14 2018-12-31 BEVSTD/Anzahl: 20",
		},
		"time and region in columns, sex in the header": {
			"Tabelle: 12411-01-01-4\nBevölkerung nach Geschlecht;;;;;\nFortschreibung;;;;;\n" +
				";;;Bevölkerungsstand;Bevölkerungsstand;Bevölkerungsstand\n;;;Geschlecht;Geschlecht;Geschlecht\n;;;Insgesamt;männlich;weiblich\n;;;Anzahl;Anzahl;Anzahl\n" +
				"31.12.2019;DG;Deutschland;30;10;20\n31.12.2019;16;  Thüringen;3;1;2\n",
			"DG 2019-12-31 BEVSTD/Anzahl GES=: 30\nDG 2019-12-31 BEVSTD/Anzahl GES=GESM: 10\nDG 2019-12-31 BEVSTD/Anzahl GES=GESW: 20\n" +
				"16 2019-12-31 BEVSTD/Anzahl GES=: 3\n16 2019-12-31 BEVSTD/Anzahl GES=GESM: 1\n16 2019-12-31 BEVSTD/Anzahl GES=GESW: 2",
		},
		"years and months beside two measures": {
			"Tabelle: 61111-0002\nVerbraucherpreisindex: Deutschland, Monate;;;\nIndex;;;\n" +
				";;Index;Veränderung zum Vorjahr\n;;2020=100;in (%)\n2019;Januar;98,5;1,0\n2019;März;99,0;-0,5\n" + foot,
			"2019 INDEX/2020=100 MONAT=MONAT01: 98.5\n2019 VERAENDERUNG-ZUM-VORJAHR/% MONAT=MONAT01: 1\n" +
				"2019 INDEX/2020=100 MONAT=MONAT03: 99\n2019 VERAENDERUNG-ZUM-VORJAHR/% MONAT=MONAT03: -0.5",
		},
		"an English table": {
			"Table: 12411-0010\nPopulation: Länder, reference date;\nUpdating of population;\nPopulation (number);\n;Reference date\n;2018-12-31\nThuringia;10.5\n" + foot,
			"16 2018-12-31 BEVSTD/number: 10.5",
		},
	} {
		table := statfiletest.Read(t, "download.csv", c.text)
		expect(t, name, statfiletest.Figures(table), c.want)
		expect(t, name+": refused", table.Refused, 0)
		expect(t, name+": layout", table.Finding.Layout, statfile.LayoutClassic)
		expect(t, name+": code from", table.Finding.TableFrom, statfile.FromContent)
	}
}

func TestFootnotesAreKept(t *testing.T) {
	table := statfiletest.Read(t, "a.csv", "GENESIS-Tabelle: 12411-0010\nB: Bundesländer, Stichtag;\nF;\nBevölkerungsstand (Anzahl);\n;Stichtag\n;31.12.2018\nThüringen;10\n"+foot)
	expect(t, "footnote", table.Finding.Footnote, `Anmerkung mit "Anführung"; 16051;Erfurt;7 und Umbruch. © Amt, 2020 Stand: 24.02.2020 / 00:01:03`)
}

func TestSpoiltRowsOfAClassicTableAreRefused(t *testing.T) {
	table := statfiletest.Read(t, "download.csv", "GENESIS-Tabelle: 12411-0015\nBevölkerung: Kreise, Stichtag\nFortschreibung\nBevölkerungsstand (Anzahl)\n"+
		";;Stichtag;Stichtag\n;;31.12.2017;31.12.2018\n16051;Erfurt;10;11\n16052;Gera;10\nGera;16052;1;2\n16053;Jena;1.5;?\n16051;Erfurt;10;11\n16054;Suhl;;5\n"+foot)
	expect(t, "rows", table.Lines, 6)
	expect(t, "kept", table.Kept, 2)
	expect(t, "figures", table.Len(), 3)
	expect(t, "refusals", statfiletest.Refusals(table), strings.Join([]string{
		"8  fields", "9 1 region", "10 Stichtag · 31.12.2017 decimal", "10 Stichtag · 31.12.2018 sign",
		"11 Stichtag · 31.12.2017 repeated", "11 Stichtag · 31.12.2018 repeated",
	}, "\n"))
}

func TestClassicTablesThatCannotBeReadSayWhy(t *testing.T) {
	begin := "GENESIS-Tabelle: 12411-0015\nTitel\nStatistik\n"
	for name, c := range map[string]struct{ text, reason string }{
		"no header":   {begin + "16051;Erfurt;10\n", "classic_header"},
		"only a line": {"GENESIS-Tabelle: 12411-0015\n", "classic_header"},
		"no time":     {begin + "Bevölkerungsstand (Anzahl)\n;;Geschlecht;Geschlecht\n;;männlich;weiblich\n16051;Erfurt;1;2\n", "classic_time"},
		"no measure":  {begin + ";;Stichtag;Stichtag\n;;31.12.2017;31.12.2018\n16051;Erfurt;1;2\n", "classic_measure"},
	} {
		expect(t, name, statfiletest.Reason(t, "a.csv", c.text), "statfile.file."+c.reason)
	}
}

// Any table written in the layout is read back figure for figure.
func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		years := rapid.IntRange(1, 5).Draw(t, "years")
		regions := rapid.SliceOfNDistinct(rapid.IntRange(1000, 16999), 1, 20, rapid.ID[int]).Draw(t, "regions")
		text := "GENESIS-Tabelle: 12411-0015\nTitel: Kreise, Stichtag\nStatistik\nBevölkerungsstand (Anzahl)\n"
		head, dates := ";", ";"
		for y := range years {
			head += ";Stichtag"
			dates += fmt.Sprintf(";31.12.%d", 2000+y)
		}
		text += head + "\n" + dates + "\n"
		var want []string
		for _, region := range regions {
			key := fmt.Sprintf("%05d", region)
			text += key + ";Ort " + key
			for y := range years {
				published := rapid.SampledFrom([]string{"-", ".", "...", "/", "x", "0", "12", "-3,5", "(7)", "4e", "123456789012345"}).Draw(t, "figure")
				text += ";" + published
				plain := strings.NewReplacer(",", ".", "(7)", "7()").Replace(published)
				want = append(want, fmt.Sprintf("%s %d-12-31 BEVSTD/Anzahl: %s", key, 2000+y, plain))
			}
			text += "\n"
		}
		if got := statfiletest.Figures(statfiletest.Read(t, "download.csv", text+foot)); got != strings.Join(want, "\n") {
			t.Fatalf("wrote\n%s\nread\n%s", text, got)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("GENESIS-Tabelle: 12411-0015\nB: Kreise, Stichtag;;\nF;;\nB (Anzahl);;\n;;Stichtag;Stichtag\n;;31.12.2017;31.12.2018\n16051;Erfurt;10;-\n" + foot))
	f.Add([]byte("Tabelle: 1-1\nT: A, B\n;;M;N\n;;%;Anzahl\n2019;Januar;1,5;x\nDG;\"a;1;2\n"))
	f.Add([]byte("Table: X\n;Total\n;male\n2019;1\n2020;\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		statfiletest.Fuzz(t, "f.csv", content)
	})
}

// Counties that go by name only stand in the table under these names, until
// somebody who knows the territory gives them their keys.
func TestCountiesByNameOnly(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"as they call themselves": {
			"GENESIS-Tabelle: 12411-0015\nBevölkerung, Stichtag;;\nFortschreibung;;\nBevölkerungsstand (Anzahl);;\n;Stichtag;Stichtag\n;31.12.2017;31.12.2018\n" +
				"Thüringen;30;31\n  Eisenach, kreisfreie Stadt;10;-\n  Wartburgkreis;20;21\n" + foot,
			"Thüringen 2017-12-31 BEVSTD/Anzahl: 30\nThüringen 2018-12-31 BEVSTD/Anzahl: 31\n" +
				"Eisenach, kreisfreie Stadt 2017-12-31 BEVSTD/Anzahl: 10\nEisenach, kreisfreie Stadt 2018-12-31 BEVSTD/Anzahl: -\n" +
				"Wartburgkreis 2017-12-31 BEVSTD/Anzahl: 20\nWartburgkreis 2018-12-31 BEVSTD/Anzahl: 21",
		},
		"as the title says, behind the year and before the sex": {
			"Tabelle: 12411-01-01-4\nBevölkerung: Kreise und kreisfreie Städte, Jahre, Geschlecht;;;\nFortschreibung;;;\nBevölkerungsstand (Anzahl);;;\n;;;Bevölkerungsstand\n;;;Anzahl\n" +
				"2019;Gotha;männlich;10\n2019;Gotha;weiblich;11\n",
			"Gotha 2019 BEVSTD/Anzahl GES=GESM: 10\nGotha 2019 BEVSTD/Anzahl GES=GESW: 11",
		},
	} {
		table := statfiletest.Read(t, "download.csv", c.text)
		expect(t, name, statfiletest.Figures(table), c.want)
		expect(t, name+": by name", table.ByName, true)
	}
}

func TestPlacingNamesRefusesWhatHasNoKeyOrStandsTwice(t *testing.T) {
	table := statfiletest.Read(t, "download.csv", "GENESIS-Tabelle: 12411-0015\nBevölkerung: Kreise, Stichtag;;\nFortschreibung;;\nBevölkerungsstand (Anzahl);;\n;Stichtag;Stichtag\n;31.12.2017;31.12.2018\n"+
		"Gotha;10;11\nMünchen;20;21\nLandkreis Gotha;10;11\nJena;5;?\n"+foot)
	keys := map[string]string{"Gotha": "16067", "Landkreis Gotha": "16067", "Jena": "16053"}
	placed := table.Place(func(name string) (statfile.Category, *statfile.Problem) {
		if keys[name] == "" {
			return statfile.Category{}, statfile.Refuse(name, "statfile.row.region")
		}
		return statfile.Category{Item: statfile.Item{Code: keys[name], Label: name}}, nil
	})
	expect(t, "figures", statfiletest.Figures(placed), "16067 2017-12-31 BEVSTD/Anzahl: 10\n16067 2018-12-31 BEVSTD/Anzahl: 11\n16053 2017-12-31 BEVSTD/Anzahl: 5")
	expect(t, "refusals", statfiletest.Refusals(placed), "8 1 region\n9 1 repeated\n10 Stichtag · 31.12.2018 sign")
	expect(t, "kept", placed.Kept, 2)
	expect(t, "refused", placed.Refused, 3)
	expect(t, "lines", placed.Lines, 4)
	expect(t, "by name", placed.ByName, false)
	expect(t, "regions", len(placed.Regions), 2)
}
