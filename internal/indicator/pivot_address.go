// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"net/url"
	"slices"

	"kursbuch/internal/territory"
)

// The parameters of an address that lays a table out. Dimensions go by their
// codes in capitals, or by the names of the dimensions that every table has.
const (
	RowsParam    = "rows"
	ColumnsParam = "cols"
	LevelParam   = "level"
	AboveParam   = "above"
	ReleaseParam = "release"
	TotalsParam  = "totals"
	SortParam    = "sort"
	Yes          = "yes"
)

// IsDimension reports whether a parameter of an address names a dimension.
func IsDimension(param string) bool {
	return param == PeriodDimension || param == MeasureDimension || param != "" && param[0] >= 'A' && param[0] <= 'Z'
}

// PivotOf reads an address. Empty values say nothing.
func PivotOf(table string, q url.Values, lang string) Pivot {
	p := Pivot{
		Table: table, Release: ReleaseID(q.Get(ReleaseParam)), Lang: lang, Where: map[string][]string{},
		Rows: given(q[RowsParam]), Columns: given(q[ColumnsParam]), Totals: q.Get(TotalsParam) == Yes, Sort: q.Get(SortParam),
		Area: Area{Regions: given(q[RegionDimension]), Level: LevelNamed(q.Get(LevelParam)), Above: q.Get(AboveParam) == Yes},
	}
	for name, codes := range q {
		if codes = given(codes); IsDimension(name) && len(codes) > 0 {
			p.Where[name] = codes
		}
	}
	return p
}

// given leaves out empty and repeated names.
func given(names []string) []string {
	var kept []string
	for _, name := range names {
		if name != "" && !slices.Contains(kept, name) {
			kept = append(kept, name)
		}
	}
	return kept
}

// levelNames are the names of levels in addresses, from top to bottom.
func levelNames() []struct {
	name  string
	level territory.Level
} {
	return []struct {
		name  string
		level territory.Level
	}{
		{"country", territory.LevelCountry},
		{"states", territory.LevelState},
		{"districts", territory.LevelGovernmentRegion},
		{"counties", territory.LevelCounty},
		{"municipalities", territory.LevelMunicipality},
	}
}

// LevelNamed is the level of a name in an address, LevelUnknown for none.
func LevelNamed(name string) territory.Level {
	for _, l := range levelNames() {
		if l.name == name {
			return l.level
		}
	}
	return territory.LevelUnknown
}

// LevelName is the name of a level in an address, empty for LevelUnknown.
func LevelName(level territory.Level) string {
	for _, l := range levelNames() {
		if l.level == level {
			return l.name
		}
	}
	return ""
}
