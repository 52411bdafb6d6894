// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package inquiry_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/mail"
	"kursbuch/internal/territory"
)

var (
	manager  = identity.Operator("aalen", "Ada")
	outsider = identity.Operator("bebra", "Bo")
	reader   = identity.Person{ID: "p2", Audience: identity.Internal, Tenant: "aalen", Grants: map[identity.Action]identity.Scope{identity.ReadSteering: identity.Tenant}}
)

// world is the slice on a database with a tenant in the county of Gotha.
type world struct {
	*inquiry.Service
	figures *indicator.Service
	log     *audit.Log
	now     time.Time
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{now: time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return w.now }
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	w.log = audit.New(d, []byte("key"), now)
	people := account.New(d, w.log, uuid.NewString, now, []byte("0123456789abcdef0123456789abcdef"), account.RecommendedCost())
	for _, id := range []identity.TenantID{"aalen", "bebra"} {
		tenant := account.Tenant{ID: id, Name: "Landkreis " + string(id), Kind: identity.Municipality, Region: "16067"}
		if _, err := people.CreateTenant(t.Context(), identity.Operator(id, "test"), tenant); err != nil {
			t.Fatal(err)
		}
	}
	w.figures = indicator.New(d, w.log, uuid.NewString, now, directory, indicator.DefaultCacheBytes)
	w.Service = inquiry.New(d, w.log, uuid.NewString, now, inquiry.Below{
		People: people, Places: territory.New(d, w.log, uuid.NewString, now, directory), Figures: w.figures, Mail: mail.New(d, uuid.NewString, now),
	})
	return w
}

// pupils asks two schools for pupils and those who learn German.
func pupils() inquiry.Inquiry {
	return inquiry.Inquiry{
		Title: "Schülerinnen und Schüler", Purpose: "Integrationsbericht", Contact: "Ada, 0361 1234", Period: "2026/27", DueOn: "2027-03-31", Grace: 7,
		RowName: "Schule", Rows: inquiry.ParseRows("Grundschule Nord\nR2 = Regelschule\n"), Jump: 25,
		Columns: []inquiry.Column{
			{Label: "Insgesamt", Unit: "Personen", Summed: true},
			{Label: "in Vorkursen", Unit: "Personen", PartOf: "INSGESAMT", Summed: true},
		},
	}
}

// asked is an open inquiry with its links by office.
type asked struct {
	id    inquiry.ID
	links map[string]string
	by    map[string]inquiry.RecipientID
}

func compose(_ inquiry.Inquiry, _ inquiry.Recipient, token string) inquiry.Letter {
	return inquiry.Letter{Link: token, Subject: "Zahlen", Text: "Bitte: " + token}
}

// send opens i with a recipient for each office; rows are the codes asked.
func (w *world) send(t *testing.T, i inquiry.Inquiry, offices map[string][]string) asked {
	t.Helper()
	id, err := w.Add(t.Context(), manager, i, "")
	if err != nil {
		t.Fatal(err)
	}
	a := asked{id: id, links: map[string]string{}, by: map[string]inquiry.RecipientID{}}
	for office, rows := range offices {
		a.by[office], err = w.AddRecipient(t.Context(), manager, id, inquiry.Recipient{Name: "Kim Beispiel", Office: office, Email: "kim@amt.example", Rows: rows})
		if err != nil {
			t.Fatal(err)
		}
	}
	letters, err := w.Send(t.Context(), manager, id, compose)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range letters {
		a.links[l.Recipient.Office] = l.Link
	}
	return a
}

// cells fills the form of pupils: one line a row.
func cells(lines ...string) inquiry.Cells {
	c := inquiry.Cells{}
	for n, line := range lines {
		code := pupils().Rows[n].Code
		for m, text := range strings.Split(line, " ") {
			c.Set(code, []string{"INSGESAMT", "IN-VORKURSEN"}[m], strings.ReplaceAll(text, "_", ""))
		}
	}
	return c
}

