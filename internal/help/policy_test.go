// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package help_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"kursbuch/internal/account"
	"kursbuch/internal/help"
	"kursbuch/internal/identity"
)

// words are what the pages about people call roles and rights.
type words struct {
	texts              map[string]any
	everything, except string
}

func readWords(t *testing.T, lang string) words {
	t.Helper()
	raw, err := os.ReadFile("../account/pages/locales/" + lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	w := words{everything: "alle Rechte", except: "alle Rechte außer: "}
	if lang == "en" {
		w.everything, w.except = "all rights", "all rights except: "
	}
	if err := json.Unmarshal(raw, &w.texts); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w words) role(r identity.Role) string {
	name, _ := w.texts["account.role."+string(r)].(string)
	return name
}

// right is the text of an action: figures.import has the key import_figures.
func (w words) right(a identity.Action) string {
	what, act, _ := strings.Cut(string(a), ".")
	name, _ := w.texts["account.right."+act+"_"+what].(string)
	return name
}

func TestThePageAboutRightsFollowsThePolicy(t *testing.T) {
	for _, lang := range []string{"de", "en"} {
		w := readWords(t, lang)
		body := pageAboutRights(t, lang)
		for _, role := range identity.Roles() {
			if w.role(role) == "" {
				t.Fatalf("%s: no name for role %s", lang, role)
			}
			if row := w.row(role); !strings.Contains(body, row) {
				t.Errorf("%s: the page lacks the row %s", lang, row)
			}
		}
		if got := strings.Count(body, "|"); got != 2*len(identity.Roles()) {
			t.Errorf("%s: %d cells for %d roles", lang, got, len(identity.Roles()))
		}
	}
}

var tag = regexp.MustCompile(`<[^>]*>`)

// pageAboutRights is the text of the page, a row of its table on each line and
// its cells separated by bars.
func pageAboutRights(t *testing.T, lang string) string {
	t.Helper()
	book, err := help.Read(lang)
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range book.Pages() {
		if page.Slug == "personen-und-rechte" {
			return tag.ReplaceAllString(strings.NewReplacer("</th><td", "|<", "</td><td", "|<").Replace(page.Body), "")
		}
	}
	t.Fatal("the page about rights is gone")
	return ""
}

// row is how the table shows what a role may do. Few missing rights are easier
// to read than many granted ones.
func (w words) row(role identity.Role) string {
	byScope := map[identity.Scope][]string{}
	grants := account.Grants([]identity.Role{role})
	for _, action := range identity.Actions() {
		byScope[grants[action]] = append(byScope[grants[action]], w.right(action))
	}
	everywhere := w.list(byScope[identity.Tenant])
	switch missing := byScope[identity.Nothing]; {
	case len(byScope[identity.Own]) > 0 || len(missing) > 2:
	case len(missing) == 0:
		everywhere = w.everything
	default:
		everywhere = w.except + w.list(missing)
	}
	return w.role(role) + "|" + everywhere + "|" + w.list(byScope[identity.Own]) + "\n"
}

func (w words) list(names []string) string {
	if names == nil {
		return "–"
	}
	return strings.Join(names, "; ")
}
