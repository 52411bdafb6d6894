// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
)

// registerList is a list that no official reader knows, with two mistakes.
const registerList = "AGS;Gemeinde;Geschlecht;Einwohner\n16067019;Friedrichroda;weiblich;3.411\n16067029;Gotha;weiblich;k. A.\nxyz;Irgendwo;weiblich;1\n"

// registerMarks is the form of the assistant, filled in for registerList.
func registerMarks() url.Values {
	return url.Values{
		"sheet": {""}, "header": {"1"}, "lines": {"1"}, "line-0": {"name"}, "role-0": {"region"}, "role-1": {"label"}, "role-2": {"dimension"}, "role-3": {"value"},
		"title": {"Einwohner nach Geschlecht"}, "table": {"melderegister"}, "source": {"Melderegister"}, "region": {"key"}, "period": {"date"}, "date": {"31.12.2024"},
		"decimal": {","}, "symbols": {"* = .\n="}, "unit-3": {"Anzahl"},
	}
}

// marked uploads a file, keeps marks for it, and returns the address of what
// was understood.
func (b *browser) marked(t *testing.T, name, content string, marks url.Values) string {
	t.Helper()
	job := b.read(t, name, []byte(content))
	w := b.post(t, job+"/table", marks)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("keeping the marks: %d\n%s", w.Code, w.Body)
	}
	b.finish(t, w.Header().Get("Location"))
	return w.Header().Get("Location")
}

func TestAFileWithMistakesIsMendedAndPublished(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBrowser(t, d, planner)
		job := b.read(t, "liste.csv", []byte(registerList))
		b.want(t, job, 200, "Friedrichroda", `action="`+job+`/table#outcome"`)
		b.want(t, job+"/table", 200, "Friedrichroda", `name="role-3"`, `value="`, "kb-mark-region", `formmethod="post"`)
		tried := b.want(t, job+"/table?"+registerMarks().Encode(), 200, `id="outcome"`, "3.411", "xyz", "k. A.")
		if !strings.Contains(tried, "3 Zeilen, 1 Zahlen, 0 Zeichen ohne Zahl, 2 abgelehnt") {
			t.Error("the preview does not count 3 rows, 1 figure, 2 refused")
		}
		if p, err := b.pages.indicators.ImportTemplates(t.Context(), planner, false); err != nil || len(p) != 0 {
			t.Errorf("looking keeps a template: %v, %v", p, err)
		}

		preview := b.marked(t, "liste.csv", registerList, registerMarks())
		b.want(t, preview, 200, "k. A.", "xyz", `href="`+preview+`/annotated"`, `href="`+preview+`/table"`)
		annotated := b.get(t, preview+"/annotated").Body.String()
		lines := strings.Split(annotated, "\r\n")
		if len(lines) < 4 || lines[0] != "\uFEFFAGS;Gemeinde;Geschlecht;Einwohner;\"Hinweis\"" || lines[1] != "16067019;Friedrichroda;weiblich;3.411" ||
			!strings.HasPrefix(lines[2], "16067029;Gotha;weiblich;k. A.;\"Einwohner: ") || !strings.HasPrefix(lines[3], "xyz;Irgendwo;weiblich;1;\"AGS: ") {
			t.Errorf("the file with remarks:\n%s", annotated)
		}
		mended := strings.NewReplacer("k. A.", "*", "xyz", "16067065").Replace(annotated)
		job = b.read(t, "liste-mit-Hinweisen.csv", []byte(mended))
		again := b.want(t, job+"/table", 200, "Einwohner nach Geschlecht", "/imports/templates/")
		if !strings.Contains(again, `name="_version"`) {
			t.Error("the template does not recognise the mended file")
		}
		marks := registerMarks()
		marks.Set("_version", "1")
		w := b.post(t, job+"/table", marks)
		b.finish(t, w.Header().Get("Location"))
		work := b.post(t, w.Header().Get("Location")+"/accept", nil).Header().Get("Location")
		b.finish(t, work)
		release := b.get(t, work).Header().Get("Location")
		b.want(t, release, 200, "MELDEREGISTER", "3.411", "Melderegister", `action="`+release+`/withdraw"`)
	})
}

func TestMarksThatCannotBeUsedAreNamedAtTheirFields(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	job := b.read(t, "liste.csv", []byte(registerList))
	for name, test := range map[string]struct{ field, value, want string }{
		"no title":         {"title", "", `id="title-error"`},
		"an official code": {"table", "12411-0015", `id="table-error"`},
		"no region":        {"role-0", "", `id="region-error"`},
		"no figures":       {"role-3", "", `id="columns-error"`},
		"no period":        {"period", "marked", `id="period-error"`},
		"a strange period": {"date", "neulich", `id="date-error"`},
		"an unknown sign":  {"symbols", "? = ?", `id="symbols-error"`},
	} {
		marks := registerMarks()
		marks.Set(test.field, test.value)
		w := b.post(t, job+"/table", marks)
		if w.Code != 422 || !strings.Contains(w.Body.String(), test.want) || !strings.Contains(w.Body.String(), "kb-summary") {
			t.Errorf("%s: %d, want 422 with %s", name, w.Code, test.want)
		}
	}
}

