// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"slices"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/sheet"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/readers"
	"kursbuch/internal/statfile/template"
	"kursbuch/internal/territory"
)

// Inspection says by what a file can be read.
type Inspection struct {
	// Official is set when a reader of official files knows the layout.
	Official bool
	// Table is set when it holds a table of any layout, for a template.
	Table bool
	// Templates of the tenant know its header.
	Templates []ImportTemplate
}

// Inspect finds out by what a file can be read, and reads no figures.
// Faults: Forbidden.
func (s *Service) Inspect(ctx context.Context, who identity.Person, u Upload) (Inspection, error) {
	if !who.May(identity.ImportFigures) {
		return Inspection{}, fault.Forbidden
	}
	var found Inspection
	finding, err := readers.Detect(u.Name, u.Content, u.Size, statfile.DefaultLimits())
	if err != nil || finding.Layout != statfile.LayoutOther {
		return Inspection{Official: true}, err
	}
	f, err := template.Open(u.Name, u.Content, u.Size, statfile.DefaultLimits())
	if err != nil {
		return found, nil //nolint:nilerr // a file that holds no table is a result
	}
	if found.Table = hasTable(ctx, f); !found.Table {
		return found, nil
	}
	all, err := listTemplates(ctx, s.db, who.Tenant, false)
	if err != nil {
		return found, err
	}
	for _, t := range all {
		if t.Spec.Recognises(ctx, f) {
			found.Templates = append(found.Templates, t)
		}
	}
	return found, nil
}

// hasTable reports whether any sheet has at least two rows, one of them with
// two cells.
func hasTable(ctx context.Context, f *template.File) bool {
	sheets := f.Sheets()
	if sheets == nil {
		sheets = []string{""}
	}
	return slices.ContainsFunc(sheets, func(name string) bool {
		rows, err := f.Head(ctx, name, "", 50)
		wide := func(r sheet.TypedRow) bool { return len(r.Cells) > 1 }
		return err == nil && len(rows) > 1 && slices.ContainsFunc(rows, wide)
	})
}

// By is how a file is read that no official reader knows.
type By struct {
	Template template.Template
	// Period is the date of all figures, where the template asks for it.
	Period string
}

// ReadBy reads a file by a template and stores nothing; most rows is how many,
// 0 for all. A *statfile.Refusal as error refuses the whole file.
// Faults: Forbidden.
func (s *Service) ReadBy(ctx context.Context, who identity.Person, f *template.File, by By, most int) (*statfile.Table, error) {
	if !who.May(identity.ImportFigures) {
		return nil, fault.Forbidden
	}
	given := template.Given{Period: by.Period, Rows: most}
	directory, err := s.regions(ctx, who)
	if err != nil {
		return nil, err
	}
	if by.Template.Region.Kind == template.OfficialName {
		given.Names = regionNames(directory, territory.Key(who.Region))
	}
	t, err := template.Apply(ctx, f, by.Template, given)
	if err != nil {
		return nil, err
	}
	if unknown := unknownKeys(directory, t, by.Template); len(unknown) > 0 {
		t.Warnings = append(t.Warnings, fault.Say("indicator.import.regions_unknown", "count", len(unknown), "keys", listed(unknown)))
	}
	return t, nil
}

// PreviewBy reads a file by a template and stores nothing, as Preview does.
// Faults: Forbidden.
func (s *Service) PreviewBy(ctx context.Context, who identity.Person, u Upload, by By) (*Preview, error) {
	f, err := template.Open(u.Name, u.Content, u.Size, statfile.DefaultLimits())
	if err != nil {
		return nil, err
	}
	t, err := s.ReadBy(ctx, who, f, by, 0)
	if err != nil {
		return nil, err
	}
	return s.preview(ctx, who, u.Name, t)
}

// unknownKeys lists the official keys of a table that the directory lacks.
func unknownKeys(directory *territory.Directory, t *statfile.Table, by template.Template) []string {
	if by.Region.Kind != template.OfficialKey && by.Region.Kind != template.OneRegion {
		return nil
	}
	var unknown []string
	for _, r := range t.Regions {
		key, err := territory.ParseKey(r.Code)
		if err == nil {
			_, err = directory.Region(key)
		}
		if err != nil {
			unknown = append(unknown, r.Code)
		}
	}
	return unknown
}

// regionNames finds official regions by name.
func regionNames(directory *territory.Directory, home territory.Key) func(string) (string, bool) {
	finder := directory.Finder(home)
	return func(name string) (string, bool) {
		region, found := finder.Named(name)
		return string(region.Key), found
	}
}
