// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

// The tables that the official indicators read.
const (
	tablePopulation = "12411-01-01-4" // Regionalstatistik: population by sex, counties
	tableSeries     = "12411-0015"    // GENESIS-Online: population of the counties since 1995
	tableProtection = "12531-0043"    // GENESIS-Online: protection seekers by county, status, sex, nationality
	tableEmployees  = "13111-01-03-4" // Regionalstatistik: employees by nationality and sex, counties and above
	tableCensus     = "1000A-0000"    // census database: population of the municipalities, 15 May 2022
)

// starters are the indicators that every tenant has: what the official tables
// allow for counties without own work. Their IDs and what they count never
// change; a better definition gets a new ID.
func starters() []Indicator {
	list := []Indicator{
		populationIndicator(), censusIndicator(),
		protectionIndicator(), recognisedIndicator(), openIndicator(), rejectedIndicator(), ukraineIndicator(), protectionRateIndicator(),
		employeesIndicator(), foreignEmployeesIndicator(), foreignEmployeesRateIndicator(),
	}
	for i := range list {
		list[i].Official, list[i].Direction = true, Neutral
		if list[i].Factor == 0 {
			list[i].Factor = 1
		}
	}
	return list
}

const (
	sourcePopulationDE = "Fortschreibung des Bevölkerungsstandes (EVAS 12411), Statistische Ämter des Bundes und der Länder"
	sourcePopulationEN = "Current population statistics (EVAS 12411), statistical offices of the Federation and the Länder"
	sourceProtectionDE = "Statistik über Schutzsuchende (EVAS 12531), Statistisches Bundesamt, nach dem Ausländerzentralregister"
	sourceProtectionEN = "Statistics on persons seeking protection (EVAS 12531), Federal Statistical Office, from the Central Register of Foreigners"
	sourceEmployeesDE  = "Statistik der sozialversicherungspflichtig Beschäftigten (EVAS 13111), Bundesagentur für Arbeit"
	sourceEmployeesEN  = "Statistics of employees subject to social insurance (EVAS 13111), Federal Employment Agency"

	roundedDE = "Die Werte sind auf ein Vielfaches von 5 gerundet; Summen können deshalb von den veröffentlichten Summen abweichen. Nicht genannte Ausprägungen sind nicht gleich null."
	roundedEN = "Figures are rounded to a multiple of 5; sums may therefore differ from published sums. Categories that are not listed are not equal to zero."
)

func populationIndicator() Indicator {
	return Indicator{
		ID: "population", Code: "BEV",
		Texts: Texts{
			Name:       "Bevölkerung",
			Definition: "Personen mit alleiniger oder Hauptwohnung am Stichtag 31. Dezember.",
			Numerator:  "Bevölkerungsstand am 31. Dezember, alle Geschlechter", Unit: "Personen", Source: sourcePopulationDE,
			Relevance: "Bezugsgröße für Anteile und Quoten.",
			Notes:     "Fortschreibung auf der Grundlage des jeweils letzten Zensus; mit einem neuen Zensus entsteht ein Bruch in der Zeitreihe.",
		},
		English: Texts{
			Name:       "Population",
			Definition: "Persons whose only or main residence is in the area on 31 December.",
			Numerator:  "Population on 31 December, all sexes", Unit: "persons", Source: sourcePopulationEN,
			Relevance: "Reference for shares and rates.",
			Notes:     "Rolled forward from the latest census; a new census breaks the series.",
		},
		Count: Selection{Table: tablePopulation, Earlier: []string{tableSeries}, Measure: "BEVSTD"},
	}
}

