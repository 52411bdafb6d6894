// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"time"

	"kursbuch/internal/fault"
	"kursbuch/internal/file"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/source"
	"kursbuch/internal/territory"
)

// Exit statuses of import, for scripts.
const (
	exitRefusedFile exit = 2 // a file was refused, nothing of it is stored
	exitRefusedRows exit = 3 // some rows were refused, the rest is stored
)

// importCmd groups the imports.
type importCmd struct {
	Statistics importStatisticsCmd `cmd:"" help:"Dateien der Statistik einspielen: Flat File CSV und GENESIS-Tabelle, SDMX-CSV, JSON-stat, TSV von Eurostat, Gitterzellen des Zensus, auch gepackt. – Import statistics files: flat file CSV and GENESIS table, SDMX-CSV, JSON-stat, TSV of Eurostat, grid cells of the census, also packed."`
	Territory  importTerritoryCmd  `cmd:"" help:"Gemeindeverzeichnisse, Umsteigeschlüssel und Grenzen einspielen. – Import municipal directories, conversion keys and boundaries."`
}

// importStatisticsCmd imports official files as figures that every tenant of
// the installation may read.
type importStatisticsCmd struct {
	Files []string          `arg:"" name:"file" help:"Eine oder mehrere Dateien; ein ZIP darf mehrere Tabellen enthalten. – One or more files; a ZIP may hold several tables."`
	Place map[string]string `help:"Schlüssel eines Gebiets, das eine Datei nur mit mehrdeutigem Namen nennt, zum Beispiel --place München=09162. – Key of a region that a file gives by an unclear name only, for example --place München=09162." placeholder:"NAME=KEY" mapsep:"none"`
	JSON  bool              `help:"Je Datei oder Tabelle ein JSON-Objekt ausgeben. – Print one JSON object per file or table."`
}

// Run imports the files one by one. The exit status is 0 when all was taken, 3
// when some rows were refused and the rest stored, 2 when a file was refused.
func (c *importStatisticsCmd) Run(ctx context.Context, p *Place) error {
	a, err := p.open(ctx, time.Now)
	if err != nil {
		return err
	}
	defer a.close()
	collectLess()
	text, err := terminalText()
	if err != nil {
		return err
	}
	status := exit(0)
	for _, name := range c.Files {
		result, err := c.one(ctx, a, name, os.Stdout, text)
		if err != nil {
			return err
		}
		status = status.and(result)
	}
	if status != 0 {
		return status
	}
	return nil
}

// and is the status of two results: the first that is not 0, unless a file was
// refused.
func (e exit) and(next exit) exit {
	if next == exitRefusedFile || e == 0 {
		return next
	}
	return e
}

// one imports a file, or each table of an archive that holds several, and
// prints what came of it.
func (c *importStatisticsCmd) one(ctx context.Context, a *app, name string, w io.Writer, text *i18n.Printer) (status exit, err error) {
	f, size, err := openStatistics(name)
	if err != nil {
		return c.tell(w, text, name, func() (*indicator.Preview, error) { return nil, err })
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	tables := source.Several(f, size, statfile.DefaultLimits())
	if len(tables) == 0 {
		return c.tell(w, text, name, func() (*indicator.Preview, error) {
			return c.store(ctx, a, indicator.Upload{Name: filepath.Base(name), Content: f, Size: size})
		})
	}
	return c.several(ctx, a, name, tables, w, text)
}

// several imports the tables of an archive one by one: what is refused of one
// leaves the others as they are.
func (c *importStatisticsCmd) several(ctx context.Context, a *app, name string, tables []*zip.File, w io.Writer, text *i18n.Printer) (exit, error) {
	if !c.JSON {
		if _, err := fmt.Fprintln(w, text.T("command.import.archive", "file", name, "count", len(tables))); err != nil {
			return 0, err
		}
	}
	status := exit(0)
	for _, entry := range tables {
		table := path.Base(entry.Name)
		result, err := c.tell(w, text, table, func() (*indicator.Preview, error) {
			content, err := source.Unpack(entry, statfile.DefaultLimits())
			if err != nil {
				return nil, err
			}
			return c.store(ctx, a, indicator.Upload{Name: table, Content: bytes.NewReader(content), Size: int64(len(content))})
		})
		if err != nil {
			return 0, fmt.Errorf("%s in %s: %w", table, name, err)
		}
		status = status.and(result)
	}
	return status, nil
}

// tell stores figures and prints what came of it.
func (c *importStatisticsCmd) tell(w io.Writer, text *i18n.Printer, name string, store func() (*indicator.Preview, error)) (exit, error) {
	preview, err := store()
	if refusal, ok := errors.AsType[*statfile.Refusal](err); ok {
		return exitRefusedFile, c.printRefused(w, text, name, *refusal)
	}
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return exitRefusedFile, c.printRefused(w, text, name, statfile.Refusal{File: name, Reason: refused.Message})
	}
	if err != nil {
		return 0, err
	}
	summary := preview.Summary
	for _, warning := range preview.Warnings {
		summary.Warnings = append(summary.Warnings, text.Message(warning))
	}
	status := exit(0)
	if summary.Refused > 0 {
		status = exitRefusedRows
	}
	if c.JSON {
		return status, json.NewEncoder(w).Encode(takenFile{summary, messages(text, preview.Finding.Why), refusedRows(text, preview.Refusals)})
	}
	return status, c.print(w, text, summary, preview.Refusals)
}

