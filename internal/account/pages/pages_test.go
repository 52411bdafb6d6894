// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"html"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jba/templatecheck"
	"github.com/pquerna/otp/totp"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/web"
)

const (
	password = "drei lose Dachziegel im Garten"
	secret   = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
)

// visitor is one browser with its cookies, on a site with real sign-in.
type visitor struct {
	handler http.Handler
	cookies map[string]string
	clock   *time.Time
}

func newSite(t *testing.T, d *db.DB, regions []Region) (*account.Service, *Pages, *visitor) {
	t.Helper()
	clock := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	now := func() time.Time { return clock }
	log := audit.New(d, []byte("audit key"), now)
	accounts := account.New(d, log, uuid.NewString, now, []byte("account key"), account.Cost{Memory: 64, Time: 1, Threads: 1})
	catalogue, err := i18n.Load(fs.FS(web.Locales), fs.FS(Locales))
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{DB: d, Catalogue: catalogue, Auth: accounts, NewID: uuid.NewString, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	p := New(site, accounts, log, regions)
	p.Register()
	return accounts, p, &visitor{handler: site.Handler(), cookies: map[string]string{}, clock: &clock}
}

// stranger is another browser on the same site.
func (v *visitor) stranger() *visitor {
	return &visitor{handler: v.handler, cookies: map[string]string{}, clock: v.clock}
}

func (v *visitor) send(t *testing.T, method, path string, form url.Values) (status int, location, body string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	v.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		v.cookies[c.Name] = c.Value
	}
	if strings.Contains(w.Body.String(), "⟦") {
		t.Errorf("%s %s: untranslated key", method, path)
	}
	return w.Code, w.Header().Get("Location"), html.UnescapeString(w.Body.String())
}

func (v *visitor) get(t *testing.T, path string) (status int, body string) {
	t.Helper()
	status, _, body = v.send(t, http.MethodGet, path, nil)
	return status, body
}

// post sends a form and wants to be led to want; an empty want stays on a page.
func (v *visitor) post(t *testing.T, path, want string, pairs ...string) string {
	t.Helper()
	form := url.Values{"_key": {uuid.NewString()}}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	status, location, body := v.send(t, http.MethodPost, path, form)
	if location != want || want != "" && status != http.StatusSeeOther {
		t.Fatalf("POST %s: %d to %q, want %q\n%s", path, status, location, want, excerpt(body))
	}
	return body
}

func excerpt(body string) string {
	if i := strings.Index(body, `<main`); i >= 0 {
		body = body[i:]
	}
	return body[:min(len(body), 1500)]
}

