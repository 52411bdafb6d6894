// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"

	"kursbuch/internal/chart"
	"kursbuch/internal/geo"
	"kursbuch/internal/i18n"
	"kursbuch/internal/job"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
	"kursbuch/internal/web/work"
)

// areaRow is one area of a file of boundaries.
type areaRow struct {
	Code, Name string
	State      string // new, known, only in the file, missing
}

// showReading shows what was understood of an upload, or why it was refused.
func (p *Pages) showReading(w http.ResponseWriter, r *web.Request, j job.Job) error {
	result, err := work.Result[reading](j)
	if err != nil {
		return err
	}
	return p.renderReading(w, r, result, nil)
}

func (p *Pages) renderReading(w http.ResponseWriter, r *web.Request, result reading, cause error) error {
	t := r.Text
	view := previewView{Purpose: result.Purpose, Key: r.NewKey(), Job: job.Job{ID: job.ID(r.PathValue("upload"))}}
	if form, offered := p.choices(r, result); offered {
		form.Refuse(t, cause)
		view.Change = &form
	}
	status := http.StatusOK
	switch {
	case result.Refusal != nil:
		view.Title, view.Failure = t.T("territory.upload.refused", "name", result.Name), t.Message(*result.Refusal)
		status = http.StatusUnprocessableEntity
	case result.Gazetteer != nil:
		describeGazetteer(r, &view, result)
	case result.Transition != nil:
		describeTransition(r, &view, result)
	case result.Members != nil:
		describeHierarchy(r, &view, result)
	default:
		p.describeBoundaries(r, &view, result)
	}
	if cause != nil {
		return r.RenderForm(w, cause, p.preview, frame(view.Title, backCrumb(r, result.Purpose)), view)
	}
	return r.Render(w, status, p.preview, frame(view.Title, backCrumb(r, result.Purpose)), view)
}

func backCrumb(r *web.Request, what purpose) web.Crumb {
	if what == forSpaces {
		return listCrumb(r)
	}
	return hubCrumb(r)
}

// choices is the form that says how the file is meant, where that is open.
func (p *Pages) choices(r *web.Request, result reading) (web.Form, bool) {
	switch result.Purpose {
	case forSpaces, forBoundaries:
		return p.choiceForm(r, result), true
	case forHierarchy:
		action := "/territory/uploads/" + r.PathValue("upload") + "/read"
		return r.NewForm(action, r.Text.T("territory.choice.submit"), "/territory", web.Part{Fields: hierarchyFields(r, result.Hierarchy)}), true
	case forDirectory, forTransition:
	}
	return web.Form{}, false
}

// choiceForm lets the reader say how the file is meant.
func (p *Pages) choiceForm(r *web.Request, result reading) web.Form {
	t, c := r.Text, result.Boundary
	var names []string
	if result.Boundaries != nil {
		names = result.Boundaries.Names
	}
	options := []web.Option{{Value: "", Text: t.T("territory.choice.propose")}}
	for _, name := range names {
		options = append(options, web.Option{Value: name, Text: name})
	}
	keyLabel := t.T("territory.choice.key")
	if result.Purpose == forSpaces {
		keyLabel = t.T("territory.choice.number")
	}
	fields := []web.Field{
		{Name: "key", Label: keyLabel, Kind: web.SelectField, Value: c.Key, Options: options},
		{Name: "name", Label: t.T("territory.choice.name"), Kind: web.SelectField, Value: c.Name, Options: options},
		{Name: "system", Label: t.T("territory.choice.system"), Kind: web.SelectField, Value: chosenSystem(result), Options: systems(t)},
	}
	if result.Purpose == forBoundaries {
		fields = append(fields, web.Field{
			Name: "day", Label: t.T("territory.choice.day"), Hint: t.T("territory.choice.day_hint"), Kind: web.DateField, Value: string(c.Day), Required: true,
		})
	}
	fields = append(fields, web.Field{Name: "source", Label: t.T("territory.choice.source"), Hint: t.T("territory.choice.source_hint"), Value: sourceOf(result)})
	action := "/territory/uploads/" + r.PathValue("upload") + "/read"
	return r.NewForm(action, t.T("territory.choice.submit"), backCrumb(r, result.Purpose).Href, web.Part{Fields: fields})
}

func chosenSystem(result reading) string {
	if result.Boundary.System == geo.Unknown {
		return ""
	}
	return result.Boundary.System.String()
}

// sourceOf proposes the credit that the BKG asks for its boundaries.
func sourceOf(result reading) string {
	if result.Boundary.Source == "" && result.Purpose == forBoundaries && result.Boundary.Day == "" {
		return "© GeoBasis-DE / BKG, dl-de/by-2.0"
	}
	return result.Boundary.Source
}

