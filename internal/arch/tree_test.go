// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// tree is the text of a repository by slash-separated path.
type tree struct {
	text map[string]string
	code map[string]*ast.File
	fset *token.FileSet
}

// load reads all files that belong to the repository: not those that
// .gitignore names, nor those of other modules.
func load(t *testing.T, root fs.FS) *tree {
	t.Helper()
	ignored := ignorer(root)
	r := &tree{text: map[string]string{}, code: map[string]*ast.File{}, fset: token.NewFileSet()}
	err := fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		if e.IsDir() && (name == ".git" || ignored(name)) {
			return fs.SkipDir
		}
		if !e.Type().IsRegular() || name == ".git" || ignored(name) { // a file in a linked work tree
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if os.IsNotExist(err) {
			return nil // removed while we walked
		}
		r.text[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range r.named("*.go") {
		file, err := parser.ParseFile(r.fset, name, r.text[name], parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		r.code[name] = file
	}
	return r
}

// ignorer tells which paths .gitignore leaves out. It knows names, patterns
// without slashes, and paths from the root.
func ignorer(root fs.FS) func(name string) bool {
	text, err := fs.ReadFile(root, ".gitignore")
	if err != nil {
		return func(string) bool { return false }
	}
	patterns := strings.Fields(string(text))
	return func(name string) bool {
		return slices.ContainsFunc(patterns, func(pattern string) bool {
			pattern = strings.TrimSuffix(pattern, "/")
			if rooted, ok := strings.CutPrefix(pattern, "/"); ok {
				return rooted == name
			}
			match, err := path.Match(pattern, path.Base(name))
			return match && err == nil
		})
	}
}

// named lists the files whose base name matches one of the patterns, in order,
// without what tests read from testdata.
func (r *tree) named(patterns ...string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(r.text)) {
		if strings.Contains("/"+name, "/testdata/") {
			continue
		}
		for _, pattern := range patterns {
			if match, err := path.Match(pattern, path.Base(name)); match && err == nil {
				names = append(names, name)
			}
		}
	}
	return names
}

// production lists the Go files that are no tests.
func (r *tree) production() []string {
	return slices.DeleteFunc(r.named("*.go"), func(name string) bool {
		return strings.HasSuffix(name, "_test.go")
	})
}

// at is the place of a node, as file:line.
func (r *tree) at(node ast.Node) string {
	p := r.fset.Position(node.Pos())
	return p.Filename + ":" + strconv.Itoa(p.Line)
}

// head is the first ten lines of a text.
func head(text string) string {
	lines := strings.SplitN(text, "\n", 11)
	return strings.Join(lines[:min(10, len(lines))], "\n")
}
