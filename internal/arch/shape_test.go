// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"strings"
)

const (
	maxFunction = 60  // lines
	maxFile     = 500 // lines
	minExported = 95  // percent of exported names with a sentence
)

func functionRule() rule {
	long := "package a\nfunc Long() {\n" + strings.Repeat("\tprintln()\n", maxFunction-1) + "}\n"
	fits := "package a\nfunc Fits() {\n" + strings.Repeat("\tprintln()\n", maxFunction-2) + "}\n"
	return rule{
		name:   "functions",
		breaks: longFunctions,
		broken: []sample{{"a function one line too long", map[string]string{"a.go": long}, "a.go:2: Long has 61 lines"}},
		sound:  map[string]string{"a.go": fits, "a_test.go": long},
	}
}

func longFunctions(r *tree) []string {
	var found []string
	for _, name := range r.production() {
		ast.Inspect(r.code[name], func(n ast.Node) bool {
			called := "a function literal"
			switch n := n.(type) {
			case *ast.FuncDecl:
				called = n.Name.Name
			case *ast.FuncLit:
			default:
				return true
			}
			lines := r.fset.Position(n.End()).Line - r.fset.Position(n.Pos()).Line + 1
			if lines > maxFunction {
				found = append(found, fmt.Sprintf("%s: %s has %d lines, more than %d", r.at(n), called, lines, maxFunction))
			}
			return true
		})
	}
	return found
}

func fileRule() rule {
	// REUSE-IgnoreStart
	const mark = "path = \"v/*\"\nSPDX-FileCopyrightText = \"Others\"\nSPDX-License-Identifier = \"MIT\""
	// REUSE-IgnoreEnd
	long := "package a\n" + strings.Repeat("//\n", maxFile)
	fits := "package a\n" + strings.Repeat("//\n", maxFile-1)
	return rule{
		name:   "files",
		breaks: longFiles,
		broken: []sample{
			{"a Go file one line too long", map[string]string{"a.go": long}, "a.go has 501 lines"},
			{"a script one line too long", map[string]string{"a.js": long}, "a.js has 501 lines"},
		},
		sound: map[string]string{"a.go": fits, "a_test.go": long, "REUSE.toml": "[[annotations]]\n" + mark, "v/v.js": strings.Repeat("//\n", 2*maxFile)},
	}
}

func longFiles(r *tree) []string {
	var found []string
	for _, name := range r.named("*.go", "*.html", "*.js", "*.mjs", "*.sh") {
		lines := strings.Count(r.text[name], "\n")
		if lines > maxFile && !r.vendored(name) && !strings.HasSuffix(name, "_test.go") {
			found = append(found, fmt.Sprintf("%s has %d lines, more than %d", name, lines, maxFile))
		}
	}
	return found
}

func packageRule() rule {
	return rule{
		name:   "packages",
		breaks: undocumentedPackages,
		broken: []sample{
			{"a package without a comment", map[string]string{"a/a.go": "package a"}, "package a (in a) has no comment"},
			{"a comment about something else", map[string]string{"a/a.go": "// Things.\npackage a"}, "package a (in a) has no comment"},
		},
		sound: map[string]string{
			"a/doc.go":             "// Package a is for samples.\npackage a",
			"a/a.go":               "package a",
			"cmd/kursbuch/main.go": "// Command kursbuch steers.\npackage main",
			"only/tests_test.go":   "package only",
		},
	}
}

func undocumentedPackages(r *tree) []string {
	documented := map[string]bool{}
	names := map[string]string{}
	var order []string
	for _, name := range r.production() {
		dir, pkg := path.Dir(name), r.code[name].Name.Name
		if _, seen := names[dir]; !seen {
			order = append(order, dir)
		}
		names[dir] = pkg
		start := "Package " + pkg + " "
		if pkg == "main" {
			start = "Command " + path.Base(dir) + " "
		}
		if strings.HasPrefix(r.code[name].Doc.Text(), start) {
			documented[dir] = true
		}
	}
	var found []string
	for _, dir := range order {
		if !documented[dir] {
			found = append(found, fmt.Sprintf("package %s (in %s) has no comment that starts with its name", names[dir], dir))
		}
	}
	return found
}

func exportedRule() rule {
	return rule{
		name:   "exported",
		breaks: undocumentedNames,
		broken: []sample{
			{"a bare function", map[string]string{"a.go": "package a\nfunc Bare() {}"}, "a.go:2: Bare has no comment"},
			{"a bare method", map[string]string{"a.go": "package a\n// T is a type.\ntype T int\nfunc (t *T) Bare() {}"}, "a.go:4: Bare has no comment"},
			{"a bare type", map[string]string{"a.go": "package a\ntype Bare int"}, "a.go:2: Bare has no comment"},
			{"a bare constant", map[string]string{"a.go": "package a\nconst Bare = 1"}, "a.go:2: Bare has no comment"},
		},
		sound: map[string]string{"a.go": "package a\n// The kinds.\nconst (\n A = 1\n B = 2 // B is two.\n)\ntype hidden int\nfunc (hidden) Method() {}"},
	}
}

