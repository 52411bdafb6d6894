// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package migrations holds the database schema as numbered SQL files, one
// line for both engines. They are append-only: a released file never changes.
package migrations

import "embed"

// Files are applied in the order of their numbers.
//
//go:embed *.sql
var Files embed.FS
