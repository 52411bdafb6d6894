// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"strings"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/i18n"
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
// by its own name. What was removed or restored kept its fields.
func (r *Request) RenderHistory(w http.ResponseWriter, frame Frame, over, title, back string, entries []audit.Entry, total int, labels map[string]string) error {
	view := HistoryView{Over: over, Title: title, Back: back, Pager: r.Pager(total)}
	for _, e := range entries {
		entry := HistoryEntry{Act: r.ActName(e.Act), Entry: e}
		if e.Act == audit.Created || e.Act == audit.Changed {
			for _, c := range e.Changes {
				entry.Changes = append(entry.Changes, r.HistoryChange(c, labels))
			}
		}
		i18n.SortBy(r.Text, entry.Changes, func(c HistoryChange) string { return c.Label })
		view.Entries = append(view.Entries, entry)
	}
	return r.Render(w, http.StatusOK, r.site.history, frame, view)
}

// HistoryChange is c as people read it: the field by its label, days as the
// reader's language writes them.
func (r *Request) HistoryChange(c audit.Change, labels map[string]string) HistoryChange {
	change := HistoryChange{Label: labels[c.Field], Before: r.withDays(c.Before), After: r.withDays(c.After)}
	if change.Label == "" {
		change.Label = c.Field
	}
	return change
}

// withDays rewrites a value that is a moment or consists of ISO days only; a
// list of them gets commas.
func (r *Request) withDays(value string) string {
	if at, err := time.Parse(time.RFC3339, value); err == nil {
		return r.Text.Moment(at)
	}
	words := strings.Fields(value)
	for i, word := range words {
		day := civil.Day(word)
		if !day.Valid() {
			return value
		}
		words[i] = r.Text.Day(day)
	}
	return strings.Join(words, ", ")
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
