// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/vocabulary"
)

// ID names a report.
type ID string

// Report is what people decide about a report; everything else is compiled.
type Report struct {
	ID       ID
	Version  int
	Title    string
	Language i18n.Lang
	// Audience is for whom the report is written: it shows what they may see.
	Audience   identity.Audience
	Committee  string
	MeetsOn    civil.Day
	Paper      string // number of the council paper: KT 112/2026
	PeriodFrom civil.Day
	PeriodTo   civil.Day
	Author     string // unit that answers for the report
	Foreword   string // paragraphs, separated by empty lines
	Proposal   string // what the committee shall resolve, one point a line
	Outlook    string // paragraphs, separated by empty lines
	Sections   []Section
	CreatedAt  time.Time
	FrozenAt   time.Time // zero: a draft
	FrozenBy   string    // name of who froze it
	Archived   bool
}

// Section is a field of action in a report, with what is thought of it: the
// judgement, which figures cannot give.
type Section struct {
	Field      vocabulary.FieldID
	Assessment string // paragraphs, separated by empty lines
}

// Frozen reports whether r can no longer change.
func (r Report) Frozen() bool { return !r.FrozenAt.IsZero() }

// FrozenOn is the day on which r was frozen, empty for a draft.
func (r Report) FrozenOn() civil.Day {
	if !r.Frozen() {
		return ""
	}
	return civil.DayOf(r.FrozenAt.Local()) // as Today is
}

const (
	reportKind = "report"
	maxTitle   = 200
	maxText    = 10_000
)

// validate trims the texts of r and refuses what cannot be stored.
func (r *Report) validate(known []vocabulary.Field, old Report) error {
	refused := fault.Invalid{}
	for field, text := range map[string]*string{"title": &r.Title, "committee": &r.Committee, "paper": &r.Paper, "author": &r.Author} {
		checkText(refused, field, text, maxTitle)
	}
	for field, text := range map[string]*string{"foreword": &r.Foreword, "proposal": &r.Proposal, "outlook": &r.Outlook} {
		checkText(refused, field, text, maxText)
	}
	if r.Title == "" {
		refused.Refuse("title", "report.title.missing")
	}
	if _, known := i18n.Parse(string(r.Language)); !known {
		refused.Refuse("language", "report.language.missing")
	}
	if !slices.Contains(identity.Audiences(), r.Audience) {
		refused.Refuse("audience", "report.audience.missing")
	}
	r.checkDays(refused)
	r.checkSections(refused, known, old)
	return refused.Err()
}

func (r *Report) checkDays(refused fault.Invalid) {
	for field, day := range map[string]civil.Day{"period_from": r.PeriodFrom, "period_to": r.PeriodTo} {
		if day == "" || !day.Valid() {
			refused.Refuse(field, "report.period.missing")
		}
	}
	if r.PeriodTo < r.PeriodFrom {
		refused.Refuse("period_to", "report.period.order")
	}
	if !r.MeetsOn.Valid() {
		refused.Refuse("meets_on", "report.day.unknown")
	}
}

// checkSections puts the sections into the order of their fields; a field that
// is out of use may stay.
func (r *Report) checkSections(refused fault.Invalid, known []vocabulary.Field, old Report) {
	if len(r.Sections) == 0 {
		refused.Refuse("fields", "report.fields.missing")
	}
	place := map[vocabulary.FieldID]int{}
	for _, section := range old.Sections {
		place[section.Field] = len(known)
	}
	for i, field := range known {
		place[field.ID] = i
	}
	seen := map[vocabulary.FieldID]bool{}
	for i, section := range r.Sections {
		if _, found := place[section.Field]; !found || seen[section.Field] {
			refused.Refuse("fields", "report.fields.unknown")
		}
		seen[section.Field] = true
		checkText(refused, AssessmentField(section.Field), &r.Sections[i].Assessment, maxText)
	}
	slices.SortStableFunc(r.Sections, func(a, b Section) int { return place[a.Field] - place[b.Field] })
}

