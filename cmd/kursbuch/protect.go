// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/audit"
	"kursbuch/internal/disclosure/leafcsv"
	"kursbuch/internal/disclosure/suppress"
	"kursbuch/internal/disclosure/verify"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
)

const (
	// searchWidth is how many partial circuits of each length a search keeps.
	searchWidth = 8
	// previewWidth is the same for --time 0s, where speed counts, in tables of
	// less than previewCells. In larger ones seconds are expected anyway.
	previewWidth = 4
	previewCells = 10_000
	// workPerSecond turns --time into work, so that a machine that is not slower
	// than this finds the same pattern every time.
	workPerSecond = 500_000
	// adviseAt is the part of sensitive cells, in percent, from which on
	// suppression is the wrong method.
	adviseAt = 20
)

// dataFiles are the tables and hierarchies that protect and verify read.
type dataFiles struct {
	Table     []string `required:"" sep:"none" placeholder:"FILE" help:"Tabelle: je Merkmal eine Spalte, zuletzt die Anzahl; nur die unterste Ebene, auch gepackt (.gz). Für verknüpfte Tabellen mehrfach. – Table: one column a dimension, the count last; the lowest level only, also packed (.gz). Repeat it for linked tables."`
	Hierarchy []string `sep:"none" placeholder:"DIM=FILE" help:"Hierarchie eines Merkmals: Spalten code und parent, Wurzel Total. Mehrfach, auch für dasselbe Merkmal; ohne sie ist das Merkmal eine Liste. – Hierarchy of a dimension: columns code and parent, root Total. Repeatable, also for the same dimension; without it the dimension is a list."`
}

// protectCmd finds what of anybody's table must not be shown, or shows other
// figures instead.
type protectCmd struct {
	dataFiles
	Threshold   int64         `default:"3" help:"Kleinere Anzahlen sind schutzbedürftig, Nullen nicht. – Smaller counts are sensitive, zeros are not."`
	Method      string        `enum:"suppress,round,nearest,cellkey" default:"suppress" help:"suppress: Zellen sperren; round: kleine Anzahlen runden, alles bleibt additiv; nearest: jede Zahl für sich auf Vielfache runden; cellkey: Überlagern mit Rauschen aus einem Geheimnis. – suppress: do not show cells; round: round small counts, all sums stay true; nearest: round each figure to multiples; cellkey: add noise from a secret."`
	Standard    string        `enum:"s0,s1,s2,s3" default:"s1" help:"Für suppress. s0: nicht aus anderen Zellen zu errechnen; s1: auch nicht mit ganzen Zahlen und bekannten Nullen; s2: nicht als kleiner als die Schwelle zu beweisen; s3: auch nicht von jemandem, der allein in einer Zelle ist. – For suppress. s0: no sum of other cells; s1: nor with whole numbers and known zeros; s2: cannot be proven to be below the threshold; s3: nor by somebody who is alone in a cell."`
	Group       int64         `default:"0" placeholder:"K" help:"Für suppress, Gruppenschutz (S4): auch wo von einer Summe neben einem ihrer Teile höchstens so viele übrig sind, darf das niemand errechnen; Nullen werden dann mit gesperrt. Zeilen mit 0 können auch anders sein, fehlende Zeilen nicht. – For suppress, group disclosure (S4): also where at most so many are left of a total beside one of its parts, nobody may compute that; zeros are then suppressed too. Rows of 0 could be otherwise, missing rows could not."`
	Magnitude   magnitude     `embed:""`
	Weight      string        `enum:"value,count" default:"value" help:"Für suppress: Was eine gesperrte Zelle kostet: ihren Wert, oder jede gleich viel. – For suppress: what a suppressed cell costs: its value, or each the same."`
	Time        time.Duration `default:"10s" help:"Für suppress: Zeit zum Verbessern; 0s nimmt das erste geschützte Muster. – For suppress: time for improving; 0s takes the first protected pattern."`
	Solver      string        `enum:"on,off" default:"on" help:"Für suppress: einen Löser für billigere Muster verwenden, ab --time 2s, für s2 und für Werte. – For suppress: use a solver for cheaper patterns, from --time 2s on, for s2 and for magnitudes."`
	Base        int64         `default:"0" help:"Rundungsbasis; ohne Angabe bei round die Schwelle, bei nearest 5. – Rounding base; if not given, the threshold for round, 5 for nearest."`
	Secret      string        `placeholder:"FILE" help:"Für cellkey, und bei round statt --seed: Datei mit dem Geheimnis, mindestens 16 Zeichen; sie gehört nicht neben die Zahlen. – For cellkey, and for round in place of --seed: file with the secret, at least 16 characters; it does not belong beside the figures."`
	About       []string      `sep:"none" placeholder:"TEXT" help:"Für cellkey: was die Tabelle zählt und wann; nur bei gleicher Angabe hat dieselbe Zelle dasselbe Rauschen. – For cellkey: what the table counts and when; a cell has the same noise only where this is the same."`
	Noise       noiseFlags    `embed:"" prefix:"noise-"`
	Seed        uint64        `default:"1" help:"Anfang der Zufallszahlen: gleiche Eingabe, gleiches Muster. – Start of the random numbers: same input, same pattern."`
	Out         string        `required:"" type:"path" placeholder:"FILE" help:"Muster: alle Zellen mit freq, primary und suppressed oder perturbed; .gz wird gepackt. – Pattern: all cells with freq, primary, and suppressed or perturbed; .gz is packed."`
	Certificate string        `required:"" type:"path" placeholder:"FILE" help:"Beweis für „kursbuch verify“; er enthält Angaben über geschützte Zellen und bleibt vertraulich. – Proof for “kursbuch verify”; it tells of protected cells and stays confidential."`
}

