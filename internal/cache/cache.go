// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package cache keeps values that are costly to make, such as decoded blocks,
// up to a number of bytes: those that were not asked for the longest go first.
// A key must name all that a value depends on, the tenant included: a cache
// knows of no rights, and nothing in it is ever out of date.
package cache

import (
	"container/list"
	"context"
	"errors"
	"sync"
)

// Sized is a value that knows roughly how much memory it takes.
type Sized interface{ Bytes() int }

// Cache is one cache. It is safe for concurrent use.
type Cache[V Sized] struct {
	limit   int
	mu      sync.Mutex
	entries map[string]*list.Element // of *cached[V]
	recent  *list.List               // latest use first
	loads   map[string]*loading[V]
	stats   Stats
}

// Stats counts what a cache has done and holds.
type Stats struct {
	Values, Bytes           int
	Hits, Misses, Evictions int
}

type cached[V Sized] struct {
	key   string
	value V
	bytes int // when it was kept
}

// loading is one call of load that others may wait for; value and err may be
// read once done is closed.
type loading[V Sized] struct {
	done  chan struct{}
	value V
	err   error
}

// errAbandoned is what waiters see of a load that panicked.
var errAbandoned = errors.New("loading did not end")

// New returns a cache of at most limit bytes.
func New[V Sized](limit int) *Cache[V] {
	return &Cache[V]{
		limit:   limit,
		entries: map[string]*list.Element{},
		recent:  list.New(),
		loads:   map[string]*loading[V]{},
	}
}

// Get returns the value of key. If it is not kept, one caller runs load while
// all others that ask for the key wait; an error of load goes to all of them
// and is not kept. A waiter leaves when its own context ends, and takes over
// when the load failed only because the context of the loading caller ended.
func (c *Cache[V]) Get(ctx context.Context, key string, load func(context.Context) (V, error)) (V, error) {
	for {
		value, current, state := c.find(key)
		switch state {
		case kept:
			return value, nil
		case ours:
			return c.run(ctx, key, current, load)
		case theirs:
		}
		select {
		case <-ctx.Done():
			return value, ctx.Err()
		case <-current.done:
		}
		if errors.Is(current.err, context.Canceled) || errors.Is(current.err, context.DeadlineExceeded) {
			if ctx.Err() == nil {
				continue
			}
		}
		return current.value, current.err
	}
}

// state is how find met a key: kept, being loaded by somebody, or for the
// caller to load.
type state int

const (
	kept state = iota
	theirs
	ours
)

// find returns the kept value of key, or the load to wait for or to run.
func (c *Cache[V]) find(key string) (value V, current *loading[V], s state) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, known := c.entries[key]; known {
		c.stats.Hits++
		c.recent.MoveToFront(e)
		return e.Value.(*cached[V]).value, nil, kept
	}
	if current, running := c.loads[key]; running {
		c.stats.Hits++
		return value, current, theirs
	}
	c.stats.Misses++
	current = &loading[V]{done: make(chan struct{}), err: errAbandoned}
	c.loads[key] = current
	return value, current, ours
}

func (c *Cache[V]) run(ctx context.Context, key string, current *loading[V], load func(context.Context) (V, error)) (V, error) {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.loads, key)
		if current.err == nil {
			c.keep(key, current.value)
		}
		close(current.done)
	}()
	current.value, current.err = load(ctx)
	return current.value, current.err
}

// keep stores a value and makes room for it; one larger than the limit is not
// kept.
func (c *Cache[V]) keep(key string, value V) {
	one := &cached[V]{key, value, value.Bytes() + len(key)}
	if one.bytes > c.limit {
		return
	}
	c.entries[key] = c.recent.PushFront(one)
	c.stats.Values++
	c.stats.Bytes += one.bytes
	for c.stats.Bytes > c.limit {
		c.drop(c.recent.Back())
		c.stats.Evictions++
	}
}

func (c *Cache[V]) drop(e *list.Element) {
	dropped := c.recent.Remove(e).(*cached[V])
	delete(c.entries, dropped.key)
	c.stats.Values--
	c.stats.Bytes -= dropped.bytes
}

// Stats returns what the cache has done and holds now.
func (c *Cache[V]) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stats
}
