// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package template

import (
	"regexp"
	"strconv"
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/sheet"
	"kursbuch/internal/statfile"
)

// reference reads A5 as column 0, line 5.
func reference(text string) (column, line int, ok bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	digits := strings.TrimLeft(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	letters := text[:len(text)-len(digits)]
	if letters == "" || len(letters) > 2 || len(digits) > 2 {
		return 0, 0, false
	}
	for _, c := range []byte(letters) {
		column = column*26 + int(c-'A') + 1
	}
	line, err := strconv.Atoi(digits)
	return column - 1, line, err == nil && line > 0
}

var (
	dayIn     = regexp.MustCompile(`(?:^|\D)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:\D|$)`)
	namedDay  = regexp.MustCompile(`(?:^|\D)(\d{1,2})\.\s?(\p{L}+)\s+(\d{4})(?:\D|$)`)
	namedIn   = regexp.MustCompile(`(\p{L}+)\.?\s+(\d{4})(?:\D|$)`)
	quarterIn = regexp.MustCompile(`([1-4])\. ?(?:Quartal|Vierteljahr|Q)\.? ?/? ?(\d{4})(?:\D|$)`)
	schoolIn  = regexp.MustCompile(`(\d{4}) ?/ ?(\d{2}|\d{4})(?:\D|$)`)
	yearIn    = regexp.MustCompile(`(?:^|\D)(1[89]\d\d|20\d\d)(?:\D|$)`)
)

// ParsePeriod finds the period in a text of any file: the forms of official
// files, and dates, months, quarters, school years and years inside a
// sentence, such as "Stichtag: 31. Dezember 2024".
func ParsePeriod(text string) (civil.Period, bool) {
	text = squeeze(text)
	if p, ok := statfile.NormalPeriod(text); ok {
		return p, true
	}
	if m := dayIn.FindStringSubmatch(text); m != nil {
		return statfile.NormalPeriod(m[3] + "-" + two(m[2]) + "-" + two(m[1]))
	}
	if m := namedDay.FindStringSubmatch(text); m != nil && month(m[2]) != "" {
		return statfile.NormalPeriod(m[3] + "-" + month(m[2]) + "-" + two(m[1]))
	}
	if m := quarterIn.FindStringSubmatch(text); m != nil {
		return statfile.NormalPeriod(m[2] + "-Q" + m[1])
	}
	if m := schoolIn.FindStringSubmatch(text); m != nil && follows(m[1], m[2]) {
		return statfile.NormalPeriod(m[1] + "/" + m[2][len(m[2])-2:])
	}
	if m := namedIn.FindStringSubmatch(text); m != nil && month(m[1]) != "" {
		return statfile.NormalPeriod(m[2] + "-" + month(m[1]))
	}
	if all := yearIn.FindAllStringSubmatch(text, 2); len(all) == 1 {
		return statfile.NormalPeriod(all[0][1])
	}
	return "", false
}

func two(digits string) string {
	if len(digits) == 1 {
		return "0" + digits
	}
	return digits
}

// follows reports whether 2024/25 or 2024/2025 are two years in a row.
func follows(year, next string) bool {
	from, err := strconv.Atoi(year)
	to := strconv.Itoa(from + 1)
	return err == nil && to[len(to)-min(len(next), len(to)):] == next
}

// month is the number of a month by its German or English name, or empty.
func month(name string) string {
	names := [...]string{
		"jan", "feb", "mär|mar|mrz", "apr", "mai|may", "jun", "jul", "aug", "sep", "okt|oct", "nov", "dez|dec",
	}
	name = strings.ToLower(name)
	if len(name) < 3 {
		return ""
	}
	for i, beginnings := range names {
		for beginning := range strings.SplitSeq(beginnings, "|") {
			if strings.HasPrefix(name, beginning) && isMonth(name, i) {
				return two(strconv.Itoa(i + 1))
			}
		}
	}
	return ""
}

// isMonth reports whether name is the name of month i or the beginning of it,
// so that "Märkte 2024" is no March.
func isMonth(name string, i int) bool {
	full := [...]string{
		"januar january", "februar february", "märz march mrz", "april", "mai may", "juni june", "juli july", "august", "september", "oktober october", "november", "dezember december",
	}
	for one := range strings.FieldsSeq(full[i]) {
		if strings.HasPrefix(one, name) {
			return true
		}
	}
	return false
}

// periodOf reads the period in a cell; a day needs no reading.
func periodOf(c sheet.Cell) (civil.Period, bool) {
	if c.IsDay() {
		return statfile.NormalPeriod(c.String())
	}
	return ParsePeriod(c.String())
}

// OwnPrefix begins the keys of own areas, so that the number of a quarter is
// never taken for an official key.
const OwnPrefix = "SR-"

// region is the category of a region cell, without its label when the cell has
// only a key.
func (t Template) region(text string, names func(string) (string, bool)) (statfile.Category, *statfile.Problem) {
	text = squeeze(text)
	if text == "" {
		return statfile.Category{}, statfile.Refuse(text, "statfile.template.row.region_empty")
	}
	switch t.Region.Kind {
	case OfficialName:
		key, known := names(text)
		if !known {
			return statfile.Category{}, statfile.Refuse(text, "statfile.template.row.region_name")
		}
		return official(key, text), nil
	case OwnArea:
		if len(text) > longest {
			return statfile.Category{}, statfile.Refuse(text, "statfile.template.row.region_long")
		}
		return statfile.Category{Variable: t.division(text), Item: statfile.Item{Code: OwnPrefix + text}}, nil
	case OfficialKey, OneRegion:
	}
	key, label, _ := strings.Cut(text, " ")
	key = wholeKey(key)
	if !statfile.IsRegionKey(key) {
		return statfile.Category{}, statfile.Refuse(text, "statfile.row.region")
	}
	return official(key, strings.TrimLeft(label, "-– ")), nil
}

// wholeKey gives a key the zero back that spreadsheet programs drop from
// numbers, and Germany the key of the official tables.
func wholeKey(key string) string {
	if key == "0" || key == "00" || strings.EqualFold(key, "Deutschland") {
		return statfile.Germany
	}
	switch len(key) {
	case 1, 4, 7, 11:
		return "0" + key
	}
	return key
}

// official is a region under the variable that official tables use for its
// level.
func official(key, label string) statfile.Category {
	variables := map[int]statfile.Item{
		1: {Code: "DINSG", Label: "Deutschland"}, 2: {Code: "DLAND", Label: "Bundesländer"}, 3: {Code: "REGBEZ", Label: "Regierungsbezirke"},
		5: {Code: "KREISE", Label: "Kreise und kreisfreie Städte"},
	}
	variable, known := variables[len(key)]
	if key == statfile.Germany {
		variable, known = variables[1], true
	}
	if !known {
		variable = statfile.Item{Code: "GEMEIN", Label: "Gemeinden"}
	}
	return statfile.Category{Variable: variable, Item: statfile.Item{Code: key, Label: label}}
}

// division is the division of the place that an own area belongs to.
func (t Template) division(key string) statfile.Item {
	for _, d := range t.Region.Levels {
		if fits(d.Pattern, key) {
			return statfile.Item{Code: Code(d.Name), Label: d.Name}
		}
	}
	return statfile.Item{Code: "RAUM", Label: "Raum"}
}

// fits compares a key with a pattern in which ? is any sign and * the rest.
func fits(pattern, key string) bool {
	wanted, signs := []rune(pattern), []rune(key)
	for i, w := range wanted {
		if w == '*' {
			return true
		}
		if i >= len(signs) || w != '?' && w != signs[i] {
			return false
		}
	}
	return len(wanted) == len(signs)
}

// category is the category of a cell. What means all of them is the total,
// whose code is empty as in official files.
func category(name, text string) statfile.Category {
	text = squeeze(text)
	code := text
	if isTotal(text) {
		code = ""
	}
	return statfile.Category{Variable: statfile.Item{Code: Code(name), Label: name}, Item: statfile.Item{Code: code, Label: text}}
}

func isTotal(text string) bool {
	switch strings.ToLower(text) {
	case "insgesamt", "gesamt", "zusammen", "summe", "alle", "total", "all":
		return true
	}
	return false
}
