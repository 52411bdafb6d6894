// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package tables

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/export"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/web"
)

// gridView is the table of figures itself.
type gridView struct {
	Corner  []cornerCell // names of the row axes
	Depth   int          // lines of the column heads
	Heads   [][]headCell // a line for each column axis
	Rows    []gridRow
	Count   int
	Unit    string
	Pager   web.Pager
	Marked  bool // cells are linked to their heads one by one
	Noise   string
	Missing bool // some sums are incomplete
	Made    bool // some totals are sums of ours
	Signs   []legend.Sign
}

// cornerCell heads the heads of the rows.
type cornerCell struct{ Label, Sort, Sorted, Says string }

// headCell heads rows or columns.
type headCell struct {
	ID, Text, Note string
	Span           int
	Class          string
	Sort, Sorted   string // address that orders by the column; what it is ordered by now
	Says           string // what the link does
	Made           bool   // a sum that the table does not publish
}

// gridRow is one row.
type gridRow struct {
	Heads []headCell
	Class string
	Cells []gridCell
}

// gridCell is one figure; the zero cell was not published.
type gridCell struct {
	legend.View
	Headers   string
	Class     string
	Published bool
	Missing   string
	Gap       string
}

// mostCells is about how many figures one page of a table shows.
const mostCells = 4000

// rowsAPage is how many rows a page has with so many columns.
func rowsAPage(columns int) int { return min(max(mostCells/max(columns, 1), 20), 200) }

// drawer makes the view of a grid.
type drawer struct {
	words export.Words
	r     *web.Request
	asked *asked
	grid  *indicator.Grid
	signs *legend.Signs
	view  gridView

	columnIDs []string // of all heads of a column
	gaps      int      // totals that differ from their parts
	compared  int
	widest    float64
}

func (p *Pages) draw(r *web.Request, a *asked, g *indicator.Grid) gridView {
	d := drawer{words: p.words(r.Text), r: r, asked: a, grid: g, signs: legend.NewSigns(r.Text)}
	d.view = gridView{Count: g.RowCount(), Unit: g.Unit, Marked: len(g.Rows) > 1 || len(g.Columns) > 1}
	d.heads()
	size := rowsAPage(g.ColumnCount())
	d.view.Pager = r.PagerOf(g.RowCount(), size)
	first := min((d.view.Pager.Page-1)*size, g.RowCount())
	d.rows(first, min(first+size, g.RowCount()))
	d.view.Signs = d.signs.List
	if d.gaps > 0 {
		d.view.Noise = r.Text.T("indicator.pivot.noise", "count", d.gaps, "of", d.compared, "most", r.Text.Number(d.widest, decimalsOf(d.widest)))
	}
	return d.view
}

// decimalsOf is how many decimals show a small number.
func decimalsOf(x float64) int {
	if x == math.Trunc(x) {
		return 0
	}
	return 2
}

// heads draws the heads of the columns, equal neighbours as one.
func (d *drawer) heads() {
	g, t := d.grid, d.r.Text
	for n, axis := range g.Rows {
		corner := cornerCell{Label: d.asked.labelOf(t, axis.Name)}
		if n == len(g.Rows)-1 {
			corner.Sort, corner.Sorted, corner.Says = d.sorting("label")
		}
		d.view.Corner = append(d.view.Corner, corner)
	}
	d.columnIDs = make([]string, g.ColumnCount())
	for level := range g.Columns {
		d.view.Heads = append(d.view.Heads, d.line(level))
	}
	if len(g.Columns) == 0 {
		head := headCell{ID: "c0", Text: t.T("indicator.table.value"), Span: 1, Class: "kb-r"}
		head.Sort, head.Sorted, head.Says = d.sorting("")
		d.view.Heads = [][]headCell{{head}}
	}
	d.view.Depth = len(d.view.Heads)
}

// line draws the heads of one axis.
func (d *drawer) line(level int) []headCell {
	g := d.grid
	var line []headCell
	for c := range g.ColumnCount() {
		members := g.Column(c)
		if c > 0 && samePrefix(members, g.Column(c-1), level) {
			line[len(line)-1].Span++
		} else {
			head := d.head(g.Columns[level], members[level])
			head.ID, head.Span = "c"+strconv.Itoa(level)+"-"+strconv.Itoa(c), 1
			line = append(line, head)
		}
		head := &line[len(line)-1]
		d.columnIDs[c] = strings.TrimSpace(d.columnIDs[c] + " " + head.ID)
		if level == len(g.Columns)-1 {
			head.Class = strings.TrimSpace(head.Class + " kb-r")
			head.Sort, head.Sorted, head.Says = d.sorting(g.Key(c))
		}
	}
	return line
}

