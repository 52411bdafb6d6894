// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"fmt"
	"html"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/indicator"
)

// bringFigures imports figures of Thüringen: Gotha rises, Erfurt falls, Jena stays,
// Suhl is secret in the newest year, and Gera comes late.
func (b *browser) bringFigures(t *testing.T) {
	t.Helper()
	for year, values := range map[int][]value{
		2019: {{"16063", "118974"}, {"16056", "42250"}, {"16067", "134908"}, {"16055", "65000"}},
		2023: {{"16067", "134000"}, {"16051", "215000"}, {"16053", "111000"}, {"16054", "36000"}, {"16063", "158000"}},
		2024: {{"16067", "134700"}, {"16051", "214000"}, {"16053", "111000"}, {"16054", "."}, {"16063", "157000"}, {"16052", "93000"}, {"16055", "65900"}},
	} {
		b.bring(t, fmt.Sprintf(populationName, year), population(year, values...))
	}
	b.bring(t, fmt.Sprintf(seekersName, 2024), seekers(2024, value{"16067", "4070"}, value{"16051", "10035"}, value{"16053", "4585"}, value{"16052", "-"}))
}

func TestAGapIsNamed(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	b.bringFigures(t)
	body := b.want(t, "/indicators/population?region=16067", 200)
	for _, want := range []string{"Zwischen 31.12.2019 und 31.12.2023 fehlen Werte.", "keine Werte zwischen 31.12.2019 und hier"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

var (
	heading  = regexp.MustCompile(`(?s)<h1[^>]*>(.*?)</h1>`)
	cell     = regexp.MustCompile(`(?s)<td[^>]*>(.*?)</td>`)
	tag      = regexp.MustCompile(`<[^>]*>`)
	onMap    = regexp.MustCompile(`<text class="kb-map__v[^"]*"[^>]*>([^<]+)</text>`)
	onLine   = regexp.MustCompile(`<text class="[^"]*kb-chart__value[^"]*"[^>]*>([^<]+)</text>`)
	signOnly = regexp.MustCompile(`<span class="kb-hidden">.*?</span>`)
)

// cells are the texts of all table cells of a page, without what only screen
// readers say.
func cells(body string) map[string]bool {
	found := map[string]bool{}
	for _, m := range cell.FindAllStringSubmatch(body, -1) {
		text := tag.ReplaceAllString(signOnly.ReplaceAllString(m[1], ""), "")
		found[strings.TrimSpace(html.UnescapeString(text))] = true
	}
	return found
}

func TestEveryDrawnValueStandsInATable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBrowser(t, d, planner)
		b.bringFigures(t)
		for _, path := range []string{
			"/indicators/population", "/indicators/population?region=16063&compare=16067", "/indicators/population?period=2023-12-31",
			"/indicators/protection-seekers", "/indicators/protection-seekers-rate", "/indicators/population?area=DG",
		} {
			body := b.want(t, path, 200)
			table := cells(body)
			drawn := append(onMap.FindAllStringSubmatch(body, -1), onLine.FindAllStringSubmatch(body, -1)...)
			if len(drawn) == 0 && !strings.Contains(path, "DG") {
				t.Errorf("%s draws no value", path)
			}
			for _, m := range drawn {
				if !table[m[1]] {
					t.Errorf("%s draws %q, which no table has", path, m[1])
				}
			}
		}
		b.sameAsService(t, "population", "16067", "")
		b.sameAsService(t, "population", "16063", "2023-12-31")
		b.sameAsService(t, "protection-seekers-rate", "16067", "")
	})
}

// sameAsService compares the tables of a page with what the service says.
func (b *browser) sameAsService(t *testing.T, id indicator.ID, region string, period civil.Period) {
	t.Helper()
	series, err := b.pages.indicators.Series(t.Context(), planner, id, region, indicator.View{})
	if err != nil {
		t.Fatal(err)
	}
	counties, err := b.pages.indicators.Map(t.Context(), planner, id, period, "16", indicator.View{})
	if err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("/indicators/%s?region=%s&period=%s", id, region, period)
	table := cells(b.want(t, path, 200))
	printer := germanPrinter(t)
	check := func(what string, f indicator.Figure) {
		want := f.Symbol
		if f.Has {
			want = strings.TrimSpace(printer.Number(f.Value, series.Indicator.Decimals) + " " + f.Symbol)
		}
		if want != "" && !table[want] {
			t.Errorf("%s: no table has %s %q", path, what, want)
		}
	}
	for _, point := range series.Points {
		check(string(point.Period), point.Figure)
	}
	for _, f := range counties.Figures {
		check(string(f.Region.Key), f.Figure)
	}
	if len(series.Points) == 0 || len(counties.Figures) == 0 {
		t.Errorf("%s: nothing to compare", path)
	}
}

