// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package formula reads, checks, prints and computes the formulas of
// indicators: pure, without tables or a database.
//
// An input is a letter or word that stands for a series: a, b, foreigners. A
// formula combines inputs with + − × ÷, numbers and a few functions. A value
// is a number, or the reason why there is none; a missing input never counts
// as zero.
package formula

import (
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
)

// Formula is a formula that was read and checked. The zero Formula has no
// value.
type Formula struct{ root node }

// node is a part of a formula.
type node interface {
	print(p *printer)
	eval(e *evaluation, at civil.Period) Value
	walk(visit func(node))
	// degree says how the value grows when every input of that degree does: 1
	// for counts, 0 for shares of them; unknown when the parts disagree.
	degree(of func(string) int) int
}

type (
	number struct{ value float64 }
	name   struct{ text string }
	minus  struct{ of node }
	binary struct {
		operator    byte // + - * /
		left, right node
	}
	call struct {
		function Function
		of       []node // series
		steps    int    // periods: how far back, or how many
		base     civil.Period
		per      float64
	}
)

// Function names what a formula can do beside arithmetic.
type Function string

// The functions.
const (
	Share  Function = "share"  // share(a; b): a per 100 of b
	Per    Function = "per"    // per(a; b; 1000): a per 1,000 of b
	Sum    Function = "sum"    // sum(a; b; …)
	Change Function = "change" // change(a; 1): against the period before
	Growth Function = "growth" // growth(a; 1): the same in per cent
	Index  Function = "index"  // index(a; 2015): 2015 is 100
	Mean   Function = "mean"   // mean(a; 3): of the last three periods
)

// Functions lists the functions in display order.
func Functions() []Function { return []Function{Share, Per, Sum, Change, Growth, Index, Mean} }

// functionNamed knows the German names too.
func functionNamed(word string) (Function, bool) {
	german := map[string]Function{
		"anteil": Share, "je": Per, "summe": Sum, "differenz": Change, "veränderung": Growth, "index": Index, "mittel": Mean,
	}
	word = strings.ToLower(word)
	if f, known := german[word]; known {
		return f, true
	}
	f := Function(word)
	return f, slices.Contains(Functions(), f)
}

// Names lists the inputs of f in the order in which they first occur.
func (f Formula) Names() []string {
	var names []string
	f.walk(func(n node) {
		if one, ok := n.(name); ok && !slices.Contains(names, one.text) {
			names = append(names, one.text)
		}
	})
	return names
}

// Zero reports whether f is the formula that has no value.
func (f Formula) Zero() bool { return f.root == nil }

// Relative reports whether f gives a ratio, which is comparable between large
// and small places; counts says which inputs are plain counts.
func (f Formula) Relative(counts func(input string) bool) bool {
	if f.root == nil {
		return false
	}
	return f.root.degree(func(input string) int {
		if counts(input) {
			return 1
		}
		return 0
	}) == 0
}

// Earlier reports whether f looks at other periods than the one it is asked
// for.
func (f Formula) Earlier() bool {
	found := false
	f.walk(func(n node) {
		c, ok := n.(call)
		found = found || ok && (c.steps > 0 || c.base != "")
	})
	return found
}

func (f Formula) walk(visit func(node)) {
	if f.root != nil {
		f.root.walk(visit)
	}
}

func (n number) walk(visit func(node)) { visit(n) }
func (n name) walk(visit func(node))   { visit(n) }
func (n minus) walk(visit func(node))  { visit(n); n.of.walk(visit) }
func (n binary) walk(visit func(node)) { visit(n); n.left.walk(visit); n.right.walk(visit) }
func (n call) walk(visit func(node)) {
	visit(n)
	for _, one := range n.of {
		one.walk(visit)
	}
}

// mixed is the degree of a formula whose parts do not grow alike.
const mixed = 99

func (n number) degree(func(string) int) int  { return 0 }
func (n name) degree(of func(string) int) int { return of(n.text) }
func (n minus) degree(of func(string) int) int {
	return n.of.degree(of)
}

func (n binary) degree(of func(string) int) int {
	left, right := n.left.degree(of), n.right.degree(of)
	switch {
	case left == mixed || right == mixed:
		return mixed
	case n.operator == '*':
		return left + right
	case n.operator == '/':
		return left - right
	case left == right:
		return left
	}
	return mixed
}

func (n call) degree(of func(string) int) int {
	switch n.function {
	case Growth, Index:
		return 0
	case Share, Per:
		return binary{'/', n.of[0], n.of[1]}.degree(of)
	case Sum, Change, Mean:
	}
	first := n.of[0].degree(of)
	for _, one := range n.of[1:] {
		if one.degree(of) != first {
			return mixed
		}
	}
	return first
}

// String is f as it is stored: functions by their English names, decimal
// points, arguments parted by semicolons. Parse reads it back.
func (f Formula) String() string { return f.print("en") }

// In is f as people of a language write it, de or en.
func (f Formula) In(lang string) string { return f.print(lang) }

func (f Formula) print(lang string) string {
	if f.root == nil {
		return ""
	}
	p := &printer{german: lang == "de"}
	f.root.print(p)
	return p.text.String()
}

type printer struct {
	text   strings.Builder
	german bool
}

func (p *printer) number(value float64) {
	text := strconv.FormatFloat(value, 'f', -1, 64)
	if _, fraction, _ := strings.Cut(text, "."); len(fraction) == 3 {
		text += "0" // not to be taken for grouped digits
	}
	if p.german {
		text = strings.Replace(text, ".", ",", 1)
	}
	p.text.WriteString(text)
}

func (p *printer) inBrackets(n node) {
	p.text.WriteByte('(')
	n.print(p)
	p.text.WriteByte(')')
}

func (n number) print(p *printer) { p.number(n.value) }
func (n name) print(p *printer)   { p.text.WriteString(n.text) }

func (n minus) print(p *printer) {
	p.text.WriteByte('-')
	if _, plain := n.of.(binary); plain {
		p.inBrackets(n.of)
		return
	}
	n.of.print(p)
}

// rank orders operators by how strongly they bind.
func rank(n node) int {
	b, ok := n.(binary)
	switch {
	case !ok:
		return 2
	case b.operator == '*' || b.operator == '/':
		return 1
	}
	return 0
}

func (n binary) print(p *printer) {
	side := func(of node, loose bool) {
		if loose {
			p.inBrackets(of)
			return
		}
		of.print(p)
	}
	side(n.left, rank(n.left) < rank(n))
	p.text.WriteString(" " + string(n.operator) + " ")
	side(n.right, rank(n.right) <= rank(n))
}

func (n call) print(p *printer) {
	word := string(n.function)
	if p.german {
		word = map[Function]string{
			Share: "Anteil", Per: "je", Sum: "Summe", Change: "Differenz", Growth: "Veränderung", Index: "Index", Mean: "Mittel",
		}[n.function]
	}
	p.text.WriteString(word + "(")
	for i, one := range n.of {
		if i > 0 {
			p.text.WriteString("; ")
		}
		one.print(p)
	}
	switch n.function {
	case Per:
		p.text.WriteString("; ")
		p.number(n.per)
	case Index:
		p.text.WriteString("; " + string(n.base))
	case Change, Growth, Mean:
		p.text.WriteString("; " + strconv.Itoa(n.steps))
	case Share, Sum:
	}
	p.text.WriteByte(')')
}
