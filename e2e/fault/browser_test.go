// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package fault

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"
)

// browser is somebody at work; its cookies outlive the server.
type browser struct {
	ctx    context.Context // of the test
	client *http.Client
	base   string // of the server
}

// answer is what came back, redirects not followed.
type answer struct {
	status         int
	location, body string
}

func newBrowser(t *testing.T, s *server) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{ctx: t.Context(), base: s.url, client: &http.Client{
		Jar: jar, Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 8},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// at leads the browser to another start of the same installation. Cookies go
// by host, not by port (RFC 6265 § 8.5), so that it stays signed in.
func (b *browser) at(s *server) { b.base = s.url }

// post sends a form with a write key; an error means that no answer came.
func (b *browser) post(path, key string, pairs ...string) (answer, error) {
	form := url.Values{"_key": {key}}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.send(http.MethodPost, path, strings.NewReader(form.Encode()))
}

func (b *browser) send(method, path string, body io.Reader) (answer, error) {
	r, err := http.NewRequestWithContext(b.ctx, method, b.base+path, body)
	if err != nil {
		return answer{}, err
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := b.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close() // the body was read, or the server is gone
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	return answer{response.StatusCode, response.Header.Get("Location"), html.UnescapeString(string(text))}, nil
}

// get opens a page that has to come.
func (b *browser) get(t *testing.T, path string) answer {
	t.Helper()
	got, err := b.send(http.MethodGet, path, nil)
	if err != nil {
		t.Fatalf("GET %s: %v", path, err)
	}
	return got
}

// save sends a form that has to be taken.
func (b *browser) save(t *testing.T, path string, pairs ...string) {
	t.Helper()
	got, err := b.post(path, uuid.NewString(), pairs...)
	if err != nil || got.status != http.StatusSeeOther {
		t.Fatalf("POST %s: %d, %v\n%s", path, got.status, err, mainPart(got.body))
	}
}

// mainPart is the text of a page without its tags and frame.
func mainPart(body string) string {
	if i := strings.Index(body, "<main"); i >= 0 {
		body = body[i:]
	}
	text := strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " ")), " ")
	return text[:min(len(text), 2000)]
}

var (
	shownSecret = regexp.MustCompile(`translate="no">([A-Z2-7 ]+)<`)
	fieldOption = regexp.MustCompile(`(?s)<select[^>]*name="field".*?<option value="([^"]+)"`)
)

// signIn sets the installation up by the address on the console and signs its
// first person in, with an authenticator app.
func (b *browser) signIn(t *testing.T, s *server) {
	t.Helper()
	_, token, found := strings.Cut(s.setup, "token=")
	if !found {
		t.Fatal("the program printed no address to set it up")
	}
	b.save(t, "/setup", "token", token, "tenant", "Landkreis Prüfstein", "kind", "municipality", "region", "16051",
		"name", "Kim Beispiel", "email", "kim@example.org", "password", "drei lose Dachziegel im Garten")
	secret := shownSecret.FindStringSubmatch(b.get(t, "/sign-in/authenticator").body)
	if secret == nil {
		t.Fatal("the page shows no secret for the authenticator app")
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(secret[1], " ", ""), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	b.save(t, "/sign-in/authenticator", "code", code)
	b.save(t, "/sign-in/recovery-codes")
	if got := b.get(t, "/needs"); got.status != http.StatusOK {
		t.Fatalf("after signing in /needs answers %d to %q", got.status, got.location)
	}
}

// addField adds a field of action and returns its ID.
func (b *browser) addField(t *testing.T) string {
	t.Helper()
	b.save(t, "/fields/new?kind=field", "name", "Sprache", "number", "1")
	option := fieldOption.FindStringSubmatch(b.get(t, "/needs/new").body)
	if option == nil {
		t.Fatal("the form for a need offers no field of action")
	}
	return option[1]
}

// addNeed sends the form for a need.
func (b *browser) addNeed(key, field, title string) (answer, error) {
	return b.post("/needs/new", key, "title", title, "field", field, "urgency", "medium", "kind", "normative")
}

// needTitle is the title that belongs to a write key.
func needTitle(key string) string { return fmt.Sprintf("Bedarf %s", key) }
