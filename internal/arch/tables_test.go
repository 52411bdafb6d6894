// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// aboveTenants lists the tables that belong to no tenant, with the reason.
var aboveTenants = map[string]string{
	"account_access_tokens": "a token is looked up before its tenant is known",
	"account_attempts":      "sign-in attempts are counted before anybody is known",
	"account_people":        "a person may work for several tenants",
	"account_sessions":      "a session belongs to a person",
	"account_tokens":        "an invitation or set-up token is looked up before its tenant is known",
	"db_secrets":            "keys of the installation",
	"inquiry_links":         "a link to a data request is looked up before its tenant is known",
	"goose_db_version":      "kept by the migration library",
}

// engineTables are the engines' own catalogues; only db reads them.
var engineTables = regexp.MustCompile(`^(sqlite|pg|information)_`)

var (
	tableUse  = regexp.MustCompile(`\b(?:FROM|JOIN|INTO|UPDATE|TABLE(?: IF (?:NOT )?EXISTS)?)\s+([a-z]+_[a-z0-9_]+)(\(?)`)
	cteName   = regexp.MustCompile(`\b([a-z_]+)(?: \([a-z_, ]+\))? AS (?:NOT MATERIALIZED |MATERIALIZED )?\(`)
	createdBy = regexp.MustCompile(`(?s)CREATE TABLE ([a-z_0-9]+) \((.*?)\n\)`)
	tenantKey = regexp.MustCompile(`(?:PRIMARY KEY|UNIQUE|FOREIGN KEY) ?\(([a-z_]+)[^\n]*`)
	rowKey    = regexp.MustCompile(`PRIMARY KEY ?\(`)
)

func tableRule() rule {
	return rule{
		name:   "tables",
		breaks: badQueries,
		broken: []sample{
			{
				"a slice that reads the table of another",
				map[string]string{"internal/need/store.go": "package need\nconst q = `SELECT id FROM strategy_goals WHERE tenant_id = $1`"},
				"internal/need/store.go:2: internal/need touches strategy_goals of internal/strategy",
			},
			{
				"pages that query",
				map[string]string{"internal/need/pages/a.go": "package pages\nconst q = `SELECT id FROM need_needs WHERE tenant_id = $1`"},
				"internal/need/pages touches need_needs",
			},
			{
				"a query without a tenant",
				map[string]string{"internal/need/store.go": "package need\nconst q = `DELETE FROM need_needs WHERE id = $1`"},
				"need_needs: 1 tables, tenant_id 0 times",
			},
			{
				"a join that forgets the tenant of the second table",
				map[string]string{"internal/need/store.go": "package need\nconst q = `SELECT id FROM need_needs n ` +\n`JOIN need_links l ON l.need_id = n.id WHERE n.tenant_id = $1`"},
				"need_needs, need_links: 2 tables, tenant_id 1 times",
			},
			{
				"a slice that reads the engine's catalogue",
				map[string]string{"internal/need/store.go": "package need\nconst q = `SELECT name FROM sqlite_master`"},
				"touches sqlite_master of internal/db",
			},
		},
		sound: map[string]string{
			"internal/need/store.go": "package need\nconst q = `WITH own_needs AS (SELECT id FROM need_needs WHERE tenant_id = $1) " +
				"SELECT id FROM own_needs JOIN need_links USING (tenant_id, id)`",
			"internal/account/store.go": "package account\nconst q = `UPDATE account_people SET name = $2 WHERE id = $1`",
			"internal/db/db.go":         "package db\nconst q = `SELECT name FROM sqlite_master`",
			"internal/web/web.go":       "package web\nconst text = `the name comes from need_needs`",
		},
	}
}

func badQueries(r *tree) []string {
	var found []string
	for _, name := range r.production() {
		pkg := path.Dir(name)
		texts(r.code[name], func(node ast.Node, text string) {
			tables := tablesIn(text)
			tenants := slices.DeleteFunc(slices.Clone(tables), func(table string) bool {
				return aboveTenants[table] != "" || engineTables.MatchString(table)
			})
			if n := strings.Count(text, "tenant_id"); n < len(tenants) {
				found = append(found, fmt.Sprintf("%s: query on %s: %d tables, tenant_id %d times",
					r.at(node), strings.Join(tenants, ", "), len(tenants), n))
			}
			for _, table := range tables {
				if owner := ownerOf(table); owner != pkg {
					found = append(found, fmt.Sprintf("%s: %s touches %s of %s", r.at(node), pkg, table, owner))
				}
			}
		})
	}
	return found
}

