// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Fonts holds the type of a picture as TrueType or OpenType files.
type Fonts struct{ Regular, Bold []byte }

// mostPixels bounds the picture: about an A3 page at 300 dots per inch.
const mostPixels = 20_000_000

// PNG returns the drawing as a picture with the given dots per inch, for
// documents that take no vectors; 200 prints well. It fails if a font is
// damaged or the picture would be too big.
func (d Drawing) PNG(dpi float64, fonts Fonts) ([]byte, error) {
	width, height := math.Ceil(d.Width*dpi/72), math.Ceil(d.Height*dpi/72)
	if !(width >= 1 && height >= 1 && width*height <= mostPixels) {
		return nil, fmt.Errorf("picture of %g by %g pixels cannot be drawn", width, height)
	}
	r, err := newRaster(int(width), int(height), dpi/72, fonts)
	if err != nil {
		return nil, err
	}
	for _, shape := range d.Shapes {
		if err := r.shape(shape); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, r.image); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return b.Bytes(), nil
}

// raster paints shapes into an image; factor is pixels per point.
type raster struct {
	image         *image.RGBA
	factor        float64
	regular, bold *opentype.Font
}

func newRaster(width, height int, factor float64, fonts Fonts) (*raster, error) {
	regular, err := opentype.Parse(fonts.Regular)
	if err != nil {
		return nil, fmt.Errorf("read regular font: %w", err)
	}
	bold, err := opentype.Parse(fonts.Bold)
	if err != nil {
		return nil, fmt.Errorf("read bold font: %w", err)
	}
	r := &raster{image.NewRGBA(image.Rect(0, 0, width, height)), factor, regular, bold}
	draw.Draw(r.image, r.image.Bounds(), image.White, image.Point{}, draw.Src)
	return r, nil
}

func (r *raster) shape(shape Shape) error {
	switch s := shape.(type) {
	case Path:
		for _, piece := range dashes(s.Points, s.Dash) {
			r.stroke(piece, s.Width, s.Color)
		}
	case Area:
		r.area(s)
	case Disc:
		ring := circle(s.Center, s.Radius)
		r.fill([][]Point{ring}, s.Fill)
		r.stroke(append(ring, ring[0]), s.OutlineWidth, s.Outline)
	case Label:
		return r.label(s)
	}
	return nil
}

// area fills the rings one by one: the rasteriser sums windings instead of the
// even-odd rule, so rings are turned until those inside others run backwards.
func (r *raster) area(a Area) {
	r.fill(wound(a.Rings), a.Fill)
	for _, ring := range a.Rings {
		r.stroke(append(slices.Clip(ring), ring[0]), a.OutlineWidth, a.Outline)
	}
}

// wound returns the rings so that outer ones run clockwise and holes against.
func wound(rings [][]Point) [][]Point {
	var turned [][]Point
	for i, ring := range rings {
		depth := 0
		for j, other := range rings {
			if i != j && contains(other, ring[0]) {
				depth++
			}
		}
		if (signedArea(ring) > 0) != (depth%2 == 0) {
			ring = slices.Clone(ring)
			slices.Reverse(ring)
		}
		turned = append(turned, ring)
	}
	return turned
}

func contains(ring []Point, p Point) bool {
	for _, c := range chords([][]Point{ring}, p.Y) {
		if c.from < p.X && p.X < c.to {
			return true
		}
	}
	return false
}

func signedArea(ring []Point) float64 {
	var sum float64
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += p.X*q.Y - q.X*p.Y
	}
	return sum
}

func (r *raster) fill(rings [][]Point, c color.NRGBA) {
	if c.A == 0 {
		return
	}
	box := r.bounds(rings)
	if box.Empty() {
		return
	}
	v := vector.NewRasterizer(box.Dx(), box.Dy())
	for _, ring := range rings {
		for i, p := range ring {
			x, y := float32(p.X*r.factor-float64(box.Min.X)), float32(p.Y*r.factor-float64(box.Min.Y))
			if i == 0 {
				v.MoveTo(x, y)
			} else {
				v.LineTo(x, y)
			}
		}
		v.ClosePath()
	}
	v.Draw(r.image, box, image.NewUniform(c), image.Point{})
}

// stroke fills the outline of a line: along its left side and back along its
// right. One outline keeps the smooth edges of neighbouring stretches from
// adding up to blots.
func (r *raster) stroke(points []Point, width float64, c color.NRGBA) {
	points = slices.Compact(slices.Clone(points))
	if width <= 0 || c.A == 0 || len(points) < 2 {
		return
	}
	var left, right []Point
	for i, p := range points {
		for _, n := range corner(points, i) {
			left = append(left, Point{p.X + n.X*width/2, p.Y + n.Y*width/2})
			right = append(right, Point{p.X - n.X*width/2, p.Y - n.Y*width/2})
		}
	}
	slices.Reverse(right)
	r.fill([][]Point{append(left, right...)}, c)
}

