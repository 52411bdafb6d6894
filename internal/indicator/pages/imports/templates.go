// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/statfile/template"
	"kursbuch/internal/web"
)

// templatesView is all that templates.html may use.
type templatesView struct {
	Rows      []indicator.ImportTemplate
	Archived  bool
	MayImport bool
}

func (p *Pages) showTemplates(w http.ResponseWriter, r *web.Request) error {
	view := templatesView{Archived: r.URL.Query().Get("archived") != "", MayImport: r.Who.May(identity.ImportFigures)}
	var err error
	if view.Rows, err = p.indicators.ImportTemplates(r.Context(), r.Who, view.Archived); err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, p.templates, importFrame(r.Text.T("indicator.templates.title"), importsCrumb(r)), view)
}

// templateView is all that template.html may use.
type templateView struct {
	Template  indicator.ImportTemplate
	Facts     []figure.Fact
	Columns   []templateColumn
	MayImport bool
	Key       string
}

type templateColumn struct{ Letter, Header, Role, Name string }

func (p *Pages) showTemplate(w http.ResponseWriter, r *web.Request) error {
	t, err := p.found(r)
	if err != nil {
		return err
	}
	view := templateView{Template: t, Facts: templateFacts(r, t.Spec), MayImport: r.Who.May(identity.ImportFigures), Key: r.NewKey()}
	for i, c := range t.Spec.Columns {
		if c.Role == template.Ignored {
			continue
		}
		name := c.Name
		if c.Unit != "" {
			name = strings.TrimSpace(name + " (" + c.Unit + ")")
		}
		if len(c.Numbers) > 0 {
			name = strings.TrimSpace(name + " " + writeNumbers(c.Numbers))
		}
		view.Columns = append(view.Columns, templateColumn{template.Letter(i), c.Header, roleName(r.Text, c.Role), name})
	}
	return r.Render(w, http.StatusOK, p.oneTemplate, importFrame(t.Spec.Title, importsCrumb(r), templatesCrumb(r)), view)
}

func templatesCrumb(r *web.Request) web.Crumb {
	return web.Crumb{Text: r.Text.T("indicator.templates.title"), Href: "/imports/templates"}
}

// templateFacts say in words what a template does, its columns apart.
func templateFacts(r *web.Request, s template.Template) []figure.Fact {
	t := r.Text
	facts := []figure.Fact{
		{Label: t.T("indicator.imports.table"), Text: s.Table},
		{Label: t.T("indicator.release.source"), Text: s.Source},
	}
	add := func(label, text, note string) {
		if text != "" {
			facts = append(facts, figure.Fact{Label: label, Text: text, Note: note})
		}
	}
	add(t.T("indicator.assistant.sheet"), s.Sheet, "")
	if s.First > 0 {
		lines := t.T("indicator.templates.lines", "count", len(s.Header), "from", s.First, "to", s.First+len(s.Header)-1)
		var parts []string
		for i, l := range s.Header {
			if l.Role != template.Name {
				parts = append(parts, strings.TrimSpace(strconv.Itoa(s.First+i)+": "+roleName(t, l.Role)+" "+l.Name))
			}
		}
		add(t.T("indicator.assistant.header_line"), lines, strings.Join(parts, ", "))
	}
	kinds := map[template.RegionKind]string{
		template.OfficialKey: t.T("indicator.marks.kind_key"), template.OfficialName: t.T("indicator.marks.kind_name"),
		template.OwnArea: t.T("indicator.marks.kind_own"), template.OneRegion: t.T("indicator.marks.kind_fixed"),
	}
	levels := make([]string, len(s.Region.Levels))
	for i, d := range s.Region.Levels {
		levels[i] = d.Name + ": " + d.Pattern
	}
	add(t.T("indicator.marks.kind"), kinds[s.Region.Kind], cmp.Or(s.Region.Fixed, strings.Join(levels, ", ")))
	switch {
	case s.Period.Asked:
		add(t.T("indicator.marks.when"), t.T("indicator.marks.when_date"), "")
	case s.Period.Cell != "":
		add(t.T("indicator.marks.when"), t.T("indicator.marks.when_cell"), s.Period.Cell)
	default:
		add(t.T("indicator.marks.when"), t.T("indicator.marks.when_marked"), "")
	}
	add(t.T("indicator.preview.decimal"), decimalMark(t, (s.Decimal + ",")[0]), "")
	add(t.T("indicator.marks.measure"), s.Measure.Name, s.Measure.Unit)
	add(t.T("indicator.marks.skip"), strings.Join(s.Skip, ", "), "")
	add(t.T("indicator.marks.footer"), strings.Join(s.Footer, ", "), "")
	return facts
}

