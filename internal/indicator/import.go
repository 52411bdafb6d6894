// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"runtime"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/readers"
	"kursbuch/internal/territory"

	"golang.org/x/sync/errgroup"
)

// Upload is a file to import.
type Upload struct {
	Name    string
	Content io.ReaderAt
	Size    int64
	// Places are the regions that a person has chosen for names in a file that
	// gives no keys.
	Places map[string]territory.Key
}

// Preview is what was understood of a file; nothing of it is stored yet.
type Preview struct {
	Summary ImportSummary
	Finding statfile.Finding
	Title   string
	// Refusals describes the first refused rows; Summary.Refused counts all.
	Refusals []statfile.Refusal
	Warnings []fault.Message
	// Against is the newest release of the table, nil when there is none;
	// Changes compares with it.
	Against *Release
	Changes Changes
	// Listed are the largest changes, not too many; all of them can be seen
	// with the release.
	Listed []Change
	// Repeats is the release that holds the same figures already, nil when
	// there is none: Commit stores no figures then and returns it.
	Repeats *Release
	// Unclear are names of regions that somebody has to choose for; their rows
	// are among the refused ones.
	Unclear []UnclearName

	release Release
	content *content
}

// Preview reads an official file and stores nothing. A *statfile.Refusal as
// error refuses the whole file. Faults: Forbidden.
func (s *Service) Preview(ctx context.Context, who identity.Person, u Upload) (*Preview, error) {
	if !who.May(identity.ImportFigures) {
		return nil, fault.Forbidden
	}
	t, err := readers.Read(ctx, u.Name, u.Content, u.Size, statfile.DefaultLimits())
	if err != nil {
		return nil, err
	}
	placed, err := s.placeNames(ctx, who, t, u.Places)
	if err != nil {
		return nil, err
	}
	t = placed.table
	if len(placed.unclear) > 0 && t.Len() == 0 {
		return &Preview{
			Summary: summarize(u.Name, t), Finding: t.Finding, Title: t.Statistic.Label,
			Refusals: t.Refusals, Warnings: t.Warnings, Unclear: placed.unclear, content: &content{dictionary: newDictionary(t)},
		}, nil
	}
	p, err := s.preview(ctx, who, u.Name, t)
	if err == nil {
		p.Unclear = placed.unclear
		p.release.Public = true // the formats of offices' own publications
		p.release.placed = chosenNames(placed.chosen)
	}
	return p, err
}

// preview says what a table that was read would change.
func (s *Service) preview(ctx context.Context, who identity.Person, name string, t *statfile.Table) (*Preview, error) {
	if t.Len() == 0 {
		return nil, refuseEmpty(name, t)
	}
	if err := s.adopt(ctx, who, t); err != nil {
		return nil, err
	}
	c, err := arrange(t)
	if err != nil {
		return nil, err
	}
	p := &Preview{
		Summary: summarize(name, t), Finding: t.Finding, Title: t.Statistic.Label,
		Refusals: t.Refusals, Warnings: t.Warnings, content: c,
	}
	p.release = Release{
		Table: t.Finding.Table, Title: t.Statistic.Label, Source: credit(t.Finding), File: name, Digest: c.digest,
		Rows: t.Len(), Numbers: t.Numbers(), Regions: len(t.Regions), Periods: c.periods,
	}
	if c.bareSigns > 0 {
		p.warn("indicator.import.sign_dropped", "count", c.bareSigns)
	}
	if c.reducedSigns > 0 {
		p.warn("indicator.import.sign_reduced", "count", c.reducedSigns)
	}
	p.warnOfGaps(s.gaps(t))
	return p, s.compare(ctx, who, p)
}

// mostListed is how many changes a preview lists.
const mostListed = 500

// refuseEmpty refuses a file without a single figure, with the reason of its
// first refused row if there is one.
func refuseEmpty(name string, t *statfile.Table) error {
	if len(t.Refusals) > 0 {
		first := t.Refusals[0]
		first.File = name
		return &first
	}
	return statfile.RefuseFile(name, "indicator.import.no_rows")
}

func (p *Preview) warn(key string, pairs ...any) {
	p.Warnings = append(p.Warnings, fault.Say(key, pairs...))
}

