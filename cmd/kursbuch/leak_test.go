// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbuch/e2e/leak"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/identity"

	"golang.org/x/sync/errgroup"
)

// couple asks both twins the same at the same moment.
type couple struct {
	a, b    *twin
	role    identity.Role
	lang    string
	asked   int
	answers map[string]leak.Answer       // of the first, by address
	leaks   map[string][]leak.Difference // by kind of address
}

func newCouple(a, b *twin, role identity.Role) *couple {
	return &couple{a: a, b: b, role: role, lang: "de", answers: map[string]leak.Answer{}, leaks: map[string][]leak.Difference{}}
}

func (c *couple) reader(w *twin) leak.Reader {
	return leak.Reader{Site: w.site.URL, Cookie: "kursbuch=" + w.people[c.role].token + "; kursbuch-language=" + c.lang}
}

// tick sets the clocks of both twins.
func (c *couple) tick() {
	c.asked++
	now := leakDay.Add(time.Hour + time.Duration(c.asked)*time.Second)
	c.a.clock.set(now)
	c.b.clock.set(now)
}

// visit reads an address of both and keeps what differs.
func (c *couple) visit(ctx context.Context, address string) (leak.Answer, error) {
	return c.ask(func(r leak.Reader) (leak.Answer, error) { return r.Ask(ctx, address) })
}

// ask puts one question to both.
func (c *couple) ask(question func(leak.Reader) (leak.Answer, error)) (leak.Answer, error) {
	c.tick()
	var a, b leak.Answer
	var both errgroup.Group
	both.Go(func() (err error) {
		a, err = question(c.reader(c.a))
		return err
	})
	both.Go(func() (err error) {
		b, err = question(c.reader(c.b))
		return err
	})
	if err := both.Wait(); err != nil {
		return a, err
	}
	c.answers[a.Address] = a
	for _, d := range leak.Compare(a, b) {
		c.leaks[leak.Kind(d.Address)] = append(c.leaks[leak.Kind(d.Address)], d)
	}
	return a, nil
}

var (
	// ofLeak finds addresses about the tables and what was made of them.
	ofLeak = regexp.MustCompile(`LECK|0f000000`)
	// costly are pictures in pixels, each of which is there as SVG, too.
	costly = regexp.MustCompile(`\.png`)
)

// crawl is how a reader walks.
func (w *twin) crawl() leak.Crawl {
	return leak.Crawl{
		Seeds: slices.Concat([]string{
			"/", "/api", "/imports", "/tables", "/indicators", "/profiles", "/indices", "/reports", "/tasks", "/rules", "/needs", "/strategy",
			"/measures", "/fields", "/core-indicators", "/territory", "/indicators/updates", "/imports/templates", "/services", "/audit", "/inquiries",
		}, w.made.pages, w.guesses()),
		Usual: 1, More: 5,
		Wanted: func(address string) bool { return ofLeak.MatchString(address) && !costly.MatchString(address) },
		Skip:   regexp.MustCompile(`^/(sign-out|hilfe)`),
	}
}

