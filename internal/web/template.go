// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"sync"
	"time"

	"kursbuch/assets"
	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
)

//go:embed templates/*.html
var templates embed.FS

// Locales holds the texts of the layout, the shared components and the floor.
//
//go:embed locales
var Locales embed.FS

// Template is one page template with the shared components, once per
// language: in German from the start, which finds what is broken, in the
// others from their first use, because parsed templates take most of the memory
// of an idle program.
type Template struct {
	byLang map[i18n.Lang]func() *template.Template
}

// For is the template in one language, for tests that check it against its
// view.
func (t *Template) For(lang i18n.Lang) *template.Template { return t.byLang[lang]() }

// Template parses the page template name of source together with further
// partial templates of it and the shared components.
func (s *Site) Template(source fs.FS, name string, partials ...string) (*Template, error) {
	parse := func(lang i18n.Lang) (*template.Template, error) {
		parsed, err := template.New(path.Base(name)).Funcs(functions(s.printers[lang])).ParseFS(templates, "templates/components.html")
		if err == nil {
			parsed, err = parsed.ParseFS(source, append([]string{name}, partials...)...)
		}
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		return parsed, nil
	}
	first, err := parse(i18n.German)
	if err != nil {
		return nil, err
	}
	t := &Template{byLang: map[i18n.Lang]func() *template.Template{}}
	for _, lang := range i18n.Langs() {
		t.byLang[lang] = sync.OnceValue(func() *template.Template {
			if lang == i18n.German {
				return first
			}
			return template.Must(parse(lang)) // the same text and functions as in German
		})
	}
	return t, nil
}

// Must is for templates parsed at start-up: a broken one is a programming
// mistake.
func Must(t *Template, err error) *Template {
	if err != nil {
		panic(err)
	}
	return t
}

// functions are all that templates may call; none has side effects.
func functions(p *i18n.Printer) template.FuncMap {
	return template.FuncMap{
		"t":      p.T,
		"say":    p.Message,
		"int":    p.Int,
		"number": p.Number,
		"euro":   p.Euro,
		"day":    p.Day,
		"period": p.Period,
		"moment": p.Moment,
		"iso":    func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"unset":  func(d civil.Day) bool { return d == "" },
		"lang":   func() string { return string(p.Lang) },
		"icon":   assets.Icon, "iconSmall": assets.IconSmall, "sign": assets.Sign,
		"asset":  assets.Path,
		"sprite": assets.Sprite,
	}
}

// Crumb is one step of the path to a page.
type Crumb struct{ Text, Href string }

// Frame is what the layout shows around a page.
type Frame struct {
	Title  string // of the document, in the reader's language
	Area   string // Area.ID that is current
	Tab    string // Tab.ID that is current
	Crumbs []Crumb
	Bare   bool // without navigation: sign-in, first run
	Wide   bool // a bare page with room for a table
}

// layoutView is all that layout.html may use.
type layoutView struct {
	Frame
	Who     identity.Person
	Lang    string
	Back    string // where the language switch returns to
	Key     string // write key of the layout's forms
	Notice  string
	Areas   []areaView
	Tabs    []tabView
	Body    template.HTML
	Printed string // now, for print
	Address string
	// MayRemoveSample shows the way out of the sample programme.
	MayRemoveSample bool
}

// Render writes a whole page: t with view inside the layout. It executes into
// a buffer first, so a page arrives whole or not at all.
func (r *Request) Render(w http.ResponseWriter, status int, t *Template, frame Frame, view any) error {
	if r.last != "" {
		return r.Redirect(w, r.last, fault.Message{})
	}
	body, err := r.site.execute(t, r.Text.Lang, view)
	if err != nil {
		return err
	}
	defer r.site.buffers.Put(body)
	now := r.site.Now()
	layout := layoutView{
		Frame: frame, Who: r.Who, Lang: string(r.Text.Lang), Back: backPath(r), Key: r.site.NewID(),
		Notice: r.site.takeNotice(w, r), Body: template.HTML(body.String()), //nolint:gosec // our own template escaped it
		Printed: r.Text.Moment(now), Address: r.Host + r.URL.RequestURI(), MayRemoveSample: r.Who.May(identity.ManageTenant),
	}
	layout.Areas, layout.Tabs = r.site.navigation(r, frame)
	page, err := r.site.execute(r.site.layout, r.Text.Lang, layout)
	if err != nil {
		return err
	}
	defer r.site.buffers.Put(page)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if _, err := page.WriteTo(w); err != nil {
		return nil // the reader went away; there is nobody left to tell
	}
	return nil
}

// RenderForm renders a page whose form was refused: with status 422 for
// Invalid input, 409 for a conflict.
func (r *Request) RenderForm(w http.ResponseWriter, err error, t *Template, frame Frame, view any) error {
	status := http.StatusOK
	if err != nil {
		status = Status(err)
	}
	return r.Render(w, status, t, frame, view)
}

// execute writes view by t into a buffer that was used before, so that it need
// not grow again; the caller puts it back.
func (s *Site) execute(t *Template, lang i18n.Lang, view any) (*bytes.Buffer, error) {
	b, ok := s.buffers.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	b.Reset()
	if err := t.For(lang).Execute(b, view); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	return b, nil
}

// backPath is the page to return to: this one, or for the answer to a form the
// page that showed it.
func backPath(r *Request) string {
	if r.Method == http.MethodGet {
		return r.URL.RequestURI()
	}
	return "/"
}

// IsFormFault reports whether err belongs on the form again: refused fields or
// a conflict.
func IsFormFault(err error) bool {
	_, invalid := errors.AsType[fault.Invalid](err)
	return invalid || errors.Is(err, fault.Conflict)
}
