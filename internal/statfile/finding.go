// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile

import "kursbuch/internal/fault"

// Layout names a shape of file.
type Layout string

// The layouts told apart. Only LayoutFlat is read so far; the others are
// recognised, so that the refusal can say what the file is.
const (
	LayoutFlat    Layout = "ffcsv"     // flat file CSV, since 2024/25
	LayoutFlatOld Layout = "ffcsv-old" // flat file CSV until 2024: measures are columns
	LayoutClassic Layout = "classic"   // GENESIS table CSV with preamble
	LayoutBinary  Layout = "binary"    // not a text: a picture, PDF, spreadsheet
	LayoutOther   Layout = "other"
)

// Evidence says from what the decimal mark was concluded.
type Evidence string

// Evidence in order of weight.
const (
	FromName   Evidence = "name"   // language in the file name
	FromLabels Evidence = "labels" // words such as Insgesamt or Total
	FromValues Evidence = "values" // only one mark occurs among the first values
	Assumed    Evidence = "assumed"
)

// Finding is what was understood of a file before its figures are read.
type Finding struct {
	Layout Layout
	// File is the name of the text file; Zip that of the archive around it, if any.
	File, Zip string
	// Table is the official table code, or the statistic's code when the name
	// of the file does not tell.
	Table     string
	Language  string // de or en
	Decimal   byte   // ',' or '.'
	Evidence  Evidence
	Encoding  string // UTF-8, UTF-16, ISO-8859-1 or windows-1252
	BOM       bool
	Delimiter byte
	// Variables lists the codes seen first at each dimension.
	Variables []string
	// Region is the position of the region among Variables, from 0; -1 if none.
	Region int
	// Reason says why the file cannot be read; its key is empty when it can.
	Reason fault.Message
}

// Readable reports whether the figures of the file can be read.
func (f Finding) Readable() bool { return f.Reason.Key == "" }
