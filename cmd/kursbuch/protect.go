// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/audit"
	"kursbuch/internal/disclosure/leafcsv"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/disclosure/verify"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
)

const (
	// searchWidth is how many partial circuits of each length a search keeps.
	searchWidth = 8
	// previewWidth is the same for --time 0s, where speed counts.
	previewWidth = 4
	// workPerSecond turns --time into work, so that a machine that is not slower
	// than this finds the same pattern every time.
	workPerSecond = 500_000
	// adviseAt is the part of sensitive cells, in percent, from which on
	// suppression is the wrong method.
	adviseAt = 20
	// maxUnpacked keeps a packed file from filling the memory.
	maxUnpacked = 1 << 30
)

// dataFiles are the tables and hierarchies that protect and verify read.
type dataFiles struct {
	Table     []string `required:"" sep:"none" placeholder:"FILE" help:"Tabelle: je Merkmal eine Spalte, zuletzt die Anzahl; nur die unterste Ebene, auch gepackt (.gz). Für verknüpfte Tabellen mehrfach. – Table: one column a dimension, the count last; the lowest level only, also packed (.gz). Repeat it for linked tables."`
	Hierarchy []string `sep:"none" placeholder:"DIM=FILE" help:"Hierarchie eines Merkmals: Spalten code und parent, Wurzel Total. Mehrfach, auch für dasselbe Merkmal; ohne sie ist das Merkmal eine Liste. – Hierarchy of a dimension: columns code and parent, root Total. Repeatable, also for the same dimension; without it the dimension is a list."`
}

// protectCmd finds what of anybody's table must not be shown.
type protectCmd struct {
	dataFiles
	Threshold   int64         `default:"3" help:"Kleinere Anzahlen sind schutzbedürftig, Nullen nicht. – Smaller counts are sensitive, zeros are not."`
	Method      string        `enum:"suppress" default:"suppress" help:"suppress: Zellen sperren. – suppress: do not show cells."`
	Standard    string        `enum:"s0,s1,s2,s3" default:"s1" help:"s0: nicht aus anderen Zellen zu errechnen; s1: auch nicht mit ganzen Zahlen und bekannten Nullen; s2: nicht als kleiner als die Schwelle zu beweisen; s3: auch nicht von jemandem, der allein in einer Zelle ist. – s0: no sum of other cells; s1: nor with whole numbers and known zeros; s2: cannot be proven to be below the threshold; s3: nor by somebody who is alone in a cell."`
	Weight      string        `enum:"value,count" default:"value" help:"Was eine gesperrte Zelle kostet: ihren Wert, oder jede gleich viel. – What a suppressed cell costs: its value, or each the same."`
	Time        time.Duration `default:"10s" help:"Zeit zum Verbessern; 0s nimmt das erste geschützte Muster. – Time for improving; 0s takes the first protected pattern."`
	Seed        uint64        `default:"1" help:"Anfang der Zufallszahlen: gleiche Eingabe, gleiches Muster. – Start of the random numbers: same input, same pattern."`
	Out         string        `required:"" type:"path" placeholder:"FILE" help:"Muster: alle Zellen mit freq, primary, suppressed; .gz wird gepackt. – Pattern: all cells with freq, primary, suppressed; .gz is packed."`
	Certificate string        `required:"" type:"path" placeholder:"FILE" help:"Beweis für „kursbuch verify“; er enthält Angaben über gesperrte Zellen und bleibt vertraulich. – Proof for “kursbuch verify”; it tells of suppressed cells and stays confidential."`
}

// Run protects the tables, checks the proof, and only then writes anything.
func (c *protectCmd) Run() error {
	text, err := terminalText()
	if err != nil {
		return err
	}
	start := time.Now()
	in, err := c.read()
	if err != nil {
		return err
	}
	d, s, err := compile(in)
	if err != nil {
		return err
	}
	standard := map[string]suppress.Standard{"s0": suppress.Linear, "s1": suppress.Exact, "s2": suppress.Small, "s3": suppress.Insider}[c.Standard]
	if c.Threshold < 1 {
		return fault.Refuse("command.protect.threshold")
	}
	width := searchWidth
	if c.Time == 0 {
		width = previewWidth
	}
	pattern, err := suppress.Protect(s, s.Primary(disclosure.Rule{Frequency: c.Threshold}), suppress.Options{
		Standard: standard, Threshold: c.Threshold, ByCount: c.Weight == "count", Seed: c.Seed, Width: width,
		Work: int64(c.Time.Seconds() * workPerSecond), Left: func() float64 { return 1 - time.Since(start).Seconds()/c.Time.Seconds() },
	})
	if err != nil {
		return err
	}
	var listed bytes.Buffer
	if err := leafcsv.WritePattern(&listed, d, s, pattern.Primary, pattern.Suppressed); err != nil {
		return err
	}
	about := audit.Subject{Pattern: listed.Bytes(), Standard: standard, Threshold: c.Threshold}
	about.Tables, about.Hierarchies = design(in)
	in.Pattern = verify.File{Name: c.Out, Data: listed.Bytes()}
	if in.Certificate, err = audit.Certify(about, d, s, pattern.Circuits); err != nil {
		return err
	}
	if _, err := verify.Check(in); err != nil {
		return errors.Join(fault.Refuse("command.protect.unproven"), err)
	}
	if err := writePacked(c.Out, listed.Bytes()); err != nil {
		return err
	}
	if err := writePacked(c.Certificate, in.Certificate); err != nil {
		return err
	}
	return c.summarise(os.Stdout, text, s, pattern, time.Since(start))
}

