// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
)

func TestAnImportFromTheUploadToItsUndoing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBrowser(t, d, planner)
		b.want(t, "/imports", 200, "kb-empty", `href="/imports/new"`)
		content := population(value{"16067", "134700"}, value{"16051", "214969"})
		preview := b.read(t, fmt.Sprintf(populationName, 2024), content)
		b.want(t, preview, 200, "12411-01-01-4", "31.12.2024", `action="`+preview+`/accept"`)
		b.want(t, "/imports", 200, "kb-empty")
		if body := b.want(t, "/indicators/population", 200); strings.Contains(body, "134.700") {
			t.Error("a figure is shown before it was taken over")
		}

		work := b.post(t, preview+"/accept", nil).Header().Get("Location")
		b.finish(t, work)
		release := b.get(t, work).Header().Get("Location")
		b.want(t, release, 200, "134.700", `action="`+release+`/withdraw"`, `href="/tables/12411-01-01-4?release=`)
		b.want(t, "/indicators/population", 200, "134.700")
		b.want(t, "/indicators", 200, "134.700")
		if w := b.post(t, preview+"/accept", nil); w.Code != 303 {
			t.Errorf("accepting twice: %d, want 303", w.Code)
		} else {
			b.finish(t, w.Header().Get("Location"))
			b.want(t, w.Header().Get("Location"), 200, "kb-notice--stop")
		}

		if w := b.post(t, release+"/withdraw", url.Values{"_version": {"1"}}); w.Code != 303 {
			t.Fatalf("withdrawing: %d, want 303", w.Code)
		}
		b.want(t, release, 200, `action="`+release+`/reinstate"`)
		if body := b.want(t, "/indicators/population", 200); strings.Contains(body, "134.700") {
			t.Error("a withdrawn figure is still shown")
		}
		if w := b.post(t, release+"/withdraw", url.Values{"_version": {"1"}}); w.Code != 409 {
			t.Errorf("withdrawing an older version: %d, want 409", w.Code)
		}
		if w := b.post(t, release+"/reinstate", url.Values{"_version": {"2"}}); w.Code != 303 {
			t.Errorf("reinstating: %d, want 303", w.Code)
		}
		history := "/releases/" + strings.TrimPrefix(release, "/imports/") + "/history"
		b.want(t, release, 200, `href="`+history+`"`)
		if body := b.want(t, history, 200, planner.Name); strings.Count(body, "<time ") < 3 {
			t.Error("the history of the release lacks an entry: imported, withdrawn, reinstated")
		}
		b.want(t, "/indicators/population", 200, "134.700")
	})
}

func TestAFileThatWasImportedBefore(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	name := fmt.Sprintf(populationName, 2024)
	first := b.bring(t, name, population(value{"16067", "134700"}, value{"16051", "214969"}))
	again := b.read(t, name, population(value{"16051", "214969"}, value{"16067", "134700"}))
	b.want(t, again, 200, `href="`+first+`"`)
	changed := b.read(t, name, population(value{"16067", "134701"}, value{"16051", "214969"}))
	body := b.want(t, changed, 200, `href="`+first+`"`)
	if strings.Count(body, "<dd>1</dd>") != 2 {
		t.Error("the preview lacks one changed and one identical figure")
	}
	if w := b.post(t, changed+"/discard", nil); w.Code != 303 || w.Header().Get("Location") != "/imports" {
		t.Errorf("discarding: %d, want 303 to the imports", w.Code)
	}
	if second := b.bring(t, name, population(value{"16067", "134700"}, value{"16051", "214969"})); second != first {
		t.Errorf("a repeat leads to %s, want the first release %s", second, first)
	}
}

