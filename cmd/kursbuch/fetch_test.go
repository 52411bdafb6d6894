// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// typed lets a command read text as if it were typed.
func typed(t *testing.T, text string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "in")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	stdin := os.Stdin
	os.Stdin = f
	t.Cleanup(func() {
		os.Stdin = stdin
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestTablesAreFetchedByCommand(t *testing.T) {
	const table = "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;" +
		"value;value_unit;value_variable_code;value_variable_label\n" +
		"12411;Bevölkerung;STAG;Stichtag;2024-12-31;KREISE;Kreise;16067;Gotha;134700;Anzahl;BEVSTD;Bevölkerungsstand\n"
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("username") != "geheim" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = w.Write([]byte(table)) // the command shows what arrives
	}))
	defer service.Close()
	data := "--data=" + t.TempDir()
	if status, out, _ := kursbuch(t, "fetch", "12411-01-01-4", data); status != int(exitRefusedFile) || !strings.Contains(out, "nicht eingeschaltet") {
		t.Errorf("without a token: %d, %s", status, out)
	}
	typed(t, "geheim\n")
	if status, out, said := kursbuch(t, "service", "set", "regional", "--address="+service.URL, data); status != 0 || strings.Contains(out+said, "geheim") {
		t.Fatalf("setting a token: %d, %s%s", status, out, said)
	}
	if status, out, _ := kursbuch(t, "service", "list", data); status != 0 || !strings.Contains(out, "regional  eingeschaltet  "+service.URL) || strings.Contains(out, "geheim") {
		t.Errorf("services: %d\n%s", status, out)
	}
	status, out, said := kursbuch(t, "fetch", "12411-01-01-4", "--json", data)
	if status != 0 || !strings.Contains(out, `"accepted":1`) {
		t.Errorf("fetching: %d, %s%s", status, out, said)
	}
	if status, out, _ := kursbuch(t, "fetch", "12411-01-01-4", "--json", data); status != 0 || !strings.Contains(out, `"repeated":true`) {
		t.Errorf("fetching again: %d, %s; want no change", status, out)
	}
	if status, _, said := kursbuch(t, "service", "remove", "regional", data); status != 0 {
		t.Errorf("removing: %d, %s", status, said)
	}
	if status, _, _ := kursbuch(t, "fetch", "12411-01-01-4", data); status != int(exitRefusedFile) {
		t.Errorf("after removing: %d, want a refusal", status)
	}
}
