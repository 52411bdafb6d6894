// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package i18n

import (
	"sync"
	"time"
	_ "time/tzdata" // servers without a zone database still know German time
)

// berlin is the zone in which moments are shown; days carry none.
var berlin = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return time.UTC // cannot happen: the zone is linked in
	}
	return zone
})
