// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package arch

import (
	"go/ast"
	"strings"
)

// audienceRule keeps raw figures inside: only publication opens a release with
// everything in it, and nobody makes somebody else an insider. Import rules
// keep the rest out: no package but indicator knows cube, the form of figures.
func audienceRule() rule {
	return rule{
		name:   "audiences",
		breaks: leaks,
		broken: []sample{
			{"raw figures opened in a page", map[string]string{"internal/need/pages/a.go": "package pages\nfunc f() { s.Matter(ctx, who, id, lang) }\n"}, "internal/need/pages/a.go:2: only publication opens raw figures with Matter"},
			{"a person made an insider", map[string]string{"internal/need/a.go": "package need\nvar p = identity.Person{Audience: identity.Internal}\n"}, "internal/need/a.go:2: nobody but account says that somebody is internal"},
			{"a person turned into an insider", map[string]string{"internal/need/a.go": "package need\nfunc f() {\n\twho.Audience = identity.Internal\n}\n"}, "internal/need/a.go:3: nobody but account says that somebody is internal"},
		},
		sound: map[string]string{
			"internal/publication/a.go": "package publication\nfunc f() { s.Matter(ctx, who, id, lang) }\n",
			"internal/account/a.go":     "package account\nvar p = row{identity.Internal}\n",
			"internal/need/a_test.go":   "package need\nvar p = identity.Person{Audience: identity.Internal}\n",
			"internal/need/a.go":        "package need\nfunc f() bool { return who.Audience == identity.Internal }\n",
		},
	}
}

func leaks(r *tree) []string {
	const opened, raised = "only publication opens raw figures with Matter", "nobody but account says that somebody is internal"
	var found []string
	for _, name := range r.production() {
		if strings.HasPrefix(name, "internal/identity/") {
			continue
		}
		ast.Inspect(r.code[name], func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if selects(n.Fun, "", "Matter") && !strings.HasPrefix(name, "internal/publication/") {
					found = append(found, r.at(n)+": "+opened)
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Audience" && selects(n.Value, "identity", "Internal") {
					found = append(found, r.at(n)+": "+raised)
				}
			case *ast.AssignStmt:
				for i, left := range n.Lhs {
					if selects(left, "", "Audience") && i < len(n.Rhs) && selects(n.Rhs[i], "identity", "Internal") {
						found = append(found, r.at(n)+": "+raised)
					}
				}
			}
			return true
		})
	}
	return found
}

// selects reports whether e is of.name, of anything when of is empty.
func selects(e ast.Expr, of, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return of == "" || ok && x.Name == of
}
