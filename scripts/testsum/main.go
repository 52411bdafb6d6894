// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Command testsum reads the output of go test -json and prints what a person wants to
// see: one line a package, the output of what failed, why tests were skipped,
// and a closing line "kursbuch: N passed, N failed, N skipped". It exits with 1
// when anything failed, when a package did not build and when no test ran.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// event is one line of go test -json, see go doc test2json.
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	Elapsed     float64
	FailedBuild string
}

// summary counts results. A package that fails outside of its tests, such as
// one that does not build, counts as one failure.
type summary struct {
	passed, failed, skipped int
	failedIn                map[string]int
	output                  map[string][]string
	reasons                 map[string]int
	out                     io.Writer
	err                     error // the first failure to write
}

func main() {
	ok, err := run(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testsum:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// run reports whether at least one test passed and none failed.
func run(in io.Reader, out io.Writer) (bool, error) {
	s := &summary{
		failedIn: map[string]int{},
		output:   map[string][]string{},
		reasons:  map[string]int{},
		out:      out,
	}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			s.line(line)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return false, err
		}
	}
	s.close()
	return s.failed == 0 && s.passed > 0, s.err
}

func (s *summary) printf(format string, args ...any) {
	if _, err := fmt.Fprintf(s.out, format, args...); s.err == nil {
		s.err = err
	}
}

func (s *summary) line(line []byte) {
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		s.printf("%s", line) // not an event: the go command itself speaks
		return
	}
	switch {
	case e.Action == "output" || e.Action == "build-output":
		key := e.Package + e.ImportPath + " " + e.Test
		s.output[key] = append(s.output[key], e.Output)
	case e.Test != "":
		s.test(e)
	default:
		s.pkg(e)
	}
}

func (s *summary) test(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "pass":
		s.passed++
	case "skip":
		s.skipped++
		s.reasons[reason(s.output[key])]++
	case "fail":
		s.failed++
		s.failedIn[e.Package]++
		s.printf("%s", strings.Join(s.output[key], ""))
	default:
		return
	}
	delete(s.output, key)
}

func (s *summary) pkg(e event) {
	switch e.Action {
	case "pass":
		s.printf("ok    %s  %.1fs\n", e.Package, e.Elapsed)
	case "fail":
		if s.failedIn[e.Package] == 0 {
			s.failed++
		}
		s.printf("%s", strings.Join(s.output[e.FailedBuild+" "], ""))
		s.printf("%s", strings.Join(s.output[e.Package+" "], ""))
	}
}

// reason finds what the test said when it skipped: the last line of its output
// that is not a frame of go test.
func reason(output []string) string {
	for _, line := range slices.Backward(output) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "---") || strings.HasPrefix(line, "===") {
			continue
		}
		if _, message, found := strings.Cut(line, ".go:"); found {
			_, line, _ = strings.Cut(message, ": ")
		}
		return line
	}
	return "no reason given"
}

func (s *summary) close() {
	for _, why := range slices.Sorted(maps.Keys(s.reasons)) {
		s.printf("skipped %d: %s\n", s.reasons[why], why)
	}
	s.printf("kursbuch: %d passed, %d failed, %d skipped\n", s.passed, s.failed, s.skipped)
}
