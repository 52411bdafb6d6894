// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/job"
	"kursbuch/internal/sheet"
	"kursbuch/internal/statfile"
	"kursbuch/internal/web"
	"kursbuch/internal/web/work"
)

// previewView is all that preview.html may use: a job that runs or failed, a
// refused file, or what was understood of a good one.
type previewView struct {
	Title    string
	Job      job.Job
	Progress web.Progress
	Failure  string

	Refusal  *refusalView
	Reading  *reading
	Facts    []figure.Fact
	Signs    []signCount
	Changes  []kindCount
	List     changeTable
	Shape    []figure.Dimension
	Refusals []refusalView
	Pager    web.Pager
	Omitted  int // refused rows that are counted but not described
	Warnings []string
	Key      string
	// ByTemplate is set when the file was read as somebody has marked it.
	ByTemplate bool
	// Annotated is set when the file can be had with its refusals in it.
	Annotated bool
	// Places asks for the regions of names that are not clear; without fields
	// when all are.
	Places web.Form
	// Bare is set when no figure can be taken before somebody chooses.
	Bare bool
}

// shownChanges is how many changes a preview shows.
const shownChanges = 25

// refusalView says what could not be taken, where and why.
type refusalView struct {
	File   string
	Line   int // 0 for the whole file
	Column string
	Value  string
	Reason string
}

// signCount is a sign with its meaning and how often it occurs.
type signCount struct {
	Sign, Text string
	Count      int
}

func viewRefusal(t *i18n.Printer, f statfile.Refusal) refusalView {
	return refusalView{File: f.File, Line: f.Line, Column: f.Column, Value: f.Value, Reason: t.Message(f.Reason)}
}

// showReading shows what was understood of an upload, or why it was refused.
func (p *Pages) showReading(w http.ResponseWriter, r *web.Request, j job.Job) error {
	result, err := work.Result[reading](j)
	if err != nil {
		return err
	}
	if result.Unknown {
		return p.showAssistant(w, r)
	}
	view := previewView{Job: j, Key: r.NewKey(), ByTemplate: result.By != nil}
	status := http.StatusOK
	if result.Refusal != nil {
		refusal := viewRefusal(r.Text, *result.Refusal)
		view.Refusal, status = &refusal, http.StatusUnprocessableEntity
		view.Title = r.Text.T("indicator.preview.refused", "name", result.Name)
	} else {
		p.describe(r, &view, result)
		if view.Places, err = p.placesForm(r, j.ID, result); err != nil {
			return err
		}
	}
	return r.Render(w, status, p.preview, importFrame(view.Title, importsCrumb(r)), view)
}

func (p *Pages) describe(r *web.Request, view *previewView, result reading) {
	t, s := r.Text, result.Summary
	view.Reading, view.Bare = &result, s.Accepted == 0
	view.Title = t.T("indicator.preview.title", "count", s.Accepted, "table", s.Table)
	if result.Repeats != nil {
		view.Title = t.T("indicator.preview.repeated", "table", s.Table, "number", result.Repeats.Number)
	}
	view.Facts = understood(t, result)
	for _, sign := range slices.Sorted(maps.Keys(s.SymbolCounts)) {
		view.Signs = append(view.Signs, signCount{sign, legend.Text(t, sign), s.SymbolCounts[sign]})
	}
	for _, k := range kinds() {
		view.Changes = append(view.Changes, kindCount{Text: kindName(t, k), N: result.Changes.Of(k)})
	}
	view.List = tableOf(t, result.Listed[:min(len(result.Listed), shownChanges)])
	view.Annotated = annotatable(result.Finding.Layout)
	view.Shape = figure.Dimensions(t, result.Shape)
	view.Pager = r.Pager(len(result.Refusals))
	for _, refusal := range paged(result.Refusals, r.Offset()) {
		view.Refusals = append(view.Refusals, viewRefusal(t, refusal))
	}
	view.Omitted = s.Refused - len(result.Refusals)
	for _, warning := range result.Warnings {
		view.Warnings = append(view.Warnings, t.Message(warning))
	}
}

