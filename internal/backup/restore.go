// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package backup

import (
	"archive/zip"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
)

// Read restores the archive at name into d, whose schema it makes. Faults:
// Refused when the database is not empty, or when the archive is damaged or
// newer than the program. Either everything is restored or nothing.
func Read(ctx context.Context, d *db.DB, migrations fs.FS, name string) (summary Summary, err error) {
	archive, m, err := open(name)
	if err != nil {
		return Summary{}, err
	}
	defer func() { err = errors.Join(err, archive.Close()) }()
	known, err := tables(migrations)
	if err != nil {
		return Summary{}, err
	}
	if err := prepare(ctx, d, migrations, m); err != nil {
		return Summary{}, err
	}
	summary.Tables = len(m.Tables)
	if summary.MadeAt, err = db.ParseTimestamp(m.MadeAt); err != nil {
		return Summary{}, err
	}
	err = d.Tx(ctx, func(tx *sql.Tx) error {
		for _, t := range m.Tables {
			if !slices.Contains(known, t.Name) {
				return fault.Refuse("backup.file.damaged", "table", t.Name)
			}
			if err := restoreTable(ctx, tx, archive, t); err != nil {
				return fmt.Errorf("table %s: %w", t.Name, err)
			}
			summary.Rows += t.Rows
		}
		return nil
	})
	if err != nil {
		return Summary{}, err
	}
	return summary, d.Migrate(ctx, migrations)
}

// prepare makes the schema of the archive in an empty database.
func prepare(ctx context.Context, d *db.DB, migrations fs.FS, m manifest) error {
	version, err := d.SchemaVersion(ctx, migrations)
	if err != nil {
		return err
	}
	if version > 0 {
		if err := refuseUsed(ctx, d); err != nil {
			return err
		}
	}
	if version > m.Schema {
		return fault.Refuse("backup.database.newer")
	}
	if err := d.MigrateTo(ctx, migrations, m.Schema); err != nil {
		return err
	}
	if version, err = d.SchemaVersion(ctx, migrations); err == nil && version != m.Schema {
		return fault.Refuse("backup.file.newer")
	}
	return err
}

// refuseUsed refuses a database in which anything was ever recorded.
func refuseUsed(ctx context.Context, d *db.DB) error {
	used, err := audit.Used(ctx, d)
	if err != nil {
		return err
	}
	if used {
		return fault.Refuse("backup.database.used")
	}
	return nil
}

func restoreTable(ctx context.Context, tx *sql.Tx, archive *zip.ReadCloser, t tableManifest) error {
	places := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		if strings.Trim(column, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return fault.Refuse("backup.file.damaged", "table", t.Name)
		}
		places[i] = "$" + strconv.Itoa(i+1)
	}
	truths, err := truthColumns(ctx, tx, t)
	if err != nil {
		return err
	}
	query := "INSERT INTO " + t.Name + " (" + strings.Join(t.Columns, ", ") + ") VALUES (" + strings.Join(places, ", ") + ")"
	insert, err := tx.PrepareContext(ctx, query) //nolint:sqlclosecheck // closed below; the linter loses it in the closure
	if err != nil {
		return err
	}
	defer insert.Close() // the transaction closes it as well
	return lines(archive, t, func(row []any) error {
		for _, i := range truths {
			if n, ok := row[i].(int64); ok {
				row[i] = n != 0
			}
		}
		_, err := insert.ExecContext(ctx, row...)
		return err
	})
}

// truthColumns says which columns of t are true or false. SQLite keeps and
// saves them as numbers, which PostgreSQL does not take for them.
func truthColumns(ctx context.Context, tx *sql.Tx, t tableManifest) (columns []int, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT "+strings.Join(t.Columns, ", ")+" FROM "+t.Name+" WHERE FALSE")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	for i, kind := range types {
		if strings.HasPrefix(kind.DatabaseTypeName(), "BOOL") {
			columns = append(columns, i)
		}
	}
	return columns, rows.Err()
}

// decode turns the JSON values of a row into what the drivers take.
func decode(row []any) error {
	for i, v := range row {
		switch v := v.(type) {
		case json.Number:
			if n, err := v.Int64(); err == nil {
				row[i] = n
				continue
			}
			x, err := v.Float64()
			if err != nil {
				return err
			}
			row[i] = x
		case map[string]any:
			text, ok := v["base64"].(string)
			if !ok {
				return fmt.Errorf("column %d: unknown value", i+1)
			}
			bytes, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return err
			}
			row[i] = bytes
		}
	}
	return nil
}
