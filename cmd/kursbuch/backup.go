// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"kursbuch/internal/backup"
	"kursbuch/internal/fault"
	"kursbuch/migrations"
)

// backupCmd saves everything to one file.
type backupCmd struct {
	File string `arg:"" help:"Name der Sicherung, zum Beispiel kursbuch-2026-11-23.zip. – Name of the backup." type:"path"`
}

// Run writes the backup; Kursbuch may go on running meanwhile.
func (c *backupCmd) Run(ctx context.Context, p *Place) error {
	if _, err := os.Stat(c.File); err == nil {
		return fault.Refuse("command.backup.exists", "file", c.File)
	}
	a, err := p.open(ctx, time.Now)
	if err != nil {
		return err
	}
	defer a.close()
	summary, err := backup.Write(ctx, a.db, migrations.Files, c.File, version, time.Now())
	if err != nil {
		return err
	}
	text, err := terminalText()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(os.Stdout, text.T("command.backup.done", "file", c.File, "rows", summary.Rows, "kib", int(summary.Bytes>>10),
		"key", filepath.Join(p.Data, keyFile)))
	return err
}

// restoreCmd restores a backup into an empty database.
type restoreCmd struct {
	File string `arg:"" help:"Die Sicherung. – The backup." type:"path"`
	Key  string `help:"Der aufbewahrte Schlüssel secret.key. – The kept key secret.key." type:"existingfile" placeholder:"FILE"`
}

// Run restores the backup and checks the audit trail with the key.
func (c *restoreCmd) Run(ctx context.Context, p *Place) error {
	if _, err := os.Stat(c.File); err != nil {
		return fault.Refuse("command.file.unreadable", "file", c.File)
	}
	if err := os.MkdirAll(p.Data, 0o700); err != nil {
		return err
	}
	if c.Key != "" {
		if err := placeKey(c.Key, filepath.Join(p.Data, keyFile)); err != nil {
			return err
		}
	}
	d, err := p.connect(ctx)
	if err != nil {
		return err
	}
	summary, err := backup.Read(ctx, d, migrations.Files, c.File)
	if err := firstOf(err, d.Close()); err != nil {
		return err
	}
	text, err := terminalText()
	if err != nil {
		return err
	}
	made := text.Moment(summary.MadeAt)
	if _, err := fmt.Fprintln(os.Stdout, text.T("command.restore.done", "rows", summary.Rows, "made", made)); err != nil {
		return err
	}
	if c.Key == "" {
		_, err = fmt.Fprintln(os.Stdout, text.T("command.restore.without_key"))
		return err
	}
	return (&auditVerifyCmd{}).Run(ctx, p)
}

// placeKey copies a kept key into the data directory, over no other.
func placeKey(from, to string) error {
	key, err := readKey(from)
	if err != nil {
		return err
	}
	if present, err := readKey(to); err == nil {
		if string(present) == string(key) {
			return nil
		}
		return fault.Refuse("command.restore.other_key", "file", to)
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
