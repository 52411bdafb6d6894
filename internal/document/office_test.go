// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// xmlParts unpacks an office file and parses each XML part.
func xmlParts(file []byte) (map[string]string, error) {
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, err
	}
	parts := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		parts[f.Name] = string(data)
		if strings.HasSuffix(f.Name, ".xml") || strings.HasSuffix(f.Name, ".rels") {
			if err := wellFormed(data); err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
		}
	}
	return parts, nil
}

func wellFormed(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func wantParts(t *testing.T, parts map[string]string, part string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(parts[part], want) {
			t.Errorf("%s lacks %s", part, want)
		}
	}
}

func TestDOCXHasRealStructure(t *testing.T) {
	parts, err := xmlParts(written(t, sample(), "docx"))
	if err != nil {
		t.Fatal(err)
	}
	wantParts(t, parts, "word/document.xml",
		`<w:pStyle w:val="Heading1"/>`, `<w:pStyle w:val="Heading4"/>`, `<w:pStyle w:val="Title"/>`,
		`<w:tblHeader/>`, `w:firstColumn="1"`, `<w:numPr>`, `descr="Beschäftigungsquote`, `<w:footnoteReference w:id="3"/>`,
		` TOC \o &#34;1-2&#34; `, `PAGEREF _Toc00000001`, `<w:lang w:val="en"/>`)
	wantParts(t, parts, "word/footnotes.xml", "Bauamt, Kostenschätzung", `<w:hyperlink r:id="rIdLink1">`)
	wantParts(t, parts, "word/styles.xml", `w:lang w:val="de-DE"`)
	wantParts(t, parts, "docProps/core.xml", "Umsetzungsbericht 2026</dc:title>", "<dc:language>de-DE<", "2026-11-14T00:00:00Z")
	wantParts(t, parts, "word/header1.xml", "Beispieldaten")
	if !strings.HasPrefix(parts["word/media/figure1.png"], "\x89PNG") {
		t.Error("the figure is not a PNG")
	}
}

func TestODTHasRealStructure(t *testing.T) {
	file := written(t, sample(), "odt")
	parts, err := xmlParts(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(file[30:38]); got != "mimetype" {
		t.Errorf("first part is %q, want mimetype", got)
	}
	wantParts(t, parts, "content.xml",
		`text:outline-level="1"`, `text:outline-level="4"`, "<table:table-header-rows>", "<table:table-header-columns>",
		`<text:list text:style-name="Numbers">`, "<svg:desc>Beschäftigungsquote", `text:note-class="footnote"`,
		"<text:table-of-content ", `fo:language="en"`, `xlink:href="https://ahlenfurt.example/bericht"`)
	wantParts(t, parts, "styles.xml", `fo:language="de" fo:country="DE"`, "Beispieldaten", "<text:page-number")
	wantParts(t, parts, "meta.xml", "Umsetzungsbericht 2026</dc:title>", "<dc:language>de-DE<")
	wantParts(t, parts, "META-INF/manifest.xml", "Pictures/figure1.png")
}

func TestHTMLIsSemantic(t *testing.T) {
	page := string(written(t, sample(), "html"))
	for _, want := range []string{
		`<html lang="de-DE">`, "<h1 class=\"kb-cover__title\">", `<h2 id="s1">`, `<h5 id=`, `<th scope="col" class="kb-r">`, `<th scope="row">`,
		"<tfoot>", "<caption", `role="img"`, `href="#q1"`, `id="q1"`, `<span lang="en">`, "Страна",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("page lacks %s", want)
		}
	}
	fragment := string(written(t, sample(), "fragment"))
	for _, banned := range []string{"<style", " style=", "<script", "<html", "<h1"} {
		if strings.Contains(fragment, banned) {
			t.Errorf("fragment holds %s", banned)
		}
	}
}

func TestLinksToUnsafeAddressesAreText(t *testing.T) {
	d := sample()
	d.Blocks = []Block{Paragraph{Text: []Span{{Text: "hier", Link: "javascript:alert(1)"}}}}
	for format := range writers() {
		if bytes.Contains(written(t, d, format), []byte("javascript")) {
			t.Errorf("%s leads to a script", format)
		}
	}
}
