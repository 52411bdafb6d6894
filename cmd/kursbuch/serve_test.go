// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// Sign-in attempts are counted by the address that the proxy saw, whatever the
// visitor claims before it, in the same line or in one of their own.
func TestTheAddressIsTheOneTheProxySaw(t *testing.T) {
	for name, test := range map[string]struct {
		lines []string
		want  string
	}{
		"one address":                  {[]string{"192.0.2.7"}, "192.0.2.7:0"},
		"a claim in the same line":     {[]string{"198.51.100.1, 192.0.2.7"}, "192.0.2.7:0"},
		"a claim in a line of its own": {[]string{"198.51.100.1", "192.0.2.7"}, "192.0.2.7:0"},
		"version 6":                    {[]string{"2001:db8::1"}, "[2001:db8::1]:0"},
		"no address":                   {[]string{"unknown"}, "192.0.2.1:1234"},
		"no line":                      {nil, "192.0.2.1:1234"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Header["X-Forwarded-For"] = test.lines
		seen := ""
		forwarded(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r.RemoteAddr })).ServeHTTP(httptest.NewRecorder(), r)
		if seen != test.want {
			t.Errorf("%s: %s, want %s", name, seen, test.want)
		}
	}
}
