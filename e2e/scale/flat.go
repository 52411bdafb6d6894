// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// The shape of the generated flat file: a million figures a year.
const (
	flatYears   = 2
	flatNations = 125
	flatGroups  = 10
)

// imports writes a flat file in the layout of the statistical offices and
// measures the command that stores it, from start to end.
func (m *measurement) imports(ctx context.Context) error {
	name := filepath.Join(m.dir, "99999-0001_flat.zip")
	size, err := m.writeFlat(name)
	if err != nil {
		return err
	}
	const figures = flatYears * counties * flatNations * flatGroups * sexes
	target := m.program
	target.Data = filepath.Join(m.dir, "imported")
	for n := range 3 {
		if err := os.RemoveAll(target.Data); err != nil {
			return err
		}
		begun := m.program.Now()
		used, err := target.Import(ctx, name)
		if err != nil {
			return err
		}
		took := m.program.Now().Sub(begun)
		if err := m.say("import %d: %d figures, %d MB unpacked, in %.1f s, %.2f M a second; processor time %.1f s",
			n+1, figures, size>>20, took.Seconds(), figures/1e6/took.Seconds(), used.Seconds()); err != nil {
			return err
		}
	}
	return errors.Join(os.RemoveAll(target.Data), os.Remove(name))
}

// writeFlat writes the file, packed as the offices pack large ones, and gives
// its length unpacked.
func (m *measurement) writeFlat(name string) (size int, err error) {
	f, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	k, err := m.connect()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, k.db.Close()) }()
	z := zip.NewWriter(f)
	defer func() { err = errors.Join(err, z.Close()) }()
	packed, err := z.Create("99999-0001_flat.csv")
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriterSize(packed, 1<<20)
	if _, err := w.WriteString("statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;" +
		"2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;3_variable_code;3_variable_label;3_variable_attribute_code;3_variable_attribute_label;" +
		"4_variable_code;4_variable_label;4_variable_attribute_code;4_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label\n"); err != nil {
		return 0, err
	}
	random := rand.New(rand.NewPCG(1, 1))
	for year := range flatYears {
		for _, region := range k.regions {
			for c := range flatNations * flatGroups * sexes {
				nation, group, sex := c/sexes/flatGroups, c/sexes%flatGroups, c%sexes
				n, err := fmt.Fprintf(w, "99999;Erzeugte Statistik;STAG;Stichtag;%d-12-31;KREISE;Kreise;%s;%s;GES;Geschlecht;GES%c;Geschlecht %d;STAAG;Staatsangehörigkeit;ST%03d;Staat %d;ALT;Altersgruppe;A%02d;Gruppe %d;%d;Anzahl;BEV001;Personen\n",
					lastYear-year, region.Code, region.Label, "MW"[sex], sex, nation, nation, group, group, random.IntN(2000))
				if size += n; err != nil {
					return 0, err
				}
			}
		}
	}
	return size, w.Flush()
}