func censusIndicator() Indicator {
	return Indicator{
		ID: "census-population", Code: "ZEN",
		Texts: Texts{
			Name:       "Bevölkerung der Gemeinden (Zensus 2022)",
			Definition: "Personen am Hauptwohnsitz am Stichtag 15. Mai 2022.",
			Numerator:  "Personen nach dem Zensus 2022", Unit: "Personen", Source: "Zensus 2022, Statistische Ämter des Bundes und der Länder",
			Relevance: "Bevölkerungszahlen unterhalb der Kreisebene, etwa für den Zuschnitt von Sozialräumen.",
			Notes:     "Zum Schutz der Angaben leicht verändert: Die Summe der Gemeinden weicht vom Wert für Deutschland ab.",
		},
		English: Texts{
			Name:       "Population of municipalities (census 2022)",
			Definition: "Persons at their main residence on 15 May 2022.",
			Numerator:  "Persons counted by the census 2022", Unit: "persons", Source: "Census 2022, statistical offices of the Federation and the Länder",
			Relevance: "Population below the level of counties, for instance to draw social spaces.",
			Notes:     "Slightly changed to protect the data: the municipalities do not add up to the figure for Germany.",
		},
		Count: Selection{Table: tableCensus},
	}
}

func protectionIndicator() Indicator {
	return Indicator{
		ID: "protection-seekers", Code: "SCH",
		Texts: Texts{
			Name:       "Schutzsuchende",
			Definition: "Ausländerinnen und Ausländer, die sich nach dem Ausländerzentralregister aus humanitären Gründen in Deutschland aufhalten, mit anerkanntem, offenem oder ohne Schutzstatus, am Stichtag 31. Dezember.",
			Numerator:  "Schutzsuchende mit anerkanntem, mit offenem und ohne Schutzstatus, alle Geschlechter und Staatsangehörigkeiten", Unit: "Personen", Source: sourceProtectionDE,
			Relevance: "Zeigt, wie viele Menschen mit Fluchtgeschichte im Gebiet leben. Dazu gehören seit 2022 auch die Geflüchteten aus der Ukraine.",
			Notes:     roundedDE,
		},
		English: Texts{
			Name:       "Persons seeking protection",
			Definition: "Foreigners who, according to the Central Register of Foreigners, stay in Germany on humanitarian grounds, with recognised, open or no protection status, on 31 December.",
			Numerator:  "Persons with recognised, with open and without protection status, all sexes and nationalities", Unit: "persons", Source: sourceProtectionEN,
			Relevance: "Shows how many people who fled live in the area. Since 2022 this includes refugees from Ukraine.",
			Notes:     roundedEN,
		},
		Count: Selection{Table: tableProtection, Measure: "BEV030"},
	}
}

func recognisedIndicator() Indicator {
	return statusIndicator("protection-recognised", "SCH-A", "SCHUTZST-AK-1",
		"Schutzsuchende mit anerkanntem Schutzstatus", "Persons with recognised protection status",
		"Schutzsuchende mit befristet oder unbefristet anerkanntem Schutzstatus am Stichtag 31. Dezember.",
		"Persons seeking protection whose protection status is recognised for a limited or unlimited time, on 31 December.",
		"Wer anerkannt ist, darf arbeiten, einen Integrationskurs besuchen und bleibt in der Regel längere Zeit.",
		"Those recognised may work and attend an integration course, and usually stay for longer.")
}

func openIndicator() Indicator {
	return statusIndicator("protection-open", "SCH-O", "SCHUTZST-OF",
		"Schutzsuchende mit offenem Schutzstatus", "Persons with open protection status",
		"Schutzsuchende, über deren Asylantrag noch nicht rechtskräftig entschieden ist, am Stichtag 31. Dezember.",
		"Persons seeking protection whose asylum application is not finally decided, on 31 December.",
		"Beratung und Unterbringung während des Verfahrens sind Aufgabe der Kommune.",
		"Advice and accommodation during the procedure are tasks of the municipality.")
}

func rejectedIndicator() Indicator {
	return statusIndicator("protection-none", "SCH-X", "SCHUTZST-X",
		"Schutzsuchende ohne Schutzstatus", "Persons without protection status",
		"Schutzsuchende, deren Antrag abgelehnt wurde oder die ihren Schutzstatus verloren haben, am Stichtag 31. Dezember; die meisten sind geduldet.",
		"Persons seeking protection whose application was rejected or who lost their status, on 31 December; most are tolerated.",
		"Auch ohne Schutzstatus bleiben viele Menschen über Jahre; Angebote müssen sie mitdenken.",
		"Many stay for years even without a status; services must take them into account.")
}

