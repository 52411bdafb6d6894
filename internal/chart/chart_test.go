// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"kursbuch/internal/chart"
)

var update = flag.Bool("update", false, "write the golden files anew")

func june(year int) time.Time { return time.Date(year, 6, 30, 0, 0, 0, 0, time.UTC) }

func day(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// yearly returns values for the years from 2014 on.
func yearly(numbers ...float64) []chart.Value {
	var values []chart.Value
	for i, n := range numbers {
		values = append(values, chart.Value{At: june(2014 + i), Label: strconv.Itoa(2014 + i), Number: new(n)})
	}
	return values
}

func german() chart.Format {
	return chart.Format{
		Number: func(v float64) string { return strings.Replace(strconv.FormatFloat(v, 'f', 1, 64), ".", ",", 1) },
		Tick:   func(v float64) string { return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", ",", 1) },
		Date:   func(t time.Time) string { return t.Format("02.01.2006") },
	}
}

// employment is the chart of the employment rate: two series, a break, two
// reservations.
func employment() chart.Line {
	county := yearly(21.4, 21.0, 19.2, 22.8, 25.6, 27.9, 28.1, 30.2, 31.6, 33.4, 35.9, 38.4)
	state := yearly(24.9, 25.1, 24.0, 26.4, 28.8, 30.9, 31.2, 33.0, 34.8, 36.6, 38.6, 40.1)
	county[2].Sign = "( )"
	county[11].Sign, state[11].Sign = "p", "p"
	return chart.Line{
		Alt:  chart.Alt{Text: "Beschäftigungsquote"},
		Unit: "%",
		Series: []chart.Series{
			{Name: "Ahlenfurt", Prefix: "Landkreis ", Values: county},
			{Role: chart.Comparison, Name: "Land", Values: state},
		},
		Breaks: []chart.Break{{First: june(2022), Lines: []string{"Reihenbruch", "neue Bevölkerungszahl"}}},
		Format: german(),
	}
}

// element is a start tag of a picture with the text that follows it.
type element struct {
	name  string
	attrs map[string]string
	text  string
}

func (e element) is(class string) bool {
	for c := range strings.FieldsSeq(e.attrs["class"]) {
		if c == class {
			return true
		}
	}
	return false
}

// number reads an attribute, with or without a per cent sign.
func (e element) number(t *testing.T, name string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.TrimSuffix(e.attrs[name], "%"), 64)
	if err != nil {
		t.Fatalf("<%s %s=%q>: %v", e.name, name, e.attrs[name], err)
	}
	return v
}

// parse reads markup strictly, as XML.
func parse(markup string) ([]element, error) {
	var all []element
	decoder := xml.NewDecoder(strings.NewReader(markup))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w in %s", err, markup)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			all = append(all, e)
		case xml.CharData:
			if len(all) > 0 {
				all[len(all)-1].text += string(token)
			}
		}
	}
}

func mustParse(t *testing.T, markup string) []element {
	t.Helper()
	all, err := parse(markup)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func count(all []element, class string) int {
	n := 0
	for _, e := range all {
		if e.is(class) {
			n++
		}
	}
	return n
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from the golden file; look at it and renew it with -update\ngot:\n%s", name, got)
	}
}
