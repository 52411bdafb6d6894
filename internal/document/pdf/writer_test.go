// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pdf

import (
	"bytes"
	"math"
	"testing"
	"time"
)

func TestNumberIsShortAndNeverBreaksTheFile(t *testing.T) {
	cases := map[float64]string{
		0: "0", 1.5: "1.5", 10: "10", -2.0004: "-2", 1.0 / 3: "0.333", math.NaN(): "0", math.Inf(1): "0", 1e9: "0",
	}
	for x, want := range cases {
		if got := string(number(nil, x)); got != want {
			t.Errorf("number(%v) = %s, want %s", x, got, want)
		}
	}
}

func TestStringsAreEscaped(t *testing.T) {
	if got, want := literal(`http://x/(a)\ü`), `(http://x/\(a\)\\%C3%BC)`; got != want {
		t.Errorf("literal = %s, want %s", got, want)
	}
	if got, want := text("ß🙂"), "<FEFF00DFD83DDE42>"; got != want {
		t.Errorf("text = %s, want %s", got, want)
	}
}

func TestBookmarksNest(t *testing.T) {
	f := New(Metadata{Title: "x", Language: "de", Date: time.Date(2026, 11, 14, 0, 0, 0, 0, time.UTC)})
	to := &Target{Page: f.AddPage()}
	for _, level := range []int{1, 2, 2, 1} {
		f.Bookmark(level, "x", to)
	}
	file, err := f.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"/Count 2>>", "/Count -2", "/PageMode/UseOutlines"} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("file lacks %s", want)
		}
	}
}
