// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import (
	"container/list"
	"context"
	"errors"
	"sync"
)

// Cache keeps decoded blocks up to a number of bytes and drops those that were
// not asked for the longest. It is safe for concurrent use. The key must name
// the tenant: the cache knows of no rights.
type Cache struct {
	limit   int
	mu      sync.Mutex
	entries map[string]*list.Element // of *cached
	recent  *list.List               // latest use first
	loads   map[string]*loading
	stats   CacheStats
}

// CacheStats counts what a cache has done and holds.
type CacheStats struct {
	Blocks, Bytes           int
	Hits, Misses, Evictions int
}

type cached struct {
	key   string
	block *Block
}

// loading is one call of load that others may wait for; block and err may be
// read once done is closed.
type loading struct {
	done  chan struct{}
	block *Block
	err   error
}

// errAbandoned is what waiters see of a load that panicked.
var errAbandoned = errors.New("loading the block did not end")

// NewCache returns a cache of at most limit bytes of decoded blocks.
func NewCache(limit int) *Cache {
	return &Cache{
		limit:   limit,
		entries: map[string]*list.Element{},
		recent:  list.New(),
		loads:   map[string]*loading{},
	}
}

// Get returns the block of key. If it is not kept, one caller runs load while
// all others that ask for the key wait; an error of load goes to all of them
// and is not kept. A waiter leaves when its own context ends, and takes over
// when the load failed only because the context of the loading caller ended.
func (c *Cache) Get(ctx context.Context, key string, load func(context.Context) (*Block, error)) (*Block, error) {
	for {
		block, current, mine := c.find(key)
		switch {
		case block != nil:
			return block, nil
		case mine:
			return c.run(ctx, key, current, load)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-current.done:
		}
		if errors.Is(current.err, context.Canceled) || errors.Is(current.err, context.DeadlineExceeded) {
			if ctx.Err() == nil {
				continue
			}
		}
		return current.block, current.err
	}
}

// find returns the kept block of key, or the load to wait for, or, when mine,
// the load that the caller now has to run.
func (c *Cache) find(key string) (block *Block, current *loading, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, kept := c.entries[key]; kept {
		c.stats.Hits++
		c.recent.MoveToFront(e)
		return e.Value.(*cached).block, nil, false
	}
	if current, running := c.loads[key]; running {
		c.stats.Hits++
		return nil, current, false
	}
	c.stats.Misses++
	current = &loading{done: make(chan struct{}), err: errAbandoned}
	c.loads[key] = current
	return nil, current, true
}

func (c *Cache) run(ctx context.Context, key string, current *loading, load func(context.Context) (*Block, error)) (*Block, error) {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.loads[key] == current { // else it was forgotten meanwhile
			delete(c.loads, key)
			if current.err == nil {
				c.keep(key, current.block)
			}
		}
		close(current.done)
	}()
	current.block, current.err = load(ctx)
	return current.block, current.err
}

// keep stores block and makes room for it; one larger than the limit is not kept.
func (c *Cache) keep(key string, block *Block) {
	if block.Bytes() > c.limit {
		return
	}
	c.entries[key] = c.recent.PushFront(&cached{key, block})
	c.stats.Blocks++
	c.stats.Bytes += block.Bytes()
	for c.stats.Bytes > c.limit {
		c.drop(c.recent.Back())
		c.stats.Evictions++
	}
}

func (c *Cache) drop(e *list.Element) {
	dropped := c.recent.Remove(e).(*cached)
	delete(c.entries, dropped.key)
	c.stats.Blocks--
	c.stats.Bytes -= dropped.block.Bytes()
}

// Forget drops the block of key. A load that is under way still answers those
// who wait for it, but its block is not kept.
func (c *Cache) Forget(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.loads, key)
	if e, kept := c.entries[key]; kept {
		c.drop(e)
	}
}

// Stats returns what the cache has done and holds now.
func (c *Cache) Stats() CacheStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stats
}