// found is the template that the address names.
func (p *Pages) found(r *web.Request) (indicator.ImportTemplate, error) {
	return p.indicators.ImportTemplate(r.Context(), r.Who, indicator.TemplateID(r.PathValue("template")))
}

// exportTemplate sends a template for another tenant.
func (p *Pages) exportTemplate(w http.ResponseWriter, r *web.Request) error {
	t, err := p.found(r)
	if err != nil {
		return err
	}
	text, err := t.Spec.Encode()
	if err != nil {
		return err
	}
	return r.Send(w, "application/json", figure.Attachment(r, "vorlage-"+t.Spec.Table+".json"), bytes.NewReader(text))
}

// bringView is all that bring.html may use.
type bringView struct{ Form web.Form }

func (p *Pages) showBring(w http.ResponseWriter, r *web.Request) error {
	return p.renderBring(w, r, nil)
}

func (p *Pages) renderBring(w http.ResponseWriter, r *web.Request, cause error) error {
	form := r.NewForm("/imports/templates", r.Text.T("indicator.templates.bring"), "/imports/templates", web.Part{Fields: []web.Field{{
		Name: "file", Label: r.Text.T("indicator.templates.file"), Hint: r.Text.T("indicator.templates.file_hint"),
		Kind: web.UploadField, Accept: ".json,application/json", Required: true,
	}}})
	form.Refuse(r.Text, cause)
	return r.RenderForm(w, cause, p.bring, importFrame(r.Text.T("indicator.templates.bring"), importsCrumb(r), templatesCrumb(r)), bringView{form})
}

// bringTemplate keeps a template that another tenant has exported.
func (p *Pages) bringTemplate(w http.ResponseWriter, r *web.Request) error {
	content, _, err := r.FormFile("file")
	if err != nil {
		return p.renderBring(w, r, fault.Invalid{"file": fault.Say("web.upload.missing")})
	}
	const most = 1 << 20
	text, err := io.ReadAll(io.LimitReader(content, most))
	if closed := content.Close(); err == nil && closed != nil {
		err = closed
	}
	if err != nil {
		return err
	}
	spec, err := template.Decode(text)
	id := indicator.TemplateID("")
	if err == nil {
		id, err = p.indicators.AddTemplate(r.Context(), r.Who, spec)
	}
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return p.renderBring(w, r, fault.Invalid{"file": refused.Message})
	}
	if refused, ok := errors.AsType[fault.Invalid](err); ok {
		for _, m := range refused {
			return p.renderBring(w, r, fault.Invalid{"file": m})
		}
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, templateLink(id), fault.Say("indicator.assistant.kept", "title", spec.Title))
}

func templateLink(id indicator.TemplateID) string { return "/imports/templates/" + string(id) }

func (p *Pages) archiveTemplate(w http.ResponseWriter, r *web.Request) error {
	id := indicator.TemplateID(r.PathValue("template"))
	if err := p.indicators.ArchiveTemplate(r.Context(), r.Who, id, r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, templateLink(id), fault.Say("indicator.templates.archived_now"))
}

func (p *Pages) restoreTemplate(w http.ResponseWriter, r *web.Request) error {
	id := indicator.TemplateID(r.PathValue("template"))
	if err := p.indicators.RestoreTemplate(r.Context(), r.Who, id, r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, templateLink(id), fault.Say("indicator.templates.restored"))
}

func (p *Pages) showTemplateHistory(w http.ResponseWriter, r *web.Request) error {
	found, err := p.found(r)
	if err != nil {
		return err
	}
	entries, total, err := p.indicators.TemplateHistory(r.Context(), r.Who, found.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	t := r.Text.T
	labels := map[string]string{
		"title": t("indicator.marks.title"), "table": t("indicator.marks.table"), "source": t("indicator.marks.source"), "sheet": t("indicator.assistant.sheet"),
		"header": t("indicator.assistant.header_line"), "columns": t("indicator.assistant.columns"), "region": t("indicator.marks.kind"),
		"levels": t("indicator.marks.levels"), "period": t("indicator.marks.when"), "measure": t("indicator.marks.measure"),
		"decimal": t("indicator.preview.decimal"), "symbols": t("indicator.marks.symbols"), "skip": t("indicator.marks.skip"),
		"footer": t("indicator.marks.footer"), "carry": t("indicator.marks.carry"),
	}
	own := web.Crumb{Text: found.Spec.Title, Href: templateLink(found.ID)}
	return r.RenderHistory(w, importFrame(found.Spec.Title, importsCrumb(r), templatesCrumb(r), own), found.Spec.Title, found.Spec.Table, own.Href, entries, total, labels)
}
