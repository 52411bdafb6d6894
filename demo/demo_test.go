// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/account"
	accountpages "kursbuch/internal/account/pages"
	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/delivery"
	deliverypages "kursbuch/internal/delivery/pages"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	indicatorpages "kursbuch/internal/indicator/pages"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/mail"
	"kursbuch/internal/need"
	"kursbuch/internal/overview"
	"kursbuch/internal/profile"
	"kursbuch/internal/publication"
	"kursbuch/internal/report"
	reportpages "kursbuch/internal/report/pages"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/watch"
)

// baseDay is a Sunday, so that every day that counts from it is moved.
var baseDay = time.Date(2026, 11, 15, 10, 30, 0, 0, time.UTC)

// open wires the slices on d as the program does.
func open(t testing.TB, d *db.DB, clock *Clock) Services {
	t.Helper()
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := i18n.Load(accountpages.Locales, indicatorpages.Locales, deliverypages.Locales, reportpages.Locales)
	if err != nil {
		t.Fatal(err)
	}
	newID := func() string { return uuid.Must(uuid.NewV7()).String() }
	key := []byte("0123456789abcdef0123456789abcdef")
	s := Services{DB: d, Log: audit.New(d, key, clock.Now)}
	s.Account = account.New(d, s.Log, newID, clock.Now, key, account.Cost{Memory: 64, Time: 1, Threads: 1})
	s.Territory = territory.New(d, s.Log, newID, clock.Now, directory)
	s.Vocabulary = vocabulary.New(d, s.Log, newID, clock.Now)
	s.Indicators = indicator.New(d, s.Log, newID, clock.Now, directory, indicator.DefaultCacheBytes)
	s.Needs = need.New(d, s.Log, newID, clock.Now, s.Vocabulary, s.Territory)
	s.Strategy = strategy.New(d, s.Log, newID, clock.Now, strategy.Below{
		People: s.Account, Territory: s.Territory, Vocabulary: s.Vocabulary, Needs: s.Needs, Indicators: s.Indicators,
	})
	s.Delivery = delivery.New(d, s.Log, newID, clock.Now, s.Strategy)
	s.Inquiries = inquiry.New(d, s.Log, newID, clock.Now, inquiry.Below{
		People: s.Account, Places: s.Territory, Figures: s.Indicators, Mail: mail.New(d, newID, clock.Now),
	})
	s.Watch = watch.New(d, s.Log, newID, clock.Now, watch.Below{People: s.Account, Figures: s.Indicators, Places: s.Territory})
	s.Profiles = profile.New(d, s.Log, newID, clock.Now, s.Indicators, s.Territory)
	s.Publications = publication.New(d, s.Log, newID, clock.Now, key, s.Indicators)
	s.Reports = report.New(d, s.Log, newID, clock.Now, texts, report.Below{
		People: s.Account, Territory: s.Territory, Vocabulary: s.Vocabulary, Strategy: s.Strategy, Delivery: s.Delivery, Figures: s.Indicators,
	})
	return s
}

// sample is a built programme with whoever keeps it.
type sample struct {
	Services
	clock  *Clock
	result Result
	who    identity.Person
}

func build(t *testing.T, d *db.DB, now time.Time) sample {
	t.Helper()
	clock := NewClock(now)
	s := sample{Services: open(t, d, clock), clock: clock, who: operator(Tenant)}
	var err error
	if s.result, err = Build(t.Context(), s.Services, clock); err != nil {
		t.Fatal(explained(err))
	}
	return s
}

// explained shows what was refused, which the error itself keeps for the user.
func explained(err error) string {
	text := err.Error()
	if refused, ok := errors.AsType[fault.Invalid](err); ok {
		for field, message := range refused {
			text += "; " + field + ": " + message.Key
		}
	}
	return text
}

// TestSampleProgramme builds the programme once per engine and looks at all
// that it promises.
func TestSampleProgramme(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := build(t, d, baseDay)
		t.Run("has the promised counts", s.hasPromisedCounts)
		t.Run("has people in every role", s.hasEveryRole)
		t.Run("numbers goals and measures as its texts cite them", s.numbersAsCited)
		t.Run("shows lights of every kind, some against the proposal", s.showsLights)
		t.Run("leaves links to mend", s.leavesGaps)
		t.Run("spreads its history over two years", s.spreadsHistory)
		t.Run("shows its indicators", s.showsIndicators)
		t.Run("shows official figures", s.showsOfficialFigures)
		t.Run("releases its own tables, protected", s.releasesItsTables)
		t.Run("has a frozen report and a draft", s.hasReports)
		t.Run("is built only once", s.isBuiltOnce)
		t.Run("goes without a trace", s.goesWithoutTrace)
	})
}

