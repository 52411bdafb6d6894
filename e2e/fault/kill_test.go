// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package fault

import (
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"
)

const (
	writers     = 3 // browsers that send forms at once
	filesARound = 6 // files that one import command takes
	readyWithin = 5 * time.Second
	// slowerThanNew is how many times the start of a new place a slow start must
	// take to count: a busy machine holds up both.
	slowerThanNew = 8
	killsOnPG     = 10
	defaultKills  = 100
)

// kills is how often the server is killed; the import beside it is killed as
// often.
func kills(t *testing.T) int {
	text := os.Getenv("KURSBUCH_KILLS")
	if text == "" {
		return defaultKills
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("KURSBUCH_KILLS is %q, want a number from 1", text)
	}
	return n
}

func TestKilledOnSQLite(t *testing.T) {
	p := place{data: t.TempDir()}
	killAgainAndAgain(t, p, kills(t))
	if check := p.value(t, `PRAGMA integrity_check`); check != "ok" {
		t.Errorf("the database is damaged: %s", check)
	}
}

func TestKilledOnPostgreSQL(t *testing.T) {
	killAgainAndAgain(t, place{data: t.TempDir(), database: newPostgres(t)}, min(killsOnPG, kills(t)))
}

// ledger is what the program has acknowledged and what it left open.
type ledger struct {
	mu       sync.Mutex
	saved    map[string]string // write key -> where the answer led
	open     map[string]bool   // forms without an answer
	imported map[int]summary   // acknowledged files
	sent     int               // files that an import was given
	slowest  time.Duration     // start
	late     int               // starts that took too long
}

// summary is what import --json says of a file.
type summary struct {
	Rows, Accepted, Numbers int
	Release                 string
}

func killAgainAndAgain(t *testing.T, p place, kills int) {
	s := p.serve(t)
	b := newBrowser(t, s)
	b.signIn(t, s)
	field := b.addField(t)
	s.kill()
	l := &ledger{saved: map[string]string{}, open: map[string]bool{}, imported: map[int]summary{}}
	files, hit := t.TempDir(), 0
	for range kills {
		importGone := l.startImport(t, p, files)
		s = p.serve(t)
		if l.slowest = max(l.slowest, s.ready); s.ready > readyWithin && s.ready > slowerThanNew*newPlace(t) {
			l.late++
		}
		b.at(s)
		l.repeat(t, b, field)
		l.writeUntilKilled(b, field, s)
		if importGone() {
			hit++
		}
	}
	s = p.serve(t)
	b.at(s)
	l.repeat(t, b, field)
	s.stop(t)
	l.compareNeeds(t, p)
	l.compareFigures(t, p)
	// The load of a machine may change within one start, or one in fifty; a program
	// that recovers slowly does so every time.
	if l.late > max(1, kills/50) {
		t.Errorf("%d of %d starts took more than %v, up to %v", l.late, kills, readyWithin, l.slowest)
	}
	p.must(t, "audit", "verify")
	t.Logf("killed the server %d times and %d imports: %d forms and %d files acknowledged, slowest start %v",
		kills, hit, len(l.saved), len(l.imported), l.slowest.Round(time.Millisecond))
}

// newPlace is how long the start of a new place takes now.
func newPlace(t *testing.T) time.Duration {
	t.Helper()
	s := place{data: t.TempDir()}.serve(t)
	defer s.kill()
	return s.ready
}

