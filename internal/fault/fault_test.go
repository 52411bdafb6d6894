// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package fault_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"kursbuch/internal/fault"
)

func TestInvalidKeepsTheFirstReason(t *testing.T) {
	refused := fault.Invalid{}
	if refused.Err() != nil {
		t.Fatal("an empty Invalid is an error")
	}
	refused.Refuse("title", "measure.title.missing")
	refused.Refuse("title", "measure.title.long", "max", 200)
	if got := refused["title"].Key; got != "measure.title.missing" {
		t.Errorf("kept %q, want the first reason", got)
	}
	if _, ok := errors.AsType[fault.Invalid](refused.Err()); !ok {
		t.Errorf("Err() = %v, want an Invalid", refused.Err())
	}
}

func TestRefuseCarriesItsMessage(t *testing.T) {
	err := fault.Refuse("file.size.large", "max", 64)
	refused, ok := errors.AsType[fault.Refused](err)
	if !ok || refused.Key != "file.size.large" || refused.Args["max"] != 64 {
		t.Errorf("Refuse gave %#v", err)
	}
}

// Texts choose their plural by a whole number, also after it was stored.
func TestStoredMessagesKeepTheirNumbers(t *testing.T) {
	text, err := json.Marshal(fault.Say("k", "rows", 3, "share", 1.5, "name", "x"))
	if err != nil {
		t.Fatal(err)
	}
	var read fault.Message
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if want := fault.Say("k", "rows", 3, "share", 1.5, "name", "x"); !reflect.DeepEqual(read, want) {
		t.Errorf("read %#v, want %#v", read, want)
	}
}
