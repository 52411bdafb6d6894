// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import "image/color"

// The colours of report sheets; they stand beside the tokens of the style sheet.
func ink() color.NRGBA        { return rgb(0x131525) }
func inkMuted() color.NRGBA   { return rgb(0x51577A) }
func hairline() color.NRGBA   { return rgb(0xD3D6E2) }
func lineStrong() color.NRGBA { return rgb(0x6E7597) }
func action() color.NRGBA     { return rgb(0x2044AA) }
func paper() color.NRGBA      { return rgb(0xFFFFFF) }
func warning() color.NRGBA    { return rgb(0x844B00) }

// signColor returns the fill of a status sign.
func signColor(s Sign) color.NRGBA {
	return map[Sign]color.NRGBA{
		SignStop: rgb(0xB60000), SignWarn: rgb(0xFFB53A), SignOK: rgb(0x007328),
		SignIdle: rgb(0x646A8E), SignDone: rgb(0x2044AA),
	}[s]
}

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xFF}
}

// weight picks a typeface.
type weight int

const (
	regular weight = iota
	strong
	italic
)

// style is how text is set: typeface, size and line height in points.
type style struct {
	weight     weight
	size, lead float64
	color      color.NRGBA
	tabular    bool
}

// The type scale of report sheets: pixels of the style sheet at 0.75 points.
func bodyStyle() style    { return style{regular, 11.25, 16.5, ink(), false} }
func leadStyle() style    { return style{regular, 11.25, 16.5, inkMuted(), false} }
func messageStyle() style { return style{regular, 15.75, 21, ink(), false} }
func smallStyle() style   { return style{regular, 10.5, 15, inkMuted(), false} }
func tableStyle() style   { return style{regular, 10.5, 15, ink(), false} }
func noteStyle() style    { return style{regular, 9, 12.75, ink(), false} }
func keyStyle() style     { return style{regular, 14.25, 21, ink(), false} }

func headingStyle(level int) style {
	return map[int]style{
		1: {strong, 19.5, 25.5, ink(), false},
		2: {strong, 13.5, 18.75, ink(), false},
		3: {strong, 11.25, 16.5, ink(), false},
		4: {strong, 11.25, 16.5, inkMuted(), false},
	}[level]
}

func paragraphStyle(s ParagraphStyle) style {
	return map[ParagraphStyle]style{
		Body: bodyStyle(), Lead: leadStyle(), Message: messageStyle(), Small: smallStyle(),
	}[s]
}

// The page, in points: margins of 19 mm at the top and right, 23 mm left.
const (
	marginTop    = 53.86
	marginLeft   = 65.2
	textWidth    = 476.2
	textBottom   = 764.0 // lowest line of text and notes
	footerRule   = 780.5
	footerBase   = 799.5
	sampleBase   = 34.0
	columnGap    = 9.0
	listIndent   = 15.0
	noteIndent   = 14.0
	notesGap     = 15.0 // above the notes of a page, with their rule
	tallestNotes = 300.0
)
