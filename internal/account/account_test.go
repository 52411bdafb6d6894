// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

const (
	password = "drei lose Dachziegel im Garten"
	secret   = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
)

// house is a service with a clock that the test moves.
type house struct {
	*account.Service
	db    *db.DB
	log   *audit.Log
	clock time.Time
}

func newHouse(d *db.DB) *house {
	h := &house{db: d, clock: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	h.log = audit.New(d, []byte("audit key"), func() time.Time { return h.clock })
	h.hashAt(account.Cost{Memory: 64, Time: 1, Threads: 1})
	return h
}

// hashAt makes the service one that hashes at cost.
func (h *house) hashAt(cost account.Cost) {
	now := func() time.Time { return h.clock }
	h.Service = account.New(h.db, h.log, uuid.NewString, now, []byte("account key"), cost)
}

func (h *house) wait(d time.Duration) { h.clock = h.clock.Add(d) }

func (h *house) code(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, h.clock)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// tenant adds a municipality and returns its operator.
func (h *house) tenant(t *testing.T, name string) identity.Person {
	t.Helper()
	made, err := h.CreateTenant(t.Context(), identity.Operator("", "console"), account.Tenant{Name: name, Kind: identity.Municipality, Region: "16072"})
	if err != nil {
		t.Fatal(err)
	}
	return identity.Operator(made.ID, "console")
}

// person adds somebody with the shared password and secret.
func (h *house) person(t *testing.T, operator identity.Person, email string, roles ...identity.Role) identity.Person {
	t.Helper()
	id, err := h.AddPerson(t.Context(), operator, account.NewPerson{Name: "Ada Lovelace", Email: email, Password: password, TOTPSecret: secret, Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	who, err := h.Identity(t.Context(), operator.Tenant, id)
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// open signs somebody in and returns the token.
func (h *house) open(t *testing.T, email string) string {
	t.Helper()
	h.wait(time.Minute) // a code counts once
	token, stage, err := h.SignIn(t.Context(), account.SignIn{Email: email, Password: password, Address: "192.0.2.1", Agent: "Firefox/1 Linux"})
	if err != nil || stage != account.AwaitsCode {
		t.Fatalf("SignIn: %s, %v", stage, err)
	}
	opened, err := h.ConfirmCode(t.Context(), token, h.code(t, secret))
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

func (h *house) whoIs(t *testing.T, token string) identity.Person {
	t.Helper()
	who, err := h.WhoIs(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// refusal is the key of the message at a field, or of a Refused.
func refusal(err error, field string) string {
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return refused.Key
	}
	if invalid, ok := errors.AsType[fault.Invalid](err); ok {
		return invalid[field].Key
	}
	return ""
}

func TestSignIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		operator := h.tenant(t, "Landkreis Aalen")
		h.person(t, operator, "ada@aalen.example", identity.Administrator)

		token, _, err := h.SignIn(t.Context(), account.SignIn{Email: " ADA@Aalen.example ", Password: password})
		if err != nil {
			t.Fatal(err)
		}
		if h.whoIs(t, token).SignedIn() {
			t.Error("the password alone opens the session")
		}
		if _, err := h.ConfirmCode(t.Context(), token, "000000"); refusal(err, "code") != "account.code.wrong" {
			t.Errorf("a wrong code: %v", err)
		}
		code := h.code(t, secret)
		opened, err := h.ConfirmCode(t.Context(), token, code[:3]+" "+code[3:])
		if err != nil {
			t.Fatal(err)
		}
		who := h.whoIs(t, opened)
		if who.Name != "Ada Lovelace" || who.TenantName != "Landkreis Aalen" || !who.May(identity.ManagePeople) || who.Audience != identity.Internal {
			t.Errorf("signed in as %+v", who)
		}
		if h.whoIs(t, token).SignedIn() {
			t.Error("the token from before the code still counts")
		}
		again, _, err := h.SignIn(t.Context(), account.SignIn{Email: "ada@aalen.example", Password: password})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.ConfirmCode(t.Context(), again, code); refusal(err, "code") != "account.code.wrong" {
			t.Errorf("a code that was used: %v", err)
		}
		if _, err := h.log.Verify(t.Context()); err != nil {
			t.Errorf("audit: %v", err)
		}
	})
}

func TestWrongPasswordAndUnknownAddressLookTheSame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		h.person(t, h.tenant(t, "Aalen"), "ada@aalen.example", identity.Colleague)
		for _, email := range []string{"ada@aalen.example", "nobody@aalen.example"} {
			for attempt := 1; attempt <= 11; attempt++ {
				_, _, err := h.SignIn(t.Context(), account.SignIn{Email: email, Password: "falsch", Address: "192.0.2.1"})
				got := refusal(err, "password")
				if attempt <= 10 && got != "account.sign_in.wrong" || attempt > 10 && refusal(err, "attempts") != "account.sign_in.throttled" {
					t.Fatalf("%s, attempt %d: %v", email, attempt, err)
				}
			}
		}
		if _, _, err := h.SignIn(t.Context(), account.SignIn{Email: "ada@aalen.example", Password: password}); refusal(err, "attempts") == "" {
			t.Errorf("the right password during the pause: %v", err)
		}
		h.wait(16 * time.Minute)
		if _, _, err := h.SignIn(t.Context(), account.SignIn{Email: "ada@aalen.example", Password: password}); err != nil {
			t.Errorf("after the pause: %v", err)
		}
	})
}

