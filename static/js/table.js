// Selecting rows: one box ticks all, and the page says how many are ticked.
const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)];

const recount = () => {
  for (const all of document.querySelectorAll("[data-select-all]")) {
    const every = boxes(all.dataset.selectAll);
    const ticked = every.filter((box) => box.checked).length;
    all.checked = every.length > 0 && ticked === every.length;
    all.indeterminate = ticked > 0 && ticked < every.length;
    for (const place of document.querySelectorAll("[data-selected-count]"))
      place.textContent = `${ticked} selected`;
    for (const bar of document.querySelectorAll("[data-when-selected]")) bar.hidden = ticked === 0;
  }
};

document.addEventListener("change", (event) => {
  const all = event.target.closest?.("[data-select-all]");
  if (all) for (const box of boxes(all.dataset.selectAll)) box.checked = all.checked;
  recount();
});
document.body.addEventListener("htmx:afterSettle", recount);
recount();
