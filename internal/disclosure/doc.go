// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package disclosure describes tables whose figures must not give a person
// away: dimensions with hierarchies, leaves with their values, and the cells
// that add up from them. Compile turns a design into one system of cells and
// relations, however many tables are linked; Primary says which cells are
// sensitive in themselves. Packages below it protect a system (suppress),
// prove the protection (audit) and check the proof on their own (verify).
//
// It reads and writes nothing. docs/disclosure.md explains model and attacker.
package disclosure

import "embed"

// Locales holds the texts of refusals.
//
//go:embed locales
var Locales embed.FS
