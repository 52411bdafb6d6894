// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/publication"
	"kursbuch/internal/web"
)

// editView is all that edit.html may use.
type editView struct {
	Table, Title string
	Form         web.Form
	Rule         web.Part // how figures are protected
	Open         web.Part // for what needs no protection
	Same         web.Part // tables that count the same people
	Asked        bool     // Same says something, or is asked about
	Levels       []string
	Matrix       []matrixRow
	Matrixed     string     // what is wrong with the matrix
	Categories   []web.Part // one variable each
	Narrowed     bool       // some categories are left out
	Preview      *previewView
}

// matrixRow is a set of variables with who may see it by areas of each level.
type matrixRow struct {
	Label string
	Cells []web.Field
}

func (p *Pages) showEdit(w http.ResponseWriter, r *web.Request) error {
	policy, err := p.service.Policy(r.Context(), r.Who, r.PathValue("table"))
	if err != nil {
		return err
	}
	return p.renderEdit(w, r, policy, nil, nil)
}

// change previews a rule, or keeps it.
func (p *Pages) change(w http.ResponseWriter, r *web.Request) error {
	outline, err := p.service.Outline(r.Context(), r.Who, r.PathValue("table"), string(r.Text.Lang))
	if err != nil {
		return err
	}
	policy := posted(r, outline)
	if r.PostFormValue("act") != "save" {
		preview, err := p.service.Preview(r.Context(), r.Who, policy)
		_, invalid := errors.AsType[fault.Invalid](err)
		if err != nil && !invalid {
			return err
		}
		return p.renderEdit(w, r, policy, preview, err)
	}
	err = p.service.Save(r.Context(), r.Who, policy)
	_, invalid := errors.AsType[fault.Invalid](err)
	if invalid || errors.Is(err, fault.Conflict) {
		return p.renderEdit(w, r, policy, nil, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, tableAddress(policy.Table), fault.Say("publication.rule.saved"))
}

func (p *Pages) renderEdit(w http.ResponseWriter, r *web.Request, policy publication.Policy, preview *publication.Preview, cause error) error {
	outline, err := p.service.Outline(r.Context(), r.Who, policy.Table, string(r.Text.Lang))
	if err != nil {
		return err
	}
	form := formOf(r, outline, policy)
	if errors.Is(cause, fault.Conflict) {
		stored, err := p.service.Policy(r.Context(), r.Who, policy.Table)
		if err != nil {
			return err
		}
		last, _, err := p.service.PolicyHistory(r.Context(), r.Who, policy.Table, 1, 0)
		if err != nil || len(last) == 0 {
			return errors.Join(cause, err)
		}
		form.Collide(formOf(r, outline, stored), last[0].PersonName, last[0].At)
	}
	form.Refuse(r.Text, cause)
	if r.Method == http.MethodPost {
		form.Keep(r.PostForm)
	}
	form = form.Prepared()
	view := editView{
		Table: outline.Table, Title: outline.Title, Form: form, Rule: form.Parts[0], Open: form.Parts[1], Same: form.Parts[3], Categories: form.Parts[4:],
		Narrowed: len(policy.Categories) > 0, Asked: len(policy.Same) > 0 || asked(form.Parts[3], preview),
	}
	if refused, ok := errors.AsType[fault.Invalid](cause); ok && refused["shapes"].Key != "" {
		view.Matrixed = r.Text.Message(refused["shapes"])
	}
	view.Levels = levelHeads(r.Text, outline)
	cells := form.Parts[2].Fields
	for n, variables := range combinations(outline, policy) {
		size := len(outline.Levels)
		view.Matrix = append(view.Matrix, matrixRow{combination(r.Text, outline.Dimensions, variables), cells[n*size : (n+1)*size]})
	}
	if preview != nil {
		shown := previewOf(r.Text, outline, preview)
		view.Preview = &shown
	}
	title := r.Text.T("publication.rule.title", "title", outline.Title)
	return r.RenderForm(w, cause, p.edit, frame(r, title, web.Crumb{Text: outline.Title, Href: tableAddress(outline.Table)}), view)
}

// asked says whether something is wrong with the tables of the same people, or a
// preview asks about them.
func asked(same web.Part, preview *publication.Preview) bool {
	about := func(m fault.Message) bool { return m.Key == "publication.advice.same" }
	refused := func(f web.Field) bool { return f.Error != "" }
	return slices.ContainsFunc(same.Fields, refused) || preview != nil && slices.ContainsFunc(preview.Advice, about)
}

// formOf asks for a rule: how figures are protected, what open tables need,
// the matrix, tables of the same people, and the categories of each variable.
func formOf(r *web.Request, outline publication.Outline, p publication.Policy) web.Form {
	t := r.Text
	var methods, standards []web.Option
	for _, m := range publication.Methods() {
		methods = append(methods, web.Option{Value: string(m), Text: methodText(t, m), Note: methodNote(t, m)})
	}
	for _, s := range publication.Standards() {
		standards = append(standards, web.Option{Value: string(s), Text: standardText(t, s)})
	}
	threshold := ""
	if p.Threshold > 0 {
		threshold = strconv.FormatInt(p.Threshold, 10)
	}
	groups := ""
	if p.Groups {
		groups = "1"
	}
	rule := web.Part{Fields: []web.Field{
		{Name: "method", Label: t.T("publication.method.label"), Kind: web.RadioField, Required: true, Value: string(p.Method), Options: methods},
		{Name: "threshold", Label: t.T("publication.threshold.label"), Hint: t.T("publication.threshold.hint"), Kind: web.NumberField, Required: true, Value: threshold},
		{Name: "standard", Label: t.T("publication.standard.label"), Hint: t.T("publication.standard.hint"), Kind: web.RadioField, Required: true, Value: string(p.Standard), Options: standards},
		{Name: "groups", Label: t.T("publication.groups.label"), Hint: t.T("publication.groups.hint"), Kind: web.CheckField, Value: groups},
		{Name: "corrections", Label: t.T("publication.corrections.label"), Hint: t.T("publication.corrections.hint"), Kind: web.RadioField, Required: true, Value: string(p.Corrections), Options: []web.Option{
			{Value: string(publication.Refuse), Text: correctionsText(t, publication.Refuse)}, {Value: string(publication.Protect), Text: correctionsText(t, publication.Protect)},
		}},
	}}
	var same web.Part
	if len(outline.Others) > 0 {
		field := web.Field{Name: "same", Label: t.T("publication.same.label"), Hint: t.T("publication.same.hint"), Kind: web.ChecksField, Values: p.Same}
		for _, o := range outline.Others {
			field.Options = append(field.Options, web.Option{Value: o.Table, Text: o.Title, Note: o.Table})
		}
		same.Fields = append(same.Fields, field)
	}
	open := web.Part{Fields: []web.Field{
		{Name: "audience", Label: t.T("publication.reach.label"), Kind: web.SelectField, Value: string(p.Audience), Options: audiences(t)},
		{Name: "reason", Label: t.T("publication.reason.label"), Hint: t.T("publication.reason.hint"), Kind: web.AreaField, Rows: 3, Value: p.Reason},
	}}
	matrix := web.Part{}
	for _, variables := range combinations(outline, p) {
		for _, l := range outline.Levels {
			matrix.Fields = append(matrix.Fields, web.Field{
				Name: matrixName(variables, l.Code), Label: combination(t, outline.Dimensions, variables) + ", " + levelText(t, l), Kind: web.SelectField,
				Value: string(reach(p, variables, l.Code)), Options: audiences(t), Required: true,
			})
		}
	}
	form := r.NewForm(tableAddress(outline.Table)+"/edit", t.T("publication.preview.show"), tableAddress(outline.Table), append([]web.Part{rule, open, matrix, same}, categoryParts(outline, p)...)...)
	form.Version = p.Version
	return form
}

func audiences(t *i18n.Printer) []web.Option {
	options := []web.Option{{Value: "", Text: t.T("publication.audience.none")}}
	for _, a := range publication.Outside() {
		options = append(options, web.Option{Value: string(a), Text: reachText(t, a)})
	}
	return options
}

// mostCategories is up to how many categories of a variable can be chosen.
const mostCategories = 60

// categoryParts let categories be left out.
func categoryParts(outline publication.Outline, p publication.Policy) []web.Part {
	var parts []web.Part
	for _, d := range outline.Dimensions {
		field := web.Field{Name: categoryName(d.Code), Label: strings.TrimSpace(d.Label), Kind: web.ChecksField, Required: true, Values: p.Categories[d.Code]}
		for _, c := range d.Categories {
			if c.Code == "" {
				continue
			}
			field.Options = append(field.Options, web.Option{Value: c.Code, Text: strings.TrimSpace(c.Label)})
			if p.Categories[d.Code] == nil {
				field.Values = append(field.Values, c.Code)
			}
		}
		if n := len(field.Options); n > 1 && n <= mostCategories {
			parts = append(parts, web.Part{Fields: []web.Field{field}})
		}
	}
	return parts
}

func categoryName(variable string) string { return "category:" + variable }

func matrixName(variables []string, level string) string {
	return "see:" + level + ":" + strings.Join(variables, "+")
}

// posted reads a rule from the form.
func posted(r *web.Request, outline publication.Outline) publication.Policy {
	p := publication.Policy{
		Table: outline.Table, Version: r.FormVersion(), Method: publication.Method(r.PostFormValue("method")), Standard: publication.Standard(r.PostFormValue("standard")),
		Corrections: publication.Corrections(r.PostFormValue("corrections")), Audience: identity.Audience(r.PostFormValue("audience")), Reason: r.PostFormValue("reason"),
		Groups: r.PostFormValue("groups") != "", Same: r.PostForm["same"],
	}
	if n, err := strconv.ParseInt(strings.TrimSpace(r.PostFormValue("threshold")), 10, 64); err == nil {
		p.Threshold = n
	}
	p.Shapes = postedShapes(r, outline)
	for _, part := range categoryParts(outline, publication.Policy{}) {
		field := part.Fields[0]
		chosen := slices.DeleteFunc(slices.Clone(field.Values), func(code string) bool { return !slices.Contains(r.PostForm[field.Name], code) })
		if len(chosen) < len(field.Values) {
			if p.Categories == nil {
				p.Categories = map[string][]string{}
			}
			p.Categories[strings.TrimPrefix(field.Name, categoryName(""))] = chosen
		}
	}
	return p
}

// postedShapes reads the matrix: areas that show the same to the same audience
// make one shape.
func postedShapes(r *web.Request, outline publication.Outline) []publication.Shape {
	var shapes []publication.Shape
	for name, values := range r.PostForm {
		rest, isCell := strings.CutPrefix(name, "see:")
		if !isCell || values[0] == "" {
			continue
		}
		for _, l := range outline.Levels {
			list, found := strings.CutPrefix(rest, l.Code+":")
			if !found {
				continue
			}
			variables := strings.FieldsFunc(list, func(c rune) bool { return c == '+' })
			audience := identity.Audience(values[0])
			at := slices.IndexFunc(shapes, func(s publication.Shape) bool { return s.Audience == audience && slices.Equal(s.Variables, variables) })
			if at < 0 {
				at = len(shapes)
				shapes = append(shapes, publication.Shape{Variables: variables, Audience: audience})
			}
			shapes[at].Areas = append(shapes[at].Areas, l.Code)
		}
	}
	slices.SortFunc(shapes, func(a, b publication.Shape) int { return slices.Compare(shapeKey(a), shapeKey(b)) })
	return shapes
}

func shapeKey(s publication.Shape) []string {
	return append([]string{strconv.Itoa(len(s.Variables)), string(s.Audience)}, s.Variables...)
}
