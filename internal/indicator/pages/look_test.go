// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"bytes"
	"fmt"
	"html"
	"image/png"
	"maps"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// bringPeople imports people by sex and age for all counties in some years,
// and defines a count and a rate over them.
func (b *browser) bringPeople(t testing.TB, years int) (count, rate indicator.ID) {
	t.Helper()
	return b.bringCounts(t, wideTable(b.pages.directory, years))
}

// bringCounts is bringPeople with other figures.
func (b *browser) bringCounts(t testing.TB, people indicator.OwnTable) (count, rate indicator.ID) {
	t.Helper()
	if _, err := b.pages.indicators.ImportOwn(t.Context(), planner, people); err != nil {
		t.Fatal(err)
	}
	all := indicator.Selection{Table: "WIDE", Where: map[string][]string{"GES": {""}, "ALT": {""}}}
	women := indicator.Selection{Table: "WIDE", Where: map[string][]string{"GES": {"GESW"}, "ALT": {""}}}
	add := func(i indicator.Indicator) indicator.ID {
		i.Direction = indicator.Neutral
		id, err := b.pages.indicators.Add(t.Context(), planner, i)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	count = add(indicator.Indicator{Code: "N", Factor: 1, Count: all, Texts: indicator.Texts{Name: "Menschen", Definition: "Alle", Unit: "Personen"}})
	rate = add(indicator.Indicator{
		Code: "W", Factor: 100, Decimals: 6, Count: women, Base: &all,
		Texts: indicator.Texts{Name: "Frauen", Definition: "Anteil", Numerator: "Frauen", Unit: "%"},
	})
	return count, rate
}

// section is the part of a page under the heading with an id.
func section(t *testing.T, body, id string) string {
	t.Helper()
	_, after, found := strings.Cut(body, `aria-labelledby="`+id+`"`)
	if !found {
		t.Fatalf("the page has no section %s", id)
	}
	part, _, _ := strings.Cut(after, "</section>")
	return part
}

var (
	bodyRow  = regexp.MustCompile(`(?s)<tr[^>]*>\s*(.*?)</tr>`)
	dotPlace = regexp.MustCompile(`<circle class="kb-dots__dot[^"]*" cx="([\d.]+)%"`)
	meanLine = regexp.MustCompile(`<text class="[^"]*kb-dots__label"[^>]*>[^<]* ([\d.,]+)</text>`)
	partBar  = regexp.MustCompile(`<rect class="kb-part-\d" x="[^"]*" y="[^"]*" width="([\d.]+)%"`)
	ageBar   = regexp.MustCompile(`<rect class="kb-pyramid__bar" x="[^"]*" y="[^"]*" width="([\d.]+)%"`)
	ownLine  = regexp.MustCompile(`<polyline class="kb-chart__line kb-chart__line--own" points="([^"]*)"`)
	numeric  = regexp.MustCompile(`^-?[\d.]+(,\d+)?$`)
)

// column are the numbers in a column of the first table of a section, from the
// top; columns count without the heading of the row.
func column(part string, n int) []float64 {
	_, table, _ := strings.Cut(part, "<tbody")
	table, _, _ = strings.Cut(table, "</table>")
	var numbers []float64
	for _, row := range bodyRow.FindAllStringSubmatch(table, -1) {
		tds := cell.FindAllStringSubmatch(row[1], -1)
		if n >= len(tds) {
			continue
		}
		text := strings.TrimSpace(html.UnescapeString(tag.ReplaceAllString(signOnly.ReplaceAllString(tds[n][1], ""), "")))
		if numeric.MatchString(text) {
			numbers = append(numbers, german(text))
		}
	}
	return numbers
}

func german(text string) float64 {
	v, err := strconv.ParseFloat(strings.Replace(strings.ReplaceAll(text, ".", ""), ",", ".", 1), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

func captured(pattern *regexp.Regexp, part string) []float64 {
	var numbers []float64
	for _, m := range pattern.FindAllStringSubmatch(part, -1) {
		v, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			v = math.NaN()
		}
		numbers = append(numbers, v)
	}
	return numbers
}

// agree compares places in a picture with values in a table under the scale
// that the outermost values fix.
func agree(t *testing.T, what string, places, values []float64, slack float64) {
	t.Helper()
	if len(places) != len(values) || len(values) < 2 {
		t.Fatalf("%s: %d drawn, %d in the table", what, len(places), len(values))
	}
	low, high := slices.Index(values, slices.Min(values)), slices.Index(values, slices.Max(values))
	for i, v := range values {
		want := places[low] + (v-values[low])/(values[high]-values[low])*(places[high]-places[low])
		if !(math.Abs(places[i]-want) <= slack) {
			t.Errorf("%s: value %g is drawn at %g, want %g", what, v, places[i], want)
		}
	}
}

func TestABreakdownAddsUpWhatTheTableLacks(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	count, _ := b.bringPeople(t, 2)
	land := func() string {
		return section(t, b.want(t, "/indicators/"+string(count)+"?region=16&by=GES", 200), "h-breakdown")
	}
	if body := land(); !strings.Contains(body, "22 Kreise") || !strings.Contains(body, "weiblich") {
		t.Errorf("the sums of the counties are not shown, or not as such:\n%s", body)
	}
	b = newBrowser(t, dbtest.SQLite(t), planner)
	some := wideTable(b.pages.directory, 2)
	for n, o := range some.Observations {
		if o.Region == "16067" && o.Categories[0] != "" {
			some.Observations[n].Figure = indicator.Figure{Symbol: "."}
		}
	}
	count, _ = b.bringCounts(t, some)
	body := land()
	if !strings.Contains(body, `href="/tables/WIDE?region=16&amp;rows=GES"`) || !strings.Contains(body, "zum Beispiel Landkreis Gotha") {
		t.Errorf("no reason, or no way to the table:\n%s", body)
	}
}

func TestPicturesAgreeWithTheirTablesByValue(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	count, rate := b.bringPeople(t, 6)
	page := func(id indicator.ID, query string) string { return b.want(t, "/indicators/"+string(id)+query, 200) }

	body := page(rate, "?region=16067&area=DG")
	ranking := section(t, body, "h-rank")
	agree(t, "ranking", captured(dotPlace, ranking), column(ranking, 2), 0.02)
	for _, m := range meanLine.FindAllStringSubmatch(ranking, -1) {
		if !cells(section(t, body, "h-values"))[m[1]] {
			t.Errorf("the ranking shows the reference %s, which the table of values lacks", m[1])
		}
	}
	agree(t, "group", captured(dotPlace, section(t, page(rate, "?region=16067&compare=neighbours"), "h-group")),
		column(section(t, page(rate, "?region=16067&compare=neighbours"), "h-group"), 2), 0.02)

	var heights []float64
	for _, m := range ownLine.FindAllStringSubmatch(section(t, body, "h-series"), -1) {
		for place := range strings.FieldsSeq(m[1]) {
			_, y, _ := strings.Cut(place, ",")
			v, err := strconv.ParseFloat(y, 64)
			if err != nil {
				t.Fatal(err)
			}
			heights = append(heights, v)
		}
	}
	slices.Reverse(heights) // the table begins with the newest
	agree(t, "line", heights, column(section(t, body, "h-values"), 0), 0.02)

	for _, as := range []string{"share", "stack"} {
		part := section(t, page(count, "?region=16067&compare=neighbours&by=GES&as="+as), "h-breakdown")
		men, women := column(part, 0), column(part, 1)
		var values []float64
		for i := range men {
			values = append(values, men[i], women[i])
		}
		slack := 0.011
		if as == "share" {
			slack = 0.12 // the table shows one decimal
		}
		agree(t, as, captured(partBar, part), values, slack)
	}
	pyramid := section(t, page(count, "?region=16067&by=pyramid"), "h-breakdown")
	men, women := column(pyramid, 0), column(pyramid, 1)
	agree(t, "pyramid", captured(ageBar, pyramid), slices.Concat(men, women), 0.011)
	bars := section(t, page(count, "?region=16067&by=ALT&as=bars"), "h-breakdown")
	agree(t, "categories", captured(dotPlace, bars), column(bars, 1), 0.02)
	if panels := section(t, page(count, "?region=16067&by=ALT&as=panels"), "h-breakdown"); strings.Count(panels, "kb-multiples__title") != 9 || len(column(panels, 0)) != 6 {
		t.Errorf("%d panels, %d periods, want 9 ages and 6 years", strings.Count(panels, "kb-multiples__title"), len(column(panels, 0)))
	}
}

func TestComparisons(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBrowser(t, d, planner)
		_, rate := b.bringPeople(t, 3)
		path := "/indicators/" + string(rate) + "?region=16067"
		b.want(t, path, 200, "Thüringen", "Deutschland", "kb-dots__mean--2")
		b.want(t, path+"&compare=neighbours", 200, "6 Nachbarkreise", "Ilm-Kreis", "kb-plot--names", `<b>1</b> `, "Regel: alle Kreise")
		b.want(t, path+"&compare=size", 200, "Kreise ähnlicher Größe", "Regel: Landkreise in Deutschland", "kb-chart__band", "mittlerer Wert")
		b.want(t, path+"&compare=structure", 200, "Kreise ähnlicher Dichte", "Bevölkerungsdichte um höchstens")
		b.want(t, path+"&compare=similar", 200, "Kreise ähnlicher Größe und Dichte")
		b.want(t, path+"&compare=09162", 200, "München")
		b.want(t, path+"&compare=99999", 404)
		b.want(t, "/indicators/"+string(rate)+"?region=16&compare=size", 200, "Deutschland")
		none := b.want(t, path+"&compare=none", 200)
		if strings.Contains(section(t, none, "h-series"), "kb-chart__line--other") {
			t.Error("compared with nothing, the chart still has other lines")
		}
		body := b.want(t, path+"&compare=neighbours&area=DG&method=equal&classes=5", 200, "kb-map-5")
		for _, kept := range []string{`name="compare" value="neighbours"`, `name="area" value="DG"`, `name="method" value="equal"`, `name="classes" value="5"`} {
			if !strings.Contains(body, kept) {
				t.Errorf("a form of the page forgets %s", kept)
			}
		}
	})
}

