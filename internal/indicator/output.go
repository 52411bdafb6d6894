// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/sheet"
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
// and unit; when a sum lacks parts, one more column counts them by sign. Lines
// end as other commands of a shell expect it.
func writeCSV(w io.Writer, result Result) error {
	incomplete := slices.ContainsFunc(result.Rows, func(r Row) bool { return r.Missing != nil })
	head := slices.Concat(result.By, []string{"value", "symbol", "unit"})
	if incomplete {
		head = append(head, "missing")
	}
	var text bytes.Buffer
	err := sheet.WriteCSV(&text, sheet.International(), head, func(yield func([]sheet.Cell) bool) {
		for _, row := range result.Rows {
			if !yield(row.cells(incomplete)) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	_, err = w.Write(bytes.ReplaceAll(text.Bytes(), []byte("\r\n"), []byte("\n")))
	return err
}

func (r Row) cells(incomplete bool) []sheet.Cell {
	var cells []sheet.Cell
	for _, code := range r.Codes {
		cells = append(cells, sheet.Text(code))
	}
	value := sheet.Cell{}
	if r.Figure.Has {
		value = sheet.Number(r.Figure.Value, decimalsOf(r.Figure.Value))
	}
	cells = append(cells, value, sheet.Text(r.Figure.Symbol), sheet.Text(r.Unit))
	if incomplete {
		cells = append(cells, sheet.Text(missingText(r.Missing)))
	}
	return cells
}

// decimalsOf is how many decimals a number needs to be read back the same.
func decimalsOf(v float64) int {
	_, decimals, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	return len(decimals)
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
