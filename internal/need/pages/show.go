// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"net/http"
	"strings"

	"kursbuch/internal/identity"
	"kursbuch/internal/need"
	"kursbuch/internal/web"
)

// showView is all that show.html may use.
type showView struct {
	listRow
	KindText string
	Extent   string
	Goals    []Link
	Measures []Link
	Evidence []evidenceRow
	MayEdit  bool
	Key      string
}

// evidenceRow is one piece of evidence with its pinned figure in words.
type evidenceRow struct {
	need.Evidence
	Figure string // "3.245 Personen, 31.12.2024", empty without one
}

// Paragraphs parts the description at its line breaks.
func (v showView) Paragraphs() []string {
	return strings.FieldsFunc(v.Description, func(r rune) bool { return r == '\n' || r == '\r' })
}

func (p *Pages) showNeed(w http.ResponseWriter, r *web.Request) error {
	n, err := p.needs.Find(r.Context(), r.Who, needID(r))
	if err != nil {
		return err
	}
	words, err := p.words(r)
	if err != nil {
		return err
	}
	view := showView{
		listRow: p.row(r, words, n), KindText: textOf(kindOptions(r), string(n.Kind)), Extent: extentText(r, n),
		MayEdit: r.Who.May(identity.EditNeeds), Key: r.NewKey(),
	}
	for _, e := range n.Evidence {
		view.Evidence = append(view.Evidence, evidenceRow{Evidence: e, Figure: figureText(r, e)})
	}
	if view.Goals, err = p.answers.GoalsOfNeed(r.Context(), r.Who, n.ID); err != nil {
		return err
	}
	if view.Measures, err = p.answers.MeasuresOfNeed(r.Context(), r.Who, n.ID); err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, p.show, p.frame(r, n.Title), view)
}

// extentText says the range: "60 bis 90 Personen".
func extentText(r *web.Request, n need.Need) string {
	unit := n.ExtentUnit
	if unit == "" {
		unit = r.Text.T("need.extent.persons")
	}
	switch {
	case n.ExtentFrom == 0 && n.ExtentTo == 0:
		return ""
	case n.ExtentFrom == n.ExtentTo:
		return r.Text.T("need.extent.exact", "from", n.ExtentFrom, "unit", unit)
	case n.ExtentTo == 0:
		return r.Text.T("need.extent.least", "from", n.ExtentFrom, "unit", unit)
	case n.ExtentFrom == 0:
		return r.Text.T("need.extent.most", "to", n.ExtentTo, "unit", unit)
	}
	return r.Text.T("need.extent.range", "from", n.ExtentFrom, "to", n.ExtentTo, "unit", unit)
}

// figureText says a pinned figure as it was published.
func figureText(r *web.Request, e need.Evidence) string {
	f := e.Pinned
	if f == nil {
		return ""
	}
	if f.Withheld {
		return r.Text.T("need.evidence.withheld", "name", f.Name, "period", r.Text.Period(f.Period))
	}
	if f.Class != "" {
		return r.Text.T("need.evidence.class", "name", f.Name, "class", f.Class, "period", r.Text.Period(f.Period))
	}
	value := f.Figure.Symbol
	if f.Figure.Has {
		value = strings.TrimSpace(r.Text.Number(f.Figure.Value, f.Decimals) + " " + f.Figure.Symbol)
	}
	return r.Text.T("need.evidence.figure", "name", f.Name, "value", value, "unit", f.Unit, "period", r.Text.Period(f.Period))
}
