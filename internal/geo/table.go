// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package geo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"kursbuch/internal/fault"
)

var errTable = fault.Refuse("geo.table.broken")

// table is the .dbf part of a Shapefile: what it says about each shape.
type table struct {
	names   []string
	records []map[string]string
	deleted []bool
}

type column struct {
	name  string
	width int
}

// readTable reads dBASE III: a header of 32 bytes, 32 bytes for each column,
// then records of fixed width. page names the encoding of the texts, empty
// when the archive does not say.
func readTable(r io.Reader, page string, limits Limits) (table, error) {
	var t table
	header := make([]byte, 32)
	if _, err := io.ReadFull(r, header); err != nil {
		return t, brokenTable(err)
	}
	count := int(binary.LittleEndian.Uint32(header[4:]))
	headerSize, width := int(binary.LittleEndian.Uint16(header[8:])), int(binary.LittleEndian.Uint16(header[10:]))
	if count > limits.Features {
		return t, fault.Refuse("geo.limit.features", "max", limits.Features)
	}
	if headerSize < 33 || width < 1 {
		return t, errTable
	}
	rest := make([]byte, headerSize-32)
	if _, err := io.ReadFull(r, rest); err != nil {
		return t, brokenTable(err)
	}
	columns, err := columnsOf(rest, width, limits)
	if err != nil {
		return t, err
	}
	decode := decoderOf(page, header[29])
	for _, c := range columns {
		t.names = append(t.names, c.name)
	}
	for range count {
		record := make([]byte, width)
		if _, err := io.ReadFull(r, record); err != nil {
			return t, brokenTable(err)
		}
		t.deleted = append(t.deleted, record[0] == '*')
		values, at := map[string]string{}, 1
		for _, c := range columns {
			values[c.name] = decode(record[at : at+c.width])
			at += c.width
		}
		t.records = append(t.records, values)
	}
	return t, nil
}

func columnsOf(header []byte, width int, limits Limits) ([]column, error) {
	var columns []column
	used := 1
	for len(header) >= 32 && header[0] != '\r' {
		name, _, _ := bytes.Cut(header[:11], []byte{0})
		c := column{name: strings.TrimSpace(latin(name)), width: int(header[16])}
		if used += c.width; used > width || len(columns) >= limits.Fields {
			return nil, errTable
		}
		columns = append(columns, c)
		header = header[32:]
	}
	return columns, nil
}

// decoderOf reads texts by the name in the .cpg part or the driver's number.
// Without either, what is valid UTF-8 is taken for that, the rest for
// Windows-1252, as desktop programs write.
func decoderOf(page string, driver byte) func([]byte) string {
	var from encoding.Encoding
	switch name := strings.ToUpper(strings.TrimSpace(page)); {
	case strings.Contains(name, "8859-15") || strings.Contains(name, "885915"):
		from = charmap.ISO8859_15
	case strings.Contains(name, "8859") || strings.Contains(name, "1252"):
		from = charmap.Windows1252
	case strings.Contains(name, "850"):
		from = charmap.CodePage850
	case name == "" && driver == 0x02:
		from = charmap.CodePage850
	case name == "" && (driver == 0x03 || driver == 0x57):
		from = charmap.Windows1252
	}
	return func(text []byte) string {
		text = bytes.Trim(text, " \x00\t\r\n")
		if from == nil && utf8.Valid(text) {
			return strings.ReplaceAll(string(text), "\x00", "")
		}
		if from == nil {
			return latin(text)
		}
		out, err := from.NewDecoder().Bytes(text)
		if err != nil {
			return latin(text)
		}
		return strings.ReplaceAll(string(out), "\x00", "")
	}
}

// latin reads Windows-1252, in which every byte means something.
func latin(text []byte) string {
	var b strings.Builder
	for _, c := range text {
		if c != 0 {
			b.WriteRune(charmap.Windows1252.DecodeByte(c))
		}
	}
	return b.String()
}

// brokenTable keeps what stopped the reading when that was a limit.
func brokenTable(err error) error {
	if errors.Is(err, errUnpacked) {
		return err
	}
	return errTable
}
