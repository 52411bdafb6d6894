// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/gvisys"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
)

// importTerritoryCmd imports directories of municipalities, Umsteigeschlüssel
// and boundaries for every tenant of the installation.
type importTerritoryCmd struct {
	Files  []string `arg:"" name:"file" help:"Gemeindeverzeichnisse (GV100AD, Excel), Umsteigeschlüssel (Excel) oder Grenzen (GeoJSON, Shapefile im ZIP). – Municipal directories (GV100AD, Excel), conversion keys (Excel) or boundaries (GeoJSON, zipped Shapefile)."`
	Day    string   `help:"Gebietsstand der Grenzen, zum Beispiel 2023-12-31. – Day of the boundaries, for example 2023-12-31."`
	Credit string   `help:"Quellenangabe der Grenzen. – Credit of the boundaries." default:"© GeoBasis-DE / BKG, dl-de/by-2.0"`
}

// Run imports the files one by one. The exit status is 0 when all was taken, 3
// when some lines were refused and the rest stored, 2 when a file was refused.
func (c *importTerritoryCmd) Run(ctx context.Context, p *Place) error {
	day, err := civil.ParseDay(c.Day)
	if err != nil {
		return fault.Refuse("command.territory.day", "day", c.Day)
	}
	a, err := p.open(ctx, time.Now)
	if err != nil {
		return err
	}
	defer a.close()
	text, err := terminalText()
	if err != nil {
		return err
	}
	status := exit(0)
	for _, name := range c.Files {
		one := territoryFile{app: a, text: text, out: os.Stdout, who: operator(identity.Official), day: day, credit: c.Credit}
		result, err := one.take(ctx, name)
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

// territoryFile stores one file and says what came of it.
type territoryFile struct {
	app    *app
	text   *i18n.Printer
	out    io.Writer
	who    identity.Person
	day    civil.Day
	credit string
}

func (f territoryFile) take(ctx context.Context, name string) (status exit, err error) {
	in, err := os.Open(name)
	if err != nil {
		return 0, errors.Join(fault.Refuse("command.file.unreadable", "file", name), err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	info, err := in.Stat()
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, fault.Refuse("command.file.unreadable", "file", name)
	}
	status, err = f.store(ctx, territory.Upload{Name: filepath.Base(name), Content: in, Size: info.Size()})
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return exitRefusedFile, f.print("command.import.refused_file", "file", name, "reason", f.text.Message(refused.Message))
	}
	return status, err
}

func (f territoryFile) print(key string, pairs ...any) error {
	_, err := fmt.Fprintln(f.out, f.text.T(key, pairs...))
	return err
}

// store tells by its content what a file is.
func (f territoryFile) store(ctx context.Context, up territory.Upload) (exit, error) {
	switch kind, err := territory.Recognise(up); {
	case err != nil:
		return 0, err
	case kind == territory.GazetteerFile:
		return f.gazetteer(ctx, up)
	case kind == territory.TransitionFile:
		return f.transitions(ctx, up)
	}
	return f.boundaries(ctx, up)
}

func (f territoryFile) gazetteer(ctx context.Context, up territory.Upload) (exit, error) {
	preview, err := f.app.territory.PreviewGazetteer(ctx, f.who, up)
	if err != nil {
		return 0, err
	}
	g, err := f.app.territory.TakeGazetteer(ctx, f.who, preview)
	if err != nil {
		return 0, err
	}
	err = f.print("command.territory.directory", "file", up.Name, "day", g.Day, "lines", preview.Directory.Lines, "refused", preview.Directory.Refused,
		"counties", g.Counts[gvisys.County], "municipalities", g.Counts[gvisys.Municipality], "population", g.Population)
	for _, r := range preview.Directory.Refusals {
		err = errors.Join(err, f.print("command.import.refused_line", "line", r.Line, "value", r.Value, "reason", f.text.Message(r.Reason)))
	}
	if preview.Directory.Refused > 0 {
		return exitRefusedRows, err
	}
	return 0, err
}

func (f territoryFile) transitions(ctx context.Context, up territory.Upload) (exit, error) {
	preview, err := f.app.territory.PreviewTransitions(ctx, f.who, up)
	if err != nil {
		return 0, err
	}
	if preview.Refused > 0 { // a key with gaps would lose figures
		err = f.print("command.import.refused_file", "file", up.Name, "reason", f.text.T("territory.transition.refused", "count", preview.Refused))
		for _, r := range preview.Refusals {
			err = errors.Join(err, f.print("command.import.refused_row", "line", r.Line, "column", r.Sheet, "value", r.Value, "reason", f.text.Message(r.Reason)))
		}
		return exitRefusedFile, err
	}
	set, err := f.app.territory.TakeTransitions(ctx, f.who, preview)
	if err != nil {
		return 0, err
	}
	return 0, f.print("command.territory.transition", "file", up.Name, "sheets", len(preview.Sheets), "rows", set.Rows, "from", set.From[0], "to", set.To)
}

func (f territoryFile) boundaries(ctx context.Context, up territory.Upload) (exit, error) {
	if f.day == "" {
		return 0, fault.Refuse("command.territory.no_day")
	}
	choice := territory.BoundaryChoice{Layer: territory.RegionLayer, Day: f.day, Source: f.credit}
	preview, err := f.app.territory.PreviewBoundaries(ctx, f.who, up, choice)
	if err != nil {
		return 0, err
	}
	set, err := f.app.territory.TakeBoundaries(ctx, f.who, preview)
	if err != nil {
		return 0, err
	}
	err = f.print("command.territory.boundaries", "file", up.Name, "features", preview.Features, "water", preview.Water, "areas", set.Areas,
		"file_only", len(preview.FileOnly), "directory_only", len(preview.Missing), "refused", len(preview.Refused))
	if len(preview.Refused) > 0 {
		return exitRefusedRows, err
	}
	return 0, err
}
