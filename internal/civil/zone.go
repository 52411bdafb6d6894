// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package civil

import (
	_ "embed" // carries German time
	"sync"
	"time"
)

// berlinFile is Europe/Berlin of the zone database, for servers without one: the
// whole of it in time/tzdata takes 450 kB.
//
//go:embed berlin.tzif
var berlinFile []byte

// berlin is the zone of everybody who works with the program, wherever the
// server's clock stands.
var berlin = sync.OnceValue(func() *time.Location {
	const name = "Europe/Berlin"
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	zone, err := time.LoadLocationFromTZData(name, berlinFile)
	if err != nil {
		return time.UTC // cannot happen: a test reads the file
	}
	return zone
})

// Local is t in German local time.
func Local(t time.Time) time.Time { return t.In(berlin()) }