func TestRefusedRowsAreNamed(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	content := population(value{"16067", "134700"}, value{"16051", "<b>1.2.3</b>"}, value{"99", "?"})
	preview := b.read(t, `..\..\12411-01-01-4_<1>_de_flat.csv`, content)
	body := b.want(t, preview, 200, `data-label="Zeile">3<`, "&lt;b&gt;1.2.3&lt;/b&gt;", ">value<")
	if strings.Contains(body, "<b>1.2.3") || strings.Contains(body, `..\`) {
		t.Error("the page repeats markup or folders of the file")
	}
	w := b.get(t, preview+"/refused.csv")
	if csv := w.Body.String(); strings.Count(csv, "\r\n") != 3 || !strings.Contains(csv, ";3;value;<b>1.2.3</b>;") {
		t.Errorf("the list of refused rows:\n%s", csv)
	}
	work := b.post(t, preview+"/accept", nil).Header().Get("Location")
	b.finish(t, work)
	b.want(t, "/indicators/population", 200, "134.700")
}

func TestRefusedFiles(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	for _, test := range []struct {
		name, file, content string
		status              int
		want                string
	}{
		{"a text without a table says so", "brief.csv", "Sehr geehrte Damen\n", 303, "brief.csv"},
		{"a picture", "bild.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 303, "bild.csv"},
		{"a broken archive", "12411-01-01-4_1_de.zip", "PK\x03\x04 and no more", 303, "12411-01-01-4_1_de.zip"},
		{"a header without rows", "12411-01-01-4_1_de_flat.csv", populationHeader + "\n", 303, "12411-01-01-4_1_de_flat.csv"},
		{"folders in the name", "../../etc/passwd", "root", 303, "passwd"},
		{"an empty file is refused at the field", "leer.csv", "", 422, `id="file-error"`},
		{"no file at all", "", "", 422, `id="file-error"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := b.upload(t, test.file, []byte(test.content))
			if w.Code != test.status {
				t.Fatalf("status %d, want %d", w.Code, test.status)
			}
			body := w.Body.String()
			if test.status == 303 {
				b.finish(t, w.Header().Get("Location"))
				body = b.want(t, w.Header().Get("Location"), 422, `id="h-refusal"`)
				if w := b.post(t, w.Header().Get("Location")+"/accept", nil); w.Code != 404 {
					t.Errorf("accepting a refused file: %d, want 404", w.Code)
				}
			}
			if !strings.Contains(body, test.want) || strings.Contains(body, "../") {
				t.Errorf("the page lacks %q", test.want)
			}
		})
	}
	b.want(t, "/imports", 200, "kb-empty")
}

func TestWhoMayImport(t *testing.T) {
	d := dbtest.SQLite(t)
	own := newBrowser(t, d, planner)
	name := fmt.Sprintf(populationName, 2024)
	release := own.bring(t, name, population(value{"16067", "134700"}))
	preview := own.read(t, name, population(value{"16067", "134701"}))

	b := newBrowser(t, d, reader)
	for _, path := range []string{"/imports", release, "/indicators", "/indicators/population"} {
		if body := b.want(t, path, 200); strings.Contains(body, "/imports/new") || strings.Contains(body, "/withdraw") || strings.Contains(body, "/indicators/new") {
			t.Errorf("%s offers a reader to change something", path)
		}
	}
	for _, path := range []string{"/imports/new", preview, preview + "/progress", preview + "/refused.csv", "/indicators/new"} {
		b.want(t, path, 403)
	}
	for _, path := range []string{preview + "/accept", preview + "/discard", release + "/withdraw", release + "/reinstate", "/indicators", "/indicators/population"} {
		if w := b.post(t, path, url.Values{"_version": {"1"}}); w.Code != 403 {
			t.Errorf("a reader posts to %s: %d, want 403", path, w.Code)
		}
	}
	if w := b.upload(t, name, nil); w.Code != 403 {
		t.Errorf("a reader uploads: %d, want 403", w.Code)
	}

	b = newBrowser(t, d, outsider)
	for _, path := range []string{release, preview, preview + "/progress", preview + "/refused.csv"} {
		b.want(t, path, 404)
	}
	for _, path := range []string{preview + "/accept", preview + "/discard", release + "/withdraw", release + "/reinstate"} {
		if w := b.post(t, path, url.Values{"_version": {"1"}}); w.Code != 404 {
			t.Errorf("another tenant posts to %s: %d, want 404", path, w.Code)
		}
	}
	if body := b.want(t, "/indicators/population?region=16067", 200); strings.Contains(body, "134.700") {
		t.Error("another tenant sees the figure")
	}
}
