// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package eurostat_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/statfiletest"
)

const name = "estat_demo_r_pjangrp3.tsv"

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

const text = "freq,unit,sex,age,geo\\TIME_PERIOD\t2023 \t2024 \n" +
	"A,NR,T,TOTAL,DE\t84358845 \t83456045 ep\n" +
	"A,NR,F,Y_LT5,DEG\t123 ve\t: c\n" +
	"A,PC,F,Y_LT5,DEG01\t: \t0.5 bdu\n"

func TestFlagsCombineAndUnitsStayApart(t *testing.T) {
	table := statfiletest.Read(t, name, text)
	expect(t, "figures", statfiletest.Figures(table), strings.Join([]string{
		"DG 2023 DEMO_R_PJANGRP3/NR FREQ=A SEX= AGE=: 84358845",
		"DG 2024 DEMO_R_PJANGRP3/NR FREQ=A SEX= AGE=: 83456045ep",
		"16 2023 DEMO_R_PJANGRP3/NR FREQ=A SEX=F AGE=Y_LT5: 123ev",
		"16 2024 DEMO_R_PJANGRP3/NR FREQ=A SEX=F AGE=Y_LT5: c",
		"16051 2023 DEMO_R_PJANGRP3/PC FREQ=A SEX=F AGE=Y_LT5: :",
		"16051 2024 DEMO_R_PJANGRP3/PC FREQ=A SEX=F AGE=Y_LT5: 0.5bdu",
	}, "\n"))
	expect(t, "layout", table.Finding.Layout, statfile.LayoutEurostat)
	expect(t, "code from", table.Finding.TableFrom, statfile.FromName)
	expect(t, "source", table.Finding.Source, "© Europäische Union, Eurostat, CC BY 4.0")
	expect(t, "measures", len(table.Measures), 2)
}

// Eurostat lists counties of Thüringen under the codes of two versions of NUTS.
func TestAnEmptyCodeOfAnotherVersionStandsInNobodysWay(t *testing.T) {
	table := statfiletest.Read(t, name, "freq,unit,geo\\TIME_PERIOD\t2023 \t2024 \nA,NR,DEG0P\t: \t7 \nA,NR,DEG0R\t5 \t: \nA,NR,DEG0C\t: \t: c\nA,NR,DEG0U\t: c\t: \n")
	expect(t, "figures", statfiletest.Figures(table), strings.Join([]string{
		"16063 2024 DEMO_R_PJANGRP3/NR FREQ=A: 7", "16063 2023 DEMO_R_PJANGRP3/NR FREQ=A: 5",
		"16067 2023 DEMO_R_PJANGRP3/NR FREQ=A: :", "16067 2024 DEMO_R_PJANGRP3/NR FREQ=A: c", "16073 2023 DEMO_R_PJANGRP3/NR FREQ=A: c",
	}, "\n"))
	expect(t, "refused", table.Refused, 0)
}

func TestPackedFilesAreRead(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	table := statfiletest.Read(t, name+".gz", packed.String())
	expect(t, "figures", table.Len(), 6)
	expect(t, "table", table.Finding.Table, "DEMO_R_PJANGRP3")
	expect(t, "cut off", statfiletest.Reason(t, name+".gz", packed.String()[:packed.Len()-12]), "statfile.file.zip_broken")
}

func TestSpoiltRowsAreRefused(t *testing.T) {
	table := statfiletest.Read(t, name, "unit,geo\\time\t2023 \t2024X01 \n"+
		"NR,DE\t1 \t2 \nNR\t1 \t2 \nNR,FR\t1\nNR,IT\t1,5 \tx\nNR,ES\t12 ? \t: \nNR,DE\t3 \t4 \n")
	expect(t, "figures", statfiletest.Figures(table), "DG 2023 DEMO_R_PJANGRP3/NR: 1")
	expect(t, "refused", statfiletest.Refusals(table), strings.Join([]string{
		"2 2024X01 period", "3 unit,geo\\time fields", "4  fields", "5 2023 decimal", "5 2024X01 period",
		"6 2023 flag", "6 2024X01 period", "7 2023 repeated", "7 2024X01 period",
	}, "\n"))
}

func TestTheNameOfTheFileIsNeeded(t *testing.T) {
	expect(t, "reason", statfiletest.Reason(t, "meine datei.tsv", text), "statfile.file.name_needed")
}

// Any dataset is read back figure for figure.
func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Z]{2}[A-Z0-9]{0,3}`), 1, 10, rapid.ID[string]).Draw(t, "places")
		years := rapid.IntRange(1, 6).Draw(t, "years")
		written := "freq,unit,geo\\TIME_PERIOD"
		for y := range years {
			written += fmt.Sprintf("\t%d ", 2000+y)
		}
		var want []string
		seen := map[string]bool{}
		for _, place := range places {
			key := map[string]string{"DE": "DG", "DEG": "16", "DE1": "08"}[place]
			if key == "" && len(place) == 3 && place[:2] == "DE" || seen[place] {
				continue
			}
			seen[place] = true
			if key == "" {
				key = place
			}
			written += "\nA,NR," + place
			for y := range years {
				figure := rapid.SampledFrom([]string{"0", "1", "-2.5", "123456789", ":"}).Draw(t, "figure")
				flags := rapid.SampledFrom([]string{"", "b", "ep", "bdu", "z"}).Draw(t, "flags")
				written += "\t" + figure + " " + flags
				read := figure + flags
				if figure == ":" && flags == "z" {
					read = "z"
				}
				want = append(want, fmt.Sprintf("%s %d X/NR FREQ=A: %s", key, 2000+y, read))
			}
		}
		if got := statfiletest.Figures(statfiletest.Read(t, "x.tsv", written+"\n")); got != strings.Join(want, "\n") {
			t.Fatalf("wrote\n%s\nread\n%s\nwant\n%s", written, got, strings.Join(want, "\n"))
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(text))
	f.Add([]byte("geo\\time\t2024Q1 \nDE\t1e3 b\n\nDE\t:\n"))
	f.Add([]byte("a,b\\TIME_PERIOD\t\t2024\n,\t1\t2\n\"a\tb\"\n"))
	f.Fuzz(func(t *testing.T, content []byte) { statfiletest.Fuzz(t, name, content) })
}

func TestWeeksAreRead(t *testing.T) {
	table := statfiletest.Read(t, "demo_r.tsv", "freq,unit,geo\\TIME_PERIOD\t2024W01 \t2024-W02 \nW,NR,DE\t1 \t2 \n")
	if got := statfiletest.Figures(table); !strings.Contains(got, "2024-W01") || !strings.Contains(got, "2024-W02") || table.Refused != 0 {
		t.Errorf("%s, %d refused; want weeks 1 and 2 under one form", got, table.Refused)
	}
}
