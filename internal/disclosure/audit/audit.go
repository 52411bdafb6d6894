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
	"sort"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/leafcsv"
	"kursbuch/internal/disclosure/perturb"
	"kursbuch/internal/disclosure/suppress"
)

// Subject is what a certificate is about.
type Subject struct {
	Tables      []leafcsv.File
	Hierarchies []leafcsv.Hierarchy
	Pattern     []byte
	Standard    suppress.Standard
	Threshold   int64
	Rules       Rules
}

// Rules says what is sensitive beside small counts; parts are in percent.
type Rules struct {
	Group     int64 `json:"group,omitempty"`     // differences up to this are sensitive, and zeros can be suppressed
	Magnitude bool  `json:"magnitude,omitempty"` // values are sums over contributors
	Decimals  int   `json:"decimals,omitempty"`  // of these values
	Largest   int64 `json:"largest,omitempty"`   // so many contributors
	Share     int64 `json:"share,omitempty"`     // make up more than this part
	Closeness int64 `json:"closeness,omitempty"` // the second can estimate the first this well
	Interval  int64 `json:"interval,omitempty"`  // room on both sides of a sensitive value
}

// Rule is what the rules find sensitive, from this threshold on.
func (r Rules) Rule(threshold int64) disclosure.Rule {
	return disclosure.Rule{
		Frequency: threshold, Largest: int(r.Largest), Share: float64(r.Share) / 100, Closeness: float64(r.Closeness) / 100,
	}
}

// files are the hashes of what a certificate is about.
type files struct {
	Tables      []string `json:"tables"`
	Hierarchies []string `json:"hierarchies"`
	Pattern     string   `json:"pattern"`
}

// certificate is the file; docs/disclosure.md describes its fields.
type certificate struct {
	Format    string `json:"format"`
	Standard  string `json:"standard"`
	Threshold int64  `json:"threshold"`
	Rules
	files
	Circuits [][]int64 `json:"circuits"`
	Seal     string    `json:"seal"`
}

// changed is the file where figures were changed.
type changed struct {
	Format    string `json:"format"`
	Method    string `json:"method"`
	Threshold int64  `json:"threshold"`
	Base      int64  `json:"base"`
	Most      int64  `json:"most"`
	Barred    int64  `json:"barred"`
	files
	Circuits [][]int64 `json:"circuits"`
	Seal     string    `json:"seal"`
}

// Certify writes the certificate of a pattern for a system that was compiled
// from the subject's tables.
func Certify(about Subject, d disclosure.Design, s *disclosure.System, circuits []suppress.Circuit) ([]byte, error) {
	c := certificate{
		Format: "kursbuch-disclosure-1", Standard: about.Standard.String(), Threshold: about.Threshold,
		Rules: about.Rules, files: about.files(), Circuits: [][]int64{},
	}
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
	return seal(&c, &c.Seal)
}

// Figures says how the figures of a pattern came about.
type Figures struct {
	Method    string // round, nearest or cellkey
	Base      int64
	Most      int64 // the largest change that can occur
	Barred    int64
	Witnesses []perturb.Witness
}

// CertifyFigures writes the certificate of a pattern of changed figures.
func CertifyFigures(about Subject, s *disclosure.System, f Figures) ([]byte, error) {
	c := changed{
		Format: "kursbuch-perturbation-1", Method: f.Method, Threshold: about.Threshold, Base: f.Base, Most: f.Most, Barred: f.Barred,
		files: about.files(), Circuits: [][]int64{},
	}
	for _, witness := range f.Witnesses {
		var steps []int64
		for _, step := range witness {
			table := sort.SearchInts(s.Tables, int(step.Leaf)+1) - 1
			steps = append(steps, int64(table), int64(int(step.Leaf)-s.Tables[table]), step.By)
		}
		c.Circuits = append(c.Circuits, steps)
	}
	return seal(&c, &c.Seal)
}

func (about Subject) files() files {
	f := files{Tables: []string{}, Hierarchies: []string{}, Pattern: hash(about.Pattern)}
	for _, table := range about.Tables {
		f.Tables = append(f.Tables, hash(table.Data))
	}
	for _, h := range about.Hierarchies {
		f.Hierarchies = append(f.Hierarchies, h.Dimension+" "+hash(h.Data))
	}
	slices.Sort(f.Hierarchies)
	return f
}

// seal writes a certificate as one line that ends with the hash of the rest.
func seal(c any, seal *string) ([]byte, error) {
	open, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	*seal = hash(open)
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
