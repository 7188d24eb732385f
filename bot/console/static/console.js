// Keys, the values a correction can take, and the clock of the sign-in. Works without; nothing here is needed to act.
(() => {
  "use strict";
  const off = () => localStorage.getItem("console-keys") === "off";
  const rows = () => [...document.querySelectorAll("[data-row]")];
  let at = -1;

  function select(step) {
    const all = rows();
    if (!all.length) return;
    const focused = all.findIndex((row) => row.contains(document.activeElement) || row === document.activeElement);
    at = Math.max(0, Math.min(all.length - 1, (focused >= 0 ? focused : at) + step));
    all.forEach((row, i) => row.classList.toggle("picked", i === at));
    const target = all[at].querySelector("a") && all[at].matches("tr, .hits li") ? all[at].querySelector("a") : all[at];
    target.focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "center" });
  }

  function openIn(row, selector, inside) {
    const details = row && row.querySelector(selector);
    if (!details) return;
    details.open = true;
    details.querySelector(inside).focus();
  }

  const keys = {
    "/": () => document.getElementById("q")?.focus(),
    j: () => select(1),
    k: () => select(-1),
    b: () => { location.href = document.querySelector(".brand").href; },
    m: () => document.getElementById("note")?.focus(),
    p: () => document.getElementById("pdf")?.click(),
    c: () => openIn(document.activeElement.closest("[data-row]") || rows()[at], "details.correct", "select"),
    "?": () => document.getElementById("keys")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && typing) typing.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (off() && event.key !== "?") return;
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  const box = document.getElementById("keys-off");
  if (box) {
    box.checked = off();
    box.addEventListener("change", () => localStorage.setItem("console-keys", box.checked ? "off" : "on"));
  }

  const given = document.getElementById("choices");
  if (given) {
    const choices = JSON.parse(given.textContent);
    const list = document.getElementById("values");
    const fill = (field) => {
      list.replaceChildren(...(choices[field] || []).map(([value, label]) => {
        const option = document.createElement("option");
        option.value = value;
        option.label = label;
        return option;
      }));
    };
    document.addEventListener("focusin", (event) => {
      const form = event.target.closest("details.correct form");
      if (form) fill(form.querySelector("[data-field]").value);
    });
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-field]")) fill(event.target.value);
    });
  }

  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.focus();

  document.querySelectorAll("canvas[data-chart]").forEach((canvas) => {
    if (!window.Chart) return;
    const style = getComputedStyle(document.documentElement);
    const colours = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6"].map((name) => style.getPropertyValue(name).trim());
    const table = document.getElementById(canvas.dataset.chart);
    const heads = [...table.querySelectorAll("thead th")].slice(1).map((cell) => cell.textContent);
    const body = [...table.querySelectorAll("tbody tr")];
    new window.Chart(canvas, {
      type: canvas.dataset.kind || "bar",
      data: {
        labels: body.map((row) => row.querySelector("th").textContent),
        datasets: heads.map((label, i) => ({
          label,
          data: body.map((row) => Number(row.querySelectorAll("td")[i].dataset.n ?? row.querySelectorAll("td")[i].textContent)),
          backgroundColor: colours[i % colours.length],
        })),
      },
      options: {
        animation: false, maintainAspectRatio: false, indexAxis: canvas.dataset.axis || "x",
        scales: { x: { stacked: true, ticks: { precision: 0 } }, y: { stacked: true, ticks: { precision: 0 } } },
        plugins: { legend: { position: "bottom", display: heads.length > 1 } },
      },
    });
  });
})();
