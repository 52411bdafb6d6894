// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package arch

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	keyShape    = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	longShape   = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+){2,}$`) // a right such as audit.read has two parts
	keyStart    = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\.$`)
	placeholder = regexp.MustCompile(`\{[^{}]*\}`)
	fileEnding  = regexp.MustCompile(`\.(csv|css|db|docx|go|html|js|json|log|md|odt|pdf|png|sql|svg|txt|xlsx|xml|zip)$`)
	action      = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	quoted      = regexp.MustCompile("\"([^\"]*)\"|`([^`]*)`")
	translated  = regexp.MustCompile("\\bt +(?:\"([^\"]*)\"|`([^`]*)`)")
	assembled   = regexp.MustCompile(`\bt +\((?:print|printf|println)\b`)
)

// message is one entry of a catalogue: plural category -> text, with the
// category "other" alone where the text has no plural.
type message map[string]string

// messages reads a catalogue. The object must be flat, and no key may stand in
// it twice, which encoding/json alone would not notice.
func messages(text string) (map[string]message, error) {
	d := json.NewDecoder(strings.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("want a JSON object")
	}
	all := map[string]message{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		key := fmt.Sprint(token)
		if _, twice := all[key]; twice {
			return nil, fmt.Errorf("%s stands there twice", key)
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, err
		}
		if all[key], err = parseMessage(raw); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return all, nil
}

func parseMessage(raw json.RawMessage) (message, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return message{"other": text}, nil
	}
	var forms message
	if json.Unmarshal(raw, &forms) != nil || len(forms) != 2 || forms["one"] == "" || forms["other"] == "" {
		return nil, errors.New(`want a text, or plural forms "one" and "other"`)
	}
	return forms, nil
}

func catalogueRule() rule {
	pair := func(de, en string) map[string]string {
		return map[string]string{"a/locales/de.json": de, "a/locales/en.json": en}
	}
	return rule{
		name:   "catalogues",
		breaks: badCatalogues,
		broken: []sample{
			{"a language missing", map[string]string{"a/locales/de.json": `{}`}, "a/locales/en.json is missing"},
			{"a key missing in English", pair(`{"a.b.c": "x"}`, `{}`), "a/locales/en.json lacks a.b.c"},
			{"a key missing in German", pair(`{}`, `{"a.b.c": "x"}`), "a/locales/de.json lacks a.b.c"},
			{"other placeholders", pair(`{"a.b.c": "{n} und {m}"}`, `{"a.b.c": "{n}"}`), `a.b.c: placeholders {m} {n}, but {n}`},
			{"a plural in one language", pair(`{"a.b.c": {"one": "x", "other": "y"}}`, `{"a.b.c": "x"}`), "a.b.c: plural forms one other, but other"},
			{"a plural that is none", pair(`{"a.b.c": {"few": "x"}}`, `{"a.b.c": "x"}`), `a.b.c: want a text, or plural forms`},
			{"an empty text", pair(`{"a.b.c": " "}`, `{"a.b.c": "x"}`), "a/locales/de.json: a.b.c is empty"},
			{"a key twice", pair(`{"a.b.c": "x", "a.b.c": "y"}`, `{"a.b.c": "x"}`), "a.b.c stands there twice"},
			{"a key of another shape", pair(`{"Save": "x"}`, `{"Save": "x"}`), "Save is no key like slice.noun.what"},
			{
				"a key in two places",
				map[string]string{
					"a/locales/de.json": `{"a.b.c": "x"}`, "a/locales/en.json": `{"a.b.c": "x"}`,
					"b/locales/de.json": `{"a.b.c": "x"}`, "b/locales/en.json": `{"a.b.c": "x"}`,
				},
				"a.b.c is also in a/locales",
			},
		},
		sound: pair(`{"a.b.c": {"one": "ein Ziel", "other": "{count} Ziele"}, "a.save": "Sichern"}`,
			`{"a.b.c": {"one": "one goal", "other": "{count} goals"}, "a.save": "Save"}`),
	}
}

func badCatalogues(r *tree) []string {
	var found []string
	home := map[string]string{}
	for _, dir := range r.catalogueFolders() {
		de, en := dir+"/de.json", dir+"/en.json"
		german, problems := r.catalogue(de)
		english, more := r.catalogue(en)
		found = slices.Concat(found, problems, more)
		if len(problems)+len(more) > 0 {
			continue
		}
		for _, key := range union(german, english) {
			if other := home[key]; other != "" {
				found = append(found, fmt.Sprintf("%s: %s is also in %s", dir, key, other))
			}
			home[key] = dir
			found = append(found, compare(key, de, en, german[key], english[key])...)
		}
	}
	return found
}

// catalogueFolders lists the folders that hold texts.
func (r *tree) catalogueFolders() []string {
	var dirs []string
	for _, name := range r.named("*.json") {
		if dir := path.Dir(name); path.Base(dir) == "locales" {
			dirs = append(dirs, dir)
		}
	}
	return slices.Compact(dirs)
}

// catalogue reads one language and says what is wrong with it alone.
func (r *tree) catalogue(name string) (map[string]message, []string) {
	text, ok := r.text[name]
	if !ok {
		return nil, []string{name + " is missing"}
	}
	all, err := messages(text)
	if err != nil {
		return nil, []string{fmt.Sprintf("%s: %v", name, err)}
	}
	var problems []string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if !keyShape.MatchString(key) {
			problems = append(problems, fmt.Sprintf("%s: %s is no key like slice.noun.what", name, key))
		}
		for _, form := range all[key] {
			if strings.TrimSpace(form) == "" {
				problems = append(problems, fmt.Sprintf("%s: %s is empty", name, key))
			}
		}
	}
	return all, problems
}

func union(a, b map[string]message) []string {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(keys)
	return slices.Compact(keys)
}

