// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cache

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// text is a value of a size.
type text string

func (t *text) Bytes() int { return len(*t) }

// taken is what a text with a key of four letters takes.
const taken = 100

func newText() *text { return new(text(strings.Repeat("x", taken-4))) }

// fixed returns a load function that gives value.
func fixed(value *text) func(context.Context) (*text, error) {
	return func(context.Context) (*text, error) { return value, nil }
}

func mustNotLoad(t *testing.T) func(context.Context) (*text, error) {
	return func(context.Context) (*text, error) {
		t.Error("a kept value was loaded again")
		return nil, errors.New("loaded again")
	}
}

func get(t *testing.T, c *Cache[*text], key string, load func(context.Context) (*text, error)) *text {
	t.Helper()
	b, err := c.Get(t.Context(), key, load)
	if err != nil {
		t.Fatalf("Get(%q): %v", key, err)
	}
	return b
}

func TestCacheDropsWhatWasNotUsedTheLongest(t *testing.T) {
	b := newText()
	c := New[*text](2 * taken)
	get(t, c, "2022", fixed(b))
	get(t, c, "2023", fixed(b))
	get(t, c, "2022", mustNotLoad(t))
	get(t, c, "2024", fixed(b))
	get(t, c, "2022", mustNotLoad(t))
	get(t, c, "2024", mustNotLoad(t))
	want := Stats{Values: 2, Bytes: 2 * taken, Hits: 3, Misses: 3, Evictions: 1}
	if got := c.Stats(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	loaded := false
	get(t, c, "2023", func(context.Context) (*text, error) { loaded = true; return b, nil })
	if !loaded {
		t.Error("2023 was still kept")
	}
}

func TestCacheDoesNotKeepAValueLargerThanItself(t *testing.T) {
	b := newText()
	c := New[*text](taken - 1)
	if got := get(t, c, "2024", fixed(b)); got != b {
		t.Error("the value was not returned")
	}
	if s := c.Stats(); s.Values != 0 || s.Bytes != 0 {
		t.Errorf("got %+v, want an empty cache", s)
	}
}

func TestCacheStaysWithinItsLimit(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newText()
		limit := rapid.IntRange(0, 5*taken).Draw(rt, "limit")
		c := New[*text](limit)
		for _, key := range rapid.SliceOfN(rapid.IntRange(0, 9), 1, 40).Draw(rt, "keys") {
			get(t, c, fmt.Sprint(1000+key), fixed(b))
			if s := c.Stats(); s.Bytes > limit || s.Bytes != s.Values*taken || s.Values != len(c.entries) {
				rt.Fatalf("limit %d: %+v with %d entries", limit, s, len(c.entries))
			}
		}
	})
}

func TestCacheLoadsOnceForAllWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newText()
		c, release, loads := New[*text](taken), make(chan struct{}), 0
		var readers sync.WaitGroup
		for range 8 {
			readers.Go(func() {
				got, err := c.Get(t.Context(), "2024", func(context.Context) (*text, error) {
					loads++ // a second load at once would be a data race
					<-release
					return b, nil
				})
				if got != b || err != nil {
					t.Errorf("got %p, %v; want the one value", got, err)
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
	b := newText()
	c, broken := New[*text](taken), errors.New("disk is broken")
	_, err := c.Get(t.Context(), "2024", func(context.Context) (*text, error) { return nil, broken })
	if !errors.Is(err, broken) {
		t.Fatalf("got %v, want %v", err, broken)
	}
	if got := get(t, c, "2024", fixed(b)); got != b {
		t.Error("the value was not loaded after the error")
	}
}

func TestWaiterTakesOverWhenTheLoaderIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newText()
		c := New[*text](taken)
		first, cancel := context.WithCancel(t.Context())
		var readers sync.WaitGroup
		readers.Go(func() {
			_, err := c.Get(first, "2024", func(ctx context.Context) (*text, error) {
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
				t.Errorf("the waiter got %p, %v; want the value", got, err)
			}
		})
		synctest.Wait()
		cancel()
		readers.Wait()
	})
}

func TestWaiterLeavesWhenItsOwnContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newText()
		c, release := New[*text](taken), make(chan struct{})
		var readers sync.WaitGroup
		readers.Go(func() {
			if _, err := c.Get(t.Context(), "2024", func(context.Context) (*text, error) { <-release; return b, nil }); err != nil {
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
	b := newText()
	c := New[*text](taken)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		get(t, c, "2024", func(context.Context) (*text, error) { panic("broken load") })
	}()
	if got := get(t, c, "2024", fixed(b)); got != b {
		t.Error("the key stayed valueed")
	}
}