func TestLongRankingsFoldAroundTheOwnCounty(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	_, rate := b.bringPeople(t, 2)
	part := section(t, b.want(t, "/indicators/"+string(rate)+"?region=16067&area=DG", 200), "h-rank")
	rows, folded := strings.Count(part, `<th scope="row">`), strings.Count(part, "kb-folds__row")
	if rows != 400 || folded < 370 || folded > 395 || !strings.Contains(part, `href="#rank-all"`) {
		t.Errorf("%d rows, %d of them folded", rows, folded)
	}
	before, after, found := strings.Cut(part, `class="kb-own-row"`)
	if !found {
		t.Fatal("the own county is not in the list")
	}
	if i := strings.LastIndex(before, "kb-folds__row"); i > 0 && strings.Count(before[i:], `<th scope="row">`) < 4 {
		t.Error("the rows above the own county are folded")
	}
	if i := strings.Index(after, "kb-folds__row"); i > 0 && strings.Count(after[:i], `<th scope="row">`) < 4 {
		t.Error("the rows below the own county are folded")
	}
}

func TestClassesOfTheMap(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	_, rate := b.bringPeople(t, 2)
	path := "/indicators/" + string(rate) + "?region=16067&method=own&bounds="
	key := section(t, b.want(t, path+url.QueryEscape("30; 48,5; 60"), 200, `value="30; 48,5; 60"`), "h-map")
	for _, want := range []string{"unter 30,000000", "30,000000 bis unter 48,500000", "60,000000 und mehr", "Kreise"} {
		if !strings.Contains(key, want) {
			t.Errorf("the legend lacks %q", want)
		}
	}
	for bounds, why := range map[string]string{
		"": "mindestens eine Grenze", "zehn": "„zehn“ ist keine Zahl", "3;2": "aufsteigen", "2;2": "aufsteigen", "1;2;3;4;5": "Höchstens 4",
	} {
		b.want(t, path+url.QueryEscape(bounds), 422, `id="bounds-error"`, `aria-invalid="true"`, why)
	}
}

