// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package genesis

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
)

const (
	csv     = "statistics_code;statistics_label\n12531;Schutzsuchende\n"
	large   = `{"Ident":{"Service":"data","Method":"tablefile"},"Status":{"Code":98,"Content":"Die Tabelle ist zu groß, um direkt abgerufen zu werden. Bitte wählen Sie den Parameter \"job=true\".","Type":"Fehler"}}`
	made    = `{"Status":{"Code":99,"Content":"Der Bearbeitungsauftrag wurde erstellt. Die Tabelle kann in Kürze als Ergebnis mit folgendem Namen abgerufen werden: 12531-0043_021574284","Type":"Information"}}`
	notYet  = `{"Status":{"Code":104,"Content":"Es gibt keine Objekte zum angegebenen Selektionskriterium","Type":"Information"}}`
	missing = `{"Status":{"Code":90,"Content":"Die angeforderte Tabelle ist nicht vorhanden","Type":"Information"}}`
	badUser = `{"Code":15,"Content":"Bitte prüfen Sie Ihre Zugangsdaten","Type":"ERROR"}`
)

// service is a stand-in for the service: it gives its answers one by one and
// remembers what it was asked.
type service struct {
	answers []string
	asked   []string
	waits   []time.Duration
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.asked = append(s.asked, strings.TrimPrefix(r.URL.Path, "/rest/2020/")+" "+r.PostForm.Get("name")+" job="+r.PostForm.Get("job")+" "+r.PostForm.Get("regionalkey"))
	if r.Method != http.MethodPost || r.Header.Get("username") != "token" || r.URL.RawQuery != "" {
		http.Error(w, "", http.StatusUnauthorized)
		return
	}
	next := s.answers[0]
	s.answers = s.answers[1:]
	switch {
	case strings.HasPrefix(next, "HTTP 503"):
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusServiceUnavailable)
	case strings.HasPrefix(next, "HTTP 302"):
		http.Redirect(w, r, "https://elsewhere.example/", http.StatusFound)
	default:
		_, _ = w.Write([]byte(next)) // the client looks at what arrives
	}
}

func (s *service) client(t *testing.T, limits Limits) *Client {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	c, err := New(server.URL+"/rest/2020/", "token", limits)
	if err != nil {
		t.Fatal(err)
	}
	c.sleep = func(ctx context.Context, d time.Duration) error {
		s.waits = append(s.waits, d)
		return ctx.Err()
	}
	return c
}

func TestATableIsFetchedAtOnceOrByAJob(t *testing.T) {
	for name, test := range map[string]struct {
		ask     Ask
		answers []string
		asked   []string
		stages  []Stage
		file    string
	}{
		"at once": {
			Ask{Table: "12531-0043"},
			[]string{csv},
			[]string{"data/tablefile 12531-0043 job=false "},
			[]Stage{Asking, Fetching},
			"12531-0043_de_flat.csv",
		},
		"of one Land, packed, in English": {
			Ask{Table: "12411-01-01-4", Region: "16*", Language: "en"},
			[]string{"PK\x03\x04…"},
			[]string{"data/tablefile 12411-01-01-4 job=false 16*"},
			[]Stage{Asking, Fetching},
			"12411-01-01-4_en_16_flat.zip",
		},
		"inside JSON": {
			Ask{Table: "12531-0043"},
			[]string{`{"Status":{"Code":0,"Content":"erfolgreich"},"Object":{"Content":"a;b\n1;2\n"}}`},
			[]string{"data/tablefile 12531-0043 job=false "},
			[]Stage{Asking, Fetching},
			"12531-0043_de_flat.csv",
		},
		"by a job that takes its time": {
			Ask{Table: "12531-0043"},
			[]string{large, made, notYet, notYet, csv},
			[]string{
				"data/tablefile 12531-0043 job=false ", "data/tablefile 12531-0043 job=true ",
				"data/resultfile 12531-0043_021574284 job= ", "data/resultfile 12531-0043_021574284 job= ", "data/resultfile 12531-0043_021574284 job= ",
			},
			[]Stage{Asking, Waiting, Fetching},
			"12531-0043_de_flat.csv",
		},
		"after the service was busy": {
			Ask{Table: "12531-0043"},
			[]string{"HTTP 503", "HTTP 503", csv},
			[]string{"data/tablefile 12531-0043 job=false ", "data/tablefile 12531-0043 job=false ", "data/tablefile 12531-0043 job=false "},
			[]Stage{Asking, Fetching},
			"12531-0043_de_flat.csv",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{answers: test.answers}
			var stages []Stage
			f, err := s.client(t, DefaultLimits()).Fetch(t.Context(), test.ask, func(s Stage) { stages = append(stages, s) })
			if err != nil {
				t.Fatal(err)
			}
			if f.Name != test.file || len(f.Content) == 0 || !slices.Equal(s.asked, test.asked) || !slices.Equal(stages, test.stages) {
				t.Errorf("%s of %d bytes, asked %q, stages %v", f.Name, len(f.Content), s.asked, stages)
			}
		})
	}
}

