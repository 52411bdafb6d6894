// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import "fmt"

// Symbol is the statistical sign that stands beside a number or in its place.
// The codes are stored in blocks: append new ones, never renumber.
type Symbol uint8

// The signs of German official statistics and Eurostat's flags. Offices
// disagree about some letters ([SignE] is final in one file, estimated in the
// next); a symbol says which sign was printed, the source's legend what it means.
const (
	None           Symbol = iota // no sign
	Nil                          // "-": exactly nothing; also dissolved or not delivered
	Secret                       // ".": unknown or kept secret
	Later                        // "...": figure follows later
	Unreliable                   // "/": not reliable enough to print
	Blocked                      // "x": the question does not arise
	Limited                      // "()": of limited reliability
	SignE                        // "e": estimated, or final, as the source's legend says
	Provisional                  // "p"
	Revised                      // "r"
	Estimated                    // "s"
	Break                        // "b": break in the series
	Confidential                 // "c"
	Deviating                    // "d": definition differs
	Forecast                     // "f"
	NotSignificant               // "n"
	LowReliability               // "u"
	NotApplicable                // "z"
	NotAvailable                 // ":"
	Unvalidated                  // "v"
	firstCombined                // flags of Eurostat that stand together; see signs
)

// Protected is "•": the figure exists and is not shown, because it or others
// could be told from it.
const Protected = firstCombined + 22

// symbolCount is the number of symbols, None included.
const symbolCount = Protected + 1

// signs are the symbols as they are printed, by code. Eurostat's flags combine;
// those that do in its tables are symbols of their own.
func signs() [symbolCount]string {
	return [symbolCount]string{
		"", "-", ".", "...", "/", "x", "()", "e", "p", "r", "s", "b", "c", "d", "f", "n", "u", "z", ":", "v",
		"bd", "be", "bp", "br", "bs", "bu", "de", "dp", "du", "ep", "er", "eu", "fp", "pr", "ps", "pu",
		"bde", "bdp", "bep", "bpu", "ev", "pv",
		"•",
	}
}

// String returns the sign as it is printed; None is empty.
func (s Symbol) String() string {
	if s >= symbolCount {
		return fmt.Sprintf("Symbol(%d)", uint8(s))
	}
	return signs()[s]
}

// Symbols lists every sign except None, in the order of their codes.
func Symbols() []Symbol {
	all := make([]Symbol, 0, symbolCount-1)
	for s := None + 1; s < symbolCount; s++ {
		all = append(all, s)
	}
	return all
}

// ParseSymbol reads a sign as official files print it, typographic variants
// included; the empty text is None. Any other text is an error.
func ParseSymbol(text string) (Symbol, error) {
	switch text {
	case "":
		return None, nil
	case "–":
		return Nil, nil
	case "·":
		return Secret, nil
	case "…":
		return Later, nil
	case "X":
		return Blocked, nil
	case "( )":
		return Limited, nil
	}
	for code, sign := range signs() {
		if text == sign {
			return Symbol(code), nil
		}
	}
	return None, fmt.Errorf("%q is not a statistical sign", text)
}
