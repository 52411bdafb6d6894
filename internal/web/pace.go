// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"sync"
	"time"
)

// The pace of one person's programs: a burst, then so many requests a second.
const (
	paceBurst  = 120
	paceRate   = 20
	retryAfter = 5 // seconds that a refused program is asked to wait
	mostPaced  = 10_000
)

// pace counts requests by person, as a bucket that refills. The zero pace is
// ready; it counts for this process alone.
type pace struct {
	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// allow takes one request out of who's bucket, if there is one left.
func (p *pace) allow(who string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.buckets == nil || len(p.buckets) > mostPaced {
		p.buckets = map[string]bucket{} // everybody starts anew: cheap, and never too strict
	}
	b, known := p.buckets[who]
	if !known {
		b = bucket{paceBurst, now}
	}
	b.left, b.at = min(paceBurst, b.left+max(0, now.Sub(b.at).Seconds())*paceRate), now
	if b.left < 1 {
		p.buckets[who] = b
		return false
	}
	b.left--
	p.buckets[who] = b
	return true
}
