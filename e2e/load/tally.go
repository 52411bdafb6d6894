// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"
)

// tally collects how long answers took.
type tally struct {
	mu     sync.Mutex
	times  map[string][]time.Duration // by kind of page
	failed map[string]int             // actions, by what went wrong
}

func newTally() *tally {
	return &tally{times: map[string][]time.Duration{}, failed: map[string]int{}}
}

// note keeps the time of one answer.
func (t *tally) note(kind string, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.times[kind] = append(t.times[kind], took)
}

// fail counts an action that went wrong.
func (t *tally) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed[err.Error()]++
}

// print writes the times of each kind, of all reads and of all writes.
func (t *tally) print(w io.Writer) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var reads, writes []time.Duration
	for _, kind := range slices.Sorted(maps.Keys(t.times)) {
		if _, err := fmt.Fprintf(w, "  %-28s %s\n", kind, spread(t.times[kind])); err != nil {
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
	_, err := fmt.Fprintf(w, "reads:  %s\nwrites: %s\nerrors: %d\n", spread(reads), spread(writes), errors)
	return err
}

// spread says how times are distributed.
func spread(times []time.Duration) string {
	if len(times) == 0 {
		return "none"
	}
	slices.Sort(times)
	at := func(share float64) string {
		return fmt.Sprintf("%.1f", float64(times[int(share*float64(len(times)-1))].Microseconds())/1000)
	}
	return fmt.Sprintf("%6d × p50 %s ms, p95 %s ms, p99 %s ms, max %s ms", len(times), at(0.5), at(0.95), at(0.99), at(1))
}
