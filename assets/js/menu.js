// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Escape and a chosen link close the menu by themselves (native popover); the
// button only has to say whether it is open.
const menu = document.querySelector(".kb-nav[popover]");
const opener = document.querySelector(".kb-tools__menu");
if (menu && opener) {
  opener.setAttribute("aria-expanded", "false");
  menu.addEventListener("toggle", (event) => {
    opener.setAttribute("aria-expanded", String(event.newState === "open"));
  });
}
