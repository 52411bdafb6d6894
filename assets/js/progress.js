// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Follows a long task until it ends, then loads the page again.
// <div data-progress="/jobs/7.json"><progress …></progress><p data-progress-text role="status"></p></div>
// The answer is {"done": 62, "total": 100, "text": "…", "finished": false}.
// Without scripts the page offers a link to load it again.
const pause = 1000; // ms
const longestPause = 15000; // ms, while the server does not answer

const follow = async (box) => {
  const bar = box.querySelector("progress");
  const text = box.querySelector("[data-progress-text]");
  let wait = pause;
  for (;;) {
    await new Promise((resume) => { setTimeout(resume, wait); });
    try {
      const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const state = await answer.json();
      bar.max = state.total || 1;
      bar.value = state.done;
      if (text && text.textContent !== state.text) text.textContent = state.text;
      if (state.finished) {
        location.reload();
        return;
      }
      wait = pause;
    } catch {
      wait = Math.min(wait * 2, longestPause); // the server may be restarting; the task goes on
    }
  }
};

for (const box of document.querySelectorAll("[data-progress]")) follow(box);