func paged[T any](all []T, offset int) []T {
	from := min(offset, len(all))
	return all[from:min(from+web.PageSize, len(all))]
}

// understood lists what was concluded of the file, and from what.
func understood(t *i18n.Printer, result reading) []figure.Fact {
	f, shape := result.Finding, result.Shape
	lines := []figure.Fact{{Label: t.T("indicator.preview.file"), Text: result.Name}}
	if f.Zip != "" {
		lines[0].Note = t.T("indicator.preview.inside", "file", f.File)
	}
	add := func(label, text, note string) {
		lines = append(lines, figure.Fact{Label: label, Text: text, Note: note})
	}
	add(t.T("indicator.preview.format"), t.Message(f.Layout.Name()), "")
	add(t.T("indicator.preview.encoding"), f.Encoding, "")
	add(t.T("indicator.preview.language"), language(t, f.Language), "")
	add(t.T("indicator.preview.decimal"), decimalMark(t, f.Decimal), evidence(t, f.Evidence))
	add(t.T("indicator.imports.table"), f.Table, codeEvidence(t, f.TableFrom))
	add(t.T("indicator.preview.statistic"), result.Title, "")
	add(t.T("indicator.preview.periods"), figure.Span(t, shape.Periods), "")
	add(t.T("indicator.preview.regions"), t.Int(result.Summary.Regions), "")
	for _, m := range shape.Measures {
		add(t.T("indicator.preview.measure"), m.Label, figure.UnitNote(m.Code, m.Unit))
	}
	for _, name := range slices.Sorted(maps.Keys(result.Places)) {
		add(t.T("indicator.places.chosen"), name, string(result.Places[name]))
	}
	if f.Footnote != "" {
		add(t.T("indicator.preview.footnote"), f.Footnote, "")
	}
	var reasons []string
	for _, reason := range f.Why {
		reasons = append(reasons, t.Message(reason))
	}
	if reasons != nil {
		add(t.T("indicator.preview.why_so"), strings.Join(reasons, " "), "")
	}
	return lines
}

func language(t *i18n.Printer, lang string) string {
	if lang == "en" {
		return t.T("indicator.preview.english")
	}
	return t.T("indicator.preview.german")
}

func decimalMark(t *i18n.Printer, mark byte) string {
	if mark == '.' {
		return t.T("indicator.preview.point")
	}
	return t.T("indicator.preview.comma")
}

func evidence(t *i18n.Printer, e statfile.Evidence) string {
	switch e {
	case statfile.FromName:
		return t.T("indicator.preview.from_name")
	case statfile.FromLabels:
		return t.T("indicator.preview.from_labels")
	case statfile.FromValues:
		return t.T("indicator.preview.from_values")
	case statfile.Assumed:
		return t.T("indicator.preview.assumed")
	default:
		return ""
	}
}

// codeEvidence says where the code of the table comes from.
func codeEvidence(t *i18n.Printer, e statfile.Evidence) string {
	switch e {
	case statfile.FromName:
		return t.T("indicator.preview.code_from_name")
	case statfile.FromStatistic:
		return t.T("indicator.preview.code_guessed")
	default:
		return ""
	}
}

// refusedCSV is the list of all refused rows that were described.
func (p *Pages) refusedCSV(w http.ResponseWriter, r *web.Request) error {
	result, err := p.read(r)
	if err != nil {
		return err
	}
	t := r.Text
	header := []string{t.T("indicator.refused.file"), t.T("indicator.refused.line"), t.T("indicator.refused.column"), t.T("indicator.refused.value"), t.T("indicator.refused.reason")}
	return r.SendCSV(w, figure.Attachment(r, "refused.csv"), header, func(yield func([]sheet.Cell) bool) {
		for _, refusal := range result.Refusals {
			v := viewRefusal(t, refusal)
			if !yield([]sheet.Cell{sheet.Text(v.File), sheet.Number(float64(v.Line), 0), sheet.Text(v.Column), sheet.Text(v.Value), sheet.Text(v.Reason)}) {
				return
			}
		}
	})
}
