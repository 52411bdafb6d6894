// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/indicator"
)

// statDimension is a dimension of a JSON-stat dataset.
type statDimension struct {
	Label    string `json:"label"`
	Category struct {
		Index []string            `json:"index"`
		Label map[string]string   `json:"label"`
		Unit  map[string]statUnit `json:"unit,omitempty"`
	} `json:"category"`
}

type statUnit struct {
	Base     string `json:"base"`
	Decimals int    `json:"decimals"`
}

// statHead is a JSON-stat dataset before its figures (JSON-stat 2.0,
// json-stat.org/full).
type statHead struct {
	Version   string                   `json:"version"`
	Class     string                   `json:"class"`
	Label     string                   `json:"label"`
	Source    string                   `json:"source"`
	Updated   string                   `json:"updated"`
	Extension map[string]string        `json:"extension"`
	ID        []string                 `json:"id"`
	Size      []int                    `json:"size"`
	Role      map[string][]string      `json:"role"`
	Dimension map[string]statDimension `json:"dimension"`
}

// JSONStat writes a JSON-stat 2.0 dataset: figures by position among all
// combinations of categories, signs as status beside them.
func (d Document) JSONStat(w io.Writer) error {
	head, index := d.statHead()
	text, err := json.Marshal(head)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	put := func(text string) {
		if err == nil {
			_, err = out.WriteString(text)
		}
	}
	put(string(text[:len(text)-1]) + `,"value":{`)
	comma := ""
	d.statCells(index, func(at int, f indicator.Figure) {
		number := "null"
		if f.Has {
			number = strconv.FormatFloat(f.Value, 'f', -1, 64)
		}
		put(comma + `"` + strconv.Itoa(at) + `":` + number)
		comma = ","
	})
	put(`},"status":{`)
	comma = ""
	d.statCells(index, func(at int, f indicator.Figure) {
		if f.Symbol != "" {
			put(comma + `"` + strconv.Itoa(at) + `":` + strconv.Quote(statStatus(f.Symbol)))
			comma = ","
		}
	})
	put("}}\n")
	return errors.Join(err, out.Flush())
}

// statStatus is a sign among the status of a dataset: a protected figure has
// the code that Eurostat's datasets have for it.
func statStatus(sign string) string {
	if sign == protected {
		return strings.ToLower(confidential)
	}
	return sign
}

// statIndex finds the position of a figure.
type statIndex struct {
	place []map[string]int // axis -> code -> position
	size  []int
}

func (x statIndex) at(members []indicator.Member) int {
	at := 0
	for n, m := range members {
		at = at*x.size[n] + x.place[n][code(m)]
	}
	return at
}

// statCells hands every published figure and its position to take.
func (d Document) statCells(index statIndex, take func(at int, f indicator.Figure)) {
	for o := range d.observations() {
		take(index.at(o.members), o.Figure)
	}
}

func (d Document) statHead() (statHead, statIndex) {
	g := d.Grid
	h := statHead{
		Version: "2.0", Class: "dataset", Label: g.Title, Source: strings.Join(g.Sources, "; "), Updated: d.Made.UTC().Format("2006-01-02T15:04:05Z"),
		Extension: map[string]string{"id": g.Table, "agencyId": "KURSBUCH", "lang": string(d.Text.Lang)},
		Role:      map[string][]string{}, Dimension: map[string]statDimension{},
	}
	index := statIndex{}
	for n, a := range d.axes() {
		one := statDimension{Label: d.Axis(a)}
		one.Category.Label = map[string]string{}
		places := map[string]int{}
		for _, m := range d.shownMembers(n) {
			c := code(m)
			places[c] = len(one.Category.Index)
			one.Category.Index, one.Category.Label[c] = append(one.Category.Index, c), d.Member(a, m)
			if a.Kind == indicator.MeasureAxis {
				one.addUnit(c, statUnit{m.Unit, m.Decimals})
			}
		}
		id := component(a)
		h.add(id, a.Kind, one)
		index.place, index.size = append(index.place, places), append(index.size, len(places))
	}
	if g.Period != "" {
		h.single("TIME_PERIOD", d.Text.T("indicator.export.period"), timePeriod(g.Period), d.Text.Period(g.Period), indicator.PeriodAxis, statUnit{})
	}
	if !slices.Contains(h.ID, "MEASURE") {
		h.single("MEASURE", d.Text.T("indicator.export.measure"), "VALUE", d.Text.T("indicator.export.value"), indicator.MeasureAxis, statUnit{Base: g.Unit})
	}
	return h, index
}

func (d *statDimension) addUnit(code string, u statUnit) {
	if d.Category.Unit == nil {
		d.Category.Unit = map[string]statUnit{}
	}
	d.Category.Unit[code] = u
}

func (h *statHead) add(id string, kind indicator.AxisKind, one statDimension) {
	h.ID, h.Size = append(h.ID, id), append(h.Size, len(one.Category.Index))
	h.Dimension[id] = one
	switch kind {
	case indicator.PeriodAxis:
		h.Role["time"] = []string{id}
	case indicator.RegionAxis:
		h.Role["geo"] = []string{id}
	case indicator.MeasureAxis:
		h.Role["metric"] = []string{id}
	case indicator.CategoryAxis:
	}
}

// single adds a dimension of one category, which moves no figure.
func (h *statHead) single(id, label, code, text string, kind indicator.AxisKind, unit statUnit) {
	one := statDimension{Label: label}
	one.Category.Index, one.Category.Label = []string{code}, map[string]string{code: text}
	if kind == indicator.MeasureAxis {
		one.addUnit(code, unit)
	}
	h.add(id, kind, one)
}

// shownMembers lists the members of an axis that head a row or column, in
// their order on the axis.
func (d Document) shownMembers(axis int) []indicator.Member {
	g, all := d.Grid, d.axes()
	used := map[string]bool{}
	if axis < len(g.Rows) {
		for r := range g.RowCount() {
			used[code(g.Row(r)[axis])] = true
		}
	} else {
		for c := range g.ColumnCount() {
			used[code(g.Column(c)[axis-len(g.Rows)])] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(all[axis].Members), func(m indicator.Member) bool { return !used[code(m)] })
}
