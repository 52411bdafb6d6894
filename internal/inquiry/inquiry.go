// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package inquiry asks offices for figures on a form that looks like their
// paper list. An inquiry says what is asked: rows, columns, a period, why, and
// until when. A recipient is a person in an office who answers by link without
// an account. An answer is given in rounds: each round is saved as a draft,
// submitted, and then approved or returned with a remark, which begins the
// next. Approved answers become a release of an own table of the indicator
// slice, so that nobody types figures twice. Only counts are asked, never
// anything about single people.
package inquiry

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
)

// ID names an inquiry.
type ID string

// State is where an inquiry as a whole stands.
type State string

// The states. What is asked can be changed in a draft only.
const (
	Draft  State = "draft"
	Open   State = "open"
	Closed State = "closed"
)

// Row is one line of the form: a school, a Sozialraum, a nationality.
type Row struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

// Column is one figure that is asked for in every row.
type Column struct {
	Code     string `json:"code"`
	Label    string `json:"label"`
	Unit     string `json:"unit"`
	Decimals int    `json:"decimals"`
	// PartOf is the code of the column that this one must not exceed.
	PartOf string `json:"part_of,omitempty"`
	// Summed says that the rows add up to something that means something.
	Summed bool `json:"summed"`
}

// Inquiry is a request for figures.
type Inquiry struct {
	ID      ID
	Version int
	Number  int // of the inquiry in its tenant, from 1
	Title   string
	Purpose string // what the figures are for
	Basis   string // legal basis
	Contact string // who answers questions: name, telephone, mail
	Period  civil.Period
	DueOn   civil.Day
	Grace   int    // days that links live on after DueOn
	Table   string // code of the own table that the answers become
	RowCode string // code of its dimension
	RowName string // what the rows are: Schule
	Rows    []Row
	Columns []Column
	// ByOffice says that every office answers every row; otherwise each row
	// belongs to one office.
	ByOffice bool
	// Jump is the change against the period before that is asked about, in per
	// cent; 0 asks about none.
	Jump     int
	State    State
	OpenedAt time.Time
	Release  indicator.ReleaseID // newest release made of the answers
	// Released says which rounds that release holds.
	Released string
}

// The limits of what an inquiry may hold.
const (
	maxName     = 200
	maxText     = 4000
	maxRows     = 200
	MaxColumns  = 12 // columns of a form
	maxDecimals = 3
	maxGrace    = 90
	maxJump     = 1000
)

// Label is the number as people say it: D 4.
func (i Inquiry) Label() string { return "D" + i18n.NoBreak + strconv.Itoa(i.Number) }

// Ends is the last day on which links open the form.
func (i Inquiry) Ends() civil.Day { return i.DueOn.Add(i.Grace) }

// validate trims the texts of i and refuses what cannot be stored.
func (i *Inquiry) validate() error {
	refused := fault.Invalid{}
	for _, field := range []struct {
		name string
		text *string
		max  int
	}{
		{"title", &i.Title, maxName},
		{"purpose", &i.Purpose, maxText},
		{"basis", &i.Basis, maxText},
		{"contact", &i.Contact, maxText},
		{"row_name", &i.RowName, maxName},
	} {
		*field.text = strings.TrimSpace(*field.text)
		if *field.text == "" && field.name != "basis" {
			refused.Refuse(field.name, "inquiry.field.missing")
		}
		if utf8.RuneCountInString(*field.text) > field.max {
			refused.Refuse(field.name, "inquiry.field.long", "max", field.max)
		}
	}
	if i.Period.End() == "" {
		refused.Refuse("period", "inquiry.period.invalid")
	}
	if i.DueOn == "" || !i.DueOn.Valid() {
		refused.Refuse("due_on", "inquiry.due.missing")
	}
	if i.Grace < 0 || i.Grace > maxGrace {
		refused.Refuse("grace", "inquiry.grace.invalid", "max", maxGrace)
	}
	if i.Jump < 0 || i.Jump > maxJump {
		refused.Refuse("jump", "inquiry.jump.invalid", "max", maxJump)
	}
	i.validateRows(refused)
	i.validateColumns(refused)
	return refused.Err()
}

func (i *Inquiry) validateRows(refused fault.Invalid) {
	if len(i.Rows) == 0 || len(i.Rows) > maxRows {
		refused.Refuse("rows", "inquiry.rows.count", "max", maxRows)
	}
	codes, labels := map[string]bool{}, map[string]bool{}
	for _, r := range i.Rows {
		switch {
		case codes[r.Code] || labels[r.Label]:
			refused.Refuse("rows", "inquiry.rows.twice", "row", r.Label)
		case utf8.RuneCountInString(r.Label) > maxName || len(r.Code) > maxCode || r.Label == "" || r.Code == "":
			refused.Refuse("rows", "inquiry.rows.invalid", "row", r.Label)
		}
		codes[r.Code], labels[r.Label] = true, true
	}
}

