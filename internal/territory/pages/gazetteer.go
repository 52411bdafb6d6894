// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kursbuch/internal/gvisys"
	"kursbuch/internal/i18n"
	"kursbuch/internal/sheet"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// gazetteerView is all that gazetteer.html may use.
type gazetteerView struct {
	Gazetteer territory.Gazetteer
	Own       bool
	Counts    []fact
	Filter    web.Filter
	Rows      []unitRow
	Pager     web.Pager
	Others    []other // other directories to compare with
	Credit    string
	Shelf     putAway
}

// unitRow is one unit of a directory.
type unitRow struct {
	Key, Kind, Name string
	Linked          bool
	Population      int
	SquareKM        float64
}

// other is another directory and the page that compares with it.
type other struct {
	territory.Gazetteer
	Href string
}

// differenceView is all that difference.html may use.
type differenceView struct {
	Before, After territory.Gazetteer
	Filter        web.Filter
	Sums          []fact
	Rows          []changedUnit
	Pager         web.Pager
	CSV           string // address of the same list as a file
}

// changedUnit is one line of a comparison.
type changedUnit struct {
	What            string
	Kind            string
	OldKey, OldName string
	NewKey, NewName string
}

func (p *Pages) gazetteer(r *web.Request) (territory.Gazetteer, error) {
	return p.territory.Gazetteer(r.Context(), r.Who, territory.GazetteerID(r.PathValue("directory")))
}

func gazetteerAddress(g territory.Gazetteer) string { return "/directories/" + string(g.ID) }

func compareAddress(before, after territory.Gazetteer) string {
	return "/directories/compare?" + url.Values{"before": {string(before.ID)}, "after": {string(after.ID)}}.Encode()
}

func (p *Pages) showGazetteer(w http.ResponseWriter, r *web.Request) error {
	g, err := p.gazetteer(r)
	if err != nil {
		return err
	}
	units, err := p.territory.Units(r.Context(), r.Who, g)
	if err != nil {
		return err
	}
	all, err := p.territory.Gazetteers(r.Context(), r.Who)
	if err != nil {
		return err
	}
	own := g.Tenant == r.Who.Tenant
	view := gazetteerView{Gazetteer: g, Own: own, Credit: credit(g), Shelf: p.directories().putAway(r, own, item{g.File, g.Version, g.Archived}, r.Text.T("territory.gazetteer.archive_note"))}
	for _, kind := range gvisys.Kinds() {
		view.Counts = append(view.Counts, fact{Label: unitKind(r.Text, kind), Text: r.Text.Int(g.Counts[kind])})
	}
	view.Counts = append(view.Counts, fact{Label: r.Text.T("territory.region.population"), Text: r.Text.Int(g.Population)})
	found := searchUnits(r, units)
	view.Filter = unitFilter(r, len(found))
	view.Pager = r.Pager(len(found))
	for _, u := range paged(found, r.Offset()) {
		view.Rows = append(view.Rows, unitRow{
			Key: u.Key, Kind: unitKind(r.Text, u.Kind), Name: u.Name, Linked: hasPage(u.Kind), Population: u.Population, SquareKM: float64(u.Hectares) / 100,
		})
	}
	for _, o := range all {
		if o.ID == g.ID || o.Archived {
			continue
		}
		before, after := o, g
		if o.Day > g.Day {
			before, after = g, o
		}
		view.Others = append(view.Others, other{o, compareAddress(before, after)})
	}
	return r.Render(w, http.StatusOK, p.gazetteerPage, frame(r.Text.T("territory.gazetteer.title", "day", g.Day), listCrumb(r), hubCrumb(r)), view)
}

// credit is what must stand beside the figures of a directory.
func credit(g territory.Gazetteer) string {
	return "© Statistisches Bundesamt (Destatis), " + string(g.Day[:4]) + ", dl-de/by-2.0"
}

