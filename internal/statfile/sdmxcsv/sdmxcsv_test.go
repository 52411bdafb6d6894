// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package sdmxcsv_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/statfiletest"
)

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestFormsOfSDMXCSV(t *testing.T) {
	const want = "DG 2023 NA_MAIN/NR SEX=: 10\n16 2024 NA_MAIN/NR SEX=F: 2.5ep\n16051 2024 NA_MAIN/PC SEX=F: :"
	for form, text := range map[string]string{
		"1.0": "DATAFLOW,LAST UPDATE,sex,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n" +
			"ESTAT:NA_MAIN(1.0),01/01/25,T,NR,DE,2023,10,\nESTAT:NA_MAIN(1.0),01/01/25,F,NR,DEG,2024,2.5,ep\nESTAT:NA_MAIN(1.0),01/01/25,F,PC,DEG01,2024,:,\n",
		"2.0": "STRUCTURE,STRUCTURE_ID,ACTION,sex,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n" +
			"dataflow,ESTAT:NA_MAIN(1.6.0),M,T,NR,DE,2023,10,A\ndataflow,ESTAT:NA_MAIN(1.6.0),R,F,NR,DEG,2024,2.5,E P\ndataflow,ESTAT:NA_MAIN(1.6.0),,F,PC,DEG01,2024,NaN,M\n",
		"in any order": "STRUCTURE,STRUCTURE_ID,OBS_STATUS,OBS_VALUE,geo,TIME_PERIOD,unit,sex\n" +
			"dataflow,ESTAT:NA_MAIN(1.6.0),A,10,DE,2023,NR,T\ndataflow,ESTAT:NA_MAIN(1.6.0),ep,2.5,DEG,2024,NR,F\ndataflow,ESTAT:NA_MAIN(1.6.0),O,#N/A,DEG01,2024,PC,F\n",
		"labels=both": "STRUCTURE[;],STRUCTURE_ID,sex: Sex,unit: Unit of measure,geo: Region,TIME_PERIOD: Time,OBS_VALUE: Value,OBS_FLAG: Flag\n" +
			"dataflow,ESTAT:NA_MAIN(1.6.0): Main,T: Total,NR: Number,DE: Germany,2023,10,\ndataflow,ESTAT:NA_MAIN(1.6.0): Main,F: Females,NR: Number,DEG: Thüringen,2024,2.5,ep: estimated and provisional\n" +
			"dataflow,ESTAT:NA_MAIN(1.6.0): Main,F: Females,PC: Per cent,DEG01: Erfurt,2024,,\n",
		"labels=name": "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,sex,Sex,unit,Unit,geo,Region,TIME_PERIOD,Time,OBS_VALUE,Value,OBS_FLAG,Flag\n" +
			"dataflow,ESTAT:NA_MAIN(1.6.0),Main,T,Total,NR,Number,DE,Germany,2023,,10,,,\ndataflow,ESTAT:NA_MAIN(1.6.0),Main,F,Females,NR,Number,DEG,Thüringen,2024,,2.5,,ep,x\ndataflow,ESTAT:NA_MAIN(1.6.0),Main,F,Females,PC,Per cent,DEG01,Erfurt,2024,,:,,,\n",
		"semicolons and decimal commas": "DATAFLOW;sex;unit;geo;TIME_PERIOD;OBS_VALUE;OBS_FLAG\n" +
			"ESTAT:NA_MAIN(1.0);T;NR;DE;2023;10;\nESTAT:NA_MAIN(1.0);F;NR;DEG;2024;2,5;pe\nESTAT:NA_MAIN(1.0);F;PC;DEG01;2024;;\n",
		"quoted fields": "DATAFLOW,sex,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,COMMENT_OBS\n" +
			"ESTAT:NA_MAIN(1.0),T,NR,DE,2023,10,,\"a, \"\"b\"\"\"\n\"ESTAT:NA_MAIN(1.0)\",F,NR,DEG,2024,\"2.5\",ep,\nESTAT:NA_MAIN(1.0),F,PC,DEG01,2024,:,,\n",
		"fields over several lines": "DATAFLOW,sex,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,COMMENT_OBS\n" +
			"ESTAT:NA_MAIN(1.0),T,NR,DE,2023,10,,\"first line\n\nsecond, \"\"quoted\"\"\"\nESTAT:NA_MAIN(1.0),F,NR,DEG,2024,2.5,ep,\"a\r\nb\"\r\nESTAT:NA_MAIN(1.0),F,PC,DEG01,2024,:,,\n",
	} {
		table := statfiletest.Read(t, "download.csv", text)
		expect(t, form, statfiletest.Figures(table), want)
		expect(t, form+": refused", table.Refused, 0)
		expect(t, form+": layout", table.Finding.Layout, statfile.LayoutSDMX)
		expect(t, form+": source", table.Finding.Source, "© Europäische Union, Eurostat, CC BY 4.0")
		if strings.HasPrefix(form, "labels") {
			expect(t, form, table.Regions[1].Label, "Thüringen")
			expect(t, form, table.Dimensions[0].Categories[1].Label, "Females")
			expect(t, form, table.Statistic.Label, "Main")
		}
	}
}

