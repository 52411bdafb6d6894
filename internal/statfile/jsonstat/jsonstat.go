// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package jsonstat reads JSON-stat 2.0, and 1.x, whose datasets lie in a
// bundle: figures in one list over all combinations of categories, or by their
// position in it, and flags beside them in the same way.
package jsonstat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/statfile"
	"kursbuch/internal/statfile/concept"
	"kursbuch/internal/statfile/source"
)

// Detect says whether the text is a JSON-stat. What it holds may stand anywhere
// in the file, so that Read understands the rest.
func Detect(t *source.Text) (statfile.Finding, bool) {
	start := bytes.TrimSpace(t.Sample)
	if !bytes.HasPrefix(start, []byte("{")) {
		return statfile.Finding{}, false
	}
	known := func(key string) bool { return bytes.Contains(start, []byte(key)) }
	if known(`"FeatureCollection"`) || !known(`"dimension"`) && !known(`"value"`) {
		return statfile.Finding{}, false
	}
	found := t.Finding(statfile.LayoutJSON)
	found.Decimal, found.Language, found.Evidence = '.', "en", statfile.FromContent
	return found, true
}

// Read gives the figures of a text that Detect recognised.
func Read(ctx context.Context, t *source.Text) (*statfile.Table, error) {
	found, _ := Detect(t)
	s, err := load(t)
	if err != nil {
		return nil, err
	}
	p, reason := arrange(s)
	if reason.Key != "" {
		return nil, t.RefuseAll(reason)
	}
	describe(&found, t, s, p)
	r := reader{plan: p, builder: statfile.NewBuilder(found, p.positions, t.Limits())}
	if problem := r.begin(found, s); problem != nil {
		return nil, t.RefuseAll(problem.Reason)
	}
	if err := r.read(ctx, s); err != nil {
		return nil, t.Refuse(err)
	}
	return r.builder.Finish(), nil
}

// load reads the one dataset of the file.
func load(t *source.Text) (*dataset, error) {
	in, err := t.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	text := io.Reader(in)
	if t.BOM {
		text = source.WithoutMark(in)
	}
	s := &dataset{}
	d := newDecoder(text, t.Limits().Rows)
	err = d.dataset(s)
	if refused := t.Refuse(err); refused != nil {
		if _, is := errors.AsType[*statfile.Refusal](refused); is {
			return nil, refused
		}
	}
	switch {
	case errors.Is(err, errRows):
		return nil, t.RefuseAll(fault.Say("statfile.file.rows", "max", t.Limits().Rows))
	case err != nil:
		return nil, t.RefuseAll(fault.Say("statfile.file.json", "offset", d.InputOffset()))
	case s.dimensions == nil && len(s.nested) == 1:
		return s.nested[0], nil
	case s.dimensions == nil && len(s.nested) > 1:
		return nil, t.RefuseAll(fault.Say("statfile.file.json_several", "count", len(s.nested)))
	}
	return s, nil
}

// describe notes what was understood.
func describe(found *statfile.Finding, t *source.Text, s *dataset, p plan) {
	if found.Table == "" {
		found.Table, found.TableFrom = tableOf(t, s)
	}
	found.Source = concept.Credit(or(s.extension.Agency, s.source, "JSON-stat"))
	if strings.EqualFold(s.extension.Lang, "de") {
		found.Language = "de"
	}
	for _, d := range p.dimensions {
		found.Variables = append(found.Variables, d.variable.Code)
		if d.role == concept.Place {
			found.Region = len(found.Variables) - 1
			found.Note("statfile.why.nuts", "dimension", d.id)
		}
		if d.role == concept.Unit {
			found.Note("statfile.why.unit_dimension", "dimension", d.id)
		}
	}
	version := "1"
	if s.name == "" {
		version = or(s.version, "2.0")
	}
	found.Why = append([]fault.Message{fault.Say("statfile.why.json", "version", version, "dimensions", strings.Join(s.id, ", "))}, found.Why...)
}

// tableOf is the code of the dataset: its identifier, its name in the bundle,
// the end of its address, or the name of the file.
func tableOf(t *source.Text, s *dataset) (string, statfile.Evidence) {
	address := strings.TrimSuffix(path.Base(s.href), path.Ext(s.href))
	for _, name := range []string{s.extension.ID, s.name, address} {
		if code := strings.ToUpper(name); code != "" && code != "." && code != "/" && isCode(code) {
			return code, statfile.FromContent
		}
	}
	file := source.BaseName(t.File)
	return statfile.CodeOf(strings.TrimSuffix(file, path.Ext(file))), statfile.FromName
}

func isCode(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.$") == ""
}

func or(texts ...string) string {
	i := slices.IndexFunc(texts, func(s string) bool { return s != "" })
	if i < 0 {
		return ""
	}
	return texts[i]
}
