// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"strconv"
)

// PageSize is the number of rows on one page of a list.
const PageSize = 50

// Pager leads through the pages of a list.
type Pager struct {
	Page, Pages int // from 1
	Total       int
	Prev, Next  string
	Links       []PageLink
}

// PageLink leads to one page; without an address it stands for a gap.
type PageLink struct {
	Number  int
	Href    string
	Current bool
}

// Offset is the number of rows before the page that r asks for.
func (r *Request) Offset() int { return (r.page() - 1) * PageSize }

func (r *Request) page() int {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 || n > 1_000_000 {
		return 1
	}
	return n
}

// Pager makes the links for a list of total rows; all other parameters of the
// address stay. Whoever asks for a page beyond the last is led there: the list
// has become shorter, not empty.
func (r *Request) Pager(total int) Pager { return r.PagerOf(total, PageSize) }

// PagerOf is Pager with pages of another size.
func (r *Request) PagerOf(total, size int) Pager {
	p := Pager{Page: r.page(), Pages: max(1, (total+size-1)/size), Total: total}
	href := func(n int) string { return r.WithParam("page", strconv.Itoa(n)) }
	if p.Page > p.Pages && r.Method == http.MethodGet {
		r.last = href(p.Pages)
	}
	for n := 1; n <= p.Pages; n++ {
		if n == 1 || n == p.Pages || n >= p.Page-2 && n <= p.Page+2 {
			p.Links = append(p.Links, PageLink{Number: n, Href: href(n), Current: n == p.Page})
		} else if last := p.Links[len(p.Links)-1]; last.Href != "" {
			p.Links = append(p.Links, PageLink{})
		}
	}
	if p.Page > 1 {
		p.Prev = href(min(p.Page-1, p.Pages))
	}
	if p.Page < p.Pages {
		p.Next = href(p.Page + 1)
	}
	return p
}

// WithParam is the address of this page with one parameter changed; an empty
// value removes it. The page number does not survive another filter.
func (r *Request) WithParam(name, value string) string {
	q := r.URL.Query()
	if name != "page" {
		q.Del("page")
	}
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	if len(q) == 0 {
		return r.URL.Path
	}
	return r.URL.Path + "?" + q.Encode()
}

// Chip shows an active filter; following it removes the filter.
type Chip struct{ Text, Href string }

// Filter is a GET form above a list.
type Filter struct {
	Action string
	Fields []Field
	Chips  []Chip
	Clear  string // address without filters, empty when none is active
	Count  string // "25 Maßnahmen"
}

// Prepared marks the chosen options; templates call it.
func (f Filter) Prepared() Filter {
	form := Form{Parts: []Part{{Fields: f.Fields}}}.Prepared()
	f.Fields = form.Parts[0].Fields
	return f
}

// NewFilter makes a filter form from fields, which carry the current values,
// with a chip for each active one.
func (r *Request) NewFilter(count string, fields ...Field) Filter {
	f := Filter{Action: r.URL.Path, Fields: fields, Count: count}
	for i := range fields {
		if fields[i].Value == "" {
			continue
		}
		f.Clear = r.URL.Path
		f.Chips = append(f.Chips, Chip{Text: fields[i].Label + ": " + fields[i].shown(), Href: r.WithParam(fields[i].Name, "")})
	}
	return f
}