// magnitude says that the tables hold sums over contributors, and which of them
// are sensitive. Parts are in percent.
type magnitude struct {
	On        bool   `name:"magnitude" help:"Für suppress: Die Tabellen enthalten Wertsummen, auch mit Dezimalstellen: nach den Merkmalen die Spalten units (Zahl der Beitragenden) und value, dann die größten Beiträge. – For suppress: the tables hold sums of values, decimals allowed: after the dimensions the columns units (number of contributors) and value, then the largest contributions."`
	Dominance string `placeholder:"N,K" help:"Mit --magnitude: schutzbedürftig, wo die größten N mehr als K Prozent beitragen. – With --magnitude: sensitive where the largest N contribute more than K percent."`
	Closeness int64  `placeholder:"P" help:"Mit --magnitude: schutzbedürftig, wo der Zweite den Ersten auf P Prozent genau schätzen kann (p-Prozent-Regel). – With --magnitude: sensitive where the second can estimate the first within P percent (p percent rule)."`
	Interval  int64  `default:"10" placeholder:"P" help:"Mit --magnitude: Spielraum eines schutzbedürftigen Wertes nach oben und unten, in Prozent (ohne Angabe 10). – With --magnitude: room of a sensitive value upwards and downwards, in percent (10 if not given)."`
}

// maxThreshold is far above every threshold in use.
const maxThreshold = 1_000_000

// rules reads what is sensitive beside small counts.
func (c *protectCmd) rules() (audit.Rules, error) {
	m := c.Magnitude
	r := audit.Rules{Group: c.Group}
	if c.Group < 0 || m.Closeness < 0 || m.Closeness > 100 || m.Interval < 0 || m.Interval > 100 {
		return r, fault.Refuse("command.protect.rules")
	}
	if c.Method != "suppress" && (c.Group > 0 || m.On) {
		return r, fault.Refuse("command.protect.counts_only")
	}
	if !m.On {
		return r, nil
	}
	if c.Group > 0 || c.Standard != "s1" {
		return r, fault.Refuse("command.protect.magnitude_only")
	}
	r.Magnitude, r.Closeness, r.Interval = true, m.Closeness, m.Interval
	if m.Dominance != "" {
		n, k, ok := strings.Cut(m.Dominance, ",")
		var err, err2 error
		r.Largest, err = strconv.ParseInt(n, 10, 8)
		r.Share, err2 = strconv.ParseInt(k, 10, 8)
		if !ok || err != nil || err2 != nil || r.Largest < 1 || r.Largest > maxLargest || r.Share < 1 || r.Share > 100 {
			return r, fault.Refuse("command.protect.rules")
		}
	}
	return r, nil
}

