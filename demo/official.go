// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"io/fs"

	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

//go:embed figures/*.txt
var figureFiles embed.FS

// publishedTables are the official figures that stand beside the county's own,
// oldest release of a table first.
func publishedTables() ([]*table, error) {
	names, err := fs.Glob(figureFiles, "figures/*.txt")
	if err != nil {
		return nil, err
	}
	tables := make([]*table, 0, len(names))
	for _, name := range names {
		text, err := figureFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		t, err := parseTable(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		tables = append(tables, t)
	}
	return tables, nil
}

// fileName is what a download of the table is called.
func (t *table) fileName() string { return t.code + "_de_flat.csv" }

// importOfficial brings t in as the operator's import of its flat file does. A
// table whose figures are there already stays as it is.
func importOfficial(ctx context.Context, figures *indicator.Service, t *table) error {
	who := operator(identity.Official)
	text, err := t.flat()
	if err != nil {
		return err
	}
	preview, err := figures.Preview(ctx, who, indicator.Upload{Name: t.fileName(), Content: bytes.NewReader(text), Size: int64(len(text))})
	if err != nil {
		return fmt.Errorf("read table %s: %w", t.code, err)
	}
	if len(preview.Refusals) > 0 {
		return fmt.Errorf("read table %s: %w", t.code, &preview.Refusals[0])
	}
	if _, err := figures.Commit(ctx, who, preview); err != nil {
		return fmt.Errorf("store table %s: %w", t.code, err)
	}
	return nil
}
