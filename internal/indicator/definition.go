// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
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
	Table string `json:"table"`
	// Earlier are tables that publish the same count; they are read for
	// periods that Table lacks, the first that has one.
	Earlier []string            `json:"earlier,omitempty"`
	Measure string              `json:"measure,omitempty"`
	Where   map[string][]string `json:"where,omitempty"`
	// Fixed figures were divided or averaged already, or are codes: they are
	// never added up over regions, nor converted to other borders. Units such
	// as per cent say so themselves.
	Fixed bool `json:"fixed,omitempty"`
	// Instead says which categories take the place of one in releases that are
	// cut differently: code -> codes. Without it such a release has no value.
	Instead map[string][]string `json:"instead,omitempty"`
	When    When                `json:"when,omitempty"`   // as a base or an input
	Weight  Weight              `json:"weight,omitempty"` // how reforms divide the figures
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
	// Assessment says how good and meaningful the figure is, Reading how to
	// read a value, Availability down to which level and how often the source
	// publishes it.
	Assessment   string `json:"assessment,omitempty"`
	Reading      string `json:"reading,omitempty"`
	Availability string `json:"availability,omitempty"`
}

// Indicator is a definition: what is counted, how it becomes one number, and
// what a reader must know to judge it.
type Indicator struct {
	ID      ID
	Version int    // 0 for the official ones, which are part of the program
	Code    string // short and stable: A1, SCHUTZ
	Texts          // in German, or in the language in which they were entered
	English Texts  // of the official ones; empty for own ones

	// How it is counted now: as the newest of Editions says; see Method.
	Count   Selection  // the numerator
	Base    *Selection // the denominator, nil for a plain number
	Factor  float64    // 100 for per cent; 1 for a plain number
	Formula string
	Inputs  []Input

	Editions  []Edition // oldest first; what is counted now is the newest
	Classes   []Class   // of a categorical indicator, lowest first
	Coded     bool      // the table holds codes of classes, not amounts
	Subject   Subject
	Levels    []territory.Level // that the source publishes; nil where nobody said
	Proxy     ID                // that stands in for it where it is not available
	Local     bool              // the figures are counted locally, no office publishes them
	Decimals  int
	Direction Direction
	Official  bool // part of the program, not editable
	Archived  bool
}

// Label is the name in a language with the code, for choices: an official and
// an own indicator may bear the same name.
func (i Indicator) Label(lang string) string { return i.In(lang).Name + " (" + i.Code + ")" }

// In returns i with its texts in a language, de or en, where they exist.
func (i Indicator) In(lang string) Indicator {
	if lang == "en" && i.English.Name != "" {
		i.Texts = i.English
	}
	return i
}

// The limits of what a definition may hold.
const (
	maxName     = 200
	maxText     = 10_000
	maxCode     = 20
	maxDecimals = 6
	maxFactor   = 1e9
)

// validate trims the texts of i and refuses what cannot be stored.
func (i *Indicator) validate() error {
	refused := fault.Invalid{}
	i.Code = strings.TrimSpace(i.Code)
	for _, field := range []struct {
		name string
		text *string
		max  int
	}{
		{"code", &i.Code, maxCode},
		{"name", &i.Name, maxName},
		{"unit", &i.Unit, maxName},
		{"definition", &i.Definition, maxText},
		{"numerator", &i.Numerator, maxText},
		{"denominator", &i.Denominator, maxText},
		{"source", &i.Source, maxText},
		{"relevance", &i.Relevance, maxText},
		{"notes", &i.Notes, maxText},
		{"assessment", &i.Assessment, maxText},
		{"reading", &i.Reading, maxText},
		{"availability", &i.Availability, maxText},
	} {
		*field.text = strings.TrimSpace(*field.text)
		if utf8.RuneCountInString(*field.text) > field.max {
			refused.Refuse(field.name, "indicator.definition.long", "max", field.max)
		}
	}
	if i.Code == "" {
		refused.Refuse("code", "indicator.definition.code_missing")
	}
	if i.Name == "" {
		refused.Refuse("name", "indicator.definition.name_missing")
	}
	if i.Definition == "" {
		refused.Refuse("definition", "indicator.definition.definition_missing")
	}
	m := i.method()
	m.check(refused)
	i.use(m)
	i.checkClasses(refused)
	if !slices.Contains(Subjects(), i.Subject) {
		refused.Refuse("subject", "indicator.definition.subject")
	}
	if i.Decimals < 0 || i.Decimals > maxDecimals {
		refused.Refuse("decimals", "indicator.definition.decimals", "max", maxDecimals)
	}
	if !slices.Contains(Directions(), i.Direction) {
		refused.Refuse("direction", "indicator.definition.direction")
	}
	return refused.Err()
}

