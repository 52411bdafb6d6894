// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"regexp"
	"slices"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/i18n"
)

// CountyNames finds counties by the names that official tables give them:
// "Eisenach, kreisfreie Stadt", "Wartburgkreis", "Saalekreis, Landkreis",
// "Muldentalkreis (bis 31.07.2008)". Unlike a Finder it never prefers one of
// several counties.
type CountyNames struct{ list []namedCounty }

type namedCounty struct {
	officialName
	region Region
}

// CountyNames prepares to find counties, dissolved ones among them.
func (d *Directory) CountyNames() CountyNames {
	var names CountyNames
	for _, r := range d.regions {
		if r.Level() == LevelCounty {
			name := readName(r.Name)
			name.city = r.Kind == CityCounty || r.Kind == CityCountyBW
			name.rural = !name.city
			names.list = append(names.list, namedCounty{name, r})
		}
	}
	return names
}

// Named lists by key the counties that a name means. A name with the day on
// which a county ended means that county; any other, those that still existed
// on day. Without a designation, Oldenburg is the Landkreis as well as the city
// Oldenburg (Oldenburg).
func (n CountyNames) Named(text string, day civil.Day) []Region {
	name := readName(text)
	then := func(c namedCounty) bool {
		if name.until != "" {
			return c.region.Until == name.until
		}
		return c.region.Until == "" || c.region.Until >= day
	}
	exact := n.fitting(func(c namedCounty) bool {
		return name.stem == c.stem && then(c) && (!name.city || c.city) && (!name.rural || c.rural)
	})
	if len(exact) != 1 || name.city || name.rural {
		return exact
	}
	return n.fitting(func(c namedCounty) bool { return then(c) && strings.HasPrefix(c.stem+" ", name.stem+" ") })
}

// Near lists by key the counties with a word in their names that begins like a
// text that means none of them.
func (n CountyNames) Near(text string) []Region {
	word, _, _ := strings.Cut(readName(text).stem, " ")
	return n.fitting(func(c namedCounty) bool { return len(word) > 2 && strings.Contains(" "+c.stem, " "+word) })
}

func (n CountyNames) fitting(fits func(namedCounty) bool) []Region {
	var found []Region
	for _, c := range n.list {
		if fits(c) {
			found = append(found, c.region)
		}
	}
	slices.SortFunc(found, func(a, b Region) int { return strings.Compare(string(a.Key), string(b.Key)) })
	return found
}

// officialName is what the name of a county tells.
type officialName struct {
	stem        string // folded, spelt out, without designation
	city, rural bool   // the designation, if there is one
	until       civil.Day
}

var (
	endedOn  = regexp.MustCompile(`\((?:bis|b\.) ?(\d\d\.\d\d\.\d{4})\)`)
	includes = regexp.MustCompile(`\(einschl\.[^)]*\)`)
	// speltOut are abbreviations in names of places: Weiden i.d.OPf.
	speltOut = strings.NewReplacer(" a.d.", " an der ", " i.d.", " in der ", " a.", " am ", " i.", " im ", "St. ", "Sankt ", "OPf.", "Oberpfalz")
)

// readName takes a name apart.
func readName(text string) officialName {
	var name officialName
	if ended := endedOn.FindStringSubmatch(text); ended != nil {
		if day, err := civil.ParseDay(ended[1]); err == nil {
			name.until = day
		}
		text = endedOn.ReplaceAllString(text, "")
	}
	stem, additions, _ := strings.Cut(includes.ReplaceAllString(text, ""), ",")
	for addition := range strings.SplitSeq(additions, ",") {
		name.designate(i18n.Fold(strings.TrimSpace(addition)))
	}
	words := strings.Fields(i18n.Fold(speltOut.Replace(stem)))
	for _, beginning := range [][]string{{"kreisfreie", "stadt"}, {"krsfr.", "stadt"}, {"landkreis"}, {"stadtkreis"}, {"regionalverband"}, {"kreis"}} {
		if len(words) > len(beginning) && slices.Equal(words[:len(beginning)], beginning) {
			name.designate(strings.Join(beginning, " "))
			words = words[len(beginning):]
		}
	}
	name.stem = strings.Join(words, " ")
	return name
}

// designate notes what an addition says the county is; others, such as
// Wissenschaftsstadt or Hansestadt, say that it is a city too.
func (n *officialName) designate(addition string) {
	switch {
	case strings.Contains(addition, "stadt") || addition == "stadtkreis":
		n.city = true
	case slices.Contains([]string{"landkreis", "kreis", "regionalverband", "stadtverband", "region"}, addition):
		n.rural = true
	}
}