func (i *Inquiry) validateColumns(refused fault.Invalid) {
	if len(i.Columns) == 0 || len(i.Columns) > MaxColumns {
		refused.Refuse(ColumnField(0, "label"), "inquiry.columns.count", "max", MaxColumns)
	}
	for n, c := range i.Columns {
		others := slices.Concat(i.Columns[:n], i.Columns[n+1:])
		switch {
		case utf8.RuneCountInString(c.Label) > maxName || utf8.RuneCountInString(c.Unit) > maxName:
			refused.Refuse(ColumnField(n, "label"), "inquiry.field.long", "max", maxName)
		case c.Label == "":
			refused.Refuse(ColumnField(n, "label"), "inquiry.field.missing")
		case slices.ContainsFunc(others, func(o Column) bool { return o.Code == c.Code || o.Label == c.Label }):
			refused.Refuse(ColumnField(n, "label"), "inquiry.columns.twice")
		}
		if c.Unit == "" {
			refused.Refuse(ColumnField(n, "unit"), "inquiry.field.missing")
		}
		if c.Decimals < 0 || c.Decimals > maxDecimals {
			refused.Refuse(ColumnField(n, "decimals"), "inquiry.decimals.invalid", "max", maxDecimals)
		}
		whole := slices.IndexFunc(others, func(o Column) bool { return o.Code == c.PartOf })
		if c.PartOf != "" && (whole < 0 || others[whole].PartOf != "") {
			refused.Refuse(ColumnField(n, "part_of"), "inquiry.columns.part")
		}
	}
}

// ColumnField is the name of the form field for a property of the n-th column.
func ColumnField(n int, property string) string {
	return "column_" + strconv.Itoa(n+1) + "_" + property
}

// maxCode bounds the codes of rows and columns.
const maxCode = 40

// codeShape is the form that the indicator slice wants of dimensions and
// measures; see indicator.OwnTable.
var codeShape = regexp.MustCompile(`^[A-Z][A-Z0-9_-]{0,39}$`)

// CodeOf is a code made of a label: the same label always has the same one, so
// that the figures of two years meet.
func CodeOf(label string) string {
	var code strings.Builder
	for _, r := range strings.ToUpper(strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "Ä", "AE", "Ö", "OE", "Ü", "UE").Replace(label)) {
		switch {
		case r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			code.WriteRune(r)
		case code.Len() > 0 && !strings.HasSuffix(code.String(), "-"):
			code.WriteByte('-')
		}
	}
	text := strings.Trim(code.String(), "-")
	if len(text) > maxCode-1 {
		text = strings.TrimRight(text[:maxCode-1], "-")
	}
	if text == "" || text[0] < 'A' {
		text = strings.TrimRight("N"+text, "-")
	}
	return text
}

// ParseRows reads one row from each line: a label, or a code, an equals sign
// and a label.
func ParseRows(text string) []Row {
	var rows []Row
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		code, label, coded := strings.Cut(line, "=")
		if coded && strings.TrimSpace(code) != "" && strings.TrimSpace(label) != "" {
			rows = append(rows, Row{Code: strings.TrimSpace(code), Label: strings.TrimSpace(label)})
			continue
		}
		rows = append(rows, Row{Code: CodeOf(line), Label: line})
	}
	return rows
}

// FormatRows writes rows as ParseRows reads them.
func FormatRows(rows []Row) string {
	var text strings.Builder
	for _, r := range rows {
		if r.Code != CodeOf(r.Label) || strings.Contains(r.Label, "=") {
			text.WriteString(r.Code + " = ")
		}
		text.WriteString(r.Label + "\n")
	}
	return text.String()
}

func (i Inquiry) object() audit.Object {
	return audit.Object{Kind: "inquiry", ID: string(i.ID), Title: i.Title}
}

func (i Inquiry) audited() audit.Fields {
	f := audit.Fields{
		"title": i.Title, "purpose": i.Purpose, "basis": i.Basis, "contact": i.Contact, "period": string(i.Period), "due_on": string(i.DueOn),
		"grace": strconv.Itoa(i.Grace), "jump": strconv.Itoa(i.Jump), "row_name": i.RowName, "rows": strings.TrimSpace(FormatRows(i.Rows)), "state": string(i.State),
		"release": string(i.Release), "by_office": strconv.FormatBool(i.ByOffice),
	}
	for n, c := range i.Columns {
		text := fmt.Sprintf("%s (%s)", c.Label, c.Unit)
		if c.PartOf != "" {
			text += " ≤ " + c.PartOf
		}
		f["column_"+strconv.Itoa(n+1)] = text
	}
	return f
}