// maxLargest is how many of the largest contributions a rule can look at.
const maxLargest = 5

// noiseFlags are the parameters of a p-table.
type noiseFlags struct {
	Most     int     `default:"5" help:"D: größte Änderung einer Anzahl. – D: largest change of a count."`
	Variance float64 `default:"3" help:"V: Streuung der Änderungen. – V: variance of the changes."`
	Barred   int     `default:"2" help:"js: Anzahlen von 1 bis zu dieser kommen nie heraus. – js: counts from 1 to this never come out."`
	Stay     float64 `default:"0" help:"pstay: Mindestwahrscheinlichkeit, dass eine Anzahl bleibt. – pstay: least probability that a count stays."`
}

// subject is what one run of protect is about, and what it has come to.
type subject struct {
	in      verify.Input
	design  disclosure.Design
	system  *disclosure.System
	primary []bool
	about   audit.Subject
	listed  bytes.Buffer // the pattern
	said    []string     // of the method
}

// Run protects the tables, checks the proof, and only then writes anything.
func (c *protectCmd) Run() error {
	text, err := terminalText()
	if err != nil {
		return err
	}
	start := time.Now()
	t := &subject{}
	if t.in, err = c.read(); err != nil {
		return err
	}
	if c.Threshold < 1 || c.Threshold > maxThreshold {
		return fault.Refuse("command.protect.threshold")
	}
	if t.about.Rules, err = c.rules(); err != nil {
		return err
	}
	t.about.Tables, t.about.Hierarchies = design(t.in)
	if err := t.compile(); err != nil {
		return err
	}
	t.primary = t.system.Primary(t.about.Rules.Rule(c.Threshold))
	t.about.Threshold = c.Threshold
	if c.Method == "suppress" {
		err = c.suppress(t, text)
	} else {
		err = c.perturb(t, text)
	}
	if err != nil {
		return err
	}
	t.in.Pattern = verify.File{Name: c.Out, Data: t.listed.Bytes()}
	if _, err := verify.Check(t.in); err != nil {
		return errors.Join(fault.Refuse("command.protect.unproven"), err)
	}
	if err := writePacked(c.Out, t.listed.Bytes()); err != nil {
		return err
	}
	if err := writePacked(c.Certificate, t.in.Certificate); err != nil {
		return err
	}
	t.said = append(t.said,
		text.T("command.protect.took", "time", time.Since(start).Round(time.Millisecond).String()),
		text.T("command.protect.files", "pattern", c.Out, "certificate", c.Certificate))
	_, err = fmt.Fprintln(os.Stdout, strings.Join(t.said, "\n"))
	return err
}

// suppress decides which cells are not shown, and certifies that.
func (c *protectCmd) suppress(t *subject, text *i18n.Printer) error {
	t.about.Standard = map[string]suppress.Standard{"s0": suppress.Linear, "s1": suppress.Exact, "s2": suppress.Small, "s3": suppress.Insider}[c.Standard]
	width := searchWidth
	if c.Time == 0 && len(t.system.Cells) < previewCells {
		width = previewWidth
	}
	solver, end := c.solver(context.Background(), t.about)
	defer end()
	start := time.Now() // starting the solver, which may have to be compiled, does not count
	pattern, err := suppress.Protect(t.system, t.primary, suppress.Options{
		Standard: t.about.Standard, Threshold: c.Threshold, Interval: float64(t.about.Rules.Interval) / 100,
		ByCount: c.Weight == "count", Seed: c.Seed, Width: width,
		Work: int64(c.Time.Seconds() * workPerSecond), Left: func() float64 { return 1 - time.Since(start).Seconds()/c.Time.Seconds() }, Solver: solver,
	})
	if err != nil {
		return err
	}
	if t.about.Rules.Magnitude {
		err = leafcsv.WriteMagnitudes(&t.listed, t.design, t.system, t.about.Rules.Decimals, pattern.Primary, pattern.Suppressed)
	} else {
		err = leafcsv.WritePattern(&t.listed, t.design, t.system, pattern.Primary, pattern.Suppressed)
	}
	if err != nil {
		return err
	}
	t.about.Pattern = t.listed.Bytes()
	if t.in.Certificate, err = audit.Certify(t.about, t.design, t.system, pattern.Circuits); err != nil {
		return err
	}
	c.summarise(t, text, pattern)
	return nil
}

