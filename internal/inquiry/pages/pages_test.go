// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jba/templatecheck"

	"kursbuch/internal/account"
	accountpages "kursbuch/internal/account/pages"
	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/mail"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
	"kursbuch/internal/web/webtest"
)

var manager = identity.Operator("aalen", "Ada")

type world struct {
	db      *db.DB
	people  *account.Service
	service *inquiry.Service
}

func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	log := audit.New(d, []byte("key"), time.Now)
	directory, err := territory.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	w := world{db: d, people: account.New(d, log, uuid.NewString, time.Now, []byte("0123456789abcdef0123456789abcdef"), account.Cost{Memory: 64, Time: 1, Threads: 1})}
	if _, err := w.people.CreateTenant(t.Context(), manager, account.Tenant{ID: "aalen", Name: "Aalen", Kind: identity.Municipality, Region: "16067"}); err != nil {
		t.Fatal(err)
	}
	w.service = inquiry.New(d, log, uuid.NewString, time.Now, inquiry.Below{
		People: w.people, Places: territory.New(d, log, uuid.NewString, time.Now, directory),
		Figures: indicator.New(d, log, uuid.NewString, time.Now, directory, 1<<20), Mail: mail.New(d, uuid.NewString, time.Now),
	})
	return w
}

// as is the site as who sees it.
func (w world) as(t *testing.T, who identity.Person) *webtest.Site {
	t.Helper()
	return webtest.New(t, w.db, who, []fs.FS{Locales, accountpages.Locales}, func(s *web.Site) { New(s, w.service, w.people).Register() })
}

// definition are the fields of a new inquiry about two schools.
func definition() url.Values {
	return url.Values{
		"title": {"Schülerinnen und Schüler"}, "purpose": {"Bericht"}, "contact": {"Ada, 0361 1234"}, "period": {"2026/27"},
		"due_on": {time.Now().AddDate(0, 0, 20).Format(time.DateOnly)}, "grace": {"7"}, "jump": {"25"}, "row_name": {"Schule"}, "rows": {"Nord\nSüd"},
		"column_1_label": {"Insgesamt"}, "column_1_unit": {"Personen"}, "column_1_decimals": {"0"}, "column_1_summed": {"yes"},
		"column_2_label": {"in Vorkursen"}, "column_2_unit": {"Personen"}, "column_2_decimals": {"0"}, "column_2_summed": {"yes"}, "column_2_part_of": {"1"},
	}
}

var (
	linkShown = regexp.MustCompile(`/answer/[A-Za-z0-9_-]{43}`)
	version   = regexp.MustCompile(`name="_version" value="(\d+)"`)
)

// open makes an inquiry with one recipient and returns its address and link.
func (w world) open(t *testing.T) (address, recipient, link string) {
	t.Helper()
	site := w.as(t, manager)
	made := site.Post(t, "/inquiries/new", definition())
	if made.Code != http.StatusSeeOther {
		t.Fatalf("new inquiry: %d\n%s", made.Code, made.Body)
	}
	address = made.Header().Get("Location")
	if added := site.Post(t, address+"/recipients/new", url.Values{"name": {"Kim"}, "office": {"Schulamt"}, "email": {"kim@amt.example"}}); added.Code != http.StatusSeeOther {
		t.Fatalf("new recipient: %d\n%s", added.Code, added.Body)
	}
	sent := site.Post(t, address+"/send", nil)
	link = linkShown.FindString(sent.Body.String())
	if sent.Code != http.StatusOK || link == "" {
		t.Fatalf("send: %d\n%s", sent.Code, sent.Body)
	}
	if !strings.Contains(html.UnescapeString(sent.Body.String()), "mailto:kim@amt.example?subject=") {
		t.Error("the page of the links does not open the mail program")
	}
	_, page := site.Get(t, address)
	recipient = regexp.MustCompile(regexp.QuoteMeta(address) + `/recipients/[0-9a-f-]{36}`).FindString(page)
	return address, recipient, link
}

