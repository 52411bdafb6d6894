// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"testing"

	"kursbuch/internal/db/dbtest"
)

// The preview of every format says what it is, by what it was recognised, and
// which signs it holds.
func TestThePreviewSaysWhatWasUnderstoodAndWhy(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	for _, file := range []struct {
		name, content string
		want          []string
	}{
		{
			"12411-0001_de_0.csv",
			"Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;1_Auspraegung_Code;1_Auspraegung_Label;BEVSTD__Bevoelkerungsstand__Anzahl\n" +
				"12411;Fortschreibung;STAG;Stichtag;31.12.2023;KREISE;Kreise;16;  Thüringen;12\n12411;Fortschreibung;STAG;Stichtag;31.12.2023;KREISE;Kreise;16051;    Erfurt;-\n",
			[]string{"Flat File CSV, bis 2024", "Statistik_Code, BEVSTD__Bevoelkerungsstand__Anzahl", "Merkmal KREISE", "31.12.2023", "<b>-</b>"},
		},
		{
			"download.csv",
			"GENESIS-Tabelle: 12411-0015\nBev\xF6lkerung: Kreise, Stichtag;;\nFortschreibung;;\nBev\xF6lkerungsstand (Anzahl);;\n;;Stichtag;Stichtag\n;;31.12.2021;31.12.2022\n16051;Erfurt;10;...\n__________\nAb 2011: Zensus.\n",
			[]string{"GENESIS-Tabelle mit Vorspann", "ISO-8859-1", "in Zeile 5, die Zahlen in Zeile 7", "Ab 2011: Zensus.", "<b>...</b>", "16051 Erfurt"},
		},
		{
			"demo_x.tsv", "unit,geo\\TIME_PERIOD\t2023 \nNR,DEG\t3 ep\nNR,FR\tx \n",
			[]string{"TSV von Eurostat", "unit,geo\\TIME_PERIOD", "nach dem Namen der Datei", "<b>ep</b>", "vorläufig", ">2023<"},
		},
		{
			"x.csv", "STRUCTURE,STRUCTURE_ID,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\ndataflow,ESTAT:DEMO_Y(1.0),DE,2023,NaN,\n",
			[]string{"SDMX-CSV 2.0", "DEMO_Y", "<b>:</b>"},
		},
		{
			"x.json", `{"version":"2.0","class":"dataset","label":"L","extension":{"id":"Z"},"id":["geo","time"],"size":[1,1],"dimension":{"geo":{"category":{"index":["DE"]}},"time":{"category":{"index":["2023"]}}},"value":[1]}`,
			[]string{"JSON-stat 2.0 mit den Merkmalen geo, time", "Deutschland"},
		},
		{
			"Zensus2022_Bevoelkerungszahl_1km-Gitter.csv", "GITTER_ID_1km;x_mp_1km;y_mp_1km;Einwohner\nCRS3035RES1000mN2689000E4337000;4337500;2689500;–\n",
			[]string{"Gitterzellen des Zensus", "Spalte GITTER_ID_1km", "2022-05-15"},
		},
	} {
		b.want(t, b.read(t, file.name, []byte(file.content)), 200, file.want...)
	}
}
