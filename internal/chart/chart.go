// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package chart draws line charts, small multiples, maps, rankings, stacked
// bars, population pyramids, milestone lines, sparklines and share bars from
// plain data, without input or output. Every chart yields SVG for
// pages (HTML, styled by the kb- classes of the style sheet), a Drawing for
// documents where no style sheet applies, and a Table with exactly the drawn
// values. In SVG y is in pixels and x in per cent, so text keeps its size at
// every width. Missing values are gaps, never zeros.
package chart
