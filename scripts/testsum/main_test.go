// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	cases := []struct {
		name   string
		events string
		ok     bool
		want   []string
	}{
		{
			name: "all pass",
			events: `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Elapsed":0.5}
`,
			ok:   true,
			want: []string{"ok    p  0.5s\n", "kursbuch: 1 passed, 0 failed, 0 skipped\n"},
		},
		{
			name: "a failure shows its output once and counts the test, not the package",
			events: `{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:3: got 1, want 2\n"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p"}
`,
			want: []string{"got 1, want 2", "kursbuch: 1 passed, 1 failed, 0 skipped\n"},
		},
		{
			name: "a package that does not build is a failure",
			events: `{"ImportPath":"p [p.test]","Action":"build-output","Output":"a.go:1: undefined: b\n"}
{"ImportPath":"p [p.test]","Action":"build-fail"}
{"Action":"pass","Package":"q","Test":"TestB"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}
`,
			want: []string{"undefined: b", "kursbuch: 1 passed, 1 failed, 0 skipped\n"},
		},
		{
			name: "a panic outside of tests is a failure",
			events: `{"Action":"output","Package":"p","Output":"panic: start\n"}
{"Action":"pass","Package":"q","Test":"TestB"}
{"Action":"fail","Package":"p"}
`,
			want: []string{"panic: start", "kursbuch: 1 passed, 1 failed, 0 skipped\n"},
		},
		{
			name: "skips are counted with their reason",
			events: `{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:9: no figures here\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
`,
			ok:   true,
			want: []string{"skipped 1: no figures here\n", "kursbuch: 1 passed, 0 failed, 1 skipped\n"},
		},
		{
			name:   "no test at all is a failure, and other text is passed on",
			events: "go: cannot find main module\n",
			want:   []string{"go: cannot find main module\n", "kursbuch: 0 passed, 0 failed, 0 skipped\n"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			ok, err := run(strings.NewReader(c.events), &out)
			if err != nil || ok != c.ok {
				t.Errorf("run = %v, %v; want %v; input:\n%s", ok, err, c.ok, c.events)
			}
			for _, want := range c.want {
				if strings.Count(out.String(), want) != 1 {
					t.Errorf("output lacks %q (or has it twice):\n%s", want, out.String())
				}
			}
			if !strings.HasSuffix(out.String(), " skipped\n") {
				t.Errorf("output does not end with the summary:\n%s", out.String())
			}
		})
	}
}
