// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"net/url"
	"strings"
	"testing"

	"kursbuch/internal/db/dbtest"
)

func TestUnclearNamesAreAskedFor(t *testing.T) {
	const table = "GENESIS-Tabelle: 12411-0015\nBevölkerung: Kreise, Stichtag;\nFortschreibung;\nBevölkerungsstand (Anzahl);\n;Stichtag\n;31.12.2022\n"
	b := newBrowser(t, dbtest.SQLite(t), planner)
	preview := b.read(t, "download.csv", []byte(table+"München;30\nNirgendwo;9\nMünchen, Landkreis;31\n"))
	b.want(t, preview, 200, "Zeile 7", `<option value="09162">`, "Landkreis München (09184)", "Nirgendwo", "Der Name ist nicht eindeutig", preview+"/accept")
	if w := b.post(t, preview+"/places", url.Values{"place-0": {"99999"}}); w.Code != 404 {
		t.Errorf("a key that is not offered: %d, want 404", w.Code)
	}
	if w := b.post(t, preview+"/places", nil); w.Code != 303 || w.Header().Get("Location") != preview {
		t.Errorf("nothing chosen: %d to %s", w.Code, w.Header().Get("Location"))
	}
	again := b.post(t, preview+"/places", url.Values{"place-0": {"09162"}}).Header().Get("Location")
	b.finish(t, again)
	if body := b.want(t, again, 200, "München<small>09162</small>", "Nirgendwo"); strings.Contains(body, `<label for="place-1"`) {
		t.Error("a name that was given a region is asked for again")
	}
	work := b.post(t, again+"/accept", nil).Header().Get("Location")
	b.finish(t, work)
	release := b.get(t, work).Header().Get("Location")
	b.want(t, "/releases/"+strings.TrimPrefix(release, "/imports/")+"/history", 200, "München = 09162")
}

func TestAFileWithoutAnyClearNameCannotBeTaken(t *testing.T) {
	const table = "GENESIS-Tabelle: 12411-0015\nBevölkerung: Kreise, Stichtag;\nFortschreibung;\nBevölkerungsstand (Anzahl);\n;Stichtag\n;31.12.2022\nMünchen;30\n"
	b := newBrowser(t, dbtest.SQLite(t), planner)
	preview := b.read(t, "download.csv", []byte(table))
	if body := b.want(t, preview, 200, `<option value="09162">`); strings.Contains(body, preview+"/accept") {
		t.Error("nothing can be taken, but it is offered")
	}
	if w := b.post(t, preview+"/accept", nil); w.Code != 404 {
		t.Errorf("accepting nothing: %d, want 404", w.Code)
	}
}
