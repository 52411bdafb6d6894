// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package formula

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kursbuch/internal/civil"
)

// The limits of a formula.
const (
	MaxLength = 1000 // characters
	MaxSteps  = 120  // periods to look back
	maxDepth  = 40   // brackets inside brackets
	maxNumber = 1e12
)

// Problem says what is wrong with a formula.
type Problem string

// The problems.
const (
	Empty       Problem = "empty"
	TooLong     Problem = "long"
	TooDeep     Problem = "deep"
	Unexpected  Problem = "unexpected" // Text does not belong there
	Unfinished  Problem = "unfinished" // something is missing at the end
	NoFunction  Problem = "function"   // Text is no function
	Arguments   Problem = "arguments"  // Text has too many or too few arguments
	NoNumber    Problem = "number"     // Text is no usable number
	NoSteps     Problem = "steps"      // Text is no number of periods
	NoPeriod    Problem = "period"     // Text is no period
	Unknown     Problem = "input"      // Text is none of the inputs
	WithoutName Problem = "without"    // no input at all
	Unused      Problem = "unused"     // the input Text does not occur
)

// Error is a formula that cannot be used. Position counts characters from 1.
type Error struct {
	Problem  Problem
	Text     string
	Position int
}

// Error is for logs; pages say it in the reader's language.
func (e *Error) Error() string {
	return fmt.Sprintf("formula: %s %q at %d", e.Problem, e.Text, e.Position)
}

// Parse reads a formula. It understands decimal commas and points, German and
// English function names, and the signs × · ÷ : −. Every failure is an *Error.
func Parse(text string) (Formula, error) {
	if utf8.RuneCountInString(text) > MaxLength {
		return Formula{}, &Error{Problem: TooLong, Position: MaxLength}
	}
	p := &parser{tokens: scan(text)}
	if p.peek().kind == end {
		return Formula{}, &Error{Problem: Empty, Position: 1}
	}
	root, err := p.sum()
	if err != nil {
		return Formula{}, err
	}
	if p.peek().kind != end {
		return Formula{}, p.unexpected()
	}
	return Formula{root}, nil
}

// Check refuses a formula that names other inputs than the known ones, leaves
// one of them out, or has none.
func (f Formula) Check(known []string) error {
	names := f.Names()
	if len(names) == 0 {
		return &Error{Problem: WithoutName, Position: 1}
	}
	is := map[string]bool{}
	for _, one := range known {
		is[one] = true
	}
	used := map[string]bool{}
	for _, one := range names {
		used[one] = true
		if !is[one] {
			return &Error{Problem: Unknown, Text: one, Position: 1}
		}
	}
	for _, one := range known {
		if !used[one] {
			return &Error{Problem: Unused, Text: one, Position: 1}
		}
	}
	return nil
}

type kind int

const (
	end kind = iota
	word
	digits
	sign
)

type token struct {
	kind     kind
	text     string
	position int
}

// scan cuts the text into tokens; a character that is none of them becomes a
// sign, which no rule expects. Digits take the letters, hyphens and slashes of
// a period only where a function asks for one: see parser.period.
func scan(text string) []token {
	var tokens []token
	runes := []rune(text)
	for i := 0; i < len(runes); {
		r, start := runes[i], i
		switch {
		case unicode.IsSpace(r):
			i++
			continue
		case unicode.IsLetter(r) || r == '_':
			for i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]) || runes[i] == '_') {
				i++
			}
			tokens = append(tokens, token{word, string(runes[start:i]), start + 1})
		case isDigit(r):
			for i < len(runes) && (isDigit(runes[i]) || (runes[i] == '.' || runes[i] == ',') && i+1 < len(runes) && isDigit(runes[i+1])) {
				i++
			}
			tokens = append(tokens, token{digits, string(runes[start:i]), start + 1})
		default:
			i++
			tokens = append(tokens, token{sign, string(plain(r)), start + 1})
		}
	}
	return append(tokens, token{end, "", len(runes) + 1})
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// plain is the sign that a typographic variant stands for.
func plain(r rune) rune {
	switch r {
	case '×', '·', '⋅':
		return '*'
	case '÷', ':':
		return '/'
	case '−', '–':
		return '-'
	}
	return r
}

