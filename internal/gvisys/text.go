// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package gvisys

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
)

// width is how many characters a line of GV100AD has, not bytes: umlauts count
// once. Datensatzbeschreibung GV100AD, Statistisches Bundesamt.
const width = 220

// needed is up to where a line must reach: programs drop blanks at its end.
const needed = 72

// readText reads GV100AD. UTF-8 and Latin-1 are told apart by their bytes.
func readText(content []byte) (*Directory, error) {
	content = bytes.TrimPrefix(content, []byte("\xEF\xBB\xBF"))
	d := &Directory{Format: Text, Encoding: "UTF-8"}
	if !utf8.Valid(content) {
		text, err := charmap.Windows1252.NewDecoder().Bytes(content)
		if err != nil {
			return nil, fault.Refuse("gvisys.file.unknown")
		}
		content, d.Encoding = text, "ISO-8859-1"
	}
	keep := keeper{d, map[string]bool{}}
	number := 0
	for line := range bytes.Lines(content) {
		number++
		text := []rune(strings.TrimRight(string(line), "\r\n"))
		if strings.Trim(string(text), " \x1a\x00") == "" { // 1A ends files of DOS
			continue
		}
		if d.Lines++; d.Lines > maxLines {
			return nil, fault.Refuse("gvisys.file.lines", "max", maxLines)
		}
		if u, ok := d.parse(number, text); ok {
			keep.take(number, u)
		} else if len(d.Units) == 0 {
			return nil, fault.Refuse("gvisys.file.unknown") // not even its first line
		}
	}
	if len(d.Units) == 0 {
		return nil, fault.Refuse("gvisys.file.unknown")
	}
	return d, nil
}

// parse reads one line, or notes why it is refused.
func (d *Directory) parse(number int, text []rune) (Unit, bool) {
	if len(text) < needed || len(text) > width {
		d.refuse(number, string(text), "gvisys.row.width", "count", len(text), "want", width)
		return Unit{}, false
	}
	field := func(from, to int) string {
		return strings.TrimSpace(string(text[min(from, len(text)):min(to, len(text))]))
	}
	kind, err := strconv.Atoi(field(0, 2))
	if err != nil || keyWidth(Kind(kind)) == 0 {
		d.refuse(number, field(0, 2), "gvisys.row.kind")
		return Unit{}, false
	}
	day, err := readDay(field(2, 10))
	if err != nil || d.Day != "" && day != d.Day {
		d.refuse(number, field(2, 10), "gvisys.row.day")
		return Unit{}, false
	}
	u := Unit{Kind: Kind(kind), Key: field(10, 18), Name: field(22, 72), Seat: field(72, 122), Text: field(122, 124), Postcode: field(165, 170)}
	if u.Kind == Union {
		u.Key += field(18, 22)
	}
	if u.Kind == Municipality {
		u.Union = field(18, 22)
	}
	if len(u.Key) != keyWidth(u.Kind) || !digits(u.Key) {
		d.refuse(number, u.Key, "gvisys.row.key")
		return Unit{}, false
	}
	for _, f := range []struct {
		to   *int
		text string
	}{{&u.Hectares, field(128, 139)}, {&u.Population, field(139, 150)}, {&u.Male, field(150, 161)}} {
		if f.text == "" || u.Kind != Municipality {
			continue
		}
		if !digits(f.text) {
			d.refuse(number, f.text, "gvisys.row.number")
			return Unit{}, false
		}
		*f.to, err = strconv.Atoi(f.text)
		if err != nil {
			d.refuse(number, f.text, "gvisys.row.number")
			return Unit{}, false
		}
	}
	d.Day = day
	return u, d.sound(number, u)
}

// sound refuses a unit without a name, and one with more men than people.
func (d *Directory) sound(number int, u Unit) bool {
	switch {
	case u.Name == "":
		d.refuse(number, u.Key, "gvisys.row.name")
	case u.Male > u.Population:
		d.refuse(number, u.Key, "gvisys.row.male")
	default:
		return true
	}
	return false
}

// keyWidth is how many digits the key of a kind has, 0 for no kind.
func keyWidth(kind Kind) int {
	switch kind {
	case State:
		return 2
	case GovernmentRegion:
		return 3
	case Region:
		return 4
	case County:
		return 5
	case Union:
		return 9
	case Municipality:
		return 8
	}
	return 0
}

// readDay reads 20231130.
func readDay(s string) (civil.Day, error) {
	if len(s) != 8 || !digits(s) {
		return "", strconv.ErrSyntax
	}
	day := civil.Day(s[:4] + "-" + s[4:6] + "-" + s[6:])
	if !day.Valid() {
		return "", strconv.ErrSyntax
	}
	return day, nil
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