// corner returns where the left edge of a line stands at its point i, in half
// widths from it: square to the line at the ends, on the bisector at blunt
// joints, and square to both stretches in turn at sharp ones.
func corner(points []Point, i int) []Point {
	last := len(points) - 1
	before, after := i-1, i+1
	if points[0] == points[last] && last > 1 && (i == 0 || i == last) {
		before, after = last-1, 1
	}
	if before < 0 {
		return []Point{normal(points[i], points[after])}
	}
	in := normal(points[before], points[i])
	if after > last {
		return []Point{in}
	}
	out := normal(points[i], points[after])
	sum := Point{in.X + out.X, in.Y + out.Y}
	square := sum.X*sum.X + sum.Y*sum.Y
	if square < 2 { // sharper than a right angle
		return []Point{in, out}
	}
	return []Point{{sum.X * 2 / square, sum.Y * 2 / square}}
}

// normal returns the unit vector square to the way from p to q; zero if they
// are the same.
func normal(p, q Point) Point {
	length := math.Hypot(q.X-p.X, q.Y-p.Y)
	if length == 0 {
		return Point{}
	}
	return Point{(q.Y - p.Y) / length, (p.X - q.X) / length}
}

// circle returns a polygon of 32 corners.
func circle(center Point, radius float64) []Point {
	const corners = 32
	ring := make([]Point, corners)
	for i := range ring {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		ring[i] = Point{center.X + radius*cos, center.Y + radius*sin}
	}
	return ring
}

// dashes cuts a line into its strokes; without a pattern it stays whole.
func dashes(points []Point, pattern []float64) [][]Point {
	if len(pattern) < 2 || slices.Min(pattern) <= 0 {
		return [][]Point{points}
	}
	var pieces [][]Point
	var piece []Point
	next, left := 0, pattern[0]
	for i := 1; i < len(points); i++ {
		p, q := points[i-1], points[i]
		length := math.Hypot(q.X-p.X, q.Y-p.Y)
		for done := 0.0; done < length; {
			step := math.Min(left, length-done)
			if next%2 == 0 {
				piece = append(piece, between(p, q, done/length), between(p, q, (done+step)/length))
			}
			done, left = done+step, left-step
			if left <= 0 {
				if piece != nil {
					pieces, piece = append(pieces, piece), nil
				}
				next = (next + 1) % len(pattern)
				left = pattern[next]
			}
		}
	}
	if piece != nil {
		pieces = append(pieces, piece)
	}
	return pieces
}

func between(p, q Point, share float64) Point {
	return Point{p.X + (q.X-p.X)*share, p.Y + (q.Y-p.Y)*share}
}

func (r *raster) label(l Label) (err error) {
	chosen := r.regular
	if l.Bold {
		chosen = r.bold
	}
	face, err := opentype.NewFace(chosen, &opentype.FaceOptions{Size: l.Size * r.factor, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return fmt.Errorf("set type of %g points: %w", l.Size, err)
	}
	defer func() {
		if closeErr := face.Close(); err == nil {
			err = closeErr
		}
	}()
	shown := plainSpaces(l.Text)
	x := l.At.X * r.factor
	switch width := float64(font.MeasureString(face, shown)) / 64; l.Anchor {
	case Start:
	case Middle:
		x -= width / 2
	case End:
		x -= width
	}
	at := fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(l.At.Y * r.factor * 64)}
	drawer := font.Drawer{Dst: r.image, Src: image.NewUniform(l.Color), Face: face, Dot: at}
	drawer.DrawString(shown)
	return nil
}

// plainSpaces replaces the narrow and the no-break spaces that many fonts lack.
func plainSpaces(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, s)
}

// bounds returns the pixels that rings may touch, so that small shapes cost
// little.
func (r *raster) bounds(rings [][]Point) image.Rectangle {
	least, most := Point{math.Inf(1), math.Inf(1)}, Point{math.Inf(-1), math.Inf(-1)}
	for _, ring := range rings {
		for _, p := range ring {
			least = Point{math.Min(least.X, p.X), math.Min(least.Y, p.Y)}
			most = Point{math.Max(most.X, p.X), math.Max(most.Y, p.Y)}
		}
	}
	if !(least.X <= most.X) {
		return image.Rectangle{}
	}
	box := image.Rect(int(least.X*r.factor)-1, int(least.Y*r.factor)-1, int(most.X*r.factor)+2, int(most.Y*r.factor)+2)
	return box.Intersect(r.image.Bounds())
}