// compare says how the two languages of one key differ in form.
func compare(key, de, en string, german, english message) []string {
	switch {
	case german == nil:
		return []string{fmt.Sprintf("%s lacks %s", de, key)}
	case english == nil:
		return []string{fmt.Sprintf("%s lacks %s", en, key)}
	}
	var found []string
	if a, b := forms(german), forms(english); a != b {
		found = append(found, fmt.Sprintf("%s: %s: plural forms %s, but %s in English", de, key, a, b))
	}
	if a, b := placeholders(german["other"]), placeholders(english["other"]); a != b {
		found = append(found, fmt.Sprintf("%s: %s: placeholders %s, but %s in English", de, key, a, b))
	}
	return found
}

func forms(m message) string {
	return strings.Join(slices.Sorted(maps.Keys(m)), " ")
}

func placeholders(text string) string {
	names := placeholder.FindAllString(text, -1)
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " ")
}

func keyRule() rule {
	with := func(name, text string) map[string]string {
		return map[string]string{"a/locales/de.json": `{"a.goal.title": "x"}`, "a/locales/en.json": `{}`, name: text}
	}
	return rule{
		name:   "keys",
		breaks: badKeys,
		broken: []sample{
			{"a key that Go uses and no catalogue has", with("a.go", "package a\nvar k = \"a.goal.gone\""), "a.go:2: no catalogue has a.goal.gone"},
			{"a short key that Go says", with("a.go", "package a\nvar k = fault.Say(\"action.gone\")"), "a.go:2: no catalogue has action.gone"},
			{"a key that a template uses and no catalogue has", with("a.html", `<p>{{t "b.goal.gone" "n" 1}}</p>`), "a.html: no catalogue has b.goal.gone"},
			{"a key that nobody uses", with("a_test.go", "package a\nvar k = \"a.goal.title\""), "a/locales/de.json: nothing uses a.goal.title"},
			{"a key that Go assembles", with("a.go", "package a\nfunc k(s string) string { return \"a.goal.\" + s }"), "a.go:2: a key is assembled from a.goal."},
			{"a key that a template assembles", with("a.html", `{{t (printf "a.goal.%s" .Kind)}}`), "a.html: a key is assembled"},
		},
		sound: map[string]string{
			"a/locales/de.json": `{"a.goal.title": "x", "a.goal.help": "x"}`,
			"a.go":              "package a\nvar k, f, right = fault.Say(\"a.goal.title\"), \"a.html\", \"a.read\"",
			"a.html":            `{{template "hint" (dict "Key" "a.goal.help")}}{{t .Key}}`,
		},
	}
}

func badKeys(r *tree) []string {
	known := map[string]string{}
	slicesOf := map[string]bool{}
	for _, dir := range r.catalogueFolders() {
		all, _ := r.catalogue(dir + "/de.json") // the rule catalogues reports what is wrong with it
		for key := range all {
			known[key] = dir + "/de.json"
			first, _, _ := strings.Cut(key, ".")
			slicesOf[first] = true
		}
	}
	used := map[string]bool{}
	mention := func(where, text string) (problem string) {
		used[text] = true
		first, _, _ := strings.Cut(text, ".")
		if known[text] == "" && slicesOf[first] && longShape.MatchString(text) && !fileEnding.MatchString(text) {
			return where + ": no catalogue has " + text
		}
		return ""
	}
	found := r.keysInGo(mention, known)
	found = append(found, r.keysInTemplates(mention, known)...)
	for _, key := range slices.Sorted(maps.Keys(known)) {
		if !used[key] {
			found = append(found, fmt.Sprintf("%s: nothing uses %s", known[key], key))
		}
	}
	return found
}

func (r *tree) keysInGo(mention func(where, text string) string, known map[string]string) []string {
	var found []string
	for _, name := range r.production() {
		said := keysSaid(r.code[name])
		texts(r.code[name], func(node ast.Node, text string) {
			if problem := mention(r.at(node), text); problem != "" {
				found = append(found, problem)
			}
			if key := said[node]; key != "" && known[key] == "" && !longShape.MatchString(key) {
				found = append(found, r.at(node)+": no catalogue has "+key)
			}
			_, sum := node.(*ast.BinaryExpr)
			if sum && keyStart.MatchString(text) && startsKey(text, known) {
				found = append(found, r.at(node)+": a key is assembled from "+text)
			}
		})
	}
	return found
}

// keysSaid finds the literals that are certainly keys: the first argument of
// the calls that look a text up.
func keysSaid(file *ast.File) map[ast.Node]string {
	said := map[ast.Node]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if ok && (selector.Sel.Name == "T" || selector.Sel.Name == "Say") {
			said[call.Args[0]] = joined(call.Args[0])
		}
		return true
	})
	return said
}

func startsKey(text string, known map[string]string) bool {
	for key := range known {
		if strings.HasPrefix(key, text) {
			return true
		}
	}
	return false
}

func (r *tree) keysInTemplates(mention func(where, text string) string, known map[string]string) []string {
	var found []string
	for _, name := range r.named("*.html", "*.svg", "*.tmpl") {
		for _, a := range action.FindAllString(r.text[name], -1) {
			if assembled.MatchString(a) {
				found = append(found, name+": a key is assembled: "+a)
				continue
			}
			for _, m := range quoted.FindAllStringSubmatch(a, -1) {
				if problem := mention(name, m[1]+m[2]); problem != "" {
					found = append(found, problem)
				}
			}
			for _, m := range translated.FindAllStringSubmatch(a, -1) {
				if key := m[1] + m[2]; known[key] == "" && !slices.Contains(found, name+": no catalogue has "+key) {
					found = append(found, name+": no catalogue has "+key)
				}
			}
		}
	}
	return found
}
