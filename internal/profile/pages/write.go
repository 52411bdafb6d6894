// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/profile"
	"kursbuch/internal/web"
)

// writeView is all that write.html may use.
type writeView struct {
	Title string
	Form  web.Form
}

// usualThreshold is proposed for new indices.
const usualThreshold = 70

// roomFor is how many rows for parts the form offers beyond those filled in,
// and at least.
const (
	spareParts  = 2
	fewestParts = 6
)

func (p *Pages) showNew(w http.ResponseWriter, r *web.Request) error {
	return p.renderWrite(w, r, profile.Index{Definition: profile.Definition{Kind: profile.Spaces, Method: profile.ZScore, Threshold: usualThreshold}}, nil)
}

func (p *Pages) add(w http.ResponseWriter, r *web.Request) error {
	x := profile.Index{Definition: posted(r)}
	id, err := p.profiles.AddIndex(r.Context(), r.Who, x.Definition)
	if web.IsFormFault(err) {
		return p.renderWrite(w, r, x, err)
	}
	return r.Answer(w, err, indexAddress(id), fault.Say("profile.index.added"))
}

func (p *Pages) showEdit(w http.ResponseWriter, r *web.Request) error {
	x, err := p.profiles.Index(r.Context(), r.Who, indexID(r))
	if err != nil {
		return err
	}
	return p.renderWrite(w, r, x, nil)
}

func (p *Pages) change(w http.ResponseWriter, r *web.Request) error {
	x := profile.Index{ID: indexID(r), Version: r.FormVersion(), Definition: posted(r)}
	err := p.profiles.ChangeIndex(r.Context(), r.Who, x.ID, x.Version, x.Definition)
	if web.IsFormFault(err) {
		return p.renderWrite(w, r, x, err)
	}
	return r.Answer(w, err, indexAddress(x.ID), fault.Say("profile.index.saved"))
}

func (p *Pages) renderWrite(w http.ResponseWriter, r *web.Request, x profile.Index, cause error) error {
	options, err := p.rates(r)
	if err != nil {
		return err
	}
	view := writeView{Title: r.Text.T("profile.index.new"), Form: form(r, x, options)}
	if x.ID != "" {
		view.Title = r.Text.T("profile.index.edit")
	}
	if errors.Is(cause, fault.Conflict) {
		stored, err := p.profiles.Index(r.Context(), r.Who, x.ID)
		if err != nil {
			return err
		}
		if stored.Archived {
			return fault.Refuse("profile.index.archived_meanwhile")
		}
		last, err := p.profiles.LastChange(r.Context(), r.Who, x.ID)
		if err != nil {
			return err
		}
		theirs := form(r, stored, options)
		theirs.Version = stored.Version
		view.Form.Collide(theirs, last.PersonName, last.At)
	}
	view.Form.Refuse(r.Text, cause)
	return r.RenderForm(w, cause, p.write, frame(view.Title, compareCrumb(r, profile.Spaces), indicesCrumb(r)), view)
}

// rates are the indicators that an index may use.
func (p *Pages) rates(r *web.Request) ([]web.Option, error) {
	all, err := p.figures.List(r.Context(), r.Who)
	var options []web.Option
	for _, i := range all {
		if i.Relative() && !i.Categorical() {
			options = append(options, web.Option{Value: string(i.ID), Text: i.Label(string(r.Text.Lang))})
		}
	}
	i18n.SortBy(r.Text, options, func(o web.Option) string { return o.Text })
	return append([]web.Option{{Text: r.Text.T("profile.choose")}}, options...), err
}

