// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package arch

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// rule is one thing that holds everywhere.
type rule struct {
	name   string
	breaks func(r *tree) []string // what breaks the rule, empty when it holds
	broken []sample
	sound  map[string]string // files that keep the rule, close to its edge
}

// sample is a small tree that breaks a rule.
type sample struct {
	name  string
	files map[string]string
	want  string // part of what the rule must say
}

func rules() []rule {
	return []rule{
		importRule(),
		tableRule(),
		schemaRule(),
		functionRule(),
		fileRule(),
		packageRule(),
		exportedRule(),
		skipRule(),
		initRule(),
		discardRule(),
		audienceRule(),
		wordRule(),
		migrationRule(),
		headerRule(),
		dependencyRule(),
		catalogueRule(),
		keyRule(),
		templateRule(),
		literalRule(),
	}
}

func TestTree(t *testing.T) {
	repository := load(t, os.DirFS("../.."))
	for _, rule := range rules() {
		t.Run(rule.name, func(t *testing.T) {
			for _, found := range rule.breaks(repository) {
				t.Error(found)
			}
		})
	}
}

func TestRulesFind(t *testing.T) {
	for _, rule := range rules() {
		t.Run(rule.name, func(t *testing.T) {
			if len(rule.broken) == 0 || len(rule.sound) == 0 {
				t.Fatal("the rule needs a sample that breaks it and one that keeps it")
			}
			for _, s := range rule.broken {
				found := strings.Join(rule.breaks(loadSample(t, s.files)), "\n")
				if !strings.Contains(found, s.want) {
					t.Errorf("%s: found %q, want it to say %q", s.name, found, s.want)
				}
			}
			if found := rule.breaks(loadSample(t, rule.sound)); len(found) > 0 {
				t.Errorf("found %q in a sound sample", found)
			}
		})
	}
}

func loadSample(t *testing.T, files map[string]string) *tree {
	t.Helper()
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return load(t, m)
}
