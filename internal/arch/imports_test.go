// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package arch

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

// policy states who may import whom: "package: packages it may import". A name
// stands below internal, or at the root of the repository with a slash before
// it; * matches within one step of a path; capitals name a set.
//
// Floor packages know nothing of the slices. A slice knows those below it.
// Pages know the floor's face and the slices that their own slice knows, and
// only cmd knows pages. A slice with many pages has further packages of them
// below its pages; they share nothing but what stands in one of those. Do not change this table to make a build pass.
const policy = `
	WORDS  = fault civil identity
	STORE  = WORDS db audit job file i18n
	FACE   = WORDS i18n web audit chart
	SLICES = account territory vocabulary indicator publication need strategy delivery report inquiry watch profile overview

	fault         :
	civil         : fault
	identity      : fault
	db            : fault identity civil
	db/dbtest     : db /migrations
	i18n          : fault civil
	web           : WORDS i18n db audit sheet /assets
	web/work      : WORDS web job file
	web/webtest   : WORDS i18n db db/dbtest web /assets
	audit         : WORDS db
	job           : WORDS db
	mail          : WORDS db job
	file          : WORDS db
	backup        : WORDS db audit
	health        : WORDS db audit
	health/pages  : FACE health
	seal          :
	genesis       : fault
	cache         :
	cube          : fault
	linear        :
	linear/highs  : linear
	disclosure    : fault
	disclosure/*  : fault disclosure linear
	disclosure/verify : fault
	disclosure/audit : disclosure disclosure/leafcsv disclosure/perturb disclosure/suppress
	statfile      : fault civil
	statfile/*    : fault civil statfile statfile/*
	statfile/template : fault civil sheet statfile statfile/*
	sheet         : fault civil
	geo           : fault
	gvisys        : fault civil sheet
	chart         : fault civil
	document      : fault civil chart document/*
	document/*    : fault civil chart document document/*
	search        : WORDS db i18n

	account          : STORE mail seal
	account/pages    : FACE account file
	territory        : STORE account chart geo gvisys sheet
	territory/pages  : FACE account territory web/work file job geo gvisys sheet
	vocabulary       : STORE account
	vocabulary/pages : FACE account vocabulary
	indicator/formula : fault civil
	indicator        : STORE account territory vocabulary cache cube disclosure statfile statfile/* sheet search indicator/formula genesis seal
	indicator/api    : WORDS i18n web territory indicator indicator/export geo
	indicator/legend : WORDS i18n indicator
	indicator/export : WORDS i18n territory indicator sheet geo
	indicator/pages  : FACE account territory vocabulary indicator indicator/formula indicator/legend indicator/pages/figure sheet document/fonts
	indicator/pages/figure  : FACE indicator indicator/legend sheet
	indicator/pages/tables  : FACE account territory indicator indicator/export indicator/legend indicator/pages/figure web/work job file geo
	indicator/pages/imports : FACE account territory indicator indicator/legend indicator/pages/figure web/work file statfile statfile/source statfile/template sheet job genesis
	publication      : STORE account territory indicator cube seal linear disclosure disclosure/*
	publication/pages : FACE account territory indicator publication disclosure job
	need             : STORE account territory vocabulary indicator search
	need/pages       : FACE account territory vocabulary indicator need
	strategy         : STORE account territory vocabulary indicator need search
	strategy/pages   : FACE account territory vocabulary indicator need strategy sheet
	delivery         : STORE account territory vocabulary indicator need strategy
	delivery/pages   : FACE account territory vocabulary indicator need strategy delivery
	report           : STORE account territory vocabulary indicator need strategy delivery chart document document/*
	report/pages     : FACE account territory vocabulary indicator need strategy delivery report document document/* job
	inquiry          : STORE account territory indicator mail
	inquiry/pages    : FACE account territory indicator inquiry sheet
	watch            : STORE account territory indicator
	watch/pages      : FACE account territory indicator watch job
	profile          : STORE account territory indicator
	profile/pages    : FACE account territory indicator indicator/legend profile sheet
	overview         : WORDS account territory vocabulary indicator need strategy delivery inquiry watch
	overview/pages   : FACE SLICES
	help             :
	help/pages       : FACE help

	arch             :
	/migrations      :
	/assets          :
	/e2e             :
	/e2e/fault       :
	/e2e/leak        :
	/e2e/outside     :
	/e2e/load        : /e2e/outside
	/e2e/scale       : STORE SLICES /e2e/outside /demo
	/scripts/testsum :
	/demo            : STORE SLICES mail statfile statfile/*
	/cmd/kursbuch    : *
`

// forbidden lists what the standard library offers and a layer must not use.
var forbidden = []struct {
	packages, imports, why string
}{
	{"internal/SLICES", "net/http", "slices know nothing of HTTP"},
	{"internal/SLICES", "html/template", "slices know nothing of HTML"},
	{"internal/*/pages internal/*/pages/*", "database/sql", "pages reach data through their slice"},
	{"internal/cube internal/linear internal/disclosure internal/disclosure/* internal/chart internal/civil internal/fault internal/geo internal/gvisys internal/statfile/*", "database/sql net/http os", "this package is pure"},
}

