// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import (
	"bytes"
	"math"
	"slices"
	"strconv"
)

// knownSigns are the signs of the statistical offices' tables, in the order
// of the constants below.
var knownSigns = [...]string{"", "-", ".", "...", "/", "x", "()", "e", "p", "r", "s"}

// lastReplacing is the last sign that may stand in place of a number, from 1;
// firstQuality the first that may stand beside one.
const (
	lastReplacing = 5
	firstQuality  = 6
)

// figure is what the value columns of a row say.
type figure struct {
	number        float64 // NaN when sign is set
	decimals      int
	sign, quality uint8
}

// parseFigure reads the value and the sign of value_q beside it. The key says
// why the figure is refused; it is empty when all is well.
func parseFigure(value, quality []byte, mark byte) (figure, string) {
	var v figure
	beside, known := signIndex(quality)
	if !known {
		return v, "statfile.row.quality"
	}
	if len(value) == 0 && beside > 0 && beside <= lastReplacing {
		return figure{number: math.NaN(), sign: beside}, ""
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
		return figure{number: math.NaN(), sign: sign, quality: beside}, ""
	}
	if beside > 0 && beside < firstQuality {
		return v, "statfile.row.quality" // a number and its absence exclude each other
	}
	bare, own := trimQuality(value)
	if own > 0 && beside > 0 && own != beside {
		return v, "statfile.row.quality"
	}
	v.quality = max(own, beside)
	var key string
	v.number, v.decimals, key = parseNumber(bare, mark)
	return v, key
}

func signIndex(s []byte) (uint8, bool) {
	if len(s) > 3 {
		return 0, false
	}
	switch string(s) {
	case "( )", "(", ")":
		return firstQuality, true
	}
	i := slices.Index(knownSigns[:], string(s))
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

// parseNumber reads -digits[mark digits] and nothing else: grouping, plus
// signs and exponents do not occur in official files.
func parseNumber(s []byte, mark byte) (number float64, decimals int, key string) {
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