func TestPowersOfTenAreUnitsOfTheirOwn(t *testing.T) {
	table := statfiletest.Read(t, "a.csv", "DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MULT,UNIT_MEASURE\nX:Y(1.0),DE,2023,1,0,EUR\nX:Y(1.0),DE,2023,1,6,EUR\n")
	expect(t, "figures", statfiletest.Figures(table), "DG 2023 Y/EUR: 1\nDG 2023 Y/EUR ×10^6: 1")
}

func TestUnknownColumnsBehindTheFigure(t *testing.T) {
	attribute := statfiletest.Read(t, "a.csv", "DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE,EMBARGO\nX:Y(1.0),DE,2023,1,a\nX:Y(1.0),DE,2024,1,b\n")
	expect(t, "dimensions", len(attribute.Dimensions), 0)
	dimension := statfiletest.Read(t, "a.csv", "DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE,AGE\nX:Y(1.0),DE,2023,1,a\nX:Y(1.0),DE,2023,1,b\n")
	expect(t, "figures", statfiletest.Figures(dimension), "DG 2023 Y/ AGE=a: 1\nDG 2023 Y/ AGE=b: 1")
}

func TestSpoiltRowsAreRefused(t *testing.T) {
	table := statfiletest.Read(t, "a.csv", "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n"+
		"dataflow,X:Y(1.0),M,DE,2023,1,A\n"+
		"dataflow,X:Y(1.0),D,DE,2024,1,A\ndataflow,X:Y(1.0),Z,DE,2024,1,A\ndataflow,X:Z(1.0),M,DE,2024,1,A\n"+
		"dataflow,X:Y(1.0),M,,2024,1,A\ndataflow,X:Y(1.0),M,DE,gestern,1,A\ndataflow,X:Y(1.0),M,DE,2024,eins,A\n"+
		"dataflow,X:Y(1.0),M,DE,2024,1,?\ndataflow,X:Y(1.0),M,DE,2024,1,M\ndataflow,X:Y(1.0),M,DE,2023,2,A\ndataflow,X:Y(1.0),M,DE,2024\n")
	expect(t, "figures", statfiletest.Figures(table), "DG 2023 Y/: 1")
	expect(t, "refused", statfiletest.Refusals(table), strings.Join([]string{
		"3 ACTION action_delete", "4 ACTION action", "5 STRUCTURE_ID statistic", "6 REF_AREA region", "7 TIME_PERIOD period",
		"8 OBS_VALUE sign", "9 OBS_STATUS flag", "10 OBS_STATUS flag", "11 OBS_VALUE repeated", "12  fields",
	}, "\n"))
	for _, header := range []string{"STRUCTURE,ACTION,A,TIME_PERIOD,OBS_VALUE", "DATAFLOW,A,OBS_VALUE", "DATAFLOW,A,TIME_PERIOD"} {
		expect(t, header, statfiletest.Reason(t, "a.csv", header+"\n"), "statfile.file.column_missing")
	}
}