// summarise says what is not shown and what that costs.
func (c *protectCmd) summarise(t *subject, text *i18n.Printer, p *suppress.Pattern) {
	var cells, primary, secondary, value int64
	for i, cell := range t.system.Cells {
		if cell.Hidden {
			continue
		}
		cells++
		switch {
		case p.Primary[i]:
			primary++
		case p.Suppressed[i]:
			secondary++
			value += cell.Value
		}
	}
	t.said = []string{
		text.T("command.protect.cells", "cells", cells, "primary", primary, "secondary", secondary,
			"value", text.Number(float64(value)/math.Pow10(t.about.Rules.Decimals), t.about.Rules.Decimals)),
		text.T("command.protect.proof", "standard", strings.ToUpper(c.Standard), "circuits", len(p.Circuits)),
	}
	if primary*100 > cells*adviseAt {
		t.said = append(t.said, text.T("command.protect.advice", "percent", primary*100/cells))
	}
}

// verifyCmd checks a certificate.
type verifyCmd struct {
	dataFiles
	Pattern     string `required:"" placeholder:"FILE" help:"Muster von „kursbuch protect“. – Pattern of “kursbuch protect”."`
	Certificate string `required:"" placeholder:"FILE" help:"Der Beweis dazu. – Its proof."`
}

// Run says what is proven, or why nothing is. The exit status is 0 only where
// every claim of the certificate holds.
func (c *verifyCmd) Run(context.Context) error {
	text, err := terminalText()
	if err != nil {
		return err
	}
	in, err := c.read()
	if err != nil {
		return err
	}
	if in.Pattern, err = readPacked(c.Pattern); err != nil {
		return err
	}
	certificate, err := readPacked(c.Certificate)
	if err != nil {
		return err
	}
	in.Certificate = certificate.Data
	report, err := verify.Check(in)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(os.Stdout, proven(text, report))
	return err
}

// proven says what a certificate proves.
func proven(text *i18n.Printer, r verify.Report) string {
	switch r.Method {
	case "round":
		return text.T("command.verify.rounded", "base", r.Base, "cells", r.Cells, "primary", r.Primary, "most", r.Most)
	case "nearest":
		return text.T("command.verify.nearest", "base", r.Base, "cells", r.Cells, "primary", r.Primary, "circuits", r.Circuits)
	case "cellkey":
		return text.T("command.verify.noise", "cells", r.Cells, "primary", r.Primary, "most", r.Most)
	default:
		if r.Interval > 0 {
			return text.T("command.verify.magnitudes", "interval", r.Interval, "threshold", r.Threshold,
				"cells", r.Cells, "primary", r.Primary, "suppressed", r.Suppressed, "circuits", r.Circuits)
		}
		if r.Group > 0 {
			return text.T("command.verify.groups", "standard", strings.ToUpper(r.Standard), "group", r.Group, "threshold", r.Threshold,
				"cells", r.Cells, "primary", r.Primary, "suppressed", r.Suppressed, "circuits", r.Circuits)
		}
		return text.T("command.verify.holds", "standard", strings.ToUpper(r.Standard), "threshold", r.Threshold,
			"cells", r.Cells, "primary", r.Primary, "suppressed", r.Suppressed, "circuits", r.Circuits)
	}
}