func TestFindings(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	b.want(t, "/indicators", 200, "kb-empty", `href="/imports/new"`)
	b.want(t, "/indicators/population", 200, "kb-empty")
	b.bringFigures(t)
	printer := germanPrinter(t)
	for _, test := range []struct {
		name, path string
		want       []string // in the heading
		not        []string
	}{
		{"a rise says by how much", "/indicators/population", []string{"134.700", "700", "mehr", "Ende 2023"}, nil},
		{"a fall has no minus sign", "/indicators/population?region=16051", []string{"214.000", "1.000", "weniger"}, []string{"−"}},
		{"no change says so", "/indicators/population?region=16053", []string{"111.000", "so viel wie"}, nil},
		{"a single value stands alone", "/indicators/population?region=16052", []string{"93.000"}, []string{","}},
		{"a break forbids the comparison", "/indicators/population?region=16055", []string{"65.900"}, []string{"mehr"}},
		{"a secret newest value leaves the one before", "/indicators/population?region=16054", []string{"36.000", "Ende 2023"}, nil},
		{"a rate is set against nothing unknown", "/indicators/protection-seekers-rate", []string{"30,2"}, []string{"mehr"}},
		{"a region without figures has none", "/indicators/population?region=09162", []string{"keinen Wert"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			body := b.want(t, test.path, 200)
			h1 := html.UnescapeString(heading.FindStringSubmatch(body)[1])
			for _, text := range test.want {
				if !strings.Contains(h1, text) {
					t.Errorf("%s: heading %q lacks %q", test.path, h1, text)
				}
			}
			for _, text := range test.not {
				if strings.Contains(h1, text) {
					t.Errorf("%s: heading %q has %q", test.path, h1, text)
				}
			}
		})
	}
	b.want(t, "/indicators/population?region=16063", 200, "kb-break-row", "kb-chart__break", "Eisenach (16056)")
	b.want(t, "/indicators/population?region=16054", 200, printer.T("indicator.sign.secret"))
	b.want(t, "/indicators", 200, "134.700")
	b.want(t, "/indicators/protection-recognised", 200, "SCHUTZST-AK-1")
	b.want(t, "/indicators/population?region=99999", 404)
	b.want(t, "/indicators/nothing", 404)
}

func TestDownloads(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	b.bringFigures(t)
	for _, test := range []struct {
		path string
		want []string
	}{
		{"/indicators/population/series.csv?compare=16054", []string{"16067;Landkreis Gotha;2024-12-31;134700;;;Personen;", "16054;Suhl;2024-12-31;;.;unbekannt"}},
		{"/indicators/protection-seekers-rate/map.csv", []string{"16067;Landkreis Gotha;2024-12-31;30,2;;"}},
		{"/indicators/population/map.csv", []string{"16054;Suhl;2024-12-31;;.;unbekannt"}},
	} {
		w := b.get(t, test.path)
		if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") {
			t.Errorf("%s: %d %s", test.path, w.Code, w.Header().Get("Content-Type"))
		}
		for _, text := range test.want {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s lacks %q:\n%s", test.path, text, w.Body)
			}
		}
	}
}

