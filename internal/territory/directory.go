// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"cmp"
	_ "embed" // the reference data are part of the program
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
)

//go:embed data/regions.txt
var regionLines string

//go:embed data/reforms.txt
var reformLines string

// AsOf is the day whose territory the directory describes.
const AsOf civil.Day = "2023-11-30"

// Directory holds Germany's Länder, Regierungsbezirke and counties, the
// municipalities of Thüringen, the parts of city regions that official county
// tables list beside the counties, and the counties dissolved since 2007 with
// what became of them. It never changes, so any number of readers may share it.
type Directory struct {
	regions    []Region // Germany first, then by key
	levels     map[Level][]int
	places     map[Key]int
	successors map[Key][]Key
	full       bool // an imported directory names the municipalities of all Länder
}

// LoadDirectory reads the directory that is part of the program.
func LoadDirectory() (*Directory, error) {
	d := &Directory{levels: map[Level][]int{}, places: map[Key]int{}, successors: map[Key][]Key{}}
	if err := eachRecord(regionLines, 7, d.addRegion); err != nil {
		return nil, fmt.Errorf("directory of regions: %w", err)
	}
	if err := eachRecord(reformLines, 5, d.addReform); err != nil {
		return nil, fmt.Errorf("directory of dissolved regions: %w", err)
	}
	slices.SortFunc(d.regions, func(a, b Region) int {
		return cmp.Or(cmp.Compare(min(a.Level(), LevelState), min(b.Level(), LevelState)), cmp.Compare(a.Key, b.Key))
	})
	return d, d.index()
}

// Region returns the region that has or had key, or fault.NotFound.
func (d *Directory) Region(key Key) (Region, error) {
	place, known := d.places[key]
	if !known {
		return Region{}, fmt.Errorf("region %q: %w", key, fault.NotFound)
	}
	return d.regions[place], nil
}

// Regions lists the regions of a level that lie within another and existed on
// day, by key. The empty day stands for the latest state known.
func (d *Directory) Regions(level Level, within Key, day civil.Day) []Region {
	return slices.Collect(d.Each(level, within, day))
}

// Each gives the regions that Regions lists one by one, for sums that need no
// list.
func (d *Directory) Each(level Level, within Key, day civil.Day) iter.Seq[Region] {
	return func(yield func(Region) bool) {
		for _, place := range d.levels[level] {
			if r := &d.regions[place]; r.Key.Within(within) && r.ExistedOn(day) && !yield(*r) {
				return
			}
		}
	}
}

// Complete reports whether the directory has every region of a level within
// another: municipalities it has in Thüringen only, and parts of cities
// elsewhere.
func (d *Directory) Complete(level Level, within Key) bool {
	return level < LevelMunicipality || within.State() == Thueringen || d.full
}

// Parent returns the next region above key: a county's is its Regierungsbezirk,
// or its Land where there is none. It is fault.NotFound for Germany and for an
// unknown key.
func (d *Directory) Parent(key Key) (Region, error) {
	if _, err := d.Region(key); err != nil || key == Germany {
		return Region{}, fmt.Errorf("region above %q: %w", key, fault.NotFound)
	}
	for digits := len(key) - 1; digits >= 2; digits-- {
		if place, known := d.places[key[:digits]]; known {
			return d.regions[place], nil
		}
	}
	return d.Region(Germany)
}

// Children lists the regions whose parent is key and that existed on day, by
// key. The empty day stands for the latest state known.
func (d *Directory) Children(key Key, day civil.Day) []Region {
	var found []Region
	for _, r := range d.regions {
		if parent, err := d.Parent(r.Key); err == nil && parent.Key == key && r.ExistedOn(day) {
			found = append(found, r)
		}
	}
	return found
}

// Successors lists, by key, the regions that took over the territory of a
// dissolved one; none for a region that still exists. More than one means that
// the territory was divided, so its figures cannot simply be added to theirs.
func (d *Directory) Successors(key Key) []Region { return d.all(d.successors[key]) }

// Predecessors lists, by key, the dissolved regions whose territory key took
// over, wholly or in part.
func (d *Directory) Predecessors(key Key) []Region {
	var dissolved []Key
	for old, now := range d.successors {
		if slices.Contains(now, key) {
			dissolved = append(dissolved, old)
		}
	}
	slices.Sort(dissolved)
	return d.all(dissolved)
}

func (d *Directory) all(keys []Key) []Region {
	var found []Region
	for _, key := range keys {
		found = append(found, d.regions[d.places[key]])
	}
	return found
}

// eachRecord hands the fields of every line that is no comment to read.
func eachRecord(lines string, fields int, read func([]string) error) error {
	number := 0
	for line := range strings.Lines(lines) {
		number++
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		record := strings.Split(line, ";")
		if len(record) != fields {
			return fmt.Errorf("line %d: %d fields, want %d", number, len(record), fields)
		}
		if err := read(record); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
	return nil
}

// addRegion reads key;kind;name;population;hectares;from;mark.
func (d *Directory) addRegion(record []string) error {
	key, err := ParseKey(record[0])
	if err != nil {
		return err
	}
	population, err := count(record[3])
	if err != nil {
		return err
	}
	hectares, err := count(record[4])
	if err != nil {
		return err
	}
	from, err := civil.ParseDay(record[5])
	if err != nil {
		return err
	}
	d.regions = append(d.regions, Region{
		Key: key, Kind: Kind(record[1]), Name: record[2],
		Population: population, Hectares: hectares, From: from, Mark: record[6],
	})
	return nil
}

// addReform reads key;kind;name;until;successors separated by commas.
func (d *Directory) addReform(record []string) error {
	key, err := ParseKey(record[0])
	if err != nil {
		return err
	}
	until, err := civil.ParseDay(record[3])
	if err != nil {
		return err
	}
	d.regions = append(d.regions, Region{Key: key, Kind: Kind(record[1]), Name: record[2], Until: until})
	for text := range strings.SplitSeq(record[4], ",") {
		successor, err := ParseKey(text)
		if err != nil {
			return err
		}
		d.successors[key] = append(d.successors[key], successor)
	}
	return nil
}

func count(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	return strconv.Atoi(text)
}

// index notes the place of every key and refuses keys used twice and
// successors that the directory does not have.
func (d *Directory) index() error {
	for i, r := range d.regions {
		if _, twice := d.places[r.Key]; twice {
			return fmt.Errorf("directory of regions: key %s occurs twice", r.Key)
		}
		d.places[r.Key] = i
		d.levels[r.Level()] = append(d.levels[r.Level()], i)
	}
	for key, successors := range d.successors {
		for _, successor := range successors {
			if _, known := d.places[successor]; !known {
				return fmt.Errorf("directory of dissolved regions: successor %s of %s is unknown", successor, key)
			}
		}
	}
	return nil
}

// Search lists the regions that fit, Germany first, then by key.
func (d *Directory) Search(fits func(Region) bool) []Region {
	var found []Region
	for _, r := range d.regions {
		if fits(r) {
			found = append(found, r)
		}
	}
	return found
}
