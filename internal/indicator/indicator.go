// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package indicator holds figures about the place: definitions of indicators,
// immutable releases of statistical tables, and the observations in them.
package indicator
