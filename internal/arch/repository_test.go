// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package arch

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// unfinished are the marks of work that is not done. They are built from parts,
// so that this file does not contain them.
var unfinished = regexp.MustCompile(`\b(?:TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b|(?i)\bnot (?:yet )?imple` + `mented\b|\blorem ip` + `sum\b|(?m)^<{7} `)

func wordRule() rule {
	return rule{
		name:   "words",
		breaks: unfinishedWords,
		broken: []sample{
			{"a note to self", map[string]string{"a.go": "package a\n// TO" + "DO: later"}, "a.go:2: unfinished"},
			{"a stub", map[string]string{"a.go": "package a\nvar e = \"Not imple" + "mented\""}, "a.go:2: unfinished"},
			{"filler text", map[string]string{"a.html": "<p>Lorem ip" + "sum</p>"}, "a.html:1: unfinished"},
			{"a note in a document that REUSE.toml covers", map[string]string{"a.md": "TO" + "DO", "REUSE.toml": "path = \"*.md\"\nSPDX-FileCopyrightText = \"2026 Kursbuch contributors\""}, "a.md:1: unfinished"},
			{"a merge left open", map[string]string{"a.md": "a\n<<<<<<" + "< ours"}, "a.md:2: unfinished"},
		},
		sound: map[string]string{"a.go": "package a\nvar todo, toolbox = \"todo list\", \"XXXL\""},
	}
}

func unfinishedWords(r *tree) []string {
	var found []string
	for _, name := range r.named("*.go", "*.html", "*.css", "*.js", "*.mjs", "*.sql", "*.sh", "*.md", "*.json", "*.yml", "*.toml", "Makefile") {
		if r.vendored(name) {
			continue
		}
		for n, line := range strings.Split(r.text[name], "\n") {
			if word := unfinished.FindString(line); word != "" {
				found = append(found, fmt.Sprintf("%s:%d: unfinished: %s", name, n+1, word))
			}
		}
	}
	return found
}

var migrationName = regexp.MustCompile(`^(\d{4})_[a-z0-9_]+\.sql$`)

func migrationRule() rule {
	return rule{
		name:   "migrations",
		breaks: badMigrations,
		broken: []sample{
			{"a number twice", map[string]string{"migrations/0001_a.sql": "", "migrations/0001_b.sql": ""}, "0001_b.sql: the number is taken"},
			{"a name without a number", map[string]string{"migrations/a.sql": ""}, "a.sql: want a name like 0001_floor.sql"},
		},
		// Numbers may be left out: slices that are built side by side take theirs before.
		sound: map[string]string{"migrations/0001_a.sql": "", "migrations/0003_b.sql": "", "other/9.sql": ""},
	}
}

func badMigrations(r *tree) []string {
	var found []string
	last := 0
	for _, name := range r.named("*.sql") {
		if path.Dir(name) != "migrations" {
			continue
		}
		m := migrationName.FindStringSubmatch(path.Base(name))
		if m == nil {
			found = append(found, name+": want a name like 0001_floor.sql")
			continue
		}
		n, err := strconv.Atoi(m[1])
		if err != nil || n <= last {
			found = append(found, name+": the number is taken")
		}
		last = n
	}
	return found
}

// REUSE-IgnoreStart

var (
	copyright = regexp.MustCompile(`SPDX-FileCopyrightText: \S`)
	licence   = regexp.MustCompile(`(?m)SPDX-License-Identifier: ([A-Za-z0-9.\-]+)(?: (?:\*/|-->))?$`)
	tomlPath  = regexp.MustCompile(`(?s)path\s*=\s*(\[.*?\]|"[^"]*")`)
	tomlText  = regexp.MustCompile(`"([^"]*)"`)
	tomlUses  = regexp.MustCompile(`SPDX-License-Identifier\s*=\s*"([^"]*)"`)
	tomlOwn   = regexp.MustCompile(`SPDX-FileCopyrightText\s*=\s*"\d{4} Kursbuch contributors"`)
)

func headerRule() rule {
	const good = "// SPDX-FileCopyrightText: 2026 Kursbuch contributors\n// SPDX-License-Identifier: EUPL-1.2\n\npackage a"
	const text = "LICENSES/EUPL-1.2.txt"
	return rule{
		name:   "headers",
		breaks: badHeaders,
		broken: []sample{
			{"no header", map[string]string{"a.go": "package a"}, "a.go says neither"},
			{"no licence", map[string]string{"a.css": "/* SPDX-FileCopyrightText: 2026 A */"}, "a.css says neither"},
			{"a licence that the reuse tool cannot read", map[string]string{"a.html": "{{/* SPDX-FileCopyrightText: 2026 A\nSPDX-License-Identifier: EUPL-1.2 */ -}}", text: ""}, "a.html says neither"},
			{"a licence without its text", map[string]string{"a.go": good}, "a.go: LICENSES/EUPL-1.2.txt is missing"},
			{"data that nothing covers", map[string]string{"REUSE.toml": "path = \"b/**\"", "a/a.json": "{}"}, "a/a.json says neither"},
			{
				"a licence in REUSE.toml without its text",
				map[string]string{"REUSE.toml": "path = \"a/*\"\nSPDX-License-Identifier = \"MIT\""},
				"REUSE.toml: LICENSES/MIT.txt is missing",
			},
		},
		sound: map[string]string{
			"a.go": good, "a/b/c.json": "{}", "d.png": "", "d.png.license": good, text: "", "LICENSE": "",
			"REUSE.toml": "[[annotations]]\npath = [\"a/**\", \"x/*.png\"]\nSPDX-License-Identifier = \"EUPL-1.2\"",
		},
	}
}

