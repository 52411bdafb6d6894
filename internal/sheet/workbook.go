// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"path"
	"strconv"
	"strings"

	"kursbuch/internal/fault"
)

// Book is an XLSX file that is read cell by cell with its types: a number is
// never confused with a text that looks like one, as German thousands do. It
// reads what ECMA-376 Part 1 § 18 calls worksheets; charts and macros are left
// alone.
type Book struct {
	parts  map[string]*zip.File
	limits Limits
	sheets []sheetPart
	texts  []string // shared strings
	styles []format // by index of cellXfs
	from   epoch
}

type sheetPart struct{ name, path string }

// TypedRow is one row of a sheet with the types of its cells.
type TypedRow struct {
	Line  int
	Cells []Cell
}

// Range is a rectangle of cells that were merged; lines and columns count
// from 1 and include both ends.
type Range struct{ FirstLine, LastLine, FirstColumn, LastColumn int }

// OpenBook reads everything of an XLSX file but its rows.
func OpenBook(file io.ReaderAt, size int64, limits Limits) (*Book, error) {
	if err := limits.checkZip(file, size); err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return nil, fault.Refuse("sheet.file.broken")
	}
	b := &Book{parts: map[string]*zip.File{}, limits: limits}
	for _, part := range archive.File {
		b.parts[strings.TrimPrefix(part.Name, "/")] = part
	}
	if err := b.readWorkbook(); err != nil {
		return nil, err
	}
	if err := errors.Join(b.readTexts(), b.readStyles()); err != nil {
		return nil, fault.Refuse("sheet.file.broken")
	}
	return b, nil
}

// Sheets names the sheets in their order.
func (b *Book) Sheets() []string {
	names := make([]string, len(b.sheets))
	for i, s := range b.sheets {
		names[i] = s.name
	}
	return names
}

// Rows gives the rows of a sheet that are not empty, the first sheet when name
// is empty. After an error nothing more follows.
func (b *Book) Rows(name string) iter.Seq2[TypedRow, error] {
	return func(yield func(TypedRow, error) bool) {
		in, err := b.openSheet(name)
		if err != nil {
			yield(TypedRow{}, err)
			return
		}
		defer in.Close()
		r := rowReader{book: b, in: xml.NewDecoder(in)}
		for count := 0; ; {
			row, err := r.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil && row.Cells == nil {
				continue
			}
			if err == nil {
				err = b.limits.check(row.Line, count, len(row.Cells))
				count++
			}
			if !yield(row, b.refused(err)) || err != nil {
				return
			}
		}
	}
}

// refused keeps refusals and calls everything else a broken file.
func (b *Book) refused(err error) error {
	if _, refused := errors.AsType[fault.Refused](err); refused || err == nil {
		return err
	}
	return fault.Refuse("sheet.file.broken")
}

