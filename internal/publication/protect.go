// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/audit"
	"kursbuch/internal/disclosure/leafcsv"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/disclosure/verify"
	"kursbuch/internal/fault"
)

// effort is how hard a pattern is searched for.
type effort struct {
	width   int
	work    int64 // partial circuits for improving each system
	perCell int64 // of these for each of its cells at most
	left    func() float64
	with    *watched // solver; nil searches without
	// secret is known only here, and the same for one measure and period of a
	// table for ever.
	secret func(*protected) []byte
}

// protected is a system with what readers may see of it.
type protected struct {
	*system
	primary, suppressed []bool              // by cell
	figures             []disclosure.Figure // what is shown of each cell
	circuits            []suppress.Circuit
	how                 audit.Figures // of changed figures
	conflicts           []Conflict
	byPlace             map[string]int32
}

// protect finds the pattern of a system, given what readers know already.
// Faults: Refused.
func (s *system) protect(p Policy, known []knowledge, e effort) (*protected, error) {
	result := &protected{system: s, primary: s.compiled.Primary(disclosure.Rule{Frequency: p.Threshold})}
	if p.Method.changes() {
		return result, result.perturb(p, known, e)
	}
	settled, conflicts := s.settle(p, known)
	for i, primary := range result.primary {
		if primary && settled.known[i] {
			return nil, fault.Refuse("publication.refused.known", "cell", s.nameOf(int32(i)))
		}
		settled.sensitive[i] = settled.sensitive[i] || primary
	}
	pattern, err := suppress.Protect(s.compiled, settled.sensitive, suppress.Options{
		Standard: p.Standard.search(), Threshold: p.Threshold, Seed: 1, Width: e.width, Work: min(e.work, e.perCell*int64(len(s.compiled.Cells))), Left: e.left, Solver: e.with.forSearch(),
		Known: settled.known, Held: settled.held,
	})
	if refused, ok := errors.AsType[fault.Refused](err); ok && refused.Key == "disclosure.suppress.impossible" {
		key := "publication.refused.impossible"
		if slices.ContainsFunc(known, func(k knowledge) bool { return k.laxer }) {
			key = "publication.refused.stricter"
		}
		return nil, fault.Refuse(key, "measure", s.matter.Measures[s.series].Label, "period", string(s.period))
	}
	if err != nil {
		return nil, err
	}
	result.suppressed, result.circuits, result.figures = pattern.Suppressed, pattern.Circuits, pattern.Figures(s.compiled)
	for i, known := range settled.known {
		if known && result.suppressed[i] { // no certificate says what readers know
			return nil, fault.Refuse("publication.refused.known", "cell", s.nameOf(int32(i)))
		}
	}
	if len(known) == 0 {
		return result, nil
	}
	result.byPlace = map[string]int32{}
	for i, cell := range s.compiled.Cells {
		if !cell.Hidden {
			result.byPlace[place(s.compiled, int32(i))] = int32(i)
		}
	}
	derived, err := s.differences(p, known, result)
	result.conflicts = append(conflicts, derived...)
	return result, err
}

// nameOf is a cell as people read it.
func (s *system) nameOf(cell int32) string {
	var parts []string
	for _, at := range s.compiled.Place(cell) {
		parts = append(parts, s.label(at))
	}
	if len(parts) == 0 {
		return disclosure.Total
	}
	return strings.Join(parts, " × ")
}

// label is what the table calls a code, else the code itself.
func (s *system) label(at disclosure.Coordinate) string {
	named := s.matter.Regions
	for _, d := range s.matter.Dimensions {
		if d.Code == at.Dimension {
			named = d.Categories
		}
	}
	for _, c := range named {
		if c.Code == at.Code {
			return cmp.Or(strings.TrimSpace(c.Label), at.Code)
		}
	}
	return at.Code
}

// proof is what is kept of a protected system: everything that a check needs,
// and that later publications must know.
type proof struct {
	Tables      []leafcsv.File      `json:"tables"`
	Hierarchies []leafcsv.Hierarchy `json:"hierarchies"`
	Pattern     []byte              `json:"pattern"`
	Certificate []byte              `json:"certificate"`
	Root        string              `json:"root"`            // the region that is Total
	Group       int64               `json:"group,omitempty"` // rests up to this are protected
	Kin         int                 `json:"kin,omitempty"`   // the last so many tables are of others that count the same people
	// Unseen lists the rows of the pattern that no audience may see at all.
	Unseen []int32 `json:"unseen"`
}

// certify writes the certificate and has it checked. Nothing is published that
// the check refuses.
func (p *protected) certify(policy Policy) (*proof, verify.Report, error) {
	result := &proof{Tables: p.tables, Hierarchies: p.hierarchies, Root: p.root, Group: p.group, Kin: p.kin, Unseen: []int32{}}
	for i, seen := range p.seen {
		if !seen && !p.compiled.Cells[i].Hidden {
			result.Unseen = append(result.Unseen, int32(i))
		}
	}
	if len(p.tables) == 0 {
		return result, verify.Report{}, nil // nothing but zeros
	}
	about := audit.Subject{Tables: p.tables, Hierarchies: p.hierarchies, Standard: policy.Standard.search(), Threshold: policy.Threshold, Rules: audit.Rules{Group: p.group}}
	var listed bytes.Buffer
	var err error
	if policy.Method.changes() {
		err = leafcsv.WriteFigures(&listed, p.design, p.compiled, p.primary, p.figures)
	} else {
		err = leafcsv.WritePattern(&listed, p.design, p.compiled, p.primary, p.suppressed)
	}
	if err != nil {
		return nil, verify.Report{}, err
	}
	about.Pattern = listed.Bytes()
	if policy.Method.changes() {
		result.Certificate, err = audit.CertifyFigures(about, p.compiled, p.how)
	} else {
		result.Certificate, err = audit.Certify(about, p.design, p.compiled, p.circuits)
	}
	if err != nil {
		return nil, verify.Report{}, err
	}
	result.Pattern = about.Pattern
	report, err := verify.Check(result.input())
	if err != nil {
		err = errors.Join(fault.Refuse("publication.refused.unproven"), err)
	}
	return result, report, err
}

// input hands the proof to the package that checks.
func (p *proof) input() verify.Input {
	in := verify.Input{Pattern: verify.File{Name: patternFile, Data: p.Pattern}, Certificate: p.Certificate}
	for _, t := range p.Tables {
		in.Tables = append(in.Tables, verify.File(t))
	}
	for _, h := range p.Hierarchies {
		in.Hierarchies = append(in.Hierarchies, verify.Hierarchy{Dimension: h.Dimension, File: verify.File(h.File)})
	}
	return in
}

// The names of files in a download.
const (
	patternFile     = "pattern.csv"
	certificateFile = "certificate.json"
)

func digest(parts ...[]byte) string {
	sum := sha256.New()
	for _, part := range parts {
		sum.Write(part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// inputDigest is the hash of tables and hierarchies.
func (p *proof) inputDigest() string { return inputDigest(p.Tables, p.Hierarchies) }

func (s *system) inputDigest() string { return inputDigest(s.tables, s.hierarchies) }

func inputDigest(tables []leafcsv.File, hierarchies []leafcsv.Hierarchy) string {
	var parts [][]byte
	for _, t := range tables {
		parts = append(parts, t.Data)
	}
	for _, h := range hierarchies {
		parts = append(parts, []byte(h.Dimension), h.Data)
	}
	return digest(parts...)
}
