// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package source

import (
	"slices"
	"strings"

	"kursbuch/internal/statfile"
)

// Language notes in f whether the text is German or English, and with it the
// decimal mark: from the file's name, else from words among its labels, else
// from the mark in its first decimal numbers. English files of German offices
// keep some German labels, so any English word decides.
func Language(f *statfile.Finding, labels, values []string) {
	f.Language, f.Evidence = language(f, labels, values)
	f.Decimal = ','
	if f.Language == "en" {
		f.Decimal = '.'
	}
}

func language(f *statfile.Finding, labels, values []string) (string, statfile.Evidence) {
	for _, name := range []string{f.File, f.Zip} {
		if l := LanguageOfName(name); l != "" {
			return l, statfile.FromName
		}
	}
	if l := languageOfLabels(labels); l != "" {
		return l, statfile.FromLabels
	}
	comma, point := false, false
	for _, v := range values {
		if strings.ContainsAny(v, "0123456789") {
			comma, point = comma || strings.Contains(v, ","), point || strings.Contains(v, ".")
		}
	}
	switch {
	case comma && !point:
		return "de", statfile.FromValues
	case point && !comma:
		return "en", statfile.FromValues
	}
	return "de", statfile.Assumed
}

func languageOfLabels(labels []string) string {
	english := []string{"Total", "Year", "Reference date", "Germany", "Number", "number", "Sex", "Male", "Female", "male", "female"}
	german := []string{"Insgesamt", "Jahr", "Stichtag", "Deutschland", "Anzahl", "Geschlecht", "männlich", "weiblich"}
	sawGerman := false
	for _, label := range labels {
		if slices.Contains(english, label) {
			return "en"
		}
		sawGerman = sawGerman || slices.Contains(german, label)
	}
	if sawGerman {
		return "de"
	}
	return ""
}