// submit hands an answer in through a link.
func (w *world) submit(t *testing.T, token string, c inquiry.Cells) error {
	t.Helper()
	v, err := w.Open(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return w.Submit(t.Context(), token, inquiry.Answer{Round: v.Writing().Number, Version: v.Writing().Version, Cells: c})
}

// approve approves the newest round of a recipient and publishes.
func (w *world) approve(t *testing.T, a asked, office string) {
	t.Helper()
	rounds, err := w.Rounds(t.Context(), manager, a.id, a.by[office])
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Approve(t.Context(), manager, a.id, a.by[office], rounds[0].Version); err != nil {
		t.Fatal(err)
	}
}

// figure reads one value of a table of answers.
func (w *world) figure(t *testing.T, table, row, column string) string {
	t.Helper()
	found, err := w.figures.Table(t.Context(), manager, indicator.Query{Table: table, By: []string{"SCHULE", "measure"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range found.Rows {
		if r.Codes[0] == row && r.Codes[1] == column {
			return inquiry.FormatFigure(r.Figure)
		}
	}
	return "none"
}

func TestApprovedAnswersBecomeOneRelease(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.send(t, pupils(), map[string][]string{"Schulamt": {"GRUNDSCHULE-NORD"}, "Träger": {"R2"}})
		if err := w.submit(t, a.links["Schulamt"], cells("1.210 34")); err != nil {
			t.Fatal(err)
		}
		traeger := inquiry.Cells{"R2": {"INSGESAMT": "400", "IN-VORKURSEN": "-"}}
		if err := w.submit(t, a.links["Träger"], traeger); err != nil {
			t.Fatal(err)
		}
		w.approve(t, a, "Schulamt")
		if o, err := w.Show(t.Context(), manager, a.id); err != nil || o.Settled() {
			t.Fatalf("settled %v with one of two approved, %v", o.Settled(), err)
		}
		w.approve(t, a, "Träger")
		o, err := w.Show(t.Context(), manager, a.id)
		if err != nil || !o.Settled() {
			t.Fatalf("settled %v with all approved, %v", o.Settled(), err)
		}
		release, err := w.Publish(t.Context(), manager, a.id)
		if err != nil {
			t.Fatal(err)
		}
		if want := "Schulamt, Träger, Datenabfrage D\u00a01 vom 01.03.2027"; release.Source != want {
			t.Errorf("source %q, want %q", release.Source, want)
		}
		for key, want := range map[[2]string]string{
			{"GRUNDSCHULE-NORD", "INSGESAMT"}: "1210", {"R2", "IN-VORKURSEN"}: "-", {"", "INSGESAMT"}: "1610", {"", "IN-VORKURSEN"}: "34",
		} {
			if got := w.figure(t, o.Table, key[0], key[1]); got != want {
				t.Errorf("%v is %s, want %s", key, got, want)
			}
		}
		if again, err := w.Publish(t.Context(), manager, a.id); err != nil || again.ID != release.ID {
			t.Errorf("publishing the same answers made release %s beside %s, %v", again.ID, release.ID, err)
		}
	})
}

func TestACorrectionMakesANewRelease(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.send(t, pupils(), map[string][]string{"Schulamt": nil})
		token := a.links["Schulamt"]
		if err := w.submit(t, token, cells("10 5", "8 2")); err != nil {
			t.Fatal(err)
		}
		w.approve(t, a, "Schulamt")
		first, err := w.Publish(t.Context(), manager, a.id)
		if err != nil {
			t.Fatal(err)
		}
		rounds, err := w.Rounds(t.Context(), manager, a.id, a.by["Schulamt"])
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Return(t.Context(), manager, a.id, a.by["Schulamt"], rounds[0].Version, " "); !isInvalid(err, "remark") {
			t.Errorf("returned without a remark: %v", err)
		}
		if err := w.Return(t.Context(), manager, a.id, a.by["Schulamt"], rounds[0].Version, "Bitte Regelschule prüfen"); err != nil {
			t.Fatal(err)
		}
		if changed, err := w.Unreleased(t.Context(), manager, a.id); err != nil || changed {
			t.Errorf("what was approved counts until the next approval; unreleased %v, %v", changed, err)
		}
		v, err := w.Open(t.Context(), token)
		if err != nil || v.Returned.Remark != "Bitte Regelschule prüfen" || v.Writing().Number != 2 || v.Writing().Cells.At("R2", "INSGESAMT") != "8" {
			t.Fatalf("the recipient sees %+v, %v", v, err)
		}
		if err := w.submit(t, token, cells("10 5", "9 2")); err != nil {
			t.Fatal(err)
		}
		w.approve(t, a, "Schulamt")
		second, err := w.Publish(t.Context(), manager, a.id)
		if err != nil || second.ID == first.ID || second.Number != 2 {
			t.Fatalf("second release %+v, %v", second, err)
		}
		entries, _, err := w.RecipientHistory(t.Context(), manager, a.id, a.by["Schulamt"], 50, 0)
		if err != nil || entries[1].Changes == nil || !strings.Contains(entries[1].PersonName, "Schulamt") {
			t.Errorf("history %+v, %v", entries, err)
		}
	})
}