// AssessmentField is the name under which the judgement on a field of action
// is typed and audited.
func AssessmentField(id vocabulary.FieldID) string { return "assessment_" + string(id) }

func checkText(refused fault.Invalid, field string, text *string, most int) {
	if *text = strings.TrimSpace(*text); utf8.RuneCountInString(*text) > most {
		refused.Refuse(field, "report.text.long", "max", most)
	}
}

// Object names the report in the audit trail.
func (r Report) Object() audit.Object {
	return audit.Object{Kind: reportKind, ID: string(r.ID), Title: r.Title}
}

// Audited are the values of the report that the audit trail keeps.
func (r Report) Audited() audit.Fields {
	var fields []string
	f := audit.Fields{
		"title": r.Title, "language": string(r.Language), "audience": string(r.Audience), "committee": r.Committee, "meets_on": string(r.MeetsOn), "paper": r.Paper,
		"period_from": string(r.PeriodFrom), "period_to": string(r.PeriodTo), "author": r.Author,
		"foreword": r.Foreword, "proposal": r.Proposal, "outlook": r.Outlook,
	}
	for _, section := range r.Sections {
		fields = append(fields, string(section.Field))
		f[AssessmentField(section.Field)] = section.Assessment
	}
	f["fields"] = strings.Join(fields, " ")
	return f
}

// List returns one page of the reports in use, drafts first, then the frozen
// ones, newest first, and how many there are. Who only reads sees frozen ones;
// archived asks for those withdrawn from the list. Faults: Forbidden.
func (s *Service) List(ctx context.Context, who identity.Person, archived bool, limit, offset int) ([]Report, int, error) {
	if !who.May(identity.ReadReports) || archived && !who.May(identity.WriteReports) {
		return nil, 0, fault.Forbidden
	}
	drafts := who.May(identity.WriteReports)
	reports, err := listReports(ctx, s.db, who, archived, drafts, limit, offset)
	if err != nil {
		return nil, 0, fmt.Errorf("list reports: %w", err)
	}
	n, err := countReports(ctx, s.db, who, archived, drafts)
	if err != nil {
		return nil, 0, fmt.Errorf("count reports: %w", err)
	}
	return reports, n, nil
}

// Frozen lists the frozen reports in the list, newest first, without their
// sections. Faults: Forbidden.
func (s *Service) Frozen(ctx context.Context, who identity.Person) ([]Report, error) {
	if !who.May(identity.ReadReports) {
		return nil, fault.Forbidden
	}
	reports, err := listFrozen(ctx, s.db, who)
	if err != nil {
		return nil, fmt.Errorf("list frozen reports: %w", err)
	}
	return reports, nil
}

// Find returns a report. Who only reads finds frozen ones that are in the list.
// Faults: Forbidden, NotFound.
func (s *Service) Find(ctx context.Context, who identity.Person, id ID) (Report, error) {
	if !who.May(identity.ReadReports) {
		return Report{}, fault.Forbidden
	}
	r, err := findReport(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Report{}, fmt.Errorf("report %s: %w", id, err)
	}
	if (!r.Frozen() || r.Archived) && !who.May(identity.WriteReports) || !slices.Contains(who.Audience.Sees(), r.Audience) {
		return Report{}, fault.Forbidden
	}
	return r, nil
}

// Suggest returns a draft to start from: the committee and author of the last
// frozen report, the time since its period, and all fields of action in use.
// The first report is about the year so far. Faults: Forbidden.
func (s *Service) Suggest(ctx context.Context, who identity.Person) (Report, error) {
	if !who.May(identity.WriteReports) {
		return Report{}, fault.Forbidden
	}
	today := s.Today()
	r := Report{Language: i18n.German, Audience: identity.Committee, PeriodFrom: today[:4] + "-01-01", PeriodTo: today}
	frozen, err := s.Frozen(ctx, who)
	if err != nil {
		return Report{}, err
	}
	if len(frozen) > 0 {
		last := frozen[0]
		r.Committee, r.Author, r.Language = last.Committee, last.Author, last.Language
		r.Audience = last.Audience
		if last.PeriodTo < today {
			r.PeriodFrom = last.PeriodTo.Add(1)
		}
	}
	fields, err := s.below.Vocabulary.Fields(ctx, who)
	for _, field := range fields {
		r.Sections = append(r.Sections, Section{Field: field.ID})
	}
	return r, err
}

