// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package gridcsv_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/readers"
	"kursbuch/internal/statfile/statfiletest"
)

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestFormsOfCensusGrids(t *testing.T) {
	for form, c := range map[string]struct{ name, text, want string }{
		"2022": {
			"Zensus2022_Durchschnittsalter_1km-Gitter.csv",
			"GITTER_ID_1km;x_mp_1km;y_mp_1km;Durchschnittsalter;werterlaeuternde_Zeichen\n" +
				"CRS3035RES1000mN2689000E4337000;4337500;2689500;52,65;\nCRS3035RES1000mN2690000E4341000;4341500;2690500;27,05;KLAMMERN\nCRS3035RES1000mN2691000E4341000;4341500;2691500;–;\n",
			"CRS3035RES1000mN2689000E4337000 2022-05-15 DURCHSCHNITTSALTER/: 52.65\nCRS3035RES1000mN2690000E4341000 2022-05-15 DURCHSCHNITTSALTER/: 27.05()\nCRS3035RES1000mN2691000E4341000 2022-05-15 DURCHSCHNITTSALTER/: :",
		},
		"2022, a mark for one of two figures": {
			"a.csv",
			"GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner;Anteil;Anteil_werterlaeuternde_Zeichen\nCRS3035RES100mN2689000E4337000;4337050;2689050;4;50,00;KLAMMERN\n",
			"CRS3035RES100mN2689000E4337000 2022-05-15 EINWOHNER/: 4\nCRS3035RES100mN2689000E4337000 2022-05-15 ANTEIL/: 50()",
		},
		"2011": {
			"Zensus_Bevoelkerung_100m-Gitter.csv",
			"Gitter_ID_100m;x_mp_100m;y_mp_100m;Einwohner\n100mN26840E43341;4334150;2684050;-1\n100mN26840E43342;4334250;2684050;12\n",
			"100mN26840E43341 2011-05-09 EINWOHNER/: :\n100mN26840E43342 2011-05-09 EINWOHNER/: 12",
		},
		"2011, a row for each figure": {
			"Bevoelkerung100M.csv",
			"Gitter_ID_100m;Gitter_ID_100m_neu;Merkmal;Auspraegung_Code;Auspraegung_Text;Anzahl;Anzahl_q\n" +
				"100mN26840E43341;CRS3035RES100mN2684000E4334100;ALTER_10JG;1;Unter 10;3;2\n100mN26840E43341;CRS3035RES100mN2684000E4334100;INSGESAMT;0;Einheiten insgesamt;9;0\n",
			"100mN26840E43341 2011-05-09 ANZAHL/ ALTER-10JG=1: 3()\n100mN26840E43341 2011-05-09 ANZAHL/ INSGESAMT=: 9",
		},
	} {
		table := statfiletest.Read(t, c.name, c.text)
		expect(t, form, statfiletest.Figures(table), c.want)
		expect(t, form+": refused", table.Refused, 0)
		expect(t, form+": layout", table.Finding.Layout, statfile.LayoutGrid)
		expect(t, form+": level", table.Regions[0].Variable.Code, "GITTER")
	}
}

func TestSpoiltRowsAreRefused(t *testing.T) {
	table := statfiletest.Read(t, "a.csv", "GITTER_ID_1km;x_mp_1km;y_mp_1km;Einwohner\n"+
		"CRS3035RES1000mN2689000E4337000;1;2;5\n16051;1;2;5\nCRS3035RES1000mN2690000E4337000;1;2;fünf\nCRS3035RES1000mN2689000E4337000;1;2;5\nCRS3035RES1000mN2691000E4337000;1;2\n")
	expect(t, "refused", statfiletest.Refusals(table), "3 GITTER_ID_1km grid\n4 Einwohner sign\n5 Einwohner repeated\n6  fields")
	expect(t, "kept", table.Kept, 1)
	expect(t, "no cell", statfiletest.Reason(t, "a.csv", "GITTER_ID_1km;Einwohner\n16051;5\n"), "statfile.file.grid_year")
	expect(t, "no figure", statfiletest.Reason(t, "a2022.csv", "GITTER_ID_1km;x_mp_1km\nCRS3035RES1000mN2689000E4337000;5\n"), "statfile.file.column_missing")
}

func TestAGridWithTooManyCellsSaysWhatToDo(t *testing.T) {
	text := "GITTER_ID_100m;Einwohner\n"
	for i := range 20 {
		text += fmt.Sprintf("CRS3035RES100mN26890%02dE4337000;1\n", i)
	}
	limits := statfile.DefaultLimits()
	limits.Regions = 10
	_, err := readers.Read(t.Context(), "a.csv", strings.NewReader(text), int64(len(text)), limits)
	refusal, refused := errors.AsType[*statfile.Refusal](err)
	if !refused || refusal.Reason.Key != "statfile.file.grid_large" || refusal.Reason.Args["max"] != 10 {
		t.Errorf("got %v", err)
	}
}

// Any grid is read back figure for figure.
func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		written := "GITTER_ID_10km;x_mp_10km;y_mp_10km;A;B\n"
		var want []string
		for i := range rapid.IntRange(1, 20).Draw(t, "cells") {
			id := fmt.Sprintf("CRS3035RES10000mN%dE4330000", 2680000+10000*i)
			written += id + ";1;2"
			for _, measure := range []string{"A", "B"} {
				figure := rapid.SampledFrom([]string{"0", "12", "3,25", "–", "-1"}).Draw(t, "figure")
				written += ";" + figure
				want = append(want, id+" 2022-05-15 "+measure+"/: "+strings.NewReplacer(",", ".", "–", ":", "-1", ":").Replace(figure))
			}
			written += "\n"
		}
		if got := statfiletest.Figures(statfiletest.Read(t, "x.csv", written)); got != strings.Join(want, "\n") {
			t.Fatalf("wrote\n%s\nread\n%s", written, got)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("GITTER_ID_1km;x_mp_1km;y_mp_1km;A;werterlaeuternde_Zeichen\nCRS3035RES1000mN2689000E4337000;1;2;52,65;KLAMMERN\n"))
	f.Add([]byte("Gitter_ID_100m;Merkmal;Auspraegung_Code;Auspraegung_Text;Anzahl;Anzahl_q\n100mN26840E43341;A B;1;Unter 10;3;2\n100mN26840E43341;;1;;3;2\n"))
	f.Add([]byte("Gitter_ID_100m,x,y\n1kmN1E2,-1,–\n"))
	f.Fuzz(func(t *testing.T, content []byte) { statfiletest.Fuzz(t, "f.csv", content) })
}
