// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"path/filepath"
	"strings"
	"testing"
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
