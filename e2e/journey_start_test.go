// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

// newPassword is one that the program accepts.
const newPassword = "Drei-Zuege-warten-am-Gleis"

// An empty installation becomes an organisation with an administrator, an
// invited colleague, and the first link of the chain.
func TestFirstRun(t *testing.T) {
	s := serve(t, t.TempDir(), "serve")
	if s.setup == "" {
		t.Fatal("the console shows no address of the first run")
	}
	b := newBrowser(t, s)
	b.open(s.setup)
	b.lookHere("first-run-1")
	b.fill(map[string]string{"tenant": "Landkreis Nordhausen", "kind": "municipality", "region": "16062", "name": "Ada Berg", "email": "ada@nordhausen.example", "password": newPassword})
	b.submit()
	secret := b.enrol("first-run-2")
	b.sees("Erste Schritte")
	t.Logf("first run: %d activations", b.takeClicks())
	b.lookHere("first-run-4")

	b.firstSteps()
	t.Logf("first steps to the first status report: %d activations", b.takeClicks())
	invitation := b.invite("bo@nordhausen.example")
	t.Logf("invitation: %d activations", b.takeClicks())

	guest := b.visitor(t)
	guest.open(invitation)
	guest.lookHere("invitation")
	guest.fill(map[string]string{"name": "Bo Tal", "password": newPassword + "-zwei"})
	guest.submit()
	guest.enrol("invitation-2")
	guest.sees("Bo Tal")
	t.Logf("accept an invitation: %d activations", guest.takeClicks())

	guest.open(invitation)
	if strings.Contains(guest.text(), "Einladung annehmen") {
		t.Error("an invitation can be used twice")
	}
	b.signInWithCode("ada@nordhausen.example", secret)
}

// enrol connects an authenticator, keeps the recovery codes and arrives at the
// overview; it returns the secret of the authenticator.
func (b *browser) enrol(name string) string {
	b.t.Helper()
	b.lookHere(name)
	b.sees("Authenticator-App verbinden")
	secret := strings.ReplaceAll(eval[string](b, `document.querySelector('.kb-secret-code').textContent`), " ", "")
	b.fill(map[string]string{"code": code(b.t, secret)})
	b.submit()
	b.lookHere(name + "-codes")
	if count := eval[int](b, `document.querySelectorAll('.kb-secret-code').length`); count < 8 {
		b.t.Errorf("%d recovery codes", count)
	}
	b.submit()
	return secret
}

// code is what an authenticator shows now.
func code(t *testing.T, secret string) string {
	t.Helper()
	shown, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return shown
}

// signInWithCode signs out and in again. A code that was used once is refused;
// the one of the next half minute is accepted early.
func (b *browser) signInWithCode(email, secret string) {
	b.t.Helper()
	b.open("/profile")
	b.press("Abmelden")
	b.open("/sign-in")
	b.fill(map[string]string{"email": email, "password": newPassword})
	b.submit()
	next, err := totp.GenerateCode(secret, time.Now().Add(30*time.Second))
	if err != nil {
		b.t.Fatal(err)
	}
	b.fill(map[string]string{"code": next})
	b.submit()
	if b.path() != "/" {
		b.t.Errorf("signing in with a code leads to %s:\n%s", b.path(), b.excerpt())
	}
}

// firstSteps follows the list on the overview until a status is reported.
func (b *browser) firstSteps() {
	b.t.Helper()
	for _, step := range []struct {
		press  string
		fields map[string]string
	}{
		{"Handlungsfelder anlegen", map[string]string{"name": "Sprache"}},
		{"Ersten Bedarf anlegen", map[string]string{"title": "Neuzugewanderte warten zu lange auf einen Kurs", "field": "Sprache", "urgency": "high", "kind": "expressed"}},
		{"Erstes Ziel anlegen", map[string]string{"title": "Bis Ende 2028 beginnt jeder Kurs binnen sechs Wochen", "level": "operational", "field": "Sprache", "due_on": "2028-12-31"}},
		{"Erste Maßnahme anlegen", map[string]string{"title": "Kursberatung an einem Ort", "goal": "Bis Ende 2028", "owner": "Ada Berg", "ends_on": "2028-06-30"}},
	} {
		b.open("/")
		b.press(step.press)
		if strings.HasSuffix(b.path(), "/fields") {
			b.lookHere("empty-fields")
			b.press("Handlungsfeld anlegen")
		}
		b.fill(step.fields)
		b.submit()
	}
	b.open("/")
	b.press("Ersten Sachstand melden")
	if !strings.HasSuffix(b.path(), "/status") {
		b.t.Fatalf("the step to the first status report leads to %s", b.path())
	}
	b.fill(map[string]string{"light": "ok", "reason": "Der Raum steht."})
	b.submit()
	b.sees("planmäßig", "Der Raum steht.")
}

// invite asks a colleague in and returns the path of the link.
func (b *browser) invite(email string) string {
	b.t.Helper()
	b.open("/people/invite")
	b.fill(map[string]string{"email": email, "roles": "integration_manager", "unit": "Sozialamt", "function": "Integrationsmanagement"})
	b.submit()
	b.lookHere("invitation-sent")
	link, err := url.Parse(eval[string](b, `document.querySelector('.kb-secret-code').textContent`))
	if err != nil {
		b.t.Fatal(err)
	}
	return link.Path
}

// The sample goes in one click, with its people; the installation is then as
// if it had never been there.
func TestSampleRemoval(t *testing.T) {
	s := serveSample(t)
	b := newBrowser(t, s)
	b.signIn(s.login(t, "Informationstechnik"))
	b.takeClicks()
	b.press("Beispiel entfernen")
	b.submit()
	t.Logf("remove the sample: %d activations", b.takeClicks())
	b.lookHere("sample-removed")
	b.open("/needs")
	if b.path() != "/setup" {
		t.Errorf("after the removal /needs leads to %s", b.path())
	}
}
