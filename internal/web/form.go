// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
)

// FieldKind is how a field is shown and filled in.
type FieldKind string

// The kinds of field. TextField is the zero kind.
const (
	TextField     FieldKind = ""
	AreaField     FieldKind = "area"     // several lines
	SelectField   FieldKind = "select"   // one of Options
	RadioField    FieldKind = "radio"    // one of Options, all visible
	ChecksField   FieldKind = "checks"   // several of Options
	LightField    FieldKind = "light"    // traffic light out of Options with Sign
	CheckField    FieldKind = "check"    // a single yes
	DateField     FieldKind = "date"     // a day
	NumberField   FieldKind = "number"   // with Unit
	EmailField    FieldKind = "email"    //
	PasswordField FieldKind = "password" //
	CodeField     FieldKind = "code"     // six digits of a one-time code
	UploadField   FieldKind = "upload"   // a file
	HiddenField   FieldKind = "hidden"   //
)

// Option is one choice of a field.
type Option struct {
	Value, Text string
	Note        string // a sentence below
	Sign        string // of a traffic light
	Proposed    bool   // what the program proposes
	Chosen      bool   // set by Form
}

// Field is one input with its label. All texts are in the reader's language.
type Field struct {
	Name, Label  string
	Hint         string
	Kind         FieldKind
	Value        string   // the text, the chosen option, the day as 2027-05-31
	Values       []string // chosen options of a ChecksField
	Options      []Option
	None         Crumb // where options come from, shown while there is none to choose
	Unit         string
	Rows         int
	Required     bool
	Autocomplete string
	Accept       string // of an UploadField
	Lang         string // of the content, when it is not the page's
	Error        string // set by Refuse
}

// Part is a group of fields with an optional heading.
type Part struct {
	Title, Note string
	Row         bool // short fields side by side
	Fields      []Field
}

// Bare reports whether there is nothing to choose yet.
func (f Field) Bare() bool {
	return !slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value != "" })
}

// Form is a form that writes. NewForm gives it its write key.
type Form struct {
	Action   string
	Key      string // idempotency: the same key writes once
	Version  int    // of the object that is changed, 0 for a new one
	Parts    []Part
	Submit   string
	Cancel   string // where "Abbrechen" leads
	Stop     bool   // the button removes something
	Errors   []FieldError
	Conflict *Conflict
}

// FieldError is one line of the error summary.
type FieldError struct{ Name, Label, Text string }

// Conflict shows what was stored meanwhile beside what was typed.
type Conflict struct {
	By     string
	At     time.Time
	Fields []FieldConflict
}

// FieldConflict is one field that differs.
type FieldConflict struct{ Label, Mine, Theirs string }

// NewForm returns a form that posts to action.
func (r *Request) NewForm(action, submit, cancel string, parts ...Part) Form {
	return Form{Action: action, Key: r.site.NewID(), Submit: submit, Cancel: cancel, Parts: parts}
}

// NewKey is a write key for a form that is no Form: a single button.
func (r *Request) NewKey() string { return r.site.NewID() }

// Multipart reports whether the form carries a file.
func (f Form) Multipart() bool {
	for _, field := range f.fields() {
		if field.Kind == UploadField {
			return true
		}
	}
	return false
}

func (f Form) fields() (all []*Field) {
	for p := range f.Parts {
		for i := range f.Parts[p].Fields {
			all = append(all, &f.Parts[p].Fields[i])
		}
	}
	return all
}

// Labels are the labels of the fields by name, for history pages.
func (f Form) Labels() map[string]string {
	labels := map[string]string{}
	for _, field := range f.fields() {
		labels[field.Name] = field.Label
	}
	return labels
}

// Prepared marks the chosen options; templates call it.
func (f Form) Prepared() Form {
	for _, field := range f.fields() {
		field.Options = slices.Clone(field.Options)
		for i, o := range field.Options {
			field.Options[i].Chosen = o.Value == field.Value && field.Kind != ChecksField || slices.Contains(field.Values, o.Value)
		}
	}
	return f
}

// Keep puts into number fields what was posted, which may be no number, so that
// a refused form shows it again.
func (f *Form) Keep(posted url.Values) {
	for _, field := range f.fields() {
		if field.Kind == NumberField && posted.Has(field.Name) {
			field.Value = posted.Get(field.Name)
		}
	}
}

// Refuse puts the messages of err, when it is Invalid, at their fields and
// into the summary on top, in the order of the fields. Messages for fields the
// form does not have come first, without a link.
func (f *Form) Refuse(p *i18n.Printer, err error) {
	refused, ok := errors.AsType[fault.Invalid](err)
	if !ok {
		return
	}
	left := maps.Clone(refused)
	var errs []FieldError
	for _, field := range f.fields() {
		if m, bad := refused[field.Name]; bad {
			field.Error = p.Message(m)
			errs = append(errs, FieldError{Name: field.Name, Label: field.Label, Text: field.Error})
			delete(left, field.Name)
		}
	}
	for _, m := range left {
		f.Errors = append(f.Errors, FieldError{Text: p.Message(m)})
	}
	slices.SortFunc(f.Errors, func(a, b FieldError) int { return cmp.Compare(a.Text, b.Text) })
	f.Errors = append(f.Errors, errs...)
}

// Collide turns f, which holds what the person typed, into a conflict view
// against stored, the form of what is stored now. Sent again, f then replaces
// the stored version knowingly.
func (f *Form) Collide(stored Form, by string, at time.Time) {
	conflict := &Conflict{By: by, At: at}
	theirs := map[string]*Field{}
	for _, field := range stored.fields() {
		theirs[field.Name] = field
	}
	for _, mine := range f.fields() {
		other, ok := theirs[mine.Name]
		if ok && mine.shown() != other.shown() {
			conflict.Fields = append(conflict.Fields, FieldConflict{Label: mine.Label, Mine: mine.shown(), Theirs: other.shown()})
		}
	}
	f.Conflict, f.Version = conflict, stored.Version
}

// shown is the value as a person reads it: options by their text.
func (f *Field) shown() string {
	if len(f.Options) == 0 {
		return f.Value
	}
	text := ""
	for _, o := range f.Options {
		if o.Value == f.Value && f.Kind != ChecksField || slices.Contains(f.Values, o.Value) {
			if text != "" {
				text += ", "
			}
			text += o.Text
		}
	}
	return text
}

// FormVersion is the version of the object that the posted form was made
// from, 0 when it was made for a new one.
func (r *Request) FormVersion() int {
	n, err := strconv.Atoi(r.PostFormValue("_version"))
	if err != nil {
		return 0
	}
	return n
}
