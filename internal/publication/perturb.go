// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"slices"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/audit"
	"kursbuch/internal/disclosure/perturb"
	"kursbuch/internal/fault"
)

// noise is what cell keys do; the most that they change belongs to nobody
// outside.
var noise = perturb.Noise{Most: 5, Variance: 3, Barred: 2}

// perturb changes the figures of a system. What was published of them before
// must come out the same, because two roundings of one figure tell more than
// one. Faults: Refused.
func (p *protected) perturb(policy Policy, known []knowledge, e effort) error {
	p.suppressed = make([]bool, len(p.compiled.Cells))
	secret := e.secret(p)
	var err error
	switch policy.Method {
	case Round:
		if slices.ContainsFunc(known, func(k knowledge) bool { return k.input != p.inputDigest() || k.threshold != policy.Threshold }) {
			return fault.Refuse("publication.refused.repeat")
		}
		p.how = audit.Figures{Method: "round", Base: policy.Threshold}
		p.figures, err = perturb.Additive(p.compiled, policy.Threshold, seed(secret))
	case Round5, Round10:
		p.how = audit.Figures{Method: "nearest", Base: map[Method]int64{Round5: 5, Round10: 10}[policy.Method]}
		p.figures, p.how.Witnesses, err = perturb.Nearest(p.compiled, p.primary, p.how.Base, seed(secret))
	default:
		p.how = audit.Figures{Method: "cellkey", Most: int64(noise.Most), Barred: int64(noise.Barred)}
		p.figures, err = p.addNoise(secret)
	}
	for i, f := range p.figures {
		by := f.Value - p.compiled.Cells[i].Value
		p.how.Most = max(p.how.Most, by, -by)
	}
	return err
}

func (p *protected) addNoise(secret []byte) ([]disclosure.Figure, error) {
	keyer, err := perturb.NewKeyer(secret)
	if err != nil {
		return nil, err
	}
	table, err := perturb.NewPTable(noise)
	if err != nil {
		return nil, err
	}
	return perturb.CellKey(p.compiled, table, keyer.Cells(p.compiled))
}

// seed is the beginning of a secret as a number.
func seed(secret []byte) (n uint64) {
	for _, b := range secret[:8] {
		n = n<<8 | uint64(b)
	}
	return n
}
