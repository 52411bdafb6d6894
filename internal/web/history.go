// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"

	"kursbuch/internal/audit"
)

// HistoryView is all that history.html may use.
type HistoryView struct {
	Over    string // what kind of object, e.g. "Maßnahme M 2"
	Title   string
	Back    string
	Entries []HistoryEntry
	Pager   Pager
}

// HistoryEntry is one change as people read it.
type HistoryEntry struct {
	Act     string
	Entry   audit.Entry
	Changes []HistoryChange
}

// HistoryChange is one field before and after.
type HistoryChange struct{ Label, Before, After string }

// RenderHistory shows who changed an object, when and what. labels names the
// audited fields in the reader's language; a field without a label is shown
// by its own name.
func (r *Request) RenderHistory(w http.ResponseWriter, frame Frame, over, title, back string, entries []audit.Entry, total int, labels map[string]string) error {
	view := HistoryView{Over: over, Title: title, Back: back, Pager: r.Pager(total)}
	for _, e := range entries {
		entry := HistoryEntry{Act: r.ActName(e.Act), Entry: e}
		for _, c := range e.Changes {
			label := labels[c.Field]
			if label == "" {
				label = c.Field
			}
			entry.Changes = append(entry.Changes, HistoryChange{Label: label, Before: c.Before, After: c.After})
		}
		view.Entries = append(view.Entries, entry)
	}
	return r.Render(w, http.StatusOK, r.site.history, frame, view)
}

// ActName says what an act is called.
func (r *Request) ActName(act audit.Act) string {
	switch act {
	case audit.Created:
		return r.Text.T("audit.act.created")
	case audit.Changed:
		return r.Text.T("audit.act.changed")
	case audit.Deleted:
		return r.Text.T("audit.act.deleted")
	case audit.Restored:
		return r.Text.T("audit.act.restored")
	}
	return string(act)
}