// Merged lists the merged cells of a sheet, as many as the limit for columns.
func (b *Book) Merged(name string) ([]Range, error) {
	in, err := b.openSheet(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var ranges []Range
	tags := bufio.NewReader(in)
	for len(ranges) < b.limits.Columns {
		text, err := tags.ReadSlice('>')
		if errors.Is(err, bufio.ErrBufferFull) {
			continue // a long text between two tags
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fault.Refuse("sheet.file.broken")
		}
		_, tag, found := bytes.Cut(text, []byte("<mergeCell "))
		if one, ok := parseRange(attribute(string(tag), "ref")); found && ok {
			ranges = append(ranges, one)
		}
	}
	return ranges, nil
}

func attribute(tag, name string) string {
	_, after, _ := strings.Cut(tag, name+`="`)
	value, _, _ := strings.Cut(after, `"`)
	return value
}

// parseRange reads B2:D3.
func parseRange(text string) (r Range, ok bool) {
	from, to, _ := strings.Cut(text, ":")
	var first, second bool
	r.FirstColumn, r.FirstLine, first = parseReference(from)
	r.LastColumn, r.LastLine, second = parseReference(to)
	return r, first && second && r.FirstLine <= r.LastLine && r.FirstColumn <= r.LastColumn
}

// parseReference reads B2 as column 2, line 2.
func parseReference(text string) (column, line int, ok bool) {
	digits := strings.TrimLeft(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	letters := text[:len(text)-len(digits)]
	if letters == "" || len(letters) > 3 || len(digits) > 7 {
		return 0, 0, false
	}
	for _, c := range []byte(letters) {
		column = column*26 + int(c-'A') + 1
	}
	line, err := strconv.Atoi(digits)
	return column, line, err == nil && line > 0
}

func (b *Book) openSheet(name string) (io.ReadCloser, error) {
	for i, s := range b.sheets {
		if s.name == name || name == "" && i == 0 {
			return b.open(s.path)
		}
	}
	return nil, fault.Refuse("sheet.file.sheet", "name", name)
}

var errNoPart = errors.New("part is missing")

func (b *Book) open(name string) (io.ReadCloser, error) {
	part, found := b.parts[name]
	if !found {
		return nil, errNoPart
	}
	in, err := part.Open()
	if err != nil {
		return nil, fault.Refuse("sheet.file.broken")
	}
	return in, nil
}

// decode reads a small part of the file; one that is missing leaves v as it is.
func (b *Book) decode(name string, v any) error {
	in, err := b.open(name)
	if errors.Is(err, errNoPart) {
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	return xml.NewDecoder(in).Decode(v)
}

// readWorkbook finds the sheets, § 18.2.19 and Part 2 § 9.3.
func (b *Book) readWorkbook() error {
	var links struct {
		Link []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	var book struct {
		Properties struct {
			From1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	const home = "xl/workbook.xml"
	if b.parts[home] == nil || b.decode(home, &book) != nil || b.decode("xl/_rels/workbook.xml.rels", &links) != nil {
		return fault.Refuse("sheet.file.broken")
	}
	b.from = epoch(book.Properties.From1904 == "1" || book.Properties.From1904 == "true")
	targets := map[string]string{}
	for _, l := range links.Link {
		if strings.HasSuffix(l.Type, "/worksheet") {
			target := l.Target
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			targets[l.ID] = strings.TrimPrefix(target, "/")
		}
	}
	for _, s := range book.Sheets {
		if target := targets[s.ID]; b.parts[target] != nil {
			b.sheets = append(b.sheets, sheetPart{s.Name, target})
		}
	}
	if len(b.sheets) == 0 {
		return fault.Refuse("sheet.file.broken")
	}
	return nil
}

// readTexts reads the shared strings, § 18.4.9.
func (b *Book) readTexts() error {
	in, err := b.open("xl/sharedStrings.xml")
	if errors.Is(err, errNoPart) {
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	decoder := xml.NewDecoder(in)
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "si" {
			var item richText
			if err := decoder.DecodeElement(&item, &start); err != nil {
				return err
			}
			b.texts = append(b.texts, item.String())
		}
	}
}

// richText is a text in runs, § 18.4.8; phonetic hints are left out.
type richText struct {
	Plain string `xml:"t"`
	Runs  []struct {
		Text string `xml:"t"`
	} `xml:"r"`
}

func (t richText) String() string {
	var text strings.Builder
	text.WriteString(t.Plain)
	for _, run := range t.Runs {
		text.WriteString(run.Text)
	}
	return strings.NewReplacer("_x000D_", "", "\r\n", "\n").Replace(text.String())
}

// checkZip refuses a bomb: first by the sizes its directory states, then,
// because a directory can lie, by unpacking everything to nowhere.
func (l Limits) checkZip(file io.ReaderAt, size int64) error {
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return fault.Refuse("sheet.file.broken")
	}
	if len(archive.File) > l.Entries {
		return fault.Refuse("sheet.file.entries", "max", l.Entries)
	}
	var stated uint64
	for _, part := range archive.File {
		if stated += min(part.UncompressedSize64, uint64(l.UnpackedBytes)+1); stated > uint64(l.UnpackedBytes) {
			return l.refuse(errUnpacked)
		}
	}
	left := l.UnpackedBytes
	for _, part := range archive.File {
		in, err := part.Open()
		if err != nil {
			return fault.Refuse("sheet.file.broken")
		}
		n, err := io.Copy(io.Discard, io.LimitReader(in, left+1))
		if closing := in.Close(); err != nil || closing != nil {
			return fault.Refuse("sheet.file.broken")
		}
		if left -= n; left < 0 {
			return l.refuse(errUnpacked)
		}
	}
	return nil
}
