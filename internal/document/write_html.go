// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	_ "embed" // carries the style sheet
	"fmt"
	"io"
	"strconv"
)

// pageStyle is the style sheet of standalone pages: the report sheets of the
// program's own style sheet, with fonts of the system.
//
//go:embed page.css
var pageStyle string

// page writes a document as report sheets.
type page struct {
	markup
	doc     *Document
	entries []entry
	byBlock map[int]int
	title   string   // element of the document's title
	begun   bool     // whether a sheet is open
	pending [][]Span // notes called on the open sheet
	notes   int      // notes called so far
}

// WriteHTML writes the document as an HTML page that needs no other file. It
// returns an error that wraps ErrIncomplete when the document lacks what makes
// it accessible.
func (d *Document) WriteHTML(w io.Writer) error {
	if err := d.check(); err != nil {
		return err
	}
	p := &page{title: "h1"}
	p.raw("<!doctype html>\n").open("html", "lang", d.Language).raw("<head><meta charset=\"utf-8\">\n" +
		`<meta name="viewport" content="width=device-width, initial-scale=1">` + "\n")
	p.leaf("title", d.Title).raw("\n")
	p.raw("<meta").attributes([]string{"name", "author", "content", d.Author})
	p.raw(">\n<meta").attributes([]string{"name", "description", "content", d.Subject})
	p.raw(">\n<meta").attributes([]string{"name", "date", "content", string(d.Date)})
	p.raw(">\n<style>\n", pageStyle, "</style>\n</head>\n<body><main>\n")
	p.write(d)
	p.raw("</main></body></html>\n")
	return p.flush(w)
}

// WriteFragment writes the document as report sheets for a page of the program:
// sections with the classes of its style sheet, without styles or scripts. The
// title is a heading of level 2, because the page has its own of level 1.
func (d *Document) WriteFragment(w io.Writer) error {
	if err := d.check(); err != nil {
		return err
	}
	p := &page{title: "h2"}
	p.write(d)
	return p.flush(w)
}

func (p *page) flush(w io.Writer) error {
	if _, err := io.WriteString(w, p.String()); err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	return nil
}

func (p *page) write(d *Document) {
	p.doc = d
	p.entries, p.byBlock = d.outline()
	if d.Cover != nil {
		p.cover(*d.Cover)
	}
	if d.Contents && len(p.entries) > 0 {
		p.contents()
	}
	for i, b := range d.Blocks {
		if h, ok := b.(Heading); ok && h.NewPage {
			p.endSheet()
		}
		p.beginSheet()
		p.block(i, b)
	}
	p.endSheet()
}

func (p *page) beginSheet() {
	if p.begun {
		return
	}
	p.begun = true
	p.raw(`<section class="kb-sheet kb-light">`, "\n")
	if p.doc.Cover == nil && p.title == "h1" && p.notes == 0 {
		p.leaf("h1", p.doc.Title).raw("\n")
		p.title = ""
	}
}

// endSheet closes a sheet with the notes it called and its footer.
func (p *page) endSheet() {
	if !p.begun {
		return
	}
	p.begun = false
	if len(p.pending) > 0 {
		first := p.notes - len(p.pending) + 1
		p.leaf("h3", p.doc.Labels.Notes).open("ol", "class", "kb-sources", "start", strconv.Itoa(first))
		for i, spans := range p.pending {
			n := strconv.Itoa(first + i)
			p.open("li", "id", "q"+n)
			p.spans(spans)
			p.raw(" ").open("a", "href", "#r"+n, "aria-label", p.doc.Labels.Back+" "+n).raw("↑").close("a", "li").raw("\n")
		}
		p.close("ol").raw("\n")
		p.pending = nil
	}
	p.raw(`<footer class="kb-sheet__foot">`).leaf("span", p.doc.Footer).leaf("span", p.doc.Sample).raw("</footer>\n</section>\n")
}

