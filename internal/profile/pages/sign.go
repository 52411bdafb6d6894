// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"bytes"
	"iter"
	"net/http"
	"slices"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/sheet"
	"kursbuch/internal/web"
)

// figureView is a figure as people read it: a number, a sign, or both.
type figureView struct{ Text, Sign, SignText string }

// signView is a statistical sign with its meaning in words.
type signView struct{ Sign, Text string }

// Signs of our own, as the pages of indicators have them: converted into other
// borders, and made comparable with a later definition.
const (
	converted = "g"
	bridged   = "h"
)

// signText says what a statistical sign means, empty for none.
func signText(t *i18n.Printer, sign string) string {
	switch sign {
	case "":
		return ""
	case "-":
		return t.T("profile.sign.nil")
	case "•":
		return t.T("profile.sign.protected")
	case ".", "c":
		return t.T("profile.sign.secret")
	case "...":
		return t.T("profile.sign.later")
	case "/", "u":
		return t.T("profile.sign.unreliable")
	case "x":
		return t.T("profile.sign.blocked")
	case "()":
		return t.T("profile.sign.limited")
	case "p":
		return t.T("profile.sign.provisional")
	case "r":
		return t.T("profile.sign.revised")
	case "s":
		return t.T("profile.sign.estimated")
	case converted:
		return t.T("profile.sign.converted")
	case bridged:
		return t.T("profile.sign.bridged")
	}
	return t.T("profile.sign.other")
}

// signs are the signs of a page in the order they are met.
type signs struct{ list []signView }

func (s *signs) note(v figureView) {
	if v.Sign != "" && !slices.ContainsFunc(s.list, func(known signView) bool { return known.Sign == v.Sign }) {
		s.list = append(s.list, signView{v.Sign, v.SignText})
	}
}

// show is a figure with some decimals.
func show(t *i18n.Printer, p indicator.Point, decimals int) figureView {
	v := figureView{Sign: p.Figure.Symbol}
	if p.Figure.Has {
		v.Text = t.Number(p.Figure.Value, decimals)
		switch {
		case v.Sign != "":
		case p.Converted:
			v.Sign = converted
		case p.Bridged:
			v.Sign = bridged
		}
	}
	v.SignText = signText(t, v.Sign)
	return v
}

// sendCSV answers with a table in the dialect of the reader's language.
func sendCSV(w http.ResponseWriter, r *web.Request, name string, header []string, rows iter.Seq[[]sheet.Cell]) error {
	dialect := sheet.German()
	if r.Text.Lang == i18n.English {
		dialect = sheet.International()
	}
	var text bytes.Buffer
	if err := sheet.WriteCSV(&text, dialect, header, rows); err != nil {
		return err
	}
	return r.Send(w, "text/csv; charset=utf-8", r.Attachment(name+".csv"), &text)
}
