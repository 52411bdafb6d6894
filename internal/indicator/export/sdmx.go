// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"io"
	"strconv"

	"kursbuch/internal/indicator"
	"kursbuch/internal/sheet"
)

// SDMX writes SDMX-CSV 2.0.
func (d Document) SDMX(w io.Writer) error {
	return d.sdmx(w, []string{"STRUCTURE", "STRUCTURE_ID"}, []string{"dataflow", d.dataflow()})
}

// SDMX1 writes SDMX-CSV 1.0, whose first column names the dataflow.
func (d Document) SDMX1(w io.Writer) error {
	return d.sdmx(w, []string{"DATAFLOW"}, []string{d.dataflow()})
}

func (d Document) dataflow() string { return "KURSBUCH:" + d.Grid.Table + "(1.0)" }

// sdmx writes one line a figure. Where the number is missing it is NaN, as the
// format asks for; OBS_SIGN holds the sign as the source printed it, and
// CONF_STATUS is C where the figure is protected.
func (d Document) sdmx(w io.Writer, heads, starts []string) error {
	axes, header := d.axes(), heads
	for _, a := range axes {
		if a.Kind != indicator.PeriodAxis {
			header = append(header, component(a))
		}
	}
	header = append(header, "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "OBS_SIGN", "UNIT_MEASURE", "DECIMALS")
	return sheet.WriteCSV(w, sheet.International(), header, func(yield func([]sheet.Cell) bool) {
		for o := range d.observations() {
			var cells []sheet.Cell
			for _, text := range starts {
				cells = append(cells, sheet.Text(text))
			}
			period := d.Grid.Period
			for n, m := range o.members {
				if axes[n].Kind == indicator.PeriodAxis {
					period = m.Period()
					continue
				}
				cells = append(cells, sheet.Text(code(m)))
			}
			value := sheet.Text("NaN")
			if o.Figure.Has {
				value = sheet.Number(o.Figure.Value, o.Decimals)
			}
			cells = append(cells, sheet.Text(timePeriod(period)), value, sheet.Text(status(o.Figure)), sheet.Text(confidentiality(o.Figure)), sheet.Text(o.Figure.Symbol),
				sheet.Text(o.Unit), sheet.Text(strconv.Itoa(o.Decimals)))
			if !yield(cells) {
				return
			}
		}
	})
}

// component is the name of an axis among the components of a dataflow.
func component(a *indicator.Axis) string {
	switch a.Kind {
	case indicator.RegionAxis:
		return "REF_AREA"
	case indicator.PeriodAxis:
		return "TIME_PERIOD"
	case indicator.MeasureAxis:
		return "MEASURE"
	case indicator.CategoryAxis:
	}
	return identifier(a.Code)
}