func hasPage(kind gvisys.Kind) bool { return kind != gvisys.Region && kind != gvisys.Union }

func unitKind(t *i18n.Printer, kind gvisys.Kind) string {
	switch kind {
	case gvisys.State:
		return t.T("territory.kind.state")
	case gvisys.GovernmentRegion:
		return t.T("territory.kind.government_region")
	case gvisys.Region:
		return t.T("territory.kind.region")
	case gvisys.County:
		return t.T("territory.kind.county")
	case gvisys.Union:
		return t.T("territory.kind.union")
	case gvisys.Municipality:
	}
	return t.T("territory.kind.municipality")
}

// searchUnits keeps the units whose name or key has what was typed.
func searchUnits(r *web.Request, units []gvisys.Unit) []gvisys.Unit {
	text, kind := i18n.Fold(strings.TrimSpace(r.URL.Query().Get("search"))), r.URL.Query().Get("kind")
	var found []gvisys.Unit
	for _, u := range units {
		if (kind == "" || kind == unitCode(u.Kind)) && (text == "" || strings.HasPrefix(u.Key, text) || strings.Contains(i18n.Fold(u.Name), text)) {
			found = append(found, u)
		}
	}
	return found
}

// unitCode is the Satzart as it stands in an address.
func unitCode(kind gvisys.Kind) string { return string(rune('0'+kind/10)) + "0" }

func unitFilter(r *web.Request, found int) web.Filter {
	t := r.Text
	options := []web.Option{{Value: "", Text: t.T("territory.kind.all")}}
	for _, kind := range gvisys.Kinds() {
		options = append(options, web.Option{Value: unitCode(kind), Text: unitKind(t, kind)})
	}
	return r.NewFilter(t.T("territory.gazetteer.found", "count", found),
		web.Field{Name: "search", Label: t.T("territory.gazetteer.search"), Value: strings.TrimSpace(r.URL.Query().Get("search"))},
		web.Field{Name: "kind", Label: t.T("territory.gazetteer.kind"), Kind: web.SelectField, Value: r.URL.Query().Get("kind"), Options: options})
}

// compared finds the two directories of the address and what changed.
func (p *Pages) compared(r *web.Request) (before, after territory.Gazetteer, d territory.Difference, err error) {
	all, err := p.territory.Gazetteers(r.Context(), r.Who)
	if err != nil {
		return before, after, d, err
	}
	all = slices.DeleteFunc(all, func(g territory.Gazetteer) bool { return g.Archived })
	if len(all) < 2 {
		return before, after, d, nil
	}
	before, after = all[1], all[0]
	for _, g := range all {
		if string(g.ID) == r.URL.Query().Get("before") {
			before = g
		}
		if string(g.ID) == r.URL.Query().Get("after") {
			after = g
		}
	}
	d, err = p.territory.CompareGazetteers(r.Context(), r.Who, before, after)
	return before, after, d, err
}

func (p *Pages) showDifference(w http.ResponseWriter, r *web.Request) error {
	before, after, d, err := p.compared(r)
	if err != nil {
		return err
	}
	t := r.Text
	view := differenceView{Before: before, After: after}
	rows := changedUnits(t, d)
	what := r.URL.Query().Get("what")
	rows = slices.DeleteFunc(rows, func(c changedUnit) bool { return what != "" && c.What != whatName(t, what) })
	all, err := p.territory.Gazetteers(r.Context(), r.Who)
	if err != nil {
		return err
	}
	view.Filter = differenceFilter(r, all, before, after, len(rows))
	view.Sums = []fact{
		{t.T("territory.change.gone"), t.Int(len(d.Gone)), ""},
		{t.T("territory.change.new"), t.Int(len(d.New)), ""},
		{t.T("territory.change.renamed"), t.Int(len(d.Renamed)), ""},
		{t.T("territory.change.rekeyed"), t.Int(len(d.Rekeyed)), ""},
	}
	view.Pager, view.Rows = r.Pager(len(rows)), paged(rows, r.Offset())
	view.CSV = "/directories/compare.csv?" + url.Values{"before": {string(before.ID)}, "after": {string(after.ID)}}.Encode()
	return r.Render(w, http.StatusOK, p.difference, frame(t.T("territory.difference.crumb"), listCrumb(r), hubCrumb(r)), view)
}

