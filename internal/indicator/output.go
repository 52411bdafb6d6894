// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// WriteTable writes a result as csv or json. Numbers have a decimal point and
// full precision in both.
func WriteTable(w io.Writer, format string, result Result) error {
	switch format {
	case "csv":
		return writeCSV(w, result)
	case "json":
		return writeJSON(w, result)
	}
	return fmt.Errorf("format %q is not known", format)
}

// writeCSV writes the dimensions as they were asked for, then value, symbol
// and unit; when a sum lacks parts, one more column counts them by sign.
func writeCSV(w io.Writer, result Result) error {
	incomplete := slices.ContainsFunc(result.Rows, func(r Row) bool { return r.Missing != nil })
	head := append(slices.Clone(result.By), "value", "symbol", "unit")
	if incomplete {
		head = append(head, "missing")
	}
	out := csv.NewWriter(w)
	if err := out.Write(head); err != nil {
		return err
	}
	for _, row := range result.Rows {
		record := append(slices.Clone(row.Codes), number(row.Figure), row.Figure.Symbol, row.Unit)
		if incomplete {
			record = append(record, missingText(row.Missing))
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func number(f Figure) string {
	if !f.Has {
		return ""
	}
	return strconv.FormatFloat(f.Value, 'f', -1, 64)
}

func missingText(missing map[string]int) string {
	var parts []string
	for _, sign := range slices.Sorted(maps.Keys(missing)) {
		parts = append(parts, fmt.Sprintf("%d %s", missing[sign], sign))
	}
	return strings.Join(parts, ", ")
}

// writeJSON writes one object with flat rows: each dimension by name, its
// label, value (null where there is none), symbol and unit.
func writeJSON(w io.Writer, result Result) error {
	rows := make([]map[string]any, len(result.Rows))
	for i, row := range result.Rows {
		rows[i] = row.object(result.By)
	}
	document := struct {
		Table    string           `json:"table"`
		Title    string           `json:"title"`
		Sources  []string         `json:"sources"`
		Releases []ReleaseID      `json:"releases"`
		By       []string         `json:"by"`
		Rows     []map[string]any `json:"rows"`
	}{result.Table, result.Title, slices.Concat([]string{}, result.Sources), slices.Concat([]ReleaseID{}, result.Releases), slices.Concat([]string{}, result.By), rows}
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

func (r Row) object(by []string) map[string]any {
	o := map[string]any{"value": nil, "symbol": r.Figure.Symbol, "unit": r.Unit, "regions": r.Regions}
	if r.Figure.Has {
		o["value"] = r.Figure.Value
	}
	if r.Missing != nil {
		o["missing"] = r.Missing
	}
	for i, name := range by {
		o[name], o[name+"_label"] = r.Codes[i], r.Labels[i]
	}
	return o
}
