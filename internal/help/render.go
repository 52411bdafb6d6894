// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package help

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// render fills p from Markdown.
func (p *Page) render(source []byte) error {
	markdown := goldmark.New(
		goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(tableRenderer{}, 1))),
	)
	context := parser.NewContext(parser.WithIDs(anchors{}))
	document := markdown.Parser().Parse(text.NewReader(source), parser.WithContext(context))
	if err := p.takeHead(document, source); err != nil {
		return err
	}
	if err := ast.Walk(document, sound); err != nil {
		return err
	}
	var body bytes.Buffer
	if err := markdown.Renderer().Render(&body, source, document); err != nil {
		return err
	}
	p.Body = body.String()
	return nil
}

// takeHead moves title and lead from the document to the page.
func (p *Page) takeHead(document ast.Node, source []byte) error {
	title, ok := document.FirstChild().(*ast.Heading)
	if !ok || title.Level != 1 {
		return errors.New("the page does not start with a heading of level 1")
	}
	lead, ok := title.NextSibling().(*ast.Paragraph)
	if !ok {
		return errors.New("no paragraph follows the title")
	}
	p.Title, p.Lead = plain(title, source), plain(lead, source)
	document.RemoveChild(document, title)
	document.RemoveChild(document, lead)
	return nil
}

// plain is the text of a node without its markup.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			b.Write(t.Segment.Value(source))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
			continue
		}
		b.WriteString(plain(child, source))
	}
	return b.String()
}

// sound refuses what a reader of the page could not use: HTML, which the
// renderer leaves out, a second title, and a table without a heading to name it.
func sound(n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	switch n := n.(type) {
	case *ast.HTMLBlock, *ast.RawHTML:
		return ast.WalkStop, errors.New("the page contains HTML")
	case *ast.Heading:
		if n.Level == 1 {
			return ast.WalkStop, errors.New("the page has a second heading of level 1")
		}
	case *tables.Table:
		if headingOf(n) == nil {
			return ast.WalkStop, errors.New("a table stands below no heading")
		}
	}
	return ast.WalkContinue, nil
}

// headingOf is the heading under which n stands, nil without one.
func headingOf(n ast.Node) *ast.Heading {
	for ; n != nil; n = n.PreviousSibling() {
		if h, ok := n.(*ast.Heading); ok {
			return h
		}
	}
	return nil
}

// anchors names headings after their text, so that links to them can be
// guessed and last: "Was die Zeichen bedeuten" is was-die-zeichen-bedeuten.
type anchors map[string]bool

// Generate is the anchor of a heading with this text.
func (a anchors) Generate(value []byte, _ ast.NodeKind) []byte {
	folded := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(strings.ToLower(string(value)))
	words := strings.FieldsFunc(folded, func(r rune) bool { return r >= unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	name := strings.Join(words, "-")
	for n := 2; a[name] || name == ""; n++ {
		name = fmt.Sprintf("%s-%d", strings.Join(words, "-"), n)
	}
	a.Put([]byte(name))
	return []byte(name)
}

// Put marks an anchor as taken.
func (a anchors) Put(value []byte) { a[string(value)] = true }

// tableRenderer writes tables as the style sheet and screen readers expect
// them: with a caption and headers, and on a phone as a list, in which roles
// keep the meaning of rows and data-label names each value.
type tableRenderer struct{}

// RegisterFuncs replaces the renderer of tables and all their parts.
func (tableRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(tables.KindTable, renderTable)
	r.Register(tables.KindTableHeader, renderHeader)
	r.Register(tables.KindTableRow, renderRow)
	r.Register(tables.KindTableCell, renderCell)
}

func renderTable(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	markup := "</tbody></table>\n"
	if entering {
		caption := util.EscapeHTML([]byte(plain(headingOf(n), source)))
		markup = fmt.Sprintf(`<table role="table" class="kb-table kb-table--tight kb-stacked"><caption class="kb-hidden">%s</caption>`+"\n", caption)
	}
	_, err := w.WriteString(markup)
	return ast.WalkContinue, err
}

func renderHeader(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	markup := "</tr></thead>\n" + `<tbody role="rowgroup">` + "\n"
	if entering {
		markup = `<thead role="rowgroup"><tr role="row">`
	}
	_, err := w.WriteString(markup)
	return ast.WalkContinue, err
}

func renderRow(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	markup := "</tr>\n"
	if entering {
		markup = `<tr role="row">`
	}
	_, err := w.WriteString(markup)
	return ast.WalkContinue, err
}

func renderCell(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	var start, end string
	switch {
	case n.Parent().Kind() == tables.KindTableHeader:
		start, end = `<th role="columnheader" scope="col">`, "</th>"
	case n.PreviousSibling() == nil:
		start, end = `<th role="rowheader" scope="row">`, "</th>"
	default:
		start, end = fmt.Sprintf(`<td role="cell" data-label="%s">`, util.EscapeHTML([]byte(plain(columnOf(n), source)))), "</td>"
	}
	if !entering {
		start = end
	}
	_, err := w.WriteString(start)
	return ast.WalkContinue, err
}

// columnOf is the header cell above a cell.
func columnOf(cell ast.Node) ast.Node {
	header := cell.Parent().Parent().FirstChild().FirstChild()
	for n := cell.PreviousSibling(); n != nil; n = n.PreviousSibling() {
		header = header.NextSibling()
	}
	return header
}
