// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package fault

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// binary is the program, built once for all tests of the package.
var binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "kursbuch-fault")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir) //nolint:errcheck // a left-over temporary folder harms nobody
		binary = filepath.Join(dir, "kursbuch")
		build := exec.Command("go", "build", "-o", binary, "../../cmd/kursbuch")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			fmt.Fprintln(os.Stderr, "build the program:", err)
			return 1
		}
		return m.Run()
	}())
}

// place is where an installation keeps its data.
type place struct {
	data, database string // database is empty for the file in data
}

// file is the SQLite database.
func (p place) file() string { return filepath.Join(p.data, "kursbuch.db") }

func (p place) command(args ...string) *exec.Cmd {
	args = append(args, "--data", p.data)
	if p.database != "" {
		args = append(args, "--database", p.database)
	}
	cmd := exec.Command(binary, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=de_DE.UTF-8")
	return cmd
}

// outcome is what a command of the program left behind.
type outcome struct {
	status   int // -1 when it was killed
	out, err string
	peakMiB  int64 // most memory it held
}

// run carries out a command to its end.
func (p place) run(t *testing.T, args ...string) outcome {
	t.Helper()
	return runCommand(t, p.command(args...))
}

func runCommand(t *testing.T, cmd *exec.Cmd) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatalf("run %q: %v", cmd.Args, err)
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatal("the system does not say how much memory was used")
	}
	return outcome{
		status: cmd.ProcessState.ExitCode(), out: stdout.String(), err: stderr.String(), peakMiB: usage.Maxrss >> 10,
	}
}

// must carries out a command that has to succeed and returns what it printed.
func (p place) must(t *testing.T, args ...string) string {
	t.Helper()
	got := p.run(t, args...)
	if got.status != 0 {
		t.Fatalf("kursbuch %q: status %d\n%s%s", args, got.status, got.out, got.err)
	}
	return got.out
}

// server is the running program.
type server struct {
	url    string
	setup  string // the address of the first set-up, empty when it is done
	ready  time.Duration
	cmd    *exec.Cmd
	errors *bytes.Buffer
}

var (
	anyAddress   = regexp.MustCompile(`http://127\.0\.0\.1:\d+\b[^\s]*`)
	setupAddress = regexp.MustCompile(`/setup\?token=[^\s]+`)
)

// serve starts the program on a free port and waits until it says that it is
// ready.
func (p place) serve(t *testing.T) *server {
	t.Helper()
	return serveCommand(t, p.command("serve", "--addr", "127.0.0.1:0"))
}

func serveCommand(t *testing.T, cmd *exec.Cmd) *server {
	t.Helper()
	s := &server{cmd: cmd, errors: &bytes.Buffer{}}
	cmd.Stderr = s.errors
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if found := setupAddress.FindString(lines.Text()); found != "" {
			s.setup = found
			continue
		}
		if found := anyAddress.FindString(lines.Text()); found != "" {
			s.url, s.ready = strings.TrimSuffix(found, "."), time.Since(begun)
			go func() {
				for lines.Scan() { // keep the pipe empty
				}
			}()
			return s
		}
	}
	s.kill()
	t.Fatalf("the program ended without an address\n%s", s.errors)
	return nil
}

// kill ends the program without warning, as a power loss of the process does;
// a second call does nothing.
func (s *server) kill() {
	if s.cmd.ProcessState != nil {
		return
	}
	killProcess(s.cmd)
}

// killProcess sends SIGKILL and waits until the process is gone.
func killProcess(cmd *exec.Cmd) {
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		fmt.Fprintln(os.Stderr, "kill:", err)
	}
	if err := cmd.Wait(); err == nil {
		return // it had ended by itself
	}
}

// stop asks the program to end and waits for it.
func (s *server) stop(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the program did not end well: %v\n%s", err, s.errors)
	}
}
