// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"image/color"
	"strings"
)

// The colours of the light theme, by the role they have in the style sheet.
func paper() color.NRGBA    { return rgb(0xffffff) }
func ink() color.NRGBA      { return rgb(0x131525) }
func muted() color.NRGBA    { return rgb(0x51577a) }
func hairline() color.NRGBA { return rgb(0xdfe1ea) }
func strong() color.NRGBA   { return rgb(0x6e7597) }
func own() color.NRGBA      { return rgb(0x2044aa) }
func stop() color.NRGBA     { return rgb(0xb60000) }

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

// styleOf looks up how classes look on paper. It mirrors the sections on lines,
// charts and maps of the style sheet.
func styleOf(classes string) style {
	s := style{fill: muted(), size: 14}
	for class := range strings.FieldsSeq(classes) {
		switch {
		case strings.HasPrefix(class, "kb-chart"):
			s = chartStyle(class, s)
		case strings.HasPrefix(class, "kb-line"):
			s = lineStyle(class, s)
		case strings.HasPrefix(class, "kb-map"):
			s = mapStyle(class, s)
		case strings.HasPrefix(class, "kb-part"):
			s = partStyle(class, s)
		case strings.HasPrefix(class, "kb-pyramid"), strings.HasPrefix(class, "kb-dots"):
			s = dotsStyle(class, s)
		case strings.HasPrefix(class, "kb-share"):
			s = style{fill: shareColour(class), stroke: paper(), width: 2}
		}
	}
	return s
}

func chartStyle(class string, s style) style {
	switch class {
	case "kb-chart__grid":
		return style{stroke: hairline(), width: 1}
	case "kb-chart__base":
		return style{stroke: strong(), width: 1}
	case "kb-chart__line--own":
		return style{stroke: own(), width: 3}
	case "kb-chart__line--other":
		return style{stroke: strong(), width: 2}
	case "kb-chart__line--other-2":
		s.dash = []float64{8, 4}
	case "kb-chart__line--other-3":
		s.dash = []float64{2, 4}
	case "kb-chart__line--other-4":
		s.dash = []float64{12, 4, 2, 4}
	case "kb-chart__band":
		return style{fill: rgb(0xe8e9ef)}
	case "kb-chart__band-text":
		return style{fill: muted(), size: 14}
	case "kb-chart__line--plan":
		return style{stroke: muted(), width: 1.5, dash: []float64{2, 5}}
	case "kb-chart__dot--own":
		return style{fill: own()}
	case "kb-chart__dot--open":
		return style{fill: paper(), stroke: own(), width: 2.5}
	case "kb-chart__dot--open-other":
		return style{fill: paper(), stroke: strong(), width: 2}
	case "kb-chart__target":
		return style{stroke: ink(), width: 1.5, dash: []float64{7, 4}}
	case "kb-chart__break":
		return style{stroke: muted(), width: 1, dash: []float64{2, 3}}
	case "kb-chart__name--own":
		return style{fill: own(), size: 16, bold: true}
	case "kb-chart__name--other":
		return style{fill: muted(), size: 16}
	case "kb-chart__name--small":
		s.size = 14
		return s
	case "kb-chart__value":
		return style{fill: ink(), size: 16, bold: true}
	case "kb-chart__target-text", "kb-chart__sign":
		return style{fill: ink(), size: 14, bold: true}
	}
	return s
}

func partStyle(class string, s style) style {
	switch class {
	case "kb-part-1":
		return style{fill: rgb(0x15348f), stroke: paper(), width: 2}
	case "kb-part-2", "kb-part-7", "kb-part-8":
		return style{fill: rgb(0xa2b8e4), stroke: muted(), width: 1}
	case "kb-part-3":
		return style{fill: rgb(0x454b6b), stroke: paper(), width: 2}
	case "kb-part-4", "kb-part-9":
		return style{fill: rgb(0xe5ebf7), stroke: muted(), width: 1}
	case "kb-part-5":
		return style{fill: rgb(0x4a6cc0), stroke: paper(), width: 2}
	case "kb-part-6", "kb-part-edge":
		return style{fill: paper(), stroke: muted(), width: 1}
	case "kb-part-t1", "kb-part-t3", "kb-part-t5":
		return style{fill: paper(), size: 14, bold: true}
	case "kb-part-t2", "kb-part-t4", "kb-part-t6", "kb-part-t7", "kb-part-t8", "kb-part-t9":
		return style{fill: ink(), size: 14, bold: true}
	}
	return s
}

func dotsStyle(class string, s style) style {
	switch class {
	case "kb-dots__dot":
		return style{fill: strong()}
	case "kb-dots__dot--own":
		return style{fill: own()}
	case "kb-dots__leader":
		return style{stroke: strong(), width: 1.25, dash: []float64{1, 4}}
	case "kb-dots__mean":
		return style{stroke: muted(), width: 1.5}
	case "kb-dots__mean--2":
		return style{stroke: muted(), width: 1.5, dash: []float64{5, 4}}
	case "kb-dots__name":
		return style{fill: ink(), size: 14}
	case "kb-dots__name--own", "kb-dots__label":
		return style{fill: ink(), size: 14, bold: true}
	case "kb-pyramid__bar":
		return style{fill: rgb(0xa2b8e4), stroke: own(), width: 1}
	case "kb-pyramid__before":
		return style{stroke: ink(), width: 2}
	}
	return s
}

func lineStyle(class string, s style) style {
	switch class {
	case "kb-line__past":
		return style{stroke: own(), width: 4}
	case "kb-line__future":
		return style{stroke: strong(), width: 2}
	case "kb-line__done":
		return style{fill: own(), stroke: paper(), width: 2}
	case "kb-line__late":
		return style{fill: paper(), stroke: stop(), width: 3}
	case "kb-line__open":
		return style{fill: paper(), stroke: strong(), width: 2}
	case "kb-line__today":
		return style{stroke: ink(), width: 1.5}
	case "kb-line__year":
		return style{stroke: strong(), width: 1}
	case "kb-line__no", "kb-line__today-text":
		return style{fill: ink(), size: 14, bold: true}
	case "kb-line__no--on":
		s.fill = paper()
	case "kb-line__no--late":
		s.fill = stop()
	}
	return s
}

func mapStyle(class string, s style) style {
	switch class {
	case "kb-map__border":
		return style{stroke: muted(), width: 0.75}
	case "kb-map__own":
		return style{stroke: ink(), width: 3}
	case "kb-map__v":
		s.size, s.bold = 15, true
	case "kb-map__secret":
		s.size, s.bold = 20, true
	case "kb-map-t0", "kb-map-t1", "kb-map-t2":
		s.fill = ink()
	case "kb-map-t3", "kb-map-t4", "kb-map-t5":
		s.fill = paper()
	default:
		return style{fill: classColour(class), stroke: paper(), width: 3}
	}
	return s
}

func classColour(class string) color.NRGBA {
	switch class {
	case "kb-map-1":
		return rgb(0xe5ebf7)
	case "kb-map-2":
		return rgb(0xa2b8e4)
	case "kb-map-3":
		return rgb(0x5174c5)
	case "kb-map-4":
		return rgb(0x15348f)
	case "kb-map-5":
		return rgb(0x0a1a4a)
	default:
		return paper()
	}
}

func shareColour(class string) color.NRGBA {
	switch class {
	case "kb-share-ok":
		return rgb(0x007328)
	case "kb-share-warn":
		return rgb(0xffb53a)
	case "kb-share-stop":
		return stop()
	case "kb-share-idle":
		return strong()
	case "kb-share-rest":
		return rgb(0xe8e9ef)
	default:
		return own()
	}
}