func TestOneAddressCannotTryManyAccounts(t *testing.T) {
	h := newHouse(dbtest.SQLite(t))
	var err error
	for i := 0; i <= 50 && err == nil || refusal(err, "password") != ""; i++ {
		_, _, err = h.SignIn(t.Context(), account.SignIn{Email: uuid.NewString() + "@aalen.example", Password: "x", Address: "2001:db8::" + strings.Repeat("1", 1+i%4)})
		if i > 60 {
			t.Fatal("60 attempts from one network were taken")
		}
	}
	if refusal(err, "attempts") != "account.sign_in.throttled" {
		t.Error(err)
	}
}

func TestCodesAreLimited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		h.person(t, h.tenant(t, "Aalen"), "ada@aalen.example", identity.Colleague)
		token, _, err := h.SignIn(t.Context(), account.SignIn{Email: "ada@aalen.example", Password: password})
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if _, err := h.ConfirmCode(t.Context(), token, "000000"); refusal(err, "code") == "" {
				t.Fatal(err)
			}
		}
		if _, err := h.ConfirmCode(t.Context(), token, h.code(t, secret)); refusal(err, "attempts") == "" {
			t.Errorf("the sixth code: %v", err)
		}
		h.wait(11 * time.Minute)
		if _, err := h.ConfirmCode(t.Context(), token, h.code(t, secret)); !errors.Is(err, fault.SignedOut) {
			t.Errorf("ten minutes after the password: %v", err)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		operator := h.tenant(t, "Aalen")
		ada := h.person(t, operator, "ada@aalen.example", identity.Administrator)
		for name, end := range map[string]func(ctx context.Context, token string) error{
			"idle":     func(context.Context, string) error { h.wait(account.SessionIdle); return nil },
			"sign-out": h.SignOut,
			"all":      func(ctx context.Context, _ string) error { return h.SignOutEverywhere(ctx, ada) },
			"operator": func(ctx context.Context, _ string) error {
				_, err := h.EndSessionsOf(ctx, operator, "ada@aalen.example")
				return err
			},
			"forgotten": func(ctx context.Context, _ string) error { h.wait(account.SessionIdle); return h.ForgetExpired(ctx) },
		} {
			token := h.open(t, "ada@aalen.example")
			if !h.whoIs(t, token).SignedIn() {
				t.Fatalf("%s: not open at first", name)
			}
			if err := end(t.Context(), token); err != nil {
				t.Fatal(err)
			}
			if h.whoIs(t, token).SignedIn() {
				t.Errorf("%s: still open", name)
			}
		}
	})
}

func TestABusySessionLastsSevenDaysAndNoLonger(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		h.person(t, h.tenant(t, "Aalen"), "ada@aalen.example", identity.Administrator)
		token := h.open(t, "ada@aalen.example")
		for hour := 1; hour < 7*24; hour++ {
			h.wait(time.Hour)
			if !h.whoIs(t, token).SignedIn() {
				t.Fatalf("ended after %d hours", hour)
			}
		}
		if h.wait(time.Hour); h.whoIs(t, token).SignedIn() {
			t.Error("open after seven days")
		}
	})
}

