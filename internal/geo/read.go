// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package geo

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"kursbuch/internal/fault"
)

// errUnpacked stops a file that holds more than the limit.
var errUnpacked = errors.New("unpacked size over the limit")

// counter fails once more than left bytes were read.
type counter struct {
	in   io.Reader
	left *int64
}

func newCounter(in io.Reader, left int64) *counter { return &counter{in, &left} }

// Read satisfies io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	if *c.left -= int64(n); *c.left < 0 {
		return 0, errUnpacked
	}
	return n, err
}

// Read reads a GeoJSON, or a zip archive with one GeoJSON or one Shapefile.
// system overrides what the file says, Unknown asks the file.
func Read(file io.ReaderAt, size int64, limits Limits, system System) (Layer, error) {
	layer, err := read(file, size, limits, system)
	if errors.Is(err, errUnpacked) {
		return Layer{}, fault.Refuse("geo.limit.unpacked", "max", int(limits.UnpackedBytes>>20))
	}
	return layer, err
}

func read(file io.ReaderAt, size int64, limits Limits, system System) (Layer, error) {
	start := make([]byte, 256)
	n, err := file.ReadAt(start, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return Layer{}, err
	}
	if looksLikeJSON(start[:n]) {
		return readGeoJSON(withoutMark(io.NewSectionReader(file, 0, size)), limits, system)
	}
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return Layer{}, fault.Refuse("geo.file.unknown")
	}
	if len(archive.File) > limits.Entries {
		return Layer{}, fault.Refuse("geo.limit.entries", "max", limits.Entries)
	}
	return readArchive(archive, limits, system)
}

// withoutMark skips a byte order mark.
func withoutMark(r *io.SectionReader) io.Reader {
	mark := make([]byte, 3)
	if n, err := r.ReadAt(mark, 0); err == nil && n == 3 && string(mark) == "\xEF\xBB\xBF" {
		return io.NewSectionReader(r, 3, r.Size()-3)
	}
	return r
}

// readArchive reads the one layer of an archive. More than one is refused by
// name: which is meant cannot be guessed.
func readArchive(archive *zip.Reader, limits Limits, system System) (Layer, error) {
	var layers []string
	for _, part := range archive.File {
		switch ext := strings.ToLower(path.Ext(part.Name)); {
		case strings.HasPrefix(path.Base(part.Name), "."), strings.Contains(part.Name, "__MACOSX"):
		case ext == ".shp", ext == ".geojson", ext == ".json":
			layers = append(layers, part.Name)
		}
	}
	switch len(layers) {
	case 0:
		return Layer{}, fault.Refuse("geo.archive.empty")
	case 1:
	default:
		slices.Sort(layers)
		return Layer{}, fault.Refuse("geo.archive.many", "count", len(layers), "names", shorten(strings.Join(layers, ", ")))
	}
	left := limits.UnpackedBytes
	parts := parts{archive: archive, left: &left}
	if strings.ToLower(path.Ext(layers[0])) == ".shp" {
		return parts.shapefile(strings.TrimSuffix(layers[0], path.Ext(layers[0])), limits, system)
	}
	in, err := parts.open(layers[0])
	if err != nil {
		return Layer{}, err
	}
	defer in.Close() // read to its end or given up
	return readGeoJSON(in, limits, system)
}

// parts opens the parts of an archive, which share one limit.
type parts struct {
	archive *zip.Reader
	left    *int64
}

type part struct {
	io.Reader
	io.Closer
}

// open finds a part by its name in any case, or is fault.NotFound.
func (p parts) open(name string) (io.ReadCloser, error) {
	for _, f := range p.archive.File {
		if strings.EqualFold(f.Name, name) {
			in, err := f.Open()
			if err != nil {
				return nil, fault.Refuse("geo.file.unknown")
			}
			return part{&counter{in, p.left}, in}, nil
		}
	}
	return nil, fault.NotFound
}

// text is a small part as text, empty when there is none.
func (p parts) text(name string) (string, error) {
	in, err := p.open(name)
	if errors.Is(err, fault.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer in.Close() // small, read at once
	const most = 64 << 10
	content, err := io.ReadAll(io.LimitReader(in, most))
	if err != nil && !errors.Is(err, errUnpacked) {
		return "", fault.Refuse("geo.file.unknown")
	}
	return string(content), err
}

func (p parts) shapefile(base string, limits Limits, system System) (Layer, error) {
	var layer Layer
	if system == Unknown {
		wkt, err := p.text(base + ".prj")
		if err != nil {
			return layer, err
		}
		if wkt == "" {
			return layer, fault.Refuse("geo.system.missing")
		}
		if system, err = ParseWKT(wkt); err != nil {
			return layer, err
		}
	}
	page, err := p.text(base + ".cpg")
	if err != nil {
		return layer, err
	}
	attributes, err := p.table(base+".dbf", page, limits)
	if err != nil {
		return layer, err
	}
	in, err := p.open(base + ".shp")
	if err != nil {
		return layer, err
	}
	defer in.Close() // read to its end or given up
	shapes, err := readShapes(in, &budget{limits: limits})
	if err != nil {
		return layer, err
	}
	if len(shapes) != len(attributes.records) {
		return layer, fault.Refuse("geo.shape.counts", "shapes", len(shapes), "records", len(attributes.records))
	}
	layer.Names, layer.System = attributes.names, system
	for i, rings := range shapes {
		polygons := assemble(rings)
		if attributes.deleted[i] || len(polygons) == 0 {
			layer.Skipped++
			continue
		}
		layer.Features = append(layer.Features, Feature{attributes.records[i], polygons})
	}
	return layer.project()
}

func (p parts) table(name, page string, limits Limits) (table, error) {
	in, err := p.open(name)
	if errors.Is(err, fault.NotFound) {
		return table{}, fault.Refuse("geo.table.missing")
	}
	if err != nil {
		return table{}, err
	}
	defer in.Close() // read to its end or given up
	return readTable(in, page, limits)
}

// project brings the layer to degrees and refuses what then lies off the
// earth, which happens when the file names no system or the wrong one.
func (l Layer) project() (Layer, error) {
	if len(l.Features) == 0 {
		return Layer{}, fault.Refuse("geo.file.no_areas")
	}
	for _, feature := range l.Features {
		for _, polygon := range feature.Polygons {
			for _, ring := range polygon {
				for i, p := range ring {
					ring[i] = l.System.degrees(p)
					if !onEarth(ring[i]) {
						return Layer{}, fault.Refuse("geo.system.off", "epsg", l.System.String())
					}
				}
			}
		}
	}
	return l, nil
}

func onEarth(p Point) bool {
	return finite(p.X) && finite(p.Y) && p.X >= -180 && p.X <= 180 && p.Y >= -90 && p.Y <= 90
}
