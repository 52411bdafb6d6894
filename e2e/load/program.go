// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

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

// program is the built program with its data.
type program struct {
	binary, data string
	now          clock
}

// build fills the data directory with the sample programme.
func (p program) build(ctx context.Context, out string) error {
	return exec.CommandContext(ctx, p.binary, "demo", "--once", "--out", out, "--data", p.data).Run()
}

// server is the running program.
type server struct {
	url      string
	answered time.Duration // from exec to the first page
	logins   []login
	cmd      *exec.Cmd
	rest     chan struct{} // closed when it prints no more
}

// login is a person of the sample programme who may come in.
type login struct{ email, password string }

var (
	address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	account = regexp.MustCompile(`(\S+@\S+)\s+(\S+)`)
)

// serve starts the program on a free port and opens a page.
func (p program) serve(ctx context.Context) (*server, error) {
	s := &server{rest: make(chan struct{})}
	s.cmd = exec.CommandContext(ctx, p.binary, "demo", "--addr", "127.0.0.1:0", "--data", p.data)
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	begun := p.now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	if err := s.listen(bufio.NewScanner(out)); err != nil {
		return nil, errors.Join(err, s.cmd.Wait())
	}
	if err := s.firstPage(ctx); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	s.answered = p.now().Sub(begun)
	return s, nil
}

// listen reads the logins and the address that the program prints.
func (s *server) listen(lines *bufio.Scanner) error {
	for lines.Scan() {
		if found := account.FindStringSubmatch(lines.Text()); found != nil {
			s.logins = append(s.logins, login{found[1], found[2]})
		}
		if s.url = address.FindString(lines.Text()); s.url != "" {
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

func (s *server) firstPage(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/sign-in", http.NoBody)
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

// resident is the memory that the program holds, in MB; Linux only.
func (s *server) resident() (float64, error) {
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

// stop asks the program to end and waits for it.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	<-s.rest
	return s.cmd.Wait()
}

// busy is the processor time that the ended program has taken.
func (s *server) busy() time.Duration {
	return s.cmd.ProcessState.UserTime() + s.cmd.ProcessState.SystemTime()
}
