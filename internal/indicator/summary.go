// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"strings"

	"kursbuch/internal/statfile"
)

// ImportSummary is what an import reports, one object for each file.
type ImportSummary struct {
	File         string         `json:"file"`
	Format       string         `json:"format"`
	Table        string         `json:"table"`
	Title        string         `json:"title"`
	Language     string         `json:"language"` // de or en
	Encoding     string         `json:"encoding"`
	Rows         int            `json:"rows"`     // below the header
	Accepted     int            `json:"accepted"` // rows with a figure at least
	Refused      int            `json:"refused"`  // rows, or single figures of rows with several
	Numbers      int            `json:"numbers"`
	Symbols      int            `json:"symbols"`       // figures with a sign in place of a number
	SymbolCounts map[string]int `json:"symbol_counts"` // each sign, in place of a number or beside one
	Regions      int            `json:"regions"`
	Periods      int            `json:"periods"`
	Release      ReleaseID      `json:"release"`
	Repeated     bool           `json:"repeated"` // the figures were there already
	Warnings     []string       `json:"warnings"` // filled in by who prints, in the reader's language
}

func summarize(name string, t *statfile.Table) ImportSummary {
	return ImportSummary{
		File: name, Format: string(t.Finding.Layout), Table: t.Finding.Table, Title: t.Statistic.Label,
		Language: t.Finding.Language, Encoding: t.Finding.Encoding,
		Rows: t.Lines, Accepted: t.Kept, Refused: t.Refused,
		Numbers: t.Numbers(), Symbols: t.Len() - t.Numbers(), SymbolCounts: t.SignCounts(),
		Regions: len(t.Regions), Periods: len(t.Periods), Warnings: []string{},
	}
}

// credit is the line that the publisher of a table asks for. The form of the
// code tells the database: 12411-01-01-4 is Regionalstatistik, 1000A-0000 the
// census, 12531-0043 GENESIS-Online. Licence: dl-de/by-2.0 § 2.
func credit(f statfile.Finding) string {
	if f.Source != "" {
		return f.Source
	}
	statistic, rest, _ := strings.Cut(f.Table, "-")
	publisher := "© Statistisches Bundesamt (Destatis), GENESIS-Online"
	switch {
	case strings.Count(rest, "-") > 1:
		publisher = "© Statistische Ämter des Bundes und der Länder, Regionaldatenbank Deutschland"
	case strings.Trim(statistic, "0123456789") != "":
		publisher = "© Statistische Ämter des Bundes und der Länder, Zensusdatenbank"
	}
	return publisher + ", dl-de/by-2.0"
}