func systems(t *i18n.Printer) []web.Option {
	return []web.Option{
		{Value: "", Text: t.T("territory.system.file")},
		{Value: geo.WGS84.String(), Text: t.T("territory.system.wgs84")},
		{Value: geo.UTM32.String(), Text: t.T("territory.system.utm32")},
		{Value: geo.UTM33.String(), Text: t.T("territory.system.utm33")},
		{Value: geo.WebMercator.String(), Text: t.T("territory.system.mercator")},
	}
}

func (p *Pages) describeBoundaries(r *web.Request, view *previewView, result reading) {
	t, b := r.Text, result.Boundaries
	view.Title = t.T("territory.preview.areas", "count", len(b.Areas))
	view.Nothing = len(b.Areas) == 0
	view.Ready = !view.Nothing && (result.Purpose == forSpaces || b.Choice.Day != "")
	view.First = t.T("territory.preview.day_first")
	view.Facts = boundaryFacts(r, result)
	rows := areaRows(r, result)
	view.Pager = r.Pager(len(rows))
	view.Rows = paged(rows, r.Offset())
	for _, refused := range b.Refused {
		view.Refused = append(view.Refused, refusedRow{refused.Number, refused.Value, t.Message(refused.Reason)})
	}
	view.Map = drawOutlines(result.Outlines, "")
}

// drawOutlines is a map of outlines without values, own outlines one of them.
func drawOutlines(outlines []territory.Outline, own territory.Key) template.HTML {
	if len(outlines) == 0 {
		return ""
	}
	m := chart.Map{ID: "areas", Alt: chart.Alt{LabelledBy: "h-map"}, Format: chart.Format{Number: func(float64) string { return "" }}}
	none := 0.0 // no value, one colour
	for _, o := range outlines {
		region := chart.Region{Rings: o.Points(), Name: o.Name, Code: o.Name, Number: &none, Own: own != "" && o.Key == own}
		if len(o.Key) <= maxMark {
			region.Code = string(o.Key)
		}
		m.Regions = append(m.Regions, region)
	}
	return m.HTML()
}

// maxMark is up to how many characters a key is shorter than a name; the map
// writes what fits into an area.
const maxMark = 6

func boundaryFacts(r *web.Request, result reading) []fact {
	t, b := r.Text, result.Boundaries
	system := b.Choice.System.String()
	if b.Assumed {
		system = t.T("territory.preview.assumed", "system", system)
	}
	facts := []fact{
		{t.T("territory.preview.file"), result.Name, ""},
		{t.T("territory.choice.system"), system, ""},
		{t.T("territory.preview.features"), t.Int(b.Features), ""},
	}
	if b.Water > 0 {
		facts = append(facts, fact{t.T("territory.preview.water"), t.Int(b.Water), t.T("territory.preview.water_note")})
	}
	if b.Skipped > 0 {
		facts = append(facts, fact{t.T("territory.preview.skipped"), t.Int(b.Skipped), t.T("territory.preview.skipped_note")})
	}
	if b.Mended > 0 {
		facts = append(facts, fact{t.T("territory.preview.mended"), t.Int(b.Mended), t.T("territory.preview.mended_note")})
	}
	if result.Purpose == forSpaces {
		created := 0
		for _, a := range b.Areas {
			if a.New {
				created++
			}
		}
		return append(facts,
			fact{t.T("territory.preview.new"), t.Int(created), ""},
			fact{t.T("territory.preview.known"), t.Int(len(b.Areas) - created), ""},
			fact{t.T("territory.preview.spaces_missing"), t.Int(len(b.Missing)), t.T("territory.preview.spaces_missing_note")})
	}
	return append(facts,
		fact{t.T("territory.preview.file_only"), t.Int(len(b.FileOnly)), ""},
		fact{t.T("territory.preview.directory_only"), t.Int(len(b.Missing)), ""})
}

// areaRows lists what needs a look first: keys of one side only, then the rest.
func areaRows(r *web.Request, result reading) []areaRow {
	t, b := r.Text, result.Boundaries
	var rows []areaRow
	add := func(areas []territory.Area, state string) {
		for _, a := range areas {
			rows = append(rows, areaRow{a.Code, cmp.Or(a.Name, a.Code), state})
		}
	}
	if result.Purpose == forSpaces {
		known := slices.DeleteFunc(slices.Clone(b.Areas), func(a territory.Area) bool { return a.New })
		added := slices.DeleteFunc(slices.Clone(b.Areas), func(a territory.Area) bool { return !a.New })
		add(b.Missing, t.T("territory.state.space_missing"))
		add(added, t.T("territory.state.new"))
		add(known, t.T("territory.state.known"))
		return rows
	}
	add(b.FileOnly, t.T("territory.state.file_only"))
	add(b.Missing, t.T("territory.state.directory_only"))
	return rows
}

func paged[T any](all []T, offset int) []T {
	from := min(offset, len(all))
	return all[from:min(from+web.PageSize, len(all))]
}
