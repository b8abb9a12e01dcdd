// Ctrl-K: patients come from the search of the server; pages and actions are the links of this page.
const palette = document.getElementById("palette");
const list = palette.querySelector("[data-palette-list]");
const text = palette.querySelector("input[type=search]");
const PLACES = "main .tabs a, main .toolbar a, main .page-actions a, .topbar .menu-item[href], .side-link";

const named = (link) =>
  (link.querySelector(".side-label, span:not(.visually-hidden)") ?? link).textContent.trim();
const isNew = (link) => link.closest("details")?.querySelector(".topbar-new");
const words = (link) => (isNew(link) ? `New: ${named(link).toLowerCase()}` : named(link));

const fill = () => {
  const seen = new Set();
  const typed = text.value.trim().toLowerCase();
  const links = [...document.querySelectorAll(PLACES)].filter((link) => {
    const is_new = !seen.has(link.href) && !link.closest("dialog");
    seen.add(link.href);
    return is_new && words(link).toLowerCase().includes(typed);
  });
  list.replaceChildren(
    ...links.map((link) => {
      const copy = document.createElement("a");
      copy.href = link.href;
      copy.textContent = words(link);
      const item = document.createElement("li");
      item.append(copy);
      return item;
    }),
  );
};

const step = (by) => {
  const links = [...palette.querySelectorAll("#found a, .palette-list a")];
  const next = links.indexOf(document.activeElement) + by;
  (next < 0 ? text : links[Math.min(next, links.length - 1)])?.focus();
};

document.addEventListener("show-dialog", ({ target }) => {
  if (target !== palette) return;
  text.value = "";
  document.getElementById("found").replaceChildren();
  fill();
  text.focus();
});
text.addEventListener("input", fill);
palette.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  step(event.key === "ArrowDown" ? 1 : -1);
});
palette.querySelector("[data-palette]").addEventListener("submit", (event) => {
  const link = palette.querySelector("#found a, .palette-list a");
  if (!link) return;
  event.preventDefault();
  link.click();
});
