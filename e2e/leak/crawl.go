// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package leak

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Crawl reads a site by its links. Addresses of one kind differ in names and
// values alone; of each kind it reads so many, and few that ask in one way.
type Crawl struct {
	Seeds []string
	Usual int // addresses of one kind
	// Wanted finds addresses that matter, of which More are read of each path.
	Wanted func(address string) bool
	More   int
	// Skip finds addresses that are not read.
	Skip *regexp.Regexp
}

// alike is how many addresses with the same parameters are read of one kind.
const alike = 2

// names are what differs between paths of one kind.
var names = regexp.MustCompile(`/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(/tables|/indicators|/regions|/profiles)/[^/?]+`)

// kind is a path without names, and the parameters of an address.
func kind(address string) (path, parameters string) {
	path, query, _ := strings.Cut(address, "?")
	fields, err := url.ParseQuery(query)
	if err != nil {
		return path, ""
	}
	var asked []string
	for name, values := range fields {
		if values[0] != "" {
			asked = append(asked, name)
		}
	}
	slices.Sort(asked)
	return path, strings.Join(asked, "&")
}

// Kind is the path of an address without names of things.
func Kind(address string) string {
	path, _ := kind(address)
	return names.ReplaceAllString(path, "$1/x")
}

// Run visits addresses, widest first. What visit returns is read for links.
func (c Crawl) Run(ctx context.Context, visit func(ctx context.Context, address string) (Answer, error)) error {
	seen, read := map[string]bool{}, map[string]int{}
	queue := slices.Clone(c.Seeds)
	for _, seed := range c.Seeds {
		seen[seed] = true
	}
	for n := 0; n < len(queue); n++ {
		a, err := visit(ctx, queue[n])
		if err != nil {
			return err
		}
		for _, link := range links(a) {
			if seen[link] || c.Skip != nil && c.Skip.MatchString(link) {
				continue
			}
			seen[link] = true
			path, parameters := kind(link)
			most := c.More
			if !c.Wanted(link) {
				path, most = Kind(link), c.Usual
			}
			if read[path] < most && read[path+"?"+parameters] < alike {
				read[path]++
				read[path+"?"+parameters]++
				queue = append(queue, link)
			}
		}
	}
	return nil
}