func isInvalid(err error, field string) bool {
	refused, ok := errors.AsType[fault.Invalid](err)
	_, named := refused[field]
	return ok && named
}

func TestWhatIsNotSoundIsNotSubmitted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.send(t, pupils(), map[string][]string{"Schulamt": nil})
		for name, c := range map[string]struct {
			cells inquiry.Cells
			field string
		}{
			"a word":               {cells("viele 1", "1 1"), "c1-1"},
			"a point as a decimal": {cells("1 1", "12.5 1"), "c2-1"},
			"a negative number":    {cells("-3 1", "1 1"), "c1-1"},
			"half a person":        {cells("1,5 1", "1 1"), "c1-1"},
			"a part above all":     {cells("3 4", "1 1"), "c1-2"},
			"an empty cell":        {cells("3 _", "1 1"), "c1-2"},
		} {
			if err := w.submit(t, a.links["Schulamt"], c.cells); !isInvalid(err, c.field) {
				t.Errorf("%s: %v, want a refusal at %s", name, err, c.field)
			}
		}
		v, err := w.Open(t.Context(), a.links["Schulamt"])
		if err != nil || v.Newest.Number != 0 {
			t.Errorf("a refused answer was stored: %+v, %v", v.Newest, err)
		}
	})
}

func TestADraftIsContinued(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.send(t, pupils(), map[string][]string{"Schulamt": nil})
		token := a.links["Schulamt"]
		draft := inquiry.Answer{Round: 1, Cells: cells("12.5 geheim", "_ k.A.")}
		if err := w.Save(t.Context(), token, draft); err != nil {
			t.Fatal(err)
		}
		v, err := w.Open(t.Context(), token)
		got := v.Writing().Cells
		if err != nil || got.At("GRUNDSCHULE-NORD", "INSGESAMT") != "12.5" || got.At("GRUNDSCHULE-NORD", "IN-VORKURSEN") != inquiry.Secret || got.At("R2", "IN-VORKURSEN") != inquiry.NotThere {
			t.Fatalf("the draft holds %v, %v", got, err)
		}
		if err := w.Save(t.Context(), token, draft); !errors.Is(err, fault.Conflict) {
			t.Errorf("saved over a newer draft: %v", err)
		}
		if err := w.submit(t, token, cells("12 .", "5 ...")); err != nil {
			t.Fatal(err)
		}
		if err := w.submit(t, token, cells("13 .", "5 ...")); !isRefused(err, "inquiry.answer.sent") {
			t.Errorf("changed after it was submitted: %v", err)
		}
	})
}