// checkSelection refuses figures that no imported table can give.
func (s *Service) checkSelection(ctx context.Context, who identity.Person, refused fault.Invalid, field string, sel Selection) {
	r, err := s.read(ctx, sel, wanted{who: who})
	if err == nil {
		periods := r.periods()
		_, err = r.snapshot(ctx, periods[len(periods)-1])
	}
	if reason, understood := errors.AsType[fault.Refused](err); understood {
		refused[field] = reason.Message
	} else if err != nil {
		refused.Refuse(field, "indicator.definition.table_unknown", "table", sel.Table)
	}
}

func (i Indicator) object() audit.Object {
	return audit.Object{Kind: "indicator", ID: string(i.ID), Title: i.Name}
}

func (i Indicator) audited() audit.Fields {
	f := audit.Fields{
		"code": i.Code, "name": i.Name, "definition": i.Definition, "numerator": i.Numerator, "denominator": i.Denominator,
		"unit": i.Unit, "source": i.Source, "relevance": i.Relevance, "notes": i.Notes,
		"assessment": i.Assessment, "reading": i.Reading, "availability": i.Availability, "subject": string(i.Subject),
		"decimals": strconv.Itoa(i.Decimals), "direction": string(i.Direction), "classes": i.classesText(),
	}
	var editions []string
	for _, e := range i.editions() {
		editions = append(editions, strconv.Itoa(e.Number)+": "+e.audited())
	}
	f["editions"] = strings.Join(editions, "\n")
	return f
}

// String is the selection as a query of the command line.
func (s Selection) String() string {
	var conditions []string
	for _, name := range slices.Sorted(maps.Keys(s.Where)) {
		for _, code := range s.Where[name] {
			conditions = append(conditions, name+"="+code)
		}
	}
	parts := append([]string{s.Table}, s.Earlier...)
	return strings.Join(append(append(parts, s.Measure), conditions...), " ")
}

// List returns the indicators in use: the official ones in the order of
// subjects, then the tenant's own by code. Faults: Forbidden.
func (s *Service) List(ctx context.Context, who identity.Person) ([]Indicator, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, fault.Forbidden
	}
	own, err := listDefinitions(ctx, s.db, who.Tenant, false)
	if err != nil {
		return nil, fmt.Errorf("list indicators: %w", err)
	}
	return append(starters(), own...), nil
}

// Archived returns the tenant's archived indicators by code. Faults: Forbidden.
func (s *Service) Archived(ctx context.Context, who identity.Person) ([]Indicator, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, fault.Forbidden
	}
	archived, err := listDefinitions(ctx, s.db, who.Tenant, true)
	if err != nil {
		return nil, fmt.Errorf("list archived indicators: %w", err)
	}
	return archived, nil
}

// Find returns one indicator, archived or not. Faults: Forbidden, NotFound.
func (s *Service) Find(ctx context.Context, who identity.Person, id ID) (Indicator, error) {
	if !who.May(identity.ReadIndicators) {
		return Indicator{}, fault.Forbidden
	}
	for n := range official().indicators {
		if i := &official().indicators[n]; i.ID == id {
			return *i, nil
		}
	}
	i, err := findDefinition(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Indicator{}, fmt.Errorf("indicator %s: %w", id, err)
	}
	return i, nil
}