// guesses are addresses that no page links to: what programs ask, and what
// somebody tries who looks for names that are not shown.
func (w *twin) guesses() []string {
	var all []string
	for _, l := range w.raw {
		first, second := l.first.Code, l.second.Code
		for _, format := range []string{"json", "jsonstat", "csv", "sdmx-csv"} {
			for _, query := range []string{
				"rows=region&cols=" + first + "&level=counties", "rows=" + first + "&cols=" + second, "rows=" + first + "&cols=" + second + "&totals=yes&sort=-N",
				"rows=" + first + "&cols=period&period=2025-12-31", "rows=" + second + "&cols=ALTX", "rows=region&ALTX=ALTG", "rows=region&measure=GEHEIM",
			} {
				all = append(all, "/api/v1/tables/"+l.code+"/figures?region="+l.regions[0].Code+"&format="+format+"&"+query)
			}
		}
		for _, period := range l.periods {
			for n, axes := range []string{"rows=region&cols=" + first + "&cols=" + second, "rows=region&cols=" + first, "rows=region&cols=" + second, "rows=" + first + "&cols=" + second} {
				page := "/tables/" + l.code + [...]string{"", "/figures.csv", "/sdmx.csv", "/table.xlsx"}[n]
				inside := "&level=counties"
				if n == 3 || len(l.regions) == 1 {
					inside = ""
				}
				all = append(all, page+"?"+axes+"&region="+l.regions[0].Code+inside+"&period="+string(period))
			}
		}
		for _, code := range []string{"ALTG", "ALTA1", "ALTB1", "NIE"} {
			all = append(all, "/tables/"+l.code+"?rows=region&ALTX="+code, "/tables/"+l.code+"?rows=ALTX&ALTX="+code, "/tables/"+l.code+"/shown.csv?rows=region&ALTX="+code)
		}
		for _, query := range []string{"rows=ALTX", "rows=region&measure=GEHEIM", "rows=period&period=2025-12-31", "rows=" + second + "&" + first + "=NIE", "rows=region&region=NIE", "release=NIE"} {
			all = append(all, "/tables/"+l.code+"?"+query, "/tables/"+l.code+"/package.zip?"+query)
		}
		for _, sort := range []string{"label", "-label", first, "-" + second} {
			all = append(all, "/tables/"+l.code+"?rows="+first+"&cols="+second+"&sort="+sort)
		}
		all = append(all, "/api/v1/tables/"+l.code, "/api/v1/tables?search="+l.code, "/tables?search=nie+gezeigt", "/tables?search=Zwilling")
	}
	for _, id := range w.made.indicators {
		api, page := "/api/v1/indicators/"+string(id), "/indicators/"+string(id)
		all = append(all, api, api+"/series?region=16051&region=16052&region=16099", api+"/map?within=16", api+"/map?within=16&format=geojson", api+"/map?within=16&period=2025-12-31",
			page+"?region=16051", page+"?region=16052&period=2025-12-31", page+"?region=16053&by=STAAG", page+"?region=16053&by=ALTX", page+"/charts/map.png?region=16051",
			page+"/charts/breakdown.svg?region=16051&by=ALTX", page+"/breakdown.csv?region=16051&by=GES",
			page+"?area=spaces", page+"/map.csv?area=spaces", page+"/charts/map.svg?area=spaces", page+"/charts/ranking.svg?area=spaces")
	}
	return append(all, "/api/v1/openapi.json", "/api/v1/indicators?search=Leck", "/api/v1/tables")
}

// order has a large file made in the background, and fetches it.
func (c *couple) order(ctx context.Context, table, query string) error {
	key := newID()
	made, err := c.ask(func(r leak.Reader) (leak.Answer, error) {
		return r.Send(ctx, "/tables/"+table+"/files", url.Values{"_key": {key}, "query": {query}})
	})
	if err != nil {
		return err
	}
	for _, part := range []string{"", "/progress", "/content"} {
		a, err := c.visit(ctx, made.Header.Get("Location")+part)
		if err != nil {
			return err
		}
		if a.Status != http.StatusOK {
			return fmt.Errorf("%s: %d", a.Address, a.Status)
		}
	}
	return nil
}

// seesProtectedMap makes sure that a map with protected areas is among what was
// read, as a page and as a picture.
func (c *couple) seesProtectedMap(t *testing.T) {
	t.Helper()
	id := string(c.a.made.indicators[len(c.a.made.indicators)-1])
	for address, mark := range map[string]string{
		"/indicators/" + id + "?area=spaces": "kb-map__secret", "/indicators/" + id + "/charts/map.svg?area=spaces": ">•</text>",
	} {
		if a := c.answers[address]; a.Status != http.StatusOK || !strings.Contains(string(a.Body), mark) {
			t.Errorf("%s: %d, no protected area", address, a.Status)
		}
	}
}