func isRefused(err error, key string) bool {
	refused, ok := errors.AsType[fault.Refused](err)
	return ok && refused.Key == key
}

func TestJumpsAreConfirmed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.send(t, pupils(), map[string][]string{"Schulamt": nil})
		if err := w.submit(t, a.links["Schulamt"], cells("100 5", "8 2")); err != nil {
			t.Fatal(err)
		}
		w.approve(t, a, "Schulamt")
		if _, err := w.Publish(t.Context(), manager, a.id); err != nil {
			t.Fatal(err)
		}
		next, err := w.LikeInquiry(t.Context(), manager, a.id)
		if err != nil || next.Period != "2027/28" {
			t.Fatalf("the next inquiry is about %s, %v", next.Period, err)
		}
		id, err := w.Add(t.Context(), manager, next, a.id)
		if err != nil {
			t.Fatal(err)
		}
		letters, err := w.Send(t.Context(), manager, id, compose)
		if err != nil || len(letters) != 1 {
			t.Fatalf("letters %v, %v", letters, err)
		}
		token := letters[0].Link
		v, err := w.Open(t.Context(), token)
		if err != nil || v.Form.Earlier.Period != "2026/27" || !v.Form.Earlier.Cells["GRUNDSCHULE-NORD"]["INSGESAMT"].Has {
			t.Fatalf("the period before: %+v, %v", v.Form.Earlier, err)
		}
		if err := w.submit(t, token, cells("130 5", "10 2")); !isInvalid(err, "confirmed") {
			t.Errorf("a jump was taken without a word: %v", err)
		}
		err = w.Submit(t.Context(), token, inquiry.Answer{Round: 1, Cells: cells("130 5", "10 2"), Confirmed: true})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestLinksEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.send(t, pupils(), map[string][]string{"Schulamt": {"GRUNDSCHULE-NORD"}, "Träger": {"R2"}})
		if _, err := w.Open(t.Context(), "guessed"); !errors.Is(err, fault.NotFound) {
			t.Errorf("an unknown link: %v", err)
		}
		if err := w.Revoke(t.Context(), manager, a.id, a.by["Träger"]); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Open(t.Context(), a.links["Träger"]); !errors.Is(err, fault.NotFound) {
			t.Errorf("a revoked link: %v", err)
		}
		w.now = civil.Day("2027-04-07").Time().Add(12 * time.Hour)
		if v, err := w.Open(t.Context(), a.links["Schulamt"]); err != nil || v.Over {
			t.Errorf("on the last day of grace: over %v, %v", v.Over, err)
		}
		o, err := w.Show(t.Context(), manager, a.id)
		if err != nil || len(o.Silent()) != 1 || !o.Silent()[0].Overdue(o.DueOn, "2027-04-07") {
			t.Errorf("silent %v, %v", o.Silent(), err)
		}
		w.now = w.now.AddDate(0, 0, 1)
		if v, err := w.Open(t.Context(), a.links["Schulamt"]); err != nil || !v.Over {
			t.Errorf("after grace: over %v, %v", v.Over, err)
		}
		if err := w.Save(t.Context(), a.links["Schulamt"], inquiry.Answer{Round: 1}); !isRefused(err, "inquiry.answer.over") {
			t.Errorf("saved after the end: %v", err)
		}
	})
}

func TestRemindersReachTheSilentAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.send(t, pupils(), map[string][]string{"Schulamt": {"GRUNDSCHULE-NORD"}, "Träger": {"R2"}})
		if err := w.submit(t, a.links["Schulamt"], cells("3 1")); err != nil {
			t.Fatal(err)
		}
		letters, err := w.Remind(t.Context(), manager, a.id, "", compose)
		if err != nil || len(letters) != 1 || letters[0].Recipient.Office != "Träger" || letters[0].Recipient.Reminders != 1 {
			t.Fatalf("letters %+v, %v", letters, err)
		}
		for _, token := range []string{a.links["Träger"], letters[0].Link} {
			if _, err := w.Open(t.Context(), token); err != nil {
				t.Errorf("the first and the second link open the form: %v", err)
			}
		}
	})
}

