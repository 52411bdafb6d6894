// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package inquiry

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// officeDimension is the dimension of the offices where each answers all rows.
const officeDimension = "STELLE"

// approvedAnswer is the newest approved round of a recipient.
type approvedAnswer struct {
	recipient Recipient
	round     Round
}

// approvedAnswers collects what counts, by office, and names the rounds.
func (s *Service) approvedAnswers(ctx context.Context, who identity.Person, id ID) (all []approvedAnswer, rounds string, err error) {
	recipients, err := listRecipients(ctx, s.db, who.Tenant, id)
	if err != nil {
		return nil, "", err
	}
	stored, err := approvedRounds(ctx, s.db, who.Tenant, id)
	if err != nil {
		return nil, "", err
	}
	var names []string
	for _, r := range recipients {
		if round, ok := stored[r.ID]; ok {
			all = append(all, approvedAnswer{r, round})
			names = append(names, fmt.Sprintf("%s/%d", r.ID, round.Number))
		}
	}
	return all, strings.Join(names, " "), nil
}

// Unreleased reports whether approved answers are not in the newest release.
// Faults: Forbidden, NotFound.
func (s *Service) Unreleased(ctx context.Context, who identity.Person, id ID) (bool, error) {
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return false, err
	}
	all, rounds, err := s.approvedAnswers(ctx, who, id)
	return len(all) > 0 && rounds != i.Released, err
}

// Publish makes a release of all approved answers, as an import would; the
// same answers make none. Faults: Forbidden, NotFound, Refused, Conflict.
func (s *Service) Publish(ctx context.Context, who identity.Person, id ID) (indicator.Release, error) {
	if !who.May(identity.ManageInquiries) {
		return indicator.Release{}, fault.Forbidden
	}
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return indicator.Release{}, err
	}
	answers, rounds, err := s.approvedAnswers(ctx, who, id)
	if err != nil {
		return indicator.Release{}, fmt.Errorf("approved answers of %s: %w", id, err)
	}
	if len(answers) == 0 {
		return indicator.Release{}, fault.Refuse("inquiry.publish.nothing")
	}
	tenant, err := s.people.Tenant(ctx, who)
	if err != nil {
		return indicator.Release{}, fmt.Errorf("tenant: %w", err)
	}
	place := indicator.Category{Code: tenant.Region, Label: tenant.Name}
	table := s.tableOf(i, answers, place)
	release, err := s.figures.ImportOwn(ctx, who, table)
	if err != nil {
		return release, fmt.Errorf("release of inquiry %s: %w", id, err)
	}
	return release, s.changeInquiry(ctx, who, id, func(_ *sql.Tx, i *Inquiry) error {
		i.Release, i.Released = release.ID, rounds
		return nil
	})
}

// tableOf merges approved answers into one table.
func (s *Service) tableOf(i Inquiry, answers []approvedAnswer, place indicator.Category) indicator.OwnTable {
	m := &merger{inquiry: i, place: place.Code, cells: map[[3]string]indicator.Figure{}}
	rows := indicator.Dimension{Code: i.RowCode, Label: i.RowName, Categories: []indicator.Category{{Label: total}}}
	for _, row := range i.Rows {
		rows.Categories = append(rows.Categories, indicator.Category(row))
	}
	t := indicator.OwnTable{
		Code: i.Table, Title: i.Title, Source: s.sourceOf(i, answers), Regions: []indicator.Category{place}, Dimensions: []indicator.Dimension{rows},
	}
	offices := indicator.Dimension{Code: officeDimension, Label: "Stelle", Categories: []indicator.Category{{Label: total}}}
	for _, a := range answers {
		m.take(a)
		offices.Categories = append(offices.Categories, indicator.Category{Code: a.recipient.officeCode(), Label: a.recipient.Office})
	}
	if i.ByOffice {
		t.Dimensions = append(t.Dimensions, offices)
	}
	for _, c := range i.Columns {
		t.Measures = append(t.Measures, indicator.Measure{Code: c.Code, Label: c.Label, Unit: c.Unit, Decimals: c.Decimals})
		m.addUp(c)
	}
	t.Observations = m.observations()
	return t
}

// total is the category that holds the sum of the others.
const total = "Insgesamt"

// merger collects the cells of all answers by row, office and column; the
// office is empty where rows belong to offices.
type merger struct {
	inquiry Inquiry
	place   string
	offices []string
	cells   map[[3]string]indicator.Figure
}

func (m *merger) take(a approvedAnswer) {
	office := ""
	if m.inquiry.ByOffice {
		office = a.recipient.officeCode()
		m.offices = append(m.offices, office)
	}
	form := formOf(m.inquiry, a.recipient)
	for _, row := range form.Inquiry.Rows {
		for _, column := range form.Inquiry.Columns {
			figure, err := parseCell(a.round.Cells.At(row.Code, column.Code), column.Decimals)
			if err == nil && (figure.Has || figure.Symbol != "") { // approved rounds were checked when they were submitted
				m.cells[[3]string{row.Code, office, column.Code}] = figure
			}
		}
	}
}

