// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/sheet"
)

// readTransitionBook reads a workbook of the BBSR: one sheet for each source
// year. Early sheets have 8 columns, later ones 10, because a key by employees
// and their number were added; the target stands in the last but one. Keys are
// numbers without a leading zero, and blank rows follow the last.
func readTransitionBook(up Upload) (*TransitionPreview, error) {
	limits := sheet.DefaultLimits()
	book, err := sheet.OpenBook(up.Content, up.Size, limits)
	if err != nil {
		return nil, err
	}
	p := &TransitionPreview{}
	for _, name := range book.Sheets() {
		if err := p.readSheet(book, name); err != nil {
			return nil, err
		}
	}
	if len(p.read) == 0 {
		return nil, fault.Refuse("territory.transition.no_sheet")
	}
	slices.SortFunc(p.read, func(a, b Transition) int { return cmp.Compare(a.From, b.From) })
	slices.SortFunc(p.Sheets, func(a, b SheetSummary) int { return cmp.Compare(a.From, b.From) })
	for i, t := range p.read {
		if t.To != p.read[0].To || i > 0 && t.From == p.read[i-1].From {
			return nil, fault.Refuse("territory.transition.mixed")
		}
		p.Set.From, p.Set.To = append(p.Set.From, t.From), t.To
		p.Set.Rows += p.Sheets[i].Rows
	}
	return p, nil
}

var (
	keyHeading = regexp.MustCompile(`(?s)^\s*(?:Kreise?|Gemeinden?|Raumordnungsregionen|.*schlüssel)\s+(?:am\s+)?(\d{2})\.(\d{2})\.(\d{4})\s*$`)
	weightWord = regexp.MustCompile(`(?i)proportionaler`)
)

// transitionColumns says where a sheet has what; -1 where it lacks it.
type transitionColumns struct {
	source, target, area, people, jobs int
	from, to                           civil.Day
}

// locateTransition reads the headings of a sheet.
func locateTransition(cells []sheet.Cell) (transitionColumns, bool) {
	at := transitionColumns{-1, -1, -1, -1, -1, "", ""}
	for i, cell := range cells {
		heading := cell.String()
		word := strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(heading, "-", "")), " "))
		switch m := keyHeading.FindStringSubmatch(heading); {
		case m != nil && at.source < 0:
			at.source, at.from = i, civil.Day(m[3]+"-"+m[2]+"-"+m[1])
		case m != nil:
			at.target, at.to = i, civil.Day(m[3]+"-"+m[2]+"-"+m[1])
		case !weightWord.MatchString(word):
		case strings.HasPrefix(word, "fläche"):
			at.area = i
		case strings.HasPrefix(word, "bevölkerung"):
			at.people = i
		case strings.HasPrefix(word, "beschäftigte"):
			at.jobs = i
		}
	}
	return at, at.source >= 0 && at.target > at.source && at.area >= 0 && at.people >= 0 && at.from.Valid() && at.to.Valid() && at.from < at.to
}

// maxRowRefusals is how many refused rows are named.
const maxRowRefusals = 200

func (p *TransitionPreview) refuse(sum *SheetSummary, line int, value, reason string, pairs ...any) {
	p.Refused++
	sum.Refused++
	if len(p.Refusals) < maxRowRefusals {
		p.Refusals = append(p.Refusals, RowRefusal{sum.Name, line, value, fault.Say(reason, pairs...)})
	}
}