func TestPicturesLeaveThePageWithTheirWords(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	count, rate := b.bringPeople(t, 3)
	for path, want := range map[string]string{
		string(rate) + "/charts/series.svg?region=16067":                     "Landkreis Gotha",
		string(rate) + "/charts/map.svg?region=16067":                        "GeoBasis-DE",
		string(rate) + "/charts/ranking.svg?region=16067":                    "Landkreis Gotha",
		string(count) + "/charts/breakdown.svg?region=16067&by=pyramid":      "31.12.2022",
		string(count) + "/charts/breakdown.svg?region=16067&by=GES&as=share": "weiblich",
	} {
		w := b.get(t, "/indicators/"+path)
		if w.Code != 200 || w.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s, and %q in it: %v", path, w.Code, w.Header().Get("Content-Type"), want, strings.Contains(w.Body.String(), want))
		}
	}
	w := b.get(t, "/indicators/"+string(rate)+"/charts/map.png?region=16067")
	if picture, err := png.Decode(bytes.NewReader(w.Body.Bytes())); err != nil || picture.Bounds().Dx() < 800 {
		t.Errorf("the map as a picture: %v", err)
	}
	for _, path := range []string{"/charts/series.gif", "/charts/nothing.svg", "/charts/svg"} {
		b.want(t, "/indicators/"+string(rate)+path, 404)
	}
	lines := b.get(t, "/indicators/"+string(count)+"/breakdown.csv?region=16067&by=pyramid").Body.String()
	if got := strings.Count(lines, "16067;Landkreis Gotha;2024-12-31;"); got != 18 {
		t.Errorf("the breakdown lists %d figures of 2024 in Gotha, want 18 by 9 ages and 2 sexes:\n%.300s", got, lines)
	}
}

