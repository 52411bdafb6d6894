// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"

	"kursbuch/internal/audit"
	"kursbuch/internal/identity"
)

// Direction says which way an indicator should develop.
type Direction string

// The directions.
const (
	Neutral Direction = "neutral"
	More    Direction = "more" // more is better
	Less    Direction = "less" // less is better
)

// Directions lists the directions in display order.
func Directions() []Direction { return []Direction{Neutral, More, Less} }

// Selection says which figures of a table add up to one number for each
// region and period. A dimension that Where does not name counts with its
// total; see Query.
type Selection struct {
	Table   string              `json:"table"`
	Measure string              `json:"measure,omitempty"`
	Where   map[string][]string `json:"where,omitempty"`
}

// Texts are the words of an indicator in one language.
type Texts struct {
	Name        string `json:"name"`
	Definition  string `json:"definition"`
	Numerator   string `json:"numerator"`
	Denominator string `json:"denominator,omitempty"`
	Unit        string `json:"unit"`
	Source      string `json:"source"`
	Relevance   string `json:"relevance,omitempty"`
	Notes       string `json:"notes,omitempty"`
}

// Indicator is a definition: what is counted, how it becomes one number, and
// what a reader must know to judge it.
type Indicator struct {
	ID      ID
	Version int    // 0 for the official ones, which are part of the program
	Code    string // short and stable: A1, SCHUTZ
	Texts          // in German, or in the language in which they were entered
	English Texts  // of the official ones; empty for own ones

	Count     Selection  // the numerator
	Base      *Selection // the denominator, nil for a plain number
	Factor    float64    // 100 for per cent; 1 for a plain number
	Decimals  int
	Direction Direction
	Official  bool // part of the program, not editable
	Archived  bool
}

// In returns i with its texts in a language, de or en, where they exist.
func (i Indicator) In(lang string) Indicator {
	if lang == "en" && i.English.Name != "" {
		i.Texts = i.English
	}
	return i
}

// List returns the indicators in use: the official ones, then the tenant's
// own by code. Faults: Forbidden.
func (s *Service) List(ctx context.Context, who identity.Person) ([]Indicator, error) {
	return nil, nil
}

// Archived returns the tenant's archived indicators by code. Faults: Forbidden.
func (s *Service) Archived(ctx context.Context, who identity.Person) ([]Indicator, error) {
	return nil, nil
}

// Find returns one indicator, archived or not. Faults: Forbidden, NotFound.
func (s *Service) Find(ctx context.Context, who identity.Person, id ID) (Indicator, error) {
	return Indicator{}, nil
}

// Add records an own indicator. Faults: Forbidden, Invalid.
func (s *Service) Add(ctx context.Context, who identity.Person, i Indicator) (ID, error) {
	return "", nil
}

// Change stores an own indicator that was read as version i.Version.
// Faults: Forbidden, Invalid, NotFound, Conflict.
func (s *Service) Change(ctx context.Context, who identity.Person, i Indicator) error {
	return nil
}

// Archive takes an own indicator out of use; pins keep working.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) Archive(ctx context.Context, who identity.Person, id ID, version int) error {
	return nil
}

// Restore takes an archived indicator into use again.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) Restore(ctx context.Context, who identity.Person, id ID, version int) error {
	return nil
}

// History lists the changes of an own indicator, newest first, and their
// number. Faults: Forbidden.
func (s *Service) History(ctx context.Context, who identity.Person, id ID, limit, offset int) ([]audit.Entry, int, error) {
	return nil, 0, nil
}

// LastChange is the newest entry of the history, for the conflict view.
// Faults: Forbidden, NotFound.
func (s *Service) LastChange(ctx context.Context, who identity.Person, id ID) (audit.Entry, error) {
	return audit.Entry{}, nil
}
