// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package fault names the few kinds of failure a caller can act on.
// Anything else is internal: logged in full, shown as a plain apology.
package fault

import (
	"encoding/json"
	"errors"
)

// Faults that carry no further detail.
var (
	NotFound  = errors.New("not found")
	Forbidden = errors.New("forbidden")
	Conflict  = errors.New("changed by someone else meanwhile")
	// Repeated says that the same form was already stored: a second click,
	// or a repeat after a lost answer. Nothing was written again.
	Repeated = errors.New("already stored")
	// SignedOut says that nobody is signed in.
	SignedOut = errors.New("not signed in")
)

// Message is a text for the reader: a catalogue key and the values of its
// placeholders.
type Message struct {
	Key  string
	Args map[string]any
}

// Say makes a message from a catalogue key and pairs of placeholder and value.
func Say(key string, pairs ...any) Message {
	m := Message{Key: key}
	for i := 0; i+1 < len(pairs); i += 2 {
		if m.Args == nil {
			m.Args = map[string]any{}
		}
		name, ok := pairs[i].(string)
		if !ok {
			panic("fault.Say: placeholder names are strings")
		}
		m.Args[name] = pairs[i+1]
	}
	return m
}

// UnmarshalJSON reads a message that was stored. JSON knows one kind of number;
// whole ones come back as int, because texts choose their plural by it.
func (m *Message) UnmarshalJSON(stored []byte) error {
	type bare Message
	if err := json.Unmarshal(stored, (*bare)(m)); err != nil {
		return err
	}
	for name, value := range m.Args {
		if n, ok := value.(float64); ok && n == float64(int(n)) {
			m.Args[name] = int(n)
		}
	}
	return nil
}

// Invalid says which form fields were refused, as field name -> message.
type Invalid map[string]Message

// Error satisfies error; readers see the messages instead.
func (v Invalid) Error() string { return "invalid input" }

// Refuse notes that field was refused because of the message with key.
// The first reason given for a field stays.
func (v Invalid) Refuse(field, key string, pairs ...any) {
	if _, known := v[field]; !known {
		v[field] = Say(key, pairs...)
	}
}

// Err returns v as an error, or nil when no field was refused.
func (v Invalid) Err() error {
	if len(v) == 0 {
		return nil
	}
	return v
}

// Refused says that a request was understood and cannot be done, with the
// reason and what to do about it in the reader's language.
type Refused struct{ Message }

// Error satisfies error; readers see the message instead.
func (r Refused) Error() string { return "refused: " + r.Key }

// Refuse returns a Refused with the message of key.
func Refuse(key string, pairs ...any) error { return Refused{Say(key, pairs...)} }

// Withheld is the NotFound of something that is there, but not for who asks,
// with what may be said of it. It is compared by its address.
type Withheld struct{ Message }

// Withhold returns a Withheld with the message of key.
func Withhold(key string, pairs ...any) *Withheld { return &Withheld{Say(key, pairs...)} }

// Error satisfies error; readers see the message instead.
func (w *Withheld) Error() string { return "withheld: " + w.Key }

// Is reports that w is a NotFound to whoever knows nothing of it.
func (w *Withheld) Is(target error) bool { return target == NotFound }
