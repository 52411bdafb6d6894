// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package arch tests the shape of the code base: who may import whom, which
// slice owns which table, that every query names its tenant, how long functions
// and files may grow, that everything is documented and licensed, and that
// every visible text has a key in both languages.
//
// The package holds tests only. A rule reads a tree of files and reports what
// breaks it; TestTree applies each rule to this repository, TestRulesFind shows
// for each rule that it notices when someone breaks it. Change a rule or the
// policy in a commit of its own that names its decision record.
package arch
