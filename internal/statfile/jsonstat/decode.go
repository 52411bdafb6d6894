// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package jsonstat

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"kursbuch/internal/statfile"
)

// dataset is what a file says, before it is put in order.
type dataset struct {
	name       string // in the bundle of version 1
	version    string
	label      string
	source     string
	href       string
	extension  extension
	id         []string
	size       []int
	role       roles
	dimensions map[string]dimension
	values     cells
	status     cells
	oneStatus  string // of all figures
	nested     []*dataset
}

type extension struct {
	ID     string `json:"id"`
	Agency string `json:"agencyId"`
	Lang   string `json:"lang"`
}

type roles struct {
	Time   []string `json:"time"`
	Geo    []string `json:"geo"`
	Metric []string `json:"metric"`
}

type dimension struct {
	Label    string `json:"label"`
	Category struct {
		Index index             `json:"index"`
		Label map[string]string `json:"label"`
		Unit  map[string]unit   `json:"unit"`
	} `json:"category"`
}

type unit struct {
	Label      string      `json:"label"`
	Symbol     string      `json:"symbol"`
	Base       string      `json:"base"`
	Multiplier json.Number `json:"multiplier"`
}

// index orders categories: a list of codes, or their positions.
type index []string

// UnmarshalJSON reads both forms.
func (x *index) UnmarshalJSON(text []byte) error {
	var list []string
	if err := json.Unmarshal(text, &list); err == nil {
		*x = list
		return nil
	}
	var positions map[string]int
	if err := json.Unmarshal(text, &positions); err != nil {
		return err
	}
	list = make([]string, len(positions))
	taken := make([]bool, len(positions))
	for code, at := range positions {
		if at < 0 || at >= len(list) || taken[at] {
			return fmt.Errorf("position %d of %q", at, code)
		}
		list[at], taken[at] = code, true
	}
	*x = list
	return nil
}

// cells are figures or flags by position, in the order of the file.
type cells struct {
	list bool // without positions of their own
	at   []uint32
	text []string
}

// errRows stops a file with more figures than the limit.
var errRows = errors.New("too many figures")

// decoder reads a file token by token, so that its figures never lie in memory
// as text and tree at once.
type decoder struct {
	*json.Decoder
	most int
}

func newDecoder(in io.Reader, most int) decoder {
	d := decoder{json.NewDecoder(in), most}
	d.UseNumber()
	return d
}

// object hands every key of the object that comes next to take, which must
// read its value.
func (d decoder) object(take func(key string) error) error {
	begin, err := d.Token()
	if err != nil {
		return err
	}
	if begin != json.Delim('{') {
		return fmt.Errorf("an object is expected, not %v", begin)
	}
	return d.body(take)
}

// body is object behind the opening brace.
func (d decoder) body(take func(key string) error) error {
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		name, isText := key.(string)
		if !isText {
			return fmt.Errorf("key %v", key)
		}
		if err := take(name); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

func (d decoder) skip() error {
	var unread json.RawMessage
	return d.Decode(&unread)
}

// dataset reads an object of either version into s. In version 1, datasets lie
// in a bundle, under their names.
func (d decoder) dataset(s *dataset) error {
	return d.object(func(key string) error {
		known, err := d.part(s, key)
		if known || err != nil {
			return err
		}
		return d.nested(s, key)
	})
}

// part reads one part of a dataset, or reports that it is none.
func (d decoder) part(s *dataset, key string) (known bool, err error) {
	switch key {
	case "version":
		err = d.lenient(&s.version)
	case "label":
		err = d.lenient(&s.label)
	case "source":
		err = d.lenient(&s.source)
	case "href":
		err = d.lenient(&s.href)
	case "extension":
		err = d.lenient(&s.extension)
	case "id":
		err = d.Decode(&s.id)
	case "size":
		err = d.Decode(&s.size)
	case "role":
		err = d.Decode(&s.role)
	case "dimension":
		err = d.dimensions(s)
	case "value":
		err = d.cells(&s.values)
	case "status":
		err = d.statuses(s)
	case "class", "link", "note", "error", "updated", "coordinates":
		err = d.skip()
	default:
		return false, nil
	}
	return true, err
}

// lenient reads what is of use only when it has the expected form.
func (d decoder) lenient(into any) error {
	var text json.RawMessage
	if err := d.Decode(&text); err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return nil //nolint:nilerr // an extension of another form says nothing to us
	}
	return nil
}

// nested reads a dataset of a bundle; what is no dataset is left out.
func (d decoder) nested(s *dataset, name string) error {
	begin, err := d.Token()
	if err != nil {
		return err
	}
	switch begin {
	case json.Delim('{'):
	case json.Delim('['):
		for d.More() {
			if err := d.skip(); err != nil {
				return err
			}
		}
		_, err := d.Token()
		return err
	default:
		return nil
	}
	inner := &dataset{name: name}
	err = d.body(func(key string) error {
		known, err := d.part(inner, key)
		if known || err != nil {
			return err
		}
		return d.skip()
	})
	if inner.dimensions != nil {
		s.nested = append(s.nested, inner)
	}
	return err
}

// dimensions reads the dimensions; version 1 has id, size and role among them.
func (d decoder) dimensions(s *dataset) error {
	s.dimensions = map[string]dimension{}
	return d.object(func(key string) error {
		switch key {
		case "id":
			return d.Decode(&s.id)
		case "size":
			return d.Decode(&s.size)
		case "role":
			return d.Decode(&s.role)
		}
		var one dimension
		if err := d.Decode(&one); err != nil {
			return err
		}
		s.dimensions[key] = one
		return nil
	})
}

// statuses reads one flag for all figures, a list, or flags by position.
func (d decoder) statuses(s *dataset) error {
	return d.either(&s.status, func(t json.Token) error {
		if text, is := t.(string); is {
			s.oneStatus = text
		}
		return nil
	})
}

func (d decoder) cells(into *cells) error {
	return d.either(into, func(t json.Token) error { return fmt.Errorf("value is %v", t) })
}

// either reads a list, or an object whose keys are positions; anything else is
// handed to other.
func (d decoder) either(into *cells, other func(json.Token) error) error {
	begin, err := d.Token()
	if err != nil {
		return err
	}
	switch begin {
	case json.Delim('['):
		into.list = true
		for at := 0; d.More(); at++ {
			if err := d.cell(into, at); err != nil {
				return err
			}
		}
	case json.Delim('{'):
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return err
			}
			at, err := strconv.Atoi(fmt.Sprint(key))
			if err != nil || at < 0 {
				return fmt.Errorf("position %v", key)
			}
			if err := d.cell(into, at); err != nil {
				return err
			}
		}
	default:
		return other(begin)
	}
	_, err = d.Token()
	return err
}

// cell reads one figure or flag; null is the empty text.
func (d decoder) cell(into *cells, at int) error {
	if at >= d.most || len(into.at) >= d.most {
		return errRows
	}
	token, err := d.Token()
	if err != nil {
		return err
	}
	text := ""
	switch t := token.(type) {
	case json.Number:
		text = t.String()
	case string:
		text = statfile.Quote(t)
	case nil:
	default:
		return fmt.Errorf("figure %d is %v", at, t)
	}
	into.at, into.text = append(into.at, uint32(at)), append(into.text, text)
	return nil
}
