// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package seal_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"kursbuch/internal/seal"
)

func TestASecretOpensOnlyInItsPlace(t *testing.T) {
	key := bytes.Repeat([]byte{7}, 32)
	box := seal.New(key, "tokens")
	sealed := box.Close("gotha genesis", "geheim")
	if strings.Contains(sealed, "geheim") || sealed == box.Close("gotha genesis", "geheim") {
		t.Error("the text shows, or is sealed alike twice")
	}
	if text, err := box.Open("gotha genesis", sealed); err != nil || text != "geheim" {
		t.Errorf("opened as %q, %v", text, err)
	}
	for name, open := range map[string]func() (string, error){
		"another place": func() (string, error) { return box.Open("erfurt genesis", sealed) },
		"another use":   func() (string, error) { return seal.New(key, "others").Open("gotha genesis", sealed) },
		"another key":   func() (string, error) { return seal.New(make([]byte, 32), "tokens").Open("gotha genesis", sealed) },
		"edited":        func() (string, error) { return box.Open("gotha genesis", "A"+sealed[1:]+"A") },
		"nothing":       func() (string, error) { return box.Open("gotha genesis", "") },
	} {
		if text, err := open(); !errors.Is(err, seal.ErrSealed) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}
