// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/web"
)

// total is the choice of the total of a dimension.
const total = "INSGESAMT"

// draft is what has been chosen so far of the figures behind an own
// indicator. It lives in the address, so that every step can be bookmarked,
// gone back to, and done without scripts.
type draft struct {
	count  pick
	divide string // yes, no, or empty while not answered
	base   pick
}

// pick is a table with what is counted of it.
type pick struct {
	table, measure string
	where          map[string][]string
	done           bool
}

// Names of the parameters of a pick begin with its side.
const (
	countSide = "count"
	baseSide  = "base"
	cellSign  = "~" // before the code of a dimension; no official code has it
)

func readDraft(q url.Values) draft {
	return draft{divide: q.Get("divide"), count: readPick(q, countSide), base: readPick(q, baseSide)}
}

func readPick(q url.Values, side string) pick {
	p := pick{table: q.Get(side), measure: q.Get(side + "-measure"), done: q.Get(side+"-done") != "", where: map[string][]string{}}
	for name, codes := range q {
		dimension, ok := strings.CutPrefix(name, side+cellSign)
		codes = slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return code == "" })
		if ok && len(codes) > 0 {
			p.where[dimension] = codes
		}
	}
	return p
}

// values is the draft as parameters of an address.
func (d draft) values() url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("divide", d.divide)
	for side, p := range map[string]pick{countSide: d.count, baseSide: d.base} {
		set(side, p.table)
		set(side+"-measure", p.measure)
		if p.done {
			set(side+"-done", "yes")
		}
		for dimension, codes := range p.where {
			q[side+cellSign+dimension] = codes
		}
	}
	return q
}

// complete reports whether everything is chosen.
func (d draft) complete() bool {
	return d.count.done && (d.divide == "no" || d.divide == "yes" && d.base.done)
}

// draftOf is the draft that led to an indicator.
func draftOf(i indicator.Indicator) draft {
	d := draft{count: pickOf(i.Count), divide: "no"}
	if i.Base != nil {
		d.divide, d.base = "yes", pickOf(*i.Base)
	}
	return d
}

func pickOf(s indicator.Selection) pick {
	return pick{table: s.Table, measure: s.Measure, where: maps.Clone(s.Where), done: true}
}

func (p pick) selection() indicator.Selection {
	return indicator.Selection{Table: p.table, Measure: p.measure, Where: p.where}
}

// into writes the chosen figures into an indicator.
func (d draft) into(i *indicator.Indicator) {
	i.Count, i.Base = d.count.selection(), nil
	if d.divide == "yes" {
		base := d.base.selection()
		i.Base = &base
	}
}

// chosen says in words what a pick counts.
func (p *Pages) chosen(r *web.Request, one pick) (figure.Fact, error) {
	shape, err := p.indicators.Shape(r.Context(), r.Who, one.table, "", string(r.Text.Lang))
	if err != nil {
		return figure.Fact{}, err
	}
	return figure.Fact{Text: r.Text.T("indicator.choose.table", "title", shape.Title, "table", one.table), Note: cellsText(r.Text, one, shape)}, nil
}

// cellsText names the measure and the categories of a pick.
func cellsText(t *i18n.Printer, one pick, shape indicator.Shape) string {
	var parts []string
	for _, m := range shape.Measures {
		if m.Code == one.measure {
			parts = append(parts, m.Label)
		}
	}
	for _, d := range shape.Dimensions {
		var names []string
		for _, c := range d.Categories {
			if slices.Contains(one.where[d.Code], codeOrTotal(c.Code)) {
				names = append(names, figure.Category(t, c.Code, c.Label))
			}
		}
		if names != nil {
			parts = append(parts, t.T("indicator.choose.part", "dimension", d.Label, "categories", strings.Join(names, ", ")))
		}
	}
	return strings.Join(parts, " · ")
}

// codeOrTotal is the code of a category as addresses and definitions name it.
func codeOrTotal(code string) string {
	if code == "" {
		return total
	}
	return code
}
