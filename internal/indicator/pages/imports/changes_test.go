// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"kursbuch/internal/db/dbtest"
)

func TestANewerDownloadSaysWhatIsDifferent(t *testing.T) {
	b := newBrowser(t, dbtest.SQLite(t), planner)
	name := fmt.Sprintf(populationName, 2024)
	first := b.bring(t, name, population(value{"16067", "134000p"}, value{"16051", "214969"}, value{"16054", "36000"}))
	b.want(t, "/releases/"+strings.TrimPrefix(first, "/imports/")+"/changes", 200, "Das ist die erste Ausgabe")
	preview := b.read(t, name, population(value{"16067", "134700"}, value{"16051", "214968"}, value{"16055", "65000"}))
	b.want(t, preview, 200, "134.000", "134.700", "&#43;700", "&#43;0,5", "revidiert", "entfallen", "36.000")
	work := b.post(t, preview+"/accept", nil).Header().Get("Location")
	b.finish(t, work)
	release := b.get(t, work).Header().Get("Location")
	changes := "/releases/" + strings.TrimPrefix(release, "/imports/") + "/changes"
	b.want(t, release, 200, `href="`+changes+`"`)
	body := b.want(t, changes, 200, "134.000", "&#43;700", "−1", "65.000", `href="`+first+`"`, `value="revised"`)
	if strings.Index(body, "&#43;700") > strings.Index(body, "−1<") {
		t.Error("the largest difference does not come first")
	}
	if body := b.want(t, changes+"?kind=gone", 200, "36.000"); strings.Contains(body, "134.700") {
		t.Error("the filter lets other kinds through")
	}
	b.want(t, changes+"?"+url.Values{"search": {"Kreis 16055"}}.Encode(), 200, "65.000")
	b.want(t, changes+"?search=nirgendwo", 200, "kb-empty")
	csv := b.get(t, changes+".csv?sort=place").Body.String()
	if lines := strings.Split(strings.TrimSpace(csv), "\r\n"); len(lines) != 5 || !strings.Contains(csv, ";134000;p;134700;;700;0,52") {
		t.Errorf("the list as CSV:\n%s", csv)
	}
	newBrowser(t, dbtest.SQLite(t), outsider).want(t, changes, 404)
}
