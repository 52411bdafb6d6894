// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"maps"
	"slices"
	"strings"

	"kursbuch/internal/fault"
)

// requestFor is the request of r for one release. A release that was cut into
// other categories lacks some that the selection names: they are replaced as
// the selection says, or the release has no value, with the reason. Adding up
// only those that are left would break the series without a word.
func (r *reading) requestFor(src source) (*request, fault.Message) {
	request := r.request
	for name, asked := range r.selection.Where {
		d, err := r.scheme.dimension(name)
		if err != nil || d.kind != byVariable {
			continue
		}
		has := func(code string) bool {
			_, known := src.names.label[coordinate{d.variable, code}]
			return known
		}
		var replaced []string
		changed := false
		for _, one := range asked {
			found := codes(r.scheme.categories[d.variable], one)
			if strings.HasSuffix(one, "*") || !slices.ContainsFunc(found, func(code string) bool { return !has(code) }) {
				replaced = append(replaced, found...)
				continue
			}
			instead := r.selection.Instead[one]
			if len(instead) == 0 || slices.ContainsFunc(instead, func(code string) bool { return !has(code) }) {
				return nil, fault.Say("indicator.reason.category_gone", "category", one, "table", src.Table, "number", src.Number)
			}
			replaced, changed = append(replaced, instead...), true
		}
		if changed {
			copied := *request
			copied.asked = maps.Clone(request.asked)
			copied.asked[d.variable] = distinct(replaced)
			request = &copied
		}
	}
	return request, fault.Message{}
}