func (p *page) cover(c Cover) {
	p.raw(`<section class="kb-sheet kb-light kb-cover">`, "\n")
	p.raw(`<p class="kb-cover__org"><svg class="kb-brand__mark" viewBox="0 0 28 28" aria-hidden="true">` +
		`<path d="M7 3v22M10 14 20 4M10 14l10 10"/><circle cx="8" cy="14" r="3.8"/></svg>`)
	p.leaf("span", c.Organisation).raw("</p>\n", `<div class="kb-cover__main">`)
	p.leaf("p", c.Kind, "class", "kb-cover__kind")
	p.leaf(p.title, p.doc.coverTitle(), "class", "kb-cover__title")
	p.leaf("p", c.Subtitle, "class", "kb-cover__sub")
	p.stations(c)
	if p.doc.Sample != "" {
		p.leaf("p", p.doc.Sample, "class", "kb-sheet__sample")
	}
	p.raw("</div>\n")
	if len(c.Facts) > 0 {
		p.raw(`<dl class="kb-cover__facts">`)
		for _, f := range c.Facts {
			p.raw("<div>").leaf("dt", f.Name).leaf("dd", f.Value).raw("</div>\n")
		}
		p.raw("</dl>")
	}
	p.raw("</section>\n")
}

func (p *page) stations(c Cover) {
	if len(c.Stations) == 0 {
		return
	}
	p.raw(`<ol class="kb-years">`)
	for i, name := range c.Stations {
		class, current := "kb-years__y", ""
		switch {
		case i < c.Station:
			class += " kb-years__y--past"
		case i == c.Station:
			class, current = class+" kb-years__y--now", "date"
		}
		p.leaf("li", name, "class", class, "aria-current", current)
	}
	p.raw("</ol>\n")
}

func (p *page) contents() {
	p.raw(`<section class="kb-sheet kb-light"><nav class="kb-contents" aria-labelledby="inhalt-bericht">`)
	p.leaf("h2", p.doc.Labels.Contents, "id", "inhalt-bericht").raw("<ol>\n")
	for _, e := range p.entries {
		if e.level <= contentsDepth {
			p.open("li", "class", "kb-contents__"+strconv.Itoa(e.level))
			p.leaf("a", e.text, "href", "#"+e.id).raw("</li>\n")
		}
	}
	p.raw("</ol></nav></section>\n")
}

func (p *page) block(index int, b Block) {
	switch b := b.(type) {
	case Heading:
		p.heading(b, p.entries[p.byBlock[index]])
	case Paragraph:
		class := map[ParagraphStyle]string{
			Lead: "kb-sheet__lead", Message: "kb-sheet__message", Small: "kb-sheet__signs",
		}[b.Style]
		p.open("p", "class", class)
		p.spans(b.Text)
		p.close("p").raw("\n")
	case List:
		p.list(b)
	case Table:
		p.table(b)
	case Figure:
		p.figure(b)
	case Callout:
		p.callout(b)
	}
}

func (p *page) heading(h Heading, e entry) {
	if h.Over != "" {
		p.leaf("p", h.Over, "class", "kb-sheet__over").raw("\n")
	}
	name := "h" + strconv.Itoa(e.level+1)
	p.open(name, "id", e.id)
	p.spans(h.Text)
	p.close(name).raw("\n")
}

func (p *page) list(l List) {
	name, class := "ul", "kb-bullets"
	switch {
	case l.Ordered && l.Key:
		name, class = "ol", "kb-three"
	case l.Ordered:
		name, class = "ol", "kb-decide"
	}
	p.open(name, "class", class)
	for _, item := range l.Items {
		p.raw("<li>")
		if l.Ordered && l.Key {
			p.raw("<p>")
		}
		p.spans(item.Text)
		if l.Ordered && l.Key {
			p.raw("</p>")
		}
		if item.Sub != nil {
			p.list(*item.Sub)
		}
		p.raw("</li>\n")
	}
	p.close(name).raw("\n")
}

func (p *page) figure(f Figure) {
	p.raw(`<figure class="kb-figure">`)
	if len(f.Caption) > 0 {
		p.raw(`<figcaption class="kb-figure__title">`)
		p.spans(f.Caption)
		p.raw("</figcaption>\n")
	}
	p.raw(string(f.Drawing.SVG(clean(f.Alt))), "</figure>\n")
}

func (p *page) callout(c Callout) {
	class := "kb-notice"
	if c.Warning {
		class += " kb-notice--warn"
	}
	p.open("div", "class", class, "role", "note").raw("<div>")
	if c.Title != "" {
		p.raw("<p>").leaf("b", c.Title).raw("</p>")
	}
	for _, spans := range c.Text {
		p.raw("<p>")
		p.spans(spans)
		p.raw("</p>")
	}
	p.raw("</div></div>\n")
}
