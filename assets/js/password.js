// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// A button that shows the password. The two words come from the markup:
// <div class="kb-password" data-show="Anzeigen" data-hide="Verbergen"><input type="password"></div>
for (const box of document.querySelectorAll(".kb-password")) {
  const input = box.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "kb-btn kb-btn--small kb-password__show";
  button.textContent = box.dataset.show;
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.textContent = hidden ? box.dataset.hide : box.dataset.show;
  });
  // A shown password must not be stored by the browser as ordinary text.
  input.form?.addEventListener("submit", () => { input.type = "password"; });
  box.append(button);
}
