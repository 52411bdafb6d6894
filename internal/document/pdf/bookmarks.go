// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pdf

import "fmt"

// bookmark is an entry of the outline beside the pages, § 12.3.3.
type bookmark struct {
	level  int
	title  string
	to     *Target
	object int
}

// Bookmark adds an entry to the outline; level 1 is the uppermost, and no entry
// is more than one level below the one before it.
func (f *File) Bookmark(level int, title string, to *Target) {
	f.bookmarks = append(f.bookmarks, bookmark{level, title, to, f.reserve()})
}

// writeBookmarks writes the outline and returns its entry in the catalog.
func (f *File) writeBookmarks() string {
	if len(f.bookmarks) == 0 {
		return ""
	}
	root := f.reserve()
	first, last, count := f.writeLevel(f.bookmarks, root)
	f.set(root, "<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", first, last, count)
	return fmt.Sprintf("/Outlines %d 0 R/PageMode/UseOutlines", root)
}

// writeLevel writes the entries under one parent, which all lie below the
// level of their first; it returns the first, the last and their number.
func (f *File) writeLevel(entries []bookmark, parent int) (first, last, count int) {
	level := entries[0].level
	previous := 0
	for i := 0; i < len(entries); {
		end := i + 1
		for end < len(entries) && entries[end].level > level {
			end++
		}
		e, links := entries[i], ""
		if end > i+1 {
			below, belowLast, n := f.writeLevel(entries[i+1:end], e.object)
			links += fmt.Sprintf("/First %d 0 R/Last %d 0 R/Count %d", below, belowLast, -n)
		}
		if previous != 0 {
			links += fmt.Sprintf("/Prev %d 0 R", previous)
		}
		if end < len(entries) {
			links += fmt.Sprintf("/Next %d 0 R", entries[end].object)
		}
		f.set(e.object, "<</Title%s/Parent %d 0 R/Dest%s%s>>", text(e.title), parent, e.to.destination(), links)
		if first == 0 {
			first = e.object
		}
		previous, last = e.object, e.object
		count++
		i = end
	}
	return first, last, count
}