func differenceFilter(r *web.Request, all []territory.Gazetteer, before, after territory.Gazetteer, found int) web.Filter {
	t := r.Text
	var days []web.Option
	for _, g := range all {
		if !g.Archived {
			days = append(days, web.Option{Value: string(g.ID), Text: t.Day(g.Day) + " · " + g.File})
		}
	}
	what := []web.Option{{Value: "", Text: t.T("territory.kind.all")}}
	for _, code := range []string{"gone", "new", "renamed", "rekeyed"} {
		what = append(what, web.Option{Value: code, Text: whatName(t, code)})
	}
	return r.NewFilter(t.T("territory.difference.found", "count", found),
		web.Field{Name: "before", Label: t.T("territory.difference.before"), Kind: web.SelectField, Value: string(before.ID), Options: days},
		web.Field{Name: "after", Label: t.T("territory.difference.after"), Kind: web.SelectField, Value: string(after.ID), Options: days},
		web.Field{Name: "what", Label: t.T("territory.difference.what"), Kind: web.SelectField, Value: r.URL.Query().Get("what"), Options: what})
}

func whatName(t *i18n.Printer, code string) string {
	switch code {
	case "gone":
		return t.T("territory.change.gone")
	case "new":
		return t.T("territory.change.new")
	case "renamed":
		return t.T("territory.change.renamed")
	case "rekeyed":
		return t.T("territory.change.rekeyed")
	}
	return ""
}

// changedUnits lists every change as a line.
func changedUnits(t *i18n.Printer, d territory.Difference) []changedUnit {
	var rows []changedUnit
	for _, u := range d.Gone {
		rows = append(rows, changedUnit{What: whatName(t, "gone"), Kind: unitKind(t, u.Kind), OldKey: u.Key, OldName: u.Name})
	}
	for _, u := range d.New {
		rows = append(rows, changedUnit{What: whatName(t, "new"), Kind: unitKind(t, u.Kind), NewKey: u.Key, NewName: u.Name})
	}
	for _, pair := range d.Renamed {
		rows = append(rows, changedPair(t, "renamed", pair))
	}
	for _, pair := range d.Rekeyed {
		rows = append(rows, changedPair(t, "rekeyed", pair))
	}
	return rows
}

func changedPair(t *i18n.Printer, what string, pair territory.Pair) changedUnit {
	return changedUnit{whatName(t, what), unitKind(t, pair.After.Kind), pair.Before.Key, pair.Before.Name, pair.After.Key, pair.After.Name}
}

// downloadDifference gives every change as a table.
func (p *Pages) downloadDifference(w http.ResponseWriter, r *web.Request) error {
	before, after, d, err := p.compared(r)
	if err != nil {
		return err
	}
	t := r.Text
	header := []string{
		t.T("territory.difference.what"), t.T("territory.gazetteer.kind"), t.T("territory.difference.old_key"), t.T("territory.difference.old_name"),
		t.T("territory.difference.new_key"), t.T("territory.difference.new_name"),
	}
	name := t.T("territory.difference.filename", "before", string(before.Day), "after", string(after.Day))
	return r.SendCSV(w, r.Attachment(name), header, func(yield func([]sheet.Cell) bool) {
		for _, c := range changedUnits(t, d) {
			if !yield([]sheet.Cell{sheet.Text(c.What), sheet.Text(c.Kind), sheet.Text(c.OldKey), sheet.Text(c.OldName), sheet.Text(c.NewKey), sheet.Text(c.NewName)}) {
				return
			}
		}
	})
}
