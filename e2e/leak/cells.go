// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package leak

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"
)

// Cell is a figure as an answer shows it, with the texts that say what it
// counts: heads of its column and row, names of what is around it.
type Cell struct {
	Address string
	Labels  []string
	Text    string
}

// Cells reads the figures out of tables in pages, workbooks, CSV, JSON and
// JSON-stat, and out of the texts that stand beside shapes in pictures.
func Cells(a Answer) []Cell {
	var cells []Cell
	switch {
	case a.is("text/html", "image/svg+xml"):
		cells = markupCells(a.Body)
	case a.is("text/csv", "application/vnd.sdmx.data+csv"):
		cells = csvCells(a.Body)
	case a.is("application/json", "application/geo+json"):
		cells = jsonCells(a.Body)
	case a.isArchive():
		cells = workbookCells(a.Body)
	}
	for i := range cells {
		cells[i].Address = a.Address
	}
	return cells
}

// gridCells reads a grid whose first rows are heads. A column with the head of
// values holds all figures; else every column does.
func gridCells(heads, rows [][]string) []Cell {
	var cells []Cell
	for _, row := range rows {
		for c, text := range row {
			var labels []string
			for _, head := range heads {
				if c < len(head) {
					labels = append(labels, head[c])
				}
			}
			isKey := slices.ContainsFunc(labels, func(head string) bool { return strings.HasSuffix(head, keyHead) })
			if text != "" && !isKey {
				cells = append(cells, Cell{Labels: append(labels, slices.Delete(slices.Clone(row), c, c+1)...), Text: text})
			}
		}
	}
	return onlyValues(heads, cells)
}

// keyHead ends the heads of columns of codes.
const keyHead = "(Schlüssel)"

// valueHeads are the heads of columns of figures in files of one figure a row.
var valueHeads = []string{"Wert", "OBS_VALUE", "Value", "value"}

func onlyValues(heads [][]string, cells []Cell) []Cell {
	isValue := func(text string) bool { return slices.Contains(valueHeads, text) }
	if !slices.ContainsFunc(heads, func(head []string) bool { return slices.ContainsFunc(head, isValue) }) {
		return cells
	}
	return slices.DeleteFunc(cells, func(c Cell) bool { return len(c.Labels) == 0 || !isValue(c.Labels[0]) })
}

func csvCells(body []byte) []Cell {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	in := csv.NewReader(bytes.NewReader(body))
	in.FieldsPerRecord, in.LazyQuotes = -1, true
	if first, _, _ := bytes.Cut(body, []byte("\n")); bytes.Contains(first, []byte(";")) {
		in.Comma = ';'
	}
	rows, err := in.ReadAll()
	if err != nil || len(rows) == 0 {
		return nil
	}
	return gridCells(rows[:1], rows[1:])
}

// workbookCells reads each sheet; which rows are heads is not known, so that
// each figure has all texts above it.
func workbookCells(body []byte) []Cell {
	book, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		return nil
	}
	defer book.Close()
	var cells []Cell
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			continue
		}
		for n := range rows {
			if n+1 < len(rows) && len(rows[n]) > 1 && len(rows[n]) >= len(rows[n+1]) {
				cells = append(cells, gridCells(rows[n:n+1], rows[n+1:])...)
				break
			}
		}
	}
	return cells
}

// jsonCells walks an answer for programs. What an object says of itself holds
// for everything in it.
func jsonCells(body []byte) []Cell {
	var answer any
	if json.Unmarshal(body, &answer) != nil {
		return nil
	}
	if dataset, is := answer.(map[string]any); is && dataset["class"] == "dataset" {
		return statCells(dataset)
	}
	var cells []Cell
	var walk func(v any, around []string)
	walk = func(v any, around []string) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one, around)
			}
		case map[string]any:
			around = slices.Clone(around)
			for _, name := range []string{"period", "codes", "labels", "key", "name", "region"} {
				around = append(around, words(v[name])...)
			}
			for name, one := range v {
				if number, is := one.(float64); is && name == "value" {
					cells = append(cells, Cell{Labels: around, Text: fmt.Sprint(number)})
				} else {
					walk(one, around)
				}
			}
		}
	}
	walk(answer, nil)
	return cells
}

