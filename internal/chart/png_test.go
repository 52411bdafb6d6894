// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"kursbuch/internal/chart"
)

var goFonts = chart.Fonts{Regular: goregular.TTF, Bold: gobold.TTF}

func picture(t *testing.T, d chart.Drawing, dpi float64) image.Image {
	t.Helper()
	data, err := d.PNG(dpi, goFonts)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestPictureShowsTheShapes(t *testing.T) {
	blue, red := color.NRGBA{B: 255, A: 255}, color.NRGBA{R: 255, A: 255}
	ring := append([]chart.Point{}, square(0, 0, 72)...)
	img := picture(t, chart.Drawing{Width: 144, Height: 72, Shapes: []chart.Shape{
		chart.Area{Rings: [][]chart.Point{ring, square(18, 18, 36)}, Fill: blue},
		chart.Path{Points: []chart.Point{{X: 80, Y: 10}, {X: 140, Y: 10}}, Color: red, Width: 4, Dash: []float64{10, 10}},
		chart.Disc{Center: chart.Point{X: 110, Y: 45}, Radius: 10, Fill: blue, Outline: red, OutlineWidth: 4},
	}}, 72)
	if got := img.Bounds().Size(); got != image.Pt(144, 72) {
		t.Fatalf("size = %v, want 144 by 72", got)
	}
	white := color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	for _, c := range []struct {
		what string
		x, y int
		want color.NRGBA
	}{
		{"area", 5, 36, blue},
		{"hole in the area", 36, 36, white},
		{"dash", 85, 10, red},
		{"gap between dashes", 95, 10, white},
		{"disc", 110, 45, blue},
		{"outline of the disc", 120, 45, red},
		{"nothing", 76, 70, white},
	} {
		if got := color.NRGBAModel.Convert(img.At(c.x, c.y)); got != c.want {
			t.Errorf("%s at %d, %d = %v, want %v", c.what, c.x, c.y, got, c.want)
		}
	}
}

func TestPictureShowsText(t *testing.T) {
	darkest := func(anchor chart.Anchor) (left, right int) {
		img := picture(t, chart.Drawing{Width: 100, Height: 20, Shapes: []chart.Shape{chart.Label{
			At: chart.Point{X: 50, Y: 15}, Anchor: anchor, Text: "Wochen", Size: 10, Color: color.NRGBA{A: 255},
		}}}, 144)
		for x := range 200 {
			for y := range 40 {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
					if x < 100 {
						left++
					} else {
						right++
					}
				}
			}
		}
		return left, right
	}
	if left, right := darkest(chart.Start); left != 0 || right == 0 {
		t.Errorf("text from the anchor on: %d pixels before it, %d behind", left, right)
	}
	if left, right := darkest(chart.End); left == 0 || right != 0 {
		t.Errorf("text up to the anchor: %d pixels before it, %d behind", left, right)
	}
	if left, right := darkest(chart.Middle); left == 0 || right == 0 {
		t.Errorf("text around the anchor: %d pixels before it, %d behind", left, right)
	}
}

func TestPictureOfAnImpossibleSizeIsRefused(t *testing.T) {
	for _, dpi := range []float64{0, -1, 1e9} {
		if _, err := employment().Drawing(453).PNG(dpi, goFonts); err == nil {
			t.Errorf("%g dots per inch: no error", dpi)
		}
	}
	if _, err := employment().Drawing(453).PNG(100, chart.Fonts{Regular: []byte("no font"), Bold: gobold.TTF}); err == nil {
		t.Error("damaged font: no error")
	}
}

func TestDocumentTextIsReadable(t *testing.T) {
	const sixteenCentimetres, smallest = 453.5, 9
	for _, shape := range employment().Drawing(sixteenCentimetres).Shapes {
		if label, ok := shape.(chart.Label); ok && label.Size < smallest {
			t.Errorf("%q has %g points, want at least %d", label.Text, label.Size, smallest)
		}
	}
}
