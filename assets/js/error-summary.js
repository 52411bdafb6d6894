// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// After a refused form the error summary takes the focus, so that the first
// thing heard is what to mend. Without scripts it stands at the top anyway.
const summary = document.querySelector(".kb-summary");
if (summary) {
  summary.tabIndex = -1;
  summary.focus();
}
