// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"bytes"
	"html/template"
	"net/http"
	"strconv"

	"kursbuch/internal/document"
	"kursbuch/internal/identity"
	"kursbuch/internal/report"
	"kursbuch/internal/web"
)

// showView is all that show.html may use.
type showView struct {
	listRow
	Files    []fileLink
	Chapters []chapter
	Changes  changesView
	Gaps     []gapLink
	MoreGaps int // not listed
	Sheets   template.HTML
	Seal     string // of a frozen report
	MayWrite bool
	Key      string
}

// fileLink leads to the report in one format.
type fileLink struct{ Text, Href string }

// chapter leads to a section of the preview.
type chapter struct{ Text, Href string }

// changesView says what is different from the report before.
type changesView struct {
	Compared bool // there is a report before
	Since    string
	Href     string // of the section in the preview
	Lines    []string
}

// gapLink leads to where something that is missing can be added; without an
// address it is on the form of the report itself.
type gapLink struct{ Text, Href string }

func (p *Pages) showReport(w http.ResponseWriter, r *web.Request) error {
	stored, err := p.reports.Find(r.Context(), r.Who, reportID(r))
	if err != nil {
		return err
	}
	content, err := p.reports.Content(r.Context(), r.Who, stored.ID)
	if err != nil {
		return err
	}
	doc := p.reports.Document(content)
	doc.Contents = false // the page lists the chapters beside the sheets
	var sheets bytes.Buffer
	if err := doc.WriteFragment(&sheets); err != nil {
		return err
	}
	view := showView{
		listRow: row(r, stored), Files: fileLinks(r, stored), Chapters: chapters(doc), MayWrite: r.Who.May(identity.WriteReports),
		Sheets: template.HTML(sheets.String()), Key: r.NewKey(), //nolint:gosec // document escapes every text
	}
	view.Changes = changesOf(r, content.Changes)
	view.Changes.Href = hrefOf(view.Chapters, p.reports.Text(content).T("report.changes.title"))
	if stored.Frozen() {
		if view.Seal, err = p.reports.Seal(r.Context(), r.Who, stored.ID); err != nil {
			return err
		}
	} else {
		view.Gaps, view.MoreGaps = gapLinks(r, stored, content.Gaps())
	}
	return r.Render(w, http.StatusOK, p.show, p.frame(r, stored.Title), view)
}

func fileLinks(r *web.Request, stored report.Report) []fileLink {
	names := map[report.Format]string{
		report.PDF: r.Text.T("report.format.pdf"), report.DOCX: r.Text.T("report.format.docx"),
		report.ODT: r.Text.T("report.format.odt"), report.HTML: r.Text.T("report.format.html"),
	}
	var links []fileLink
	for _, format := range report.Formats() {
		links = append(links, fileLink{Text: names[format], Href: address(stored.ID) + "/files/" + string(format)})
	}
	return links
}

// chapters lists the sections on the first level; the preview numbers all
// headings in their order.
func chapters(doc *document.Document) []chapter {
	var list []chapter
	n := 0
	for _, b := range doc.Blocks {
		h, ok := b.(document.Heading)
		if !ok {
			continue
		}
		n++
		if h.Level == 1 && len(h.Text) > 0 {
			list = append(list, chapter{Text: h.Text[0].Text, Href: "#s" + strconv.Itoa(n)})
		}
	}
	return list
}

// hrefOf is the address of the chapter with a title, empty without one.
func hrefOf(chapters []chapter, title string) string {
	for _, c := range chapters {
		if c.Text == title {
			return c.Href
		}
	}
	return ""
}

func changesOf(r *web.Request, c *report.Changes) changesView {
	if c == nil {
		return changesView{}
	}
	view := changesView{Compared: true, Since: r.Text.T("report.changes.since", "title", c.SinceTitle, "day", c.SinceOn)}
	line := func(key string, n int) {
		if n > 0 {
			view.Lines = append(view.Lines, r.Text.T(key, "count", n))
		}
	}
	revised := 0
	for _, v := range c.Values {
		if v.Before != nil {
			revised++
		}
	}
	line("report.changes.count.lights", len(c.Lights))
	line("report.changes.count.new_measures", len(c.NewMeasures))
	line("report.changes.count.ended_measures", len(c.EndedMeasures))
	line("report.changes.count.new_values", len(c.Values)-revised)
	line("report.changes.count.revised_values", revised)
	line("report.changes.count.new_goals", len(c.NewGoals))
	line("report.changes.count.ended_goals", len(c.EndedGoals))
	line("report.changes.count.goals", len(c.Goals))
	return view
}

// mostGaps is how many gaps the page lists.
const mostGaps = 12

func gapLinks(r *web.Request, stored report.Report, gaps []report.Gap) (links []gapLink, more int) {
	for _, g := range gaps[:min(len(gaps), mostGaps)] {
		links = append(links, gapOf(r, stored, g))
	}
	return links, len(gaps) - len(links)
}

// gapOf says what is missing and leads to its mend.
func gapOf(r *web.Request, stored report.Report, g report.Gap) gapLink {
	t, form := r.Text.T, address(stored.ID)+"/edit"
	switch g.Kind {
	case report.NoStatus:
		return gapLink{t("report.gap.no_status", "measure", g.Measure.Label()), statusForm(g)}
	case report.NoReason:
		return gapLink{t("report.gap.no_reason", "measure", g.Measure.Label()), statusForm(g)}
	case report.NoNextStep:
		return gapLink{t("report.gap.no_next_step", "measure", g.Measure.Label()), statusForm(g)}
	case report.NoIndicator:
		return gapLink{t("report.gap.no_indicator", "goal", g.Goal.Number), "/goals/" + string(g.Goal.ID)}
	case report.NoFigures:
		return gapLink{t("report.gap.no_figures", "goal", g.Goal.Number, "name", g.Figures), "/goals/" + string(g.Goal.ID)}
	case report.NotReleased:
		return gapLink{t("report.gap.not_released", "goal", g.Goal.Number, "name", g.Figures), "/publications"}
	case report.NoJudgement:
		return gapLink{t("report.gap.no_judgement", "field", g.Field), form}
	case report.NoOutlook:
		return gapLink{t("report.gap.no_outlook"), form}
	}
	return gapLink{}
}

func statusForm(g report.Gap) string { return "/measures/" + string(g.Measure.ID) + "/status" }
