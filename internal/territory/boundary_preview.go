// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/geo"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
)

// Upload is a file that somebody brings.
type Upload struct {
	Name    string
	Content io.ReaderAt
	Size    int64
}

// BoundaryChoice says how a file of boundaries is meant. What is empty is
// proposed from the file.
type BoundaryChoice struct {
	Layer  Layer
	System geo.System // Unknown when the file says
	Key    string     // the property that has the key or number
	Name   string     // the property that has the name
	Day    civil.Day  // whose borders these are
	Source string     // the credit to show
}

// BoundaryPreview is what a file of boundaries holds; nothing of it is stored.
type BoundaryPreview struct {
	File     string
	Choice   BoundaryChoice // as it was taken, proposals filled in
	Names    []string       // of the properties to choose from
	Assumed  bool           // the file does not name its system
	Features int            // areas in the file
	Water    int            // of them water surfaces, which are left out
	Skipped  int            // features that are no areas
	Mended   int            // keys that had lost their leading zero
	Areas    []Area         // one for each key
	Refused  []RefusedArea  // features whose key or name cannot be used
	// FileOnly are areas whose key the directory lacks, Missing what the file
	// lacks: regions of its level in the Länder it has, or Sozialräume.
	FileOnly []Area
	Missing  []Area
	outlines []Outline // of Areas, in their order
}

// Area is what a file draws.
type Area struct {
	Code, Name string
	New        bool // will become a new Sozialraum
}

// RefusedArea says which feature of a file cannot be used.
type RefusedArea struct {
	Number int // of the feature in the file, from 1
	Value  string
	Reason fault.Message
}

const (
	maxSpaces  = 1000 // Sozialräume in one file
	maxRefused = 200  // refused features that are named
)

// PreviewBoundaries reads a file of boundaries. Faults: Forbidden, Refused (the
// file cannot be used, with the reason).
func (s *Service) PreviewBoundaries(ctx context.Context, who identity.Person, up Upload, choice BoundaryChoice) (*BoundaryPreview, error) {
	if !who.May(identity.EditTerritory) {
		return nil, fault.Forbidden
	}
	layer, err := geo.Read(up.Content, up.Size, geo.DefaultLimits(), choice.System)
	if err != nil {
		return nil, err
	}
	p := &BoundaryPreview{
		File: up.Name, Choice: choice, Names: layer.Names, Assumed: layer.Assumed, Features: len(layer.Features), Skipped: layer.Skipped,
	}
	p.Choice.System = layer.System
	land := layer.Features
	if choice.Layer == RegionLayer {
		land = slices.DeleteFunc(slices.Clone(land), isWater)
	}
	p.Water = len(layer.Features) - len(land)
	p.propose(land)
	merged, err := p.gather(land)
	if err != nil {
		return nil, err
	}
	for i, feature := range geo.Simplify(merged) {
		p.outlines = append(p.outlines, outlineOf(Key(p.Areas[i].Code), p.Areas[i].Name, feature.Polygons))
	}
	if choice.Layer == SpaceLayer {
		return p, s.matchSpaces(ctx, who, p)
	}
	directory, err := s.Regions(ctx, who)
	if err != nil {
		return nil, err
	}
	p.matchRegions(directory)
	return p, nil
}

// isWater goes by the attribute GF of the VG250: 1 and 2 are water, 3 and 4
// land. Counting both would draw and count a coastal county twice.
func isWater(f geo.Feature) bool { return f.Properties["GF"] == "1" || f.Properties["GF"] == "2" }

// Names under which keys, numbers and names usually stand, best first.
var (
	regionKeyNames = []string{"AGS", "ARS", "RS", "AGS_0", "ARS_0", "RS_0", "SCHLUESSEL", "KEY", "ID"}
	spaceKeyName   = regexp.MustCompile(`(?i)^(nr|nummer|no|id|key|code|kennung|schl.*|.*_?(nr|nummer|id|schl|key|code))$`)
	nameName       = regexp.MustCompile(`(?i)^(name|gen|bez(eichnung)?|stadtteil|sozialraum|quartier|bezirk|ortsteil|planungsraum|.*_?name|.*_bez)$`)
)

