// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// A form that looks like a paper list: takes a block of cells from a
// spreadsheet, adds columns up and says at once what cannot be right. The
// server checks the same again; without this script every cell is a plain
// field. <table data-grid data-say-…><input data-column="0" …>
const german = /^[-−–]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$/;
const signs = {
  "-": "nothing", "–": "nothing", ".": "secret", "•": "secret", g: "secret", geheim: "secret",
  "...": "missing", "…": "missing", n: "missing", "k.a.": "missing", "n.v.": "missing",
};
const least = 5; // the smallest change that is asked about

// What a cell holds: {number}, {sign}, {wrong} or nothing.
function read(input) {
  const text = input.value.replace(/\s/g, "");
  if (text === "") return {};
  const sign = signs[text.toLowerCase()];
  if (sign) return { sign, number: sign === "nothing" ? 0 : undefined };
  if (!german.test(text)) return { wrong: "unreadable" };
  const plain = text.replaceAll(".", "").replace(",", ".").replace(/[−–]/, "-");
  const number = Number(plain);
  const decimals = Number(input.dataset.decimals);
  if (number < 0) return { wrong: "negative" };
  if ((plain.split(".")[1] ?? "").length > decimals) return { wrong: decimals ? "decimals" : "whole", max: decimals };
  return { number };
}

for (const table of document.querySelectorAll("table[data-grid]")) {
  const rows = Array.from(table.tBodies[0].rows, (row) => Array.from(row.querySelectorAll("input")));
  const status = table.parentElement.querySelector("[data-grid-status]");
  const say = (key, values = {}) =>
    Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), table.getAttribute(`data-say-${key}`) ?? "");

  const judge = (cells, input) => {
    const cell = read(input);
    if (cell.wrong) return { text: say(cell.wrong, { max: cell.max }), wrong: true };
    if (cell.number === undefined) return { text: cell.sign ? say(cell.sign) : "" };
    const whole = cells[Number(input.dataset.whole)];
    if (whole && cell.number > (read(whole).number ?? Infinity)) {
      return { text: say("part", { whole: table.tHead.rows[0].cells[Number(input.dataset.whole) + 1].firstChild.textContent }), wrong: true };
    }
    const before = input.dataset.before === "" ? NaN : Number(input.dataset.before.replace(",", "."));
    const jump = Number(table.dataset.jump);
    const change = Math.abs(cell.number - before);
    if (jump && change >= least && (before === 0 || (change / before) * 100 > jump)) {
      return { text: say("jump", { before: input.dataset.before, period: table.dataset.period }), jump: true };
    }
    return { text: cell.sign ? say(cell.sign) : "" };
  };

  const check = (cells) => {
    for (const input of cells) {
      const found = judge(cells, input);
      const note = input.parentElement.querySelector("[data-note]");
      if (note.textContent !== found.text) note.textContent = found.text;
      note.className = found.wrong ? "kb-late" : found.jump ? "kb-strong" : "";
      if (found.wrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  };
  const addUp = () => {
    for (const sum of table.querySelectorAll("[data-sum]")) {
      const total = rows.reduce((all, cells) => all + (read(cells[Number(sum.dataset.sum)]).number ?? 0), 0);
      sum.textContent = total.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 3 });
    }
  };

  rows.forEach((cells, y) => {
    cells.forEach((input, x) => {
      input.addEventListener("input", addUp);
      // Judged on leaving the cell: nobody wants to be told off while typing.
      input.addEventListener("change", () => check(cells));
      input.addEventListener("paste", (event) => {
        const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
        if (!/[\t\n]/.test(text)) return;
        event.preventDefault();
        let pasted = 0;
        text.split(/\r?\n/).forEach((line, down) => {
          line.split("\t").forEach((value, right) => {
            const target = rows[y + down]?.[x + right];
            if (!target) return;
            target.value = value.trim();
            pasted++;
          });
          if (rows[y + down]) check(rows[y + down]);
        });
        addUp();
        input.dispatchEvent(new Event("input", { bubbles: true }));
        if (status) status.textContent = say("pasted", { count: pasted });
      });
    });
    if (cells.some((input) => input.value !== "")) check(cells);
  });
  addUp();
}