// readSheet reads one sheet; one without the headings, such as a cover, is
// left alone.
func (p *TransitionPreview) readSheet(book *sheet.Book, name string) error {
	sum := SheetSummary{Name: name}
	t := Transition{Rows: map[Key][]Share{}}
	var at transitionColumns
	lines, found := map[Key]int{}, false
	for row, err := range book.Rows(name) {
		if err != nil {
			return err
		}
		if !found {
			if at, found = locateTransition(row.Cells); !found && row.Line > 20 {
				return nil
			}
			continue
		}
		if cellText(row, at.source) == "" && cellText(row, at.target) == "" {
			continue
		}
		sum.Rows++
		if key, share, ok := p.readShare(&sum, row, at); ok {
			if lines[key] == 0 {
				lines[key] = row.Line
			}
			t.Rows[key] = append(t.Rows[key], share)
		}
	}
	if !found {
		return nil
	}
	t.From, t.To, sum.From = at.from, at.to, at.from
	p.checkSums(&sum, t, lines)
	counted := t.summary()
	sum.Sources, sum.Targets, sum.Divided = counted.Sources, counted.Targets, counted.Divided
	p.read, p.Sheets = append(p.read, t), append(p.Sheets, sum)
	return nil
}

func cellText(row sheet.TypedRow, column int) string {
	if column < 0 || column >= len(row.Cells) {
		return ""
	}
	return strings.TrimSpace(row.Cells[column].String())
}

// readShare reads one row.
func (p *TransitionPreview) readShare(sum *SheetSummary, row sheet.TypedRow, at transitionColumns) (Key, Share, bool) {
	source, ok1 := transitionKey(cellText(row, at.source))
	target, ok2 := transitionKey(cellText(row, at.target))
	if !ok1 || !ok2 {
		bad := cellText(row, at.source)
		if ok1 {
			bad = cellText(row, at.target)
		}
		p.refuse(sum, row.Line, bad, "territory.transition.key")
		return "", Share{}, false
	}
	share := Share{Key: target}
	weights := []struct {
		to     *float64
		column int
	}{{&share.Area, at.area}, {&share.People, at.people}, {&share.Jobs, at.jobs}}
	for _, w := range weights {
		if w.column < 0 {
			continue
		}
		value, err := strconv.ParseFloat(cellText(row, w.column), 64)
		if err != nil || value < 0 || value > 1+tolerance {
			p.refuse(sum, row.Line, cellText(row, w.column), "territory.transition.weight")
			return "", Share{}, false
		}
		*w.to = value
	}
	if at.jobs < 0 {
		share.Jobs = share.People
	}
	return source, share, true
}

// transitionKey reads the key of a county with three zeros, or of a
// municipality, that a spreadsheet holds as a number: 1001000.
func transitionKey(text string) (Key, bool) {
	if Key(text).digitsOnly() && len(text) == 7 {
		text = "0" + text
	}
	key, _, err := MendKey(text)
	if err != nil || key.Level() < LevelCounty {
		return "", false
	}
	if county, whole := strings.CutSuffix(string(key), "000"); whole && len(key) == 8 {
		return Key(county), true
	}
	return key, true
}

// tolerance is how far the weights of a source may sum up beside 1: the office
// rounds to fifteen digits.
const tolerance = 1e-6

// checkSums refuses the sources whose weights do not sum to 1, and sets those
// of undivided ones to exactly 1.
func (p *TransitionPreview) checkSums(sum *SheetSummary, t Transition, lines map[Key]int) {
	for key, shares := range t.Rows {
		var people, area, jobs float64
		targets := map[Key]bool{}
		for _, s := range shares {
			people, area, jobs = people+s.People, area+s.Area, jobs+s.Jobs
			targets[s.Key] = true
		}
		for _, w := range []float64{people, area, jobs} {
			if math.Abs(w-1) > tolerance {
				p.refuse(sum, lines[key], string(key), "territory.transition.sum", "key", string(key), "sum", strconv.FormatFloat(w, 'f', 4, 64))
				break
			}
		}
		if len(targets) < len(shares) {
			p.refuse(sum, lines[key], string(key), "territory.transition.twice", "key", string(key))
		}
		if len(shares) == 1 {
			shares[0] = Whole(shares[0].Key)
		}
		slices.SortFunc(shares, func(a, b Share) int { return cmp.Compare(a.Key, b.Key) })
	}
}
