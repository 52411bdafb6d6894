// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package inquiry

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kursbuch/internal/indicator"
)

// A cell that can be read says the same in its shortest form, and a draft that
// is saved again and again does not change.
func FuzzCell(f *testing.F) {
	for _, text := range []string{"1.234", "12,50", "1.2.3", "-", "…", "g", "k. A.", "−5", "1e9", "12.5", "0,0", " 7 ", "1 234", "999.999.999.999", "NaN", "\u00a012"} {
		f.Add(text, 1)
	}
	f.Fuzz(func(t *testing.T, text string, decimals int) {
		figure, err := parseCell(text, decimals)
		short := normal(text, decimals)
		if again := normal(short, decimals); again != short {
			t.Errorf("%q becomes %q and then %q", text, short, again)
		}
		if err != nil {
			return
		}
		if read, err := parseCell(short, decimals); err != nil || read != figure {
			t.Errorf("%q is %+v, its short form %q is %+v, %v", text, figure, short, read, err)
		}
		if figure.Has && (figure.Value < 0 || figure.Value > largest) {
			t.Errorf("%q is %v", text, figure.Value)
		}
	})
}

// Rows come back from the text that shows them, whatever their labels are.
func TestRowsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.StringMatching(`[A-Za-zÄÖÜäöüß0-9=.,()/-]([A-Za-zÄÖÜäöüß0-9 =.,()/-]{0,20}[A-Za-zÄÖÜäöüß0-9=.,()/-])?`)
		var rows []Row
		for _, text := range rapid.SliceOfN(label, 1, 6).Draw(t, "labels") {
			row := Row{Code: CodeOf(text), Label: text}
			if rapid.Bool().Draw(t, "coded") {
				row.Code = rapid.StringMatching(`[A-Z0-9-]{1,8}`).Draw(t, "code")
			}
			rows = append(rows, row)
		}
		again := ParseRows(FormatRows(rows))
		if len(again) != len(rows) {
			t.Fatalf("%d rows became %d: %q", len(rows), len(again), FormatRows(rows))
		}
		for i := range rows {
			if again[i] != rows[i] {
				t.Errorf("%+v became %+v", rows[i], again[i])
			}
		}
	})
}

// A code is what the indicator slice takes, and the same for the same label.
func TestCodesFitTheIndicatorSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.String().Draw(t, "label")
		code := CodeOf(label)
		if !codeShape.MatchString(code) || code != CodeOf(strings.Clone(label)) {
			t.Fatalf("%q has the code %q", label, code)
		}
	})
}

// The sum over any set of offices equals what they gave; a total never lets a
// secret cell be computed.
func TestTotalsAreWholeOrSigns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := Inquiry{Columns: []Column{{Code: "N", Summed: true}}, ByOffice: true}
		m := &merger{inquiry: i, cells: map[[3]string]indicator.Figure{}}
		cell := rapid.SampledFrom([]string{"0", "3", "17", "-", ".", "..."})
		want, whole := 0.0, true
		for range rapid.IntRange(1, 4).Draw(t, "rows") {
			m.inquiry.Rows = append(m.inquiry.Rows, Row{Code: string(rune('A' + len(m.inquiry.Rows)))})
		}
		for n := range rapid.IntRange(1, 3).Draw(t, "offices") {
			office := string(rune('X' + n))
			m.offices = append(m.offices, office)
			for _, row := range m.inquiry.Rows {
				figure, err := parseCell(cell.Draw(t, "cell"), 0)
				if err != nil {
					t.Fatal(err)
				}
				m.cells[[3]string{row.Code, office, "N"}] = figure
				value, ok := counts(figure)
				want, whole = want+value, whole && ok
			}
		}
		m.addUp(i.Columns[0])
		total := m.cells[[3]string{"", "", "N"}]
		if total.Has != whole || whole && total.Value != want || !whole && total.Symbol == "" {
			t.Fatalf("the total is %+v, want %v (whole %v)", total, want, whole)
		}
	})
}
