// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package leak attacks a running site from outside: it reads everything that
// somebody can reach and looks for figures that are protected.
//
// Its core is the twin: two installations that differ in protected figures
// alone, and in nothing that was published. Whatever they answer differently
// tells what is protected, whether it stands in a cell, in an axis, in the order
// of a list, in a hash or in the length of an answer; Compare finds it without
// knowing where to look. What figures say together, Facts and System find out:
// they read figures with their places out of answers, and solve the equations
// that everybody knows.
package leak