func (v *visitor) code(t *testing.T, secret string) string {
	t.Helper()
	*v.clock = v.clock.Add(time.Minute)
	code, err := totp.GenerateCode(secret, *v.clock)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func (v *visitor) signIn(t *testing.T, email string) {
	t.Helper()
	v.post(t, "/sign-in", "/sign-in/code", "email", email, "password", password)
	v.post(t, "/sign-in/code", "/", "code", v.code(t, secret))
}

// enrol sets up the app and keeps the codes, from the page that offers it.
func (v *visitor) enrol(t *testing.T) {
	t.Helper()
	status, body := v.get(t, "/sign-in/authenticator")
	shown := regexp.MustCompile(`translate="no">([A-Z2-7 ]+)<`).FindStringSubmatch(body)
	if status != http.StatusOK || shown == nil || !strings.Contains(body, `<path d="M`) || strings.Contains(body, "style=") {
		t.Fatalf("authenticator page: %d %s", status, excerpt(body))
	}
	v.post(t, "/sign-in/authenticator", "/sign-in/recovery-codes", "code", v.code(t, strings.ReplaceAll(shown[1], " ", "")))
	if _, body = v.get(t, "/sign-in/recovery-codes"); strings.Count(body, "kb-secret-code") != 10 {
		t.Fatalf("recovery codes: %s", excerpt(body))
	}
	v.post(t, "/sign-in/recovery-codes", "/", "next", "/")
}

func TestTemplatesMatchTheirViews(t *testing.T) {
	_, p, _ := newSite(t, dbtest.SQLite(t), nil)
	for name, test := range map[string]struct {
		template *web.Template
		view     any
	}{
		"bare": {p.bare, bareView{}}, "form": {p.form, formView{}}, "authenticator": {p.authenticator, authenticatorView{}},
		"codes": {p.codes, codesView{}}, "invitation": {p.invitation, invitationView{}}, "sent": {p.sent, sentView{}},
		"people": {p.people, peopleView{}}, "person": {p.person, memberView{}}, "profile": {p.profile, profileView{}}, "access": {p.access, accessView{}}, "trail": {p.trail, trailView{}},
	} {
		for _, lang := range i18n.Langs() {
			if err := templatecheck.CheckHTML(test.template.For(lang), test.view); err != nil {
				t.Errorf("%s, %s: %v", name, lang, err)
			}
		}
	}
}

func TestFirstRunLeadsToAnOpenSession(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		accounts, _, v := newSite(t, d, []Region{{"16072", "Sonneberg"}})
		token, err := accounts.SetupToken(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if status, location, _ := v.send(t, http.MethodGet, "/sign-in", nil); status != http.StatusSeeOther || location != "/setup" {
			t.Errorf("sign-in before the first run: %d to %q", status, location)
		}
		if status, body := v.get(t, "/setup?token="+token); status != http.StatusOK || !strings.Contains(body, token) || !strings.Contains(body, "Sonneberg (16072)") {
			t.Errorf("setup: %d %s", status, excerpt(body))
		}
		fields := []string{"tenant", "Landkreis Sonneberg", "kind", "municipality", "region", "16072", "name", "Ada Lovelace", "email", "ada@son.example"}
		body := v.post(t, "/setup", "", append(fields, "token", token, "password", "Sommer2026!!!")...)
		if !strings.Contains(body, `id="password-error"`) || !strings.Contains(body, "Ada Lovelace") {
			t.Errorf("a common password: %s", excerpt(body))
		}
		body = v.post(t, "/setup", "", append(fields, "token", "guessed", "password", password)...)
		if !strings.Contains(body, `id="token-error"`) {
			t.Errorf("a guessed token: %s", excerpt(body))
		}
		v.post(t, "/setup", "/sign-in/authenticator", append(fields, "token", token, "password", password)...)
		if status, _ := v.get(t, "/people"); status != http.StatusSeeOther {
			t.Errorf("people before the second factor: %d", status)
		}
		v.enrol(t)
		if status, body := v.get(t, "/people"); status != http.StatusOK || !strings.Contains(body, "ada@son.example") {
			t.Errorf("people: %d %s", status, excerpt(body))
		}
		if status, _ := v.get(t, "/setup"); status != http.StatusNotFound {
			t.Errorf("setup again: %d", status)
		}
	})
}

// newHouse has one administrator, ada, and one colleague, bo.
func newHouse(t *testing.T, d *db.DB) (*account.Service, *visitor, map[string]identity.PersonID) {
	t.Helper()
	accounts, _, v := newSite(t, d, nil)
	tenant, err := accounts.CreateTenant(t.Context(), identity.Operator("", "console"), account.Tenant{Name: "Aalen", Kind: identity.Municipality, Region: "16072"})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]identity.PersonID{}
	for name, role := range map[string]identity.Role{"ada": identity.Administrator, "bo": identity.Colleague} {
		ids[name], err = accounts.AddPerson(t.Context(), identity.Operator(tenant.ID, "console"), account.NewPerson{
			Name: strings.ToUpper(name), Email: name + "@aalen.example", Password: password, TOTPSecret: secret, Roles: []identity.Role{role},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return accounts, v, ids
}

func TestSignInPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, v, _ := newHouse(t, d)
		wrong := v.post(t, "/sign-in", "", "email", "ada@aalen.example", "password", "falsch")
		unknown := v.post(t, "/sign-in", "", "email", "eve@aalen.example", "password", "falsch")
		variable := regexp.MustCompile(`(ada|eve)@|name="(_key|_version)" value="[^"]*"`)
		if variable.ReplaceAllString(wrong, "") != variable.ReplaceAllString(unknown, "") {
			t.Error("a wrong password and an unknown address get different pages")
		}
		v.post(t, "/sign-in", "/sign-in/code?next=%2Fprofile", "email", "ada@aalen.example", "password", password, "next", "/profile")
		if status, body := v.get(t, "/sign-in/code?recovery=yes"); status != http.StatusOK || strings.Contains(body, "kb-code-input") {
			t.Errorf("recovery: %d %s", status, excerpt(body))
		}
		if body := v.post(t, "/sign-in/code", "", "code", "000000"); !strings.Contains(body, `id="code-error"`) {
			t.Errorf("a wrong code: %s", excerpt(body))
		}
		v.post(t, "/sign-in/code", "/profile", "code", v.code(t, secret), "next", "/profile")
		if status, location, _ := v.send(t, http.MethodGet, "/sign-in?next=//evil.example", nil); status != http.StatusSeeOther || location != "/" {
			t.Errorf("a foreign next: %d to %q", status, location)
		}
		v.post(t, "/sign-out", "/sign-in")
		if status, _ := v.get(t, "/profile"); status != http.StatusSeeOther {
			t.Errorf("profile after the sign-out: %d", status)
		}
	})
}

