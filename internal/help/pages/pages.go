// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows the handbook in the browser, to everybody: who cannot
// sign in may need it most.
package pages

import (
	"embed"
	"html/template"
	"net/http"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/help"
	"kursbuch/internal/i18n"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts around the handbook's pages.
//
//go:embed locales
var Locales embed.FS

// Pages serves the handbook.
type Pages struct {
	site           *web.Site
	books          map[i18n.Lang]help.Book
	contents, page *web.Template
}

// New renders the handbook in every language and returns its pages on site.
func New(site *web.Site) *Pages {
	p := &Pages{
		site: site, books: map[i18n.Lang]help.Book{},
		contents: web.Must(site.Template(files, "contents.html")),
		page:     web.Must(site.Template(files, "page.html")),
	}
	for _, lang := range i18n.Langs() {
		book, err := help.Read(string(lang))
		if err != nil {
			panic(err) // a broken page in the program is a programming mistake
		}
		p.books[lang] = book
	}
	return p
}

// Register adds the handbook's routes.
func (p *Pages) Register() {
	p.site.Handle("GET /hilfe", web.Public(), p.showContents)
	p.site.Handle("GET /hilfe/{page}", web.Public(), p.showPage)
}

// contentsView is all that contents.html may use.
type contentsView struct{ Chapters []help.Chapter }

// pageView is all that page.html may use.
type pageView struct {
	Page           help.Page
	Body           template.HTML
	Pages          []help.Page // all of the handbook, for its navigation
	Previous, Next *help.Page
}

func (p *Pages) showContents(w http.ResponseWriter, r *web.Request) error {
	frame := web.Frame{Title: r.Text.T("help.book.title")}
	return r.Render(w, http.StatusOK, p.contents, frame, contentsView{p.books[r.Text.Lang].Chapters})
}

func (p *Pages) showPage(w http.ResponseWriter, r *web.Request) error {
	pages := p.books[r.Text.Lang].Pages()
	i := slices.IndexFunc(pages, func(page help.Page) bool { return page.Slug == r.PathValue("page") })
	if i < 0 {
		return fault.NotFound
	}
	view := pageView{Page: pages[i], Pages: pages}
	view.Body = template.HTML(pages[i].Body) //nolint:gosec // our own text; the renderer escapes it and lets no HTML through
	if i > 0 {
		view.Previous = &pages[i-1]
	}
	if i+1 < len(pages) {
		view.Next = &pages[i+1]
	}
	frame := web.Frame{Title: pages[i].Title, Crumbs: []web.Crumb{{Text: r.Text.T("help.book.title"), Href: "/hilfe"}}}
	return r.Render(w, http.StatusOK, p.page, frame, view)
}