func TestARowBelongsToOneOffice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		id, err := w.Add(t.Context(), manager, pupils(), "")
		if err != nil {
			t.Fatal(err)
		}
		add := func(office string, rows ...string) {
			if _, err := w.AddRecipient(t.Context(), manager, id, inquiry.Recipient{Name: "Kim", Office: office, Email: "kim@amt.example", Rows: rows}); err != nil {
				t.Fatal(err)
			}
		}
		add("Schulamt", "R2")
		if _, err := w.Send(t.Context(), manager, id, compose); !isRefused(err, "inquiry.recipient.row_nobody") {
			t.Errorf("a row without an office: %v", err)
		}
		add("Träger")
		if _, err := w.Send(t.Context(), manager, id, compose); !isRefused(err, "inquiry.recipient.row_twice") {
			t.Errorf("a row with two offices: %v", err)
		}
	})
}

func TestEveryOfficeAnswersEveryRow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		i := pupils()
		i.ByOffice = true
		a := w.send(t, i, map[string][]string{"Volkshochschule": nil, "Verein": nil})
		for office, c := range map[string]inquiry.Cells{"Volkshochschule": cells("10 5", "8 2"), "Verein": cells("3 .", "1 0")} {
			if err := w.submit(t, a.links[office], c); err != nil {
				t.Fatal(err)
			}
			w.approve(t, a, office)
		}
		if _, err := w.Publish(t.Context(), manager, a.id); err != nil {
			t.Fatal(err)
		}
		o, err := w.Show(t.Context(), manager, a.id)
		if err != nil {
			t.Fatal(err)
		}
		for key, want := range map[[2]string]string{
			{"GRUNDSCHULE-NORD", "INSGESAMT"}: "13", {"GRUNDSCHULE-NORD", "IN-VORKURSEN"}: ".", {"", "INSGESAMT"}: "22", {"", "IN-VORKURSEN"}: ".",
		} {
			if got := w.figure(t, o.Table, key[0], key[1]); got != want {
				t.Errorf("%v is %s, want %s", key, got, want)
			}
		}
	})
}

func TestOnlyManagersOfTheTenant(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.send(t, pupils(), map[string][]string{"Schulamt": nil})
		if _, err := w.Find(t.Context(), reader, a.id); !errors.Is(err, fault.Forbidden) {
			t.Errorf("a reader: %v", err)
		}
		if _, err := w.Find(t.Context(), outsider, a.id); !errors.Is(err, fault.NotFound) {
			t.Errorf("another tenant: %v", err)
		}
		if _, err := w.Remind(t.Context(), outsider, a.id, a.by["Schulamt"], compose); !errors.Is(err, fault.NotFound) {
			t.Errorf("another tenant reminds: %v", err)
		}
	})
}

func TestAnInquiryBeginsWithTheRegionsInside(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	local := manager
	local.Region = "16067"
	i, err := w.LikeRegions(t.Context(), local, "Gemeinde")
	if err != nil || len(i.Rows) < 10 || i.RowName != "Gemeinde" {
		t.Fatalf("%d rows, %v", len(i.Rows), err)
	}
	if !slices.Contains(i.Rows, inquiry.Row{Code: "16067029", Label: "Gotha"}) {
		t.Errorf("Gotha is not among %+v", i.Rows)
	}
	if read := inquiry.ParseRows(inquiry.FormatRows(i.Rows)); !slices.Equal(read, i.Rows) {
		t.Error("the form reads other rows than it was given")
	}
	if _, err := w.LikeRegions(t.Context(), identity.Person{Tenant: local.Tenant}, ""); !errors.Is(err, fault.Forbidden) {
		t.Errorf("without the right: %v", err)
	}
}