func TestProfilePages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, v, _ := newHouse(t, d)
		other := v.stranger()
		v.signIn(t, "ada@aalen.example")
		other.signIn(t, "ada@aalen.example")
		_, body := v.get(t, "/profile")
		session := regexp.MustCompile(`/profile/sessions/([^/]+)/end`).FindStringSubmatch(body)
		if session == nil {
			t.Fatalf("profile lists no other session: %s", excerpt(body))
		}
		v.post(t, session[0], "/profile")
		if status, _ := other.get(t, "/profile"); status != http.StatusSeeOther {
			t.Errorf("the ended session: %d", status)
		}
		if body := v.post(t, "/profile", "", "name", ""); !strings.Contains(body, `id="name-error"`) {
			t.Errorf("no name: %s", excerpt(body))
		}
		v.post(t, "/profile", "/profile", "name", "Ada Byron")
		for _, path := range []string{"/profile/password", "/profile/authenticator", "/profile/recovery-codes"} {
			if status, _ := v.get(t, path); status != http.StatusOK {
				t.Errorf("%s: %d", path, status)
			}
			if body := v.post(t, path, "", "current", "falsch", "password", "vier rostige Anker am Ufer"); !strings.Contains(body, `id="current-error"`) {
				t.Errorf("%s without the password: %s", path, excerpt(body))
			}
		}
		v.post(t, "/profile/authenticator", "/sign-in/authenticator?next=%2Fprofile", "current", password)
		v.enrol(t)
		v.post(t, "/profile/recovery-codes", "/sign-in/recovery-codes?next=%2Fprofile", "current", password)
		v.post(t, "/sign-in/recovery-codes", "/profile", "next", "/profile")
		v.post(t, "/profile/password", "/profile", "current", password, "password", "vier rostige Anker am Ufer")
		if status, body := v.get(t, "/profile"); status != http.StatusOK || !strings.Contains(body, "Ada Byron") {
			t.Errorf("profile: %d %s", status, excerpt(body))
		}
		v.post(t, "/profile/sign-out-everywhere", "/sign-in")
	})
}

func TestPeoplePages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, v, ids := newHouse(t, d)
		v.signIn(t, "ada@aalen.example")
		bo := "/people/" + string(ids["bo"])
		if _, body := v.get(t, "/people?role=colleague"); strings.Contains(body, "ada@aalen.example") || !strings.Contains(body, "bo@aalen.example") {
			t.Errorf("filtered list: %s", excerpt(body))
		}
		if status, body := v.get(t, bo); status != http.StatusOK || strings.Count(body, "<h3") != 3 {
			t.Errorf("person with rights of three scopes: %d %s", status, excerpt(body))
		}
		if status, _ := v.get(t, bo+"/edit"); status != http.StatusOK {
			t.Errorf("edit: %d", status)
		}
		if body := v.post(t, bo, "", "_version", "1"); !strings.Contains(body, `id="roles-error"`) {
			t.Errorf("without a role: %s", excerpt(body))
		}
		v.post(t, bo, bo, "_version", "1", "roles", "colleague", "roles", "external_actor", "unit", "Sozialamt")
		if body := v.post(t, bo, "", "_version", "1", "roles", "colleague", "unit", "Jugendamt"); !strings.Contains(body, "Jugendamt") || !strings.Contains(body, "Sozialamt") {
			t.Errorf("conflict: %s", excerpt(body))
		}
		v.post(t, bo+"/remove", "/people?removed="+string(ids["bo"]))
		if _, body := v.get(t, "/people?removed="+string(ids["bo"])); !strings.Contains(body, bo+"/restore") {
			t.Errorf("no undo: %s", excerpt(body))
		}
		v.post(t, bo+"/restore", bo)
		if status, body := v.get(t, bo+"/history"); status != http.StatusOK || strings.Count(body, "kb-history__entry") != 4 {
			t.Errorf("history: %d %s", status, excerpt(body))
		}
		if status, body := v.get(t, "/audit?kind=person"); status != http.StatusOK || !strings.Contains(body, "Sozialamt") {
			t.Errorf("audit: %d %s", status, excerpt(body))
		}
		if body := v.post(t, "/people/"+string(ids["ada"])+"/remove", ""); strings.Contains(body, "kb-undo") {
			t.Errorf("the last administrator: %s", excerpt(body))
		}
	})
}

func TestInvitationPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		accounts, v, ids := newHouse(t, d)
		guest, known := v.stranger(), v.stranger()
		v.signIn(t, "ada@aalen.example")
		body := v.post(t, "/people/invite", "", "email", "dee@aalen.example", "roles", "colleague")
		link := regexp.MustCompile(`http://example.com(/invitations/[\w-]+)`).FindStringSubmatch(body)
		if link == nil || strings.Count(body, link[0]) != 2 {
			t.Fatalf("link and mail: %s", excerpt(body))
		}
		if status, body := v.get(t, link[1]); status != http.StatusOK || !strings.Contains(body, "/sign-out") {
			t.Errorf("seen by somebody else: %d %s", status, excerpt(body))
		}
		for range 2 { // looking never accepts
			if status, _ := guest.get(t, link[1]); status != http.StatusOK {
				t.Errorf("seen by the guest: %d", status)
			}
		}
		if body := guest.post(t, link[1], "", "name", "Dee", "password", "kurz"); !strings.Contains(body, `id="password-error"`) {
			t.Errorf("a short password: %s", excerpt(body))
		}
		guest.post(t, link[1], "/sign-in/authenticator", "name", "Dee", "password", password)
		guest.enrol(t)
		if status, _ := guest.get(t, link[1]); status != http.StatusNotFound {
			t.Errorf("a used link: %d", status)
		}

		if err := accounts.RemoveMember(t.Context(), identity.Operator(v.tenant(t, accounts, ids["ada"]), "console"), ids["bo"]); err != nil {
			t.Fatal(err)
		}
		body = v.post(t, "/people/invite", "", "email", "bo@aalen.example", "roles", "colleague")
		link = regexp.MustCompile(`http://example.com(/invitations/[\w-]+)`).FindStringSubmatch(body)
		if status, body := known.get(t, link[1]); status != http.StatusOK || !strings.Contains(body, "/sign-in?next=/invitations/") {
			t.Errorf("a known person: %d %s", status, excerpt(body))
		}
		_, body = v.get(t, "/people")
		withdraw := regexp.MustCompile(`/people/invitations/[\w-]+/withdraw`).FindString(body)
		v.post(t, withdraw, "/people")
		if status, _ := known.get(t, link[1]); status != http.StatusNotFound {
			t.Errorf("a withdrawn link: %d", status)
		}
	})
}

// tenant finds where a person works.
func (v *visitor) tenant(t *testing.T, accounts *account.Service, id identity.PersonID) identity.TenantID {
	t.Helper()
	tenants, err := accounts.TenantsOf(t.Context(), identity.Person{ID: id})
	if err != nil || len(tenants) == 0 {
		t.Fatal(tenants, err)
	}
	return tenants[0].ID
}

func TestResetPages(t *testing.T) {
	accounts, v, _ := newHouse(t, dbtest.SQLite(t))
	token, err := accounts.Reset(t.Context(), identity.Operator("", "console"), "bo@aalen.example")
	if err != nil {
		t.Fatal(err)
	}
	if status, body := v.get(t, "/reset/"+token); status != http.StatusOK || !strings.Contains(body, "bo@aalen.example") {
		t.Errorf("reset: %d %s", status, excerpt(body))
	}
	v.post(t, "/reset/"+token, "/sign-in/authenticator", "password", "vier rostige Anker am Ufer")
	v.enrol(t)
	if status, _ := v.get(t, "/reset/"+token); status != http.StatusNotFound {
		t.Errorf("a used link: %d", status)
	}
}

func TestColleaguesDoNotManagePeople(t *testing.T) {
	_, v, ids := newHouse(t, dbtest.SQLite(t))
	v.signIn(t, "bo@aalen.example")
	for _, path := range []string{"/people", "/people/invite", "/people/" + string(ids["ada"]), "/audit"} {
		if status, _ := v.get(t, path); status != http.StatusForbidden {
			t.Errorf("%s: %d, want 403", path, status)
		}
	}
}
