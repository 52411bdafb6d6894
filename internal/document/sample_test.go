// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"fmt"
	"image/color"

	"kursbuch/internal/chart"
)

// sample returns a report with every kind of block, about an invented county.
func sample() *Document {
	return &Document{
		Language: "de-DE", Title: "Integration im Landkreis Ahlenfurt – Umsetzungsbericht 2026",
		Subject: "Zweiter Bericht zum Integrationskonzept 2025–2028",
		Author:  "Landratsamt Ahlenfurt, Stabsstelle Integration", Publisher: "Landkreis Ahlenfurt",
		Date: "2026-11-14", Contents: true,
		Footer: "Landkreis Ahlenfurt · Umsetzungsbericht Integration 2026",
		Sample: "Beispieldaten: Den Landkreis Ahlenfurt gibt es nicht.",
		Labels: Labels{
			Contents: "Inhalt", Notes: "Quellen und Hinweise", Note: "Anmerkung",
			Back: "Zurück zum Text", Page: "Seite",
		},
		Cover: &Cover{
			Organisation: "Landkreis Ahlenfurt", Kind: "Umsetzungsbericht 2026",
			Title:    "Integration im Landkreis Ahlenfurt",
			Subtitle: "Zweiter Bericht zum Integrationskonzept 2025–2028",
			Stations: []string{"2025", "2026", "2027", "2028"}, Station: 1,
			Facts: []Fact{
				{"Vorlage", "KT 112/2026, Kreistag am 16.\u00A0Dezember 2026"},
				{"Vorberatung", "Ausschuss für Soziales und Gesundheit am 3.\u00A0Dezember 2026"},
				{"Stand der Zahlen", "14.\u00A0November 2026, danach unverändert"},
				{"Herausgeber", "Landratsamt Ahlenfurt, Stabsstelle Integration"},
			},
		},
		Blocks: append(sampleSummary(), sampleField()...),
	}
}

func sampleSummary() []Block {
	return []Block{
		Heading{Level: 1, Text: Text("Das Wichtigste in drei Sätzen"), NewPage: true},
		List{Ordered: true, Key: true, Items: []Item{
			{Text: Text("Von 25 Maßnahmen laufen 13 nach Plan und drei sind abgeschlossen; bei zwei muss der Kreis eingreifen.")},
			{Text: Text("Ein Deutschkurs beginnt im Mittel nach neun statt vierzehn Wochen, und 38 von 100 ausländischen Frauen arbeiten sozialversichert, so viele wie nie.")},
			{Text: Text("Offen bleiben Teilzeitstellen und Wohnungen: Ziel 2.1 braucht weiteren Anstieg, Ziel 3.1 ist ohne Entscheidung des Kreistags nicht zu erreichen.")},
		}},
		Heading{Level: 2, Text: Text("Stand der 25 Maßnahmen am 14.11.2026")},
		sampleCounts(),
		Heading{Level: 2, Text: Text("Beschlussvorschlag")},
		List{Ordered: true, Items: []Item{
			{Text: Text("Der Kreistag nimmt den Umsetzungsbericht 2026 zur Kenntnis.")},
			{Text: Text("Für M\u00A08 wird die Stelle in der Wirtschaftsförderung vorrangig besetzt.")},
			{Text: []Span{{Text: "Für M\u00A017 stellt der Kreis 2027 einen Zuschuss von 60.000\u00A0€ bereit.", Note: Text("Bauamt, Kostenschätzung vom 27.10.2026.")}}},
		}},
		Callout{Warning: true, Title: "Eingriff nötig", Text: [][]Span{
			Text("Die Stelle für M\u00A08 ist seit März unbesetzt. Ohne sie ist Ziel 2.1 nicht zu erreichen."),
		}},
	}
}

func sampleCounts() Table {
	number := func(header string) Column { return Column{Header: Text(header), Align: End} }
	row := func(total bool, cells ...string) Row {
		r := Row{Total: total}
		for _, c := range cells {
			r.Cells = append(r.Cells, Cell{Text: Text(c)})
		}
		return r
	}
	return Table{
		Caption: Text("Maßnahmen nach Handlungsfeld und Status"),
		Columns: []Column{
			{Header: Text("Handlungsfeld"), HeadsRows: true},
			number("Eingriff nötig"), number("Abweichung"), number("planmäßig"),
			number("nicht begonnen"), number("abgeschlossen"), number("gesamt"),
		},
		Rows: []Row{
			row(false, "1 Sprache und Bildung", "–", "2", "4", "–", "1", "7"),
			row(false, "2 Arbeit und Ausbildung", "1", "1", "4", "–", "1", "7"),
			row(false, "3 Wohnen und Gesundheit", "1", "1", "2", "1", "1", "6"),
			row(false, "4 Teilhabe und offene Verwaltung", "–", "–", "3", "2", "–", "5"),
			row(true, "Summe", "2", "4", "13", "3", "3", "25"),
		},
	}
}

