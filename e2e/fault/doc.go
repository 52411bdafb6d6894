// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package fault treats the program badly and looks whether it keeps its word:
// it is killed while it writes, its disk is full, its database is locked, its
// input is broken or malicious. The tests run the built binary and know it
// only from outside: its commands, its pages and, to count what is stored, its
// database.
//
// KURSBUCH_KILLS sets how often the program is killed (100 when unset).
package fault
