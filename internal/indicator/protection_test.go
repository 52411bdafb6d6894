// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"testing"

	"kursbuch/internal/indicator"
)

// Releases that are protected alike share a sentence; what is open has none.
func TestSentencesOnProtection(t *testing.T) {
	of := func(method string, threshold, number int) indicator.Release {
		return indicator.Release{Protection: indicator.Protection{Method: method, Threshold: threshold, Number: number, On: "2026-11-28"}}
	}
	said := indicator.Sentences([]indicator.Release{of("suppress", 3, 9), {}, of("suppress", 3, 4), of("suppress", 3, 9), of("suppress", 5, 2), of("open", 0, 7), of("round10", 3, 8)})
	var keys []string
	for _, m := range said {
		keys = append(keys, m.Key)
	}
	if len(said) != 3 || keys[0] != "indicator.protection.suppress" || keys[1] != keys[0] || keys[2] != "indicator.protection.multiples" {
		t.Fatalf("sentences %v", keys)
	}
	if got := said[2].Args["base"]; got != 10 {
		t.Errorf("rounded to %v, want 10", got)
	}
	if got := said[1].Args["threshold"]; got != 5 {
		t.Errorf("threshold %v, want 5", got)
	}
}