// unseen lists the routes of pages that the reader may open and the walk has not
// opened.
func (c *couple) unseen() []string {
	mux, open := http.NewServeMux(), map[string]bool{}
	for _, route := range c.a.routes {
		if route.Method == http.MethodGet && !elsewhere.MatchString(route.Path) && route.Access.Allows(c.a.people[c.role].Person) {
			mux.Handle(pattern(route), http.NotFoundHandler())
			open[pattern(route)] = true
		}
	}
	for address, a := range c.answers {
		if a.Status != http.StatusOK && a.Status != http.StatusSeeOther {
			continue
		}
		_, found := mux.Handler(httptest.NewRequest(http.MethodGet, address, http.NoBody))
		delete(open, found)
	}
	return slices.Sorted(maps.Keys(open))
}

// elsewhere finds routes that show no figures, and those of things that only
// their owners have: the sign-in, links out of mail, own files and views.
var elsewhere = regexp.MustCompile(`^/(hilfe|setup|sign-in|invitations|reset|answer|profile|language|territory|directories|transitions|reforms|hierarchies|boundaries|fields)\b|/milestones/|/views/|/edit$|/status$|/new$`)

// readers are people outside the office whose rights differ.
var readers = []identity.Role{identity.ProcessCompanion, identity.ExternalActor, identity.CommitteeMember}

// Whatever a reader outside the office asks, the answer is the same for all
// figures that fit what is published.
func TestAnswersTellNothingOfProtectedFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some thousand answers")
	}
	a, b := twins(t, dbtest.SQLiteFile(t))
	t.Run("planted leaks", func(t *testing.T) { findsPlants(t, a, b) })
	for _, role := range readers {
		t.Run(string(role), func(t *testing.T) {
			c, walk := newCouple(a, b, role), a.crawl()
			if role == identity.ExternalActor {
				walk.More = 1 // sees the figures that a companion sees
			}
			if err := walk.Run(t.Context(), c.visit); err != nil {
				t.Fatal(err)
			}
			if err := c.order(t.Context(), a.raw[0].code, "rows=region&cols=STAAG&region=16&level=counties"); err != nil {
				t.Error(err)
			}
			t.Logf("%d addresses", c.asked)
			c.seesProtectedMap(t)
			for place, found := range c.leaks {
				t.Errorf("%d times: %s\n%s", len(found), place, found[0])
			}
			x := c.attacked(t)
			x.solve(t)
			x.readEnough(t, role)
			if unseen := c.unseen(); len(unseen) > 0 {
				t.Errorf("never opened: %s", strings.Join(unseen, ", "))
			}
		})
	}
}

// The same holds for readers of English, and on PostgreSQL where a server is at
// hand, whose answers stand in another order unless they are asked for in one.
func TestEnglishAnswersTellNothingOfProtectedFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some hundred answers")
	}
	name := dbtest.SQLiteFile(t)
	if os.Getenv("KURSBUCH_TEST_POSTGRES") != "" {
		name = dbtest.PostgresURL(t)
	}
	a, b := twins(t, name)
	t.Run("planted leaks", func(t *testing.T) { findsPlants(t, a, b) })
	for _, role := range []identity.Role{identity.CommitteeMember, identity.ProcessCompanion} {
		t.Run(string(role), func(t *testing.T) {
			c, walk := newCouple(a, b, role), a.crawl()
			c.lang, walk.More = "en", 1
			if err := walk.Run(t.Context(), c.visit); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d addresses", c.asked)
			c.seesProtectedMap(t)
			for place, found := range c.leaks {
				t.Errorf("%d times: %s\n%s", len(found), place, found[0])
			}
			if page := c.answers["/tables/LECK-KREISE"]; !strings.Contains(string(page.Body), `<html lang="en"`) {
				t.Error("answers are not in English")
			}
		})
	}
}
