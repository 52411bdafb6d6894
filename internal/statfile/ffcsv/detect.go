// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile"
)

// sampleBytes and sampleRows are what is looked at before reading.
const (
	sampleBytes   = 64 << 10
	sampleRows    = 200
	byteOrderMark = "\xEF\xBB\xBF"
)

// detect looks at the start of the text. The header is of use only when the
// finding is readable.
func detect(src *source) (statfile.Finding, header, error) {
	found := statfile.Finding{Layout: statfile.LayoutOther, File: src.file, Zip: src.zip, Region: -1}
	text, err := src.text()
	if err != nil {
		if refusal, ok := errors.AsType[*statfile.Refusal](err); ok {
			found.Reason = refusal.Reason
			return found, header{}, nil
		}
		return found, header{}, err
	}
	defer text.Close()
	sample := make([]byte, sampleBytes)
	n, err := io.ReadFull(text, sample)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		err = src.refuse(err)
		if refusal, ok := errors.AsType[*statfile.Refusal](err); ok {
			found.Reason = refusal.Reason
			return found, header{}, nil
		}
		return found, header{}, err
	}
	head := understand(&found, sample[:n])
	return found, head, nil
}

// understand fills in found from the start of the text.
func understand(found *statfile.Finding, sample []byte) header {
	if found.Table = tableCode(found.File); found.Table == "" {
		found.Table = tableCode(found.Zip)
	}
	if len(sample) == 0 {
		found.Reason = fault.Say("statfile.file.empty")
		return header{}
	}
	sample, found.BOM = bytes.CutPrefix(sample, []byte(byteOrderMark))
	found.Encoding = encoding(sample)
	lines := bytes.Split(sample, []byte{'\n'})
	if len(sample) >= sampleBytes-len(byteOrderMark) {
		lines = lines[:max(1, len(lines)-1)] // the last one is cut
	}
	found.Layout, found.Delimiter = layout(lines[0], found.Encoding)
	found.Reason = obstacle(found)
	if !found.Readable() {
		return header{}
	}
	names, _ := splitFields(nil, bytes.TrimSuffix(lines[0], []byte{'\r'}), found.Delimiter)
	head, reason := parseHeader(trimAll(names))
	if reason.Key != "" {
		found.Reason = reason
		return head
	}
	rows := sampled(lines[1:], head, found.Delimiter)
	describe(found, head, rows)
	return head
}

// layout tells the layouts apart by the first line.
func layout(first []byte, encoding string) (statfile.Layout, byte) {
	if encoding == encodingNone {
		return statfile.LayoutBinary, 0
	}
	line := strings.ToLower(string(bytes.Trim(first, "\"\r ")))
	delimiter := byte(';')
	for _, d := range []byte{',', '\t'} {
		if strings.Count(line, string(d)) > strings.Count(line, string(delimiter)) {
			delimiter = d
		}
	}
	switch {
	case strings.HasPrefix(line, "genesis-tabelle") || strings.HasPrefix(line, "genesis-table") || strings.HasPrefix(line, "tabelle:"):
		return statfile.LayoutClassic, delimiter
	case strings.Contains(line, "_auspraegung_") || strings.Contains(line, "__") && !strings.Contains(line, "value_unit"):
		return statfile.LayoutFlatOld, delimiter
	case strings.Contains(line, "statistics_code") || strings.Contains(line, "value_variable_code"):
		return statfile.LayoutFlat, delimiter
	case strings.Contains(line, "statistik_code"):
		return statfile.LayoutFlatOld, delimiter
	}
	return statfile.LayoutOther, delimiter
}

// obstacle says why a file of this layout and encoding cannot be read.
func obstacle(found *statfile.Finding) fault.Message {
	switch {
	case found.Layout == statfile.LayoutBinary:
		return fault.Say("statfile.file.binary")
	case found.Layout == statfile.LayoutClassic:
		return fault.Say("statfile.file.layout_classic")
	case found.Layout == statfile.LayoutFlatOld:
		return fault.Say("statfile.file.layout_old")
	case found.Encoding != encodingUTF8:
		return fault.Say("statfile.file.encoding", "encoding", found.Encoding)
	case found.Layout != statfile.LayoutFlat:
		return fault.Say("statfile.file.unknown")
	}
	return fault.Message{}
}

// describe notes dimensions, region, language and decimal mark.
func describe(found *statfile.Finding, head header, rows [][]string) {
	found.Region = regionBlock(head.blocks, rows)
	for _, b := range head.blocks {
		first := slices.IndexFunc(rows, func(row []string) bool { return row[b.variable] != "" })
		code := ""
		if first >= 0 {
			code = rows[first][b.variable]
		}
		found.Variables = append(found.Variables, code)
	}
	if found.Table == "" && len(rows) > 0 {
		found.Table = rows[0][head.statistic]
	}
	found.Language, found.Evidence = language(found, head, rows)
	found.Decimal = ','
	if found.Language == "en" {
		found.Decimal = '.'
	}
}

// language decides de or en, and with it the decimal mark, from the file's
// name, else from words, else from the mark in the first decimal numbers.
// English files keep some German labels, so any English word decides.
func language(found *statfile.Finding, head header, rows [][]string) (string, statfile.Evidence) {
	for _, name := range []string{found.File, found.Zip} {
		if l := languageOfName(name); l != "" {
			return l, statfile.FromName
		}
	}
	if l := languageOfLabels(head, rows); l != "" {
		return l, statfile.FromLabels
	}
	comma, point := false, false
	for _, row := range rows {
		if v := row[head.value]; strings.ContainsAny(v, "0123456789") {
			comma, point = comma || strings.Contains(v, ","), point || strings.Contains(v, ".")
		}
	}
	switch {
	case comma && !point:
		return "de", statfile.FromValues
	case point && !comma:
		return "en", statfile.FromValues
	}
	return "de", statfile.Assumed
}

func languageOfLabels(head header, rows [][]string) string {
	english := []string{"Total", "Year", "Reference date", "Germany", "Number", "number", "Sex", "Male", "Female", "male", "female"}
	german := []string{"Insgesamt", "Jahr", "Stichtag", "Deutschland", "Anzahl", "Geschlecht", "männlich", "weiblich"}
	sawGerman := false
	for _, row := range rows {
		labels := []string{row[head.timeLabel], row[head.unit]}
		for _, b := range head.blocks {
			labels = append(labels, row[b.variableLabel], row[b.label])
		}
		for _, label := range labels {
			if slices.Contains(english, label) {
				return "en"
			}
			sawGerman = sawGerman || slices.Contains(german, label)
		}
	}
	if sawGerman {
		return "de"
	}
	return ""
}

// sampled splits the first whole rows of the file; a header between them is
// none.
func sampled(lines [][]byte, head header, delimiter byte) [][]string {
	var rows [][]string
	for _, line := range lines {
		if len(rows) == sampleRows {
			break
		}
		fields, closed := splitFields(nil, bytes.TrimSuffix(line, []byte{'\r'}), delimiter)
		if closed && len(fields) == len(head.names) && text(fields[0]) != head.names[0] {
			rows = append(rows, trimAll(fields))
		}
	}
	return rows
}

func trimAll(fields [][]byte) []string {
	texts := make([]string, len(fields))
	for i, f := range fields {
		texts[i] = text(f)
	}
	return texts
}
