// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"archive/zip"
	"fmt"
	"io"
	"time"

	"kursbuch/internal/document/fonts"
)

// archive writes the parts of an office document into a zip file. After the
// first error it writes nothing more; close returns it.
type archive struct {
	zip  *zip.Writer
	date time.Time
	err  error
}

func newArchive(w io.Writer, date time.Time) *archive {
	return &archive{zip: zip.NewWriter(w), date: date}
}

// add stores a part; method is zip.Store or zip.Deflate.
func (a *archive) add(name string, method uint16, data string) {
	if a.err != nil {
		return
	}
	part, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: a.date})
	if err == nil {
		_, err = io.WriteString(part, data)
	}
	if err != nil {
		a.err = fmt.Errorf("write %s: %w", name, err)
	}
}

func (a *archive) close() error {
	if a.err != nil {
		return a.err
	}
	return a.zip.Close()
}

// picture is a figure as it goes into an office document.
type picture struct {
	png           []byte
	width, height float64 // on the page, in points
}

// pictureDPI is enough for print, yet keeps mailed reports small.
const pictureDPI = 150

func (f Figure) picture() (picture, error) {
	faces, err := fonts.ForCharts()
	if err != nil {
		return picture{}, err
	}
	png, err := f.Drawing.PNG(pictureDPI, faces)
	if err != nil {
		return picture{}, fmt.Errorf("picture of figure %q: %w", clean(f.Alt), err)
	}
	scale := fit(f.Drawing, textWidth, tallestFigure)
	return picture{png, f.Drawing.Width * scale, f.Drawing.Height * scale}, nil
}

// pictures renders the figures of the document by the index of their block.
func (d *Document) pictures() (map[int]picture, error) {
	found := map[int]picture{}
	for i, b := range d.Blocks {
		if f, ok := b.(Figure); ok {
			p, err := f.picture()
			if err != nil {
				return nil, err
			}
			found[i] = p
		}
	}
	return found, nil
}

// signText returns a character for a sign in formats that cannot draw it within
// a line; office typefaces have them all.
func signText(s Sign) string {
	return map[Sign]string{SignStop: "■", SignWarn: "▲", SignOK: "●", SignIdle: "○", SignDone: "►"}[s]
}

// signHex returns the colour of that character, dark enough to be read.
func signHex(s Sign) string {
	return map[Sign]string{
		SignStop: "B60000", SignWarn: "844B00", SignOK: "007328", SignIdle: "646A8E", SignDone: "2044AA",
	}[s]
}
