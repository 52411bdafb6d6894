// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// fixed returns a load function that gives block.
func fixed(block *Block) func(context.Context) (*Block, error) {
	return func(context.Context) (*Block, error) { return block, nil }
}

func mustNotLoad(t *testing.T) func(context.Context) (*Block, error) {
	return func(context.Context) (*Block, error) {
		t.Error("a kept block was loaded again")
		return nil, errors.New("loaded again")
	}
}

func get(t *testing.T, c *Cache, key string, load func(context.Context) (*Block, error)) *Block {
	t.Helper()
	b, err := c.Get(t.Context(), key, load)
	if err != nil {
		t.Fatalf("Get(%q): %v", key, err)
	}
	return b
}

func TestCacheDropsWhatWasNotUsedTheLongest(t *testing.T) {
	b := build(t, map[place]Value{{"16051", "F"}: Number(1)})
	c := NewCache(2 * b.Bytes())
	get(t, c, "2022", fixed(b))
	get(t, c, "2023", fixed(b))
	get(t, c, "2022", mustNotLoad(t))
	get(t, c, "2024", fixed(b))
	get(t, c, "2022", mustNotLoad(t))
	get(t, c, "2024", mustNotLoad(t))
	want := CacheStats{Blocks: 2, Bytes: 2 * b.Bytes(), Hits: 3, Misses: 3, Evictions: 1}
	if got := c.Stats(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	loaded := false
	get(t, c, "2023", func(context.Context) (*Block, error) { loaded = true; return b, nil })
	if !loaded {
		t.Error("2023 was still kept")
	}
}

func TestCacheDoesNotKeepABlockLargerThanItself(t *testing.T) {
	b := build(t, map[place]Value{{"16051", "F"}: Number(1)})
	c := NewCache(b.Bytes() - 1)
	if got := get(t, c, "2024", fixed(b)); got != b {
		t.Error("the block was not returned")
	}
	if s := c.Stats(); s.Blocks != 0 || s.Bytes != 0 {
		t.Errorf("got %+v, want an empty cache", s)
	}
}

func TestCacheStaysWithinItsLimit(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := build(rt, map[place]Value{{"16051", "F"}: Number(1)})
		limit := rapid.IntRange(0, 5*b.Bytes()).Draw(rt, "limit")
		c := NewCache(limit)
		for _, key := range rapid.SliceOfN(rapid.IntRange(0, 9), 1, 40).Draw(rt, "keys") {
			if rapid.IntRange(0, 5).Draw(rt, "forget") == 0 {
				c.Forget(fmt.Sprint(key))
			} else {
				get(t, c, fmt.Sprint(key), fixed(b))
			}
			if s := c.Stats(); s.Bytes > limit || s.Bytes != s.Blocks*b.Bytes() || s.Blocks != len(c.entries) {
				rt.Fatalf("limit %d: %+v with %d entries", limit, s, len(c.entries))
			}
		}
	})
}

func TestCacheLoadsOnceForAllWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := build(t, map[place]Value{{"16051", "F"}: Number(1)})
		c, release, loads := NewCache(b.Bytes()), make(chan struct{}), 0
		var readers sync.WaitGroup
		for range 8 {
			readers.Go(func() {
				got, err := c.Get(t.Context(), "2024", func(context.Context) (*Block, error) {
					loads++ // a second load at once would be a data race
					<-release
					return b, nil
				})
				if got != b || err != nil {
					t.Errorf("got %p, %v; want the one block", got, err)
				}
			})
		}
		synctest.Wait()
		close(release)
		readers.Wait()
		if loads != 1 {
			t.Errorf("loaded %d times, want once", loads)
		}
	})
}

func TestCacheDoesNotKeepAnError(t *testing.T) {
	b := build(t, map[place]Value{{"16051", "F"}: Number(1)})
	c, broken := NewCache(b.Bytes()), errors.New("disk is broken")
	_, err := c.Get(t.Context(), "2024", func(context.Context) (*Block, error) { return nil, broken })
	if !errors.Is(err, broken) {
		t.Fatalf("got %v, want %v", err, broken)
	}
	if got := get(t, c, "2024", fixed(b)); got != b {
		t.Error("the block was not loaded after the error")
	}
}

func TestWaiterTakesOverWhenTheLoaderIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := build(t, map[place]Value{{"16051", "F"}: Number(1)})
		c := NewCache(b.Bytes())
		first, cancel := context.WithCancel(t.Context())
		var readers sync.WaitGroup
		readers.Go(func() {
			_, err := c.Get(first, "2024", func(ctx context.Context) (*Block, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("the loader got %v, want its cancellation", err)
			}
		})
		synctest.Wait()
		readers.Go(func() {
			if got, err := c.Get(t.Context(), "2024", fixed(b)); got != b || err != nil {
				t.Errorf("the waiter got %p, %v; want the block", got, err)
			}
		})
		synctest.Wait()
		cancel()
		readers.Wait()
	})
}

func TestWaiterLeavesWhenItsOwnContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := build(t, map[place]Value{{"16051", "F"}: Number(1)})
		c, release := NewCache(b.Bytes()), make(chan struct{})
		var readers sync.WaitGroup
		readers.Go(func() {
			if _, err := c.Get(t.Context(), "2024", func(context.Context) (*Block, error) { <-release; return b, nil }); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.Get(gone, "2024", mustNotLoad(t)); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want the cancellation", err)
		}
		close(release)
		readers.Wait()
	})
}

func TestPanicOfALoadReleasesTheKey(t *testing.T) {
	b := build(t, map[place]Value{{"16051", "F"}: Number(1)})
	c := NewCache(b.Bytes())
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		get(t, c, "2024", func(context.Context) (*Block, error) { panic("broken load") })
	}()
	if got := get(t, c, "2024", fixed(b)); got != b {
		t.Error("the key stayed blocked")
	}
}

func TestForgottenLoadIsNotKept(t *testing.T) {
	b := build(t, map[place]Value{{"16051", "F"}: Number(1)})
	c := NewCache(b.Bytes())
	get(t, c, "2024", func(context.Context) (*Block, error) {
		c.Forget("2024")
		return b, nil
	})
	if s := c.Stats(); s.Blocks != 0 {
		t.Errorf("got %+v, want nothing kept", s)
	}
}
