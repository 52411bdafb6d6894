// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"slices"
	"strings"

	"kursbuch/internal/geo"
	"kursbuch/internal/identity"
)

// areaProperties is what an exported area says; keys are texts, so that no
// program drops a leading zero.
type areaProperties struct {
	Key  string `json:"schluessel"`
	Name string `json:"name"`
}

// ExportSpaces gives the tenant's Sozialräume that are drawn as features of a
// GeoJSON, with the credit to show. Everyone in the tenant may.
func (s *Service) ExportSpaces(ctx context.Context, who identity.Person) ([]geo.Out, string, error) {
	outlines, err := s.SpaceOutlines(ctx, who)
	if err != nil {
		return nil, "", err
	}
	sets, err := s.Boundaries(ctx, who)
	var credits []string
	for _, set := range sets {
		if set.Layer == SpaceLayer && !set.Archived && set.Source != "" && !slices.Contains(credits, set.Source) {
			credits = append(credits, set.Source)
		}
	}
	return s.features(outlines), strings.Join(credits, "; "), err
}

// ExportBoundary gives the areas of a set as features of a GeoJSON. Everyone in
// the tenant may.
func (s *Service) ExportBoundary(ctx context.Context, who identity.Person, b Boundary) ([]geo.Out, error) {
	outlines, err := s.BoundaryOutlines(ctx, who, b)
	return s.features(outlines), err
}

// ExportHierarchy gives the parents of a hierarchy that can be drawn as
// features of a GeoJSON. Everyone in the tenant may.
func (s *Service) ExportHierarchy(ctx context.Context, who identity.Person, atlas *Atlas, id HierarchyID) ([]geo.Out, error) {
	outlines, err := s.HierarchyOutlines(ctx, who, atlas, id)
	features := make([]geo.Out, len(outlines))
	for i, o := range outlines {
		features[i] = o.feature(areaProperties{Key: string(o.Key), Name: o.Name})
	}
	return features, err
}

// ExportRegions gives what a region is made up of as features of a GeoJSON,
// with the credit to show: the Länder of Germany, the counties of a Land or
// Regierungsbezirk, the uploaded municipalities of a county, or the county
// itself. Everyone in the tenant may.
func (s *Service) ExportRegions(ctx context.Context, who identity.Person, atlas *Atlas, region Region) ([]geo.Out, string, error) {
	switch region.Level() {
	case LevelCountry:
		return s.features(atlas.States()), OutlineCredit, nil
	case LevelState, LevelGovernmentRegion:
		return s.features(atlas.Within(region.Key)), OutlineCredit, nil
	case LevelUnknown, LevelCounty, LevelMunicipality:
	}
	outlines, credit, err := s.RegionOutlines(ctx, who, LevelMunicipality, region.Key)
	if err != nil || len(outlines) > 0 {
		return s.features(outlines), credit, err
	}
	return s.features(atlas.Within(region.Key.County())), OutlineCredit, nil
}

func (s *Service) features(outlines []Outline) []geo.Out {
	features := make([]geo.Out, len(outlines))
	for i, o := range outlines {
		name := o.Name
		if region, err := s.directory.Region(o.Key); err == nil {
			name = region.Title()
		}
		features[i] = o.feature(areaProperties{Key: string(o.Key), Name: name})
	}
	return features
}