// openStatistics opens a file and gives its size.
func openStatistics(name string) (*os.File, int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, errors.Join(fault.Refuse("command.file.unreadable", "file", name), err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case !info.Mode().IsRegular():
		err = fault.Refuse("command.file.unreadable", "file", name)
	case filepath.Ext(name) == ".zip" && info.Size() > file.MaxSize:
		err = fault.Refuse("file.size.large", "name", name, "max", file.MaxSize>>20)
	default:
		return f, info.Size(), nil
	}
	return nil, 0, errors.Join(err, f.Close())
}

// store reads figures, with the places that the command line names, and stores
// them.
func (c *importStatisticsCmd) store(ctx context.Context, a *app, u indicator.Upload) (preview *indicator.Preview, err error) {
	u.Places = map[string]territory.Key{}
	for name, key := range c.Place {
		if u.Places[name], err = territory.ParseKey(key); err != nil {
			return nil, errors.Join(fault.Refuse("command.import.place", "name", name, "key", key), err)
		}
	}
	return store(ctx, a, u)
}

// store reads figures and stores them for all tenants.
func store(ctx context.Context, a *app, u indicator.Upload) (*indicator.Preview, error) {
	who := operator(identity.Official)
	preview, err := a.indicator.Preview(ctx, who, u)
	if err != nil {
		return nil, err
	}
	_, err = a.indicator.Commit(ctx, who, preview)
	return preview, err
}

// takenFile is what a script learns about a file that was taken.
type takenFile struct {
	indicator.ImportSummary
	Why      []string     `json:"recognised_by"`
	Refusals []rowRefusal `json:"refusals"` // the first ones; refused counts all
}

func messages(text *i18n.Printer, list []fault.Message) []string {
	texts := make([]string, len(list))
	for i, m := range list {
		texts[i] = text.Message(m)
	}
	return texts
}

// refusedFile is what a script learns about a file that was refused: the same
// fields, with nothing counted, and the reason.
type refusedFile struct {
	indicator.ImportSummary
	Error  string `json:"error"`
	Line   int    `json:"line,omitempty"`
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty"`
}

// rowRefusal says where and why a row was refused.
type rowRefusal struct {
	Line   int    `json:"line"`
	Column string `json:"column"` // empty when no single one is at fault
	Value  string `json:"value"`
	Reason string `json:"reason"`
}

func refusedRows(text *i18n.Printer, refusals []statfile.Refusal) []rowRefusal {
	rows := make([]rowRefusal, len(refusals))
	for i, r := range refusals {
		rows[i] = rowRefusal{r.Line, r.Column, r.Value, text.Message(r.Reason)}
	}
	return rows
}

func (c *importStatisticsCmd) printRefused(w io.Writer, text *i18n.Printer, name string, r statfile.Refusal) error {
	reason := text.Message(r.Reason)
	if c.JSON {
		nothing := indicator.ImportSummary{File: filepath.Base(name), SymbolCounts: map[string]int{}, Warnings: []string{}}
		return json.NewEncoder(w).Encode(refusedFile{nothing, reason, r.Line, r.Column, r.Value})
	}
	message := text.T("command.import.refused_file", "file", name, "reason", reason)
	if r.Line > 0 {
		message += "\n" + refusedRow(text, r)
	}
	_, err := fmt.Fprintln(w, message)
	return err
}

// refusedRow says where r stands; not every refusal has a single column.
func refusedRow(text *i18n.Printer, r statfile.Refusal) string {
	if r.Column == "" {
		return text.T("command.import.refused_line", "line", r.Line, "value", r.Value, "reason", text.Message(r.Reason))
	}
	return text.T("command.import.refused_row", "line", r.Line, "column", r.Column, "value", r.Value, "reason", text.Message(r.Reason))
}

func (c *importStatisticsCmd) print(w io.Writer, text *i18n.Printer, s indicator.ImportSummary, refusals []statfile.Refusal) error {
	lines := []string{
		text.T("command.import.done", "file", s.File, "table", s.Table, "title", s.Title),
		text.T("command.import.counts", "rows", s.Rows, "accepted", s.Accepted, "refused", s.Refused, "numbers", s.Numbers, "symbols", s.Symbols),
		text.T("command.import.extent", "regions", s.Regions, "periods", s.Periods, "release", string(s.Release)),
	}
	for _, r := range refusals {
		lines = append(lines, refusedRow(text, r))
	}
	lines = append(lines, s.Warnings...)
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}