// writeUntilKilled lets writers send forms and kills the server in the midst.
func (l *ledger) writeUntilKilled(b *browser, field string, s *server) {
	var work sync.WaitGroup
	var answers atomic.Int32
	for range writers {
		work.Go(func() {
			for l.send(b, uuid.NewString(), field) {
				answers.Add(1)
			}
		})
	}
	enough, latest := rand.Int32N(6), time.Now().Add(2*time.Second)
	for answers.Load() < enough && time.Now().Before(latest) {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(time.Duration(rand.IntN(15_000)) * time.Microsecond)
	s.kill()
	work.Wait()
}

// send sends the form of a need and notes the answer; it reports whether one
// came.
func (l *ledger) send(b *browser, key, field string) bool {
	got, err := b.addNeed(key, field, needTitle(key))
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil || got.status != http.StatusSeeOther {
		l.open[key] = true
		return false
	}
	l.saved[key] = got.location
	return true
}

// repeat sends the forms again that got no answer, and one that got it. The
// first are then saved: led on, or told that they were saved already when the
// program died before it could note where they led.
func (l *ledger) repeat(t *testing.T, b *browser, field string) {
	t.Helper()
	for key := range l.open {
		got, err := b.addNeed(key, field, needTitle(key))
		if err != nil || got.status != http.StatusSeeOther && got.status != http.StatusUnprocessableEntity {
			t.Fatalf("the form %s, sent again: %d, %v\n%s", key, got.status, err, mainPart(got.body))
		}
		l.saved[key] = got.location
	}
	clear(l.open)
	for key, location := range l.saved {
		got, err := b.addNeed(key, field, needTitle(key))
		if err != nil || location != "" && got.location != location && got.status != http.StatusUnprocessableEntity {
			t.Fatalf("the saved form %s, sent again: %d to %q, %v; it first led to %q", key, got.status, got.location, err, location)
		}
		return
	}
}

// compareNeeds wants every acknowledged need once, and no other.
func (l *ledger) compareNeeds(t *testing.T, p place) {
	t.Helper()
	found := p.needs(t)
	for key := range l.saved {
		if n := found[needTitle(key)]; n != 1 {
			t.Errorf("the acknowledged need %s is there %d times", key, n)
		}
		delete(found, needTitle(key))
	}
	for title := range found {
		t.Errorf("nobody wrote %q", title)
	}
}

// compareFigures wants every acknowledged file, and of the others all figures
// or none.
func (l *ledger) compareFigures(t *testing.T, p place) {
	t.Helper()
	found := p.stored(t)
	for n := range l.sent {
		want, got := figures(n), found[dayOf(n)]
		if said, acknowledged := l.imported[n]; acknowledged && said.Numbers != len(want) {
			t.Errorf("file %d: the program took %d numbers, want %d", n, said.Numbers, len(want))
		} else if !acknowledged && got == nil {
			continue
		}
		if !maps.Equal(got, want) {
			t.Errorf("file %d: %d figures are visible, want the %d of the file", n, len(got), len(want))
		}
	}
}

// startImport imports the next files by one command beside the server and kills
// it while it does; wait says when it is gone whether the kill came in time.
// What one import has not taken no later one gets.
func (l *ledger) startImport(t *testing.T, p place, dir string) (wait func() (hit bool)) {
	t.Helper()
	args, first := []string{"import", "statistics", "--json"}, l.sent
	for range filesARound {
		args = append(args, writeFigures(t, dir, l.sent))
		l.sent++
	}
	cmd := p.command(args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	taken := make(chan int)
	go func() {
		answers, enough := json.NewDecoder(out), rand.IntN(filesARound)
		l.readAnswers(answers, first, enough)
		time.Sleep(time.Duration(rand.IntN(10_000)) * time.Microsecond)
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Errorf("kill the import: %v", err)
		}
		taken <- enough + l.readAnswers(answers, first+enough, filesARound)
	}()
	return func() bool {
		hit := <-taken < filesARound
		killProcess(cmd)
		return hit
	}
}

// readAnswers notes up to n answers for the files from first on and returns how
// many there were.
func (l *ledger) readAnswers(answers *json.Decoder, first, n int) int {
	for i := range n {
		var said summary
		if answers.Decode(&said) != nil {
			return i
		}
		if said.Release == "" {
			continue // refused
		}
		l.mu.Lock()
		l.imported[first+i] = said
		l.mu.Unlock()
	}
	return n
}

// open opens the database beside the program.
func (p place) open(t *testing.T) *sql.DB {
	t.Helper()
	driver, name := "sqlite", "file:"+p.file()
	if p.database != "" {
		driver, name = "pgx", p.database
	}
	d, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// value reads one value from the database.
func (p place) value(t *testing.T, query string) (v string) {
	t.Helper()
	if err := p.open(t).QueryRowContext(t.Context(), query).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// needs counts the stored needs by title.
func (p place) needs(t *testing.T) map[string]int {
	t.Helper()
	rows, err := p.open(t).QueryContext(t.Context(), `SELECT title FROM need_needs`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() // rows.Err is checked
	found := map[string]int{}
	for rows.Next() {
		title := ""
		if err := rows.Scan(&title); err != nil {
			t.Fatal(err)
		}
		found[title]++
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}
