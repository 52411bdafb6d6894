// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package inquiry

import (
	"context"
	"fmt"
	"strconv"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

// Blank is an inquiry to begin with: a month to answer, two weeks of grace.
func (s *Service) Blank() Inquiry {
	const month, grace, jump = 30, 14, 25
	return Inquiry{DueOn: s.today().Add(month), Grace: grace, Jump: jump}
}

// LikeInquiry begins with what an inquiry asked, one year later.
// Faults: Forbidden, NotFound.
func (s *Service) LikeInquiry(ctx context.Context, who identity.Person, id ID) (Inquiry, error) {
	i, err := s.Find(ctx, who, id)
	if err != nil {
		return Inquiry{}, err
	}
	blank := s.Blank()
	i.ID, i.Version, i.Number, i.State, i.DueOn, i.Release, i.Released = "", 0, 0, Draft, blank.DueOn, "", ""
	i.Period = yearAfter(i.Period)
	return i, nil
}

// yearAfter is the same period one year later; one that cannot be told stays.
func yearAfter(p civil.Period) civil.Period {
	year := p.Year()
	if year == 0 {
		return p
	}
	for _, shape := range []string{"%d", "%d-12-31", "%d-06-30"} {
		if p == civil.Period(fmt.Sprintf(shape, year)) {
			return civil.Period(fmt.Sprintf(shape, year+1))
		}
	}
	if day := civil.Day(p); day.Valid() && p != "" {
		return civil.Period(civil.DayOf(day.Time().AddDate(1, 0, 0)))
	}
	if begun := fmt.Sprintf("%d/%02d", year-1, year%100); p == civil.Period(begun) {
		return civil.Period(fmt.Sprintf("%d/%02d", year, (year+1)%100))
	}
	return p
}

// LikeTable begins with the structure of a table: the categories of one of its
// dimensions as rows, its quantities as columns. The answers become releases of
// that table when it is the tenant's own and has no other dimension.
// Faults: Forbidden, NotFound.
func (s *Service) LikeTable(ctx context.Context, who identity.Person, table, dimension string) (Inquiry, error) {
	if !who.May(identity.ManageInquiries) {
		return Inquiry{}, fault.Forbidden
	}
	shape, err := s.figures.Shape(ctx, who, table, "", "de")
	if err != nil {
		return Inquiry{}, fmt.Errorf("table %s: %w", table, err)
	}
	official, err := s.isOfficial(ctx, who, table)
	if err != nil {
		return Inquiry{}, err
	}
	i := s.Blank()
	i.Title = shape.Title
	for _, d := range shape.Dimensions {
		if d.Code != dimension {
			continue
		}
		i.RowCode, i.RowName = d.Code, d.Label
		for _, c := range d.Categories {
			if c.Code != "" && len(i.Rows) < maxRows {
				i.Rows = append(i.Rows, Row{Code: c.Code, Label: c.Label})
			}
		}
	}
	if i.RowCode == "" {
		return Inquiry{}, fmt.Errorf("dimension %s of %s: %w", dimension, table, fault.NotFound)
	}
	i.Columns = columnsOf(shape)
	if !official && len(shape.Dimensions) == 1 {
		i.Table = table
	}
	if len(shape.Periods) > 0 {
		i.Period = yearAfter(shape.Periods[len(shape.Periods)-1])
	}
	return i, nil
}

func (s *Service) isOfficial(ctx context.Context, who identity.Person, table string) (bool, error) {
	tables, err := s.figures.Tables(ctx, who)
	for _, t := range tables {
		if t.Code == table {
			return t.Official, err
		}
	}
	return true, err
}

// columnsOf are the quantities of a table as columns of a form.
func columnsOf(shape indicator.Shape) []Column {
	var columns []Column
	for _, m := range shape.Measures {
		if len(columns) == MaxColumns {
			break
		}
		c := Column{Code: m.Code, Label: m.Label, Unit: m.Unit, Decimals: min(m.Decimals, maxDecimals), Summed: true}
		if !codeShape.MatchString(c.Code) {
			c.Code = CodeOf(c.Code)
		}
		for _, other := range columns {
			if other.Code == c.Code || other.Label == c.Label {
				c.Code, c.Label = c.Code+"-"+strconv.Itoa(len(columns)+1), c.Label+" ("+c.Unit+")"
			}
		}
		columns = append(columns, c)
	}
	return columns
}

// LikeSpaces begins with the tenant's Sozialräume as rows; rowName says what
// they are called. Faults: Forbidden.
func (s *Service) LikeSpaces(ctx context.Context, who identity.Person, rowName string) (Inquiry, error) {
	if !who.May(identity.ManageInquiries) {
		return Inquiry{}, fault.Forbidden
	}
	spaces, err := s.places.SocialSpaces(ctx, who)
	if err != nil {
		return Inquiry{}, fmt.Errorf("social spaces: %w", err)
	}
	i := s.Blank()
	i.RowName = rowName
	for _, space := range spaces {
		i.Rows = append(i.Rows, Row{Code: CodeOf(space.Name), Label: space.Name})
	}
	return i, nil
}

// LikeRegions begins with the official regions inside the tenant's own as rows,
// by their keys: the municipalities of a county, the counties of a Land. It has
// no rows where no directory knows any. Faults: Forbidden.
func (s *Service) LikeRegions(ctx context.Context, who identity.Person, rowName string) (Inquiry, error) {
	if !who.May(identity.ManageInquiries) {
		return Inquiry{}, fault.Forbidden
	}
	regions, err := s.places.Assignable(ctx, who)
	if err != nil {
		return Inquiry{}, fmt.Errorf("regions: %w", err)
	}
	i := s.Blank()
	i.RowName = rowName
	for _, region := range regions[:min(len(regions), maxRows)] {
		i.Rows = append(i.Rows, Row{Code: string(region.Key), Label: region.Title()})
	}
	return i, nil
}

// Pattern is a table dimension that an inquiry can begin with.
type Pattern struct{ Table, Title, Dimension, Label string }

// Patterns lists the dimensions of the tenant's own tables, and of official
// ones that have few enough categories. Faults: Forbidden.
func (s *Service) Patterns(ctx context.Context, who identity.Person) ([]Pattern, error) {
	if !who.May(identity.ManageInquiries) {
		return nil, fault.Forbidden
	}
	tables, err := s.figures.Tables(ctx, who)
	if err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	var all []Pattern
	for _, t := range tables {
		shape, err := s.figures.Shape(ctx, who, t.Code, "", "de")
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", t.Code, err)
		}
		for _, d := range shape.Dimensions {
			if len(d.Categories) <= maxRows {
				all = append(all, Pattern{t.Code, t.Title, d.Code, d.Label})
			}
		}
	}
	return all, nil
}
