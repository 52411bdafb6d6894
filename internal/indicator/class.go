// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/fault"
)

// Class is one value of a categorical indicator, such as "gering". Classes are
// told apart by a code in the table, or by bounds on a number.
type Class struct {
	Label   string   `json:"label"`
	English string   `json:"english,omitempty"` // of the official ones
	Code    float64  `json:"code,omitempty"`    // where Coded
	Below   *float64 `json:"below,omitempty"`   // numbers below this; nil for the last class
}

// In is the label in a language, de or en.
func (c Class) In(lang string) string {
	if lang == "en" && c.English != "" {
		return c.English
	}
	return c.Label
}

// maxClasses is how many classes can be told apart on a map.
const maxClasses = 9

// Categorical reports whether the values of i are classes, which are shown
// with their labels and never averaged or added.
func (i Indicator) Categorical() bool { return len(i.Classes) > 0 }

// ClassOf is the class of a number, counted from 1 in the order of i.Classes;
// 0 when it is in none, or when i is not categorical.
func (i Indicator) ClassOf(value float64) int {
	for n, c := range i.Classes {
		if i.Coded && math.Round(value) == c.Code || !i.Coded && (c.Below == nil || value < *c.Below) {
			return n + 1
		}
	}
	return 0
}

// ClassLabel is the label of a class counted from 1, empty for 0.
func (i Indicator) ClassLabel(class int, lang string) string {
	if class < 1 || class > len(i.Classes) {
		return ""
	}
	return i.Classes[class-1].In(lang)
}

// classesText lists the classes on one line, for the history.
func (i Indicator) classesText() string {
	var parts []string
	for _, c := range i.Classes {
		switch {
		case i.Coded:
			parts = append(parts, strconv.FormatFloat(c.Code, 'f', -1, 64)+" = "+c.Label)
		case c.Below != nil:
			parts = append(parts, "< "+strconv.FormatFloat(*c.Below, 'f', -1, 64)+": "+c.Label)
		default:
			parts = append(parts, c.Label)
		}
	}
	return strings.Join(parts, "; ")
}

// checkClasses trims the labels and refuses classes that cannot be told apart.
func (i *Indicator) checkClasses(refused fault.Invalid) {
	if len(i.Classes) > maxClasses || len(i.Classes) == 1 {
		refused.Refuse("classes", "indicator.classes.count", "max", maxClasses)
		return
	}
	seen := map[float64]bool{}
	for n := range i.Classes {
		c := &i.Classes[n]
		c.Label = strings.TrimSpace(c.Label)
		last := n == len(i.Classes)-1
		switch {
		case c.Label == "" || utf8.RuneCountInString(c.Label) > maxName:
			refused.Refuse("classes", "indicator.classes.label", "number", n+1, "max", maxName)
		case i.Coded && seen[c.Code]:
			refused.Refuse("classes", "indicator.classes.code_twice", "number", n+1)
		case !i.Coded && (c.Below == nil) != last:
			refused.Refuse("classes", "indicator.classes.open", "number", n+1)
		case !i.Coded && n > 0 && !last && *c.Below <= *i.Classes[n-1].Below:
			refused.Refuse("classes", "indicator.classes.order", "number", n+1)
		}
		seen[c.Code] = true
	}
	if i.Coded && i.Formula == "" {
		i.Count.Fixed = true // codes are no amounts
	}
	if i.Coded && (i.Base != nil || i.Formula != "") {
		refused.Refuse("classes", "indicator.classes.coded_rate")
	}
}