func sampleField() []Block {
	return []Block{
		Heading{Level: 1, Over: "Handlungsfeld 2", Text: Text("Arbeit und Ausbildung"), NewPage: true},
		Paragraph{Style: Lead, Text: Text("Leitziel: Zugewanderte arbeiten ihrer Qualifikation entsprechend und leben vom eigenen Einkommen.")},
		Heading{Level: 2, Text: Text("Ziel 2.1: Bis Ende 2027 sind 42 von 100 ausländischen Frauen sozialversicherungspflichtig beschäftigt.")},
		Paragraph{Style: Message, Text: Text("Die Quote stieg in einem Jahr um 2,5 Punkte auf 38,4\u00A0%. Hält der Anstieg an, erreicht der Kreis das Ziel bis Ende 2027.")},
		Figure{
			Caption: []Span{{
				Text: "Beschäftigungsquote ausländischer Frauen, jeweils 30.\u00A0Juni",
				Note: []Span{
					{Text: "Bundesagentur für Arbeit, Beschäftigungsstatistik; Bevölkerungsfortschreibung. Ab 2022 Bevölkerungszahl des Zensus 2022, die Jahre davor sind nicht direkt vergleichbar. "},
					{Text: "statistik.arbeitsagentur.de", Link: "https://statistik.arbeitsagentur.de/"},
				},
			}},
			Alt:     "Beschäftigungsquote ausländischer Frauen, 2019 bis 2025: Landkreis von 27,9 auf 38,4 Prozent, Land von 30,9 auf 40,1 Prozent. Ziel 42 Prozent Ende 2027.",
			Drawing: sampleDrawing(),
		},
		sampleSeries(),
		Heading{Level: 3, Text: Text("Bewertung")},
		Paragraph{Text: []Span{
			{Text: "Der Abstand zum Land sank seit 2022 von "},
			{Text: "3,2 auf 1,7 Punkte", Strong: true},
			{Text: ". Mentoring und "},
			{Text: "Kursangebote mit Kinderbetreuung", Emphasis: true},
			{Text: " haben daran nach Einschätzung der Steuerungsgruppe Anteil; belegt ist das für 17 Frauen aus M\u00A09.", Note: Text("Jobcenter, Auswertung M\u00A09, 30.09.2026, 31 Befragte.")},
			{Text: " Mehr dazu im "},
			{Text: "Bericht der Steuerungsgruppe", Link: "https://ahlenfurt.example/bericht"},
			{Text: ", der auch die "},
			{Text: "job fair", Language: "en"},
			{Text: " behandelt."},
		}},
		Heading{Level: 3, Text: Text("Was 2027 geschieht")},
		List{Items: []Item{
			{Text: Text("Bis März: Gespräche mit allen zehn Betrieben, gemeinsam mit der Kammer."), Sub: &List{Items: []Item{
				{Text: Text("zuerst die vier größten")}, {Text: Text("danach die Pflegeheime")},
			}}},
			{Text: Text("Am 8.\u00A0Mai: Jobmesse mit Kinderbetreuung und Sprachmittlung.")},
			{Text: Text("Bis Juni: Zwischenstand an den Ausschuss, Entscheidung über M\u00A08.")},
		}},
		Heading{Level: 2, Text: Text("Maßnahmen im Handlungsfeld 2")},
		sampleMeasures(),
		Paragraph{Style: Small, Text: Text("p vorläufig · (\u202F) eingeschränkt aussagekräftig · • geschützt, zu wenige Fälle · – nichts vorhanden")},
		Heading{Level: 3, Text: Text("Hinweise")},
		Heading{Level: 4, Text: Text("Zur Methode")},
		Paragraph{Text: Text("Die Zahlen wurden am 14.11.2026 festgehalten. Страна и Ελλάδα stehen für Schriften, die das Dokument trägt; 漢字 und مرحبا für solche, die es ersetzt.")},
	}
}

func sampleSeries() Table {
	t := Table{
		Caption: Text("Beschäftigungsquote ausländischer Frauen in Prozent"),
		Columns: []Column{{Header: Text("in Prozent"), HeadsRows: true}},
		Rows: []Row{
			{Cells: []Cell{{Text: Strong("Landkreis")}}},
			{Cells: []Cell{{Text: Text("Land")}}},
		},
	}
	for i, year := range []string{"2019", "2020", "2021", "2022", "2023", "2024", "2025\u202Fp", "Ziel"} {
		t.Columns = append(t.Columns, Column{Header: Text(year), Align: End})
		own := []string{"27,9", "28,1", "30,2", "31,6", "33,4", "35,9", "38,4", "42,0"}[i]
		land := []string{"30,9", "31,2", "33,0", "34,8", "36,6", "38,6", "40,1", "–"}[i]
		t.Rows[0].Cells = append(t.Rows[0].Cells, Cell{Text: Text(own)})
		t.Rows[1].Cells = append(t.Rows[1].Cells, Cell{Text: Text(land)})
	}
	return t
}

