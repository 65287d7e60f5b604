"use strict";
const form = document.getElementById("filter"), count = document.getElementById("count");
const rows = [...document.querySelectorAll("#claims-table tbody tr")];
const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
function filter() {
  const wanted = form.search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const fits = ["verdict", "section", "kind"].every((key) => !form[key].value || row.dataset[key] === form[key].value)
      && wanted.every((word) => words.get(row).includes(word));
    row.hidden = !fits;
    shown += fits;
  }
  count.textContent = `${shown} of ${rows.length} claims`;
}
form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));
filter();

for (const node of document.querySelectorAll("svg a")) {
  const edges = [...node.closest("svg").querySelectorAll(".edge")]
    .filter((edge) => [edge.dataset.from, edge.dataset.to].includes(node.dataset.node));
  const light = (on) => () => edges.forEach((edge) => edge.classList.toggle("lit", on));
  for (const event of ["mouseenter", "focus"]) node.addEventListener(event, light(true));
  for (const event of ["mouseleave", "blur"]) node.addEventListener(event, light(false));
}

// A deep link into something that is folded unfolds it.
function unfold() {
  const target = document.querySelector(":target");
  for (let at = target?.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
  target?.scrollIntoView();
}
for (const event of ["hashchange", "load"]) addEventListener(event, unfold);
