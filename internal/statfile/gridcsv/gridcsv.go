// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package gridcsv reads the CSV in which the census is published by cells of a
// grid, 100 m, 1 km or 10 km wide. Files of 2022 have a column for each figure
// (GITTER_ID_1km;x_mp_1km;y_mp_1km;Einwohner;werterlaeuternde_Zeichen); those
// of 2011 the same, or a row for each figure with Merkmal and
// Auspraegung_Code. A dash or -1 says that there is no figure.
package gridcsv

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/source"
)

// head says in which column each part of a row stands.
type head struct {
	source.Header
	id      int
	figures []int
	marks   []int // columns that explain figures
	long    long
}

// long holds the columns of the layout with a row for each figure.
type long struct {
	is                          bool
	topic, code, label, quality int // -1 where missing
}

// cellID is the name of a cell: width, then northing and easting of its lower
// left corner in EPSG:3035, in full (2022) or in multiples of the width (2011).
var cellID = regexp.MustCompile(`^(?:CRS3035RES(\d+)m|(\d+k?m))N(\d+)E(\d+)$`)

// explains ends the name of a column that explains the figures of another: it
// begins with that one's name, or stands alone for all.
const explains = "werterlaeuternde_zeichen"

// Detect says whether the text is a census grid, and what is understood of it.
func Detect(t *source.Text) (statfile.Finding, bool) {
	found, _, is := detect(t)
	return found, is
}

func detect(t *source.Text) (statfile.Finding, head, bool) {
	h, is := parseHead(t.First())
	if !is {
		return statfile.Finding{}, h, false
	}
	found := t.Finding(statfile.LayoutGrid)
	found.Delimiter, found.Language, found.Region = h.Delimiter, "de", 0
	found.Decimal, found.Evidence = ',', statfile.FromContent
	found.Source = "© Statistische Ämter des Bundes und der Länder, Zensus, dl-de/by-2.0"
	rows := t.Sampled(h.Header)
	point := slices.ContainsFunc(rows, func(row []string) bool {
		return slices.ContainsFunc(h.figures, func(i int) bool { return strings.Contains(row[i], ".") })
	})
	if point {
		found.Decimal, found.Evidence = '.', statfile.FromValues
	}
	if found.Table == "" {
		file := source.BaseName(t.File)
		found.Table, found.TableFrom = statfile.CodeOf(strings.TrimSuffix(file, ".csv")), statfile.FromName
	}
	found.Note("statfile.why.grid", "column", h.Names[h.id])
	year := censusYear(found.File, h, rows)
	if year == "" {
		found.Reason = fault.Say("statfile.file.grid_year")
	} else {
		found.Note("statfile.why.grid_day", "day", censusDays()[year])
	}
	if len(h.figures) == 0 {
		found.Reason = fault.Say("statfile.file.column_missing", "columns", "Einwohner")
	}
	return found, h, true
}

func parseHead(line []byte) (head, bool) {
	delimiter := source.Delimiter(line)
	fields, closed := source.SplitFields(nil, line, delimiter)
	h := head{Header: source.Header{Names: source.Strings(fields), Delimiter: delimiter, Line: 1}, id: -1}
	h.long = long{topic: -1, code: -1, label: -1, quality: -1}
	for i, name := range h.Names {
		switch lower := strings.ToLower(name); {
		case strings.HasPrefix(lower, "gitter_id") && h.id < 0:
			h.id = i
		case strings.HasPrefix(lower, "gitter_id") || strings.HasPrefix(lower, "x_mp") || strings.HasPrefix(lower, "y_mp"):
		case strings.HasSuffix(lower, explains):
			h.marks = append(h.marks, i)
		case lower == "merkmal":
			h.long.topic = i
		case lower == "auspraegung_code":
			h.long.code = i
		case lower == "auspraegung_text":
			h.long.label = i
		case lower == "anzahl_q":
			h.long.quality = i
		default:
			h.figures = append(h.figures, i)
		}
	}
	h.long.is = h.long.topic >= 0 && h.long.code >= 0 && len(h.figures) == 1
	return h, closed && h.id >= 0
}

// censusDays are the reference dates of the two censuses.
func censusDays() map[string]string {
	return map[string]string{"2022": "2022-05-15", "2011": "2011-05-09"}
}

// censusYear tells the census by the name of the file, else by the cells:
// those of 2022 state the reference system.
func censusYear(file string, h head, rows [][]string) string {
	for year := range censusDays() {
		if strings.Contains(source.BaseName(file), year) {
			return year
		}
	}
	if h.long.is {
		return "2011"
	}
	for _, row := range rows {
		if m := cellID.FindStringSubmatch(row[h.id]); m != nil {
			if m[1] != "" {
				return "2022"
			}
			return "2011"
		}
	}
	return ""
}

