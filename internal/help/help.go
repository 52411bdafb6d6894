// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package help holds the handbook: one Markdown file a page and language,
// written by the project and embedded in the program. A page has a slug, a
// title (its first heading), a lead (its first paragraph) and a body; pages
// stand in chapters, in the order in which a beginner reads them.
package help

import (
	"embed"
	"fmt"
	"path"
)

//go:embed handbook
var files embed.FS

// Chapter is a group of pages about one kind of work.
type Chapter struct {
	Text  string // catalogue key of its name
	Pages []Page
}

// Page is one page of the handbook in one language.
type Page struct {
	Slug  string // the last step of its address, the same in every language
	Title string
	Lead  string // one or two plain sentences: what the page is for
	Body  string // HTML without the title and the lead
}

// Book is the whole handbook in one language.
type Book struct{ Chapters []Chapter }

// contents names the pages of each chapter in reading order.
func contents() []Chapter {
	return []Chapter{
		{Text: "help.chapter.start", Pages: slugs("erste-schritte", "uebersicht")},
		{Text: "help.chapter.steer", Pages: slugs("bedarfe", "ziele-und-massnahmen", "sachstand-und-ampel", "sozialraeume")},
		{Text: "help.chapter.figures", Pages: slugs("zahlen-einspielen", "eigene-tabellen", "dateiformate", "gebietsstand", "indikatoren", "karten-und-vergleiche", "sozialraumprofile", "indikatoren-bilden", "tabellen", "datenabfragen", "beobachtung", "schnittstelle", "berichte")},
		{Text: "help.chapter.together", Pages: slugs("personen-und-rechte", "verlauf-und-konflikte", "datenschutz", "geheimhaltung")},
		{Text: "help.chapter.lookup", Pages: slugs("begriffe", "tastatur-und-druck", "barrierefreiheit", "betrieb")},
	}
}

func slugs(names ...string) []Page {
	pages := make([]Page, len(names))
	for i, name := range names {
		pages[i].Slug = name
	}
	return pages
}

// Read renders the handbook in the language lang ("de", "en"). A page that is
// missing, or lacks its title or lead, is an error.
func Read(lang string) (Book, error) {
	book := Book{Chapters: contents()}
	for _, chapter := range book.Chapters {
		for i := range chapter.Pages {
			page := &chapter.Pages[i]
			name := path.Join("handbook", lang, page.Slug+".md")
			source, err := files.ReadFile(name)
			if err != nil {
				return Book{}, fmt.Errorf("handbook: %w", err)
			}
			if err := page.render(source); err != nil {
				return Book{}, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return book, nil
}

// Pages lists the pages of all chapters in reading order.
func (b Book) Pages() []Page {
	var pages []Page
	for _, chapter := range b.Chapters {
		pages = append(pages, chapter.Pages...)
	}
	return pages
}
