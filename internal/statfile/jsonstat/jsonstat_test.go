// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package jsonstat_test

import (
	"encoding/json"
	"fmt"
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

// parts are the dimensions of a dataset by unit, place and year.
const parts = `"unit":{"label":"Unit","category":{"index":["NR"],"label":{"NR":"Number"}}},
	"geo":{"label":"Region","category":{"index":{"DEG":1,"DE":0},"label":{"DE":"Germany","DEG":"Thüringen"}}},
	"time":{"category":{"index":["2023","2024"]}}`

const head = `{"version":"2.0","class":"dataset","label":"Population","source":"ESTAT","extension":{"id":"DEMO_R","agencyId":"ESTAT"},"id":["unit","geo","time"],"size":[1,2,2],"dimension":{` + parts + `},`

func TestFormsOfJSONStat(t *testing.T) {
	const want = "DG 2023 DEMO_R/NR: 1\nDG 2024 DEMO_R/NR: 2.5ep\n16 2024 DEMO_R/NR: 3\n16 2023 DEMO_R/NR: :"
	const inOrder = "DG 2023 DEMO_R/NR: 1\nDG 2024 DEMO_R/NR: 2.5ep\n16 2023 DEMO_R/NR: :\n16 2024 DEMO_R/NR: 3"
	for form, c := range map[string]struct{ text, want string }{
		"lists":                {head + `"value":[1,2.5,null,3],"status":["","ep",":",null]}`, inOrder},
		"by position":          {head + `"value":{"0":1,"1":2.5,"3":3},"status":{"1":"ep","2":":"}}`, want},
		"figures first":        {`{"value":[1,2.5,null,3],"status":{"1":"pe"},` + head[1:len(head)-1] + `}`, inOrder},
		"version 1":            {`{"DEMO_R":{"label":"Population","value":[1,2.5,null,3],"status":{"1":"ep"},"dimension":{"id":["unit","geo","time"],"size":[1,2,2],"role":{"time":["time"],"geo":["geo"]},` + parts + `}}}`, inOrder},
		"a byte order mark":    {"\xEF\xBB\xBF" + head + `"value":[1,2.5,null,3],"status":{"1":"ep"}}`, inOrder},
		"unknown parts around": {`{"x":[1,{"y":2}],"z":"a",` + head[1:] + `"value":[1,2.5,null,3],"status":{"1":"ep"},"link":{"a":[]},"note":["n"]}`, inOrder},
	} {
		table := statfiletest.Read(t, "download.json", c.text)
		expect(t, form, statfiletest.Figures(table), c.want)
		expect(t, form+": refused", table.Refused, 0)
		expect(t, form+": layout", table.Finding.Layout, statfile.LayoutJSON)
		expect(t, form+": label", table.Regions[1].Label, "Thüringen")
		expect(t, form+": title", table.Statistic.Label, "Population")
	}
}

func TestOneStatusHoldsForAll(t *testing.T) {
	for _, status := range []string{`"p"`, `["p"]`} {
		table := statfiletest.Read(t, "a.json", head+`"value":[1,2,3,4],"status":`+status+`}`)
		expect(t, status, table.SignCounts()["p"], 4)
	}
}

func TestMetricsAreMeasuresWithTheirUnits(t *testing.T) {
	table := statfiletest.Read(t, "a.json", `{"class":"dataset","href":"https://example.org/x/canada.json","id":["concept","year"],"size":[2,1],
		"role":{"time":["year"],"metric":["concept"]},"dimension":{
		"concept":{"category":{"index":["POP","PERCENT"],"label":{"POP":"population"},"unit":{"POP":{"base":"people","multiplier":3},"PERCENT":{"symbol":"%"}}}},
		"year":{"category":{"label":{"2012":"2012"}}}},"value":[34880.5,100.0]}`)
	expect(t, "figures", statfiletest.Figures(table), "2012 POP/people ×10^3: 34880.5\n2012 PERCENT/%: 100")
	expect(t, "table", table.Finding.Table, "CANADA")
	expect(t, "decimals", table.Measures[0].Decimals, 1)
}

func TestSpoiltFiguresAreRefused(t *testing.T) {
	table := statfiletest.Read(t, "a.json", head+`"value":{"0":1,"1":"eins","2":5,"0":7,"9":1},"status":{"2":"?","3":"p"}}`)
	expect(t, "figures", statfiletest.Figures(table), "DG 2023 DEMO_R/NR: 1\n16 2024 DEMO_R/NR: :p")
	expect(t, "refused", statfiletest.Refusals(table), "2 value sign\n3 value flag\n1  repeated\n10  position")
	expect(t, "counted", table.Kept+table.Refused, table.Lines)
}

func TestFilesThatAreNoDatasetSayWhy(t *testing.T) {
	dimension := func(id, size string) string {
		return `{"class":"dataset","id":` + id + `,"size":` + size + `,"value":[1],"dimension":{` + parts + `}}`
	}
	for name, c := range map[string]struct{ text, reason string }{
		"cut off":           {head + `"value":[1,`, "json"},
		"a tree as figure":  {head + `"value":[[1]]}`, "json"},
		"positions that":    {head + `"value":{"-1":1}}`, "json"},
		"a list on top":     {`[{"value":[1],"dimension":{}}]`, "unknown"},
		"nothing in it":     {`{"value":[1],"dimension":{}}`, "json_parts"},
		"no sizes":          {dimension(`["unit"]`, `[]`), "json_parts"},
		"another size":      {dimension(`["unit","geo","time"]`, `[1,3,2]`), "json_size"},
		"a missing one":     {dimension(`["unit","sex","time"]`, `[1,2,2]`), "json_size"},
		"no time":           {dimension(`["unit","geo"]`, `[1,2]`), "json_time"},
		"several datasets":  {`{"a":{"value":[1],"dimension":{}},"b":{"value":[1],"dimension":{}}}`, "json_several"},
		"GeoJSON":           {`{"type":"FeatureCollection","features":[{"value":1}]}`, "unknown"},
		"a position twice":  {strings.Replace(head, `"DEG":1`, `"DEG":0`, 1) + `"value":[1]}`, "json"},
		"a size like a sun": {dimension(`["unit","geo","time","unit"]`, `[1,2,2,1]`), ""},
	} {
		want := ""
		if c.reason != "" {
			want = "statfile.file." + c.reason
		}
		expect(t, name, statfiletest.Reason(t, "a.json", c.text), want)
	}
}

// Any dataset is read back figure for figure, as list and by position.
func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sexes, years := rapid.IntRange(1, 4).Draw(t, "sexes"), rapid.IntRange(1, 5).Draw(t, "years")
		codes := func(form string, n int) []string {
			list := make([]string, n)
			for i := range list {
				list[i] = fmt.Sprintf(form, i)
			}
			return list
		}
		file := map[string]any{
			"version": "2.0", "class": "dataset", "label": "X", "extension": map[string]string{"id": "X"},
			"id": []string{"sex", "time"}, "size": []int{sexes, years},
			"dimension": map[string]any{
				"sex":  map[string]any{"category": map[string]any{"index": codes("S%d", sexes)}},
				"time": map[string]any{"category": map[string]any{"index": codes("200%d", years)}},
			},
		}
		list, sparse, status := []any{}, map[string]any{}, map[string]string{}
		var want []string
		for i := range sexes * years {
			figure := rapid.SampledFrom([]string{"0", "1", "-2.5", "12345678901", "0.001"}).Draw(t, "figure")
			flag := rapid.SampledFrom([]string{"", "p", "be"}).Draw(t, "flag")
			list = append(list, json.Number(figure))
			sparse[fmt.Sprint(i)] = json.Number(figure)
			if flag != "" {
				status[fmt.Sprint(i)] = flag
			}
			want = append(want, fmt.Sprintf("200%d X/ SEX=S%d: %s%s", i%years, i/years, figure, flag))
		}
		file["status"] = status
		for _, value := range []any{list, sparse} {
			file["value"] = value
			written, err := json.Marshal(file)
			if err != nil {
				t.Fatal(err)
			}
			table := statfiletest.Read(t, "x.json", string(written))
			got := strings.Split(statfiletest.Figures(table), "\n")
			if len(got) != len(want) {
				t.Fatalf("%d figures, want %d", len(got), len(want))
			}
			for _, line := range want {
				if !strings.Contains("\n"+strings.Join(got, "\n")+"\n", "\n"+line+"\n") {
					t.Fatalf("%s\nis missing in\n%s\nof\n%s", line, strings.Join(got, "\n"), written)
				}
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(head + `"value":[1,2.5,null,3],"status":["","ep",":",null]}`))
	f.Add([]byte(head + `"value":{"0":1,"9":"x"},"status":"p"}`))
	f.Add([]byte(`{"A":{"value":[1e3],"dimension":{"id":["time"],"size":[1],"time":{"category":{"label":{"2024":"x"}}}}},"b":1}`))
	f.Fuzz(func(t *testing.T, content []byte) { statfiletest.Fuzz(t, "f.json", content) })
}
