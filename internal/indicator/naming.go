// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/statfile"
	"kursbuch/internal/territory"
)

// UnclearName is a name in a file without keys that means no region, or
// several. Its rows are left out until somebody chooses.
type UnclearName struct {
	Name       string
	Line       int // where it stands first
	Lines      int // that it stands in
	Candidates []territory.Region
}

// naming gives the regions of a file that names them only their keys.
type naming struct {
	directory *territory.Directory
	counties  territory.CountyNames
	day       civil.Day                // on which the figures end
	chosen    map[string]territory.Key // by a person
	earlier   map[string]territory.Key // of the newest release, by label
	release   int                      // its number
	states    bool                     // the file has Länder that are no counties too
	dated     map[territory.Key]bool   // counties that the file names with their last day
	language  string

	fromDirectory, fromRelease int
	fromPerson                 map[string]territory.Key
	unclear                    map[string]UnclearName
}

// placing is a table with keys for its regions, the names that have none, and
// what a person chose for others.
type placing struct {
	table   *statfile.Table
	unclear []UnclearName
	chosen  map[string]territory.Key
}

// placeNames gives a table that names its regions only their keys.
func (s *Service) placeNames(ctx context.Context, who identity.Person, t *statfile.Table, chosen map[string]territory.Key) (placing, error) {
	if !t.ByName {
		return placing{table: t}, nil
	}
	directory, err := s.regions(ctx, who)
	if err != nil {
		return placing{}, err
	}
	n := &naming{directory: directory, counties: directory.CountyNames(), chosen: chosen, language: t.Finding.Language, unclear: map[string]UnclearName{}, fromPerson: map[string]territory.Key{}}
	if err := s.earlierNames(ctx, who, t, n); err != nil {
		return placing{}, err
	}
	n.survey(t)
	placed := t.Place(n.place)
	n.tell(placed)
	return placing{placed, n.listed(t), n.fromPerson}, nil
}

// earlierNames takes the keys that the newest release has for the same names.
func (s *Service) earlierNames(ctx context.Context, who identity.Person, t *statfile.Table, n *naming) error {
	n.earlier = map[string]territory.Key{}
	newest, known, err := s.newestNames(ctx, who, t.Finding.Table)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	n.release = newest.Number
	for _, r := range known.Regions {
		name := strings.TrimSpace(r.Label.in(n.language))
		if other, twice := n.earlier[name]; twice && other != territory.Key(r.Code) {
			n.earlier[name] = ""
			continue
		}
		n.earlier[name] = territory.Key(r.Code)
	}
	return nil
}

// survey looks at all names before any of them is given a key.
func (n *naming) survey(t *statfile.Table) {
	for _, p := range t.Periods {
		n.day = max(n.day, p.End)
	}
	n.dated = map[territory.Key]bool{}
	for _, r := range t.Regions {
		found := n.counties.Named(r.Code, n.day)
		key := territory.Key(statfile.StateKey(r.Code))
		n.states = n.states || key.Level() == territory.LevelState && len(found) == 0
		if len(found) == 1 && found[0].Until != "" && found[0].Until < n.day {
			n.dated[found[0].Key] = true // only a name with a day finds these
		}
	}
}

// place gives one name its key, or says why it has none.
func (n *naming) place(name string) (statfile.Category, *statfile.Problem) {
	key, candidates := n.find(name)
	if key != "" {
		return statfile.Category{
			Variable: statfile.LevelOf(string(key), n.language), Item: statfile.Item{Code: string(key), Label: name},
		}, nil
	}
	n.unclear[name] = UnclearName{Name: name, Candidates: candidates}
	if len(candidates) == 0 {
		return statfile.Category{}, statfile.Refuse(name, "indicator.import.name_unknown")
	}
	titles := make([]string, len(candidates))
	for i, r := range candidates {
		titles[i] = r.Precise()
	}
	return statfile.Category{}, statfile.Refuse(name, "indicator.import.name_unclear", "candidates", strings.Join(titles, ", "))
}

// find is the key that a name means, or what it could mean.
func (n *naming) find(name string) (territory.Key, []territory.Region) {
	if key := n.chosen[name]; key != "" {
		if _, err := n.directory.Region(key); err == nil {
			n.fromPerson[name] = key
			return key, nil
		}
	}
	if key := n.earlier[name]; key != "" {
		n.fromRelease++
		return key, nil
	}
	meant := n.meant(name)
	if len(meant) == 1 {
		n.fromDirectory++
		return meant[0].Key, nil
	}
	if len(meant) == 0 {
		meant = n.counties.Near(name)
	}
	return "", meant
}

// meant lists the regions that a name means. The city that is a Land and a
// county at once is the county, unless the file has other Länder as well.
func (n *naming) meant(name string) []territory.Region {
	meant := slices.DeleteFunc(n.counties.Named(name, n.day), func(r territory.Region) bool {
		return n.dated[r.Key] && (r.Until == "" || r.Until >= n.day)
	})
	folded := i18n.Fold(strings.TrimSpace(name))
	for _, r := range n.directory.Regions(territory.LevelGovernmentRegion, territory.Germany, "") {
		if folded == i18n.Fold(r.Title()) || folded == i18n.Fold(r.Name+", "+string(r.Kind)) {
			meant = append(meant, r)
		}
	}
	if len(meant) > 0 && !n.states {
		return meant
	}
	if state, err := n.directory.Region(territory.Key(statfile.StateKey(name))); err == nil {
		meant = append(meant, state)
	}
	return meant
}

// tell notes where the keys come from.
func (n *naming) tell(t *statfile.Table) {
	if n.fromDirectory > 0 {
		t.Finding.Note("indicator.preview.names_directory", "count", n.fromDirectory)
	}
	if n.fromRelease > 0 {
		t.Finding.Note("indicator.preview.names_release", "count", n.fromRelease, "number", n.release)
	}
	if len(n.fromPerson) > 0 {
		t.Finding.Note("indicator.preview.names_person", "count", len(n.fromPerson))
	}
}

// listed are the unclear names in the order of the file.
func (n *naming) listed(t *statfile.Table) []UnclearName {
	last := map[string]uint32{}
	for i, region := range t.Rows.Region {
		name, line := t.Regions[region].Code, t.Rows.Line[i]
		u, unclear := n.unclear[name]
		if !unclear || last[name] == line {
			continue
		}
		if u.Line == 0 {
			u.Line = int(line)
		}
		u.Lines++
		n.unclear[name], last[name] = u, line
	}
	return slices.SortedFunc(maps.Values(n.unclear), func(a, b UnclearName) int { return a.Line - b.Line })
}

// Placeable lists the regions that a name in a file can be given: Germany, its
// Länder, Regierungsbezirke and counties, dissolved ones among them.
// Faults: Forbidden.
func (s *Service) Placeable(ctx context.Context, who identity.Person) ([]territory.Region, error) {
	if !who.May(identity.ImportFigures) {
		return nil, fault.Forbidden
	}
	directory, err := s.regions(ctx, who)
	if err != nil {
		return nil, err
	}
	return directory.Search(func(r territory.Region) bool {
		return slices.Contains([]territory.Level{territory.LevelCountry, territory.LevelState, territory.LevelGovernmentRegion, territory.LevelCounty}, r.Level())
	}), nil
}

// chosenNames writes the choices of a person for the audit trail.
func chosenNames(chosen map[string]territory.Key) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(chosen)) {
		parts = append(parts, name+" = "+string(chosen[name]))
	}
	return strings.Join(parts, "; ")
}
