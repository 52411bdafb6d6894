// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package fault

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// table is the code of the invented official table; each of its files holds
// the figures of one day.
const table = "99001-01-01-4"

const head = "statistics_code;statistics_label;time_code;time_label;time;" +
	"1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;" +
	"2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;" +
	"value;value_unit;value_variable_code;value_variable_label\n"

// line is one figure of the table.
func line(day, region, sex, measure, value string) string {
	return "99001;Prüfstatistik;STAG;Stichtag;" + day + ";KREISE;Kreise;" + region + ";Kreis " + region +
		";GES;Geschlecht;" + sex + ";" + sex + ";" + value + ";Anzahl;" + measure + ";Kennzahl " + measure + "\n"
}

// figures are those of the n-th day, by "region GES measure". Each day has
// another number of regions and four measures, so that each release has a size
// of its own and several blocks.
func figures(n int) map[string]int {
	all := map[string]int{}
	for region := range 5 + n%17 {
		for sex, code := range []string{"GESM", "GESW"} {
			for measure := range 4 {
				key := fmt.Sprintf("%d %s MES%03d", 16051+region, code, measure)
				all[key] = 1 + n*1000 + region*40 + sex*10 + measure
			}
		}
	}
	return all
}

// dayOf is the reference day of the n-th file.
func dayOf(n int) string {
	return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format("2006-01-02")
}

// writeFigures writes the n-th file of the table into dir.
func writeFigures(t *testing.T, dir string, n int) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("\uFEFF" + head)
	for key, value := range figures(n) {
		part := strings.Fields(key)
		text.WriteString(line(dayOf(n), part[0], part[1], part[2], strconv.Itoa(value)))
	}
	return writeFile(t, dir, fmt.Sprintf("%s_%d_de_flat.csv", table, n), text.String())
}

func writeFile(t *testing.T, dir, name, content string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// stored reads back what the installation has of the table: by day, then as
// figures has it.
func (p place) stored(t *testing.T) map[string]map[string]int {
	t.Helper()
	out := p.must(t, "table", table, "--by", "period,region,GES,measure", "--format", "csv")
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]int{}
	for _, row := range rows[1:] {
		value, err := strconv.Atoi(row[4])
		if err != nil {
			t.Fatalf("row %q: %v", row, err)
		}
		if all[row[0]] == nil {
			all[row[0]] = map[string]int{}
		}
		all[row[0]][row[1]+" "+row[2]+" "+row[3]] = value
	}
	return all
}