// propose fills in the properties that nobody chose.
func (p *BoundaryPreview) propose(features []geo.Feature) {
	values := func(name string) (distinct int) {
		seen := map[string]bool{}
		for _, f := range features {
			if v := f.Properties[name]; v != "" {
				seen[v] = true
			}
		}
		return len(seen)
	}
	if p.Choice.Key == "" && p.Choice.Layer == RegionLayer {
		p.Choice.Key = p.proposeKey(features)
	}
	full := func(pattern *regexp.Regexp) string {
		for _, name := range p.Names {
			if pattern.MatchString(name) && values(name) == len(features) {
				return name
			}
		}
		return ""
	}
	if p.Choice.Key == "" && p.Choice.Layer == SpaceLayer {
		p.Choice.Key = full(spaceKeyName)
	}
	if p.Choice.Name == "" {
		most := 0 // what tells most areas apart is a name; what they are is none
		for _, name := range p.Names {
			if n := values(name); nameName.MatchString(name) && n > most {
				p.Choice.Name, most = name, n
			}
		}
	}
	for _, name := range p.Names {
		if p.Choice.Name == "" && p.Choice.Layer == SpaceLayer && values(name) == len(features) && name != p.Choice.Key {
			p.Choice.Name = name
		}
	}
	if p.Choice.Layer == SpaceLayer && p.Choice.Name == "" {
		p.Choice.Name = p.Choice.Key
	}
}

// proposeKey finds the property that holds keys of regions in most features.
func (p *BoundaryPreview) proposeKey(features []geo.Feature) (best string) {
	most := 0
	rank := func(name string) int {
		if i := slices.Index(regionKeyNames, strings.ToUpper(name)); i >= 0 {
			return i
		}
		return len(regionKeyNames)
	}
	names := slices.Clone(p.Names)
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	for _, name := range names {
		hits := 0
		for _, f := range features {
			if key, _, err := MendKey(f.Properties[name]); err == nil && key.Level() >= LevelCounty {
				hits++
			}
		}
		if hits > most {
			best, most = name, hits
		}
	}
	return best
}

// gather joins the features of each key and notes those without a usable one.
func (p *BoundaryPreview) gather(features []geo.Feature) ([]geo.Feature, error) {
	places := map[string]int{}
	var merged []geo.Feature
	for i, f := range features {
		area, refusal := p.area(f)
		if refusal.Key != "" {
			if len(p.Refused) < maxRefused {
				p.Refused = append(p.Refused, RefusedArea{i + 1, cmp.Or(f.Properties[p.Choice.Key], f.Properties[p.Choice.Name]), refusal})
			}
			continue
		}
		id := cmp.Or(area.Code, i18n.Fold(area.Name))
		place, known := places[id]
		if !known {
			place = len(merged)
			places[id] = place
			p.Areas = append(p.Areas, area)
			merged = append(merged, geo.Feature{})
		}
		merged[place].Polygons = append(merged[place].Polygons, f.Polygons...)
	}
	if p.Choice.Layer == SpaceLayer && len(p.Areas) > maxSpaces {
		return nil, fault.Refuse("territory.boundary.many", "count", len(p.Areas), "max", maxSpaces)
	}
	return merged, nil
}

