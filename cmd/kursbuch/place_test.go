// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A short key in the environment would seal the audit trail and the secrets of
// authenticator apps with next to nothing.
func TestOnlyAWholeKeyIsTaken(t *testing.T) {
	name := filepath.Join(t.TempDir(), keyFile)
	for key, whole := range map[string]bool{strings.Repeat("0a", 32): true, "0a": false, strings.Repeat("0a", 31): false, "secret": false} {
		t.Setenv(keyVariable, key)
		if got, err := loadKey(name); (err == nil) != whole || whole && len(got) != 32 {
			t.Errorf("%s: %d bytes, %v", key, len(got), err)
		}
	}
}

// A data directory that was there before may be open to others; what stands in
// it must not be.
func TestOnlyTheServiceReadsItsFiles(t *testing.T) {
	data := t.TempDir()
	if err := os.Chmod(data, 0o755); err != nil { //nolint:gosec // the test is about such a directory
		t.Fatal(err)
	}
	p := &Place{Data: data}
	a, err := p.open(t.Context(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	files, err := os.ReadDir(data)
	if err != nil || len(files) < 2 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", f.Name(), info.Mode(), err)
		}
	}
}
