// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/territory"
)

// View says how figures of the past are shown. The zero View shows each as it
// was published then.
type View struct {
	// Borders is the day whose territory figures are shown in: what was
	// published for regions that a reform merged counts for the region that
	// took them over. Only numbers that may be added up are converted; a rate
	// is divided after its numerator and denominator were converted.
	Borders civil.Day
}

// share is a region of one day and the part of its figures that belongs to a
// region of another day.
type share struct {
	region territory.Key
	weight float64
}

// converts reports whether the regions of a level change with the borders.
// Länder and Germany do not: what reforms moved stayed within them.
func (v View) converts(level territory.Level) bool {
	return v.Borders != "" && (level == territory.LevelCounty || level == territory.LevelMunicipality)
}

// shares lists what makes up, from figures published for the territory of one
// day, a region in the borders of another; with a reason when that cannot be
// told.
func (s *Service) shares(key territory.Key, published, borders civil.Day) ([]share, fault.Message) {
	region, err := s.directory.Region(key)
	if err != nil { // a region of a tenant's own has no history that we know
		return []share{{key, 1}}, fault.Message{}
	}
	if !region.ExistedOn(borders) {
		return nil, fault.Say("indicator.reason.not_then", "region", region.Title(), "day", borders)
	}
	if published >= borders {
		return s.sharesAfter(region, published, borders)
	}
	return s.sharesBefore(region, published, borders)
}

// sharesAfter finds a region in figures published after the day of the
// borders: there while its territory is still the same.
func (s *Service) sharesAfter(region territory.Region, published, borders civil.Day) ([]share, fault.Message) {
	if !region.ExistedOn(published) {
		return nil, fault.Say("indicator.reason.merged", "region", region.Title(), "until", region.Until)
	}
	for _, gone := range s.directory.Predecessors(region.Key) {
		if borders <= gone.Until && gone.Until < published {
			return nil, fault.Say("indicator.reason.grown", "region", region.Title(), "part", gone.Title())
		}
	}
	return []share{{region.Key, 1}}, fault.Message{}
}

// sharesBefore gathers what a region took over between the day of publication
// and the day of the borders.
func (s *Service) sharesBefore(region territory.Region, published, borders civil.Day) ([]share, fault.Message) {
	var all []share
	if region.ExistedOn(published) {
		all = append(all, share{region.Key, 1})
	}
	for _, gone := range s.directory.Predecessors(region.Key) {
		if gone.Until < published || gone.Until >= borders {
			continue
		}
		if len(s.directory.Successors(gone.Key)) > 1 {
			return nil, fault.Say("indicator.reason.divided", "region", region.Title(), "part", gone.Title())
		}
		parts, why := s.sharesBefore(gone, published, gone.Until)
		if why.Key != "" {
			return nil, why
		}
		all = append(all, parts...)
	}
	if len(all) == 0 {
		return nil, fault.Say("indicator.reason.unknown_before", "region", region.Title(), "day", published)
	}
	return all, fault.Message{}
}

// in returns the amount of a region in the borders of another day.
func (f *snapshot) in(key territory.Key, borders civil.Day) amount {
	shares, why := f.service.shares(key, f.period.End(), borders)
	if why.Key != "" {
		return amount{reason: why, listed: f.lists(key)}
	}
	if len(shares) == 1 && shares[0] == (share{key, 1}) {
		return f.asPublished(key)
	}
	if f.fixed {
		return amount{reason: fault.Say("indicator.reason.fixed_converted"), listed: f.lists(key)}
	}
	sum := amount{listed: true, converted: true, parts: len(shares), Figure: Figure{Has: true}}
	for _, part := range shares {
		one := f.asPublished(part.region)
		if !one.Has {
			return amount{reason: fault.Say("indicator.reason.parts", "region", f.service.nameOf(part.region)), listed: f.lists(key)}
		}
		sum.add(one, part.weight)
	}
	return sum
}

// lists reports whether the table states a region, or what became part of it.
func (f *snapshot) lists(key territory.Key) bool {
	if _, known := f.source.names.regionKey[key]; known {
		return true
	}
	return slices.ContainsFunc(f.service.directory.Predecessors(key), func(r territory.Region) bool {
		_, known := f.source.names.regionKey[r.Key]
		return known
	})
}

// nameOf is the name of a region as people say it, its key where it is unknown.
func (s *Service) nameOf(key territory.Key) string {
	region, err := s.directory.Region(key)
	if err != nil {
		return string(key)
	}
	return region.Title()
}

// isRatio reports whether a unit belongs to figures that were divided already,
// and so are never added up over regions.
func isRatio(unit label) bool {
	text := strings.ToLower(strings.TrimSpace(unit.in("de")))
	for _, beginning := range []string{"%", "prozent", "percent", "je ", "pro ", "per ", "promille", "‰", "index", "quote", "durchschnitt"} {
		if strings.HasPrefix(text, beginning) {
			return true
		}
	}
	return strings.Contains(text, "=100")
}
