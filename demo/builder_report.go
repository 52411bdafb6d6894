// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"
	"strings"

	"kursbuch/internal/report"
)

// planReports plans the reports to the county council: a frozen one and a
// draft.
func (b *builder) planReports() {
	for _, r := range b.script.of("report") {
		draft := report.Report{
			Title: r.text("title"), Committee: r.text("committee"), MeetsOn: b.script.day(r, r.text("meets")), Paper: r.text("paper"),
			PeriodFrom: b.script.day(r, r.text("from")), PeriodTo: b.script.day(r, r.text("to")), Author: r.text("author"),
			Foreword: r.text("foreword"), Proposal: proposal(r), Outlook: r.text("outlook"),
		}
		b.then(r.text("written"), 17, func(ctx context.Context) error { return b.addReport(ctx, r, draft) })
	}
}

// proposal is what the committee shall resolve, one point a line.
func proposal(r record) string {
	var lines strings.Builder
	for _, point := range r.all("proposal") {
		lines.WriteString(point + "\n")
	}
	return lines.String()
}

func (b *builder) addReport(ctx context.Context, r record, draft report.Report) error {
	suggested, err := b.services.Reports.Suggest(ctx, b.manager())
	if err != nil {
		return err
	}
	draft.Language, draft.Audience, draft.Sections = suggested.Language, suggested.Audience, suggested.Sections
	for field, id := range b.fields {
		for i := range draft.Sections {
			if draft.Sections[i].Field == id {
				draft.Sections[i].Assessment = r.text("field_" + field)
			}
		}
	}
	id, err := b.services.Reports.Add(ctx, b.manager(), draft)
	if err == nil && r.text("frozen") == "yes" {
		b.report = id
		err = b.services.Reports.Freeze(ctx, b.manager(), id, 1)
	}
	if err != nil {
		return fmt.Errorf("report %s: %w", r.key, err)
	}
	return nil
}
