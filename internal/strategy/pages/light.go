// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"slices"

	"kursbuch/internal/strategy"
	"kursbuch/internal/web"
)

// unreported stands for measures that nobody has reported on.
func unreported() strategy.Light {
	return strategy.Light{Sign: "idle", Word: "strategy.light.none"}
}

const withoutLight = "none" // as value of the filter

// lightOf is the newest light of a measure.
func lightOf(lights map[strategy.MeasureID]strategy.Light, id strategy.MeasureID) strategy.Light {
	if light, known := lights[id]; known {
		return light
	}
	return unreported()
}

// lightCode names a light in addresses.
func lightCode(l strategy.Light) string {
	if l == unreported() {
		return withoutLight
	}
	return l.Sign
}

// urgency orders lights, the most urgent first.
func urgency(l strategy.Light) int {
	return slices.Index([]string{"stop", "warn", "ok", "idle", "done", withoutLight}, lightCode(l))
}

// fitsLight tells which measures have the light that the reader chose.
func fitsLight(lights map[strategy.MeasureID]strategy.Light, code string) func(strategy.MeasureID) bool {
	return func(id strategy.MeasureID) bool { return code == "" || lightCode(lightOf(lights, id)) == code }
}

// lightOptions offers the lights that occur, and measures without one.
func lightOptions(r *web.Request, lights map[strategy.MeasureID]strategy.Light) []web.Option {
	occurring := map[strategy.Light]bool{unreported(): true}
	for _, light := range lights {
		occurring[light] = true
	}
	ordered := make([]strategy.Light, 0, len(occurring))
	for light := range occurring {
		ordered = append(ordered, light)
	}
	slices.SortFunc(ordered, func(a, b strategy.Light) int { return urgency(a) - urgency(b) })
	options := none(r.Text.T("strategy.filter.all"))
	for _, light := range ordered {
		options = append(options, web.Option{Value: lightCode(light), Text: r.Text.T(light.Word)})
	}
	return options
}
