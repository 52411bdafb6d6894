// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package suppress finds the cells of a system that must not be shown so that
// nobody can compute a sensitive one from the rest.
//
// Its currency is the circuit: a change of the suppressed cells that leaves
// every shown cell and every relation as it is, in whole numbers and within
// what everybody knows. A cell that changes in some circuit cannot be computed,
// because the changed table fits everything published as well as the true one.
// Each sensitive cell gets such a circuit, cells that no circuit uses stay
// shown, and the search is for circuits that share cells and cost little. So a
// pattern is protected at every moment of the search, and comes with its proof.
package suppress
