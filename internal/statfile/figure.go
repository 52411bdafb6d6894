// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
)

// germanSigns are the signs of the statistical offices' tables, in the order
// of the constants below.
var germanSigns = [...]string{"", "-", ".", "...", "/", "x", "()", "e", "p", "r", "s"}

// lastReplacing is the last sign that may stand in place of a number, from 1;
// firstQuality the first that may stand beside one.
const (
	lastReplacing = 5
	firstQuality  = 6
)

// NotAvailable stands in place of a number that a file leaves out, in formats
// that have no sign of their own for it: Eurostat's colon.
const NotAvailable = ":"

// Figure is what a file says in one place: a number, a sign, or both. The
// signs are positions among the Signs of the table.
type Figure struct {
	Number        float64 // NaN when Sign is set
	Decimals      int
	Sign, Quality uint8
}

// ParseFigure reads a value as German offices publish it, and the sign beside
// it: a number with mark before its decimals, or one of their signs. The key
// says why the figure is refused; it is empty when all is well.
func ParseFigure(value, quality []byte, mark byte) (Figure, string) {
	var v Figure
	beside, known := signIndex(quality)
	if !known {
		return v, "statfile.row.quality"
	}
	if len(value) == 0 && beside > 0 && beside <= lastReplacing {
		return Figure{Number: math.NaN(), Sign: beside}, ""
	}
	if sign, known := signIndex(value); known && sign <= lastReplacing {
		if sign == 0 {
			return v, "statfile.row.empty"
		}
		if beside > 0 && beside <= lastReplacing {
			if beside != sign {
				return v, "statfile.row.quality"
			}
			beside = 0
		}
		return Figure{Number: math.NaN(), Sign: sign, Quality: beside}, ""
	}
	if beside > 0 && beside < firstQuality {
		return v, "statfile.row.quality" // a number and its absence exclude each other
	}
	bare, own := trimQuality(value)
	if own > 0 && beside > 0 && own != beside {
		return v, "statfile.row.quality"
	}
	v.Quality = max(own, beside)
	var key string
	v.Number, v.Decimals, key = ParseNumber(bare, mark)
	return v, key
}

func signIndex(s []byte) (uint8, bool) {
	if len(s) > 3 || len(s) > 0 && s[0] >= '0' && s[0] <= '9' {
		return 0, false
	}
	switch string(s) {
	case "( )", "(", ")":
		return firstQuality, true
	}
	i := slices.Index(germanSigns[:], string(s))
	return uint8(max(i, 0)), i >= 0
}

// trimQuality takes a sign off a number: (12) is limited, 12p provisional.
func trimQuality(value []byte) ([]byte, uint8) {
	last := len(value) - 1
	if last > 1 && value[0] == '(' && value[last] == ')' {
		return bytes.TrimSpace(value[1:last]), firstQuality
	}
	if last > 0 {
		if sign, known := signIndex(value[last:]); known && sign > firstQuality {
			return bytes.TrimSpace(value[:last]), sign
		}
	}
	return value, 0
}

// mostDigits keeps numbers within what is exact or correctly rounded.
const mostDigits = 30

// ParseNumber reads -digits[mark digits] and nothing else: grouping, plus
// signs and exponents do not occur in official files.
func ParseNumber(s []byte, mark byte) (number float64, decimals int, key string) {
	digits := s
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	var mantissa uint64
	point := -1
	for i, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			mantissa = mantissa*10 + uint64(c-'0')
		case c == mark && point < 0:
			point = i
		case c == ',' || c == '.':
			return 0, 0, "statfile.row.decimal"
		default:
			return 0, 0, unreadable(s)
		}
	}
	if point >= 0 {
		decimals = len(digits) - point - 1
	}
	if len(digits) == 0 || len(digits) > mostDigits || point == 0 || point >= 0 && decimals == 0 {
		return 0, 0, unreadable(s)
	}
	if len(digits) > 15 { // the mantissa may not fit
		plain := bytes.Replace(s, []byte{mark}, []byte{'.'}, 1)
		number, err := strconv.ParseFloat(string(plain), 64)
		if err != nil {
			return 0, 0, unreadable(s)
		}
		return number, decimals, ""
	}
	number = float64(mantissa) / powers[decimals] // both exact, so correctly rounded
	if len(digits) < len(s) {
		number = 0 - number // -0 is 0
	}
	return number, decimals, ""
}

// powers are exact in float64.
var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14}

// unreadable tells an unknown sign from a spoilt number.
func unreadable(s []byte) string {
	if bytes.ContainsAny(s, "0123456789") {
		return "statfile.row.number"
	}
	return "statfile.row.sign"
}

// Missing is a sign in place of a number, and a flag beside it.
func Missing(sign, quality uint8) Figure {
	return Figure{Number: math.NaN(), Sign: sign, Quality: quality}
}

// ParseReal reads a number as international formats write it, which may have
// an exponent. The key says why it is refused.
func ParseReal(text string, mark byte) (number float64, decimals int, key string) {
	number, decimals, key = ParseNumber([]byte(text), mark)
	if key != "statfile.row.number" {
		return number, decimals, key
	}
	mantissa, exponent, found := strings.Cut(strings.ToUpper(text), "E")
	if _, decimals, key = ParseNumber([]byte(mantissa), mark); key != "" || !found {
		return 0, 0, "statfile.row.number"
	}
	power, err := strconv.Atoi(exponent)
	if err != nil || power < -15 || power > 30 {
		return 0, 0, "statfile.row.number"
	}
	number, err = strconv.ParseFloat(strings.Replace(mantissa, string(mark), ".", 1)+"E"+exponent, 64)
	if err != nil {
		return 0, 0, "statfile.row.number"
	}
	return number, max(0, decimals-power), ""
}
