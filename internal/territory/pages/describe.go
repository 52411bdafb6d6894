// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"strings"

	"kursbuch/internal/gvisys"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// maxChanges is how many changes a preview lists.
const maxChanges = 100

// describeGazetteer says what was read of a Gemeindeverzeichnis.
func describeGazetteer(r *web.Request, view *previewView, result reading) {
	t, g := r.Text, result.Gazetteer
	view.Title = t.T("territory.gazetteer.title", "day", g.Gazetteer.Day)
	view.Ready = true
	format := t.T("territory.gazetteer.text", "encoding", g.Directory.Encoding)
	if g.Directory.Format == gvisys.Workbook {
		format = t.T("territory.gazetteer.workbook", "sheet", g.Directory.File)
	}
	view.Facts = []fact{
		{t.T("territory.preview.file"), result.Name, format},
		{t.T("territory.choice.day"), t.Day(g.Gazetteer.Day), ""},
		{t.T("territory.gazetteer.lines"), t.Int(g.Directory.Lines), t.T("territory.gazetteer.refused", "count", g.Directory.Refused)},
	}
	if g.Directory.Mended > 0 {
		view.Facts = append(view.Facts, fact{t.T("territory.preview.mended"), t.Int(g.Directory.Mended), t.T("territory.preview.mended_note")})
	}
	for _, kind := range gvisys.Kinds() {
		view.Facts = append(view.Facts, fact{unitKind(t, kind), t.Int(g.Gazetteer.Counts[kind]), ""})
	}
	view.Facts = append(view.Facts, fact{t.T("territory.region.population"), t.Int(g.Gazetteer.Population), ""})
	switch {
	case g.Same != nil:
		view.Warnings = append(view.Warnings, t.T("territory.gazetteer.same"))
	case g.Replaces != nil:
		view.Warnings = append(view.Warnings, t.T("territory.gazetteer.replaces", "file", g.Replaces.File))
	}
	for _, refusal := range g.Directory.Refusals {
		view.Refused = append(view.Refused, refusedRow{refusal.Line, refusal.Value, t.Message(refusal.Reason)})
	}
	if g.Against != nil {
		view.Facts = append(view.Facts, fact{t.T("territory.gazetteer.changes", "day", g.Against.Day), t.Int(g.Changes.Count()), ""})
		rows := changedUnits(t, g.Changes)
		view.Changes = rows[:min(len(rows), maxChanges)]
	}
}

// describeTransition says what was read of an Umsteigeschlüssel. One with a
// refused row cannot be taken over: figures would be lost.
func describeTransition(r *web.Request, view *previewView, result reading) {
	t, p := r.Text, result.Transition
	view.Title = t.T("territory.transition.read", "count", p.Set.Rows)
	view.Ready, view.First = p.Refused == 0, t.T("territory.transition.refused_first")
	view.Facts = []fact{
		{t.T("territory.preview.file"), result.Name, ""},
		{t.T("territory.transition.from"), t.Day(p.Set.From[0]) + " – " + t.Day(p.Set.From[len(p.Set.From)-1]), ""},
		{t.T("territory.transition.to"), t.Day(p.Set.To), ""},
		{t.T("territory.transition.sheets"), t.Int(len(p.Sheets)), ""},
		{t.T("territory.transition.rows"), t.Int(p.Set.Rows), ""},
	}
	if p.Same != nil {
		view.Warnings = append(view.Warnings, t.T("territory.transition.same"))
	}
	view.Sheets = p.Sheets
	view.Refused = sheetRefusals(r, p.Refusals)
}

func sheetRefusals(r *web.Request, refusals []territory.RowRefusal) (rows []refusedRow) {
	for _, refusal := range refusals {
		value := refusal.Value
		if refusal.Sheet != "" {
			value = refusal.Sheet + ": " + value
		}
		rows = append(rows, refusedRow{refusal.Line, value, r.Text.Message(refusal.Reason)})
	}
	return rows
}

// describeHierarchy says what was read of a list of units and parents.
func describeHierarchy(r *web.Request, view *previewView, result reading) {
	t, p := r.Text, result.Members
	view.Title = t.T("territory.hierarchy.read", "count", len(p.Members))
	view.Ready, view.First = p.Hierarchy.Name != "", t.T("territory.hierarchy.name_first")
	parents := map[territory.Key]bool{}
	var rows []areaRow
	for _, m := range p.Members {
		parents[m.Parent] = true
		rows = append(rows, areaRow{string(m.Unit), m.ParentName, string(m.Parent)})
	}
	view.Facts = []fact{
		{t.T("territory.preview.file"), result.Name, ""},
		{t.T("territory.hierarchy.units"), t.Int(len(p.Members)), ""},
		{t.T("territory.hierarchy.parents"), t.Int(len(parents)), ""},
	}
	if p.Mended > 0 {
		view.Facts = append(view.Facts, fact{t.T("territory.preview.mended"), t.Int(p.Mended), t.T("territory.preview.mended_note")})
	}
	if p.Replaces != nil {
		view.Warnings = append(view.Warnings, t.T("territory.hierarchy.replaces", "name", p.Replaces.Name))
	}
	if len(p.Unknown) > 0 {
		view.Warnings = append(view.Warnings, t.T("territory.hierarchy.unknown", "count", len(p.Unknown), "units", someKeys(p.Unknown)))
	}
	view.Members, view.Pager = paged(rows, r.Offset()), r.Pager(len(rows))
	view.Refused = sheetRefusals(r, p.Refusals)
}

// someKeys names the first few.
func someKeys(keys []territory.Key) string {
	const most = 8
	var names []string
	for _, key := range keys[:min(len(keys), most)] {
		names = append(names, string(key))
	}
	text := strings.Join(names, ", ")
	if len(keys) > most {
		text += " …"
	}
	return text
}
