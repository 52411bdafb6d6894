// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package verify

import (
	"math"
	"slices"
	"strings"

	"kursbuch/internal/fault"
)

// sensitive says whether a cell is sensitive in itself.
func (p *claim) sensitive(f *figure) bool {
	if f.units == 0 {
		return false
	}
	return f.units < p.threshold || p.Magnitude && (p.dominated(f) || p.close(f))
}

// dominated says whether the largest contributors make up more than their share.
func (p *claim) dominated(f *figure) bool {
	sum := 0.0
	for _, x := range f.largest[:min(int(p.Largest), len(f.largest))] {
		sum += float64(x)
	}
	return p.Largest > 0 && exceeds(sum, float64(p.Share)/100*float64(f.value))
}

// close says whether the second contributor can estimate the first too well.
func (p *claim) close(f *figure) bool {
	if p.Closeness == 0 || len(f.largest) == 0 {
		return false
	}
	rest := float64(f.value)
	for _, x := range f.largest[:min(2, len(f.largest))] {
		rest -= float64(x)
	}
	return exceeds(float64(p.Closeness)/100*float64(f.largest[0]), rest)
}

// exceeds compares what was computed in different ways elsewhere: the last bit
// decides nothing.
func exceeds(a, b float64) bool {
	return a > b && a-b > 1e-12*math.Abs(a)
}

// roomy says whether a sensitive magnitude can lie far enough on both sides.
func (p *claim) roomy(cell string, proofs []map[string]int64) bool {
	value := max(p.values[cell], -p.values[cell])
	room := value/100*p.Interval + (value%100*p.Interval+99)/100
	if !p.Magnitude || room == 0 {
		return true
	}
	down, up := int64(0), int64(0)
	for _, proof := range proofs {
		down, up = min(down, proof[cell]), max(up, proof[cell])
	}
	return down <= -room && up >= room
}

// groups checks, where group disclosure counts, that what is left of a total
// beside one of its parts cannot be computed where it is that small.
func (p *claim) groups(hierarchies []Hierarchy) error {
	if p.Group == 0 {
		return nil
	}
	sums, err := p.sums(hierarchies)
	if err != nil {
		return err
	}
	for total, f := range p.figures {
		if f.units == 0 {
			continue
		}
		codes := strings.Split(total, separator)
		for d, dimension := range p.dimensions {
			for _, parts := range sums[dimension][codes[d]] {
				if part := p.bare(total, codes, d, parts); part != "" {
					return fault.Refuse("disclosure.verify.group", "cell", name(total), "part", name(part))
				}
			}
		}
	}
	return nil
}

// bare finds a part beside which so little is left of its total that it must be
// protected, and is not.
func (p *claim) bare(total string, codes []string, d int, parts []string) string {
	var cells []string
	for _, code := range parts {
		place := slices.Clone(codes)
		place[d] = code
		if cell := strings.Join(place, separator); p.figures[cell] != nil {
			cells = append(cells, cell)
		}
	}
	for _, cell := range cells {
		small := p.figures[total].units-p.figures[cell].units <= p.Group
		moves := func(circuit map[string]int64) bool { return circuit[total] != circuit[cell] }
		if len(cells) > 1 && small && !slices.ContainsFunc(p.circuits, moves) {
			return cell
		}
	}
	return ""
}

// sums lists, by dimension and code, the sets of codes that add up to it: the
// children in a hierarchy where each leaf is in one of them, else all leaves.
func (p *claim) sums(files []Hierarchy) (map[string]map[string][][]string, error) {
	all := map[string]map[string][][]string{}
	for dimension, h := range p.hierarchies {
		all[dimension] = map[string][][]string{}
		leaves := map[string][]string{}
		for leaf, around := range h {
			for _, code := range around {
				leaves[code] = append(leaves[code], leaf)
			}
		}
		for _, f := range files {
			if f.Dimension != dimension {
				continue
			}
			lines, err := rows(f.File)
			if err != nil {
				return nil, err
			}
			children := map[string][]string{}
			for _, line := range lines[1:] {
				if !slices.Contains(children[line[1]], line[0]) {
					children[line[1]] = append(children[line[1]], line[0])
				}
			}
			for code, below := range children {
				if covers(leaves, code, below) {
					all[dimension][code] = append(all[dimension][code], below)
				}
			}
		}
		for code, below := range leaves {
			if _, leaf := h[code]; !leaf && len(all[dimension][code]) == 0 {
				all[dimension][code] = [][]string{below}
			}
		}
	}
	for at, dimension := range p.dimensions {
		if all[dimension] == nil {
			all[dimension] = map[string][][]string{root: {p.codes(at)}}
		}
	}
	return all, nil
}

// covers says whether every leaf of a code is in one of the others, once.
func covers(leaves map[string][]string, code string, others []string) bool {
	var below []string
	for _, other := range others {
		below = append(below, leaves[other]...)
	}
	slices.Sort(below)
	return slices.Equal(below, slices.Sorted(slices.Values(leaves[code])))
}

// codes lists what occurs in a dimension without hierarchy.
func (p *claim) codes(dimension int) []string {
	var all []string
	for cell := range p.figures {
		if code := strings.Split(cell, separator)[dimension]; code != root && !slices.Contains(all, code) {
			all = append(all, code)
		}
	}
	return all
}
