// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package verify

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"kursbuch/internal/fault"
)

// The layouts of certificates that this package understands.
const (
	suppression  = "kursbuch-disclosure-1"
	perturbation = "kursbuch-perturbation-1"
)

// about is what every certificate says of the files that it belongs to.
type about struct {
	Tables      []string `json:"tables"`      // SHA-256 of each
	Hierarchies []string `json:"hierarchies"` // dimension and SHA-256, sorted
	Pattern     string   `json:"pattern"`
}

// rules says what is sensitive beside small counts; parts are in percent.
type rules struct {
	Group     int64 `json:"group,omitempty"`     // differences up to this are sensitive, and zeros can be suppressed
	Magnitude bool  `json:"magnitude,omitempty"` // values are sums over contributors
	Decimals  int   `json:"decimals,omitempty"`  // of these values
	Largest   int64 `json:"largest,omitempty"`   // so many contributors
	Share     int64 `json:"share,omitempty"`     // make up more than this part
	Closeness int64 `json:"closeness,omitempty"` // the second can estimate the first this well
	Interval  int64 `json:"interval,omitempty"`  // room on both sides of a sensitive value
}

// sound says whether the rules make sense together.
func (r rules) sound() bool {
	if min(r.Group, int64(r.Decimals), r.Largest, r.Share, r.Closeness, r.Interval) < 0 || r.Decimals > 6 || max(r.Share, r.Closeness, r.Interval) > 100 {
		return false
	}
	return r.Magnitude && r.Group == 0 || !r.Magnitude && r == rules{Group: r.Group}
}

// certificate is the proof of suppression, field by field in its order.
type certificate struct {
	Format    string `json:"format"`
	Standard  string `json:"standard"`
	Threshold int64  `json:"threshold"`
	rules
	about
	Circuits [][]int64 `json:"circuits"` // table, row, change; table, row, change …
	Seal     string    `json:"seal"`     // SHA-256 of the rest
}

// changed is the certificate of figures that were changed.
type changed struct {
	Format    string `json:"format"`
	Method    string `json:"method"`
	Threshold int64  `json:"threshold"`
	Base      int64  `json:"base"`   // of round and nearest
	Most      int64  `json:"most"`   // no figure changes by more
	Barred    int64  `json:"barred"` // of cellkey: 1 to this is never shown
	about
	Circuits [][]int64 `json:"circuits"` // of nearest: tables that are rounded to the same figures
	Seal     string    `json:"seal"`
}

// formatOf says what a certificate claims to be.
func formatOf(data []byte) string {
	var c struct{ Format string }
	if json.Unmarshal(data, &c) != nil {
		return ""
	}
	return c.Format
}

// read takes only what is exactly as it was written, seal included.
func read[C any](data []byte, seal func(*C) *string) (C, error) {
	var c C
	damaged := fault.Refuse("disclosure.verify.damaged")
	if err := json.Unmarshal(data, &c); err != nil {
		return c, damaged
	}
	again, err := json.Marshal(c)
	if err != nil || !bytes.Equal(append(again, '\n'), data) {
		return c, damaged
	}
	open := c
	*seal(&open) = ""
	rest, err := json.Marshal(open)
	if err != nil || hash(rest) != *seal(&c) {
		return c, damaged
	}
	return c, nil
}

func readCertificate(data []byte) (certificate, error) {
	c, err := read(data, func(c *certificate) *string { return &c.Seal })
	if err == nil && (c.Format != suppression || c.Threshold < 1 || !slices.Contains([]string{"s0", "s1", "s2", "s3"}, c.Standard) || !c.sound() || c.Magnitude && c.Standard != "s1") {
		err = fault.Refuse("disclosure.verify.damaged")
	}
	return c, err
}

func readChanged(data []byte) (changed, error) {
	c, err := read(data, func(c *changed) *string { return &c.Seal })
	rounded := c.Method == "round" || c.Method == "nearest"
	if err == nil && (c.Threshold < 1 || c.Most < 0 || c.Barred < 0 || rounded && c.Base < 2 || !rounded && c.Method != "cellkey") {
		err = fault.Refuse("disclosure.verify.damaged")
	}
	return c, err
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// belongs checks that the certificate is about these files.
func (c about) belongs(in Input) error {
	var tables, hierarchies []string
	for _, t := range in.Tables {
		tables = append(tables, hash(t.Data))
	}
	for _, h := range in.Hierarchies {
		hierarchies = append(hierarchies, h.Dimension+" "+hash(h.Data))
	}
	slices.Sort(hierarchies)
	if !slices.Equal(tables, c.Tables) || !slices.Equal(hierarchies, c.Hierarchies) {
		return fault.Refuse("disclosure.verify.other_input")
	}
	if hash(in.Pattern.Data) != c.Pattern {
		return fault.Refuse("disclosure.verify.other_pattern")
	}
	return nil
}
