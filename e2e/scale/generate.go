// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"

	"kursbuch/demo"
	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/territory"
)

// The shape of a table: ten age groups of two sexes in each county of Germany.
const (
	counties = 400
	groups   = 10
	sexes    = 2
	cells    = groups * sexes
	lastYear = 2024
)

// maker generates figures into a database.
type maker struct {
	figures *indicator.Service
	db      *db.DB
	regions []indicator.Category
}

// connect connects to the database of the program as its own commands do.
func (m *measurement) connect() (*maker, error) {
	key := m.program.Key
	if key == "" {
		text, err := os.ReadFile(filepath.Join(m.program.Data, "secret.key"))
		if err != nil {
			return nil, err
		}
		key = strings.TrimSpace(string(text))
	}
	secret, err := hex.DecodeString(key)
	if err != nil {
		return nil, fmt.Errorf("key of the audit trail: %w", err)
	}
	where := m.program.Database
	if where == "" {
		where = filepath.Join(m.program.Data, "kursbuch.db")
	}
	d, err := db.Open(where)
	if err != nil {
		return nil, err
	}
	directory, err := territory.LoadDirectory()
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	newID := func() string { return uuid.Must(uuid.NewV7()).String() }
	k := &maker{db: d, figures: indicator.New(d, audit.New(d, secret, m.program.Now), newID, m.program.Now, directory, 0)}
	for _, r := range directory.Regions(territory.LevelCounty, territory.Germany, territory.AsOf) {
		if len(k.regions) < counties {
			k.regions = append(k.regions, indicator.Category{Code: string(r.Key), Label: r.Title()})
		}
	}
	return k, nil
}

// generate fills the database and prints how fast and how compact.
func (m *measurement) generate(ctx context.Context) (err error) {
	k, err := m.connect()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, k.db.Close()) }()
	before, err := onDisk(ctx, k.db)
	if err != nil {
		return err
	}
	begun := m.program.Now()
	for n := range m.indicators {
		if err := k.add(ctx, n, m.years); err != nil {
			return err
		}
	}
	for n := range shorts { // for the growth by years
		if err := k.add(ctx, m.indicators+n, m.years/10); err != nil {
			return err
		}
	}
	took := m.program.Now().Sub(begun)
	values := (m.indicators*m.years + shorts*(m.years/10)) * counties * cells
	after, err := onDisk(ctx, k.db)
	if err != nil {
		return err
	}
	return m.say("generated and stored %.1f M values in %.0f s, %.2f M a second; %.2f bytes a value on disk, names and definitions included",
		float64(values)/1e6, took.Seconds(), float64(values)/1e6/took.Seconds(), float64(after-before)/float64(values))
}

// shorts is the number of additional indicators with a tenth of the years.
const shorts = 20

// add stores the table of indicator n and its definition: the number of people.
func (k *maker) add(ctx context.Context, n, years int) error {
	official := identity.Operator(identity.Official, "scale")
	if _, err := k.figures.ImportOwn(ctx, official, k.table(n, lastYear-years+1, years, 0)); err != nil {
		return fmt.Errorf("store table %d: %w", n, err)
	}
	_, err := k.figures.Add(ctx, identity.Operator(demo.Tenant, "scale"), indicator.Indicator{
		Code: fmt.Sprintf("S%04d", n), Direction: indicator.Neutral, Factor: 1,
		Texts: indicator.Texts{Name: fmt.Sprintf("Generierter Indikator %d", n), Definition: "Erzeugte Werte", Unit: "Personen"},
		Count: indicator.Selection{Table: tableCode(n), Where: map[string][]string{"GES": {"GESM", "GESW"}, "AGE": ageCodes()}},
	})
	return err
}

func tableCode(n int) string { return fmt.Sprintf("SCALE-%04d", n) }

func ageCodes() []string {
	codes := make([]string, groups)
	for i := range codes {
		codes[i] = fmt.Sprintf("A%02d", i)
	}
	return codes
}

// table makes counts whose sizes differ by indicator, county and group as those
// of official tables do, and change from year to year. Another draw gives a
// revised table.
func (k *maker) table(n, from, years, draw int) indicator.OwnTable {
	random := rand.New(rand.NewPCG(uint64(n), uint64(draw)))
	t := indicator.OwnTable{
		Code: tableCode(n), Title: fmt.Sprintf("Erzeugte Tabelle %d", n), Source: "erzeugt", Regions: k.regions,
		Measures:   []indicator.Measure{{Code: "PERSON", Label: "Personen", Unit: "Personen"}},
		Dimensions: []indicator.Dimension{{Code: "GES", Categories: []indicator.Category{{Code: "GESM"}, {Code: "GESW"}}}, {Code: "AGE"}},
	}
	for _, code := range ageCodes() {
		t.Dimensions[1].Categories = append(t.Dimensions[1].Categories, indicator.Category{Code: code})
	}
	share := math.Exp(random.NormFloat64()*1.5 - 4.5) // of the people in a group
	for year := range years {
		period := civil.Period(fmt.Sprint(from + year))
		for c := range cells {
			cell := []string{t.Dimensions[0].Categories[c%sexes].Code, t.Dimensions[1].Categories[c/sexes].Code}
			for r, region := range k.regions {
				people := 200_000 * math.Exp(0.8*math.Sin(float64(r)*1.7)) / cells
				mean := people * share * (1 + 0.02*float64(year)) * (1 + 0.3*math.Sin(float64(c)))
				t.Observations = append(t.Observations, indicator.OwnObservation{
					Period: period, Region: region.Code, Measure: "PERSON", Categories: cell,
					Figure: indicator.Figure{Value: math.Max(0, math.Round(mean+math.Sqrt(mean)*random.NormFloat64())), Has: true},
				})
			}
		}
	}
	return t
}
