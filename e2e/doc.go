// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package e2e uses the program as people do: the built binary, the sample
// programme, a real browser. Its tests look at every page at three widths in
// light and dark, walk through tasks from start to end, and write a picture of
// each page to e2e/screenshots.
package e2e