func TestAnOfficeAnswersWithoutAnAccount(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		address, recipient, link := w.open(t)
		nobody, site := w.as(t, identity.Person{}), w.as(t, manager)
		if status, body := nobody.Get(t, link); status != http.StatusOK || !strings.Contains(body, `name="c2-2"`) || strings.Contains(body, "kb-nav") {
			t.Fatalf("the form: %d\n%s", status, body)
		}
		answer := url.Values{"_round": {"1"}, "act": {"submit"}, "c1-1": {"20"}, "c1-2": {"21"}, "c2-1": {"geheim"}}
		refused := nobody.Post(t, link, answer)
		body := refused.Body.String()
		for _, want := range []string{`href="#c1-2"`, `href="#c2-2"`, `id="c1-2" name="c1-2" value="21"`, `aria-invalid="true"`, `value="geheim"`} {
			if refused.Code != http.StatusUnprocessableEntity || !strings.Contains(body, want) {
				t.Errorf("refused with %d, without %s", refused.Code, want)
			}
		}
		answer.Set("act", "save")
		if saved := nobody.Post(t, link, answer); saved.Code != http.StatusSeeOther || saved.Header().Get("Location") != link {
			t.Fatalf("a draft with errors: %d", saved.Code)
		}
		answer.Set("c1-2", "4")
		answer.Set("c2-2", "k. A.")
		answer.Set("act", "submit")
		if stale := nobody.Post(t, link, answer); stale.Code != http.StatusConflict || !strings.Contains(stale.Body.String(), "kb-conflict") {
			t.Errorf("from an old form: %d", stale.Code)
		}
		answer.Set("_version", "1")
		if sent := nobody.Post(t, link, answer); sent.Code != http.StatusSeeOther {
			t.Fatalf("submit: %d\n%s", sent.Code, sent.Body)
		}
		if status, csv := nobody.Get(t, link+"/copy.csv"); status != http.StatusOK || !strings.Contains(csv, "Nord;20;4") {
			t.Errorf("the copy: %d %q", status, csv)
		}
		w.decide(t, site, recipient, url.Values{"act": {"return"}, "remark": {"Bitte Süd prüfen"}})
		if _, body := nobody.Get(t, link); !strings.Contains(body, "Bitte Süd prüfen") || !strings.Contains(body, `name="_round" value="2"`) {
			t.Errorf("the returned form:\n%s", body)
		}
		again := url.Values{"_round": {"2"}, "act": {"submit"}, "c1-1": {"20"}, "c1-2": {"4"}, "c2-1": {"10"}, "c2-2": {"3"}}
		if sent := nobody.Post(t, link, again); sent.Code != http.StatusSeeOther {
			t.Fatalf("submit again: %d\n%s", sent.Code, sent.Body)
		}
		w.decide(t, site, recipient, url.Values{"act": {"approve"}})
		if _, body := site.Get(t, address); !strings.Contains(body, "/tables/ABFRAGE-1") {
			t.Errorf("the approved figures are no release:\n%s", body)
		}
		for _, page := range []string{address + "/history", recipient + "/history", recipient + "?round=1"} {
			if status, body := site.Get(t, page); status != http.StatusOK || strings.Contains(body, "⟦") {
				t.Errorf("%s: %d", page, status)
			}
		}
	})
}

// decide sends a decision about the newest round.
func (w world) decide(t *testing.T, site *webtest.Site, recipient string, form url.Values) {
	t.Helper()
	_, page := site.Get(t, recipient)
	found := version.FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("nothing to decide:\n%s", page)
	}
	form.Set("_version", found[1])
	if done := site.Post(t, recipient, form); done.Code != http.StatusSeeOther {
		t.Fatalf("decide %v: %d\n%s", form, done.Code, done.Body)
	}
}

func TestUnknownLinksTellNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		_, _, link := w.open(t)
		nobody := w.as(t, identity.Person{})
		const tries = 50 // of one network address
		for range tries {
			if status, body := nobody.Get(t, "/answer/guessed"); status != http.StatusNotFound || strings.Contains(body, "Aalen") {
				t.Fatalf("a guessed link: %d", status)
			}
		}
		if status, _ := nobody.Get(t, "/answer/guessed"); status != http.StatusUnprocessableEntity {
			t.Errorf("after %d guesses: %d", tries, status)
		}
		if status, _ := nobody.Get(t, link); status != http.StatusUnprocessableEntity {
			t.Errorf("the right link at last, from the same address: %d", status)
		}
	})
}

func TestFieldsAreRefusedWhereTheyStand(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	form := definition()
	form.Set("rows", "Nord\nNord")
	form.Set("period", "bald")
	form.Set("column_2_part_of", "2")
	refused := w.as(t, manager).Post(t, "/inquiries/new", form)
	for _, id := range []string{"rows-error", "period-error", "column_2_part_of-error"} {
		if refused.Code != http.StatusUnprocessableEntity || !strings.Contains(refused.Body.String(), id) {
			t.Errorf("%d without %s", refused.Code, id)
		}
	}
}

func TestAnInquiryBeginsWithAPattern(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	address, _, _ := w.open(t)
	site := w.as(t, manager)
	status, body := site.Get(t, "/inquiries/new?from=inquiry:"+strings.TrimPrefix(address, "/inquiries/"))
	if status != http.StatusOK || !strings.Contains(body, `value="2027/28"`) || !strings.Contains(body, `value="in Vorkursen"`) {
		t.Errorf("like last year: %d\n%s", status, body)
	}
	if status, _ := site.Get(t, "/inquiries/new?from=spaces"); status != http.StatusOK {
		t.Errorf("with Sozialräume: %d", status)
	}
	if status, _ := site.Get(t, "/inquiries/new?from=table:NONE:X"); status != http.StatusNotFound {
		t.Errorf("with an unknown table: %d", status)
	}
}

func TestTemplatesMatchTheirViews(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	var p *Pages
	webtest.New(t, w.db, manager, []fs.FS{Locales, accountpages.Locales}, func(s *web.Site) { p = New(s, w.service, w.people) })
	for name, page := range map[string]struct {
		template *web.Template
		view     any
	}{
		"list": {p.list, listView{}}, "show": {p.show, showView{}}, "write": {p.write, writeView{}}, "letters": {p.letters, lettersView{}},
		"review": {p.review, reviewView{}}, "answer": {p.answer, answerView{}}, "done": {p.done, doneView{}},
	} {
		for _, lang := range i18n.Langs() {
			if err := templatecheck.CheckHTML(page.template.For(lang), page.view); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