func TestAnOwnIndicatorStepByStep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBrowser(t, d, planner)
		b.want(t, "/indicators/new", 200, `name="kind" value="share"`)
		b.want(t, "/indicators/new?kind=share", 200, "kb-empty")
		b.bringFigures(t)
		b.want(t, "/indicators/new?kind=share", 200, `name="a" value="12531-0043"`, `name="a" value="@population"`)
		b.want(t, "/indicators/new?kind=share&a=12531-0043", 200, `name="a~GES" value="GESM"`, `name="a-done"`)
		chosen := "kind=share&a=12531-0043&a-measure=BEV030&a~GES=GESM&a-done=yes"
		b.want(t, "/indicators/new?"+chosen, 200, `name="b" value="12411-01-01-4"`, `type="hidden" name="a~GES" value="GESM"`)
		b.want(t, "/indicators/new?"+chosen+"&b=12411-01-01-4", 200, `name="b~GES"`)
		chosen += "&b=12411-01-01-4&b-measure=BEVSTD&b-done=yes"
		b.want(t, "/indicators/new?"+chosen, 200, "3,0", `name="ready" value="yes"`, `name="when"`)
		chosen += "&ready=yes"
		b.want(t, "/indicators/new?"+chosen, 200, `name="figures"`, `value="%"`)

		form := url.Values{
			"figures": {chosen}, "code": {"E1"}, "name": {"Männer"}, "definition": {"Anteil"}, "unit": {"%"},
			"decimals": {"2"}, "direction": {"neutral"},
		}
		with := func(name, text string) url.Values {
			changed := maps.Clone(form)
			changed[name] = []string{text}
			return changed
		}
		for field, text := range map[string]string{"name": " ", "decimals": "zwei", "classes": "gering"} {
			if w := b.post(t, "/indicators", with(field, text)); w.Code != 422 || !strings.Contains(w.Body.String(), `id="`+field+`-error"`) {
				t.Errorf("%s %q: %d, want 422 at the field", field, text, w.Code)
			}
		}
		if w := b.post(t, "/indicators", with("figures", "kind=share&a=12531-0043")); w.Code != 422 {
			t.Errorf("figures half chosen: %d, want 422", w.Code)
		}
		address := b.post(t, "/indicators", form).Header().Get("Location")
		if !strings.HasPrefix(address, "/indicators/") {
			t.Fatalf("adding leads to %q", address)
		}
		b.want(t, address, 200, "3,02", `href="`+address+`/edit"`)
		b.changeAndArchive(t, address, with)
	})
}

// changeAndArchive walks an own indicator from its first change to the archive
// and back.
func (b *browser) changeAndArchive(t *testing.T, address string, with func(name, text string) url.Values) {
	t.Helper()
	b.want(t, address+"/edit", 200, `value="E1"`, `name="_version" value="1"`)
	change := with("name", "Männer, jung")
	change.Set("_version", "1")
	if w := b.post(t, address, change); w.Code != 303 {
		t.Errorf("changing: %d, want 303", w.Code)
	}
	late := with("name", "Männer, alt")
	late.Set("_version", "1")
	if w := b.post(t, address, late); w.Code != 409 || !strings.Contains(w.Body.String(), "Männer, jung") || !strings.Contains(w.Body.String(), "Männer, alt") {
		t.Errorf("a conflict: %d, want 409 with both versions", w.Code)
	}
	b.want(t, address+"/history", 200, "Männer, jung", "ohne Wertung")
	archived := b.post(t, address+"/archive", url.Values{"_version": {"2"}}).Header().Get("Location")
	b.want(t, archived, 200, `action="`+address+`/restore"`)
	b.want(t, "/indicators?state=archived", 200, "Männer, jung")
	if w := b.post(t, address+"/restore", url.Values{"_version": {"3"}}); w.Code != 303 {
		t.Errorf("restoring: %d, want 303", w.Code)
	}
	if body := b.want(t, "/indicators?search=maenner+jung", 200); strings.Count(body, "kb-title-link") != 1 {
		t.Error("the search does not find exactly the one indicator")
	}
	b.want(t, "/indicators/population/edit", 422)
	b.want(t, "/indicators/population/history", 422)
}

func TestDraftsSurviveTheirAddress(t *testing.T) {
	d := draft{kind: shareKind, ready: true, when: "year", picks: []pick{
		{table: "12531-0043", measure: "BEV030", where: map[string][]string{"GES": {"GESM", "GESW"}}, done: true},
		{table: "12411-01-01-4", where: map[string][]string{"GES": {total}}, done: true, fixed: true},
	}}
	got := readDraft(d.values())
	if !got.complete() || !slices.Equal(got.picks[0].where["GES"], d.picks[0].where["GES"]) || got.picks[1].where["GES"][0] != total || got.picks[0].measure != "BEV030" {
		t.Errorf("got %+v, want %+v", got, d)
	}
	if m := got.method(); m.Base == nil || m.Factor != 100 || m.Base.When != indicator.SameYear || !m.Base.Fixed {
		t.Errorf("method %+v", got.method())
	}
	if at := (draft{}).step(); at.what != kindStep {
		t.Errorf("an empty draft is at step %+v", at)
	}
}

