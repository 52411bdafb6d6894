// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// The file drop zone: shows the chosen names and takes dropped files.
// <label class="kb-drop"><input type="file" …><span data-drop-names></span></label>
for (const zone of document.querySelectorAll(".kb-drop")) {
  const input = zone.querySelector("input[type=file]");
  const names = zone.querySelector("[data-drop-names]");
  const show = () => {
    names.textContent = Array.from(input.files, (file) => file.name).join(", ");
    zone.classList.toggle("kb-drop--filled", input.files.length > 0);
  };
  const over = (on) => (event) => {
    event.preventDefault();
    zone.classList.toggle("kb-drop--over", on);
  };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    const files = event.dataTransfer.files;
    if (files.length > 1 && !input.multiple) return;
    input.files = files;
    show();
  });
  input.addEventListener("change", show);
}