// statusIndicator counts the protection seekers of one status.
func statusIndicator(id ID, code, status, nameDE, nameEN, definitionDE, definitionEN, relevanceDE, relevanceEN string) Indicator {
	return Indicator{
		ID: id, Code: code,
		Texts: Texts{
			Name: nameDE, Definition: definitionDE, Numerator: "Schutzsuchende der Kategorie " + status + ", alle Geschlechter und Staatsangehörigkeiten",
			Unit: "Personen", Source: sourceProtectionDE, Relevance: relevanceDE, Notes: roundedDE,
		},
		English: Texts{
			Name: nameEN, Definition: definitionEN, Numerator: "Persons seeking protection of the category " + status + ", all sexes and nationalities",
			Unit: "persons", Source: sourceProtectionEN, Relevance: relevanceEN, Notes: roundedEN,
		},
		Count: Selection{Table: tableProtection, Measure: "BEV030", Where: map[string][]string{"SCHST2": {status}}},
	}
}

func ukraineIndicator() Indicator {
	return Indicator{
		ID: "protection-ukraine", Code: "SCH-U",
		Texts: Texts{
			Name:       "Schutzsuchende aus der Ukraine",
			Definition: "Schutzsuchende mit ukrainischer Staatsangehörigkeit am Stichtag 31. Dezember.",
			Numerator:  "Schutzsuchende aller Statuskategorien mit ukrainischer Staatsangehörigkeit", Unit: "Personen", Source: sourceProtectionDE,
			Relevance: "Die größte Gruppe der Schutzsuchenden; sie erhält vorübergehenden Schutz nach § 24 AufenthG ohne Asylverfahren.",
			Notes:     roundedDE,
		},
		English: Texts{
			Name:       "Persons seeking protection from Ukraine",
			Definition: "Persons seeking protection who are nationals of Ukraine, on 31 December.",
			Numerator:  "Persons seeking protection of all categories who are nationals of Ukraine", Unit: "persons", Source: sourceProtectionEN,
			Relevance: "The largest group; they have temporary protection under section 24 of the Residence Act without an asylum procedure.",
			Notes:     roundedEN,
		},
		Count: Selection{Table: tableProtection, Measure: "BEV030", Where: map[string][]string{"STAAG5": {"ST166"}}},
	}
}

func protectionRateIndicator() Indicator {
	population := populationIndicator().Count
	return Indicator{
		ID: "protection-seekers-rate", Code: "SCHQ",
		Texts: Texts{
			Name:       "Schutzsuchende je 1.000 Menschen",
			Definition: "Schutzsuchende am 31. Dezember, bezogen auf 1.000 Personen der Bevölkerung am selben Tag.",
			Numerator:  "Schutzsuchende", Denominator: "Bevölkerung am 31. Dezember", Unit: "je 1.000 Menschen",
			Source:    sourceProtectionDE + "; " + sourcePopulationDE,
			Relevance: "Macht Kreise verschiedener Größe vergleichbar.",
			Notes:     "Zähler und Nenner stammen aus verschiedenen Statistiken: aus dem Ausländerzentralregister und aus der Fortschreibung. " + roundedDE,
		},
		English: Texts{
			Name:       "Persons seeking protection per 1,000 people",
			Definition: "Persons seeking protection on 31 December per 1,000 persons of the population on the same day.",
			Numerator:  "Persons seeking protection", Denominator: "Population on 31 December", Unit: "per 1,000 people",
			Source:    sourceProtectionEN + "; " + sourcePopulationEN,
			Relevance: "Makes counties of different size comparable.",
			Notes:     "Numerator and denominator come from different statistics: the Central Register of Foreigners and the current population statistics. " + roundedEN,
		},
		Count: Selection{Table: tableProtection, Measure: "BEV030"}, Base: &population, Factor: 1000, Decimals: 1,
	}
}

