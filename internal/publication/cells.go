// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"kursbuch/internal/civil"
	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// CellState is what became of a cell, for the responsible officer alone.
type CellState string

// The states. Readers cannot tell primary from secondary, nor what was changed.
const (
	Visible   CellState = "shown"
	Primary   CellState = "primary"   // sensitive in itself
	Secondary CellState = "secondary" // not shown for the sake of others
	Changed   CellState = "changed"   // another figure is shown in its place
	Unseen    CellState = "unseen"    // in none of the shapes
	Rest      CellState = "rest"      // what is left of a total beside one part; see Policy.Groups
)

// Cell is one cell of a protected table as the responsible officer sees it.
type Cell struct {
	At []disclosure.Coordinate // without totals; the area stands under area
	// Beside is the part that At stands without, where State is Rest.
	Beside []disclosure.Coordinate
	Value  int64
	State  CellState
	// Low and High are what an outsider cannot rule out, at least. Witness is
	// the value in one other table that fits everything that is shown.
	Low, High, Witness int64
	Cost               int64 // what is lost by not showing it, or by changing it
	Shown              int64 // in place of the value, where figures are changed
}

// Cells lists the cells of one measure and period of a published table.
// Faults: Forbidden, NotFound.
func (s *Service) Cells(ctx context.Context, who identity.Person, id EntryID, measure string, period civil.Period) ([]Cell, error) {
	stored, err := s.proof(ctx, who, id, measure, period)
	if err != nil || len(stored.Tables) == 0 {
		return nil, err
	}
	_, compiled, err := read(stored.Tables, stored.Hierarchies, stored.Group)
	if err != nil {
		return nil, err
	}
	figures, err := stored.shown(compiled)
	if err != nil {
		return nil, err
	}
	circuits, err := stored.circuits(compiled)
	if err != nil {
		return nil, err
	}
	e, err := s.Entry(ctx, who, id)
	if err != nil {
		return nil, err
	}
	seen := make([]bool, len(compiled.Cells))
	for i := range seen {
		seen[i] = true
	}
	for _, i := range stored.Unseen {
		seen[i] = false
	}
	primary := compiled.Primary(disclosure.Rule{Frequency: e.Policy.Threshold})
	return cellsOf(compiled, primary, figures, seen, circuits), nil
}

// PreviewCells lists the cells of one measure and period as a policy would
// protect them. Faults: Forbidden, NotFound, Invalid, Refused.
func (s *Service) PreviewCells(ctx context.Context, who identity.Person, p Policy, measure string, period civil.Period) ([]Cell, error) {
	all, _, err := s.try(ctx, who, p)
	if err != nil {
		return nil, err
	}
	for _, b := range all {
		for _, sys := range b.systems {
			if sys.period == period && measureKey(sys.matter, sys.series) == measure {
				return cellsOf(sys.compiled, sys.primary, sys.figures, sys.seen, sys.circuits), nil
			}
		}
	}
	return nil, fmt.Errorf("%s, %s: %w", measure, period, fault.NotFound)
}

func cellsOf(s *disclosure.System, primary []bool, figures []disclosure.Figure, seen []bool, circuits []suppress.Circuit) []Cell {
	cells := make([]Cell, len(s.Cells))
	for i, c := range s.Cells {
		cells[i] = Cell{At: s.Place(int32(i)), Value: c.Value, State: Visible, Low: c.Value, High: c.Value, Witness: c.Value, Shown: figures[i].Value}
		switch {
		case c.Hidden:
			cells[i].State = Rest
		case !seen[i]:
			cells[i].State = Unseen
		case primary[i]:
			cells[i].State = Primary
		case figures[i].Suppressed:
			cells[i].State, cells[i].Cost = Secondary, c.Value
		case figures[i].Value != c.Value:
			cells[i].State, cells[i].Cost = Changed, max(figures[i].Value-c.Value, c.Value-figures[i].Value)
		}
	}
	for _, relation := range s.Relations {
		if last := relation[len(relation)-1]; s.Cells[last].Hidden {
			cells[last].Beside = s.Place(relation[1])
		}
	}
	for _, circuit := range circuits {
		for _, step := range circuit {
			c := &cells[step.Cell]
			value := c.Value + step.By
			if c.Witness == c.Value {
				c.Witness = value
			}
			c.Low, c.High = min(c.Low, value), max(c.High, value)
		}
	}
	return cells
}

// circuits reads the circuits of the certificate and adds them up to all cells.
func (p *proof) circuits(s *disclosure.System) ([]suppress.Circuit, error) {
	var certificate struct {
		Circuits [][]int64 `json:"circuits"` // table, row, change; table, row, change …
	}
	if err := json.Unmarshal(p.Certificate, &certificate); err != nil {
		return nil, err
	}
	var all []suppress.Circuit
	for _, steps := range certificate.Circuits {
		changes := map[int32]int64{}
		byTable := make([]map[int32]int64, len(s.Tables))
		for i := 0; i+2 < len(steps); i += 3 {
			table, row, by := steps[i], steps[i+1], steps[i+2]
			if byTable[table] == nil {
				byTable[table] = map[int32]int64{}
			}
			for _, cell := range s.Within[s.Tables[table]+int(row)] {
				byTable[table][cell] += by
			}
		}
		for _, one := range byTable { // cells that tables share change alike
			maps.Copy(changes, one)
		}
		var circuit suppress.Circuit
		for cell, by := range changes {
			circuit = append(circuit, suppress.Step{Cell: cell, By: by})
		}
		all = append(all, circuit)
	}
	return all, nil
}

func (s *Service) proof(ctx context.Context, who identity.Person, id EntryID, measure string, period civil.Period) (*proof, error) {
	if err := allowed(who); err != nil {
		return nil, err
	}
	content, err := findProof(ctx, s.db, who.Tenant, id, measure, period)
	if err != nil {
		return nil, fmt.Errorf("proof of %s, %s, %s: %w", id, measure, period, err)
	}
	return unpackProof(content)
}

// File is a file to download.
type File struct {
	Name string
	Data []byte
}

// Files are input, pattern and certificate of one measure and period of an
// entry, for "kursbuch verify". They contain the true counts.
// Faults: Forbidden, NotFound.
func (s *Service) Files(ctx context.Context, who identity.Person, id EntryID, measure string, period civil.Period) ([]File, error) {
	stored, err := s.proof(ctx, who, id, measure, period)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, t := range stored.Tables {
		files = append(files, File(t))
	}
	for _, h := range stored.Hierarchies {
		files = append(files, File(h.File))
	}
	return append(files, File{patternFile, stored.Pattern}, File{certificateFile, stored.Certificate}), nil
}
