// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// A notice after a redirect takes the focus once, so that it is read out, and
// can be put away. An error summary comes first.
const notice = document.querySelector("[data-notice]");
if (notice) {
  if (!document.querySelector(".kb-summary")) {
    notice.tabIndex = -1;
    notice.focus({ preventScroll: true });
  }
  const close = notice.querySelector("[data-notice-close]");
  if (close) {
    close.hidden = false;
    close.addEventListener("click", () => {
      notice.remove();
      document.querySelector("main")?.focus();
    });
  }
}
