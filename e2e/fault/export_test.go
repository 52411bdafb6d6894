// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package fault

import (
	"net/http"
	"strings"
	"testing"
)

// TestFormulasAreExportedAsText imports a label that a spreadsheet would carry
// out, and reads it back from the download.
func TestFormulasAreExportedAsText(t *testing.T) {
	const formula = "=1+cmd|'/C calc'!A0"
	p := place{data: t.TempDir()}
	s := p.serve(t)
	b := newBrowser(t, s)
	b.signIn(t, s)
	text := head + strings.Replace(good(), "Kreis 16051", formula, 1)
	p.must(t, "import", "statistics", writeFile(t, t.TempDir(), table+"_1_de_flat.csv", text))
	got := b.get(t, "/tables/"+table+"/figures.csv?rows=region")
	if got.status != http.StatusOK || !strings.Contains(got.body, "'"+formula) {
		t.Errorf("%d, want the label as text:\n%s", got.status, got.body)
	}
	s.stop(t)
}