// addUp adds the totals of a column over rows, and over offices where each
// answers all rows.
func (m *merger) addUp(c Column) {
	if !c.Summed {
		return
	}
	var codes []string
	for _, row := range m.inquiry.Rows {
		codes = append(codes, row.Code)
	}
	if !m.inquiry.ByOffice {
		m.cells[[3]string{"", "", c.Code}] = m.sum(codes, []string{""}, c.Code)
		return
	}
	for _, row := range codes {
		m.cells[[3]string{row, "", c.Code}] = m.sum([]string{row}, m.offices, c.Code)
	}
	for _, office := range m.offices {
		m.cells[[3]string{"", office, c.Code}] = m.sum(codes, []string{office}, c.Code)
	}
	m.cells[[3]string{"", "", c.Code}] = m.sum(codes, m.offices, c.Code)
}

// sum adds cells up. Where one has no number the sum has a sign: a total from
// which a secret cell could be computed is secret itself.
func (m *merger) sum(rows, offices []string, column string) indicator.Figure {
	sum := indicator.Figure{Has: true}
	for _, row := range rows {
		for _, office := range offices {
			cell, known := m.cells[[3]string{row, office, column}]
			value, ok := counts(cell)
			switch {
			case !known || cell.Symbol == NotThere:
				sum.Symbol = cmp.Or(sum.Symbol, NotThere)
			case !ok:
				sum.Symbol = Secret
			}
			sum.Value += value
		}
	}
	if sum.Symbol != "" {
		return indicator.Figure{Symbol: sum.Symbol}
	}
	return sum
}

func (m *merger) observations() []indicator.OwnObservation {
	var all []indicator.OwnObservation
	for key, figure := range m.cells {
		o := indicator.OwnObservation{Period: m.inquiry.Period, Region: m.place, Categories: []string{key[0]}, Measure: key[2], Figure: figure}
		if m.inquiry.ByOffice {
			o.Categories = append(o.Categories, key[1])
		}
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b indicator.OwnObservation) int {
		return cmp.Or(slices.Compare(a.Categories, b.Categories), cmp.Compare(a.Measure, b.Measure))
	})
	return all
}

// sourceOf is the credit line: who counted, asked by what, on which day.
func (s *Service) sourceOf(i Inquiry, answers []approvedAnswer) string {
	var offices []string
	for _, a := range answers {
		if !slices.Contains(offices, a.recipient.Office) {
			offices = append(offices, a.recipient.Office)
		}
	}
	tail := fmt.Sprintf(", Datenabfrage D%s%d vom %s", i18n.NoBreak, i.Number, s.today().Time().Format("02.01.2006"))
	for n := len(offices); n > 1; n-- {
		names := strings.Join(offices[:n], ", ")
		if n < len(offices) {
			names += fmt.Sprintf(" und %d weitere", len(offices)-n)
		}
		if utf8.RuneCountInString(names+tail) <= maxName {
			return names + tail
		}
	}
	name := []rune(offices[0])
	return string(name[:min(len(name), maxName-utf8.RuneCountInString(tail))]) + tail
}

// history holds the figures of the newest period before an inquiry's.
type history struct {
	period string
	cells  map[string]map[string]map[string]indicator.Figure // office, row, column
}

// of is what a recipient gave then.
func (h history) of(i Inquiry, r Recipient) Earlier {
	office := ""
	if i.ByOffice {
		office = r.officeCode()
	}
	return Earlier{Period: h.period, Cells: h.cells[office]}
}

// earlier reads the figures of the period before from the table of an inquiry;
// without such a table there are none.
func (s *Service) earlier(ctx context.Context, who identity.Person, i Inquiry) (history, error) {
	shape, err := s.figures.Shape(ctx, who, i.Table, "", "de")
	if errors.Is(err, fault.NotFound) {
		return history{}, nil
	}
	if err != nil {
		return history{}, fmt.Errorf("table of inquiry %s: %w", i.ID, err)
	}
	h := history{cells: map[string]map[string]map[string]indicator.Figure{}}
	for _, p := range shape.Periods {
		if p.End() < i.Period.End() {
			h.period = string(p)
		}
	}
	q := indicator.Query{Table: i.Table, By: []string{i.RowCode, "measure"}, Where: map[string][]string{"period": {h.period}}}
	if i.ByOffice {
		q.By = append(q.By, officeDimension)
	}
	if h.period == "" {
		return history{}, nil
	}
	found, err := s.figures.Table(ctx, who, q)
	if _, refused := errors.AsType[fault.Refused](err); refused {
		return history{}, nil // a table of another shape
	}
	for _, row := range found.Rows {
		office := ""
		if i.ByOffice {
			office = row.Codes[2]
		}
		h.put(office, row.Codes[0], row.Codes[1], row.Figure)
	}
	return h, err
}

func (h history) put(office, row, column string, f indicator.Figure) {
	if h.cells[office] == nil {
		h.cells[office] = map[string]map[string]indicator.Figure{}
	}
	if h.cells[office][row] == nil {
		h.cells[office][row] = map[string]indicator.Figure{}
	}
	h.cells[office][row][column] = f
}
