// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package report_test

import (
	"fmt"
	"io/fs"
	"testing"

	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	deliverypages "kursbuch/internal/delivery/pages"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/report"
	"kursbuch/internal/report/pages"
	"kursbuch/internal/strategy"
	"kursbuch/internal/vocabulary"
)

// texts are the words of reports: those of this slice and the names of lights.
func texts(t testing.TB) *i18n.Catalogue {
	t.Helper()
	catalogue, err := i18n.Load(pages.Locales, fs.FS(deliverypages.Locales))
	if err != nil {
		t.Fatal(err)
	}
	return catalogue
}

// invented is the content of a county that does not exist, with as many fields
// of action as asked for.
func invented(fields int) report.Content {
	c := report.Content{
		Schema: 1, Report: "r1", Language: i18n.German, Title: "Integration im Landkreis Ahlenfurt", Organisation: "Landkreis Ahlenfurt",
		Committee: "Kreistag", MeetsOn: "2026-12-16", Paper: "KT 112/2026", PeriodFrom: "2026-01-01", PeriodTo: "2026-11-14",
		Author: "Stabsstelle Integration", Sample: true, CompiledOn: "2026-11-14",
		Concept:  report.Concept{Title: "Zweiter Bericht zum Integrationskonzept 2025–2028", ValidFrom: "2025-01-01", ValidTo: "2028-12-31"},
		Foreword: "Dieser Bericht zeigt, wo der Landkreis steht.\n\nEr beruht auf den Sachständen der zuständigen Ämter.",
		Proposal: "Der Kreistag nimmt den Umsetzungsbericht 2026 zur Kenntnis.\nFür M 1 wird die Stelle vorrangig besetzt.",
		Outlook:  "2027 stehen Teilzeitstellen und Wohnungen im Mittelpunkt.",
		Releases: []report.Release{{ID: "rel1", Table: "13111-01-03-4", Number: 3, Title: "Sozialversicherungspflichtig Beschäftigte", Source: "Statistische Ämter des Bundes und der Länder, dl-de/by-2-0", ImportedOn: "2026-11-11"}},
	}
	names := []string{"Sprache und Bildung", "Arbeit und Ausbildung", "Wohnen und Gesundheit", "Teilhabe und offene Verwaltung"}
	for i := range fields {
		c.Fields = append(c.Fields, inventedField(i+1, names[i%len(names)]))
	}
	return c
}

func inventedField(number int, name string) report.Field {
	f := report.Field{
		ID: vocabulary.FieldID(fmt.Sprint("f", number)), Number: number, Name: name,
		Assessment: "Der Abstand zum Land sank seit 2022. Belegt ist ein Anteil des Mentorings daran nur für 17 Frauen.",
		Goals: []report.Goal{
			{ID: strategy.GoalID(fmt.Sprint("g", number)), Number: fmt.Sprint(number), Level: strategy.Guiding, Title: "Zugewanderte leben vom eigenen Einkommen."},
			inventedGoal(number, 1), inventedGoal(number, 2),
		},
	}
	for i := range 7 {
		f.Measures = append(f.Measures, inventedMeasure(number, i))
	}
	return f
}

func inventedGoal(field, number int) report.Goal {
	return report.Goal{
		ID: strategy.GoalID(fmt.Sprintf("g%d.%d", field, number)), Number: fmt.Sprintf("%d.%d", field, number), Level: strategy.Operational, Leaf: true,
		Title: "Bis Ende 2027 sind 42 von 100 ausländischen Frauen sozialversicherungspflichtig beschäftigt.", DueOn: "2027-12-31",
		Description:  "Frauen finden schneller in Arbeit, die zu ihren Abschlüssen passt.",
		Developments: []report.Development{inventedDevelopment(field, number)},
	}
}

func inventedDevelopment(field, number int) report.Development {
	d := report.Development{
		Target: strategy.TargetID(fmt.Sprint("t", field, number)), Indicator: "employment",
		Name: "Beschäftigungsquote ausländischer Frauen", Unit: "%", Decimals: 1, Region: "16063", RegionName: "Landkreis Ahlenfurt",
		Baseline: report.Value{Period: "2022-06-30", Figure: indicator.Figure{Value: 31.6, Has: true}, Release: "rel1"},
		Aim:      report.Aim{Value: 42, On: "2027-12-31"},
		Notes:    "Ab 2022 Bevölkerungszahl des Zensus 2022; die Jahre davor sind nicht direkt vergleichbar.",
	}
	for i, value := range []float64{27.9, 28.1, 30.2, 31.6, 33.4, 35.9, 38.4} {
		v := report.Value{
			Period: civil.Period(fmt.Sprintf("%d-06-30", 2019+i)), Figure: indicator.Figure{Value: value, Has: true}, Release: "rel1",
			Source: "Statistische Ämter des Bundes und der Länder, 13111-01-03-4, dl-de/by-2-0",
		}
		if i == 6 {
			v.Figure.Symbol = "p"
		}
		d.Values = append(d.Values, v)
	}
	return d
}

func inventedMeasure(field, i int) report.Measure {
	lights := []delivery.Light{delivery.Stop, delivery.OK, delivery.Idle, delivery.OK, delivery.Warn, delivery.Done, ""}
	m := report.Measure{
		ID: strategy.MeasureID(fmt.Sprint("m", field, "-", i)), Number: 7*(field-1) + i + 1, Title: "Teilzeit-Einstiege mit zehn Betrieben vereinbaren",
		Goal: fmt.Sprint(field, ".1"), LeadUnit: "Wirtschaftsförderung", LeadFunction: "Sachgebietsleitung", Contributors: "Jobcenter, Kammern",
		TargetGroups: []string{"Frauen mit Fluchtgeschichte"}, SocialSpaces: []string{"Ahlenfurt Nord"},
		StartsOn: "2025-03-01", EndsOn: "2027-12-31", CostCents: 6_000_000, Funding: "60 % ESF Plus, 40 % Kreis",
		Light: lights[i], ReportedOn: "2026-10-30", Status: "Zwei von zehn Betrieben haben zugesagt, die Stelle ist seit März unbesetzt.",
		NextStep: "Gespräche mit allen Betrieben, gemeinsam mit der Kammer", NextStepOn: "2027-03-31", NextStepBy: "Wirtschaftsförderung", Milestones: 4, Reached: 2,
	}
	if m.Light == "" {
		m.ReportedOn, m.Status, m.NextStep = "", "", ""
	}
	return m
}
