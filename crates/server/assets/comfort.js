// Comfort only: every page works without it.
"use strict";

// What is wrong comes first.
const wrong = document.querySelector(".problems");
if (wrong) wrong.focus();

// A visual analogue scale: a slider beside the exact value, which is what is sent.
for (const exact of document.querySelectorAll("input[data-vas]:not([readonly])")) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = "0";
  slider.max = "10";
  slider.step = "0.1";
  slider.setAttribute("aria-label", exact.dataset.vas);
  slider.value = exact.value === "" ? "5" : exact.value.replace(",", ".");
  slider.classList.toggle("untouched", exact.value === "");
  const mark = () => {
    slider.classList.remove("untouched");
    exact.value = slider.value;
    exact.dispatchEvent(new Event("input", { bubbles: true }));
  };
  slider.addEventListener("input", mark);
  // Of a touch where the knob stands already, in the middle, the browser says nothing else.
  slider.addEventListener("click", () => { if (exact.value === "") mark(); });
  exact.addEventListener("input", () => {
    slider.value = exact.value === "" ? "5" : exact.value.replace(",", ".");
    slider.classList.toggle("untouched", exact.value === "");
  });
  exact.closest(".vas").prepend(slider);
}

// Grades in a row: Enter goes to the next one.
for (const row of document.querySelectorAll(".grades")) {
  const inputs = [...row.querySelectorAll("input")];
  inputs.forEach((input, place) => {
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || place + 1 >= inputs.length) return;
      event.preventDefault();
      inputs[place + 1].focus();
      inputs[place + 1].select();
    });
  });
}

// A table of cells that lead somewhere: the arrows go from one to the next, over those that lead nowhere.
for (const table of document.querySelectorAll("table.matrix")) {
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  table.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    let cell = event.target.closest("td, th");
    if (!step || !cell) return;
    event.preventDefault();
    for (;;) {
      const row = table.rows[cell.parentElement.rowIndex + step[0]];
      cell = row && row.cells[cell.cellIndex + step[1]];
      if (!cell) return;
      const link = cell.querySelector("a");
      if (link) { link.focus(); return; }
    }
  });
}

// What follows from what is typed (the score, a plan, a warning), while it is typed, from the same page that stores it.
for (const form of document.querySelectorAll("form[data-lively]")) {
  let waiting = 0;
  let asked = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const own = ++asked;
      const body = new URLSearchParams(new FormData(form));
      body.set("_act", "live");
      try {
        const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
        const text = await answer.text();
        if (!answer.ok || own !== asked) return;
        const there = new DOMParser().parseFromString(text, "text/html");
        for (const place of form.querySelectorAll("[data-live]")) {
          const found = there.querySelector(`[data-live="${place.dataset.live}"]`);
          if (found && found.innerHTML !== place.innerHTML) place.replaceChildren(...found.childNodes);
        }
      } catch (error) {
        // Without the network the page stays as it is; sending it tells the rest.
      }
    }, 350);
  });
}

// One click, one request.
for (const each of document.querySelectorAll("form[method=post]")) {
  each.addEventListener("submit", (event) => {
    if (each.dataset.sent) { event.preventDefault(); return; }
    each.dataset.sent = "yes";
    setTimeout(() => { delete each.dataset.sent; }, 4000);
  });
}

// What was typed and not sent is not left by accident.
for (const each of document.querySelectorAll("form.guarded")) {
  let touched = false;
  each.addEventListener("input", () => { touched = true; });
  each.addEventListener("submit", () => { touched = false; });
  window.addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
}