func TestTheDateInTheFileSparesTheQuestion(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	list := func(year string) string {
		return "Einwohner am 31.12." + year + "\n\nAGS;Einwohner\n16067019;3.411\n16067029;41.105\n"
	}
	marks := url.Values{
		"sheet": {""}, "header": {"3"}, "lines": {"1"}, "line-0": {"name"}, "role-0": {"region"}, "role-1": {"value"}, "title": {"Einwohner"}, "table": {"EINWOHNER"},
		"source": {"Melderegister"}, "region": {"key"}, "period": {"cell"}, "cell": {"A1"}, "decimal": {","},
	}
	b.marked(t, "2023.csv", list("2023"), marks)
	next := b.read(t, "2024.csv", []byte(list("2024")))
	b.want(t, next, 200, "EINWOHNER", "31.12.2024", `action="`+next+`/accept"`)
}

func TestAWorkbookComesBackWithRemarks(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	book := excelize.NewFile()
	defer book.Close()
	for at, value := range map[string]any{"A1": "AGS", "B1": "Einwohner", "A2": "16067019", "B2": 3411, "A3": "99", "B3": 1, "A4": "16067029", "B4": "viele"} {
		if err := book.SetCellValue("Sheet1", at, value); err != nil {
			t.Fatal(err)
		}
	}
	var content bytes.Buffer
	if err := book.Write(&content); err != nil {
		t.Fatal(err)
	}
	preview := b.marked(t, "liste.xlsx", content.String(), url.Values{
		"sheet": {"Sheet1"}, "header": {"1"}, "lines": {"1"}, "line-0": {"name"}, "role-0": {"region"}, "role-1": {"value"}, "title": {"Einwohner"}, "table": {"EINWOHNER"},
		"source": {"Melderegister"}, "region": {"key"}, "period": {"date"}, "date": {"2024"}, "decimal": {","},
	})
	w := b.get(t, preview+"/annotated")
	back, err := excelize.OpenReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	for at, want := range map[string]string{"C1": "Hinweis", "C2": "", "C3": "AGS: ", "C4": "Einwohner: ", "B2": "3411"} {
		got, err := back.GetCellValue("Sheet1", at)
		if err != nil || !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s holds %q, %v; want %q", at, got, err, want)
		}
	}
}

func TestTemplatesAreKeptHandedOnAndArchived(t *testing.T) {
	d := dbtest.SQLite(t)
	b := newBrowser(t, d, planner)
	b.want(t, "/imports/templates", 200, "kb-empty")
	b.marked(t, "liste.csv", registerList, registerMarks())
	all, err := b.pages.indicators.ImportTemplates(t.Context(), planner, false)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d templates, %v", len(all), err)
	}
	own := templateLink(all[0].ID)
	b.want(t, "/imports/templates", 200, own)
	b.want(t, own, 200, "MELDEREGISTER", "Geschlecht", own+"/template.json", `action="`+own+`/archive"`)
	b.want(t, own+"/history", 200, planner.Name)
	text := b.get(t, own+"/template.json").Body.Bytes()

	other := newBrowser(t, d, outsider)
	other.want(t, own, 404)
	other.want(t, own+"/template.json", 404)
	w := other.bringTemplate(t, text)
	if w.Code != 303 {
		t.Fatalf("bringing a template: %d\n%s", w.Code, w.Body)
	}
	other.want(t, w.Header().Get("Location"), 200, "MELDEREGISTER")
	job := other.read(t, "liste.csv", []byte(registerList))
	other.want(t, job+"/table", 200, "Einwohner nach Geschlecht", "/imports/templates/")
	for _, spoilt := range []string{"", "{}", "nichts"} {
		if w := other.bringTemplate(t, []byte(spoilt)); w.Code != 422 || !strings.Contains(w.Body.String(), `id="file-error"`) {
			t.Errorf("bringing %q: %d, want 422", spoilt, w.Code)
		}
	}

	if w := b.post(t, own+"/archive", url.Values{"_version": {"1"}}); w.Code != 303 {
		t.Errorf("archiving: %d", w.Code)
	}
	b.want(t, "/imports/templates", 200, "kb-empty")
	b.want(t, "/imports/templates?archived=1", 200, own)
	if w := b.post(t, own+"/restore", url.Values{"_version": {"1"}}); w.Code != 409 {
		t.Errorf("restoring an older version: %d, want 409", w.Code)
	}
	if w := b.post(t, own+"/restore", url.Values{"_version": {"2"}}); w.Code != 303 {
		t.Errorf("restoring: %d", w.Code)
	}
	b = newBrowser(t, d, reader)
	if body := b.want(t, own, 200); strings.Contains(body, "/archive") {
		t.Error("a reader is offered to archive")
	}
	for _, path := range []string{own + "/archive", own + "/restore", "/imports/templates"} {
		if w := b.post(t, path, url.Values{"_version": {"3"}}); w.Code != 403 {
			t.Errorf("a reader posts to %s: %d, want 403", path, w.Code)
		}
	}
}

func (b *browser) bringTemplate(t *testing.T, text []byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	err := form.WriteField("_key", uuid.NewString())
	if err == nil {
		var part interface{ Write([]byte) (int, error) }
		if part, err = form.CreateFormFile("file", "vorlage.json"); err == nil {
			_, err = part.Write(text)
		}
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/imports/templates", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.do(r)
}
