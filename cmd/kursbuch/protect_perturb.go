// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"errors"
	"os"
	"strconv"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/audit"
	"kursbuch/internal/disclosure/leafcsv"
	"kursbuch/internal/disclosure/perturb"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
)

// nearestBase is what nearest rounds to where nothing is said.
const nearestBase = 5

// perturb changes figures instead of suppressing them, and certifies that.
func (c *protectCmd) perturb(t *subject, text *i18n.Printer) error {
	how := audit.Figures{Method: c.Method, Base: c.Base}
	var figures []disclosure.Figure
	var err error
	switch c.Method {
	case "round":
		if how.Base == 0 {
			how.Base = c.Threshold
		}
		seed := c.Seed
		if c.Secret != "" {
			keyer, err := c.keyer()
			if err != nil {
				return err
			}
			seed = uint64(keyer.Record("round " + strconv.FormatInt(how.Base, 10)))
		}
		figures, err = perturb.Additive(t.system, how.Base, seed)
	case "nearest":
		if how.Base == 0 {
			how.Base = nearestBase
		}
		figures, how.Witnesses, err = perturb.Nearest(t.system, t.primary, how.Base, c.Seed)
	default:
		how.Base, how.Most, how.Barred = 0, int64(c.Noise.Most), int64(c.Noise.Barred)
		figures, err = c.noise(t)
	}
	if err != nil {
		return err
	}
	sensitive, mean, most := 0, 0.0, int64(0)
	for i, cell := range t.system.Cells {
		by := max(figures[i].Value-cell.Value, cell.Value-figures[i].Value)
		mean += float64(by) / float64(len(figures))
		most = max(most, by)
		if t.primary[i] {
			sensitive++
		}
	}
	how.Most = max(how.Most, most)
	t.said = []string{text.T("command.protect.changed", "cells", len(figures), "primary", sensitive, "mean", text.Number(mean, 2), "most", most)}
	if c.Method == "cellkey" {
		t.said = append(t.said, text.T("command.protect.exposed", "count", exposed(t, figures, how.Most, c.Seed)))
	}
	if err := leafcsv.WriteFigures(&t.listed, t.design, t.system, t.primary, figures); err != nil {
		return err
	}
	t.about.Pattern = t.listed.Bytes()
	t.in.Certificate, err = audit.CertifyFigures(t.about, t.system, how)
	return err
}

// keyer reads the secret.
func (c *protectCmd) keyer() (perturb.Keyer, error) {
	if c.Secret == "" {
		return perturb.Keyer{}, fault.Refuse("command.protect.secret")
	}
	secret, err := os.ReadFile(c.Secret)
	if err != nil {
		return perturb.Keyer{}, errors.Join(fault.Refuse("command.file.unreadable", "file", c.Secret), err)
	}
	return perturb.NewKeyer(bytes.TrimSpace(secret))
}

// noise adds what the secret says to each figure.
func (c *protectCmd) noise(t *subject) ([]disclosure.Figure, error) {
	keyer, err := c.keyer()
	if err != nil {
		return nil, err
	}
	table, err := perturb.NewPTable(perturb.Noise{Most: c.Noise.Most, Variance: c.Noise.Variance, Barred: c.Noise.Barred, Stay: c.Noise.Stay})
	if err != nil {
		return nil, err
	}
	return perturb.CellKey(t.system, table, keyer.Cells(t.system, c.About...))
}

// exposed counts the sensitive cells that somebody might compute who knows the
// largest change: those for which no other table was found within it.
func exposed(t *subject, figures []disclosure.Figure, most int64, seed uint64) int {
	ranges := make([]perturb.Range, len(figures))
	for i, cell := range t.system.Cells {
		shown := figures[i].Value
		ranges[i] = perturb.Range{Low: max(shown-most, 1) - cell.Value, High: shown + most - cell.Value}
	}
	_, found := perturb.Witnesses(t.system, t.primary, ranges, seed)
	return len(found)
}
