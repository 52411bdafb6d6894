// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/sheet"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/source"
	"kursbuch/internal/web"
)

// annotatable reports whether the file itself can carry remarks: where one
// more column does no harm when it comes back.
func annotatable(l statfile.Layout) bool {
	return l == statfile.LayoutTemplate || l == statfile.LayoutFlat || l == statfile.LayoutFlatOld
}

// annotated sends the uploaded file back, with the reason in one more column
// of each row that was refused: it can be mended and uploaded as it is.
func (p *Pages) annotated(w http.ResponseWriter, r *web.Request) error {
	result, err := p.read(r)
	if err != nil {
		return err
	}
	if !annotatable(result.Finding.Layout) || len(result.Refusals) == 0 {
		return fault.Refuse("indicator.refused.none")
	}
	stored, content, err := p.files.Open(r.Context(), r.Who.Tenant, result.File)
	if errors.Is(err, fault.NotFound) {
		return fault.Refuse("web.upload.gone")
	}
	if err != nil {
		return err
	}
	notes := map[int]string{}
	for _, refusal := range result.Refusals {
		note := r.Text.Message(refusal.Reason)
		if refusal.Column != "" {
			note = refusal.Column + ": " + note
		}
		if before := notes[refusal.Line]; before != "" {
			note = before + " " + note
		}
		notes[refusal.Line] = note
	}
	heading := r.Text.T("indicator.refused.remark")
	var out bytes.Buffer
	kind, ending := "text/csv; charset=utf-8", ".csv"
	if result.Finding.Encoding == "" {
		kind, ending = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"
		at := 1
		name := ""
		if result.By != nil {
			at, name = max(1, result.By.Template.First), result.By.Template.Sheet
		}
		err = sheet.Annotate(&out, content, stored.Size, name, heading, at, notes)
	} else {
		err = annotateText(&out, result, content, stored.Size, heading, notes)
	}
	if err != nil {
		return refusedFile(err)
	}
	suffix := r.Text.T("indicator.refused.suffix")
	name := strings.TrimSuffix(source.BaseName(result.Name), path.Ext(result.Name)) + "-" + suffix + ending
	return r.Send(w, kind, figure.Attachment(r, name), &out)
}

// annotateText writes the lines of a text in UTF-8 with one more cell each.
func annotateText(out *bytes.Buffer, result reading, content *bytes.Reader, size int64, heading string, notes map[int]string) error {
	text, err := source.Open(result.Name, content, size, statfile.DefaultLimits())
	if err != nil {
		return err
	}
	in, err := text.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	header := 1
	if result.By != nil {
		header = result.By.Template.First
	}
	delimiter := string(result.Finding.Delimiter)
	out.WriteString("\uFEFF")
	lines := source.NewScanner(in, statfile.DefaultLimits().LineBytes)
	for {
		line, err := lines.Next()
		if err != nil && !errors.Is(err, source.ErrLineTooLong) {
			return ignoreEnd(err)
		}
		note := notes[lines.Line]
		if lines.Line == header {
			note = heading
		}
		out.Write(line)
		if note != "" || result.By == nil { // official readers want the same number of cells in every row
			out.WriteString(delimiter + `"` + strings.ReplaceAll(note, `"`, `""`) + `"`)
		}
		out.WriteString("\r\n")
	}
}

// ignoreEnd is nil at the end of a text.
func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
