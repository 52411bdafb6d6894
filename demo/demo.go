// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package demo builds the sample programme: the invented Landkreis Ahlenfurt
// with two years of steering, and real official figures beside it. It works
// through the services of the slices alone, so that rules and audit trail are
// those of real work.
package demo
