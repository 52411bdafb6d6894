// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"errors"
	"fmt"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/statfile"
)

// adopt gives a table without codes those of the newest release with the same
// labels, so that it goes on the same series. It does nothing for files that
// have codes of their own.
func (s *Service) adopt(ctx context.Context, who identity.Person, t *statfile.Table) error {
	if t.Finding.Layout != statfile.LayoutClassic {
		return nil
	}
	newest, known, err := s.newestNames(ctx, who, t.Finding.Table)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if adoptCodes(t, known) > 0 {
		t.Finding.Note("indicator.preview.adopted", "number", newest.Number)
	}
	return nil
}

// newestNames are the names of the newest release of a table, or
// fault.NotFound.
func (s *Service) newestNames(ctx context.Context, who identity.Person, table string) (Release, *dictionary, error) {
	releases, err := visibleReleases(ctx, s.db, who.Tenant, table)
	if err != nil {
		return Release{}, nil, fmt.Errorf("look for the names of %s: %w", table, err)
	}
	if len(releases) == 0 {
		return Release{}, nil, fault.NotFound
	}
	known, err := s.dictionary(ctx, releases[0])
	return releases[0], known, err
}

// adoptCodes counts the codes that it changes.
func adoptCodes(t *statfile.Table, known *dictionary) int {
	lang := t.Finding.Language
	measures, variables := codeBook{}, codeBook{}
	for _, m := range known.Measures {
		measures.add(m.Label.in(lang)+" "+neutralUnit(m.Unit), m.Code)
	}
	categories := map[string]codeBook{}
	for _, d := range known.Dimensions {
		for _, c := range d {
			v := known.Variables[c.Variable]
			variables.add(v.Label.in(lang), v.Code)
			if categories[v.Code] == nil {
				categories[v.Code] = codeBook{}
			}
			categories[v.Code].add(c.Label.in(lang), c.Code)
		}
	}
	changed := 0
	for i := range t.Measures {
		m := &t.Measures[i]
		changed += measures.give(m.Label+" "+neutralUnit(labelIn(lang, m.Unit)), &m.Code)
	}
	for _, d := range t.Dimensions {
		for i := range d.Categories {
			c := &d.Categories[i]
			changed += variables.give(c.Variable.Label, &c.Variable.Code)
			changed += categories[c.Variable.Code].give(c.Label, &c.Code)
		}
	}
	return changed
}

// codeBook finds codes by labels, however these are spelt. A label of two codes
// has none.
type codeBook map[string]*string

func (b codeBook) add(label, code string) {
	key := statfile.CodeOf(label)
	if earlier, known := b[key]; known && (earlier == nil || *earlier != code) {
		b[key] = nil
		return
	}
	b[key] = &code
}

// give puts the code of a label into its place, and reports how many it changed.
func (b codeBook) give(label string, code *string) int {
	found := b[statfile.CodeOf(label)]
	if found == nil || *found == *code {
		return 0
	}
	*code = *found
	return 1
}
