// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package outside runs the built program and uses it as browsers and people do:
// it starts a server, signs in, opens pages, sends forms, and notes how long
// each answer took.
package outside

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Clock is where times are read.
type Clock func() time.Time

// Program is the built program with its data.
type Program struct {
	Binary, Data string
	Database     string // address of a PostgreSQL database; empty for a file in Data
	Key          string // that processes on one database share; empty for a file in Data
	Now          Clock
}

// Build fills the database with the sample programme, whose report goes to out.
func (p Program) Build(ctx context.Context, out string) error {
	return p.command(ctx, "demo", "--once", "--out", out).Run()
}

// Import stores a statistics file for all tenants and gives the processor time
// that the command took.
func (p Program) Import(ctx context.Context, file string) (busy time.Duration, err error) {
	cmd := p.command(ctx, "import", "statistics", file)
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("import %s: %w", file, err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}

// command is a call of the program on its data.
func (p Program) command(ctx context.Context, arguments ...string) *exec.Cmd {
	if p.Database == "" {
		return exec.CommandContext(ctx, p.Binary, append(arguments, "--data", p.Data)...)
	}
	cmd := exec.CommandContext(ctx, p.Binary, append(arguments, "--data", p.Data, "--database", p.Database)...)
	cmd.Env = append(os.Environ(), "KURSBUCH_KEY="+p.Key)
	return cmd
}

// Server is the running program.
type Server struct {
	URL      string
	Answered time.Duration // from exec to the first page
	Logins   []Login
	cmd      *exec.Cmd
	rest     chan struct{} // closed when it prints no more
}

// Login is a person of the sample programme who may come in.
type Login struct{ Email, Password string }

var (
	address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	account = regexp.MustCompile(`(\S+@\S+)\s+(\S+)`)
)

// Serve starts the program on a free port and opens a page.
func (p Program) Serve(ctx context.Context) (*Server, error) {
	s := &Server{rest: make(chan struct{})}
	s.cmd = p.command(ctx, "demo", "--addr", "127.0.0.1:0")
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	begun := p.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	if err := s.listen(bufio.NewScanner(out)); err != nil {
		return nil, errors.Join(err, s.cmd.Wait())
	}
	if err := s.firstPage(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	s.Answered = p.Now().Sub(begun)
	return s, nil
}

// listen reads the logins and the address that the program prints.
func (s *Server) listen(lines *bufio.Scanner) error {
	for lines.Scan() {
		if found := account.FindStringSubmatch(lines.Text()); found != nil {
			s.Logins = append(s.Logins, Login{found[1], found[2]})
		}
		if s.URL = address.FindString(lines.Text()); s.URL != "" {
			go func() {
				defer close(s.rest)
				for lines.Scan() { // keep the pipe empty
				}
			}()
			return nil
		}
	}
	return errors.New("the program ended without an address")
}

func (s *Server) firstPage(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/sign-in", http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, response.Body)
	if response.StatusCode != http.StatusOK {
		err = errors.Join(err, fmt.Errorf("the first page: status %d", response.StatusCode))
	}
	return errors.Join(err, response.Body.Close())
}

// Resident is the memory that the program holds, in MB; Linux only.
func (s *Server) Resident() (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if kib, found := strings.CutPrefix(line, "VmRSS:"); found {
			n, err := strconv.Atoi(strings.Fields(kib)[0])
			return float64(n) * 1024 / 1e6, err
		}
	}
	return 0, errors.New("the system does not say how much memory is held")
}

// Processor is the processor time that the program has taken so far; Linux only.
func (s *Server) Processor() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, fields, _ := strings.Cut(string(text), ") ")          // behind the name, which may hold blanks
	const user, system, tick = 11, 12, 10 * time.Millisecond // proc_pid_stat(5), fields 14 and 15; USER_HZ is 100
	total := 0
	for _, at := range []int{user, system} {
		n, err := strconv.Atoi(strings.Fields(fields)[at])
		if err != nil {
			return 0, err
		}
		total += n
	}
	return time.Duration(total) * tick, nil
}

// Stop asks the program to end and waits for it.
func (s *Server) Stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	<-s.rest
	return s.cmd.Wait()
}

// Busy is the processor time that the ended program has taken.
func (s *Server) Busy() time.Duration {
	return s.cmd.ProcessState.UserTime() + s.cmd.ProcessState.SystemTime()
}
