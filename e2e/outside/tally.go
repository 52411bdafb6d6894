// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package outside

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"
)

// Tally collects how long answers took.
type Tally struct {
	mu     sync.Mutex
	times  map[string][]time.Duration // by kind of page
	failed map[string]int             // actions, by what went wrong
}

// NewTally returns an empty tally.
func NewTally() *Tally {
	return &Tally{times: map[string][]time.Duration{}, failed: map[string]int{}}
}

// Note keeps the time of one answer.
func (t *Tally) Note(kind string, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.times[kind] = append(t.times[kind], took)
}

// Fail counts an action that went wrong.
func (t *Tally) Fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed[err.Error()]++
}

// Print writes the times of each kind, of all reads and of all writes.
func (t *Tally) Print(w io.Writer) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var reads, writes []time.Duration
	for _, kind := range slices.Sorted(maps.Keys(t.times)) {
		if _, err := fmt.Fprintf(w, "  %-28s %s\n", kind, Spread(t.times[kind])); err != nil {
			return err
		}
		if kind[:4] == "POST" {
			writes = append(writes, t.times[kind]...)
		} else {
			reads = append(reads, t.times[kind]...)
		}
	}
	errors := 0
	for _, what := range slices.Sorted(maps.Keys(t.failed)) {
		errors += t.failed[what]
		if _, err := fmt.Fprintf(w, "  %d × %s\n", t.failed[what], what); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "reads:  %s\nwrites: %s\nerrors: %d\n", Spread(reads), Spread(writes), errors)
	return err
}

// Spread says how times are distributed.
func Spread(times []time.Duration) string {
	if len(times) == 0 {
		return "none"
	}
	slices.Sort(times)
	at := func(share float64) string {
		return fmt.Sprintf("%.1f", float64(times[int(share*float64(len(times)-1))].Microseconds())/1000)
	}
	return fmt.Sprintf("%6d × p50 %s ms, p95 %s ms, p99 %s ms, max %s ms", len(times), at(0.5), at(0.95), at(0.99), at(1))
}
