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

// format names the layout of certificates that this package understands.
const format = "kursbuch-disclosure-1"

// certificate is the file, field by field in its order.
type certificate struct {
	Format      string    `json:"format"`
	Standard    string    `json:"standard"`
	Threshold   int64     `json:"threshold"`
	Tables      []string  `json:"tables"`      // SHA-256 of each
	Hierarchies []string  `json:"hierarchies"` // dimension and SHA-256, sorted
	Pattern     string    `json:"pattern"`
	Circuits    [][]int64 `json:"circuits"` // table, row, change; table, row, change …
	Seal        string    `json:"seal"`     // SHA-256 of the rest
}

// readCertificate takes only what is exactly as it was written.
func readCertificate(data []byte) (certificate, error) {
	var c certificate
	if err := json.Unmarshal(data, &c); err != nil || c.Format != format {
		return c, fault.Refuse("disclosure.verify.damaged")
	}
	again, err := json.Marshal(c)
	if err != nil || !bytes.Equal(append(again, '\n'), data) {
		return c, fault.Refuse("disclosure.verify.damaged")
	}
	open := c
	open.Seal = ""
	rest, err := json.Marshal(open)
	if err != nil || hash(rest) != c.Seal {
		return c, fault.Refuse("disclosure.verify.damaged")
	}
	if c.Threshold < 1 || !slices.Contains([]string{"s0", "s1", "s2", "s3"}, c.Standard) {
		return c, fault.Refuse("disclosure.verify.damaged")
	}
	return c, nil
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// belongs checks that the certificate is about these files.
func (c certificate) belongs(in Input) error {
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