// area reads key and name of a feature, or says why it cannot be used.
func (p *BoundaryPreview) area(f geo.Feature) (Area, fault.Message) {
	code, name := f.Properties[p.Choice.Key], strings.Join(strings.Fields(f.Properties[p.Choice.Name]), " ")
	if p.Choice.Layer == SpaceLayer {
		space := SocialSpace{Name: name, Code: code}.tidy()
		switch {
		case space.Name == "":
			return Area{}, fault.Say("territory.boundary.no_name")
		case len([]rune(space.Name)) > maxName || len([]rune(space.Code)) > maxCode:
			return Area{}, fault.Say("territory.boundary.long")
		}
		return Area{Code: space.Code, Name: space.Name}, fault.Message{}
	}
	key, mended, err := MendKey(code)
	if err != nil {
		return Area{}, fault.Say("territory.boundary.no_key")
	}
	if mended {
		p.Mended++
	}
	return Area{Code: string(key), Name: name}, fault.Message{}
}

// matchRegions reports the keys that stand on one side only.
func (p *BoundaryPreview) matchRegions(d *Directory) {
	levels, states, drawn := map[Level]int{}, map[Key]bool{}, map[Key]bool{}
	for _, a := range p.Areas {
		key := Key(a.Code)
		levels[key.Level()]++
		states[key.State()] = true
		drawn[key] = true
	}
	level := LevelUnknown
	for l, n := range levels {
		if n > levels[level] {
			level = l
		}
	}
	for _, r := range d.Regions(level, Germany, p.Choice.Day) {
		if states[r.Key.State()] && !drawn[r.Key] && d.Complete(level, r.Key.State()) {
			p.Missing = append(p.Missing, Area{Code: string(r.Key), Name: r.Title()})
		}
	}
	for _, a := range p.Areas {
		r, err := d.Region(Key(a.Code))
		if d.Complete(level, Key(a.Code).State()) && (err != nil || !r.ExistedOn(p.Choice.Day)) {
			p.FileOnly = append(p.FileOnly, a)
		}
	}
}

// matchSpaces says which areas are known Sozialräume and which are new. Two
// areas for one Sozialraum cannot be: the second is refused.
func (s *Service) matchSpaces(ctx context.Context, who identity.Person, p *BoundaryPreview) error {
	spaces, err := s.SocialSpaces(ctx, who)
	if err != nil {
		return err
	}
	matched, names := map[SocialSpaceID]bool{}, map[string]bool{}
	var areas []Area
	var outlines []Outline
	for i, a := range p.Areas {
		space, found := matchSpace(spaces, a.Code, a.Name)
		if found && matched[space.ID] || !found && names[i18n.Fold(a.Name)] {
			p.Refused = append(p.Refused, RefusedArea{Value: a.Name, Reason: fault.Say("territory.boundary.twice")})
			continue
		}
		a.New = !found
		matched[space.ID], names[i18n.Fold(a.Name)] = found, true
		areas, outlines = append(areas, a), append(outlines, p.outlines[i])
	}
	p.Areas, p.outlines = areas, outlines
	for _, space := range spaces {
		if !matched[space.ID] {
			p.Missing = append(p.Missing, Area{Code: space.Code, Name: space.Name})
		}
	}
	return nil
}

// matchSpace finds a Sozialraum by its code, else by its name, which is unique.
func matchSpace(spaces []SocialSpace, code, name string) (SocialSpace, bool) {
	for _, space := range spaces {
		if code != "" && space.Code == code {
			return space, true
		}
	}
	for _, space := range spaces {
		if i18n.Fold(space.Name) == i18n.Fold(name) {
			return space, true
		}
	}
	return SocialSpace{}, false
}

// Outlines are the areas as they will be drawn, at most so many.
func (p *BoundaryPreview) Outlines(within Key, most int) []Outline {
	var found []Outline
	for _, o := range p.outlines {
		if len(found) < most && (p.Choice.Layer == SpaceLayer || o.Key.Within(within)) {
			found = append(found, o)
		}
	}
	return found
}

// digestOf tells one content from another.
func digestOf(layer Layer, day civil.Day, outlines []Outline) (string, error) {
	content, err := packOutlines(outlines)
	sum := sha256.Sum256(fmt.Appendf(content, "%s %s", layer, day))
	return hex.EncodeToString(sum[:]), err
}
