// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/genesis"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
)

func newSources(d *db.DB, key byte) *indicator.Sources {
	limits := genesis.DefaultLimits()
	limits.Pause = 0
	return indicator.NewSources(d, audit.New(d, []byte("a key outside the database"), time.Now), bytes.Repeat([]byte{key}, 32), time.Now, limits)
}

func TestATokenIsSetAndNeverGivenBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSources(d, 1)
		admin, who := person("gotha", identity.ManageTenant), manager("gotha")
		token := ""
		service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			token = r.Header.Get("username")
			_, _ = w.Write(flat("2023-12-31;16063;GESM;10")) // the test looks at what arrives
		}))
		defer service.Close()
		ask, quiet := genesis.Ask{Table: "99999-01-01-4"}, func(genesis.Stage) {}
		if _, err := s.Fetch(t.Context(), who, ask, quiet); !isRefused(err, "indicator.source.off") {
			t.Errorf("before a token is set: %v", err)
		}
		if err := s.Set(t.Context(), admin, indicator.Source{ID: indicator.Regional, Address: "http://elsewhere.example"}, ""); !isInvalid(err, "address") || !isInvalid(err, "token") {
			t.Errorf("no encryption and no token: %v", err)
		}
		check(t, s.Set(t.Context(), admin, indicator.Source{ID: indicator.Regional, Address: service.URL + "/"}, " geheim "))
		f, err := s.Fetch(t.Context(), who, ask, quiet)
		if err != nil || token != "geheim" || f.Name != "99999-01-01-4_de_flat.csv" || !bytes.HasPrefix(f.Content, []byte("statistics_code")) {
			t.Errorf("fetched %s with %q, %v", f.Name, token, err)
		}
		all, err := s.List(t.Context(), who)
		if err != nil || len(all) != 3 || all[0].On() || !all[1].On() || all[1].Address != service.URL {
			t.Errorf("services %+v, %v", all, err)
		}
		stored, err := db.Value[string](t.Context(), d, `SELECT token FROM indicator_services WHERE tenant_id = $1`, "gotha")
		if err != nil || strings.Contains(stored, "geheim") {
			t.Errorf("stored as %q, %v", stored, err)
		}
		wantFault(t, "an older version", s.Set(t.Context(), admin, indicator.Source{ID: indicator.Regional, Version: 7, Address: service.URL}, "neu"), fault.Conflict)
		wantFault(t, "set twice", s.Set(t.Context(), admin, indicator.Source{ID: indicator.Regional, Address: service.URL}, "neu"), fault.Conflict)
		check(t, s.Set(t.Context(), admin, indicator.Source{ID: indicator.Regional, Version: 1, Address: service.URL + "/rest"}, ""))
		if _, err := s.Fetch(t.Context(), who, ask, quiet); err != nil || token != "geheim" {
			t.Errorf("with another address the token became %q, %v", token, err)
		}
		if _, err := newSources(d, 2).Fetch(t.Context(), who, ask, quiet); !isRefused(err, "indicator.source.sealed") {
			t.Errorf("with another key: %v", err)
		}
		if _, err := s.Fetch(t.Context(), manager("erfurt"), ask, quiet); !isRefused(err, "indicator.source.off") {
			t.Errorf("another tenant uses the token: %v", err)
		}
		for name, err := range map[string]error{
			"importing is not managing": s.Set(t.Context(), who, indicator.Source{ID: indicator.Regional, Address: service.URL}, "x"),
			"nor removing":              s.Remove(t.Context(), who, indicator.Regional, 2),
			"managing is not importing": second(s.Fetch(t.Context(), admin, ask, quiet)),
			"reading is neither":        second(s.List(t.Context(), person("gotha", identity.ReadIndicators))),
		} {
			wantFault(t, name, err, fault.Forbidden)
		}
		wantFault(t, "an unknown service", s.Set(t.Context(), admin, indicator.Source{ID: "x", Address: service.URL}, "x"), fault.NotFound)
		check(t, s.Remove(t.Context(), admin, indicator.Regional, 2))
		if _, err := s.Fetch(t.Context(), who, ask, quiet); !isRefused(err, "indicator.source.off") {
			t.Errorf("after removing: %v", err)
		}
	})
}

func TestTheServiceOfATable(t *testing.T) {
	for table, want := range map[string]indicator.SourceID{
		"12531-0043": indicator.GenesisOnline, "12411-01-01-4": indicator.Regional, "13111-01-03-4": indicator.Regional, "1000A-0000": indicator.Census,
	} {
		if got := indicator.SourceOf(table); got != want {
			t.Errorf("%s is of %s, want %s", table, got, want)
		}
	}
}
