// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"io"
	"iter"
	"mime"
	"net/http"

	"kursbuch/internal/i18n"
	"kursbuch/internal/sheet"
)

// FileName is the name under which a file is saved: one from the sample
// programme says so wherever it ends up.
func (r *Request) FileName(name string) string {
	if !r.Who.Sample {
		return name
	}
	return r.Text.T("web.sample.file", "name", name)
}

// Attachment is the Content-Disposition of a file that is to be saved as name.
func (r *Request) Attachment(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": r.FileName(name)})
}

// Dialect is how lists are written for the reader: the German dialect opens in
// a German spreadsheet program by a click.
func (r *Request) Dialect() sheet.Dialect {
	if r.Text.Lang == i18n.English {
		return sheet.International()
	}
	return sheet.German()
}

// SendCSV answers with a table in the reader's dialect. The first line names
// the columns and nothing stands above it, so that programs read it too.
func (r *Request) SendCSV(w http.ResponseWriter, disposition string, header []string, rows iter.Seq[[]sheet.Cell]) error {
	var text bytes.Buffer
	if err := sheet.WriteCSV(&text, r.Dialect(), header, rows); err != nil {
		return err
	}
	return r.Send(w, "text/csv; charset=utf-8", disposition, &text)
}

// Send answers with a file; see Attachment for the disposition, which is empty
// for what is shown at once.
func (r *Request) Send(w http.ResponseWriter, mediaType, disposition string, content io.WriterTo) error {
	w.Header().Set("Content-Type", mediaType)
	if disposition != "" {
		w.Header().Set("Content-Disposition", disposition)
	}
	if _, err := content.WriteTo(w); err != nil {
		return nil //nolint:nilerr // the reader went away; there is nobody left to tell
	}
	return nil
}
