// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"errors"
	"io"
	"slices"
	"strings"

	"kursbuch/internal/geo"
	"kursbuch/internal/indicator"
)

// Outlines are the shapes of regions by key, and whom to credit for each.
type Outlines struct {
	Shapes  map[string]geo.Out
	Credits map[string]string
}

// credits lists whom to credit for some regions, once each.
func (o Outlines) credits(keys []string) []string {
	var all []string
	for _, key := range keys {
		if credit := o.Credits[key]; credit != "" && !slices.Contains(all, credit) {
			all = append(all, credit)
		}
	}
	return all
}

// areaProperties is what an exported region says. Values has an entry for each
// combination of the other dimensions in which something was published.
type areaProperties struct {
	Key    string      `json:"key"`
	Name   string      `json:"name"`
	Values []areaValue `json:"values"`
	areaOnly
}

// areaOnly repeats the value where there is one alone, so that a mapping
// program can colour by it.
type areaOnly struct {
	Value *float64 `json:"value"`
	Sign  string   `json:"sign"`
	Unit  string   `json:"unit"`
}

type areaValue struct {
	Codes  []string `json:"codes"`
	Labels []string `json:"labels"`
	areaOnly
}

// errNoRegions is a mistake of the caller: regions are on no axis.
var errNoRegions = errors.New("a map needs regions on an axis")

// GeoJSON writes every region of the table with its outline and values (RFC
// 7946). A region without an outline is left out, because a feature without a
// place is of no use on a map; the other formats have it.
func (d Document) GeoJSON(w io.Writer, outlines Outlines) error {
	axes := d.axes()
	region := slices.IndexFunc(axes, func(a *indicator.Axis) bool { return a.Kind == indicator.RegionAxis })
	if region < 0 {
		return errNoRegions
	}
	areas, order := map[string]*areaProperties{}, []string{}
	for o := range d.observations() {
		m := o.members[region]
		area := areas[m.Code]
		if area == nil {
			area = &areaProperties{Key: m.Code, Name: d.Member(axes[region], m), Values: []areaValue{}}
			areas[m.Code], order = area, append(order, m.Code)
		}
		area.Values = append(area.Values, d.areaValue(axes, region, o))
	}
	head := geo.Head{Name: d.Grid.Title, Attribution: strings.Join(append(outlines.credits(order), d.Grid.Sources...), "; ")}
	return geo.WriteGeoJSON(w, head, func(yield func(geo.Out) bool) {
		for _, key := range order {
			shape, drawn := outlines.Shapes[key]
			if !drawn {
				continue
			}
			area := areas[key]
			if len(area.Values) == 1 {
				area.areaOnly = area.Values[0].areaOnly
			}
			shape.Properties = area
			if !yield(shape) {
				return
			}
		}
	})
}

func (d Document) areaValue(axes []*indicator.Axis, region int, o observation) areaValue {
	v := areaValue{Codes: []string{}, Labels: []string{}, areaOnly: areaOnly{Sign: o.Figure.Symbol, Unit: o.Unit}}
	for n, m := range o.members {
		if n != region {
			v.Codes, v.Labels = append(v.Codes, code(m)), append(v.Labels, d.Member(axes[n], m))
		}
	}
	if o.Figure.Has {
		v.Value = &o.Figure.Value
	}
	return v
}
