// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"bytes"
	"net/http"
	"strings"

	"kursbuch/internal/chart"
	"kursbuch/internal/document/fonts"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator/legend"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/web"
)

// Sizes of a picture that leaves the page: a column of an A4 sheet in points,
// and dots per inch that print well.
const (
	pictureWidth = 453
	mapWidth     = 340
	pictureDPI   = 200
)

// picture is a chart of the page as a file, with title, legend, signs and
// sources, so that it speaks for itself in other documents.
func (p *Pages) picture(w http.ResponseWriter, r *web.Request) error {
	name, kind, _ := strings.Cut(r.PathValue("file"), ".")
	if kind != "svg" && kind != "png" {
		return fault.NotFound
	}
	s, err := p.see(r)
	if err != nil {
		return err
	}
	drawing, frame, err := p.drawingOf(r, s, name)
	if err != nil {
		return err
	}
	framed := drawing.Framed(frame)
	content, mime := framed.SVG(frame.Title), "image/svg+xml"
	if kind == "png" {
		faces, err := fonts.ForCharts()
		if err != nil {
			return err
		}
		if content, err = framed.PNG(pictureDPI, faces); err != nil {
			return err
		}
		mime = "image/png"
	}
	return r.Send(w, mime, figure.Attachment(r, s.indicator.Code+"-"+name+"."+kind), bytes.NewReader(content))
}

// drawingOf is one chart of the page with what stands around it.
func (p *Pages) drawingOf(r *web.Request, s seen, name string) (chart.Drawing, chart.Frame, error) {
	t, met := r.Text, legend.NewSigns(r.Text)
	frame := chart.Frame{Title: t.T("indicator.picture.title", "name", s.indicator.Name, "region", s.region.Title(), "unit", s.indicator.Unit)}
	var drawing chart.Drawing
	switch name {
	case "series":
		p.seriesRows(t, s, met)
		drawing = p.line(t, s).Drawing(pictureWidth)
		frame.Notes = p.drawSeries(r, s, legend.NewSigns(t)).Sources
	case "map":
		asked, _ := readClassing(r)
		m, drawn := p.choropleth(t, s, asked)
		if drawn == 0 {
			return drawing, frame, fault.NotFound
		}
		frame.Title = t.T("indicator.picture.period", "name", s.indicator.Name, "region", p.areaName(t, s), "period", t.Period(s.counties.Period), "unit", s.indicator.Unit)
		drawing, frame.Keys = m.Drawing(mapWidth), m.Legend()
		for _, key := range keysOf(t, s, frame.Keys) {
			frame.Texts = append(frame.Texts, key.Text+" ("+key.Count+")")
		}
		frame.Notes = []string{s.counties.Source, t.T("indicator.map.outlines") + " " + s.area.credit}
	case "ranking":
		rows := rankRows(t, s, s.counties.Figures, met)
		frame.Title = t.T("indicator.picture.period", "name", s.indicator.Name, "region", p.areaName(t, s), "period", t.Period(s.counties.Period), "unit", s.indicator.Unit)
		drawing, frame.Notes = p.rankChart(t, s, rows).Drawing(pictureWidth), []string{s.counties.Source}
	case "breakdown":
		return p.breakdownDrawing(r, s, frame)
	default:
		return drawing, frame, fault.NotFound
	}
	frame.Notes = append(signNotes(met), frame.Notes...)
	return drawing, frame, nil
}

// breakdownDrawing is the breakdown that the address asks for.
func (p *Pages) breakdownDrawing(r *web.Request, s seen, frame chart.Frame) (chart.Drawing, chart.Frame, error) {
	t, met := r.Text, legend.NewSigns(r.Text)
	all, err := p.dimensions(r, s)
	if err != nil {
		return chart.Drawing{}, frame, err
	}
	if len(all) == 0 {
		return chart.Drawing{}, frame, fault.NotFound
	}
	b, err := p.breakDown(r, s, all)
	if err != nil {
		return chart.Drawing{}, frame, err
	}
	var view breakdownView
	b.draw(t, &view, met)
	frame.Title = t.T("indicator.picture.breakdown", "name", s.indicator.Name, "by", b.title, "what", b.caption(t))
	drawing, keys := b.drawing(t)
	frame.Keys = keys
	for _, key := range keys {
		frame.Texts = append(frame.Texts, key.Name)
	}
	frame.Notes = append(signNotes(met), b.Source)
	return drawing, frame, nil
}

// drawing is the breakdown for a document.
func (b *brokenDown) drawing(t *i18n.Printer) (chart.Drawing, []chart.Key) {
	switch b.as {
	case asPyramid:
		c := b.pyramid(t)
		return c.Drawing(pictureWidth), c.Legend()
	case asPanels:
		return b.panels(t).Drawing(pictureWidth), nil
	case asShare, asStack:
		c := b.stacked(t)
		return c.Drawing(pictureWidth), c.Legend()
	}
	c, _ := b.categories(t)
	return c.Drawing(pictureWidth), nil
}

// signNotes explain the signs that were met, in one line.
func signNotes(met *legend.Signs) []string {
	var words []string
	for _, s := range met.List {
		words = append(words, s.Sign+" "+s.Text)
	}
	if words == nil {
		return nil
	}
	return []string{strings.Join(words, "; ")}
}