func samePrefix(a, b []indicator.Member, level int) bool {
	return slices.EqualFunc(a[:level+1], b[:level+1], func(x, y indicator.Member) bool { return x.Code == y.Code })
}

// sorting is where a click on a head leads: from the highest figure down, or
// from A to Z, and back.
func (d *drawer) sorting(key string) (to, sorted, says string) {
	if len(d.grid.Rows) == 0 {
		return "", "", ""
	}
	key = cmp.Or(key, "value")
	up, down := key, "-"+key
	next := down
	if key == "label" {
		next = up
	}
	t := d.r.Text
	switch d.asked.pivot.Sort {
	case up:
		sorted, next = "ascending", down
	case down:
		sorted, next = "descending", up
	}
	switch next {
	case "label":
		says = t.T("indicator.pivot.sort_a")
	case "-label":
		says = t.T("indicator.pivot.sort_z")
	case down:
		says = t.T("indicator.pivot.sort_high")
	default:
		says = t.T("indicator.pivot.sort_low")
	}
	return d.asked.with(func(q url.Values) { q.Set(sortParam, next) }), sorted, says
}

// head draws a member.
func (d *drawer) head(axis *indicator.Axis, m indicator.Member) headCell {
	h := headCell{Text: d.words.Member(axis, m), Note: m.Unit, Made: m.Computed}
	if m.Total {
		h.Class = "kb-total"
	} else if m.Depth > 0 {
		h.Class = "kb-in-" + strconv.Itoa(min(m.Depth, 4))
	}
	d.view.Made = d.view.Made || m.Computed
	return h
}

// rows draws the rows of one page; equal heads above each other become one.
func (d *drawer) rows(from, to int) {
	g := d.grid
	open := make([]int, len(g.Rows)) // row of the page in which the head of each axis stands
	ids := make([]string, len(g.Rows))
	for row := from; row < to; row++ {
		members := g.Row(row)
		var view gridRow
		for level, axis := range g.Rows {
			if row > from && samePrefix(members, g.Row(row-1), level) && level < len(g.Rows)-1 {
				heads := d.view.Rows[open[level]].Heads
				at := slices.IndexFunc(heads, func(h headCell) bool { return h.ID == ids[level] })
				heads[at].Span++
				continue
			}
			head := d.head(axis, members[level])
			head.ID, head.Span = "r"+strconv.Itoa(level)+"-"+strconv.Itoa(row-from), 1
			open[level], ids[level] = row-from, head.ID
			view.Heads = append(view.Heads, head)
			if axis.Kind == indicator.RegionAxis && members[level].Code == d.r.Who.Region {
				view.Class = "kb-own-row"
			}
		}
		if n := len(members); n > 0 && members[n-1].Total {
			view.Class = strings.TrimSpace(view.Class + " kb-total-row")
		}
		rowIDs := strings.Join(ids, " ")
		for c := range g.ColumnCount() {
			view.Cells = append(view.Cells, d.cell(row, c, rowIDs))
		}
		d.view.Rows = append(d.view.Rows, view)
	}
}

func (d *drawer) cell(row, column int, rowIDs string) gridCell {
	t := d.r.Text
	found := d.grid.At(row, column)
	cell := gridCell{Published: found.Published}
	if d.view.Marked {
		cell.Headers = strings.TrimSpace(rowIDs + " " + d.columnIDs[column])
	}
	if !found.Published {
		return cell
	}
	cell.View = legend.Show(t, found.Figure, found.Decimals)
	d.signs.Note(found.Figure.Symbol)
	if found.Missing > 0 {
		cell.Missing, d.view.Missing = t.T("indicator.table.incomplete", "count", found.Missing), true
	}
	if found.HasGap {
		d.compared++
		if found.Gap != 0 {
			d.gaps++
			d.widest = max(d.widest, math.Abs(found.Gap))
			if d.asked.gaps {
				cell.Gap = t.T("indicator.pivot.gap", "gap", signedNumber(t, found.Gap, found.Decimals))
			}
		}
	}
	return cell
}

func signedNumber(t *i18n.Printer, x float64, decimals int) string {
	if x < 0 {
		return "−" + t.Number(-x, decimals)
	}
	return "+" + t.Number(x, decimals)
}
