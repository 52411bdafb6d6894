// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package file_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/google/uuid"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/file"
	"kursbuch/internal/identity"
)

var who = identity.Person{ID: "p1", Tenant: "aalen"}

func TestAFileComesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := file.New(d, uuid.NewString, time.Now)
		want := bytes.Repeat([]byte("Kursbuch\x00"), 300_000) // three chunks
		f, err := s.Add(t.Context(), who, `C:\Daten\zahlen.csv`, bytes.NewReader(want))
		if err != nil {
			t.Fatal(err)
		}
		got, content, err := s.Open(t.Context(), who.Tenant, f.ID)
		if err != nil || got != f || got.Name != "zahlen.csv" {
			t.Fatalf("Open: %+v, %v; want %+v", got, err, f)
		}
		if read, err := io.ReadAll(content); err != nil || !bytes.Equal(read, want) {
			t.Errorf("content differs: %d bytes, %v", len(read), err)
		}
		if _, _, err := s.Open(t.Context(), "bebra", f.ID); !errors.Is(err, fault.NotFound) {
			t.Errorf("another tenant: %v, want NotFound", err)
		}
		if err := s.Remove(t.Context(), who.Tenant, f.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Open(t.Context(), who.Tenant, f.ID); !errors.Is(err, fault.NotFound) {
			t.Errorf("after Remove: %v, want NotFound", err)
		}
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestSizesAreLimited(t *testing.T) {
	s := file.New(dbtest.SQLite(t), uuid.NewString, time.Now)
	for name, r := range map[string]io.Reader{"file.size.large": zeros{}, "file.size.empty": bytes.NewReader(nil)} {
		_, err := s.Add(t.Context(), who, "x", r)
		if refused, ok := errors.AsType[fault.Refused](err); !ok || refused.Key != name {
			t.Errorf("Add: %v, want %s", err, name)
		}
	}
}

func TestOldUploadsAreForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := file.New(d, uuid.NewString, time.Now)
		f, err := s.Add(t.Context(), who, "x", bytes.NewReader([]byte("x")))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.ForgetOlder(t.Context(), time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Open(t.Context(), who.Tenant, f.ID); err != nil {
			t.Errorf("a young upload: %v", err)
		}
		if err := s.ForgetOlder(t.Context(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Open(t.Context(), who.Tenant, f.ID); !errors.Is(err, fault.NotFound) {
			t.Errorf("an old upload: %v, want NotFound", err)
		}
	})
}
