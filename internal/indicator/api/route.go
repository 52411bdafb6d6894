// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
	"kursbuch/internal/web"
)

// route is one address of the interface.
type route struct {
	path, id, summary string
	params            []param
	dimensions        bool   // takes dimensions of a table as further parameters
	answer            string // schema of the answer
	media             []string
	handle            func(c *call) error
}

// kind is what a parameter holds.
type kind string

const (
	text    kind = "string"
	whole   kind = "integer"
	dayKind kind = "date"
)

// param is a parameter in the query; those in the path are read off it.
type param struct {
	name, about string
	kind        kind
	many        bool
	enum        []string
	least, most int // of a whole number
}

// call is one request with its checked parameters.
type call struct {
	*web.Request
	w     http.ResponseWriter
	route *route
}

// lang is that of labels and messages.
func (c *call) lang() string { return string(c.Text.Lang) }

// page checks the parameters and calls the handler.
func (r route) page(w http.ResponseWriter, q *web.Request) error {
	c := &call{Request: q, w: w, route: &r}
	if err := c.check(); err != nil {
		return err
	}
	return r.handle(c)
}

// check refuses parameters that the route does not have, and values that do
// not fit.
func (c *call) check() error {
	refused := fault.Invalid{}
	for name, values := range c.URL.Query() {
		at := slices.IndexFunc(c.route.params, func(p param) bool { return p.name == name })
		switch {
		case at >= 0:
			c.route.params[at].check(refused, values)
		case !c.route.dimensions || !indicator.IsDimension(name):
			refused.Refuse(name, "indicator.api.param_unknown", "known", c.route.names())
		}
	}
	return refused.Err()
}

func (r route) names() string {
	var names []string
	for _, p := range r.params {
		names = append(names, p.name)
	}
	return strings.Join(names, ", ")
}

func (p param) check(refused fault.Invalid, values []string) {
	if len(values) > 1 && !p.many {
		refused.Refuse(p.name, "indicator.api.param_once")
	}
	for _, value := range values {
		switch {
		case p.enum != nil && !slices.Contains(p.enum, value):
			refused.Refuse(p.name, "indicator.api.param_enum", "known", strings.Join(p.enum, ", "))
		case p.kind == whole:
			if n, err := strconv.Atoi(value); err != nil || n < p.least || n > p.most {
				refused.Refuse(p.name, "indicator.api.param_whole", "from", p.least, "to", p.most)
			}
		case p.kind == dayKind && (value == "" || !civil.Day(value).Valid()):
			refused.Refuse(p.name, "indicator.api.param_day")
		}
	}
}

// number is a checked whole number, or otherwise where it is not given.
func (c *call) number(name string, otherwise int) int {
	n, err := strconv.Atoi(c.URL.Query().Get(name))
	if err != nil {
		return otherwise
	}
	return n
}

func (c *call) param(name string) string { return c.URL.Query().Get(name) }

// paging is a part of a list.
type paging struct {
	Page  int    `json:"page"`
	Size  int    `json:"size"`
	Total int    `json:"total"`
	Next  string `json:"next,omitempty"`
}

// The parameters that lists share.
const (
	usualSize = 100
	mostSize  = 1000
)

func pageParams() []param {
	return []param{
		{name: "page", about: "page of the list, from 1", kind: whole, least: 1, most: 1_000_000},
		{name: "size", about: "entries on a page", kind: whole, least: 1, most: mostSize},
	}
}

// part says which entries of a list are asked for, and how to go on.
func (c *call) part(total int) (p paging, from, to int) {
	p = paging{Page: c.number("page", 1), Size: c.number("size", usualSize), Total: total}
	from = min((p.Page-1)*p.Size, total)
	to = min(from+p.Size, total)
	if to < total {
		q := c.URL.Query()
		q.Set("page", strconv.Itoa(p.Page+1))
		p.Next = c.URL.Path + "?" + q.Encode()
	}
	return p, from, to
}