func TestShortAges(t *testing.T) {
	for label, want := range map[string]string{
		"65 bis unter 75 Jahre": "65–74", "75 Jahre und mehr": "75+", "unter 3 Jahre": "unter 3", "3 to under 6 years": "3–5",
		"75 years and over": "75+", "17 bis unter 18 Jahre": "17", "ab 40": "ab 40", "Alter unbekannt": "Alter unbekannt", "5 Jahre": "5",
	} {
		if got := shortAge(label); got != want {
			t.Errorf("%s = %q, want %q", label, got, want)
		}
	}
}

func TestBordersAreAChoice(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	b.bringFigures(t)
	then := b.want(t, "/indicators/population?region=16063", 200, "kb-chart__break")
	now := b.want(t, "/indicators/population?region=16063&borders=2023-11-30", 200, "161.224", "umgerechnet auf andere Grenzen", "sind auf die Grenzen vom 30.11.2023 umgerechnet")
	if strings.Contains(then, "umgerechnet auf andere Grenzen") || strings.Contains(section(t, now, "h-series"), "mit Eisenach") {
		t.Error("figures as published are marked as converted, or converted ones still have the break of the reform")
	}
}

func TestClassesAreShownAndNeverAveraged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBrowser(t, d, planner)
		b.bringPeople(t, 2)
		all := indicator.Selection{Table: "WIDE", Where: map[string][]string{"GES": {""}, "ALT": {""}}}
		few, some := 8000.0, 11000.0
		id, err := b.pages.indicators.Add(t.Context(), planner, indicator.Indicator{
			Code: "C", Factor: 1, Direction: indicator.Neutral, Count: all,
			Classes: []indicator.Class{{Label: "gering", Below: &few}, {Label: "mittel", Below: &some}, {Label: "hoch"}},
			Texts:   indicator.Texts{Name: "Belastung", Definition: "Klasse"},
		})
		if err != nil {
			t.Fatal(err)
		}
		body := b.want(t, "/indicators/"+string(id)+"?region=16067&compare=neighbours&area=DG", 200, "A\u00a0gering", "B\u00a0mittel", "C\u00a0hoch")
		h1 := heading.FindStringSubmatch(body)[1]
		if !strings.Contains(h1, "gering") && !strings.Contains(h1, "mittel") && !strings.Contains(h1, "hoch") {
			t.Errorf("the heading %q does not name the class", h1)
		}
		for _, no := range []string{"kb-dots__", "mittlerer Wert", "kb-chart__band", `id="h-breakdown"`, `name="bounds"`, "Personen"} {
			if strings.Contains(body, no) {
				t.Errorf("the page of classes has %s", no)
			}
		}
		counted := 0
		for _, label := range []string{"gering", "mittel", "hoch"} {
			counted += strings.Count(section(t, body, "h-rank"), ">"+label+"</td>")
		}
		if counted != 400 {
			t.Errorf("%d of 400 counties are listed with their class", counted)
		}
	})
}

