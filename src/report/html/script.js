// Adds what needs a script: the filters, buttons to copy, and folded parts open on paper. Text only, never markup.
"use strict";
(() => {
  const form = document.getElementById("filters");
  const area = document.getElementById("area");
  const find = document.getElementById("find");
  const shown = document.getElementById("shown");
  const boxes = [...form.querySelectorAll("input[name=kind]")];
  const items = [...document.querySelectorAll("[data-kind]")].map((element) => ({
    element,
    kind: element.dataset.kind,
    area: element.dataset.area,
    text: element.textContent.toLowerCase(),
    finding: boxes.some((box) => box.value === element.dataset.kind),
  }));
  const groups = [...document.querySelectorAll("[data-group]")];

  const apply = () => {
    const off = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let all = 0;
    let visible = 0;
    for (const item of items) {
      const keep = !off.has(item.kind)
        && (area.value === "" || item.area === area.value)
        && words.every((word) => item.text.includes(word));
      item.element.hidden = !keep;
      all += item.finding ? 1 : 0;
      visible += item.finding && keep ? 1 : 0;
    }
    for (const group of groups) {
      group.hidden = !group.querySelector("[data-kind]:not([hidden])");
    }
    form.classList.toggle("filtered", items.some((item) => item.element.hidden));
    shown.textContent = all === 0 ? "No findings"
      : visible === all ? `Showing all ${all} findings`
      : `Showing ${visible} of ${all} findings`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  apply();

  if (navigator.clipboard) {
    for (const place of document.querySelectorAll(".paste")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(place.querySelector("pre").textContent);
          button.textContent = "Copied";
        } catch {
          button.textContent = "Not allowed";
        }
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
      });
      place.append(button);
    }
  }

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const part of opened) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of opened) part.open = false;
  });
})();
