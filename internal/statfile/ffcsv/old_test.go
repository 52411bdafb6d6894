// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/statfiletest"
)

// oldHead is the header of a table by region and sex in the old layout.
const oldHead = "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;" +
	"1_Merkmal_Code;1_Merkmal_Label;1_Auspraegung_Code;1_Auspraegung_Label;" +
	"2_Merkmal_Code;2_Merkmal_Label;2_Auspraegung_Code;2_Auspraegung_Label;" +
	"BEVSTD__Bevoelkerungsstand__Anzahl;BEV002__Dichte_je_qkm__MeasureUnitNotFound!\n"

func oldRow(region, figures string) string {
	return "12411;Fortschreibung;STAG;Stichtag;31.12.2024;KREISE;Kreise;" + region + ";      Ort " + region +
		";GES;Geschlecht;GESM;männlich;" + figures + "\n"
}

func TestTheOldLayoutGivesOneFigureForEachMeasure(t *testing.T) {
	table := mustRead(t, oldHead+oldRow("DG", "12;1,5")+oldRow("16", "-;.")+oldRow("16051", ";7"))
	expect(t, "layout", table.Finding.Layout, statfile.LayoutFlatOld)
	expect(t, "rows", table.Lines, 3)
	expect(t, "rows kept", table.Kept, 3)
	expect(t, "figures", table.Len(), 5)
	expect(t, "period", table.Periods[0].Key, "2024-12-31")
	for i, want := range []statfile.Measure{
		{Item: statfile.Item{Code: "BEVSTD", Label: "Bevoelkerungsstand"}, Unit: "Anzahl"},
		{Item: statfile.Item{Code: "BEV002", Label: "Dichte je qkm"}, Decimals: 1},
	} {
		expect(t, "measure", table.Measures[i], want)
	}
	expect(t, "label", table.Regions[2].Label, "Ort 16051")
	for i, variable := range []string{"DINSG", "DLAND", "KREISE"} {
		expect(t, "level of "+table.Regions[i].Code, table.Regions[i].Variable.Code, variable)
	}
	var warned []string
	for _, w := range table.Warnings {
		warned = append(warned, w.Key)
	}
	expect(t, "warnings", strings.Join(warned, " "), "statfile.warning.empty statfile.warning.unit")
}

func TestAFigureOfTheOldLayoutIsRefusedAlone(t *testing.T) {
	table := mustRead(t, oldHead+oldRow("16051", "12;?")+oldRow("16052", "1 000;4"))
	expect(t, "figures", table.Len(), 2)
	expect(t, "rows kept", table.Kept, 2)
	expect(t, "refused", table.Refused, 2)
	expect(t, "column", table.Refusals[0].Column, "BEV002__Dichte_je_qkm__MeasureUnitNotFound!")
	expect(t, "reason", table.Refusals[0].Reason.Key, "statfile.row.sign")
	expect(t, "reason", table.Refusals[1].Reason.Key, "statfile.row.number")
}

// Real files hold rows that lost their first columns, and lists of regions
// between the rows.
func TestShiftedRowsOfTheOldLayoutAreRefused(t *testing.T) {
	good := oldRow("16051", "12;1,5")
	shifted := strings.SplitAfterN(oldRow("16052", "3;4"), ";", 6)[5]
	filled := strings.TrimSuffix(shifted, "\n") + ";;;;;\n"
	list := "16053;Jena, kreisfreie Stadt\n16054;Suhl, kreisfreie Stadt\n"
	table := mustRead(t, oldHead+good+shifted+filled+list+oldHead+oldRow("16055", "3;4"))
	expect(t, "rows", table.Lines, 7)
	expect(t, "rows kept", table.Kept, 2)
	expect(t, "refused", table.Refused, 5)
	for i, want := range []string{"fields", "statistic_code", "fields", "fields", "header"} {
		expect(t, "reason", table.Refusals[i].Reason.Key, "statfile.row."+want)
	}
}

// A shifted row at the top does not decide what the file is about.
func TestTheStatisticIsACode(t *testing.T) {
	shifted := "Stichtag;31.12.2024;KREISE;Kreise;16052" + strings.Repeat(";x", 10) + "\n"
	table := mustRead(t, oldHead+shifted+oldRow("16051", "12;1,5"))
	expect(t, "statistic", table.Statistic.Code, "12411")
	expect(t, "rows kept", table.Kept, 1)
}

func TestTheEnglishHeaderMayRepeatNames(t *testing.T) {
	english := "Statistics_Code;Statistics_Label;Time_Code;Time_Label;Time;" +
		"1_Variable_Code;1_Variable_Label;1_Variable_Code;1_Variable_Label;" +
		"2_Variable_Code;2_Variable_Label;2_Variable_Code;2_Variable_Label;BEVSTD__Population__number\n"
	table := mustRead(t, english+oldRow("16051", "12"))
	o := table.At(0)
	expect(t, "layout", table.Finding.Layout, statfile.LayoutFlatOld)
	expect(t, "region", o.Region.Code, "16051")
	expect(t, "category", o.Cells[0].Code, "GESM")
	expect(t, "unit", o.Measure.Unit, "number")
}

func TestTheOldLayoutNeedsDimensionsAndMeasures(t *testing.T) {
	for name, header := range map[string]string{
		"a cut block": strings.Replace(oldHead, "2_Auspraegung_Label;", "", 1),
		"no block":    "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;w;x;y;z;A__B\n",
	} {
		_, err := read(t, "12411-0001.csv", header+oldRow("16051", "1;2"))
		expect(t, name, reasonOf(err), "statfile.file.column_missing")
	}
}

// Any table reads alike in both layouts, and figure for figure as written.
func TestWhatIsWrittenIsReadInBothLayouts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		published := rapid.SampledFrom([]string{"-", ".", "...", "/", "x", "0", "12", "-3,5", "(7)", "4e", "123456789012345"})
		regions := rapid.SliceOfNDistinct(rapid.IntRange(1000, 16999), 1, 20, rapid.ID[int]).Draw(t, "regions")
		long, wide := head, oldHead
		var want []string
		for _, region := range regions {
			key := fmt.Sprintf("%05d", region)
			var figures []string
			for _, measure := range []string{"BEVSTD;Bevoelkerungsstand;Anzahl", "BEV002;Dichte je qkm;"} {
				figure := published.Draw(t, "figure")
				figures = append(figures, figure)
				m := strings.Split(measure, ";")
				long += "12411;Fortschreibung;STAG;Stichtag;2024-12-31;KREISE;Kreise;" + key + ";Ort " + key +
					";GES;Geschlecht;GESM;männlich;" + figure + ";" + m[2] + ";" + m[0] + ";" + m[1] + ";\n"
				want = append(want, key+" 2024-12-31 "+m[0]+"/"+m[2]+" GES=GESM: "+strings.NewReplacer(",", ".", "(7)", "7()").Replace(figure))
			}
			wide += oldRow(key, strings.Join(figures, ";"))
		}
		for _, text := range []string{long, wide} {
			if got := statfiletest.Figures(statfiletest.Read(t, "12411-0001_de.csv", text)); got != strings.Join(want, "\n") {
				t.Fatalf("wrote\n%s\nread\n%s\nwant\n%s", text, got, strings.Join(want, "\n"))
			}
		}
	})
}
