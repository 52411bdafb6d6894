// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"kursbuch/internal/web"
)

// step is where a draft stands: an input to choose, or what comes around them.
type step struct {
	what  stepKind
	input int
}

type stepKind int

const (
	kindStep   stepKind = iota
	numberStep          // how many figures an own formula has
	tableStep
	cellStep
	countStep // look at what comes out
	wordStep
)

func (d draft) step() step {
	if d.kind == "" {
		return step{what: kindStep}
	}
	if d.kind == ownKind && d.count == 0 {
		return step{what: numberStep}
	}
	for n, p := range d.picks {
		switch {
		case p.table == "" && p.indicator == "":
			return step{tableStep, n}
		case !p.done:
			return step{cellStep, n}
		}
	}
	if !d.ready {
		return step{what: countStep}
	}
	return step{what: wordStep}
}

func (p *Pages) steps(r *web.Request, d draft) []stepView {
	at := d.step()
	texts := []string{r.Text.T("indicator.step.kind")}
	now := 0
	for n := range d.needs() {
		if at.what > numberStep && n == at.input || at.what > cellStep {
			now = n + 1
		}
		texts = append(texts, d.inputTitle(r, n))
	}
	texts = append(texts, r.Text.T("indicator.step.look"), r.Text.T("indicator.step.words"))
	switch at.what {
	case kindStep, numberStep:
		now = 0
	case countStep:
		now = len(texts) - 2
	case wordStep:
		now = len(texts) - 1
	case tableStep, cellStep:
	}
	var steps []stepView
	for i, text := range texts {
		steps = append(steps, stepView{Text: text, Past: i < now, Now: i == now})
	}
	return steps
}

// inputTitle names an input by its part in the kind.
func (d draft) inputTitle(r *web.Request, n int) string {
	switch d.kind {
	case shareKind, rateKind:
		return []string{r.Text.T("indicator.method.numerator"), r.Text.T("indicator.method.denominator")}[n]
	case minusKind:
		return []string{r.Text.T("indicator.kind.minuend"), r.Text.T("indicator.kind.subtrahend")}[n]
	case ownKind:
		return r.Text.T("indicator.kind.input", "name", inputName(n))
	case countKind, changeKind, growthKind, indexKind, meanKind:
	}
	return r.Text.T("indicator.kind.figures")
}
