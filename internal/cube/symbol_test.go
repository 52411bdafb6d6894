// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import "testing"

func TestEverySymbolIsReadAsItIsPrinted(t *testing.T) {
	for _, s := range append(Symbols(), None) {
		if got, err := ParseSymbol(s.String()); got != s || err != nil {
			t.Errorf("ParseSymbol(%q) = %v, %v; want %v", s.String(), got, err, s)
		}
	}
}

func TestSymbolVariantsOfOfficialFiles(t *testing.T) {
	for text, want := range map[string]Symbol{
		"X": Blocked, "( )": Limited, "–": Nil, "…": Later, "·": Secret, "•": Protected,
	} {
		if got, err := ParseSymbol(text); got != want || err != nil {
			t.Errorf("ParseSymbol(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestParseSymbolRefusesOtherTexts(t *testing.T) {
	for _, text := range []string{"0", "..", "--", "P", " ", "x ", "N/A"} {
		if got, err := ParseSymbol(text); err == nil {
			t.Errorf("ParseSymbol(%q) = %v, want an error", text, got)
		}
	}
}

// The codes are in stored blocks: this list may grow at its end only.
func TestSymbolCodesAreStable(t *testing.T) {
	stored := []string{
		"", "-", ".", "...", "/", "x", "()", "e", "p", "r", "s", "b", "c", "d", "f", "n", "u", "z", ":", "v",
		"bd", "be", "bp", "br", "bs", "bu", "de", "dp", "du", "ep", "er", "eu", "fp", "pr", "ps", "pu", "bde", "bdp", "bep", "bpu", "ev", "pv", "•",
	}
	if len(stored) != int(symbolCount) {
		t.Fatalf("%d symbols, %d stored codes known", symbolCount, len(stored))
	}
	for code, want := range stored {
		if got := Symbol(code).String(); got != want {
			t.Errorf("code %d prints %q, want %q", code, got, want)
		}
	}
	if got := symbolCount.String(); got != "Symbol(43)" {
		t.Errorf("an unknown code prints %q", got)
	}
}

func TestValuePrintsNumberAndSymbol(t *testing.T) {
	for want, v := range map[string]Value{"3.5p": Marked(3.5, Provisional), "-": Missing(Nil), "7": Number(7), "": {}} {
		if got := v.String(); got != want {
			t.Errorf("%+v prints %q, want %q", v, got, want)
		}
	}
}
