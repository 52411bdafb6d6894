// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kursbuch/internal/account"
	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/need"
	"kursbuch/internal/report"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
)

// The days of the programme's life before the base day.
const (
	foundedDay  = "-770"
	wordsDay    = "-762"
	draftedDay  = "-706"
	goalsDay    = "-704"
	plannedDay  = "-690"
	needsDay    = "-715"
	yearlyDay   = "-365"
	newestDay   = "-50"
	officialDay = "-45"
)

// manager is who keeps the programme.
const manager = "adler"

// builder knows what has been made so far, by the keys of the content.
type builder struct {
	services Services
	clock    *Clock
	script   *script
	steps    []step

	who        map[string]identity.Person
	spaces     map[string]territory.SocialSpaceID
	fields     map[string]vocabulary.FieldID
	groups     map[string]vocabulary.TargetGroupID
	indicators map[string]indicator.ID
	needs      map[string]need.ID
	goals      map[string]strategy.GoalID
	measures   map[string]strategy.MeasureID
	milestones map[string]delivery.MilestoneID // by measure and place: 2/5
	report     report.ID
	inquiries  map[string]*asked
}

func newBuilder(s Services, clock *Clock, text *script) *builder {
	return &builder{
		services: s, clock: clock, script: text,
		who: map[string]identity.Person{}, spaces: map[string]territory.SocialSpaceID{}, fields: map[string]vocabulary.FieldID{},
		groups: map[string]vocabulary.TargetGroupID{}, indicators: map[string]indicator.ID{}, needs: map[string]need.ID{},
		goals: map[string]strategy.GoalID{}, measures: map[string]strategy.MeasureID{}, milestones: map[string]delivery.MilestoneID{},
		inquiries: map[string]*asked{},
	}
}

// plan lays out the whole life of the programme.
func (b *builder) plan() error {
	b.planPeople()
	b.planWords()
	b.planOutlines()
	if err := b.planFigures(); err != nil {
		return err
	}
	b.planPublications()
	b.planNeeds()
	b.planConcept()
	b.planGoals()
	for _, r := range b.script.of("measure") {
		b.planMeasure(r)
	}
	b.planReports()
	b.planInquiries()
	b.planWatch()
	b.planIndices()
	return nil
}

// on adds a step at an hour of a day.
func (b *builder) on(day civil.Day, hour int, do func(ctx context.Context) error) {
	b.steps = append(b.steps, step{day.Time().Add(time.Duration(hour) * time.Hour), do})
}

// then adds a step at an hour of a day that the content names.
func (b *builder) then(day string, hour int, do func(ctx context.Context) error) {
	b.on(b.script.day(record{}, day), hour, do)
}

func (b *builder) manager() identity.Person { return b.who[manager] }

func (b *builder) planPeople() {
	b.then(foundedDay, 7, func(ctx context.Context) error {
		_, err := b.services.Account.CreateTenant(ctx, operator(Tenant), account.Tenant{
			ID: Tenant, Name: County, Kind: identity.Municipality, Region: countyKey, Sample: true,
		})
		return err
	})
	for _, r := range b.script.of("person") {
		b.then(foundedDay, 8, func(ctx context.Context) error {
			id, err := b.services.Account.AddPerson(ctx, operator(Tenant), account.NewPerson{
				Name: r.text("name"), Email: email(r.text("name")), Password: Password, Roles: []identity.Role{identity.Role(r.text("roles"))},
				Unit: r.text("unit"), Function: r.text("function"),
			})
			if err != nil {
				return err
			}
			b.who[r.key], err = b.services.Account.Identity(ctx, Tenant, id)
			return err
		})
	}
}

