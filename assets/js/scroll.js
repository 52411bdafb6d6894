// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// A region that scrolls must be reachable by keyboard; one that fits must not be
// an extra stop.
const update = (region) => {
  if (region.scrollWidth > region.clientWidth || region.scrollHeight > region.clientHeight) region.tabIndex = 0;
  else region.removeAttribute("tabindex");
};
const sizes = new ResizeObserver((entries) => { for (const entry of entries) update(entry.target.closest(".kb-scroll")); });
for (const region of document.querySelectorAll(".kb-scroll")) {
  sizes.observe(region);
  for (const content of region.children) sizes.observe(content); // it can grow alone, as letters arrive
}
