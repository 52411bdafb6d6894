// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pdf

import (
	"bytes"
	"fmt"
)

// Box is a rectangle in points from the upper left corner of the page.
type Box struct{ X, Y, Width, Height float64 }

// Element is a node of the structure tree, § 14.7.2. Its role is one of the
// standard structure types of § 14.8.4.
type Element struct {
	file       *File
	parent     *Element
	role       string
	object     int
	kids       []kid
	attributes string // entries of its dictionary beside role, parent and kids
}

// kid is a child element, a piece of marked content, or an annotation.
type kid struct {
	element    *Element
	page       *Page
	mark       int
	annotation int
}

// Add appends a child element of a role.
func (e *Element) Add(role string) *Element {
	child := &Element{file: e.file, parent: e, role: role, object: e.file.reserve()}
	e.kids = append(e.kids, kid{element: child})
	return child
}

// Alt sets the alternative text.
func (e *Element) Alt(alt string) *Element {
	e.attributes += "/Alt" + text(alt)
	return e
}

// Language sets the language of the content as a BCP 47 tag.
func (e *Element) Language(tag string) *Element {
	e.attributes += "/Lang" + text(tag)
	return e
}

// Scope says what a header cell heads, "Row" or "Column", § 14.8.5.7.
func (e *Element) Scope(scope string) *Element {
	e.attributes += "/A<</O/Table/Scope/" + scope + ">>"
	return e
}

// Numbering says how a list is numbered, "Decimal" or "Disc", § 14.8.5.5.
func (e *Element) Numbering(kind string) *Element {
	e.attributes += "/A<</O/List/ListNumbering/" + kind + ">>"
	return e
}

// Bounds sets the rectangle that the element covers, § 14.8.5.4.
func (e *Element) Bounds(b Box) *Element {
	e.attributes += "/A<</O/Layout/Placement/Block/BBox" + rectangle(b) + ">>"
	return e
}

// Identify gives the element an identifier of its own, which notes need
// (ISO 14289-1 § 7.9).
func (e *Element) Identify() *Element {
	e.file.ids++
	e.attributes += fmt.Sprintf("/ID(n%06d)", e.file.ids)
	return e
}

// rectangle turns a box into the coordinates of the file, § 7.9.5.
func rectangle(b Box) string {
	out := []byte{'['}
	for _, x := range []float64{b.X, PageHeight - b.Y - b.Height, b.X + b.Width, PageHeight - b.Y} {
		out = append(number(out, x), ' ')
	}
	return string(append(out, ']'))
}

// writeStructure writes the structure tree and its parent tree.
func (f *File) writeStructure() int {
	root := f.reserve()
	var ids bytes.Buffer
	f.root.write(root, &ids)
	var nums bytes.Buffer
	for key, p := range f.parents {
		if p.page == nil {
			fmt.Fprintf(&nums, "%d %d 0 R\n", key, p.element.object)
			continue
		}
		fmt.Fprintf(&nums, "%d[", key)
		for _, e := range p.page.marks {
			fmt.Fprintf(&nums, "%d 0 R ", e.object)
		}
		nums.WriteString("]\n")
	}
	tree := f.add("<</Nums[%s]>>", nums.Bytes())
	names := ""
	if f.ids > 0 {
		names = fmt.Sprintf("/IDTree %d 0 R", f.add("<</Kids[%d 0 R]>>",
			f.add("<</Limits[(n%06d)(n%06d)]/Names[%s]>>", 1, f.ids, ids.Bytes())))
	}
	f.set(root, "<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d%s>>",
		f.root.object, tree, len(f.parents), names)
	return root
}

// write stores the element and those below it; elements with an identifier are
// noted in ids, which document order keeps sorted.
func (e *Element) write(parent int, ids *bytes.Buffer) {
	if at := bytes.Index([]byte(e.attributes), []byte("/ID(")); at >= 0 {
		fmt.Fprintf(ids, "%s %d 0 R ", e.attributes[at+3:at+12], e.object)
	}
	var home *Page
	var kids bytes.Buffer
	for _, k := range e.kids {
		switch {
		case k.element != nil:
			fmt.Fprintf(&kids, "%d 0 R ", k.element.object)
			k.element.write(e.object, ids)
		case k.annotation != 0:
			fmt.Fprintf(&kids, "<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>", k.page.object, k.annotation)
		case home == nil || home == k.page:
			home = k.page
			fmt.Fprintf(&kids, "%d ", k.mark)
		default:
			fmt.Fprintf(&kids, "<</Type/MCR/Pg %d 0 R/MCID %d>>", k.page.object, k.mark)
		}
	}
	page := ""
	if home != nil {
		page = fmt.Sprintf("/Pg %d 0 R", home.object)
	}
	e.file.set(e.object, "<</Type/StructElem/S/%s/P %d 0 R%s%s/K[%s]>>", e.role, parent, page, e.attributes, kids.Bytes())
}