func TestWhatTheServiceRefusesIsSaid(t *testing.T) {
	quick := DefaultLimits()
	quick.Waiting, quick.Attempts, quick.Bytes = 10*time.Second, 2, 1000
	for name, test := range map[string]struct {
		ask     Ask
		answers []string
		reason  string
	}{
		"no such table":            {Ask{Table: "12531-0099"}, []string{missing}, "genesis.unknown"},
		"nothing fits":             {Ask{Table: "12531-0043"}, []string{notYet}, "genesis.unknown"},
		"a token it does not know": {Ask{Table: "12531-0043"}, []string{badUser}, "genesis.login"},
		"too large for a job":      {Ask{Table: "12531-0043"}, []string{large, large}, "genesis.large"},
		"a job without an end":     {Ask{Table: "12531-0043"}, append([]string{large, made}, slices.Repeat([]string{notYet}, 50)...), "genesis.job_slow"},
		"a job without a name":     {Ask{Table: "12531-0043"}, []string{large, `{"Status":{"Code":99,"Content":"Auftrag"}}`}, "genesis.other"},
		"always busy":              {Ask{Table: "12531-0043"}, []string{"HTTP 503", "HTTP 503"}, "genesis.silent"},
		"somewhere else":           {Ask{Table: "12531-0043"}, []string{"HTTP 302"}, "genesis.http"},
		"a web page":               {Ask{Table: "12531-0043"}, []string{"<!doctype html><title>Wartung</title>"}, "genesis.strange"},
		"nothing":                  {Ask{Table: "12531-0043"}, []string{""}, "genesis.strange"},
		"half of JSON":             {Ask{Table: "12531-0043"}, []string{`{"Status":`}, "genesis.strange"},
		"too many bytes":           {Ask{Table: "12531-0043"}, []string{strings.Repeat("x", 1001)}, "genesis.bytes"},
		"another code":             {Ask{Table: "12531-0043"}, []string{`{"Status":{"Code":7,"Content":"Störung"}}`}, "genesis.other"},
		"no code of a table":       {Ask{Table: "../12531"}, nil, "genesis.table"},
		"no key of a region":       {Ask{Table: "12531-0043", Region: "Thüringen"}, nil, "genesis.region"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{answers: test.answers}
			_, err := s.client(t, quick).Fetch(t.Context(), test.ask, func(Stage) {})
			if refused, ok := errors.AsType[fault.Refused](err); !ok || refused.Key != test.reason {
				t.Errorf("%v, want %s", err, test.reason)
			}
			if err != nil && strings.Contains(err.Error(), "token") {
				t.Error("the failure tells the token")
			}
		})
	}
}

func TestRequestsKeepTheirDistance(t *testing.T) {
	s := &service{answers: []string{"HTTP 503", large, made, notYet, csv}}
	c := s.client(t, DefaultLimits())
	if _, err := c.Fetch(t.Context(), Ask{Table: "12531-0043"}, func(Stage) {}); err != nil {
		t.Fatal(err)
	}
	second := time.Second
	want := []time.Duration{7 * second, second, second, 2 * second, second, 3 * second, second}
	if !slices.Equal(s.waits, want) {
		t.Errorf("waited %v, want %v: after 503 as asked, a second before each request, growing for the job", s.waits, want)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.client(t, DefaultLimits()).Fetch(ctx, Ask{Table: "12531-0043"}, func(Stage) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("a fetch that was given up: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"https://www-genesis.destatis.de/genesisWS/rest/2020": true, "http://127.0.0.1:8080/x": true, "http://localhost/x": true, "http://[::1]/": true,
		"http://www-genesis.destatis.de/": false, "ftp://x/": false, "https://user:word@x/": false, "https://x/?a=b": false, "": false, "https://": false, "%": false,
	} {
		if ValidAddress(address) != want {
			t.Errorf("%q: %v, want %v", address, !want, want)
		}
	}
	if _, err := New("http://elsewhere.example", "token", DefaultLimits()); err == nil {
		t.Error("a client that would send the token without encryption")
	}
}

func TestTextsAreComplete(t *testing.T) {
	if _, err := i18n.Load(Locales); err != nil {
		t.Fatal(err)
	}
}

// FuzzParse wants a file, a status or a refusal of whatever arrives.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{csv, large, made, notYet, missing, badUser, "", "{", "<html>", "\xEF\xBB\xBF{}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		a, err := parse(content)
		if _, refused := errors.AsType[fault.Refused](err); err != nil && !refused {
			t.Fatal(err)
		}
		if err == nil && a.file == nil {
			if _, refused := errors.AsType[fault.Refused](a.status.refusal("12531-0043")); !refused {
				t.Fatal("a status without a reason")
			}
		}
	})
}
