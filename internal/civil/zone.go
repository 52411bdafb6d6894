// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package civil

import (
	"sync"
	"time"
	_ "time/tzdata" // servers without a zone database still know German time
)

// berlin is the zone of everybody who works with the program, wherever the
// server's clock stands.
var berlin = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return time.UTC // cannot happen: the zone is linked in
	}
	return zone
})

// Local is t in German local time.
func Local(t time.Time) time.Time { return t.In(berlin()) }
