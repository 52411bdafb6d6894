// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// A form is sent once on a double click; the server's idempotency key catches
// whatever slips through. After the pause it may be sent again: an answer that
// is a download leaves the page standing.
const resendAfter = 3000; // ms
for (const form of document.querySelectorAll("form[method=post]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    setTimeout(() => { sent = false; }, resendAfter);
  });
}
