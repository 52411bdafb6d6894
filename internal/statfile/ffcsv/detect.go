// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import (
	"slices"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/source"
)

// Detect says whether the text is a flat file CSV of either layout, and what
// is understood of it.
func Detect(t *source.Text) (statfile.Finding, bool) {
	found, _, is := detect(t)
	return found, is
}

// detect also gives the header, which is of use only when the finding is
// readable.
func detect(t *source.Text) (statfile.Finding, header, bool) {
	first := t.First()
	fields, _ := source.SplitFields(nil, first, source.Delimiter(first))
	names := source.Strings(fields)
	layout := layoutOf(names)
	if layout == statfile.LayoutOther {
		return statfile.Finding{}, header{}, false
	}
	found := t.Finding(layout)
	found.Delimiter = source.Delimiter(first)
	parse := parseHeader
	if layout == statfile.LayoutFlatOld {
		parse = parseOldHeader
	}
	var head header
	if head, found.Reason = parse(names, found.Delimiter); found.Readable() {
		describe(&found, head, t.Sampled(head.Header))
	}
	return found, head, true
}

func layoutOf(names []string) statfile.Layout {
	switch {
	case slices.Contains(names, "value_variable_code") || slices.Contains(names, "statistics_code") && !isOldHeader(names):
		return statfile.LayoutFlat
	case isOldHeader(names):
		return statfile.LayoutFlatOld
	}
	return statfile.LayoutOther
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
		found.Table, found.TableFrom = rows[0][head.statistic], statfile.FromStatistic
	}
	source.Language(found, head.labels(rows), head.values(rows))
	if head.wide == nil {
		found.Note("statfile.why.ffcsv", "columns", "statistics_code, value_variable_code")
	} else {
		found.Note("statfile.why.ffcsv_old", "columns", head.Names[0]+", "+head.Names[head.wide[0].column])
	}
	if found.Region >= 0 {
		found.Note("statfile.why.region_block", "variable", found.Variables[found.Region])
	}
	if found.Region >= 0 && head.wide != nil {
		found.Note("statfile.why.levels")
	}
}

// labels are the words of rows by which their language shows.
func (h header) labels(rows [][]string) []string {
	var labels []string
	for _, m := range h.wide {
		labels = append(labels, m.unit)
	}
	for _, row := range rows {
		labels = append(labels, row[h.timeLabel])
		if h.wide == nil {
			labels = append(labels, row[h.long.unit])
		}
		for _, b := range h.blocks {
			labels = append(labels, row[b.variableLabel], row[b.label])
		}
	}
	return labels
}

// values are the figures of rows by which their decimal mark shows.
func (h header) values(rows [][]string) []string {
	var values []string
	for _, row := range rows {
		if h.wide == nil {
			values = append(values, row[h.long.value])
		}
		for _, m := range h.wide {
			values = append(values, row[m.column])
		}
	}
	return values
}
