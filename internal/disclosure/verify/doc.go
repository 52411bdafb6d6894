// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package verify checks the certificate of a protected table. It shares no code
// with the packages that protect, and solves nothing: it reads table,
// hierarchies, pattern and certificate itself, adds up, and compares. So a
// mistake in the search cannot hide in its own proof.
//
// The certificate holds circuits: changes of the leaves, in whole numbers. A
// table changed by a circuit must show the same published figures, must respect
// what everybody knows of suppressed cells, and differs in some sensitive cells.
// For those nobody can tell the true table from the changed one.
package verify
