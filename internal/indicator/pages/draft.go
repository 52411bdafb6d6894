// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/formula"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/web"
)

// draft is what has been chosen so far of the figures behind an own
// indicator. It lives in the address, so that every step can be bookmarked,
// gone back to, and done without scripts.
type draft struct {
	kind    kind
	count   int    // of inputs, for an own formula
	picks   []pick // by input
	param   string // factor, steps, base period or formula, as typed
	when    string // which period of the second input belongs to one of the first
	instead string // what takes the place of categories, as typed
	ready   bool   // the figures were looked at
}

// pick is an input: a table with what is counted of it, or an indicator.
type pick struct {
	table, measure string
	where          map[string][]string
	fixed          bool
	done           bool
	indicator      string
	instead        map[string][]string
	earlier        []string
	weight         indicator.Weight
}

// kind is what a draft makes of its inputs.
type kind string

// The kinds.
const (
	countKind  kind = "count"
	shareKind  kind = "share"
	rateKind   kind = "rate"
	minusKind  kind = "difference"
	changeKind kind = "change"
	growthKind kind = "growth"
	indexKind  kind = "index"
	meanKind   kind = "mean"
	ownKind    kind = "own"
)

func kinds() []kind {
	return []kind{countKind, shareKind, rateKind, minusKind, changeKind, growthKind, indexKind, meanKind, ownKind}
}

// total is the choice of the total of a dimension.
const total = "INSGESAMT"

// mostOwnInputs is how many inputs the form offers for an own formula.
const mostOwnInputs = 6

// cellSign stands before the code of a dimension; no official code has it.
const cellSign = "~"

// inputName is the name of an input in a formula: a, b, c.
func inputName(n int) string { return string(rune('a' + n)) }

// needs is how many inputs the draft has.
func (d draft) needs() int {
	switch d.kind {
	case shareKind, rateKind, minusKind:
		return 2
	case ownKind:
		return min(max(d.count, 1), mostOwnInputs)
	case countKind, changeKind, growthKind, indexKind, meanKind:
	}
	return 1
}

// asks reports whether the kind needs something beside its inputs.
func (d draft) asks() bool {
	return slices.Contains([]kind{rateKind, changeKind, growthKind, indexKind, meanKind, ownKind}, d.kind)
}

func readDraft(q url.Values) draft {
	d := draft{kind: kind(q.Get("kind")), param: strings.TrimSpace(q.Get("param")), when: q.Get("when"), instead: q.Get("instead"), ready: q.Get("ready") != ""}
	if !slices.Contains(kinds(), d.kind) {
		d.kind = ""
	}
	if n, err := strconv.Atoi(q.Get("inputs")); err == nil {
		d.count = n
	}
	for n := range d.needs() {
		d.picks = append(d.picks, readPick(q, inputName(n)))
	}
	return d
}

func readPick(q url.Values, side string) pick {
	p := pick{
		table: q.Get(side), measure: q.Get(side + "-measure"), done: q.Get(side+"-done") != "", indicator: q.Get(side + "-indicator"),
		fixed: q.Get(side+"-fixed") != "", where: map[string][]string{},
	}
	for name, codes := range q {
		dimension, ok := strings.CutPrefix(name, side+cellSign)
		codes = slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return code == "" })
		if ok && len(codes) > 0 {
			p.where[dimension] = codes
		}
	}
	if id, found := strings.CutPrefix(p.table, indicatorPrefix); found {
		p.table, p.indicator = "", id
	}
	if p.indicator != "" {
		p.table, p.done = "", true
	}
	return p
}

// indicatorPrefix tells the indicators in a list of tables apart.
const indicatorPrefix = "@"

// values is the draft as parameters of an address.
func (d draft) values() url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("kind", string(d.kind))
	if d.kind == ownKind && d.count > 0 {
		set("inputs", strconv.Itoa(d.needs()))
	}
	set("param", d.param)
	set("when", d.when)
	set("instead", d.instead)
	if d.ready {
		set("ready", "yes")
	}
	for n, p := range d.picks {
		side := inputName(n)
		set(side, p.table)
		set(side+"-indicator", p.indicator)
		set(side+"-measure", p.measure)
		if p.done && p.indicator == "" {
			set(side+"-done", "yes")
		}
		if p.fixed {
			set(side+"-fixed", "yes")
		}
		for dimension, codes := range p.where {
			q[side+cellSign+dimension] = codes
		}
	}
	return q
}

