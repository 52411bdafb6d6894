// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kursbuch/internal/i18n"
	"kursbuch/internal/statfile"
)

// Every key in the code has a text, and every text is used.
func TestReasonsAndTextsMatch(t *testing.T) {
	if _, err := i18n.Load(statfile.Locales); err != nil {
		t.Fatal(err)
	}
	texts, err := os.ReadFile(filepath.Join("locales", "de.json"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	below, err := filepath.Glob(filepath.Join("*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var code []byte
	for _, file := range append(files, below...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		code = append(code, source...)
	}
	key := regexp.MustCompile(`"statfile\.[a-z_.]+[a-z]"`)
	for _, k := range key.FindAll(code, -1) {
		if !bytes.Contains(texts, k) {
			t.Errorf("no text for %s", k)
		}
	}
	for _, k := range key.FindAll(texts, -1) {
		if !bytes.Contains(code, k) {
			t.Errorf("text %s is not used", k)
		}
	}
}
