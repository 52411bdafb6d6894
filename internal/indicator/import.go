// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"io"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/statfile"
)

// Upload is a file to import.
type Upload struct {
	Name    string
	Content io.ReaderAt
	Size    int64
}

// Preview is what was understood of a file; nothing of it is stored yet.
type Preview struct {
	Summary ImportSummary
	Finding statfile.Finding
	// Refusals describes the first refused rows; Summary.Refused counts all.
	Refusals []statfile.Refusal
	Warnings []fault.Message
	// Against is the newest release of the table, nil when there is none.
	Against *Release
	Changes Changes
	// Repeats says that Against or an older release holds the same figures:
	// Commit stores nothing and returns it.
	Repeats *Release

	table *statfile.Table
}

// Changes compares a file with the newest release of its table over the
// periods of the file.
type Changes struct {
	New, Changed, Identical int
	Gone                    int // only the older release has them
}

// ImportSummary is what an import reports, one object for each file.
type ImportSummary struct {
	File         string         `json:"file"`
	Format       string         `json:"format"` // ffcsv
	Table        string         `json:"table"`
	Title        string         `json:"title"`
	Language     string         `json:"language"`
	Encoding     string         `json:"encoding"`
	Rows         int            `json:"rows"`
	Accepted     int            `json:"accepted"`
	Refused      int            `json:"refused"`
	Numbers      int            `json:"numbers"`
	Symbols      int            `json:"symbols"` // figures with a sign in place of a number
	SymbolCounts map[string]int `json:"symbol_counts"`
	Regions      int            `json:"regions"`
	Periods      int            `json:"periods"`
	Release      ReleaseID      `json:"release"`
	Repeated     bool           `json:"repeated"`
	Warnings     []string       `json:"warnings"`
}

// Preview reads an official file and stores nothing. Who needs the right to
// import figures. A *statfile.Refusal as error refuses the whole file.
// Faults: Forbidden.
func (s *Service) Preview(ctx context.Context, who identity.Person, u Upload) (*Preview, error) {
	return &Preview{}, nil
}

// Commit stores what p holds as a new release in the tenant of who, all at
// once, and fills in the summary of p. A file whose figures are there already
// makes no new release: the one that has them is returned.
// Faults: Forbidden, Conflict.
func (s *Service) Commit(ctx context.Context, who identity.Person, p *Preview) (Release, error) {
	return Release{}, nil
}
