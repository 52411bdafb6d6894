// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package fault

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
)

// busy is what the program says when it waited in vain, in German.
const busy = "Die Datenbank ist gerade belegt. Es wurde nichts gespeichert"

// TestLockedByAnotherProcess holds the database longer than the program waits
// for it, as a backup program might that copies the file.
func TestLockedByAnotherProcess(t *testing.T) {
	p, dir := place{data: t.TempDir()}, t.TempDir()
	s := p.serve(t)
	b := newBrowser(t, s)
	b.signIn(t, s)
	field := b.addField(t)
	files := []string{writeFigures(t, dir, 0), writeFigures(t, dir, 1)}
	p.must(t, "import", "statistics", files[0])

	release := p.lock(t)
	key := uuid.NewString()
	var imported outcome
	var waiting sync.WaitGroup
	waiting.Go(func() { imported = p.run(t, "import", "statistics", files[1]) })
	got, err := b.addNeed(key, field, needTitle(key))
	if text := mainPart(got.body); err != nil || got.status != http.StatusUnprocessableEntity || !strings.Contains(text, busy) {
		t.Errorf("a form: %d, %v, %s", got.status, err, text)
	}
	if read := b.get(t, "/needs"); read.status != http.StatusOK {
		t.Errorf("reading meanwhile: %d", read.status)
	}
	waiting.Wait()
	if !strings.Contains(imported.out+imported.err, busy) || imported.status != refusedFile {
		t.Errorf("an import: status %d, want %d\n%s%s", imported.status, refusedFile, imported.out, imported.err)
	}
	release()

	if got, err := b.addNeed(key, field, needTitle(key)); err != nil || got.status != http.StatusSeeOther {
		t.Errorf("the form, sent again: %d, %v, %s", got.status, err, mainPart(got.body))
	}
	p.must(t, "import", "statistics", files[1])
	s.stop(t)
	if found := p.needs(t); len(found) != 1 || found[needTitle(key)] != 1 {
		t.Errorf("needs: %v, want the one that was sent twice", found)
	}
	for n, day := range []string{dayOf(0), dayOf(1)} {
		if got := p.stored(t)[day]; len(got) != len(figures(n)) {
			t.Errorf("%s: %d figures, want %d", day, len(got), len(figures(n)))
		}
	}
	p.whole(t)
}

// lock takes the right to write to the SQLite database until release.
func (p place) lock(t *testing.T) (release func()) {
	t.Helper()
	conn, err := p.open(t).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	do := func(statement string) {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	do(`BEGIN IMMEDIATE`)
	return func() {
		do(`ROLLBACK`)
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
}