func TestEveryKindIsBuiltFromLists(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	b.bringFigures(t)
	const people = "12411-01-01-4&a-measure=BEVSTD&a-done=yes"
	for query, want := range map[string]string{
		"kind=count&a=" + people:                                                    "134.700",
		"kind=rate&param=1000&a=@protection-seekers&b=@population":                  "30,2",
		"kind=difference&a=@population&b=@protection-seekers":                       "130.630",
		"kind=change&param=1&a=" + people:                                           "700",
		"kind=growth&param=1&a=@population":                                         "0,5",
		"kind=index&param=2023&a=" + people:                                         "100,5",
		"kind=mean&param=2&a=@population":                                           "134.350",
		"kind=own&inputs=2&param=Anteil(b%3Ba)&a=@population&b=@protection-seekers": "3",
	} {
		b.want(t, "/indicators/new?"+query, 200, want, `name="ready" value="yes"`)
	}
	for query, problem := range map[string]string{
		"kind=own&inputs=2&param=a%2B&a=@population&b=@protection-seekers": "param-error",
		"kind=mean&param=1&a=@population":                                  "param-error",
		"kind=index&param=bald&a=@population":                              "param-error",
	} {
		if body := b.want(t, "/indicators/new?"+query, 200, problem); strings.Contains(body, `name="ready"`) {
			t.Errorf("%s: a formula with a problem can be taken", query)
		}
	}
}

func TestANewEditionIsMadeInTheBrowser(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBrowser(t, d, planner)
		b.bringFigures(t)
		address := b.post(t, "/indicators", url.Values{
			"figures": {"kind=count&a=12411-01-01-4&a-measure=BEVSTD&a-done=yes&ready=yes"}, "code": {"P1"}, "name": {"Menschen"},
			"definition": {"alle"}, "unit": {"Personen"}, "decimals": {"0"}, "direction": {"neutral"},
		}).Header().Get("Location")
		first := b.want(t, address+"/editions/new", 200, `action="`+address+`/editions/new"`)
		if strings.Contains(first, `href="`+address+`/editions"`) {
			t.Error("the way back leads to a page that does not exist")
		}
		chosen := "kind=count&a=12531-0043&a-measure=BEV030&a~GES=GESM&a-done=yes&ready=yes"
		b.want(t, address+"/editions/new?"+chosen, 200, `action="`+address+`/editions"`, `name="bridge" value="factor"`)
		form := url.Values{"figures": {chosen}, "_version": {"1"}, "from": {"2024-01-01"}, "note": {"nur Männer"}, "bridge": {"break"}}
		for field, text := range map[string]string{"from": "morgen", "note": " ", "bridge": "factor"} {
			wrong := maps.Clone(form)
			wrong.Set(field, text)
			if w := b.post(t, address+"/editions", wrong); w.Code != 422 {
				t.Errorf("%s %q: %d, want 422", field, text, w.Code)
			}
		}
		if w := b.post(t, address+"/editions", form); w.Code != 303 || w.Header().Get("Location") != address+"/definition" {
			t.Errorf("adding an edition: %d to %q", w.Code, w.Header().Get("Location"))
		}
		b.want(t, address+"/definition", 200, "nur Männer", "Reihenbruch")
		b.want(t, address, 200, "neue Definition")
		b.want(t, "/indicators/population/editions/new", 422)
	})
}

func TestTheCoreSetStandsFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBrowser(t, d, planner)
		b.bringFigures(t)
		b.want(t, "/core-indicators", 200, "kb-empty", `value="protection-seekers-rate"`)
		for _, id := range []string{"population", "protection-seekers"} {
			if w := b.post(t, "/core-indicators", url.Values{"indicator": {id}, "reason": {"Beschluss " + id}}); w.Code != 303 {
				t.Errorf("adding %s: %d", id, w.Code)
			}
		}
		if w := b.post(t, "/core-indicators", url.Values{"indicator": {"population"}}); w.Code != 422 {
			t.Errorf("adding twice: %d, want 422", w.Code)
		}
		if w := b.post(t, "/core-indicators", url.Values{}); w.Code != 422 {
			t.Errorf("adding nothing: %d, want 422", w.Code)
		}
		if w := b.post(t, "/core-indicators/protection-seekers", url.Values{"_version": {"1"}, "do": {"up"}}); w.Code != 303 {
			t.Errorf("moving: %d", w.Code)
		}
		if w := b.post(t, "/core-indicators/protection-seekers", url.Values{"_version": {"1"}, "do": {"explain"}, "reason": {"x"}}); w.Code != 409 {
			t.Errorf("an old version: %d, want 409", w.Code)
		}
		body := b.want(t, "/indicators", 200, `id="h-core"`, "Beschluss population")
		if first, second := strings.Index(body, "Beschluss protection-seekers"), strings.Index(body, "Beschluss population"); first < 0 || first > second {
			t.Error("the core set is not in its order")
		}
		if strings.Count(body, `href="/indicators/population"`) != 1 {
			t.Error("an indicator of the core set stands twice")
		}
		if w := b.post(t, "/core-indicators/population", url.Values{"_version": {"2"}, "do": {"remove"}}); w.Code != 303 {
			t.Errorf("removing: %d", w.Code)
		}
	})
}

func TestNewsTellWhatCameSinceTheLastVisit(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	b.want(t, "/indicators/updates", 200, "kb-empty")
	b.bringFigures(t)
	b.want(t, "/indicators/updates", 200, "12411-01-01-4", `href="/indicators/protection-seekers-rate"`)
	if w := b.post(t, "/indicators/updates", url.Values{}); w.Code != 303 {
		t.Errorf("marking: %d", w.Code)
	}
	b.want(t, "/indicators/updates", 200, "kb-empty")
}

func TestDefinitionsSayWhatIsMissing(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	b.want(t, "/indicators/activity-rate/definition", 200, "Für Kreise gibt es diese Zahl nicht", `href="/indicators/employment-foreigners"`, "MZ-ERWERB", `href="/imports/new"`)
	b.want(t, "/indicators/naturalisation-all/definition", 200, "12521-0040", "GENESIS-Online", "EINB")
	b.want(t, "/indicators/asylum-benefits/definition", 200, "2020")
	b.want(t, "/indicators", 200, `href="/indicators/activity-rate/definition"`)
}

func TestLongListsHavePages(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	b.bring(t, fmt.Sprintf(populationName, 2024), population(2024, value{"16067", "135000"}))
	for n := range 60 {
		if _, err := b.pages.indicators.Add(t.Context(), planner, indicator.Indicator{
			Code: fmt.Sprintf("OWN-%02d", n), Factor: 1, Direction: indicator.Neutral,
			Texts: indicator.Texts{Name: fmt.Sprintf("Eigener %02d", n), Definition: "Zählung", Unit: "Personen"},
			Count: indicator.Selection{Table: "12411-01-01-4"},
		}); err != nil {
			t.Fatal(err)
		}
	}
	first := b.want(t, "/indicators", 200, "Eigener 01", `href="/indicators?page=2"`)
	second := b.want(t, "/indicators?page=2", 200, "Eigener 59")
	if strings.Contains(first, "Eigener 59") || strings.Contains(second, "Eigener 01") {
		t.Error("a page shows indicators of the other")
	}
	b.want(t, "/indicators?search=Eigener+59", 200, "Eigener 59")
}

func TestTheNumberOfFiguresIsAskedForAnOwnFormulaOnly(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	b.bringPeople(t, 2)
	if body := b.want(t, "/indicators/new", 200); strings.Contains(body, `name="inputs"`) {
		t.Error("the number of figures is asked before the kind is known")
	}
	if body := b.want(t, "/indicators/new?kind=share", 200); strings.Contains(body, `name="inputs"`) {
		t.Error("a share has a choice of how many figures")
	}
	body := b.want(t, "/indicators/new?kind=own", 200, `name="inputs"`, `name="kind" value="own"`)
	if strings.Count(body, `name="inputs"`) != 1 {
		t.Error("the number is sent twice")
	}
	if body := b.want(t, "/indicators/new?kind=own&inputs=3", 200); !strings.Contains(body, `name="inputs" value="3"`) || !strings.Contains(body, `name="a"`) {
		t.Error("the figures are not asked for next")
	}
}
