// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"

	"kursbuch/e2e/outside"
)

// pivots measures the widest views of one generated table: all of its figures,
// region by region and year by year, in order of keys and of figures.
func (m *measurement) pivots(ctx context.Context) error {
	const rounds = 15
	r, err := m.read(ctx)
	if err != nil {
		return err
	}
	all := "/tables/" + tableCode(1) + "?rows=region&rows=AGE&rows=period&cols=GES&region=DG&level=counties"
	tally := outside.NewTally()
	r.Tally = tally
	for range rounds {
		for _, view := range []struct{ kind, address string }{
			{"GET pivot of all figures", all},
			{"GET the same, sorted", all + "&sort=-GESW"},
			{"GET pivot, years in columns", "/tables/" + tableCode(2) + "?rows=region&rows=AGE&cols=GES&cols=period&region=DG&level=counties"},
		} {
			if err := r.batch(ctx, view.kind, []string{view.address}); err != nil {
				return errors.Join(err, r.server.Stop())
			}
		}
	}
	if err := r.server.Stop(); err != nil {
		return err
	}
	if err := m.say("pivots over the %d figures of one table, through HTTP:", m.years*counties*cells); err != nil {
		return err
	}
	if err := tally.Print(m.w); err != nil {
		return err
	}
	return m.sayBusy(r)
}