// Read gives the figures of a grid that Detect recognised.
func Read(ctx context.Context, t *source.Text) (*statfile.Table, error) {
	found, h, _ := detect(t)
	if !found.Readable() {
		return nil, t.RefuseAll(found.Reason)
	}
	r := reader{head: h, found: found}
	var positions []int
	if h.long.is {
		positions = []int{2}
		r.key.Cells = make([]uint32, 1)
	}
	r.builder = statfile.NewBuilder(found, positions, t.Limits())
	if problem := r.begin(found, t.Sampled(h.Header)); problem != nil {
		return nil, t.RefuseAll(problem.Reason)
	}
	err := t.Rows(ctx, h.Header, r.builder, r.take)
	if refusal, is := errors.AsType[*statfile.Refusal](err); is && refusal.Reason.Key == "statfile.file.categories" {
		return nil, t.RefuseAll(fault.Say("statfile.file.grid_large", "max", t.Limits().Regions))
	}
	if err != nil {
		return nil, err
	}
	return r.builder.Finish(), nil
}

// reader fills a table row by row.
type reader struct {
	head     head
	found    statfile.Finding
	builder  *statfile.Builder
	key      statfile.Key
	measures []uint32 // by figure
}

// begin numbers what all rows share.
func (r *reader) begin(found statfile.Finding, rows [][]string) (problem *statfile.Problem) {
	if problem = r.builder.Statistic(statfile.Item{Code: found.Table, Label: strings.TrimSuffix(source.BaseName(found.File), ".csv")}); problem != nil {
		return problem
	}
	day := censusDays()[censusYear(found.File, r.head, rows)]
	if r.key.Period, problem = r.builder.Period(statfile.Item{Code: "STAG", Label: "Stichtag"}, day); problem != nil {
		return problem
	}
	for _, column := range r.head.figures {
		name := r.head.Names[column]
		id, problem := r.builder.Measure(statfile.Item{Code: statfile.CodeOf(name), Label: strings.ReplaceAll(name, "_", " ")}, "")
		if problem != nil {
			return problem
		}
		r.measures = append(r.measures, id)
	}
	return nil
}

// take adds the figures of a cell. A figure that is not understood is refused
// alone.
func (r *reader) take(line int, fields [][]byte) (problem *statfile.Problem) {
	id := source.String(fields[r.head.id])
	if !cellID.MatchString(id) {
		return statfile.RefuseField(r.head.id, id, "statfile.row.grid")
	}
	if r.key.Region, problem = r.builder.Region(statfile.Category{
		Variable: statfile.Item{Code: "GITTER", Label: "Gitterzelle"}, Item: statfile.Item{Code: id, Label: id},
	}); problem != nil {
		return problem
	}
	if r.head.long.is {
		if problem = r.category(fields); problem != nil {
			return problem
		}
	}
	for i, column := range r.head.figures {
		value := bytes.TrimSpace(fields[column])
		v, reason := r.figure(value, r.quality(column, fields))
		if reason != "" {
			problem = statfile.Refuse(value, reason, "mark", string(r.found.Decimal))
		} else {
			r.key.Measure = r.measures[i]
			problem = r.builder.Add(line, r.key, v)
		}
		if problem != nil {
			problem.Column, problem.Value = column, statfile.Quote(value)
			r.builder.Refuse(line, r.head.Names, problem)
		}
	}
	return nil
}

// category finds out what a row of the long layout counts.
func (r *reader) category(fields [][]byte) (problem *statfile.Problem) {
	topic := source.String(fields[r.head.long.topic])
	item := statfile.Item{Code: source.String(fields[r.head.long.code])}
	item.Label = item.Code
	if r.head.long.label >= 0 {
		item.Label = source.String(fields[r.head.long.label])
	}
	if strings.EqualFold(topic, "INSGESAMT") || item.Label == "Insgesamt" {
		item.Code = ""
	}
	r.key.Cells[0], problem = r.builder.Category(0, statfile.Category{Variable: statfile.Item{Code: statfile.CodeOf(topic), Label: topic}, Item: item})
	if problem != nil && problem.Column < 0 {
		problem.Column = r.head.long.topic
	}
	return problem
}

// figure reads a value.
func (r *reader) figure(value, quality []byte) (statfile.Figure, string) {
	switch string(value) {
	case "–", "-", "-1", "":
		return statfile.Missing(r.builder.Sign(statfile.NotAvailable), 0), ""
	}
	return statfile.ParseFigure(value, quality, r.found.Decimal)
}

// quality is the sign beside the figure in a column: brackets where the file
// says that it is of limited reliability. In 2011, Anzahl_q is 0 for a figure
// that is exact, 1 for one little and 2 for one much changed for secrecy.
func (r *reader) quality(column int, fields [][]byte) []byte {
	figure := strings.ToLower(r.head.Names[column])
	for _, mark := range r.head.marks {
		whose := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(r.head.Names[mark]), explains), "_")
		if strings.HasPrefix(figure, whose) && strings.EqualFold(source.String(fields[mark]), "KLAMMERN") {
			return []byte("()")
		}
	}
	if at := r.head.long.quality; at >= 0 && source.String(fields[at]) == "2" {
		return []byte("()")
	}
	return nil
}