// compare finds out what p would change.
func (s *Service) compare(ctx context.Context, who identity.Person, p *Preview) error {
	repeated, err := findSame(ctx, s.db, who.Tenant, p.release)
	if err == nil {
		p.repeats(repeated)
		return nil
	}
	if !errors.Is(err, fault.NotFound) {
		return fmt.Errorf("look for the same figures: %w", err)
	}
	releases, err := visibleReleases(ctx, s.db, who.Tenant, p.release.Table)
	if err != nil {
		return fmt.Errorf("look for earlier releases: %w", err)
	}
	p.Changes = Changes{New: p.release.Rows}
	if len(releases) == 0 {
		return nil
	}
	p.Against = &releases[0]
	before, err := s.released(ctx, releases[0])
	if err != nil {
		return err
	}
	p.content.dictionary.index()
	l := &changeList{before: before.names, after: p.content.dictionary, filter: ChangeFilter{Limit: mostListed, Lang: p.Finding.Language}}
	if p.Changes, err = compareFigures(ctx, before, p.content.figureSet(), l.keep); err != nil {
		return fmt.Errorf("compare with release %s: %w", releases[0].ID, err)
	}
	p.Listed = l.page()
	return nil
}

// repeats notes that r holds the same figures.
func (p *Preview) repeats(r Release) {
	p.Repeats, p.Against, p.Changes = &r, &r, Changes{Identical: p.release.Rows}
	p.Summary.Release, p.Summary.Repeated = r.ID, true
	p.warn("indicator.import.repeated", "number", r.Number)
}

// Commit stores what p holds as a new release in the tenant of who, all at
// once, and completes the summary of p. A file whose figures are there already
// makes no new release: the one that has them is returned, with its labels
// completed when the file is in another language. Faults: Forbidden, Conflict,
// Refused (no name of a region is clear).
func (s *Service) Commit(ctx context.Context, who identity.Person, p *Preview) (Release, error) {
	if !who.May(identity.ImportFigures) {
		return Release{}, fault.Forbidden
	}
	if p.release.Rows == 0 {
		return Release{}, fault.Refuse("indicator.import.no_names")
	}
	payloads, err := encode(p.content.parts)
	if err != nil {
		return Release{}, fmt.Errorf("encode figures of %s: %w", p.release.File, err)
	}
	r := p.release
	r.ID, r.tenant, r.Version = ReleaseID(s.newID()), who.Tenant, 1
	r.ImportedAt, r.ImportedBy, r.Official = s.now().UTC(), who.Name, who.Tenant == identity.Official
	repeated := false
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		same, err := findSame(ctx, tx, who.Tenant, r)
		if errors.Is(err, fault.NotFound) {
			return s.store(ctx, tx, who, &r, p.content.dictionary, p.content.parts, payloads)
		}
		if err != nil {
			return err
		}
		r, repeated = same, true
		return s.completeLabels(ctx, tx, who, &r, p.content.dictionary)
	})
	if db.IsUnique(err) {
		err = fault.Conflict // somebody imported the same table at this moment
	}
	if err != nil {
		return Release{}, fmt.Errorf("import %s: %w", p.release.File, err)
	}
	if repeated && p.Repeats == nil {
		p.repeats(r)
	}
	p.Summary.Release = r.ID
	return r, nil
}

// store writes a release with all that belongs to it.
func (s *Service) store(ctx context.Context, tx *sql.Tx, who identity.Person, r *Release, d *dictionary, parts []part, payloads [][]byte) error {
	packed, err := d.pack()
	if err != nil {
		return err
	}
	if r.Number, err = nextNumber(ctx, tx, who.Tenant, r.Table); err != nil {
		return err
	}
	if err := insertRelease(ctx, tx, who.Tenant, *r, packed); err != nil {
		return err
	}
	if err := insertBlocks(ctx, tx, who.Tenant, r.ID, parts, payloads); err != nil {
		return err
	}
	if err := s.log.Record(ctx, tx, who, r.object(), audit.Created, nil, r.audited()); err != nil {
		return err
	}
	if s.onRelease == nil {
		return nil
	}
	return s.onRelease(ctx, tx, who)
}

// completeLabels adds the labels of another language to a release of the
// tenant. Labels are no figures: the release stays what it was.
func (s *Service) completeLabels(ctx context.Context, tx *sql.Tx, who identity.Person, r *Release, from *dictionary) error {
	if r.tenant != who.Tenant {
		return nil
	}
	before, err := findDictionary(ctx, tx, *r)
	if err != nil {
		return err
	}
	known, err := unpackDictionary(before)
	if err != nil {
		return err
	}
	known.complete(from)
	after, err := known.pack()
	if err != nil || bytes.Equal(before, after) {
		return err
	}
	if err := updateDictionary(ctx, tx, r.tenant, *r, after); err != nil {
		return err
	}
	r.Version++
	return nil
}

// encode makes the payloads of blocks, several at a time.
func encode(parts []part) ([][]byte, error) {
	payloads := make([][]byte, len(parts))
	var workers errgroup.Group
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range parts {
		workers.Go(func() (err error) {
			payloads[i], err = p.block.Encode()
			return err
		})
	}
	return payloads, workers.Wait()
}
