// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package ffcsv

import (
	"strings"

	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/source"
)

// addStatistic takes the statistic of the first row; one file is one table of one statistic.
func (r *reader) addStatistic(fields [][]byte) (uint32, *statfile.Problem) {
	code := source.String(fields[r.head.statistic])
	if code != "" && (!isVariable(code) || !strings.ContainsAny(code, "0123456789")) {
		return 0, statfile.RefuseField(r.head.statistic, code, "statfile.row.statistic_code")
	}
	problem := r.builder.Statistic(statfile.Item{Code: code, Label: source.String(fields[r.head.statisticLabel])})
	if problem != nil {
		problem.Column = r.head.statistic
	}
	return 0, problem
}

func (r *reader) addPeriod(fields [][]byte) (uint32, *statfile.Problem) {
	variable := statfile.Item{Code: source.String(fields[r.head.timeCode]), Label: source.String(fields[r.head.timeLabel])}
	id, problem := r.builder.Period(variable, source.String(fields[r.head.time]))
	if problem != nil {
		problem.Column = r.head.time
	}
	return id, problem
}

func (r *reader) addMeasure(fields [][]byte) (uint32, *statfile.Problem) {
	at := r.head.long
	code := source.String(fields[at.measure])
	if !isVariable(code) {
		return 0, statfile.RefuseField(at.measure, code, "statfile.row.measure")
	}
	return r.builder.Measure(statfile.Item{Code: code, Label: source.String(fields[at.measureLabel])}, source.String(fields[at.unit]))
}

// blockAdder numbers the categories of one dimension, or the regions.
type blockAdder struct {
	reader    *reader
	at        block
	dimension int // -1: the region
}

func (b blockAdder) add(fields [][]byte) (uint32, *statfile.Problem) {
	c := statfile.Category{
		Variable: statfile.Item{Code: source.String(fields[b.at.variable]), Label: source.String(fields[b.at.variableLabel])},
		Item:     statfile.Item{Code: source.String(fields[b.at.code]), Label: source.String(fields[b.at.label])},
	}
	if b.dimension < 0 {
		if !statfile.IsRegionKey(c.Code) {
			return 0, statfile.RefuseField(b.at.code, c.Code, "statfile.row.region")
		}
		if b.reader.head.wide != nil {
			c = ownLevel(c, b.reader.found.Language)
		}
		return b.reader.builder.Region(c)
	}
	if c.Variable.Code != "" && !isVariable(c.Variable.Code) {
		return 0, statfile.RefuseField(b.at.variable, c.Variable.Code, "statfile.row.variable")
	}
	id, problem := b.reader.builder.Category(b.dimension, c)
	if problem != nil {
		problem.Column = b.at.variable
	}
	return id, problem
}

// isVariable tells the code of a variable or measure from a label that a
// shifted row puts in its place: capital letters, digits, - and _.
func isVariable(code string) bool {
	for _, c := range []byte(code) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return code != "" && len(code) <= 40
}