// REUSE-IgnoreEnd

// badHeaders applies the REUSE specification 3.3: every file names its holder
// and licence, in itself, in a file beside it or in REUSE.toml.
func badHeaders(r *tree) []string {
	var found []string
	need := func(name, id string) {
		if _, ok := r.text["LICENSES/"+id+".txt"]; !ok {
			found = append(found, fmt.Sprintf("%s: LICENSES/%s.txt is missing", name, id))
		}
	}
	for _, m := range tomlUses.FindAllStringSubmatch(r.text["REUSE.toml"], -1) {
		for id := range strings.FieldsSeq(strings.NewReplacer(" AND ", " ", " OR ", " ").Replace(m[1])) {
			need("REUSE.toml", id)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.text)) {
		if exempt(name) || r.annotation(name) != "" {
			continue
		}
		start := head(r.text[name])
		if beside, ok := r.text[name+".license"]; ok {
			start = beside
		}
		id := licence.FindStringSubmatch(start)
		if id == nil || !copyright.MatchString(start) {
			found = append(found, name+" says neither who holds it nor its licence; add a header or a line to REUSE.toml")
			continue
		}
		need(name, id[1])
	}
	return found
}

// exempt are the files that the specification leaves out.
func exempt(name string) bool {
	return name == "REUSE.toml" || strings.HasPrefix(name, "LICENSES/") ||
		strings.HasPrefix(path.Base(name), "LICENSE") || strings.HasSuffix(name, ".license")
}

// annotation is the last section of REUSE.toml that speaks for a file, empty
// when none does.
func (r *tree) annotation(name string) string {
	last := ""
	for section := range strings.SplitSeq(r.text["REUSE.toml"], "[[annotations]]") {
		path := tomlPath.FindStringSubmatch(section)
		if path == nil {
			continue
		}
		for _, glob := range tomlText.FindAllStringSubmatch(path[1], -1) {
			if globMatches(glob[1], name) {
				last = section
			}
		}
	}
	return last
}

// vendored tells whether REUSE.toml names others as the holders of a file, so
// that our rules of form do not apply to it.
func (r *tree) vendored(name string) bool {
	section := r.annotation(name)
	return section != "" && !tomlOwn.MatchString(section)
}

// globMatches knows * within a step of the path and ** across steps.
func globMatches(glob, name string) bool {
	pattern := regexp.QuoteMeta(glob)
	pattern = strings.ReplaceAll(pattern, `\*\*`, `.*`)
	pattern = regexp.MustCompile(`([^.]|^)\\\*`).ReplaceAllString(pattern, `${1}[^/]*`)
	match, err := regexp.MatchString("^"+pattern+"$", name)
	return match && err == nil
}

func dependencyRule() rule {
	const doc = "docs/dependencies.md"
	return rule{
		name:   "dependencies",
		breaks: unexplainedModules,
		broken: []sample{
			{"a module without a reason", map[string]string{"a.go": "package a\nimport _ \"example.org/b/c\""}, "a.go:2: docs/dependencies.md does not explain example.org/b/c"},
			{"a module whose name only starts alike", map[string]string{"a.go": "package a\nimport _ \"example.org/bc\"", doc: "| `example.org/b` |"}, "does not explain example.org/bc"},
		},
		sound: map[string]string{
			"a.go": "package a\nimport (\n_ \"net/http\"\n_ \"kursbuch/internal/db\"\n_ \"example.org/b/v2/c\"\n)",
			doc:    "| `example.org/b/v2` | because |",
		},
	}
}

var explained = regexp.MustCompile("(?m)^\\| `([^`]+)`")

// unexplainedModules lists imports from modules that have no line in the table
// of docs/dependencies.md. Modules have a dot in the first step of their path.
func unexplainedModules(r *tree) []string {
	rows := explained.FindAllStringSubmatch(r.text["docs/dependencies.md"], -1)
	var found []string
	for _, name := range r.named("*.go") {
		for _, spec := range r.code[name].Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			host, _, _ := strings.Cut(imported, "/")
			known := slices.ContainsFunc(rows, func(row []string) bool {
				return strings.HasPrefix(imported+"/", row[1]+"/")
			})
			if strings.Contains(host, ".") && !known {
				found = append(found, fmt.Sprintf("%s: docs/dependencies.md does not explain %s", r.at(spec), imported))
			}
		}
	}
	return found
}