func sampleMeasures() Table {
	row := func(number, name, office string, sign Sign, status, state string) Row {
		return Row{Cells: []Cell{
			{Text: Text(number)},
			{Text: Text(name), Note: office},
			{Text: []Span{{Text: status, Sign: sign}}},
			{Text: Text(state)},
		}}
	}
	return Table{
		Caption: Text("Maßnahmen im Handlungsfeld 2 mit Status und Sachstand"),
		Columns: []Column{
			{Header: Text("Nr."), Share: 8},
			{Header: Text("Maßnahme"), HeadsRows: true, Share: 38},
			{Header: Text("Status"), Share: 22},
			{Header: Text("Sachstand"), Share: 32},
		},
		Rows: []Row{
			row("M\u00A08", "Teilzeit-Einstiege mit zehn Betrieben vereinbaren", "Wirtschaftsförderung", SignStop, "Eingriff nötig", "2 von 10 Betrieben, Stelle unbesetzt. Steuerungsgruppe berät am 24.11."),
			row("M\u00A09", "Mentoring „Frauen in Arbeit“", "Jobcenter", SignOK, "planmäßig", "31 Tandems, 17 Frauen arbeiten inzwischen."),
			row("M\u00A010", "Jobmesse mit Kinderbetreuung und Sprachmittlung", "Jobcenter", SignIdle, "nicht begonnen", "Termin 08.05.2027, 22 Betriebe angemeldet."),
			row("M\u00A013", "Fonds für die Übersetzung von Zeugnissen", "Sozialamt", SignWarn, "Abweichung", "92\u00A0% der Mittel verbraucht, Umschichtung geprüft."),
			row("M\u00A014", "Azubi-Stammtisch mit den Kammern", "Wirtschaftsförderung", SignDone, "abgeschlossen", "Fünf Treffen, Kammern führen allein weiter."),
		},
	}
}

// sampleDrawing is a small line chart with every kind of shape.
func sampleDrawing() chart.Drawing {
	blue, grey := color.NRGBA{0x20, 0x44, 0xAA, 0xFF}, color.NRGBA{0x6E, 0x75, 0x97, 0xFF}
	d := chart.Drawing{Width: 476, Height: 174}
	for i := range 5 {
		y := 150 - float64(i)*28
		d.Shapes = append(d.Shapes,
			chart.Path{Points: []chart.Point{{X: 0, Y: y}, {X: 476, Y: y}}, Color: color.NRGBA{0xDF, 0xE1, 0xEA, 0xFF}, Width: 0.75},
			chart.Label{At: chart.Point{X: 0, Y: y - 4}, Text: fmt.Sprintf("%d %%", i*10), Size: 10.5, Color: grey})
	}
	own := []chart.Point{{X: 40, Y: 72}, {X: 95, Y: 71}, {X: 150, Y: 65}, {X: 205, Y: 62}, {X: 260, Y: 57}, {X: 315, Y: 50}, {X: 370, Y: 43}}
	d.Shapes = append(d.Shapes,
		chart.Area{
			Rings: [][]chart.Point{{{X: 205, Y: 12}, {X: 260, Y: 12}, {X: 260, Y: 150}, {X: 205, Y: 150}}, {{X: 220, Y: 100}, {X: 245, Y: 100}, {X: 245, Y: 120}, {X: 220, Y: 120}}},
			Fill:  color.NRGBA{0xEF, 0xF3, 0xFA, 0xFF},
		},
		chart.Path{Points: own, Color: blue, Width: 2.25},
		chart.Path{Points: []chart.Point{{X: 205, Y: 32}, {X: 476, Y: 32}}, Color: color.NRGBA{0x13, 0x15, 0x25, 0xFF}, Width: 1.5, Dash: []float64{5, 3}},
		chart.Disc{Center: own[6], Radius: 4.5, Fill: color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}, Outline: blue, OutlineWidth: 2.25},
		chart.Label{At: chart.Point{X: 380, Y: 50}, Text: "38,4 Landkreis", Size: 10.5, Bold: true, Color: blue},
		chart.Label{At: chart.Point{X: 476, Y: 27}, Anchor: chart.End, Text: "Ziel 42 % Ende 2027", Size: 10.5, Bold: true, Color: color.NRGBA{0x13, 0x15, 0x25, 0xFF}},
		chart.Label{At: chart.Point{X: 205, Y: 168}, Anchor: chart.Middle, Text: "2022", Size: 10.5, Color: grey})
	return d
}
