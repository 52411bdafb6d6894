// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"errors"
	"testing"

	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
)

// The same dataset in the three formats in which Eurostat publishes it.
const (
	datasetTSV = "freq,unit,sex,geo\\TIME_PERIOD\t2023 \t2024 \n" +
		"A,NR,T,DE\t100 \t110 ep\nA,NR,T,DEG\t3 b\t: c\nA,NR,T,FR\t60 \t61 \nA,NR,F,DE\t55 \t56 \nA,NR,F,DEG\t2 \t1.5 bdu\nA,NR,F,FR\t30 \t: \n"
	datasetSDMX = "STRUCTURE,STRUCTURE_ID,freq,unit,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n" +
		"dataflow,ESTAT:DEMO_X(1.0),A,NR,F,FR,2024,:,\ndataflow,ESTAT:DEMO_X(1.0),A,NR,T,DE,2023,100,\ndataflow,ESTAT:DEMO_X(1.0),A,NR,T,DE,2024,110,ep\n" +
		"dataflow,ESTAT:DEMO_X(1.0),A,NR,T,DEG,2023,3,b\ndataflow,ESTAT:DEMO_X(1.0),A,NR,T,DEG,2024,:,c\ndataflow,ESTAT:DEMO_X(1.0),A,NR,T,FR,2023,60,\n" +
		"dataflow,ESTAT:DEMO_X(1.0),A,NR,T,FR,2024,61,\ndataflow,ESTAT:DEMO_X(1.0),A,NR,F,DE,2023,55,\ndataflow,ESTAT:DEMO_X(1.0),A,NR,F,DE,2024,56,\n" +
		"dataflow,ESTAT:DEMO_X(1.0),A,NR,F,DEG,2023,2,\ndataflow,ESTAT:DEMO_X(1.0),A,NR,F,DEG,2024,1.5,bdu\ndataflow,ESTAT:DEMO_X(1.0),A,NR,F,FR,2023,30,\n"
	datasetJSON = `{"version":"2.0","class":"dataset","label":"Population","source":"ESTAT","extension":{"id":"DEMO_X","agencyId":"ESTAT"},
		"id":["freq","unit","sex","geo","time"],"size":[1,1,2,3,2],"dimension":{
		"freq":{"category":{"index":["A"]}},"unit":{"category":{"index":["NR"]}},"sex":{"category":{"index":["T","F"],"label":{"T":"Total","F":"Females"}}},
		"geo":{"category":{"index":["DE","DEG","FR"],"label":{"DE":"Germany","DEG":"Thüringen","FR":"France"}}},"time":{"category":{"index":["2023","2024"]}}},
		"value":{"0":100,"1":110,"2":3,"4":60,"5":61,"6":55,"7":56,"8":2,"9":1.5,"10":30},"status":{"1":"pe","2":"b","3":"c","9":"bdu","11":":"}}`
)

func TestADatasetIsTheSameInAllFormats(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	first, p := importFile(t, s, operator(), "demo_x.tsv", []byte(datasetTSV))
	if p.Summary.Format != "eurostat-tsv" || first.Source != "© Europäische Union, Eurostat, CC BY 4.0" {
		t.Errorf("release %+v, summary %+v", first, p.Summary)
	}
	// Three letters that no symbol has together: the one that says most is kept.
	if len(p.Warnings) == 0 || p.Warnings[len(p.Warnings)-1].Args["count"] != 1 {
		t.Errorf("warnings %+v", p.Warnings)
	}
	for name, text := range map[string]string{"x.csv": datasetSDMX, "x.json": datasetJSON} {
		again, p := importFile(t, s, operator(), name, []byte(text))
		if again.ID != first.ID || p.Repeats == nil || p.Summary.Refused > 0 {
			t.Errorf("%s made release %s beside %s: %+v", name, again.ID, first.ID, p.Summary)
		}
	}
	row := single(t, s, "DEMO_X", map[string][]string{"region": {"DG"}, "period": {"2024"}})
	if row.Figure != (indicator.Figure{Value: 110, Has: true, Symbol: "ep"}) || row.Unit != "NR" {
		t.Errorf("Germany in 2024: %+v", row)
	}
	row = single(t, s, "DEMO_X", map[string][]string{"region": {"16"}, "SEX": {"F"}, "period": {"2024"}})
	if row.Figure != (indicator.Figure{Value: 1.5, Has: true, Symbol: "u"}) {
		t.Errorf("women in Thüringen in 2024: %+v", row)
	}
}

// Countries lie beside Germany, not in it, however many there are.
func TestOtherCountriesAreNotAddedUpToGermany(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	text := "unit,geo\\time\t2023 \n"
	for _, country := range []string{"AT", "BE", "BG", "CY", "CZ", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV"} {
		text += "NR," + country + "\t1 \n"
	}
	importFile(t, s, operator(), "demo_y.tsv", []byte(text))
	result, err := s.Table(t.Context(), operator(), indicator.Query{Table: "DEMO_Y"})
	if _, refused := errors.AsType[fault.Refused](err); !refused && len(result.Rows) > 0 && result.Rows[0].Figure.Has {
		t.Errorf("Germany is %+v, %v", result.Rows, err)
	}
}