// TestSampleProgrammeFitsAnyDay builds it at the turn of a year, removes it, and
// builds it again in a later one.
func TestSampleProgrammeFitsAnyDay(t *testing.T) {
	d := dbtest.SQLite(t)
	for _, day := range []civil.Day{"2027-01-01", "2028-02-29"} {
		s := build(t, d, day.Time().Add(7*time.Hour))
		s.showsLights(t)
		s.leavesGaps(t)
		if err := Remove(t.Context(), s.Services, s.who); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDaysFallOnWorkingDays(t *testing.T) {
	text := &script{base: "2027-01-03"} // a Sunday
	for offset, want := range map[string]civil.Day{
		"+0": "2026-12-23", "-2": "2026-12-23", "-9": "2026-12-23", "-12": "2026-12-22", "+1": "2027-01-04", "Y+1-06-30": "2028-06-30", "-": "", "": "",
	} {
		if got := text.day(record{}, offset); got != want || text.err != nil {
			t.Errorf("%q is %s, want %s (%v)", offset, got, want, text.err)
		}
	}
	if text.day(record{}, "soon"); text.err == nil {
		t.Error("a day that is none was taken")
	}
}

func (s sample) hasPromisedCounts(t *testing.T) {
	spaces, err1 := s.Territory.SocialSpaces(t.Context(), s.who)
	fields, err2 := s.Vocabulary.Fields(t.Context(), s.who)
	groups, err3 := s.Vocabulary.TargetGroups(t.Context(), s.who)
	needs, err4 := s.Needs.All(t.Context(), s.who)
	goals, err5 := s.Strategy.Goals(t.Context(), s.who)
	measures, err6 := s.Strategy.AllMeasures(t.Context(), s.who)
	people, err7 := s.Account.People(t.Context(), s.who)
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7); err != nil {
		t.Fatal(err)
	}
	got := []int{len(spaces), len(fields), len(groups), len(needs), len(measures), len(people)}
	if want := []int{6, 8, 8, 13, 25, 16}; !slices.Equal(got, want) {
		t.Errorf("Sozialräume, fields, groups, needs, measures, people: %v, want %v", got, want)
	}
	levels := map[strategy.Level]int{}
	targets := 0
	for _, g := range goals {
		levels[g.Level]++
		targets += len(g.Targets)
	}
	if levels[strategy.Guiding] != 8 || levels[strategy.Intermediate] != 1 || levels[strategy.Operational] != 12 || targets != 10 {
		t.Errorf("goals by level %v with %d targets", levels, targets)
	}
	pinned := 0
	for _, n := range needs {
		if len(n.Evidence) == 0 {
			t.Errorf("need %q has no evidence", n.Title)
		}
		for _, e := range n.Evidence {
			if e.Pinned != nil {
				pinned++
			}
		}
	}
	if pinned < 6 {
		t.Errorf("%d pinned figures, want some", pinned)
	}
}

func (s sample) hasEveryRole(t *testing.T) {
	people, err := s.Account.People(t.Context(), s.who)
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range identity.Roles() {
		if !slices.ContainsFunc(people, func(p account.Person) bool { return slices.Contains(p.Roles, role) }) {
			t.Errorf("nobody is %s", role)
		}
	}
	var roles []identity.Role
	for _, l := range s.result.Logins {
		roles = append(roles, l.Role)
		token, stage, err := s.Account.SignIn(t.Context(), account.SignIn{Email: l.Email, Password: l.Password, Address: "192.0.2.1"})
		if err != nil || stage != account.Open {
			t.Errorf("%s comes as far as %q: %v", l.Email, stage, err)
		}
		if who, err := s.Account.WhoIs(t.Context(), token); err != nil || !slices.Equal(who.Roles, []identity.Role{l.Role}) || !who.Sample {
			t.Errorf("%s is %+v (%v)", l.Email, who, err)
		}
	}
	want := []identity.Role{identity.IntegrationManager, identity.Administrator, identity.Colleague, identity.CommitteeMember}
	if !slices.Equal(roles, want) {
		t.Errorf("logins for %v, want %v", roles, want)
	}
}

func (s sample) numbersAsCited(t *testing.T) {
	text, err := readScript(civil.DayOf(baseDay))
	if err != nil {
		t.Fatal(err)
	}
	goals, err1 := s.Strategy.Goals(t.Context(), s.who)
	measures, err2 := s.Strategy.AllMeasures(t.Context(), s.who)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	for _, r := range text.of("goal") {
		if !slices.ContainsFunc(goals, func(g strategy.Goal) bool { return g.Number == r.key && g.Title == r.text("title") }) {
			t.Errorf("goal %s has another number", r.key)
		}
	}
	needs, err := s.Needs.All(t.Context(), s.who)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range text.of("need") {
		if needs[i].Title != r.text("title") || needs[i].Number != text.number(r, r.key) {
			t.Errorf("need %s is %s %q", r.key, needs[i].Label(), needs[i].Title)
		}
	}
	for i, r := range text.of("measure") {
		if measures[i].Title != r.text("title") || measures[i].Number != text.number(r, r.key) {
			t.Errorf("measure %s is M %d %q", r.key, measures[i].Number, measures[i].Title)
		}
	}
}

func (s sample) showsLights(t *testing.T) {
	latest, err := s.Delivery.Latest(t.Context(), s.who)
	if err != nil {
		t.Fatal(err)
	}
	lights := map[delivery.Light]int{}
	for _, r := range latest {
		lights[r.Set]++
	}
	for light, want := range map[delivery.Light]int{delivery.OK: 13, delivery.Warn: 4, delivery.Stop: 2, delivery.Idle: 3, delivery.Done: 3} {
		if lights[light] != want {
			t.Errorf("%d measures are %s, want %d", lights[light], light, want)
		}
	}
	reports, overridden := 0, 0
	measures, err := s.Strategy.AllMeasures(t.Context(), s.who)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range measures {
		list, err := s.Delivery.Reports(t.Context(), s.who, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			reports++
			if r.Set != r.Proposed {
				overridden++
			}
			if r.Reason == "" {
				t.Errorf("M %d: the report of %s has no reason", m.Number, r.On)
			}
		}
	}
	if reports < 100 || overridden < 5 || overridden*4 > reports {
		t.Errorf("%d reports, %d against the proposal", reports, overridden)
	}
}

func (s sample) leavesGaps(t *testing.T) {
	who := s.who
	who.Region = countyKey
	found, err := overview.New(overview.Below{Needs: s.Needs, Strategy: s.Strategy, Delivery: s.Delivery, Inquiries: s.Inquiries, Watch: s.Watch, Figures: s.Indicators}, s.clock.Now).Read(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found.Core {
		if c.Newest == nil || c.Previous == nil || c.Elsewhere {
			t.Errorf("core set: %s lacks figures: %+v", c.Series.Indicator.Name, c)
		}
	}
	if len(found.Core) != 5 {
		t.Errorf("%d indicators in the core set, want 5", len(found.Core))
	}
	kinds := map[overview.GapKind]int{}
	for _, g := range found.Gaps {
		kinds[g.Kind]++
	}
	for kind, want := range map[overview.GapKind]int{
		overview.NeedWithoutGoal: 2, overview.GoalWithoutIndicator: 3, overview.GoalWithoutMeasure: 1, overview.MeasureWithoutOwner: 3,
	} {
		if kinds[kind] != want {
			t.Errorf("%d gaps of kind %s, want %d", kinds[kind], kind, want)
		}
	}
}

func (s sample) spreadsHistory(t *testing.T) {
	entries, _, err := s.Log.History(t.Context(), s.who, "", "", 2000, 0)
	if err != nil {
		t.Fatal(err)
	}
	oldest, newest := entries[len(entries)-1].At, entries[0].At
	if newest.After(baseDay) || newest.Before(baseDay.AddDate(0, 0, -14)) || oldest.After(baseDay.AddDate(-2, 0, 0)) {
		t.Errorf("history from %s to %s", oldest, newest)
	}
	for i := 1; i < len(entries); i++ {
		if entries[i-1].At.Before(entries[i].At) {
			t.Fatalf("entry %d is older than the one before it", entries[i-1].Seq)
		}
	}
	if _, err := s.Log.Verify(t.Context()); err != nil {
		t.Errorf("the audit chain is broken: %v", err)
	}
}

func (s sample) showsIndicators(t *testing.T) {
	list, err := s.Indicators.List(t.Context(), s.who)
	if err != nil {
		t.Fatal(err)
	}
	own := 0
	for _, i := range list {
		if i.Official {
			continue
		}
		own++
		if !strings.Contains(i.Source, "erfunden") {
			t.Errorf("%s is not marked as invented: %s", i.Code, i.Source)
		}
		series, err := s.Indicators.Series(t.Context(), s.who, i.ID, countyKey, indicator.View{})
		if err != nil {
			t.Errorf("%s: %v", i.Code, err)
			continue
		}
		newest, ok := series.Newest()
		if len(series.Points) != years || !ok || series.Region.Name != "Landkreis Ahlenfurt" || !strings.Contains(newest.Source, "erfunden") {
			t.Errorf("%s in %q: %d periods, newest %+v", i.Code, series.Region.Name, len(series.Points), newest)
		}
	}
	if own != 19 {
		t.Errorf("%d own indicators, want 19", own)
	}
}

func (s sample) showsOfficialFigures(t *testing.T) {
	for _, c := range []struct {
		table string
		where map[string][]string
		want  float64
	}{
		{"12411-0015", map[string][]string{"region": {"16"}, "period": {"2018-12-31"}}, 2_143_145},
		{"12411-01-01-4", map[string][]string{"region": {"16"}}, 2_100_277},
		{"12531-0043", map[string][]string{"region": {"16"}}, 72_755},
		{"13111-01-03-4", map[string][]string{"region": {"16"}, "NAT": {"NATA"}, "period": {"2025-06-30"}}, 78_539},
		{"13111-01-03-4", map[string][]string{"region": {"DG"}, "NAT": {"NATA"}, "period": {"2023-06-30"}}, 5_325_540},
	} {
		found, err := s.Indicators.Table(t.Context(), s.who, indicator.Query{Table: c.table, By: []string{"period"}, Where: c.where})
		if err != nil || len(found.Rows) != 1 || found.Rows[0].Figure.Value != c.want {
			t.Errorf("%s %v: %+v, %v, want %v", c.table, c.where, found.Rows, err, c.want)
		}
	}
}

func (s sample) hasReports(t *testing.T) {
	reports, n, err := s.Reports.List(t.Context(), s.who, false, 10, 0)
	if err != nil || n != 2 {
		t.Fatalf("%d reports, %v", n, err)
	}
	frozen := slices.IndexFunc(reports, report.Report.Frozen)
	if frozen < 0 || reports[frozen].ID != s.result.Report || reports[1-frozen].Frozen() {
		t.Fatalf("want a frozen report and a draft, got %+v", reports)
	}
	for _, r := range reports {
		if _, err := s.Reports.Content(t.Context(), s.who, r.ID); err != nil {
			t.Errorf("report %q: %v", r.Title, err)
		}
	}
}

func (s sample) isBuiltOnce(t *testing.T) {
	_, before, err := s.Log.History(t.Context(), s.who, "", "", 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Build(t.Context(), s.Services, s.clock)
	if err != nil || again.Built || again.Report != s.result.Report || !slices.Equal(again.Logins, s.result.Logins) {
		t.Errorf("second build: %+v, %v", again, err)
	}
	_, after, err := s.Log.History(t.Context(), s.who, "", "", 1, 0)
	if err != nil || after != before {
		t.Errorf("the second build wrote %d entries (%v)", after-before, err)
	}
}

var tenantTable = regexp.MustCompile(`^[a-z]+_[a-z_]+$`)

func (s sample) goesWithoutTrace(t *testing.T) {
	member, err := s.Account.Identity(t.Context(), Tenant, s.person(t, identity.IntegrationManager))
	if err != nil {
		t.Fatal(err)
	}
	if err := Remove(t.Context(), s.Services, member); !errors.Is(err, fault.Forbidden) {
		t.Errorf("the integration manager removed the sample: %v", err)
	}
	administrator, err := s.Account.Identity(t.Context(), Tenant, s.person(t, identity.Administrator))
	if err != nil {
		t.Fatal(err)
	}
	if err := Remove(t.Context(), s.Services, administrator); err != nil {
		t.Fatal(err)
	}
	for _, table := range tablesWithTenant(t, s.DB) {
		n, err := db.Value[int](t.Context(), s.DB, "SELECT count(*) FROM "+table+" WHERE tenant_id = $1", Tenant)
		if err != nil || n > 0 {
			t.Errorf("%s keeps %d rows of the sample (%v)", table, n, err)
		}
	}
	if n, err := db.Value[int](t.Context(), s.DB, "SELECT count(*) FROM account_people"); err != nil || n > 0 {
		t.Errorf("%d people of the sample are left (%v)", n, err)
	}
	if _, err := s.Log.Verify(t.Context()); err != nil {
		t.Errorf("the remaining audit chains are broken: %v", err)
	}
}

func (s sample) person(t *testing.T, role identity.Role) identity.PersonID {
	t.Helper()
	people, err := s.Account.People(t.Context(), s.who)
	if err != nil {
		t.Fatal(err)
	}
	return people[slices.IndexFunc(people, func(p account.Person) bool { return slices.Contains(p.Roles, role) })].ID
}

// tablesWithTenant asks the database itself, so that no table is forgotten.
func tablesWithTenant(t *testing.T, d *db.DB) []string {
	t.Helper()
	query := `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'tenant_id' WHERE m.type = 'table' ORDER BY m.name`
	if d.Postgres() {
		query = `SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id' AND table_schema = 'public' ORDER BY table_name`
	}
	names, err := db.Collect(t.Context(), d, func(scan db.Scan) (name string, err error) {
		err = scan(&name)
		return name, err
	}, query)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !tenantTable.MatchString(name) {
			t.Fatalf("unexpected table %q", name)
		}
	}
	if len(names) < 20 {
		t.Fatalf("only %d tables with a tenant: %v", len(names), names)
	}
	return names
}

func TestOnlySamplesAreRemoved(t *testing.T) {
	d := dbtest.SQLite(t)
	s := open(t, d, NewClock(baseDay))
	made, err := s.Account.CreateTenant(t.Context(), operator(""), account.Tenant{Name: "Sonneberg", Kind: identity.Municipality, Region: "16072"})
	if err != nil {
		t.Fatal(err)
	}
	if err := Remove(context.Background(), s, operator(made.ID)); !errors.Is(err, fault.Forbidden) {
		t.Errorf("a real tenant was removed: %v", err)
	}
}

// drawsProtectedSpaces makes sure that the council has a map with figures and
// protected areas, each year.
func (s sample) drawsProtectedSpaces(t *testing.T, member identity.Person) {
	t.Helper()
	result, err := s.Indicators.Table(t.Context(), member, indicator.Query{Table: preschoolTable, By: []string{"region", "period"}})
	if err != nil {
		t.Fatal(err)
	}
	numbers, protected := map[string]int{}, map[string]int{}
	for _, row := range result.Rows {
		switch {
		case row.Figure.Has:
			numbers[row.Codes[1]]++
		case row.Figure.Symbol == "•":
			protected[row.Codes[1]]++
		}
	}
	some := 0
	for period, n := range numbers {
		if protected[period] > 0 {
			some++
		}
		if n < 3 || n+protected[period] != 1+spaces {
			t.Errorf("%s: %d numbers and %d protected figures of the county and its Sozialräume", period, n, protected[period])
		}
	}
	if len(numbers) != years || some < years/2 || protected[slices.Max(slices.Collect(maps.Keys(numbers)))] < 2 {
		t.Errorf("protected Sozialräume %v", protected)
	}
}

// releasesItsTables reads as the council does.
func (s sample) releasesItsTables(t *testing.T) {
	member := s.who.As(identity.Committee)
	query := indicator.Query{Table: literacyTable, By: []string{"SOZRAUM", "GES"}, Where: map[string][]string{"SOZRAUM": {"SR*"}, "GES": {"GES*"}}}
	shape, err := s.Indicators.Shape(t.Context(), member, literacyTable, "", "de")
	if err != nil {
		t.Fatal(err)
	}
	query.Where["period"] = []string{string(shape.Periods[len(shape.Periods)-1])}
	result, err := s.Indicators.Table(t.Context(), member, query)
	if err != nil {
		t.Fatal(err)
	}
	numbers, protected := 0, 0
	for _, row := range result.Rows {
		switch {
		case row.Figure.Has:
			numbers++
		case row.Figure.Symbol == "•":
			protected++
		}
	}
	if numbers < 2 || protected < 2 || numbers+protected != spaces*sexes {
		t.Errorf("the council sees %d numbers and %d protected figures of %d Sozialräume by sex", numbers, protected, spaces)
	}
	s.drawsProtectedSpaces(t, member)
	if _, err := s.Indicators.Shape(t.Context(), member, accommodationTable, "", "de"); !errors.Is(err, indicator.NotReleased) {
		t.Errorf("a table that nobody released: %v", err)
	}
	if n, err := s.Publications.Verify(t.Context()); n != 18 || err != nil {
		t.Errorf("the ledger has %d entries, %v", n, err)
	}
}
