// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// A form is sent once, even on a double click; the server's idempotency key
// catches whatever slips through.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  // Coming back by the browser's history shows the form as it was.
  addEventListener("pageshow", () => { delete form.dataset.sent; });
}
