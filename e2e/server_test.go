// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is the built binary and a data directory with the sample programme.
// Both are made once; every test works on a copy of the data.
type program struct {
	binary, sample string
}

var built program

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "kursbuch-e2e")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir) //nolint:errcheck // a left-over temporary folder harms nobody
		if built, err = build(dir); err != nil {
			fmt.Fprintln(os.Stderr, "build the program and its sample:", err)
			return 1
		}
		return m.Run()
	}())
}

func build(dir string) (program, error) {
	p := program{binary: filepath.Join(dir, "kursbuch"), sample: filepath.Join(dir, "sample")}
	for _, command := range []*exec.Cmd{
		exec.Command("go", "build", "-o", p.binary, "../cmd/kursbuch"),
		exec.Command(p.binary, "demo", "--once", "--out", filepath.Join(dir, "reports"), "--data", p.sample),
	} {
		if out, err := command.CombinedOutput(); err != nil {
			return p, fmt.Errorf("%s: %w\n%s", command, err, out)
		}
	}
	return p, nil
}

// server is the running program.
type server struct {
	url, data string
	logins    []login
	setup     string // address of the first run, with its token
}

// login is an account that the command demo has printed.
type login struct{ email, password, function string }

var (
	addressLine = regexp.MustCompile(`http://127\.0\.0\.1:\d+$`)
	setupLine   = regexp.MustCompile(`/setup\?token=\S+`)
	loginLine   = regexp.MustCompile(`^\s+(\S+@\S+)\s+(\S+)\s+\((.+)\)$`)
)

// serveSample serves a copy of the sample programme until the test ends.
func serveSample(t *testing.T) *server {
	t.Helper()
	data := t.TempDir()
	if err := os.CopyFS(data, os.DirFS(built.sample)); err != nil {
		t.Fatal(err)
	}
	return serve(t, data, "demo")
}

// serve runs the command serve or demo on a free port until the test ends.
func serve(t *testing.T, data, command string) *server {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), built.binary, command, "--data", data, "--addr", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "LANG=de_DE.UTF-8", "LC_ALL=", "LC_MESSAGES=")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, cmd) })
	s := &server{data: data}
	if err := s.listen(out); err != nil {
		t.Fatal(err)
	}
	return s
}

// listen reads what the program prints until it says where it is.
func (s *server) listen(out io.Reader) error {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		line := lines.Text()
		if found := loginLine.FindStringSubmatch(line); found != nil {
			s.logins = append(s.logins, login{found[1], found[2], found[3]})
		}
		if found := setupLine.FindString(line); found != "" {
			s.setup = found
			continue
		}
		if s.url = addressLine.FindString(strings.TrimSpace(line)); s.url != "" {
			go func() {
				for lines.Scan() { // keep the pipe empty
				}
			}()
			return nil
		}
	}
	return errors.Join(errors.New("the program ended without an address"), lines.Err())
}

// stop asks the program to end, which it must do in good order.
func stop(t *testing.T, cmd *exec.Cmd) {
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the program ended with %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Error("the program did not end, it is killed")
		if err := cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
	}
}

// login finds the printed account of a function.
func (s *server) login(t *testing.T, function string) login {
	t.Helper()
	for _, l := range s.logins {
		if strings.Contains(l.function, function) {
			return l
		}
	}
	t.Fatalf("no account of %q was printed", function)
	return login{}
}