// Any dataset is read back figure for figure, with its columns in any order.
func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.Permutation([]string{"AGE", "UNIT_MEASURE", "REF_AREA", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"}).Draw(t, "columns")
		written := "DATAFLOW," + strings.Join(columns, ",") + "\n"
		var want []string
		for i := range rapid.IntRange(1, 20).Draw(t, "rows") {
			figure := rapid.SampledFrom([]string{"0", "1", "-2.5", "1234567890123456", "1E3", "NaN"}).Draw(t, "figure")
			flag := rapid.SampledFrom([]string{"", "P", "E", "be"}).Draw(t, "flag")
			unit := rapid.SampledFrom([]string{"NR", "PC"}).Draw(t, "unit")
			row := map[string]string{"AGE": fmt.Sprintf("Y%d", i%7), "UNIT_MEASURE": unit, "REF_AREA": "FR", "TIME_PERIOD": fmt.Sprint(2000 + i), "OBS_VALUE": figure, "OBS_STATUS": flag}
			written += "X:Y(1.0)"
			for _, c := range columns {
				written += "," + row[c]
			}
			written += "\n"
			age := ""
			before := func(a, b string) bool { return slices.Index(columns, a) < slices.Index(columns, b) }
			if before("AGE", "OBS_VALUE") || before("OBS_VALUE", "TIME_PERIOD") {
				age = " AGE=" + row["AGE"]
			}
			read := strings.NewReplacer("1E3", "1000", "NaN", ":").Replace(figure) + strings.ToLower(flag)
			want = append(want, fmt.Sprintf("FR %d Y/%s%s: %s", 2000+i, unit, age, read))
		}
		if got := statfiletest.Figures(statfiletest.Read(t, "x.csv", written)); got != strings.Join(want, "\n") {
			t.Fatalf("wrote\n%s\nread\n%s\nwant\n%s", written, got, strings.Join(want, "\n"))
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("DATAFLOW,sex,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\nESTAT:A(1.0),T,NR,DE,2023,10,b\n"))
	f.Add([]byte("STRUCTURE[;],STRUCTURE_ID,STRUCTURE_NAME,ACTION,A: B,TIME_PERIOD: T,OBS_VALUE: V\ndataflow,X:Y,n,D,a: b,2023,1\n,,,,,,\n"))
	f.Add([]byte("STRUCTURE;STRUCTURE_ID;STRUCTURE_NAME;G;H;TIME_PERIOD;Z;OBS_VALUE;W\nd;X;N;1;2;2024-Q1;;1,5;\n"))
	f.Fuzz(func(t *testing.T, content []byte) { statfiletest.Fuzz(t, "f.csv", content) })
}

// A quote that is never closed costs no more than its own row.
func TestAQuoteThatStaysOpenIsRefusedAlone(t *testing.T) {
	table := statfiletest.Read(t, "a.csv", "DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE,COMMENT\n"+
		"X:Y(1.0),DE,2021,1,\"open\nX:Y(1.0),DE,2022,2,\nX:Y(1.0),DE,2023,3,\n")
	if table.Refused != 1 || table.Numbers() != 2 || table.Lines != 3 {
		t.Errorf("%d rows, %d refused, %d numbers; want 3, 1 and 2", table.Lines, table.Refused, table.Numbers())
	}
}

func TestWeeksAreRead(t *testing.T) {
	table := statfiletest.Read(t, "a.csv", "DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE\nX:Y(1.0),DE,2024-W05,1\nX:Y(1.0),DE,2024-W54,1\n")
	if got := statfiletest.Figures(table); !strings.Contains(got, "2024-W05") || table.Refused != 1 {
		t.Errorf("%s, %d refused; want week 5 and no week 54", got, table.Refused)
	}
}