// summarise prints what is not shown and what that costs.
func (c *protectCmd) summarise(w io.Writer, text *i18n.Printer, s *disclosure.System, p *suppress.Pattern, took time.Duration) error {
	var cells, primary, secondary, value, all int64
	for i, cell := range s.Cells {
		cells++
		all += cell.Value
		switch {
		case p.Primary[i]:
			primary++
		case p.Suppressed[i]:
			secondary++
			value += cell.Value
		}
	}
	lines := []string{
		text.T("command.protect.cells", "cells", cells, "primary", primary, "secondary", secondary, "value", value),
		text.T("command.protect.proof", "standard", strings.ToUpper(c.Standard), "circuits", len(p.Circuits), "time", took.Round(time.Millisecond).String()),
		text.T("command.protect.files", "pattern", c.Out, "certificate", c.Certificate),
	}
	if primary*100 > cells*adviseAt {
		lines = append(lines, text.T("command.protect.advice", "percent", primary*100/cells))
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

// verifyCmd checks a certificate.
type verifyCmd struct {
	dataFiles
	Pattern     string `required:"" placeholder:"FILE" help:"Muster von „kursbuch protect“. – Pattern of “kursbuch protect”."`
	Certificate string `required:"" placeholder:"FILE" help:"Der Beweis dazu. – Its proof."`
}

// Run says what is proven, or why nothing is. The exit status is 0 only where
// every claim of the certificate holds.
func (c *verifyCmd) Run(context.Context) error {
	text, err := terminalText()
	if err != nil {
		return err
	}
	in, err := c.read()
	if err != nil {
		return err
	}
	if in.Pattern, err = readPacked(c.Pattern); err != nil {
		return err
	}
	certificate, err := readPacked(c.Certificate)
	if err != nil {
		return err
	}
	in.Certificate = certificate.Data
	report, err := verify.Check(in)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(os.Stdout, text.T("command.verify.holds", "standard", strings.ToUpper(report.Standard), "threshold", report.Threshold,
		"cells", report.Cells, "primary", report.Primary, "suppressed", report.Suppressed, "circuits", report.Circuits))
	return err
}

// read reads tables and hierarchies.
func (f *dataFiles) read() (in verify.Input, err error) {
	for _, name := range f.Table {
		table, err := readPacked(name)
		if err != nil {
			return in, err
		}
		in.Tables = append(in.Tables, table)
	}
	for _, pair := range f.Hierarchy {
		dimension, name, ok := strings.Cut(pair, "=")
		if !ok {
			return in, fault.Refuse("command.protect.hierarchy", "value", pair)
		}
		file, err := readPacked(name)
		if err != nil {
			return in, err
		}
		in.Hierarchies = append(in.Hierarchies, verify.Hierarchy{Dimension: dimension, File: file})
	}
	return in, nil
}

// compile makes one system of what was read.
func compile(in verify.Input) (disclosure.Design, *disclosure.System, error) {
	d, err := leafcsv.Read(design(in))
	if err != nil {
		return d, nil, err
	}
	s, err := disclosure.Compile(d)
	return d, s, err
}

// design hands files from the package that checks to those that protect.
func design(in verify.Input) (tables []leafcsv.File, hierarchies []leafcsv.Hierarchy) {
	for _, t := range in.Tables {
		tables = append(tables, leafcsv.File(t))
	}
	for _, h := range in.Hierarchies {
		hierarchies = append(hierarchies, leafcsv.Hierarchy{Dimension: h.Dimension, File: leafcsv.File(h.File)})
	}
	return tables, hierarchies
}

// readPacked reads a file that may be packed with gzip.
func readPacked(name string) (verify.File, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return verify.File{}, errors.Join(fault.Refuse("command.file.unreadable", "file", name), err)
	}
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(bytes.NewReader(data))
		if err == nil {
			data, err = io.ReadAll(io.LimitReader(unpacked, maxUnpacked))
		}
		if err != nil {
			return verify.File{}, errors.Join(fault.Refuse("command.file.unreadable", "file", name), err)
		}
	}
	return verify.File{Name: filepath.Base(name), Data: data}, nil
}

// writePacked writes a file for its owner's eyes, packed where its name says so.
func writePacked(name string, data []byte) error {
	if strings.HasSuffix(name, ".gz") {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		if _, err := w.Write(data); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		data = packed.Bytes()
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		return errors.Join(fault.Refuse("command.protect.unwritable", "file", name), err)
	}
	return nil
}
