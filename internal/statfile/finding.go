// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile

import "kursbuch/internal/fault"

// Layout names a shape of file.
type Layout string

// The layouts that are read, and what the others are told by.
const (
	LayoutFlat     Layout = "ffcsv"     // flat file CSV, since 2024/25
	LayoutFlatOld  Layout = "ffcsv-old" // flat file CSV until 2024: measures are columns
	LayoutClassic  Layout = "classic"   // GENESIS table CSV with preamble
	LayoutEurostat Layout = "eurostat-tsv"
	LayoutSDMX     Layout = "sdmx-csv"
	LayoutJSON     Layout = "json-stat"
	LayoutGrid     Layout = "grid-csv"
	LayoutTemplate Layout = "template" // any table, read as a person has marked it
	LayoutOther    Layout = "other"
)

// Name is the layout in words.
func (l Layout) Name() fault.Message {
	switch l {
	case LayoutFlat:
		return fault.Say("statfile.layout.ffcsv")
	case LayoutFlatOld:
		return fault.Say("statfile.layout.ffcsv_old")
	case LayoutClassic:
		return fault.Say("statfile.layout.classic")
	case LayoutEurostat:
		return fault.Say("statfile.layout.eurostat")
	case LayoutSDMX:
		return fault.Say("statfile.layout.sdmx")
	case LayoutJSON:
		return fault.Say("statfile.layout.json")
	case LayoutGrid:
		return fault.Say("statfile.layout.grid")
	case LayoutTemplate:
		return fault.Say("statfile.layout.template")
	case LayoutOther:
	}
	return fault.Say("statfile.layout.other")
}

// Evidence says from what something was concluded.
type Evidence string

// Evidence in order of weight.
const (
	FromContent   Evidence = "content" // the file states it
	FromName      Evidence = "name"    // the name of the file
	FromLabels    Evidence = "labels"  // words such as Insgesamt or Total
	FromValues    Evidence = "values"  // only one mark occurs among the first values
	FromStatistic Evidence = "statistic"
	Assumed       Evidence = "assumed"
)

// Finding is what was understood of a file before its figures are read.
type Finding struct {
	Layout Layout
	// File is the name of the text file; Zip that of the archive around it, if any.
	File, Zip string
	// Table is the official table code, or the statistic's code when the name
	// of the file does not tell.
	Table     string
	TableFrom Evidence
	Language  string   // de or en
	Decimal   byte     // ',' or '.'
	Evidence  Evidence // of language and decimal mark
	Encoding  string   // UTF-8, UTF-16LE, UTF-16BE, ISO-8859-1 or windows-1252
	BOM       bool
	Delimiter byte
	// Variables lists the codes seen first at each dimension.
	Variables []string
	// Region is the position of the region among Variables, from 0; -1 if none.
	Region int
	// Why says by what the layout and its parts were recognised.
	Why []fault.Message
	// Source names the publisher where the file does; empty for the databases
	// of the German offices.
	Source string
	// Footnote is what the publisher says below the figures.
	Footnote string
	// Reason says why the file cannot be read; its key is empty when it can.
	Reason fault.Message
}

// Readable reports whether the figures of the file can be read.
func (f Finding) Readable() bool { return f.Reason.Key == "" }

// Note adds a reason to Why.
func (f *Finding) Note(key string, pairs ...any) { f.Why = append(f.Why, fault.Say(key, pairs...)) }
