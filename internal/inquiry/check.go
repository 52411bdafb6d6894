// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package inquiry

import (
	"errors"
	"math"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/indicator"
)

// Remark is what the check of a form found in one cell.
type Remark struct {
	Row, Column int // positions in the form
	Message     fault.Message
}

// Check is the result of looking through a form.
type Check struct {
	Errors []Remark // must be mended before the form is submitted
	Empty  int      // cells without number and sign
	Jumps  []Remark // must be explained or confirmed
}

// Form is what one recipient is asked: the inquiry with the rows of the
// recipient alone, and the figures of the period before.
type Form struct {
	Inquiry Inquiry
	Earlier Earlier
}

// Earlier are the figures of the period before, to compare with.
type Earlier struct {
	Period string                                 `json:"period"`
	Cells  map[string]map[string]indicator.Figure `json:"cells"`
}

// formOf is what r is asked.
func formOf(i Inquiry, r Recipient) Form {
	if len(r.Rows) > 0 && !i.ByOffice {
		i.Rows = slices.DeleteFunc(slices.Clone(i.Rows), func(row Row) bool { return !slices.Contains(r.Rows, row.Code) })
	}
	return Form{Inquiry: i, Earlier: r.Earlier}
}

// clean leaves of c the cells of the form, in their shortest form.
func (f Form) clean(c Cells) Cells {
	out := Cells{}
	for _, row := range f.Inquiry.Rows {
		for _, column := range f.Inquiry.Columns {
			if text := normal(c.At(row.Code, column.Code), column.Decimals); text != "" {
				out.Set(row.Code, column.Code, text)
			}
		}
	}
	return out
}

// Fill marks every empty cell of the form as not there.
func (f Form) Fill(c Cells) Cells {
	out := f.clean(c)
	for _, row := range f.Inquiry.Rows {
		for _, column := range f.Inquiry.Columns {
			if out.At(row.Code, column.Code) == "" {
				out.Set(row.Code, column.Code, NotThere)
			}
		}
	}
	return out
}

// Check looks through the contents of a form.
func (f Form) Check(c Cells) Check {
	var found Check
	for y, row := range f.Inquiry.Rows {
		for x, column := range f.Inquiry.Columns {
			figure, err := parseCell(c.At(row.Code, column.Code), column.Decimals)
			if err != nil {
				found.Errors = append(found.Errors, Remark{y, x, reason(err, column)})
				continue
			}
			if !figure.Has && figure.Symbol == "" {
				found.Empty++
				continue
			}
			f.relate(&found, c, y, x, figure)
		}
	}
	return found
}

// reason says why a cell cannot be taken.
func reason(err error, c Column) fault.Message {
	switch {
	case errors.Is(err, errNegative):
		return fault.Say("inquiry.cell.negative")
	case errors.Is(err, errDecimals) && c.Decimals == 0:
		return fault.Say("inquiry.cell.whole")
	case errors.Is(err, errDecimals):
		return fault.Say("inquiry.cell.decimals", "max", c.Decimals)
	}
	return fault.Say("inquiry.cell.unreadable")
}

// relate compares a figure with its whole and with the period before.
func (f Form) relate(found *Check, c Cells, y, x int, figure indicator.Figure) {
	row, column := f.Inquiry.Rows[y], f.Inquiry.Columns[x]
	value, ok := counts(figure)
	if !ok {
		return
	}
	for _, whole := range f.Inquiry.Columns {
		if whole.Code != column.PartOf {
			continue
		}
		total, err := parseCell(c.At(row.Code, whole.Code), whole.Decimals)
		if most, known := counts(total); err == nil && known && value > most {
			found.Errors = append(found.Errors, Remark{y, x, fault.Say("inquiry.cell.part", "whole", whole.Label)})
		}
	}
	before, known := f.Earlier.Cells[row.Code][column.Code]
	if jumps(value, before, f.Inquiry.Jump) && known {
		found.Jumps = append(found.Jumps, Remark{y, x, fault.Say("inquiry.cell.jump", "before", FormatFigure(before), "period", f.Earlier.Period)})
	}
}

// least is the change below which no jump is asked about: from 2 to 4 is
// everyday in small offices.
const least = 5

// jumps reports whether a figure has changed by more than limit per cent.
func jumps(value float64, before indicator.Figure, limit int) bool {
	if limit == 0 || !before.Has || math.Abs(value-before.Value) < least {
		return false
	}
	return before.Value == 0 || math.Abs(value-before.Value)/before.Value*100 > float64(limit)
}

// Sum is the total of a column.
type Sum struct {
	Value float64
	Shown bool // the rows of the column add up to something that means something
	Whole bool // every cell could be added
}

// Sums are the totals of the columns over what has been filled in.
func (f Form) Sums(c Cells) []Sum {
	sums := make([]Sum, len(f.Inquiry.Columns))
	for x, column := range f.Inquiry.Columns {
		sums[x] = Sum{Shown: column.Summed, Whole: true}
		for _, row := range f.Inquiry.Rows {
			figure, err := parseCell(c.At(row.Code, column.Code), column.Decimals)
			value, ok := counts(figure)
			if ok && err == nil {
				sums[x].Value += value
			} else {
				sums[x].Whole = false
			}
		}
	}
	return sums
}
