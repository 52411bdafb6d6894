// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Asks before leaving a form with changes that were not sent.
// A form that came back with errors still holds unsent changes.
// <form data-guard …>
for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = document.querySelector(".kb-summary") !== null;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}
