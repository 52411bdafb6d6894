// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package classic

import (
	"fmt"

	"kursbuch/internal/statfile"
)

// Tables of this layout hold labels without codes. The codes below are those of
// GENESIS-Online and Regionalstatistik, so that a table becomes the same series
// as its flat file; any other label becomes its own code.

func measureItem(label string) statfile.Item {
	known := map[string]string{
		"Bevölkerungsstand": "BEVSTD", "Population": "BEVSTD",
		"Gebietsfläche":      "FLC006",
		"Zahl der Gemeinden": "GEM001",
		"Lebendgeborene":     "BEV001",
		"Gestorbene":         "BEV002",
		"Sozialversicherungspfl. Beschäftigte (Arbeitsort)": "ERW032",
	}
	return coded(known, label)
}

func variableItem(label string) statfile.Item {
	known := map[string]string{
		"Geschlecht": "GES", "Sex": "GES",
		"Nationalität": "NAT", "Nationality": "NAT",
		"Monate": "MONAT", "Months": "MONAT",
		"Quartale": "QUARTG", "Quarters": "QUARTG",
	}
	return coded(known, label)
}

func categoryItem(label string) statfile.Item {
	switch label {
	case "Insgesamt", "insgesamt", "Total", "total":
		return statfile.Item{Label: label}
	}
	known := map[string]string{
		"männlich": "GESM", "male": "GESM", "weiblich": "GESW", "female": "GESW",
		"Ausländer": "NATA", "Ausländer/-innen": "NATA", "ausländisch": "NATA", "foreign": "NATA", "foreigners": "NATA",
		"Deutsche": "NATD", "deutsch": "NATD", "German": "NATD", "Germans": "NATD",
	}
	for i, month := range []string{
		"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
	} {
		known[month] = fmt.Sprintf("MONAT%02d", i+1)
	}
	for i := range 4 {
		known[fmt.Sprintf("%d. Quartal", i+1)] = fmt.Sprintf("QUART%d", i+1)
	}
	return coded(known, label)
}

func coded(known map[string]string, label string) statfile.Item {
	if code, is := known[label]; is {
		return statfile.Item{Code: code, Label: label}
	}
	return statfile.Item{Code: statfile.CodeOf(label), Label: label}
}