func employeesIndicator() Indicator {
	return Indicator{
		ID: "employees", Code: "BES",
		Texts: Texts{
			Name:       "Sozialversicherungspflichtig Beschäftigte am Arbeitsort",
			Definition: "Sozialversicherungspflichtig Beschäftigte, deren Arbeitsort im Gebiet liegt, am Stichtag 30. Juni.",
			Numerator:  "Beschäftigte am Arbeitsort, alle Nationalitäten und Geschlechter", Unit: "Personen", Source: sourceEmployeesDE,
			Relevance: "Zeigt, wie viele Arbeitsplätze es gibt; nicht, wie viele Menschen aus dem Gebiet arbeiten.",
			Notes:     "Geheim gehaltene und nicht gelieferte Werte haben ein Zeichen statt einer Zahl.",
		},
		English: Texts{
			Name:       "Employees subject to social insurance, by place of work",
			Definition: "Employees subject to social insurance whose place of work is in the area, on 30 June.",
			Numerator:  "Employees by place of work, all nationalities and sexes", Unit: "persons", Source: sourceEmployeesEN,
			Relevance: "Shows how many jobs there are, not how many of the inhabitants work.",
			Notes:     "Values kept secret or not delivered have a sign in place of a number.",
		},
		Count: Selection{Table: tableEmployees, Measure: "ERW032"},
	}
}

func foreignEmployeesIndicator() Indicator {
	return Indicator{
		ID: "foreign-employees", Code: "BES-A",
		Texts: Texts{
			Name:       "Ausländische Beschäftigte am Arbeitsort",
			Definition: "Sozialversicherungspflichtig Beschäftigte ohne deutsche Staatsangehörigkeit, deren Arbeitsort im Gebiet liegt, am Stichtag 30. Juni.",
			Numerator:  "Beschäftigte am Arbeitsort mit ausländischer Staatsangehörigkeit", Unit: "Personen", Source: sourceEmployeesDE,
			Relevance: "Zeigt die Teilhabe von Ausländerinnen und Ausländern am Arbeitsmarkt.",
			Notes:     "Für Kreise enthält die Tabelle meist ein Zeichen statt einer Zahl; das bedeutet nicht null.",
		},
		English: Texts{
			Name:       "Foreign employees by place of work",
			Definition: "Employees subject to social insurance without German nationality whose place of work is in the area, on 30 June.",
			Numerator:  "Employees by place of work with foreign nationality", Unit: "persons", Source: sourceEmployeesEN,
			Relevance: "Shows the participation of foreigners in the labour market.",
			Notes:     "For counties the table mostly has a sign in place of a number; this does not mean zero.",
		},
		Count: Selection{Table: tableEmployees, Measure: "ERW032", Where: map[string][]string{"NAT": {"NATA"}}},
	}
}

func foreignEmployeesRateIndicator() Indicator {
	all := employeesIndicator().Count
	return Indicator{
		ID: "foreign-employees-rate", Code: "BESQ",
		Texts: Texts{
			Name:       "Anteil ausländischer Beschäftigter",
			Definition: "Anteil der Beschäftigten ohne deutsche Staatsangehörigkeit an allen sozialversicherungspflichtig Beschäftigten am Arbeitsort, am Stichtag 30. Juni.",
			Numerator:  "Beschäftigte mit ausländischer Staatsangehörigkeit", Denominator: "Alle Beschäftigten am Arbeitsort", Unit: "%",
			Source: sourceEmployeesDE, Relevance: "Macht die Teilhabe am Arbeitsmarkt zwischen Gebieten vergleichbar.",
			Notes: "Für Kreise enthält die Tabelle meist ein Zeichen statt einer Zahl; dann gibt es auch keinen Anteil.",
		},
		English: Texts{
			Name:       "Share of foreign employees",
			Definition: "Share of employees without German nationality among all employees subject to social insurance by place of work, on 30 June.",
			Numerator:  "Employees with foreign nationality", Denominator: "All employees by place of work", Unit: "%",
			Source: sourceEmployeesEN, Relevance: "Makes participation in the labour market comparable between areas.",
			Notes: "For counties the table mostly has a sign in place of a number; then there is no share either.",
		},
		Count: foreignEmployeesIndicator().Count, Base: &all, Factor: 100, Decimals: 1,
	}
}