// Add records an own indicator. Faults: Forbidden, Invalid.
func (s *Service) Add(ctx context.Context, who identity.Person, i Indicator) (ID, error) {
	if !who.May(identity.EditIndicators) {
		return "", fault.Forbidden
	}
	if err := i.validate(); err != nil {
		return "", err
	}
	if err := s.checkMethod(ctx, who, i); err != nil {
		return "", err
	}
	i.ID, i.Version = ID(s.newID()), 1
	i.Editions = []Edition{{Number: 1, Method: i.method(), Added: civil.DayOf(s.now())}}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := insertDefinition(ctx, tx, who.Tenant, i); err != nil {
			return err
		}
		if err := insertEdition(ctx, tx, who.Tenant, i.ID, i.Editions[0]); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, i.object(), audit.Created, nil, i.audited())
	})
	if err != nil {
		return "", refuseTaken(err, "add indicator")
	}
	return i.ID, nil
}

// Change stores the words, classes and decimals of an own indicator that was
// read as version i.Version. What it counts stays as it was, because figures
// are pinned to it: see AddEdition.
// Faults: Forbidden, Invalid, NotFound, Conflict.
func (s *Service) Change(ctx context.Context, who identity.Person, i Indicator) error {
	if !who.May(identity.EditIndicators) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		old, err := findDefinition(ctx, tx, who.Tenant, i.ID)
		if err != nil {
			return err
		}
		i.Editions, i.Coded = old.Editions, old.Coded
		i.settle()
		if err := i.validate(); err != nil {
			return err
		}
		if err := updateDefinition(ctx, tx, who.Tenant, i); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, i.object(), audit.Changed, old.audited(), i.audited())
	})
	return refuseTaken(err, "change indicator")
}

// refuseTaken turns the clash of two codes into a refused field.
func refuseTaken(err error, attempt string) error {
	if db.IsUnique(err) {
		refused := fault.Invalid{}
		refused.Refuse("code", "indicator.definition.code_taken")
		return refused
	}
	if err != nil {
		return fmt.Errorf("%s: %w", attempt, err)
	}
	return nil
}

// Archive takes an own indicator out of use; pins keep working.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) Archive(ctx context.Context, who identity.Person, id ID, version int) error {
	return s.setArchived(ctx, who, id, version, db.Timestamp(s.now()))
}

// Restore takes an archived indicator into use again.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) Restore(ctx context.Context, who identity.Person, id ID, version int) error {
	return s.setArchived(ctx, who, id, version, "")
}

func (s *Service) setArchived(ctx context.Context, who identity.Person, id ID, version int, at string) error {
	if !who.May(identity.EditIndicators) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		i, err := findDefinition(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		if err := archiveDefinition(ctx, tx, who.Tenant, id, version, at); err != nil {
			return err
		}
		if at == "" {
			return s.log.Record(ctx, tx, who, i.object(), audit.Restored, nil, i.audited())
		}
		return s.log.Record(ctx, tx, who, i.object(), audit.Deleted, i.audited(), nil)
	})
	if err != nil {
		return fmt.Errorf("archive indicator %s: %w", id, err)
	}
	return nil
}

// History lists the changes of an own indicator, newest first, and their
// number. Faults: Forbidden.
func (s *Service) History(ctx context.Context, who identity.Person, id ID, limit, offset int) ([]audit.Entry, int, error) {
	if !who.May(identity.ReadIndicators) {
		return nil, 0, fault.Forbidden
	}
	return s.log.History(ctx, who, "indicator", string(id), limit, offset)
}

// LastChange is the newest entry of the history, for the conflict view.
// Faults: Forbidden, NotFound.
func (s *Service) LastChange(ctx context.Context, who identity.Person, id ID) (audit.Entry, error) {
	if !who.May(identity.ReadIndicators) {
		return audit.Entry{}, fault.Forbidden
	}
	return s.log.Newest(ctx, who, "indicator", string(id))
}
