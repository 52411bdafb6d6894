// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import "strconv"

// spans writes spans with their emphasis, links, signs and footnote marks.
func (p *page) spans(spans []Span) {
	for _, s := range spans {
		p.span(s)
		if s.Note != nil {
			p.mark(s.Note)
		}
	}
}

func (p *page) span(s Span) {
	var end []string
	wrap := func(name string, attributes ...string) {
		p.open(name, attributes...)
		end = append([]string{name}, end...)
	}
	if s.Sign != NoSign {
		wrap("span", "class", "kb-status")
		p.raw(`<svg class="kb-status__sign" viewBox="0 0 20 20" aria-hidden="true">`, signShapes(s.Sign), "</svg>")
		wrap("span")
	}
	if address := safeLink(s.Link); address != "" {
		wrap("a", "href", address)
	}
	if language := languageTag(s.Language); language != "" {
		wrap("span", "lang", language)
	}
	if s.Strong {
		wrap("strong")
	}
	if s.Emphasis {
		wrap("em")
	}
	p.text(s.Text).close(end...)
}

// mark writes the number of a footnote and remembers its text for the end of
// the sheet.
func (p *page) mark(spans []Span) {
	p.notes++
	n := strconv.Itoa(p.notes)
	note := make([]Span, len(spans))
	for i, s := range spans {
		s.Note = nil
		note[i] = s
	}
	p.pending = append(p.pending, note)
	p.raw("<sup>").leaf("a", n, "id", "r"+n, "href", "#q"+n, "aria-label", p.doc.Labels.Note+" "+n).raw("</sup>")
}

// signShapes returns the shapes of a sign; their colours are in the style sheet.
func signShapes(s Sign) string {
	return map[Sign]string{
		SignStop: `<path class="kb-sign-stop" d="M6.2 .8h7.6l5.4 5.4v7.6l-5.4 5.4H6.2L.8 13.8V6.2z"/><path class="kb-sign-mark" d="M10 5v6M10 14.7v.1"/>`,
		SignWarn: `<path class="kb-sign-warn" d="M10 1.8 19 17.7H1z"/><path class="kb-sign-warn-mark" d="M10 7.3v4.7M10 14.8v.1"/>`,
		SignOK:   `<circle class="kb-sign-ok" cx="10" cy="10" r="9"/><path class="kb-sign-mark" d="m5.9 10.4 2.9 2.9 5.3-6.1"/>`,
		SignIdle: `<circle class="kb-sign-idle" cx="10" cy="10" r="7.8"/>`,
		SignDone: `<rect class="kb-sign-done" x="1.2" y="1.2" width="17.6" height="17.6" rx="2.5"/><path class="kb-sign-mark" d="m5.7 10.3 3 3 5.6-6.4"/>`,
	}[s]
}

func (p *page) table(t Table) {
	if len(t.Columns) == 0 {
		return
	}
	p.open("div", "class", "kb-scroll", "tabindex", "0", "role", "region", "aria-label", plain(t.Caption))
	p.raw(`<table class="kb-table kb-table--tight kb-sheet__table">`, "\n")
	if len(t.Caption) > 0 {
		p.raw(`<caption class="kb-figure__title">`)
		p.spans(t.Caption)
		p.raw("</caption>\n")
	}
	if t.hasHeader() {
		p.raw("<thead><tr>")
		for _, c := range t.Columns {
			p.open("th", "scope", "col", "class", alignClass(c))
			p.spans(c.Header)
			p.raw("</th>")
		}
		p.raw("</tr></thead>\n")
	}
	foot := len(t.Rows)
	for foot > 0 && t.Rows[foot-1].Total {
		foot--
	}
	p.rows("tbody", t, t.Rows[:foot])
	p.rows("tfoot", t, t.Rows[foot:])
	p.raw("</table></div>\n")
}

func alignClass(c Column) string {
	if c.Align == End {
		return "kb-r"
	}
	return ""
}

func (p *page) rows(part string, t Table, rows []Row) {
	if len(rows) == 0 {
		return
	}
	p.open(part).raw("\n")
	for _, r := range rows {
		p.raw("<tr>")
		for i, cell := range t.cells(r) {
			c := t.Columns[i]
			name, scope := "td", ""
			if c.HeadsRows {
				name, scope = "th", "row"
			}
			p.open(name, "scope", scope, "class", alignClass(c))
			p.spans(cell.Text)
			if cell.Note != "" {
				p.leaf("small", cell.Note)
			}
			p.close(name)
		}
		p.raw("</tr>\n")
	}
	p.close(part).raw("\n")
}
