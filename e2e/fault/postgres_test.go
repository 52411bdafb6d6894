// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package fault

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"
)

// newPostgres makes an empty database on the server of the tests and returns
// its address.
func newPostgres(t *testing.T) string {
	t.Helper()
	address := os.Getenv("KURSBUCH_TEST_POSTGRES")
	if address == "" {
		t.Skip("KURSBUCH_TEST_POSTGRES is not set; make test sets it")
	}
	name := "fault" + strings.ToLower(rand.Text())
	onServer(t, address, "CREATE DATABASE "+name)
	t.Cleanup(func() { onServer(t, address, "DROP DATABASE "+name+" WITH (FORCE)") })
	own, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	own.Path = "/" + name
	return own.String()
}

// onServer runs one statement, also while the test is cleaned up.
func onServer(t *testing.T, address, statement string) {
	t.Helper()
	d, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close() //nolint:errcheck // the statement has been answered
	if _, err := d.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
}