// email is the address of a person: Dr. Henrike Baum is
// henrike.baum@ahlenfurt.example.
func email(name string) string {
	words := strings.Fields(strings.NewReplacer("Dr. ", "", "ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(name))
	return strings.ToLower(strings.Join(words, ".")) + "@ahlenfurt.example"
}

// logins lists the accounts to be shown, in the order of the file.
func (s *script) logins() []Login {
	var logins []Login
	for _, r := range s.of("person") {
		if r.text("login") == "yes" {
			logins = append(logins, Login{
				Name: r.text("name"), Email: email(r.text("name")), Password: Password, Role: identity.Role(r.text("roles")),
				Function: r.text("function"), Unit: r.text("unit"),
			})
		}
	}
	return logins
}

func (b *builder) planWords() {
	for _, r := range b.script.of("space") {
		b.then(wordsDay, 9, func(ctx context.Context) (err error) {
			b.spaces[r.key], err = b.services.Territory.AddSocialSpace(ctx, b.manager(), territory.SocialSpace{Name: r.text("name"), Description: r.text("description")})
			return err
		})
	}
	for _, r := range b.script.of("field") {
		b.then(wordsDay, 10, func(ctx context.Context) (err error) {
			b.fields[r.key], err = b.addTerm(ctx, vocabulary.FieldKind, r)
			return err
		})
	}
	for _, r := range b.script.of("group") {
		b.then(wordsDay, 11, func(ctx context.Context) (err error) {
			b.groups[r.key], err = b.addTerm(ctx, vocabulary.TargetGroupKind, r)
			return err
		})
	}
}

func (b *builder) addTerm(ctx context.Context, kind vocabulary.Kind, r record) (vocabulary.TermID, error) {
	return b.services.Vocabulary.AddTerm(ctx, b.manager(), vocabulary.Term{Kind: kind, Name: r.text("name"), Description: r.text("description")})
}

// planFigures brings the county's figures in each year as they become known,
// so that older releases and pins show what was known then, and the official
// ones once.
func (b *builder) planFigures() error {
	var names []string
	for _, r := range b.script.of("space") {
		names = append(names, r.text("name"))
	}
	first := b.script.known(newestDay) - years + 1
	for _, day := range []string{wordsDay, yearlyDay, newestDay} {
		for _, t := range countyTables(first, b.script.known(day), names) {
			b.then(day, 13, func(ctx context.Context) error { return b.importOwn(ctx, t) })
		}
	}
	official, err := publishedTables()
	if err != nil {
		return err
	}
	for _, t := range official {
		b.then(officialDay, 8, func(ctx context.Context) error {
			return importOfficial(ctx, b.services.Indicators, t)
		})
	}
	b.then(wordsDay, 15, func(ctx context.Context) error {
		_, err := b.services.Indicators.SaveView(ctx, b.manager(), indicator.SavedView{
			Name: "Schutzsuchende nach Status und Jahr", Description: "Für die Sitzung des Netzwerks, jedes Jahr im Frühling.", Shared: true,
			Table: refugeeTable, Query: "rows=SCHUTZST&cols=period&region=" + countyKey,
		})
		return err
	})
	for _, r := range b.script.of("indicator") {
		i := b.script.indicator(r)
		b.then(wordsDay, 14, func(ctx context.Context) error {
			id, err := b.services.Indicators.Add(ctx, b.manager(), i)
			if b.indicators[r.key] = id; err != nil || r.text("core") == "" {
				return err
			}
			return b.services.Indicators.AddCore(ctx, b.manager(), id, r.text("core"))
		})
	}
	return nil
}

// known is the year whose figures have all appeared by a day.
func (s *script) known(day string) int { return s.day(record{}, day).Time().Year() - 1 }

func (b *builder) importOwn(ctx context.Context, t *table) error {
	own, err := t.own()
	if err == nil {
		_, err = b.services.Indicators.ImportOwn(ctx, b.manager(), own)
	}
	if err != nil {
		return fmt.Errorf("table %s: %w", t.code, err)
	}
	return nil
}

// indicator reads a definition.
func (s *script) indicator(r record) indicator.Indicator {
	i := indicator.Indicator{
		Code: r.key, Decimals: s.number(r, r.text("decimals")), Direction: indicator.Direction(r.text("direction")), Factor: 1,
		Texts: indicator.Texts{
			Name: r.text("name"), Definition: r.text("definition"), Numerator: r.text("numerator"), Denominator: r.text("denominator"),
			Unit: r.text("unit"), Source: r.text("source"), Relevance: r.text("relevance"), Notes: r.text("notes"),
		},
		Count:   s.selection(r, r.text("count")),
		Subject: indicator.Subject(r.text("subject")),
	}
	if base := r.text("base"); base != "" {
		selection := s.selection(r, base)
		i.Base, i.Factor = &selection, 100
	}
	if factor := r.text("factor"); factor != "" {
		i.Factor = s.decimal(r, factor)
	}
	return i
}

// selection reads TABLE MEASURE DIMENSION=CODE+CODE … when=PERIOD fixed.
func (s *script) selection(r record, text string) indicator.Selection {
	words := strings.Fields(text)
	if len(words) < 2 {
		s.fail(r, "%q names no table and measure", text)
		return indicator.Selection{}
	}
	selection := indicator.Selection{Table: words[0], Measure: words[1]}
	for _, word := range words[2:] {
		dimension, codes, _ := strings.Cut(word, "=")
		if word == "fixed" { // never added up over areas
			selection.Fixed = true
			continue
		}
		if dimension == "when" {
			selection.When = indicator.When(codes)
			continue
		}
		if selection.Where == nil {
			selection.Where = map[string][]string{}
		}
		selection.Where[dimension] = strings.Split(codes, "+")
	}
	return selection
}

func (b *builder) planNeeds() {
	for _, r := range b.script.of("need") {
		n := b.script.need(r)
		noted := b.script.day(r, needsDay)
		for _, e := range n.Evidence {
			noted = max(noted, e.On)
		}
		b.on(noted, 15, func(ctx context.Context) error { return b.addNeed(ctx, r, n) })
	}
}

// need reads a need; what it refers to is looked up when it is added.
func (s *script) need(r record) need.Need {
	extent := append(strings.SplitN(r.text("extent"), " ", 3), "", "", "")
	n := need.Need{
		Title: r.text("title"), Description: r.text("description"), Kind: need.Kind(r.text("kind")), Urgency: need.Urgency(r.text("urgency")),
		ExtentFrom: s.number(r, extent[0]), ExtentTo: s.number(r, extent[1]), ExtentUnit: extent[2],
	}
	for _, text := range r.all("evidence") {
		p := s.parts(r, text)
		n.Evidence = append(n.Evidence, need.Evidence{On: s.day(r, p[0]), Source: p[1], Method: p[2], Note: p[3]})
	}
	return n
}

func (b *builder) addNeed(ctx context.Context, r record, n need.Need) (err error) {
	n.Field = b.fields[r.text("field")]
	n.TargetGroups = found(b.script, r, b.groups, r.text("groups"))
	for _, space := range found(b.script, r, b.spaces, r.text("space")) {
		n.SocialSpace = space
	}
	for i, text := range r.all("evidence") {
		code := b.script.parts(r, text)[4]
		if code == "" {
			continue
		}
		pinned, err := b.services.Indicators.PinNow(ctx, b.manager(), b.indicators[code], countyKey, "", indicator.View{})
		if err != nil {
			return fmt.Errorf("pin %s: %w", code, err)
		}
		n.Evidence[i].Pinned = &pinned
	}
	if b.needs[r.key], err = b.services.Needs.Add(ctx, b.manager(), n); err != nil {
		return fmt.Errorf("need %s: %w", r.key, err)
	}
	return b.script.err
}
