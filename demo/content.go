// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kursbuch/internal/civil"
)

//go:embed content/*.txt
var contentFiles embed.FS

// record is one block of a content file: [kind] key, then lines "name: text".
// A name may occur several times.
type record struct {
	kind, key string
	lines     []line
}

type line struct {
	name, text string
}

// parseRecords reads content: blocks as described at record, comments with #.
func parseRecords(text string) ([]record, error) {
	var records []record
	number := 0
	for row := range strings.Lines(text) {
		number++
		row = strings.TrimSpace(row)
		if row == "" || strings.HasPrefix(row, "#") {
			continue
		}
		if kind, key, ok := strings.Cut(strings.TrimPrefix(row, "["), "] "); ok && strings.HasPrefix(row, "[") {
			records = append(records, record{kind: kind, key: key})
			continue
		}
		name, text, ok := strings.Cut(row, ":")
		if !ok || len(records) == 0 {
			return nil, fmt.Errorf("line %d: %q is neither a beginning nor a field", number, row)
		}
		last := &records[len(records)-1]
		last.lines = append(last.lines, line{name, strings.TrimSpace(text)})
	}
	return records, nil
}

// all are the texts under a name, in order.
func (r record) all(name string) []string {
	var texts []string
	for _, l := range r.lines {
		if l.name == name {
			texts = append(texts, l.text)
		}
	}
	return texts
}

// text is the only text under a name, or empty.
func (r record) text(name string) string { return strings.Join(r.all(name), "\n\n") }

// script is the content of the sample programme, dated by a base day. The
// first text that cannot be understood is kept as err; the reading goes on.
type script struct {
	base    civil.Day
	records []record
	err     error
}

// readScript reads all content files.
func readScript(base civil.Day) (*script, error) {
	names, err := fs.Glob(contentFiles, "content/*.txt")
	if err != nil {
		return nil, err
	}
	s := &script{base: base}
	for _, name := range names {
		text, err := contentFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		records, err := parseRecords(s.dated(string(text)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		s.records = append(s.records, records...)
	}
	return s, nil
}

// of lists the records of a kind, in the order of the files.
func (s *script) of(kind string) []record {
	var found []record
	for _, r := range s.records {
		if r.kind == kind {
			found = append(found, r)
		}
	}
	return found
}

func (s *script) fail(r record, format string, args ...any) {
	s.err = errors.Join(s.err, fmt.Errorf("[%s] %s: %w", r.kind, r.key, fmt.Errorf(format, args...)))
}

var yearMark = regexp.MustCompile(`\{([Yy])([+-]\d+)\}`)

// dated writes {Y+1} as the year after that of the base day, and {y+1} as its
// last two digits.
func (s *script) dated(text string) string {
	return yearMark.ReplaceAllStringFunc(text, func(mark string) string {
		m := yearMark.FindStringSubmatch(mark)
		year := strconv.Itoa(s.year(m[2]))
		if m[1] == "y" {
			return year[2:]
		}
		return year
	})
}

func (s *script) year(offset string) int {
	n, err := strconv.Atoi(offset)
	if err != nil {
		return 0
	}
	return s.base.Time().Year() + n
}

var dayOfYear = regexp.MustCompile(`^Y([+-]\d+)(-\d\d-\d\d)$`)

// day reads -420 or +30 as that many days from the base day, moved back to a
// working day, and Y+1-12-31 as a day of the year after the base day's; empty
// and - are the unset day.
func (s *script) day(r record, text string) civil.Day {
	if text == "" || text == "-" {
		return ""
	}
	if m := dayOfYear.FindStringSubmatch(text); m != nil {
		return civil.Day(strconv.Itoa(s.year(m[1])) + m[2])
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		s.fail(r, "%q is no day", text)
		return ""
	}
	return workingDay(s.base.Add(n))
}

// workingDay is d, or the last day before it on which offices work: not on
// weekends, nor between Christmas and New Year.
func workingDay(d civil.Day) civil.Day {
	for closed(d) {
		d = d.Add(-1)
	}
	return d
}

func closed(d civil.Day) bool {
	if day := d.Time().Weekday(); day == time.Saturday || day == time.Sunday {
		return true
	}
	date := d[len("2026-"):]
	return date >= "12-24" || date == "01-01"
}

// number reads a whole number; empty is 0.
func (s *script) number(r record, text string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		s.fail(r, "%q is no number", text)
	}
	return n
}

// decimal reads a number with a point; empty is 0.
func (s *script) decimal(r record, text string) float64 {
	if text == "" {
		return 0
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		s.fail(r, "%q is no number", text)
	}
	return n
}

// parts splits text at bars into exactly five trimmed parts.
func (s *script) parts(r record, text string) []string {
	const n = 5
	parts := strings.Split(text, "|")
	if len(parts) != n {
		s.fail(r, "%q has %d parts, want %d", text, len(parts), n)
		return make([]string, n)
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// found looks keys up that are separated by blanks.
func found[ID any](s *script, r record, known map[string]ID, keys string) []ID {
	var ids []ID
	for key := range strings.FieldsSeq(keys) {
		id, ok := known[key]
		if !ok {
			s.fail(r, "%q is unknown", key)
		}
		ids = append(ids, id)
	}
	return ids
}