// words are the texts in a value.
func words(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, words(one)...)
		}
		return all
	case map[string]any:
		return append(words(v["key"]), words(v["name"])...)
	}
	return nil
}

// statCells reads JSON-stat 2.0: values in the order of the dimensions, the last
// one running fastest.
func statCells(dataset map[string]any) []Cell {
	dimensions, _ := dataset["dimension"].(map[string]any)
	places := [][]string{nil}
	for _, id := range words(dataset["id"]) {
		dimension, _ := dimensions[id].(map[string]any)
		category, _ := dimension["category"].(map[string]any)
		names, _ := category["label"].(map[string]any)
		var longer [][]string
		for _, place := range places {
			for _, code := range words(category["index"]) {
				longer = append(longer, slices.Concat(place, []string{code}, words(names[code])))
			}
		}
		places = longer
	}
	values, _ := dataset["value"].(map[string]any)
	if list, is := dataset["value"].([]any); is {
		values = map[string]any{}
		for n, value := range list {
			values[fmt.Sprint(n)] = value
		}
	}
	var cells []Cell
	for n, place := range places {
		if number, is := values[fmt.Sprint(n)].(float64); is {
			cells = append(cells, Cell{Labels: place, Text: fmt.Sprint(number)})
		}
	}
	return cells
}

// markupCells reads the tables of a page, and the texts of shapes: "Erfurt: 12".
func markupCells(body []byte) []Cell {
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return nil
	}
	var cells []Cell
	for n := range root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "table":
			heads, rows := grid(n)
			cells = append(cells, gridCells(heads, rows)...)
		case n.Data == "title" && n.Namespace == "svg":
			if name, value, found := strings.Cut(textOf(n), ": "); found {
				cells = append(cells, Cell{Labels: strings.Split(name, ", "), Text: value})
			}
		}
	}
	return cells
}

// grid takes a table apart: rows without a cell of data are heads. A cell that
// spans several columns or rows stands in each of them.
func grid(table *html.Node) (heads, rows [][]string) {
	var from above
	for tr := range table.Descendants() {
		if tr.Type != html.ElementNode || tr.Data != "tr" {
			continue
		}
		row, data := from.fill(nil), false
		for cell := range tr.ChildNodes() {
			if cell.Type != html.ElementNode || cell.Data != "td" && cell.Data != "th" {
				continue
			}
			text := strings.Join(strings.Fields(textOf(cell)), " ")
			for range span(cell, "colspan") {
				from.reach(len(row), text, span(cell, "rowspan"))
				row = from.fill(append(row, text))
			}
			data = data || cell.Data == "td"
		}
		if from.next(); data {
			rows = append(rows, row)
		} else {
			heads = append(heads, row)
		}
	}
	return heads, rows
}

func span(cell *html.Node, name string) int {
	n, err := strconv.Atoi(attribute(cell, name))
	if err != nil {
		return 1
	}
	return n
}

// above are the cells of earlier rows that reach into those below, by column.
type above []struct {
	text string
	rows int // that it still stands in
	now  bool
}

// reach notes a cell that stands in so many rows.
func (a *above) reach(column int, text string, rows int) {
	for len(*a) <= column {
		*a = append(*a, struct {
			text string
			rows int
			now  bool
		}{})
	}
	(*a)[column].text, (*a)[column].rows, (*a)[column].now = text, rows, true
}

// fill adds the cells from above that come next in a row.
func (a above) fill(row []string) []string {
	for len(row) < len(a) && a[len(row)].rows > 0 && !a[len(row)].now {
		row = append(row, a[len(row)].text)
	}
	return row
}

// next goes to the next row.
func (a above) next() {
	for i := range a {
		a[i].rows, a[i].now = max(0, a[i].rows-1), false
	}
}

func textOf(n *html.Node) string {
	var text strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			text.WriteString(d.Data)
		}
	}
	return text.String()
}
