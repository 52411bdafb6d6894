// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"kursbuch/internal/document"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
)

// Format is a file format for reports; it is the ending of file names, too.
type Format string

// The formats.
const (
	PDF  Format = "pdf"
	DOCX Format = "docx"
	ODT  Format = "odt"
	HTML Format = "html"
)

// Formats lists the formats, the most asked for first.
func Formats() []Format { return []Format{PDF, DOCX, ODT, HTML} }

// MediaType is what a browser is told that the file is.
func (f Format) MediaType() string {
	switch f {
	case PDF:
		return "application/pdf"
	case DOCX:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ODT:
		return "application/vnd.oasis.opendocument.text"
	case HTML:
		return "text/html; charset=utf-8"
	}
	return "application/octet-stream"
}

// Write puts d into w. Faults: NotFound for an unknown format.
func (f Format) Write(d *document.Document, w io.Writer) error {
	switch f {
	case PDF:
		return d.WritePDF(w)
	case DOCX:
		return d.WriteDOCX(w)
	case ODT:
		return d.WriteODT(w)
	case HTML:
		return d.WriteHTML(w)
	}
	return fault.NotFound
}

// File is a report in one format.
type File struct {
	Name      string // safe on every system: letters, digits, hyphens and one full stop
	MediaType string
	Data      []byte
}

// File makes the report in a format. The same frozen report gives the same
// bytes each time; a draft is marked as one on every page.
// Faults: Forbidden, NotFound, also for an unknown format.
func (s *Service) File(ctx context.Context, who identity.Person, id ID, format Format) (File, error) {
	c, err := s.Content(ctx, who, id)
	if err != nil {
		return File{}, err
	}
	return s.file(c, format)
}

func (s *Service) file(c Content, format Format) (File, error) {
	var b bytes.Buffer
	if err := format.Write(s.Document(c), &b); err != nil {
		return File{}, fmt.Errorf("write report %s as %s: %w", c.Report, format, err)
	}
	text := s.Text(c)
	name := text.T("report.file.frozen")
	if c.Draft {
		name = text.T("report.file.draft")
	}
	return File{Name: name + "-" + string(c.CompiledOn) + "." + string(format), MediaType: format.MediaType(), Data: b.Bytes()}, nil
}

// Document is the content as a document in its own language.
func (s *Service) Document(c Content) *document.Document { return Document(c, s.Text(c)) }

// Text is the printer of the language that c is written in.
func (s *Service) Text(c Content) *i18n.Printer { return s.texts.Printer(c.Language) }

// WriteFiles writes the report in formats into the folder dir and returns the
// paths of the files. Faults: Forbidden, NotFound.
func (s *Service) WriteFiles(ctx context.Context, who identity.Person, id ID, dir string, formats []Format) ([]string, error) {
	c, err := s.Content(ctx, who, id)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, format := range formats {
		f, err := s.file(c, format)
		if err != nil {
			return paths, err
		}
		path := filepath.Join(dir, f.Name)
		if err := os.WriteFile(path, f.Data, 0o644); err != nil { //nolint:gosec // reports are made to be passed on
			return paths, fmt.Errorf("write report: %w", err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}
