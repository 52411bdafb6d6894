// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"fmt"
	"image/color"
	"strings"
)

// SVG returns the drawing as a file of its own, which needs no style sheet.
// Title names it for those who cannot see it.
func (d Drawing) SVG(title string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%spt" height="%spt" viewBox="0 0 %[1]s %[2]s" role="img" `+
		`font-family="Fira Sans, Segoe UI, Noto Sans, Arial, sans-serif"><title>%s</title>`,
		decimal(d.Width), decimal(d.Height), escape(title))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="%s"/>`, hex(paper()))
	for _, shape := range d.Shapes {
		writeShape(&b, shape)
	}
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

func writeShape(b *strings.Builder, shape Shape) {
	switch s := shape.(type) {
	case Path:
		fmt.Fprintf(b, `<polyline fill="none"%s stroke-linejoin="round"`, stroke(s.Color, s.Width))
		if len(s.Dash) > 0 {
			fmt.Fprintf(b, ` stroke-dasharray="%s"`, decimals(s.Dash))
		} else {
			b.WriteString(` stroke-linecap="round"`)
		}
		b.WriteString(` points="`)
		for i, p := range s.Points {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(decimal(p.X) + "," + decimal(p.Y))
		}
		b.WriteString(`"/>`)
	case Area:
		fmt.Fprintf(b, `<path fill="%s" fill-rule="evenodd"%s stroke-linejoin="round" d="%s"/>`,
			hex(s.Fill), stroke(s.Outline, s.OutlineWidth), outline(s.Rings))
	case Disc:
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="%s" fill="%s"%s/>`,
			decimal(s.Center.X), decimal(s.Center.Y), decimal(s.Radius), hex(s.Fill), stroke(s.Outline, s.OutlineWidth))
	case Label:
		weight := ""
		if s.Bold {
			weight = ` font-weight="600"`
		}
		fmt.Fprintf(b, `<text x="%s" y="%s" font-size="%s" fill="%s"%s text-anchor="%s">%s</text>`,
			decimal(s.At.X), decimal(s.At.Y), decimal(s.Size), hex(s.Color), weight, s.Anchor.svgValue(), escape(s.Text))
	}
}

func (a Anchor) svgValue() string { return strings.TrimPrefix(a.class(), "kb-") }

func stroke(c color.NRGBA, width float64) string {
	if width <= 0 || c.A == 0 {
		return ""
	}
	return fmt.Sprintf(` stroke="%s" stroke-width="%s"`, hex(c), decimal(width))
}

func hex(c color.NRGBA) string {
	if c.A == 0 {
		return "none"
	}
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}

func decimals(values []float64) string {
	var parts []string
	for _, v := range values {
		parts = append(parts, decimal(v))
	}
	return strings.Join(parts, " ")
}