// form asks for a definition; the same for new, edit and conflict.
func form(r *web.Request, x profile.Index, options []web.Option) web.Form {
	t := r.Text.T
	action, cancel := "/indices", "/indices"
	if x.ID != "" {
		action = indexAddress(x.ID)
		cancel = action
	}
	year := ""
	if x.BaseYear != 0 {
		year = strconv.Itoa(x.BaseYear)
	}
	if x.BaseYear < 0 {
		year = r.PostFormValue("base_year")
	}
	var kinds, methods []web.Option
	for _, k := range profile.Kinds() {
		kinds = append(kinds, web.Option{Value: string(k), Text: r.Text.Message(kindText(k))})
	}
	for _, m := range profile.Methods() {
		note := t("profile.method.z.note")
		if m == profile.MinMax {
			note = t("profile.method.minmax.note")
		}
		methods = append(methods, web.Option{Value: string(m), Text: r.Text.Message(methodText(m)), Note: note})
	}
	parts := []web.Part{
		{Fields: []web.Field{
			{Name: "name", Label: t("profile.field.name"), Hint: t("profile.field.name.hint"), Value: x.Name, Required: true},
			{Name: "purpose", Label: t("profile.field.purpose"), Hint: t("profile.field.purpose.hint"), Kind: web.AreaField, Rows: 3, Value: x.Purpose, Required: true},
			{Name: "meaning", Label: t("profile.field.meaning"), Hint: t("profile.field.meaning.hint"), Value: x.Meaning, Required: true},
			{Name: "kind", Label: t("profile.kind.label"), Kind: web.RadioField, Value: string(x.Kind), Options: kinds, Required: true},
		}},
	}
	rows := min(max(fewestParts, len(x.Parts)+spareParts), profile.MostParts)
	for n := range rows {
		part := web.Part{Row: true, Fields: partFields(r, x, n, options)}
		if n == 0 {
			parts = append(parts, web.Part{Title: t("profile.index.parts.title"), Note: t("profile.index.parts.note")})
		}
		parts = append(parts, part)
	}
	parts = append(parts, web.Part{Title: t("profile.index.how"), Fields: []web.Field{
		{Name: "method", Label: t("profile.field.method"), Kind: web.RadioField, Value: string(x.Method), Options: methods, Required: true},
		{Name: "base_year", Label: t("profile.field.base_year"), Hint: t("profile.field.base_year.hint"), Value: year},
		{Name: "threshold", Label: t("profile.field.threshold"), Hint: t("profile.field.threshold.hint"), Kind: web.NumberField, Unit: "%", Value: strconv.Itoa(x.Threshold), Required: true},
	}})
	f := r.NewForm(action, t("profile.index.save"), cancel, parts...)
	f.Version = x.Version
	return f
}

// partFields are the fields of one part.
func partFields(r *web.Request, x profile.Index, n int, options []web.Option) []web.Field {
	t, place := r.Text.T, strconv.Itoa(n+1)
	var part profile.Part
	weight := ""
	if n < len(x.Parts) {
		part = x.Parts[n]
		weight = strconv.FormatFloat(part.Weight, 'f', -1, 64)
		if r.Text.Lang == i18n.German {
			weight = strings.Replace(weight, ".", ",", 1)
		}
		if math.IsNaN(part.Weight) {
			weight = "" // what was typed is no number
		}
	}
	effect := "raises"
	if part.Lowers {
		effect = "lowers"
	}
	return []web.Field{
		{Name: "indicator_" + place, Label: t("profile.part.indicator", "number", n+1), Kind: web.SelectField, Value: string(part.Indicator), Options: options},
		{Name: "weight_" + place, Label: t("profile.part.weight", "number", n+1), Kind: web.NumberField, Value: weight},
		{Name: "effect_" + place, Label: t("profile.part.effect", "number", n+1), Kind: web.SelectField, Value: effect, Options: []web.Option{
			{Value: "raises", Text: t("profile.part.raises")}, {Value: "lowers", Text: t("profile.part.lowers")},
		}},
	}
}

// posted reads a definition; rows without an indicator are left out.
func posted(r *web.Request) profile.Definition {
	d := profile.Definition{
		Name: r.PostFormValue("name"), Purpose: r.PostFormValue("purpose"), Meaning: r.PostFormValue("meaning"),
		Kind: profile.Kind(r.PostFormValue("kind")), Method: profile.Method(r.PostFormValue("method")),
	}
	if text := strings.TrimSpace(r.PostFormValue("base_year")); text != "" {
		if d.BaseYear, _ = strconv.Atoi(text); d.BaseYear == 0 {
			d.BaseYear = -1 // refused later
		}
	}
	if n, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue("threshold"))); err == nil {
		d.Threshold = n
	}
	for n := range profile.MostParts {
		place := strconv.Itoa(n + 1)
		id := r.PostFormValue("indicator_" + place)
		if id == "" {
			continue
		}
		part := profile.Part{Indicator: indicator.ID(id), Weight: 1, Lowers: r.PostFormValue("effect_"+place) == "lowers"}
		if text := strings.TrimSpace(r.PostFormValue("weight_" + place)); text != "" {
			weight, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
			if err != nil {
				weight = math.NaN()
			}
			part.Weight = weight
		}
		d.Parts = append(d.Parts, part)
	}
	return d
}
