// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// total is how a compact table writes the category that counts all of a
// dimension; official files leave its code empty.
const total = "*"

// item is an official code with its label.
type item struct {
	code, label string
}

// variable is a classification with the categories that occur.
type variable struct {
	item
	codes []item
}

// figure is one published value or sign with its key.
type figure struct {
	period, region string
	codes          []string // one for each dimension of the table
	measure        int      // place among the measures of the table
	value          string   // as published, German decimals
}

// table is a release of a statistical table: what a flat file holds without
// its repetitions.
type table struct {
	code            string // 12531-0043
	statistic, time item
	measures        []item // the label of each begins with its unit
	regions         []variable
	dimensions      []variable
	figures         []figure
}

// parseTable reads a compact table; figures/README.md describes the form.
func parseTable(text string) (*table, error) {
	t, layout := &table{}, &layout{}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := t.read(layout, line); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	return t, nil
}

// layout says what the words of a line of figures are: period, region or a
// variable.
type layout struct {
	lead   []string // the words that begin the line
	across string   // what stands before the equals sign of each figure
}

func (t *table) read(form *layout, line string) error {
	if form.across != "" {
		return t.readFigures(form, line)
	}
	word, rest, _ := strings.Cut(line, " ")
	code, label, _ := strings.Cut(rest, " ")
	last := item{code, label}
	switch word {
	case "table":
		t.code = rest
	case "statistic":
		t.statistic = last
	case "time":
		t.time = last
	case "measure":
		t.measures = append(t.measures, last)
	case "region":
		t.regions = append(t.regions, variable{item: last})
	case "place":
		return addCode(t.regions, last)
	case "dimension":
		t.dimensions = append(t.dimensions, variable{item: last})
	case "code":
		return addCode(t.dimensions, last)
	case "rows":
		form.lead = strings.Fields(rest)
	case "cells":
		form.across = rest
	default:
		return fmt.Errorf("unknown word %q", word)
	}
	return nil
}

func addCode(variables []variable, code item) error {
	if len(variables) == 0 {
		return fmt.Errorf("%s stands before its variable", code.code)
	}
	last := &variables[len(variables)-1]
	last.codes = append(last.codes, code)
	return nil
}

func (t *table) readFigures(form *layout, line string) error {
	words := strings.Fields(line)
	if len(words) <= len(form.lead) {
		return fmt.Errorf("%d words, want more than %d", len(words), len(form.lead))
	}
	lead := figure{codes: make([]string, len(t.dimensions))}
	for i, name := range form.lead {
		if err := t.set(&lead, name, words[i]); err != nil {
			return err
		}
	}
	for _, word := range words[len(form.lead):] {
		code, value, ok := strings.Cut(word, "=")
		if !ok {
			return fmt.Errorf("%q is no figure", word)
		}
		f := lead
		f.codes, f.value = slices.Clone(lead.codes), value
		if err := t.set(&f, form.across, code); err != nil {
			return err
		}
		t.figures = append(t.figures, f)
	}
	return nil
}

// set puts a code at its place in the key of f.
func (t *table) set(f *figure, name, code string) error {
	switch name {
	case "period":
		f.period = code
		return nil
	case "region":
		f.region = code
		return nil
	}
	i := slices.IndexFunc(t.dimensions, func(v variable) bool { return v.code == name })
	if i < 0 {
		return fmt.Errorf("no dimension %q", name)
	}
	f.codes[i] = code
	return nil
}

// flat writes t as the flat file CSV in which the official databases deliver
// tables, so that it comes in by the same door.
func (t *table) flat() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("statistics_code;statistics_label;time_code;time_label;time")
	for n := range len(t.dimensions) + 1 {
		fmt.Fprintf(&out, ";%[1]d_variable_code;%[1]d_variable_label;%[1]d_variable_attribute_code;%[1]d_variable_attribute_label", n+1)
	}
	out.WriteString(";value;value_unit;value_variable_code;value_variable_label\n")
	labels := t.blocks()
	for _, f := range t.figures {
		fmt.Fprintf(&out, "%s;%s;%s;%s;%s", t.statistic.code, t.statistic.label, t.time.code, t.time.label, f.period)
		for i, code := range append([]string{f.region}, f.codes...) {
			block, ok := labels[i][code]
			if !ok {
				return nil, fmt.Errorf("table %s: code %q has no label", t.code, code)
			}
			out.WriteString(block)
		}
		m := t.measures[f.measure]
		unit, label, _ := strings.Cut(m.label, " ")
		out.WriteString(";" + f.value + ";" + unit + ";" + m.code + ";" + label + "\n")
	}
	return out.Bytes(), nil
}

// blocks are the four columns of every category, first those of the regions.
func (t *table) blocks() []map[string]string {
	blocks := []map[string]string{{}}
	for _, v := range t.regions {
		v.describe(blocks[0])
	}
	for _, v := range t.dimensions {
		block := map[string]string{}
		v.describe(block)
		blocks = append(blocks, block)
	}
	return blocks
}

func (v variable) describe(block map[string]string) {
	for _, c := range v.codes {
		block[c.code] = ";" + v.code + ";" + v.label + ";" + strings.TrimSuffix(c.code, total) + ";" + c.label
	}
}