// tablesIn lists the tables that a statement names, once for each time; common
// table expressions and functions are none.
func tablesIn(statement string) []string {
	var named []string
	for _, m := range cteName.FindAllStringSubmatch(statement, -1) {
		named = append(named, m[1])
	}
	var tables []string
	for _, m := range tableUse.FindAllStringSubmatch(statement, -1) {
		if m[2] == "" && !slices.Contains(named, m[1]) {
			tables = append(tables, m[1])
		}
	}
	return tables
}

// ownerOf is the package whose name a table bears.
func ownerOf(table string) string {
	if engineTables.MatchString(table) || strings.HasPrefix(table, "goose_") {
		return "internal/db"
	}
	prefix, _, _ := strings.Cut(table, "_")
	return "internal/" + prefix
}

// texts calls visit with every string literal; literals joined by + are one.
func texts(file *ast.File, visit func(node ast.Node, text string)) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr:
			if text := joined(n); text != "" {
				visit(n, text)
				return false
			}
		case *ast.BasicLit:
			if text := joined(n); text != "" {
				visit(n, text)
			}
		}
		return true
	})
}

// joined is the text of a literal or a sum of literals; what is no literal
// counts as empty.
func joined(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return text
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return joined(e.X) + joined(e.Y)
		}
	}
	return ""
}

func schemaRule() rule {
	return rule{
		name:   "schema",
		breaks: badSchema,
		broken: []sample{
			{
				"a table without a tenant",
				map[string]string{"migrations/0001_a.sql": "CREATE TABLE need_needs (\n id TEXT NOT NULL,\n PRIMARY KEY (id)\n);"},
				"need_needs: tenant_id must come first in PRIMARY KEY (id)",
			},
			{
				"a foreign key that crosses tenants",
				map[string]string{"migrations/0001_a.sql": "CREATE TABLE need_links (\n PRIMARY KEY (tenant_id, id),\n FOREIGN KEY (need_id) REFERENCES need_needs (id)\n);"},
				"need_links: tenant_id must come first in FOREIGN KEY (need_id) REFERENCES need_needs (id)",
			},
			{
				"a table without a key",
				map[string]string{"migrations/0001_a.sql": "CREATE TABLE need_needs (\n tenant_id TEXT NOT NULL\n);"},
				"need_needs has no primary key",
			},
			{
				"a table of nobody",
				map[string]string{"migrations/0001_a.sql": "CREATE TABLE misc_things (\n PRIMARY KEY (tenant_id, id)\n);"},
				"misc_things belongs to internal/misc, which is missing from the policy",
			},
		},
		sound: map[string]string{
			"migrations/0001_a.sql": "CREATE TABLE account_people (\n id TEXT NOT NULL,\n PRIMARY KEY (id)\n);\n" +
				"CREATE TABLE need_needs (\n PRIMARY KEY (tenant_id, id),\n FOREIGN KEY (person_id) REFERENCES account_people (id)\n);",
		},
	}
}

func badSchema(r *tree) []string {
	granted := grants()
	var found []string
	for _, name := range r.named("*.sql") {
		for _, m := range createdBy.FindAllStringSubmatch(r.text[name], -1) {
			table, body := m[1], m[2]
			if _, known := granted[ownerOf(table)]; !known {
				found = append(found, fmt.Sprintf("%s: %s belongs to %s, which is missing from the policy", name, table, ownerOf(table)))
			}
			if !rowKey.MatchString(body) && aboveTenants[table] == "" {
				found = append(found, fmt.Sprintf("%s: %s has no primary key", name, table))
			}
			for _, key := range tenantKey.FindAllStringSubmatch(body, -1) {
				if key[1] != "tenant_id" && aboveTenants[table] == "" && !pointsAbove(key[0]) {
					found = append(found, fmt.Sprintf("%s: %s: tenant_id must come first in %s", name, table, key[0]))
				}
			}
		}
	}
	return found
}

// pointsAbove tells whether a foreign key leads to a table above tenants.
func pointsAbove(key string) bool {
	_, target, found := strings.Cut(key, "REFERENCES ")
	target, _, _ = strings.Cut(target, " ")
	return found && aboveTenants[target] != ""
}