type parser struct {
	tokens []token
	at     int
	depth  int
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

// take steps over a sign if it is the next token.
func (p *parser) take(signs string) (byte, bool) {
	t := p.peek()
	if t.kind != sign || len(t.text) != 1 || !strings.Contains(signs, t.text) {
		return 0, false
	}
	p.at++
	return t.text[0], true
}

func (p *parser) unexpected() error {
	t := p.peek()
	if t.kind == end {
		return &Error{Problem: Unfinished, Position: t.position}
	}
	return &Error{Problem: Unexpected, Text: t.text, Position: t.position}
}

func (p *parser) sum() (node, error) { return p.chain("+-", p.product) }

func (p *parser) product() (node, error) { return p.chain("*/", p.factor) }

// chain reads operands parted by operators of one rank, from left to right.
func (p *parser) chain(operators string, operand func() (node, error)) (node, error) {
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for {
		operator, found := p.take(operators)
		if !found {
			return left, nil
		}
		right, err := operand()
		if err != nil {
			return nil, err
		}
		left = binary{operator, left, right}
	}
}

func (p *parser) factor() (node, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return nil, &Error{Problem: TooDeep, Position: p.peek().position}
	}
	if _, found := p.take("-"); found {
		of, err := p.factor()
		return minus{of}, err
	}
	if _, found := p.take("("); found {
		inner, err := p.sum()
		if err != nil {
			return nil, err
		}
		return inner, p.expect(")")
	}
	t := p.peek()
	switch t.kind {
	case digits:
		p.next()
		value, err := numberOf(t)
		return number{value}, err
	case word:
		p.next()
		if _, found := p.take("("); found {
			return p.call(t)
		}
		return name{t.text}, nil
	case end, sign:
	}
	return nil, p.unexpected()
}

func (p *parser) expect(one string) error {
	if _, found := p.take(one); !found {
		return p.unexpected()
	}
	return nil
}

// numberOf reads a number without grouped digits: 1.000 would be one to the
// program and a thousand to whoever wrote it, so it is refused.
func numberOf(t token) (float64, error) {
	whole, fraction, _ := strings.Cut(strings.Replace(t.text, ",", ".", 1), ".")
	value, err := strconv.ParseFloat(strings.Replace(t.text, ",", ".", 1), 64)
	if err != nil || value > maxNumber || len(fraction) == 3 && whole != "0" {
		return 0, &Error{Problem: NoNumber, Text: t.text, Position: t.position}
	}
	return value, nil
}

// call reads the arguments of a function after the opening bracket.
func (p *parser) call(t token) (node, error) {
	function, known := functionNamed(t.text)
	if !known {
		return nil, &Error{Problem: NoFunction, Text: t.text, Position: t.position}
	}
	c := call{function: function}
	series, last := arguments(function)
	for len(c.of) < series || function == Sum {
		if len(c.of) > 0 {
			if _, more := p.take(";"); !more {
				break
			}
		}
		one, err := p.sum()
		if err != nil {
			return nil, err
		}
		c.of = append(c.of, one)
	}
	if len(c.of) < series {
		return nil, &Error{Problem: Arguments, Text: t.text, Position: t.position}
	}
	if last {
		if _, more := p.take(";"); !more {
			return nil, &Error{Problem: Arguments, Text: t.text, Position: t.position}
		}
		if err := p.last(&c); err != nil {
			return nil, err
		}
	}
	if _, more := p.take(";"); more {
		return nil, &Error{Problem: Arguments, Text: t.text, Position: t.position}
	}
	return c, p.expect(")")
}

// arguments says how many series a function takes at least, and whether a
// number or period follows them.
func arguments(f Function) (series int, last bool) {
	switch f {
	case Share:
		return 2, false
	case Per:
		return 2, true
	case Sum:
		return 2, false
	case Change, Growth, Index, Mean:
	}
	return 1, true
}

// last reads the argument after the series.
func (p *parser) last(c *call) error {
	t := p.peek()
	switch c.function {
	case Index:
		return p.period(c)
	case Per:
		p.next()
		value, err := numberOf(t)
		if err != nil || value <= 0 {
			return &Error{Problem: NoNumber, Text: t.text, Position: t.position}
		}
		c.per = value
		return nil
	case Share, Sum, Change, Growth, Mean:
	}
	p.next()
	steps, err := strconv.Atoi(t.text)
	if t.kind != digits || err != nil || steps < 1 || steps > MaxSteps || c.function == Mean && steps < 2 {
		return &Error{Problem: NoSteps, Text: t.text, Position: t.position}
	}
	c.steps = steps
	return nil
}

// period reads a period, which scan has cut up: everything to the bracket.
func (p *parser) period(c *call) error {
	first := p.peek()
	var text strings.Builder
	for t := p.peek(); t.kind != end && t.text != ")" && t.text != ";"; t = p.peek() {
		text.WriteString(p.next().text)
	}
	period, err := civil.ParsePeriod(text.String())
	if err != nil {
		return &Error{Problem: NoPeriod, Text: text.String(), Position: first.position}
	}
	c.base = period
	return nil
}
