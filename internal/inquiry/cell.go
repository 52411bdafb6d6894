// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package inquiry

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"

	"kursbuch/internal/indicator"
)

// The signs that stand in a cell in place of a number, as in official tables.
const (
	Nothing  = "-"   // exactly nothing
	Secret   = "."   // there is a figure that must not be given
	NotThere = "..." // there is no figure (yet)
)

// Cells are the contents of a form as they were typed, by row and column.
type Cells map[string]map[string]string

// At is the content of a cell.
func (c Cells) At(row, column string) string { return c[row][column] }

// Set puts text into a cell.
func (c Cells) Set(row, column, text string) {
	if c[row] == nil {
		c[row] = map[string]string{}
	}
	c[row][column] = text
}

// Why a cell cannot be taken.
var (
	errNotNumber = errors.New("neither a number nor a sign")
	errNegative  = errors.New("negative")
	errDecimals  = errors.New("more decimals than asked")
)

// german is a number as German offices write it: 1.234,5 with full groups.
var german = regexp.MustCompile(`^[-−–]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$`)

// largest bounds a count: beyond, doubles lose whole numbers.
const largest = 1e12

// signOf reads a sign, as a sign or in words.
func signOf(text string) string {
	switch strings.ToLower(strings.Join(strings.Fields(text), "")) {
	case "-", "–", "—":
		return Nothing
	case ".", "•", "·", "g", "geheim", "secret", "confidential":
		return Secret
	case "...", "…", "n", "k.a.", "ka", "n.v.", "liegtnichtvor", "n/a", "notavailable":
		return NotThere
	}
	return ""
}

// parseCell reads one cell; an empty one is a figure without number and sign.
func parseCell(text string, decimals int) (indicator.Figure, error) {
	text = strings.NewReplacer("\u00a0", "", "\u202f", "", "\u2009", "").Replace(strings.TrimSpace(text))
	if text == "" {
		return indicator.Figure{}, nil
	}
	if sign := signOf(text); sign != "" {
		return indicator.Figure{Symbol: sign}, nil
	}
	text = strings.ReplaceAll(text, " ", "")
	if !german.MatchString(text) {
		return indicator.Figure{}, errNotNumber
	}
	plain := strings.NewReplacer(".", "", ",", ".", "−", "-", "–", "-").Replace(text)
	value, err := strconv.ParseFloat(plain, 64)
	if err != nil || math.Abs(value) > largest {
		return indicator.Figure{}, errNotNumber
	}
	if value < 0 {
		return indicator.Figure{}, errNegative
	}
	if _, fraction, ok := strings.Cut(plain, "."); ok && len(strings.TrimRight(fraction, "0")) > decimals {
		return indicator.Figure{}, errDecimals
	}
	return indicator.Figure{Value: value, Has: true}, nil
}

// normal is the content of a cell in its shortest form; what cannot be read
// stays as it was typed.
func normal(text string, decimals int) string {
	f, err := parseCell(text, decimals)
	if err != nil {
		return strings.TrimSpace(text)
	}
	return FormatFigure(f)
}

// FormatFigure writes a figure as a cell of a form takes it: German, without
// groups, in every language of the page.
func FormatFigure(f indicator.Figure) string {
	if f.Has {
		return strings.Replace(strconv.FormatFloat(f.Value, 'f', -1, 64), ".", ",", 1)
	}
	return f.Symbol
}

// counts is what a figure adds to a sum; false when it cannot be added.
func counts(f indicator.Figure) (float64, bool) {
	return f.Value, f.Has || f.Symbol == Nothing
}

// Number reads the number of a cell; false for a sign and for what cannot be
// read.
func Number(text string, decimals int) (float64, bool) {
	f, err := parseCell(text, decimals)
	return f.Value, err == nil && f.Has
}