// complete reports whether everything is chosen.
func (d draft) complete() bool {
	return d.kind != "" && d.ready && !slices.ContainsFunc(d.picks, func(p pick) bool { return !p.done })
}

func pickOf(s indicator.Selection) pick {
	return pick{
		table: s.Table, measure: s.Measure, where: maps.Clone(s.Where), fixed: s.Fixed, done: true, instead: s.Instead,
		earlier: s.Earlier, weight: s.Weight,
	}
}

func (p pick) selection() indicator.Selection {
	return indicator.Selection{
		Table: p.table, Measure: p.measure, Where: p.where, Fixed: p.fixed, Instead: p.instead, Earlier: p.earlier, Weight: p.weight,
	}
}

// method is what the draft counts. What cannot be read of the typed text is
// left for the method's own checks to refuse.
func (d draft) method() indicator.Method {
	d.picks = slices.Clone(d.picks)
	for n := range d.picks {
		d.picks[n].instead = readInstead(d.instead)
	}
	m := indicator.Method{Factor: 1}
	if plain := d.kind == countKind || d.kind == shareKind || d.kind == rateKind; plain && !slices.ContainsFunc(d.picks, func(p pick) bool { return p.indicator != "" }) {
		m.Count = d.picks[0].selection()
		if len(d.picks) > 1 {
			base := d.picks[1].selection()
			base.When = indicator.When(d.when)
			m.Base, m.Factor = &base, d.factor()
		}
		return m
	}
	m.Formula = d.formula()
	for n, p := range d.picks {
		in := indicator.Input{Name: inputName(n), Indicator: indicator.ID(p.indicator)}
		if p.indicator == "" {
			in.Selection = p.selection()
		}
		if n > 0 {
			in.When = indicator.When(d.when)
		}
		m.Inputs = append(m.Inputs, in)
	}
	return m
}

// factor is what a rate is multiplied by.
func (d draft) factor() float64 {
	if d.kind == shareKind {
		return 100
	}
	x, err := strconv.ParseFloat(strings.Replace(d.param, ",", ".", 1), 64)
	if err != nil {
		return 0
	}
	return x
}

// formula is the formula of the kind, with what was typed for it.
func (d draft) formula() string {
	switch d.kind {
	case countKind:
		return "a"
	case shareKind:
		return "share(a; b)"
	case rateKind:
		return "per(a; b; " + d.param + ")"
	case minusKind:
		return "a - b"
	case changeKind, growthKind, indexKind, meanKind:
		return string(d.function()) + "(a; " + d.param + ")"
	case ownKind:
	}
	return d.param
}

func (d draft) function() formula.Function {
	return map[kind]formula.Function{changeKind: formula.Change, growthKind: formula.Growth, indexKind: formula.Index, meanKind: formula.Mean}[d.kind]
}

// readInstead reads what takes the place of categories, one on a line:
// 0-6 = 0-3 + 3-6.
func readInstead(text string) map[string][]string {
	var instead map[string][]string
	for one := range strings.Lines(text) {
		code, parts, found := strings.Cut(one, "=")
		if code = strings.TrimSpace(code); !found || code == "" {
			continue
		}
		if instead == nil {
			instead = map[string][]string{}
		}
		for part := range strings.SplitSeq(parts, "+") {
			if part = strings.TrimSpace(part); part != "" {
				instead[code] = append(instead[code], part)
			}
		}
	}
	return instead
}

// chosen says in words what a pick counts.
func (p *Pages) chosen(r *web.Request, one pick) (figure.Fact, error) {
	if one.indicator != "" {
		i, err := p.indicators.Find(r.Context(), r.Who, indicator.ID(one.indicator))
		i = i.In(string(r.Text.Lang))
		return figure.Fact{Text: i.Name, Note: r.Text.T("indicator.one", "code", i.Code)}, err
	}
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
