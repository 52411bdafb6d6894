// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package db

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"kursbuch/internal/fault"
)

// Codes of PostgreSQL, Appendix A of its manual.
const (
	pgUniqueViolation = "23505"
	pgDiskFull        = "53100"
	pgTooMany         = "53300"
	pgLockTimeout     = "55P03"
)

// IsUnique reports whether err says that a unique key is taken.
func IsUnique(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == pgUniqueViolation
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// explain turns failures that the operator can mend into a Refused that says
// how; everything else stays as it is.
func explain(err error) error {
	switch {
	case err == nil:
		return nil
	case isFull(err):
		return errors.Join(fault.Refuse("db.disk.full"), err)
	case isBusy(err):
		return errors.Join(fault.Refuse("db.busy.retry"), err)
	}
	return err
}

// isFull reports whether there is no space left to write to. SQLite says FULL
// for ENOSPC alone; a quota (EDQUOT) or a limit on the size of files (EFBIG)
// comes as a failed write, a failed growth of the shared index or log, too.
func isFull(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == pgDiskFull
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return false
	}
	switch e.Code() {
	case sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_TRUNCATE:
		return true
	}
	return e.Code()&0xff == sqlite3.SQLITE_FULL
}

func isBusy(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == pgTooMany || e.Code == pgLockTimeout
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code()&0xff == sqlite3.SQLITE_BUSY || e.Code()&0xff == sqlite3.SQLITE_LOCKED)
}
