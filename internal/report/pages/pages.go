// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package pages shows implementation reports in the browser: the list, the
// preview as report sheets, drafts, freezing, and files to download.
package pages

import (
	"bytes"
	"embed"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/report"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
)

//go:embed *.html
var files embed.FS

// Locales holds the texts of these pages and of the reports themselves.
//
//go:embed locales
var Locales embed.FS

// Pages serves the reports.
type Pages struct {
	site              *web.Site
	reports           *report.Service
	vocabulary        *vocabulary.Service
	list, show, write *web.Template
}

// New returns the pages on site.
func New(site *web.Site, reports *report.Service, v *vocabulary.Service) *Pages {
	return &Pages{
		site: site, reports: reports, vocabulary: v,
		list:  web.Must(site.Template(files, "list.html")),
		show:  web.Must(site.Template(files, "show.html")),
		write: web.Must(site.Template(files, "write.html")),
	}
}

// Register adds this slice's routes; read it as the slice's table of contents.
func (p *Pages) Register() {
	read, write := web.May(identity.ReadReports), web.May(identity.WriteReports)
	p.site.Handle("GET /reports", read, p.showList)
	p.site.Handle("GET /reports/new", write, p.showNew)
	p.site.Handle("POST /reports/new", write, p.add)
	p.site.Handle("GET /reports/{report}", read, p.showReport)
	p.site.Handle("GET /reports/{report}/files/{format}", read, p.download)
	p.site.Handle("GET /reports/{report}/edit", write, p.showEdit)
	p.site.Handle("POST /reports/{report}/edit", write, p.change)
	p.site.Handle("GET /reports/{report}/freeze", write, p.showFreeze)
	p.site.Handle("POST /reports/{report}/freeze", write, p.freeze)
	p.site.Handle("POST /reports/{report}/archive", write, p.archive)
	p.site.Handle("POST /reports/{report}/restore", write, p.restore)
	p.site.Handle("GET /reports/{report}/history", write, p.showHistory)
}

// writeView is all that write.html may use.
type writeView struct {
	Over, Title, Lead string
	Form              web.Form
}

func (p *Pages) frame(r *web.Request, title string, above ...web.Crumb) web.Frame {
	return web.Frame{
		Title: title, Area: "monitoring", Tab: "reports",
		Crumbs: append([]web.Crumb{{Text: r.Text.T("report.list.title"), Href: "/reports"}}, above...),
	}
}

func crumb(r report.Report) web.Crumb { return web.Crumb{Text: r.Title, Href: address(r.ID)} }

func address(id report.ID) string { return "/reports/" + string(id) }

func reportID(r *web.Request) report.ID { return report.ID(r.PathValue("report")) }

// download sends a report as a file. Its name comes from the service and holds
// nothing that people typed.
func (p *Pages) download(w http.ResponseWriter, r *web.Request) error {
	f, err := p.reports.File(r.Context(), r.Who, reportID(r), report.Format(r.PathValue("format")))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(f.Data)))
	return r.Send(w, f.MediaType, mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}), bytes.NewReader(f.Data))
}

func (p *Pages) showFreeze(w http.ResponseWriter, r *web.Request) error {
	stored, err := p.reports.Find(r.Context(), r.Who, reportID(r))
	if err != nil {
		return err
	}
	return p.renderFreeze(w, r, stored, nil)
}

func (p *Pages) freeze(w http.ResponseWriter, r *web.Request) error {
	err := p.reports.Freeze(r.Context(), r.Who, reportID(r), r.FormVersion())
	if web.IsFormFault(err) {
		stored, findErr := p.reports.Find(r.Context(), r.Who, reportID(r))
		if findErr != nil {
			return findErr
		}
		return p.renderFreeze(w, r, stored, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, address(reportID(r)), fault.Say("report.freeze.done"))
}

// renderFreeze asks before the step that cannot be undone. After a conflict it
// says that the draft changed and asks again.
func (p *Pages) renderFreeze(w http.ResponseWriter, r *web.Request, stored report.Report, cause error) error {
	form := r.NewForm(address(stored.ID)+"/freeze", r.Text.T("report.freeze.submit"), address(stored.ID))
	form.Version = stored.Version
	view := writeView{Over: stored.Title, Title: r.Text.T("report.freeze.title"), Lead: r.Text.T("report.freeze.lead"), Form: form}
	if cause != nil {
		view.Form.Errors = []web.FieldError{{Text: r.Text.T("report.freeze.conflict")}}
	}
	return r.RenderForm(w, cause, p.write, p.frame(r, view.Title, crumb(stored)), view)
}

func (p *Pages) archive(w http.ResponseWriter, r *web.Request) error {
	err := p.reports.Archive(r.Context(), r.Who, reportID(r), r.FormVersion())
	return r.Answer(w, err, address(reportID(r)), fault.Message{})
}

func (p *Pages) restore(w http.ResponseWriter, r *web.Request) error {
	err := p.reports.Restore(r.Context(), r.Who, reportID(r), r.FormVersion())
	return r.Answer(w, err, address(reportID(r)), fault.Say("report.restored"))
}

func (p *Pages) showHistory(w http.ResponseWriter, r *web.Request) error {
	stored, err := p.reports.Find(r.Context(), r.Who, reportID(r))
	if err != nil {
		return err
	}
	entries, total, err := p.reports.History(r.Context(), r.Who, stored.ID, web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	fields, err := p.fields(r, stored)
	if err != nil {
		return err
	}
	labels := p.form(r, fields, stored).Labels()
	labels["frozen"] = r.Text.T("report.seal.label")
	for i := range entries {
		for c := range entries[i].Changes {
			change := &entries[i].Changes[c]
			change.Before, change.After = said(r, fields, change.Field, change.Before), said(r, fields, change.Field, change.After)
		}
	}
	return r.RenderHistory(w, p.frame(r, stored.Title, crumb(stored)), r.Text.T("report.one"), stored.Title, address(stored.ID), entries, total, labels)
}

// said turns the codes of an audited value into the words people know.
func said(r *web.Request, fields []vocabulary.Field, field, value string) string {
	switch field {
	case "language":
		if lang, known := i18n.Parse(value); known {
			return languageName(r, lang)
		}
	case "fields":
		var names []string
		for _, f := range fields {
			for id := range strings.FieldsSeq(value) {
				if id == string(f.ID) {
					names = append(names, f.Name)
				}
			}
		}
		return strings.Join(names, ", ")
	}
	return value
}