// grants is the policy, read: package -> patterns of packages it may import,
// both as paths from the root of the repository.
func grants() map[string][]string {
	sets := map[string][]string{}
	granted := map[string][]string{}
	for line := range strings.Lines(policy) {
		if name, words, ok := strings.Cut(line, "="); ok {
			sets[strings.TrimSpace(name)] = expand(sets, words)
		} else if name, words, ok := strings.Cut(line, ":"); ok {
			granted[place(strings.TrimSpace(name))] = expand(sets, words)
		}
	}
	return granted
}

func expand(sets map[string][]string, words string) []string {
	var packages []string
	for word := range strings.FieldsSeq(words) {
		if set, ok := sets[word]; ok {
			packages = append(packages, set...)
		} else {
			packages = append(packages, place(word))
		}
	}
	return packages
}

func place(name string) string {
	if rooted, ok := strings.CutPrefix(name, "/"); ok || name == "*" {
		return rooted
	}
	return "internal/" + name
}

func importRule() rule {
	return rule{
		name:   "imports",
		breaks: badImports,
		broken: []sample{
			{
				"a slice that knows a higher one",
				map[string]string{"internal/need/need.go": "package need\nimport _ \"kursbuch/internal/strategy\""},
				"internal/need/need.go:2: internal/need may not import internal/strategy",
			},
			{
				"the floor that knows a slice",
				map[string]string{"internal/web/web.go": "package web\nimport _ \"kursbuch/internal/account\""},
				"internal/web may not import internal/account",
			},
			{
				"pages that know other pages",
				map[string]string{"internal/need/pages/a.go": "package pages\nimport _ \"kursbuch/internal/account/pages\""},
				"internal/need/pages may not import internal/account/pages",
			},
			{
				"pages that reach the database",
				map[string]string{"internal/need/pages/a.go": "package pages\nimport _ \"database/sql\""},
				"internal/need/pages may not import database/sql",
			},
			{
				"pages below pages that reach the database",
				map[string]string{"internal/indicator/pages/imports/a.go": "package imports\nimport _ \"database/sql\""},
				"internal/indicator/pages/imports may not import database/sql",
			},
			{
				"a slice that speaks HTTP",
				map[string]string{"internal/need/need.go": "package need\nimport _ \"net/http\""},
				"internal/need may not import net/http: slices know nothing of HTTP",
			},
			{
				"a package that nobody placed",
				map[string]string{"internal/util/util.go": "package util"},
				"package internal/util is missing from the policy",
			},
		},
		sound: map[string]string{
			"internal/need/need.go":       "package need\nimport _ \"kursbuch/internal/indicator\"",
			"internal/need/need_test.go":  "package need\nimport _ \"kursbuch/internal/db/dbtest\"",
			"internal/need/pages/a.go":    "package pages\nimport (\n_ \"kursbuch/internal/need\"\n_ \"net/http\"\n)",
			"internal/statfile/x/x.go":    "package x\nimport _ \"kursbuch/internal/statfile\"",
			"cmd/kursbuch/main.go":        "package main\nimport _ \"kursbuch/internal/need/pages\"",
			"internal/need/testdata/a.go": "package broken\nimport _ \"kursbuch/internal/web\"",
		},
	}
}

func badImports(r *tree) []string {
	granted := grants()
	var found []string
	unplaced := map[string]bool{}
	for _, name := range r.production() {
		pkg := path.Dir(name)
		allowed, known := lookup(granted, pkg)
		if !known && !unplaced[pkg] {
			unplaced[pkg] = true
			found = append(found, fmt.Sprintf("package %s is missing from the policy", pkg))
		}
		for _, spec := range r.code[name].Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			if why := refused(pkg, imported, allowed); why != "" {
				found = append(found, fmt.Sprintf("%s: %s may not import %s", r.at(spec), pkg, why))
			}
		}
	}
	return found
}

// lookup finds the grants of a package, by name or by pattern.
func lookup(granted map[string][]string, pkg string) ([]string, bool) {
	if allowed, ok := granted[pkg]; ok {
		return allowed, true
	}
	for pattern, allowed := range granted {
		if within(pkg, []string{pattern}) {
			return allowed, true
		}
	}
	return nil, false
}

// refused names the import and the reason when pkg may not have it.
func refused(pkg, imported string, allowed []string) string {
	if internal, ok := strings.CutPrefix(imported, "kursbuch/"); ok {
		if slices.Contains(allowed, "*") || within(internal, allowed) {
			return ""
		}
		return internal
	}
	for _, f := range forbidden {
		packages := strings.Fields(f.packages)
		if f.packages == "internal/SLICES" {
			packages = slicePackages()
		}
		if within(pkg, packages) && slices.Contains(strings.Fields(f.imports), imported) {
			return imported + ": " + f.why
		}
	}
	return ""
}

// slicePackages lists the packages that have pages of their own.
func slicePackages() []string {
	var names []string
	for pkg := range grants() {
		if slice, ok := strings.CutSuffix(pkg, "/pages"); ok {
			names = append(names, slice)
		}
	}
	return names
}

func within(pkg string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		match, err := path.Match(pattern, pkg)
		return match && err == nil
	})
}

func TestPolicyKeepsPagesToCmd(t *testing.T) {
	for pkg, allowed := range grants() {
		own, _, _ := strings.Cut(pkg, "/pages")
		for _, a := range allowed {
			slice, _, pages := strings.Cut(a, "/pages")
			shared := pages && isPages(pkg) && slice == own && a != own+"/pages" // what pages of one slice have in common
			if pages && !shared || strings.HasPrefix(a, "cmd") {
				t.Errorf("the policy lets %s import %s", pkg, a)
			}
		}
	}
}