// Add records a draft. Faults: Forbidden, Invalid.
func (s *Service) Add(ctx context.Context, who identity.Person, r Report) (ID, error) {
	if !who.May(identity.WriteReports) {
		return "", fault.Forbidden
	}
	if err := s.check(ctx, who, &r, Report{}); err != nil {
		return "", err
	}
	r.ID, r.Version, r.CreatedAt = ID(s.newID()), 1, s.now()
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := insertReport(ctx, tx, who.Tenant, r); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, r.Object(), audit.Created, nil, r.Audited())
	})
	if err != nil {
		return "", fmt.Errorf("add report: %w", err)
	}
	return r.ID, nil
}

// Change stores the draft r, which was read as version r.Version.
// Faults: Forbidden, Invalid, NotFound, Conflict, Refused once it is frozen.
func (s *Service) Change(ctx context.Context, who identity.Person, r Report) error {
	return s.alter(ctx, who, r.ID, audit.Changed, func(tx *sql.Tx, old Report) (Report, error) {
		if old.Frozen() {
			return r, fault.Refuse("report.frozen.unchangeable")
		}
		if err := s.check(ctx, who, &r, old); err != nil {
			return r, err
		}
		return r, updateReport(ctx, tx, who.Tenant, r)
	})
}

// check validates r against the fields of action in use.
func (s *Service) check(ctx context.Context, who identity.Person, r *Report, old Report) error {
	fields, err := s.below.Vocabulary.Fields(ctx, who)
	if err != nil {
		return err
	}
	return r.validate(fields, old)
}

// Archive takes a report, read as version, out of the list; a frozen one stays as it is.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) Archive(ctx context.Context, who identity.Person, id ID, version int) error {
	return s.alter(ctx, who, id, audit.Deleted, func(tx *sql.Tx, old Report) (Report, error) {
		return old, archiveReport(ctx, tx, who.Tenant, id, version, db.Timestamp(s.now()))
	})
}

// Restore puts an archived report, read as version, back into the list.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) Restore(ctx context.Context, who identity.Person, id ID, version int) error {
	return s.alter(ctx, who, id, audit.Restored, func(tx *sql.Tx, old Report) (Report, error) {
		return old, archiveReport(ctx, tx, who.Tenant, id, version, "")
	})
}

// alter runs one change of a stored report and records it.
func (s *Service) alter(ctx context.Context, who identity.Person, id ID, act audit.Act, apply func(*sql.Tx, Report) (Report, error)) error {
	if !who.May(identity.WriteReports) {
		return fault.Forbidden
	}
	err := audit.Alter(ctx, s.log, who, act, func(q db.Querier) (Report, error) { return findReport(ctx, q, who.Tenant, id) }, apply)
	if err != nil {
		return fmt.Errorf("change report %s: %w", id, err)
	}
	return nil
}

// History lists the changes of a report, newest first, and their number.
// Faults: Forbidden.
func (s *Service) History(ctx context.Context, who identity.Person, id ID, limit, offset int) ([]audit.Entry, int, error) {
	if !who.May(identity.WriteReports) {
		return nil, 0, fault.Forbidden
	}
	return s.log.History(ctx, who, reportKind, string(id), limit, offset)
}

// LastChange is the newest entry of a report's history, for the conflict view.
// Faults: Forbidden.
func (s *Service) LastChange(ctx context.Context, who identity.Person, id ID) (audit.Entry, error) {
	if !who.May(identity.WriteReports) {
		return audit.Entry{}, fault.Forbidden
	}
	return s.log.Newest(ctx, who, reportKind, string(id))
}
