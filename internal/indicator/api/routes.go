// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"slices"

	"kursbuch/internal/indicator"
)

// The media types of answers beside JSON.
const (
	jsonMedia    = "application/json"
	geoMedia     = "application/geo+json"
	csvMedia     = "text/csv"
	sdmxMedia    = "application/vnd.sdmx.data+csv"
	problemMedia = "application/problem+json"
)

func levelParam(about string) param {
	return param{name: "level", about: about, kind: text, enum: []string{"country", "states", "districts", "counties", "municipalities"}}
}

func bordersParam() param {
	return param{name: "borders", about: "day in whose borders the figures are shown; without it, as published then", kind: dayKind}
}

// routes is the table of contents.
func (a *API) routes() []route {
	search := param{name: "search", about: "words that name or definition must hold", kind: text}
	return []route{
		{path: "/openapi.json", id: "getDocument", summary: "This document.", answer: "Document", handle: a.sendDocument},
		{
			path: "/indicators", id: "listIndicators", summary: "The catalogue of indicators.",
			params: append([]param{search}, pageParams()...), answer: "IndicatorList", handle: a.listIndicators,
		},
		{
			path: "/indicators/{indicator}", id: "getIndicator", answer: "Indicator", handle: a.getIndicator,
			summary: "One indicator with its metadata, the versions of its definition, and where it is available.",
		},
		{
			path: "/indicators/{indicator}/series", id: "getSeries", summary: "An indicator over time in one or several regions.",
			params: []param{{name: "region", about: "official key of a region; the own one without it", kind: text, many: true}, bordersParam()},
			answer: "SeriesList", handle: a.getSeries,
		},
		{
			path: "/indicators/{indicator}/map", id: "getMap", summary: "An indicator in one period over the regions inside another one.",
			params: []param{
				{name: "within", about: "DG for the counties of Germany, the key of a Land for its counties, of a county for its municipalities; the own Land without it", kind: text},
				{name: "period", about: "period as the catalogue lists it; the newest without it", kind: text},
				bordersParam(),
				{name: "format", about: "values alone, or with outlines", kind: text, enum: []string{"json", "geojson"}},
			},
			answer: "Map", media: []string{geoMedia}, handle: a.getMap,
		},
		{
			path: "/tables", id: "listTables", summary: "The imported tables.",
			params: append([]param{search}, pageParams()...), answer: "TableList", handle: a.listTables,
		},
		{
			path: "/tables/{code}", id: "getTable", summary: "What a table is made of: dimensions, periods, measures, releases.",
			params: []param{{name: "release", about: "a release in place of the newest of each period", kind: text}}, answer: "Table", handle: a.getTable,
		},
		{
			path: "/tables/{code}/figures", id: "getFigures", dimensions: true,
			summary: "Figures of a table, laid out as the page of the table does. Each dimension of the table is a parameter by its code: " +
				"on an axis its values are the categories shown, elsewhere those added up. What cannot be added up is refused.",
			params: append(figureParams(), pageParams()...), answer: "Figures", media: []string{csvMedia, sdmxMedia}, handle: a.getFigures,
		},
		{
			path: "/regions", id: "listRegions", summary: "Official regions.",
			params: slices.Concat([]param{
				levelParam("level of the regions"),
				{name: "within", about: "key of a region around them", kind: text},
				{name: "on", about: "day on which they existed; today without it", kind: dayKind},
			}, pageParams()),
			answer: "RegionList", handle: a.listRegions,
		},
		{path: "/regions/{region}", id: "getRegion", summary: "One region with its predecessors and successors.", answer: "Region", handle: a.getRegion},
	}
}

// figureParams are those of a table's address.
func figureParams() []param {
	return []param{
		{name: indicator.RowsParam, about: "dimensions in rows, from outside inwards", kind: text, many: true},
		{name: indicator.ColumnsParam, about: "dimensions in columns, from outside inwards", kind: text, many: true},
		{name: indicator.RegionDimension, about: "keys of regions", kind: text, many: true},
		levelParam("regions of a level inside those"),
		{name: indicator.AboveParam, about: "also the regions around them", kind: text, enum: []string{indicator.Yes}},
		{name: indicator.PeriodDimension, about: "periods; the newest without it where periods are on no axis", kind: text, many: true},
		{name: indicator.MeasureDimension, about: "measures", kind: text, many: true},
		{name: indicator.ReleaseParam, about: "a release in place of the newest of each period", kind: text},
		{name: indicator.TotalsParam, about: "also sums of parts that are known not to overlap", kind: text, enum: []string{indicator.Yes}},
		{name: indicator.SortParam, about: "label, or the codes of a column joined by |, with - before it from the highest", kind: text},
		{name: "format", about: "form of the answer; all but json come whole, without pages", kind: text, enum: []string{"json", "jsonstat", "csv", "sdmx-csv"}},
	}
}
