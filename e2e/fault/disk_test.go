// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package fault

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/google/uuid"
)

// diskFull is what the program says when it cannot write, in German.
const diskFull = "Der Datenträger des Servers ist voll. Es wurde nichts gespeichert"

// limited is a command that may write no file larger than kib: what a full
// disk or a used-up quota does to it.
func limited(cmd *exec.Cmd, kib int64) *exec.Cmd {
	script := fmt.Sprintf(`ulimit -f %d && exec "$@"`, kib*2) // of 512 bytes
	limited := exec.Command("sh", append([]string{"-c", script, "sh"}, cmd.Args...)...)
	limited.Env = cmd.Env
	return limited
}

func TestImportOnAFullDisk(t *testing.T) {
	p, dir := place{data: t.TempDir()}, t.TempDir()
	p.must(t, "import", "statistics", writeFigures(t, dir, 0))
	p.fill(t, dir, func(cmd *exec.Cmd) *exec.Cmd { return limited(cmd, p.size(t)+64) })
}

func TestImportOnAFullFileSystem(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can mount a small file system")
	}
	small := t.TempDir()
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(small, 0); err != nil {
			t.Error(err)
		}
	})
	p, dir := place{data: small}, t.TempDir()
	p.must(t, "import", "statistics", writeFigures(t, dir, 0))
	p.fill(t, dir, func(cmd *exec.Cmd) *exec.Cmd { return cmd })
}

// fill imports large files until there is no space for one, and looks whether
// that one was refused whole and all before it are whole.
func (p place) fill(t *testing.T, dir string, limit func(*exec.Cmd) *exec.Cmd) {
	t.Helper()
	before := p.value(t, `SELECT count(*) FROM indicator_releases`)
	for n := 1; ; n++ {
		if n > 50 {
			t.Fatal("the disk does not get full")
		}
		got := runCommand(t, limit(p.command("import", "statistics", writeNoise(t, dir, n))))
		if got.status == allTaken {
			before = p.value(t, `SELECT count(*) FROM indicator_releases`)
			continue
		}
		if !strings.Contains(got.out+got.err, diskFull) || got.status != refusedFile {
			t.Errorf("status %d, want %d\n%s%s", got.status, refusedFile, got.out, got.err)
		}
		break
	}
	if after := p.value(t, `SELECT count(*) FROM indicator_releases`); after != before {
		t.Errorf("%s releases after the refusal, %s before", after, before)
	}
	p.whole(t)
	if got := p.stored(t)[dayOf(0)]; len(got) != len(figures(0)) {
		t.Errorf("%d figures of the first file are left, want %d", len(got), len(figures(0)))
	}
}

// writeNoise writes a file with 30,000 figures that hardly compress.
func writeNoise(t *testing.T, dir string, n int) string {
	t.Helper()
	var text strings.Builder
	text.WriteString(head)
	noise := uint64(n)
	for i := range 30_000 {
		noise = noise*6364136223846793005 + 1442695040888963407 // Knuth, MMIX
		day := fmt.Sprintf("%d-12-31", 2000+i%10)
		text.WriteString(line(day, fmt.Sprintf("16%03d", 51+i/10%20), "GESM", fmt.Sprintf("MES%03d", i/200), fmt.Sprint(noise>>20)))
	}
	return writeFile(t, dir, fmt.Sprintf("99004-01-01-1_%d_de_flat.csv", n), text.String())
}

// size is that of the database in KiB, once its log is folded in.
func (p place) size(t *testing.T) int64 {
	t.Helper()
	info, err := os.Stat(p.file())
	if err != nil {
		t.Fatal(err)
	}
	return info.Size() >> 10
}

// whole wants a database and an audit trail without damage.
func (p place) whole(t *testing.T) {
	t.Helper()
	if check := p.value(t, `PRAGMA integrity_check`); check != "ok" {
		t.Errorf("the database is damaged: %s", check)
	}
	p.must(t, "audit", "verify")
}

func TestFormsOnAFullDisk(t *testing.T) {
	p := place{data: t.TempDir()}
	s := p.serve(t)
	b := newBrowser(t, s)
	b.signIn(t, s)
	field := b.addField(t)
	s.stop(t)

	s = serveCommand(t, limited(p.command("serve", "--addr", "127.0.0.1:0"), p.size(t)+64))
	b.at(s)
	var refused answer
	saved, key := 0, ""
	for refused.status == 0 && saved < 1000 {
		key = uuid.NewString()
		got, err := b.addNeed(key, field, needTitle(key))
		if err != nil {
			t.Fatal(err)
		}
		if got.status == http.StatusSeeOther {
			saved++
		} else {
			refused = got
		}
	}
	if text := mainPart(refused.body); refused.status != http.StatusUnprocessableEntity || !strings.Contains(text, diskFull) {
		t.Errorf("a form on the full disk: %d, %s", refused.status, text)
	}
	if got := b.get(t, "/needs"); got.status != http.StatusOK {
		t.Errorf("reading on the full disk: %d, %s", got.status, mainPart(got.body))
	}
	s.kill()

	s = p.serve(t)
	b.at(s)
	if got, err := b.addNeed(key, field, needTitle(key)); err != nil || got.status != http.StatusSeeOther {
		t.Errorf("the refused form, sent again with space: %d, %v", got.status, err)
	}
	s.stop(t)
	if found := p.needs(t); len(found) != saved+1 {
		t.Errorf("%d needs are stored, want %d", len(found), saved+1)
	}
	p.whole(t)
}
