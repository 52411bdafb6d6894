// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package legend says in words what the signs beside and in place of official
// figures mean, for every page and file that shows them.
package legend

import (
	"embed"
	"strings"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
)

// Locales holds the meanings.
//
//go:embed locales
var Locales embed.FS

// Sign is a statistical sign with its meaning in words.
type Sign struct{ Sign, Text string }

// NotListed is what a map shows where the table lacks a region.
const NotListed = "–"

// Text says what a statistical sign means, empty for none. The sign nil
// also stands for dissolved territory and for figures not delivered.
func Text(t *i18n.Printer, sign string) string {
	switch sign {
	case "":
		return ""
	case "-":
		return t.T("indicator.sign.nil")
	case "•":
		return t.T("indicator.sign.protected")
	case ".":
		return t.T("indicator.sign.secret")
	case "...":
		return t.T("indicator.sign.later")
	case "/":
		return t.T("indicator.sign.unreliable")
	case "x":
		return t.T("indicator.sign.blocked")
	case "()":
		return t.T("indicator.sign.limited")
	case "e":
		return t.T("indicator.sign.e")
	case "p":
		return t.T("indicator.sign.provisional")
	case "r":
		return t.T("indicator.sign.revised")
	case "s":
		return t.T("indicator.sign.estimated")
	case "b":
		return t.T("indicator.sign.break")
	case "c":
		return t.T("indicator.sign.confidential")
	case "d":
		return t.T("indicator.sign.deviating")
	case "f":
		return t.T("indicator.sign.forecast")
	case "n":
		return t.T("indicator.sign.not_significant")
	case "u":
		return t.T("indicator.sign.low_reliability")
	case "v":
		return t.T("indicator.sign.unvalidated")
	case "z":
		return t.T("indicator.sign.not_applicable")
	case ":":
		return t.T("indicator.sign.not_available")
	case Converted:
		return t.T("indicator.sign.converted")
	case Bridged:
		return t.T("indicator.sign.bridged")
	case NotListed:
		return t.T("indicator.sign.absent")
	}
	return together(t, sign)
}

// together says what letters mean that stand side by side.
func together(t *i18n.Printer, sign string) string {
	var texts []string
	for _, flag := range sign {
		if !strings.ContainsRune("bcdefnprsuvz", flag) || len(sign) == 1 {
			return t.T("indicator.sign.other")
		}
		texts = append(texts, Text(t, string(flag)))
	}
	return strings.Join(texts, "; ")
}

// Signs of our own, for which official tables have none: a value that was
// converted into other borders, and one of an earlier definition that was made
// comparable. None of their letters is one of these.
const (
	Converted = "g"
	Bridged   = "h"
)

// Signs collects the signs of a page in the order they are met.
type Signs struct {
	text  *i18n.Printer
	known map[string]bool
	List  []Sign
}

// NewSigns collects signs in the language of t.
func NewSigns(t *i18n.Printer) *Signs { return &Signs{text: t, known: map[string]bool{}} }

// Note adds a sign that was not met before; the empty one is none.
func (s *Signs) Note(sign string) {
	if sign != "" && !s.known[sign] {
		s.known[sign] = true
		s.List = append(s.List, Sign{sign, Text(s.text, sign)})
	}
}

// View is a figure as people read it: a number, a sign, or both.
type View struct {
	Text     string // the number, empty when there is none
	Sign     string
	SignText string // what the sign means
}

// Show is a figure with some decimals.
func Show(t *i18n.Printer, f indicator.Figure, decimals int) View {
	v := View{Sign: f.Symbol, SignText: Text(t, f.Symbol)}
	if f.Has {
		v.Text = t.Number(f.Value, decimals)
	}
	return v
}