func TestSwitchTenant(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		aalen, bebra, chur := h.tenant(t, "Aalen"), h.tenant(t, "Bebra"), h.tenant(t, "Chur")
		h.person(t, aalen, "ada@aalen.example", identity.Administrator)
		h.wait(time.Minute)
		h.person(t, bebra, "ada@aalen.example", identity.MinistryReader)
		token := h.open(t, "ada@aalen.example")
		who := h.whoIs(t, token)
		if tenants, err := h.TenantsOf(t.Context(), who); err != nil || len(tenants) != 2 {
			t.Errorf("tenants %v, %v", tenants, err)
		}
		if _, err := h.SwitchTenant(t.Context(), who, token, chur.Tenant); !errors.Is(err, fault.NotFound) {
			t.Errorf("to a foreign tenant: %v", err)
		}
		other, err := h.SwitchTenant(t.Context(), who, token, bebra.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		if now := h.whoIs(t, other); now.Tenant != bebra.Tenant || now.May(identity.ManagePeople) || now.Audience != identity.Committee {
			t.Errorf("switched to %+v", now)
		}
		if h.whoIs(t, token).SignedIn() {
			t.Error("the token of the former tenant still counts")
		}
	})
}

func TestFirstRun(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		old, err := h.SetupToken(t.Context())
		if err != nil || old == "" {
			t.Fatal(old, err)
		}
		token, err := h.SetupToken(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		in := account.Setup{
			Token: old, Name: "Ada Lovelace", Email: "ada@aalen.example", Password: password,
			Tenant: account.Tenant{Name: "Landkreis Aalen", Kind: identity.Municipality, Region: "16072"},
		}
		if _, err := h.SetUp(t.Context(), in); refusal(err, "token") != "account.setup.token_wrong" {
			t.Errorf("an older token: %v", err)
		}
		in.Token = token
		in.Tenant.Region = "1607"
		if _, err := h.SetUp(t.Context(), in); refusal(err, "region") == "" {
			t.Errorf("a key of four digits: %v", err)
		}
		in.Tenant.Region = "16072"
		session, err := h.SetUp(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if h.whoIs(t, session).SignedIn() {
			t.Error("signed in before the authenticator app is set up")
		}
		h.enrol(t, session)
		if _, err := h.SetUp(t.Context(), in); !errors.Is(err, fault.NotFound) {
			t.Errorf("a second first run: %v", err)
		}
		if again, err := h.SetupToken(t.Context()); err != nil || again != "" {
			t.Errorf("a token when there is somebody: %q, %v", again, err)
		}
	})
}

// enrol goes from an enrolling session to an open one and returns its token.
func (h *house) enrol(t *testing.T, session string) string {
	t.Helper()
	first, err := h.Enrolment(t.Context(), session)
	if err != nil || first.Offer.Secret == "" || !first.First {
		t.Fatalf("Enrolment: %+v, %v", first, err)
	}
	again, err := h.Enrolment(t.Context(), session)
	if err != nil || again.Offer != first.Offer {
		t.Fatalf("a reload offers another secret: %v", err)
	}
	if _, err := h.FinishEnrolment(t.Context(), session); !errors.Is(err, fault.NotFound) {
		t.Errorf("finished without an app: %v", err)
	}
	if err := h.ConfirmAuthenticator(t.Context(), session, "12345"); refusal(err, "code") == "" {
		t.Errorf("a wrong first code: %v", err)
	}
	if err := h.ConfirmAuthenticator(t.Context(), session, h.code(t, first.Offer.Secret)); err != nil {
		t.Fatal(err)
	}
	codes, err := h.Enrolment(t.Context(), session)
	if err != nil || len(codes.Codes) != 10 || codes.Offer.Secret != "" {
		t.Fatalf("recovery codes: %+v, %v", codes, err)
	}
	token, err := h.FinishEnrolment(t.Context(), session)
	if err != nil || !h.whoIs(t, token).SignedIn() || h.whoIs(t, session).SignedIn() {
		t.Fatalf("FinishEnrolment: %v", err)
	}
	if _, err := h.Enrolment(t.Context(), token); !errors.Is(err, fault.NotFound) {
		t.Errorf("the codes are shown a second time: %v", err)
	}
	return token
}

func TestRecoveryCodesCountOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		h.person(t, h.tenant(t, "Aalen"), "ada@aalen.example", identity.Administrator)
		token := h.open(t, "ada@aalen.example")
		who := h.whoIs(t, token)
		if err := h.RenewRecoveryCodes(t.Context(), who, token, "falsch"); refusal(err, "current") == "" {
			t.Errorf("without the password: %v", err)
		}
		if err := h.RenewRecoveryCodes(t.Context(), who, token, password); err != nil {
			t.Fatal(err)
		}
		shown, err := h.Enrolment(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"", "account.code.wrong"} {
			pending, _, err := h.SignIn(t.Context(), account.SignIn{Email: "ada@aalen.example", Password: password})
			if err != nil {
				t.Fatal(err)
			}
			_, err = h.ConfirmCode(t.Context(), pending, strings.ToLower(account.Grouped(shown.Codes[3])))
			if refusal(err, "code") != want {
				t.Errorf("got %v, want %q", err, want)
			}
		}
		if own, err := h.Profile(t.Context(), who); err != nil || own.CodesLeft != 9 {
			t.Errorf("left %d, %v", own.CodesLeft, err)
		}
	})
}

func TestChangePassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		h.person(t, h.tenant(t, "Aalen"), "ada@aalen.example", identity.Administrator)
		other, token := h.open(t, "ada@aalen.example"), h.open(t, "ada@aalen.example")
		who := h.whoIs(t, token)
		const better = "vier rostige Anker am Ufer"
		if _, err := h.ChangePassword(t.Context(), who, token, "falsch", better); refusal(err, "current") == "" {
			t.Errorf("without the present one: %v", err)
		}
		if _, err := h.ChangePassword(t.Context(), who, token, password, "kurz"); refusal(err, "password") != "account.password.short" {
			t.Errorf("too short: %v", err)
		}
		renewed, err := h.ChangePassword(t.Context(), who, token, password, better)
		if err != nil {
			t.Fatal(err)
		}
		if !h.whoIs(t, renewed).SignedIn() || h.whoIs(t, token).SignedIn() || h.whoIs(t, other).SignedIn() {
			t.Error("want this session under a new token and all others ended")
		}
		if _, _, err := h.SignIn(t.Context(), account.SignIn{Email: "ada@aalen.example", Password: password}); err == nil {
			t.Error("the former password still counts")
		}
	})
}

func TestACheaperHashIsRenewedAtTheSignIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		h.person(t, h.tenant(t, "Aalen"), "ada@aalen.example", identity.Administrator)
		h.hashAt(account.RecommendedCost())
		for range 2 { // with the cheap hash, then with the renewed one
			h.open(t, "ada@aalen.example")
			stored, err := db.Value[string](t.Context(), d, `SELECT password FROM account_people`)
			if err != nil || !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") {
				t.Fatalf("stored %s, %v", stored, err)
			}
		}
	})
}

func TestReset(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(d)
		operator := h.tenant(t, "Aalen")
		ada := h.person(t, operator, "ada@aalen.example", identity.Administrator)
		open := h.open(t, "ada@aalen.example")
		if _, err := h.Reset(t.Context(), ada, "ada@aalen.example"); !errors.Is(err, fault.Forbidden) {
			t.Errorf("by an administrator: %v", err)
		}
		link, err := h.Reset(t.Context(), operator, "ada@aalen.example")
		if err != nil {
			t.Fatal(err)
		}
		if !h.whoIs(t, open).SignedIn() {
			t.Error("the link alone signs the person out")
		}
		session, err := h.FinishReset(t.Context(), link, "vier rostige Anker am Ufer", "")
		if err != nil {
			t.Fatal(err)
		}
		if h.whoIs(t, open).SignedIn() {
			t.Error("a session outlived the reset")
		}
		h.enrol(t, session)
		if _, err := h.FinishReset(t.Context(), link, "fünf blaue Kegel im Sand", ""); !errors.Is(err, fault.NotFound) {
			t.Errorf("the link a second time: %v", err)
		}
	})
}
