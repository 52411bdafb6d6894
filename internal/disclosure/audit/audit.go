// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package audit writes the certificate of a pattern: the circuits that prove
// it, as changes of leaves that anybody can add up, and the hashes of the files
// it is about. Package verify checks it without this one.
package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/leafcsv"
	"kursbuch/internal/disclosure/suppress"
)

// Subject is what a certificate is about.
type Subject struct {
	Tables      []leafcsv.File
	Hierarchies []leafcsv.Hierarchy
	Pattern     []byte
	Standard    suppress.Standard
	Threshold   int64
}

// certificate is the file; docs/disclosure.md describes its fields.
type certificate struct {
	Format      string    `json:"format"`
	Standard    string    `json:"standard"`
	Threshold   int64     `json:"threshold"`
	Tables      []string  `json:"tables"`
	Hierarchies []string  `json:"hierarchies"`
	Pattern     string    `json:"pattern"`
	Circuits    [][]int64 `json:"circuits"`
	Seal        string    `json:"seal"`
}

// Certify writes the certificate of a pattern for a system that was compiled
// from the subject's tables.
func Certify(about Subject, d disclosure.Design, s *disclosure.System, circuits []suppress.Circuit) ([]byte, error) {
	c := certificate{
		Format: "kursbuch-disclosure-1", Standard: about.Standard.String(), Threshold: about.Threshold,
		Tables: []string{}, Hierarchies: []string{}, Pattern: hash(about.Pattern), Circuits: [][]int64{},
	}
	for _, f := range about.Tables {
		c.Tables = append(c.Tables, hash(f.Data))
	}
	for _, h := range about.Hierarchies {
		c.Hierarchies = append(c.Hierarchies, h.Dimension+" "+hash(h.Data))
	}
	slices.Sort(c.Hierarchies)
	rows := leaves(d, s)
	for _, circuit := range circuits {
		var steps []int64
		for _, step := range circuit {
			for _, at := range rows[step.Cell] {
				steps = append(steps, at[0], at[1], step.By)
			}
		}
		c.Circuits = append(c.Circuits, steps)
	}
	open, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	c.Seal = hash(open)
	sealed, err := json.Marshal(c)
	return append(sealed, '\n'), err
}

// leaves finds table and row of each cell that is a leaf. A cell can be a leaf
// of several tables.
func leaves(d disclosure.Design, s *disclosure.System) map[int32][][2]int64 {
	rows := map[int32][][2]int64{}
	leaf := 0
	for t, table := range d.Tables {
		for row := range table.Leaves {
			if cell := s.Leaves[leaf]; cell >= 0 {
				rows[cell] = append(rows[cell], [2]int64{int64(t), int64(row)})
			}
			leaf++
		}
	}
	return rows
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
