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
	// published for regions that a reform merged or divided counts, with its
	// weight, for the regions that took them over. Only numbers that may be
	// added up are converted; a rate is divided after its numerator and
	// denominator were converted.
	Borders civil.Day
}

// converts reports whether the regions of a level change with the borders.
// Länder and Germany do not: what reforms moved stayed within them.
func (v View) converts(level territory.Level) bool {
	return v.Borders != "" && (level == territory.LevelCounty || level == territory.LevelMunicipality)
}

// seenIn is how figures are looked at: the view, with the regions that the
// tenant knows and the reforms that lead to its borders.
type seenIn struct {
	View
	directory *territory.Directory // nil for parts of a division
	reforms   *territory.Reforms   // nil for the zero View
}

// conversion leads from the territory of the figures to the borders of the view.
func (f *snapshot) conversion(v seenIn) *territory.Conversion {
	f.borders.once.Do(func() { f.borders.day = f.territory(v) })
	return v.reforms.Conversion(f.borders.day, v.Borders)
}

// territory is the day whose borders the figures have: the last of the period,
// or a later one when the table states a number for a county that was founded
// only then. Offices publish long series anew in later borders.
func (f *snapshot) territory(v seenIn) civil.Day {
	day := f.period.End()
	latest := day
	for key, published := range f.source.names.regionKey {
		founded := v.reforms.Founded(key, day)
		if founded > latest && (f.own(published).Has || slices.ContainsFunc(f.layers, func(l layer) bool { return l.reported(published) })) {
			latest = founded
		}
	}
	return latest
}

// in returns the amount of a region in the borders of the view.
func (f *snapshot) in(key territory.Key, v seenIn) amount {
	region, err := v.directory.Region(key)
	if err != nil {
		return f.asPublished(key) // a region of a tenant's own has no history that we know
	}
	if !region.ExistedOn(v.Borders) {
		return amount{reason: fault.Say("indicator.reason.not_then", "region", region.Title(), "day", v.Borders), listed: f.lists(key)}
	}
	conversion := f.conversion(v)
	sources := conversion.Sources(key)
	if len(sources) == 0 {
		reason := conversion.Of(key).Reason
		if reason.Key == "" {
			reason = fault.Say("indicator.reason.unknown_before", "region", region.Title(), "day", f.period.End())
		}
		return amount{reason: reason, listed: f.lists(key)}
	}
	if len(sources) == 1 && sources[0].Key == key && sources[0].Share == territory.Whole(key) {
		return f.asPublished(key)
	}
	return f.gather(key, sources)
}

// gather adds up the shares of the regions that make up another one.
func (f *snapshot) gather(key territory.Key, sources []territory.Source) amount {
	listed := f.lists(key)
	for _, from := range sources {
		listed = listed || f.lists(from.Key)
	}
	if f.fixed {
		return amount{reason: fault.Say("indicator.reason.fixed_converted"), listed: listed}
	}
	sum := amount{listed: true, converted: true, parts: len(sources), Figure: Figure{Has: true}}
	for _, from := range sources {
		if from.Reason.Key != "" {
			return amount{reason: from.Reason, listed: listed}
		}
		one := f.asPublished(from.Key)
		if published, known := f.source.names.regionKey[from.Key]; known {
			one = f.part(published)
		}
		if !one.Has {
			return amount{reason: fault.Say("indicator.reason.parts", "region", f.service.nameOf(from.Key)), listed: listed}
		}
		sum.add(one, f.weight.of(from.Share))
	}
	return sum
}

// of is the share that counts.
func (w Weight) of(share territory.Share) float64 {
	switch w {
	case ByArea:
		return share.Area
	case ByJobs:
		return share.Jobs
	case ByPeople:
	}
	return share.People
}

// lists reports whether the table states a region.
func (f *snapshot) lists(key territory.Key) bool {
	_, known := f.source.names.regionKey[key]
	return known
}

// nameOf is the name of a region as people say it, its key where it is unknown.
func (s *Service) nameOf(key territory.Key) string {
	region, err := s.directory.Region(key)
	if err != nil {
		return string(key)
	}
	return region.Title()
}

// fixed reports whether a measure holds figures that were divided or averaged
// already, by its unit or its name.
func (m measure) fixed() bool {
	name := strings.ToLower(m.Label.De + " " + m.Label.En)
	return isRatio(m.Unit) || slices.ContainsFunc([]string{"median", "durchschnittlich", "mittelwert", "average "}, func(word string) bool {
		return strings.Contains(name, word)
	})
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