// undocumentedNames lists exported names without a comment once fewer than
// minExported percent of all have one.
func undocumentedNames(r *tree) []string {
	total := 0
	var bare []string
	note := func(name *ast.Ident, comments ...*ast.CommentGroup) {
		if !name.IsExported() {
			return
		}
		total++
		for _, c := range comments {
			if c.Text() != "" {
				return
			}
		}
		bare = append(bare, fmt.Sprintf("%s: %s has no comment", r.at(name), name.Name))
	}
	for _, name := range r.production() {
		for _, decl := range r.code[name].Decls {
			exportedNames(decl, note)
		}
	}
	if len(bare)*100 <= (100-minExported)*total {
		return nil
	}
	return append(bare, fmt.Sprintf("%d of %d exported names have no comment, more than %d %%", len(bare), total, 100-minExported))
}

// exportedNames calls note with each name that a declaration gives to other
// packages, and the comments that may describe it.
func exportedNames(decl ast.Decl, note func(*ast.Ident, ...*ast.CommentGroup)) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Recv == nil || exportedType(decl.Recv.List[0].Type) {
			note(decl.Name, decl.Doc)
		}
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				note(spec.Name, spec.Doc, decl.Doc, spec.Comment)
			case *ast.ValueSpec:
				for _, n := range spec.Names {
					note(n, spec.Doc, decl.Doc, spec.Comment)
				}
			}
		}
	}
}

func exportedType(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.StarExpr:
		return exportedType(e.X)
	case *ast.IndexExpr:
		return exportedType(e.X)
	case *ast.IndexListExpr:
		return exportedType(e.X)
	case *ast.Ident:
		return e.IsExported()
	}
	return false
}

func skipRule() rule {
	const bad = "package a\nimport \"testing\"\nfunc TestA(t *testing.T) { t.%s }"
	return rule{
		name:   "skips",
		breaks: silentSkips,
		broken: []sample{
			{"a skip without a reason", map[string]string{"a_test.go": fmt.Sprintf(bad, "Skip()")}, "a_test.go:3: a skip must say why"},
			{"a skip with an empty reason", map[string]string{"a_test.go": fmt.Sprintf(bad, `Skip("")`)}, "a_test.go:3"},
			{"SkipNow", map[string]string{"a_test.go": fmt.Sprintf(bad, "SkipNow()")}, "a_test.go:3"},
		},
		sound: map[string]string{"a_test.go": fmt.Sprintf(bad, `Skip("no figures here")`)},
	}
}

func silentSkips(r *tree) []string {
	var found []string
	for _, name := range r.named("*.go") {
		ast.Inspect(r.code[name], func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			selector, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			receiver, named := selector.X.(*ast.Ident)
			bare := len(call.Args) == 0 || joined(call.Args[0]) == "" && len(call.Args) == 1 && isLiteral(call.Args[0])
			if selector.Sel.Name == "SkipNow" || selector.Sel.Name == "Skip" && bare && named && len(receiver.Name) <= 2 {
				found = append(found, r.at(call)+": a skip must say why")
			}
			return true
		})
	}
	return found
}

func isLiteral(e ast.Expr) bool {
	_, ok := e.(*ast.BasicLit)
	return ok
}

func initRule() rule {
	return rule{
		name:   "init",
		breaks: initFunctions,
		broken: []sample{{"work at import", map[string]string{"a.go": "package a\nfunc init() {}"}, "a.go:2: no init"}},
		sound:  map[string]string{"a.go": "package a\ntype t int\nfunc (t) init() {}"},
	}
}

func initFunctions(r *tree) []string {
	var found []string
	for _, name := range r.named("*.go") {
		for _, decl := range r.code[name].Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				found = append(found, r.at(f)+": no init functions: nothing happens at import")
			}
		}
	}
	return found
}

func discardRule() rule {
	const bad = "package a\nfunc f() error { return nil }\nfunc g() {\n%s\n}"
	return rule{
		name:   "discards",
		breaks: discards,
		broken: []sample{
			{"an error dropped in silence", map[string]string{"a.go": fmt.Sprintf(bad, "_ = f()")}, "a.go:4: a result is dropped without a reason"},
			{"two results dropped", map[string]string{"a.go": fmt.Sprintf(bad, "_, _ = f()")}, "a.go:4"},
		},
		sound: map[string]string{
			"a.go":      fmt.Sprintf(bad, "_ = f() // the file is gone anyway"),
			"b.go":      fmt.Sprintf(bad, "// The file is gone anyway.\n_ = f()"),
			"a_test.go": fmt.Sprintf(bad, "_ = f()"),
		},
	}
}

func discards(r *tree) []string {
	var found []string
	for _, name := range r.production() {
		commented := map[int]bool{}
		for _, group := range r.code[name].Comments {
			commented[r.fset.Position(group.Pos()).Line] = true
			commented[r.fset.Position(group.End()).Line+1] = true
		}
		ast.Inspect(r.code[name], func(n ast.Node) bool {
			assign, ok := n.(*ast.AssignStmt)
			if ok && assign.Tok == token.ASSIGN && allBlank(assign.Lhs) && !commented[r.fset.Position(n.Pos()).Line] {
				found = append(found, r.at(n)+": a result is dropped without a reason")
			}
			return true
		})
	}
	return found
}

func allBlank(names []ast.Expr) bool {
	for _, e := range names {
		if ident, ok := e.(*ast.Ident); !ok || ident.Name != "_" {
			return false
		}
	}
	return true
}