// bringSpaces makes three Sozialräume, draws two of them, and imports figures
// of all, whose keys begin with prefix.
func (b *browser) bringSpaces(t *testing.T, prefix string) indicator.ID {
	t.Helper()
	mapper := planner
	mapper.Grants = maps.Clone(planner.Grants)
	mapper.Grants[identity.EditTerritory] = identity.Tenant
	table := indicator.OwnTable{
		Code: "RAUM", Title: "Kinder", Source: "Jugendamt", Measures: []indicator.Measure{{Code: "N", Label: "Kinder", Unit: "Personen"}},
	}
	var features []string
	for i, name := range []string{"Nordstadt", "West", "Altstadt"} {
		code := strconv.Itoa(101 + i)
		if _, err := b.pages.territory.AddSocialSpace(t.Context(), mapper, territory.SocialSpace{Name: name, Code: code}); err != nil {
			t.Fatal(err)
		}
		table.Regions = append(table.Regions, indicator.Category{Code: prefix + code, Label: name})
		for year := range 2 {
			table.Observations = append(table.Observations, indicator.OwnObservation{
				Period: civil.Period(strconv.Itoa(2023+year) + "-12-31"), Region: prefix + code, Measure: "N", Figure: indicator.Figure{Value: float64(10*i + year + 3), Has: true},
			})
		}
		if x := 10.7 + 0.1*float64(i); i < 2 {
			features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"nr":%q,"name":%q},"geometry":{"type":"Polygon","coordinates":[[[%f,50.9],[%f,50.9],[%f,51],[%f,51],[%f,50.9]]]}}`, code, name, x, x+0.1, x+0.1, x, x))
		}
	}
	text := `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
	preview, err := b.pages.territory.PreviewBoundaries(t.Context(), mapper,
		territory.Upload{Name: "q.geojson", Content: strings.NewReader(text), Size: int64(len(text))}, territory.BoundaryChoice{Layer: territory.SpaceLayer, Source: "Stadtplanung Gotha"})
	if err == nil {
		_, err = b.pages.territory.TakeBoundaries(t.Context(), mapper, preview)
	}
	if err == nil {
		_, err = b.pages.indicators.ImportOwn(t.Context(), planner, table)
	}
	if err != nil {
		t.Fatal(err)
	}
	id, err := b.pages.indicators.Add(t.Context(), planner, indicator.Indicator{
		Code: "R", Factor: 1, Direction: indicator.Neutral, Count: indicator.Selection{Table: "RAUM"},
		Texts: indicator.Texts{Name: "Kinder", Definition: "Alle", Unit: "Personen"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestSozialraeumeAreDrawn(t *testing.T) {
	for name, prefix := range map[string]string{"keys as they are": "", "keys of an imported list": "SR-"} {
		t.Run(name, func(t *testing.T) { seeSozialraeume(t, prefix) })
	}
}

func seeSozialraeume(t *testing.T, prefix string) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBrowser(t, d, planner)
		path := "/indicators/" + string(b.bringSpaces(t, prefix))
		body := b.want(t, path+"?region="+prefix+"102&area=spaces", 200, "Karte der Sozialräume", "Stadtplanung Gotha", "Altstadt", "kb-map__own")
		if drawn := strings.Count(section(t, body, "h-map"), `fill-rule="evenodd"`); drawn != 2 {
			t.Errorf("%d Sozialräume drawn, want the two that have an outline", drawn)
		}
		list := section(t, body, "h-rank")
		if got := column(list, 0); !slices.Equal(got, []float64{24, 4, 14}) { // Altstadt, Nordstadt, West
			t.Errorf("listed %v, want 24, 4 and 14 by name", got)
		}
		if !strings.Contains(list, "Altstadt") || !strings.Contains(body, `<option value="spaces" selected>`) {
			t.Error("the Sozialraum without an outline is not listed, or the choice is not shown")
		}
		csv := b.get(t, path+"/map.csv?region="+prefix+"102").Body.String()
		if !strings.Contains(csv, prefix+"102;West;2024-12-31;14") {
			t.Errorf("the download lacks West:\n%s", csv)
		}
	})
}

func TestWordsFitTheKindOfAreaAndWhatWasImported(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	path := "/indicators/" + string(b.bringSpaces(t, ""))
	body := section(t, b.want(t, path+"?region=102&area=spaces", 200), "h-map")
	if !strings.Contains(body, "Ein dunkler Sozialraum") || strings.Contains(body, "Kreis ") {
		t.Errorf("a map of Sozialräume speaks of counties:\n%s", body)
	}
	if body := b.want(t, path+"?region=09", 200); strings.Contains(body, "Es wurden noch keine Zahlen eingespielt") {
		t.Error("figures were imported, but not for Bayern; the page denies them")
	}
}

// gazetteer is a municipal directory of one county of Bayern, as GV100AD has it.
func gazetteer() string {
	var text strings.Builder
	for _, u := range [][3]string{{"40", "09162", "München"}, {"60", "09162001", "Oberdorf"}, {"60", "09162002", "Unterdorf"}} {
		line := fmt.Sprintf("%s20251231%-8s%-4s%-50s%-50s64    %011d%011d%011d", u[0], u[1], "0000", u[2], "Sitz", 1000, 500, 240)
		text.WriteString(line + strings.Repeat(" ", 220-len([]rune(line))) + "\n")
	}
	return text.String()
}

func TestNamesFollowTheDirectoryThatWasImported(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBrowser(t, d, planner)
		b.pages.indicators.ReadRegions(b.pages.territory.Regions)
		table := indicator.OwnTable{
			Code: "DORF", Title: "Kinder", Source: "Amt", Measures: []indicator.Measure{{Code: "N", Label: "Kinder", Unit: "Personen"}},
			Regions: []indicator.Category{{Code: "09162001", Label: "09162001"}, {Code: "09162002", Label: "09162002"}},
		}
		for _, region := range table.Regions {
			table.Observations = append(table.Observations, indicator.OwnObservation{Period: "2024", Region: region.Code, Measure: "N", Figure: indicator.Figure{Value: 7, Has: true}})
		}
		if _, err := b.pages.indicators.ImportOwn(t.Context(), planner, table); err != nil {
			t.Fatal(err)
		}
		id, err := b.pages.indicators.Add(t.Context(), planner, indicator.Indicator{
			Code: "DORF", Factor: 1, Direction: indicator.Neutral, Count: indicator.Selection{Table: "DORF"}, Texts: indicator.Texts{Name: "Kinder", Definition: "Alle", Unit: "Personen"},
		})
		if err != nil {
			t.Fatal(err)
		}
		mapper := planner
		mapper.Grants = maps.Clone(planner.Grants)
		mapper.Grants[identity.EditTerritory] = identity.Tenant
		text := gazetteer()
		preview, err := b.pages.territory.PreviewGazetteer(t.Context(), mapper, territory.Upload{Name: "gv.txt", Content: strings.NewReader(text), Size: int64(len(text))})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.pages.territory.TakeGazetteer(t.Context(), mapper, preview); err != nil {
			t.Fatal(err)
		}
		list := section(t, b.want(t, "/indicators/"+string(id)+"?region=09162001", 200, "<option value=\"09162002\">Unterdorf"), "h-rank")
		if !strings.Contains(list, "Oberdorf") || !strings.Contains(list, "Unterdorf") {
			t.Errorf("the municipalities of the county are not listed by name:\n%s", list)
		}
	})
}
