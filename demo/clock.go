// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"sync"
	"time"
)

// Clock is the time that the services read while the sample programme is
// built: it walks through the two years before base, so that the audit trail
// and everything dated by the services is spread over them.
type Clock struct {
	mu   sync.Mutex
	base time.Time
	at   time.Time
}

// NewClock stands at base, the moment that the sample programme leads up to.
func NewClock(base time.Time) *Clock { return &Clock{base: base.UTC(), at: base.UTC()} }

// Now is the time the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *Clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}
