// Keyboard shortcuts. Single letters act only where they are switched on (or together with Alt),
// and never inside a field.
const areSingleKeysOn = document.body.dataset.singleKeys !== "off";
let waitingForSecond = 0;

const isTyping = (target) =>
  target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const rowsOf = (list) => [...list.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
const listInSight = () =>
  document.querySelector("[data-keys-list] .is-here")?.closest("[data-keys-list]") ??
  document.querySelector("[data-keys-list]");

const move = (list, step) => {
  const rows = rowsOf(list);
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.classList.contains("is-here"));
  const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
  for (const row of document.querySelectorAll(".is-here")) row.classList.remove("is-here");
  next.classList.add("is-here");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("[data-open], a, button")?.focus({ preventScroll: true });
};

const inList = (key) => {
  const list = listInSight();
  if (!list) return false;
  if (key === "j" || key === "k") {
    move(list, key === "j" ? 1 : -1);
    return true;
  }
  const row = list.querySelector(".is-here");
  const target =
    row &&
    (key === "o"
      ? row.querySelector("[data-open]")
      : key === "x"
        ? row.querySelector("input[type=checkbox]")
        : row.querySelector(`[data-key="${key}"]`));
  target?.click();
  return Boolean(target);
};

const goTo = (letter) => {
  const link = [...document.querySelectorAll(".side-link[data-shortcut]")].find(
    (one) => one.dataset.shortcut.split(" ").at(-1) === letter,
  );
  link?.click();
  return Boolean(link);
};

const create = (letter) => {
  const link = [...document.querySelectorAll(".topbar .menu-item .keys")].find(
    (keys) => keys.textContent.trim() === `n ${letter}`,
  );
  link?.closest("a")?.click();
  return Boolean(link);
};

const act = (key) => {
  if (Date.now() - waitingForSecond.at < 1500) {
    const first = waitingForSecond.key;
    waitingForSecond = 0;
    return first === "g" ? goTo(key) : create(key);
  }
  if (key === "g" || key === "n") {
    waitingForSecond = { key, at: Date.now() };
    return true;
  }
  if (key === "/") {
    document.querySelector("[data-search]")?.focus();
    return true;
  }
  if (key === "?") {
    document.getElementById("keys-dialog")?.showModal();
    return true;
  }
  if (key === "[" || key === "]") {
    const link = document.querySelector(key === "[" ? "[data-previous-day]" : "[data-next-day]");
    link?.click();
    return Boolean(link);
  }
  return inList(key);
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest("form")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || isTyping(event.target) || document.querySelector("dialog[open]"))
    return;
  if (!areSingleKeysOn && !event.altKey) return;
  if (act(event.key)) event.preventDefault();
});
