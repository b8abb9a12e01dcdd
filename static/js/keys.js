// Keyboard shortcuts. The list behind "?" is the table: each row says what is pressed, what it does and where. Single
// letters act only where they are switched on (or together with Alt), and never inside a field.
const areSingleKeysOn = document.body.dataset.singleKeys !== "off";
const WAIT = 1500; // milliseconds for the second of two letters
let first = null;

const table = () =>
  [...document.querySelectorAll("#keys-dialog [data-keys]")].map((row) => ({ row, ...row.dataset }));
const isTyping = (target) =>
  target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const inSight = (all) => [...all].filter((one) => one.offsetParent !== null);
const rowHere = () => document.querySelector("[data-keys-list] [data-row].is-here");

const found = ({ does, target }) => {
  if (does === "row") return document.querySelector(`[data-keys-list] [data-row] ${target}`);
  if (does === "next" || does === "previous") return inSight(document.querySelectorAll(target))[0];
  return document.querySelector(target);
};

const move = (target, step) => {
  const here = rowHere();
  const list =
    here?.closest("[data-keys-list]") ?? document.querySelector("[data-keys-list]:has([data-row])");
  const rows = inSight(list.querySelectorAll("[data-row]"));
  const next = rows[Math.min(Math.max(rows.indexOf(here) + step, 0), rows.length - 1)];
  for (const row of document.querySelectorAll(".is-here")) row.classList.remove("is-here");
  next?.classList.add("is-here");
  next?.querySelector("[data-open], a, button")?.focus();
};

const DOES = {
  click: (place) => place.click(),
  focus: (place) => place.focus(),
  show: (place) => place.dispatchEvent(new CustomEvent("show-dialog", { bubbles: true })),
  next: (place, { target }) => move(target, 1),
  previous: (place, { target }) => move(target, -1),
  row: (place, { target }) => rowHere()?.querySelector(target)?.click(),
  save: () => document.activeElement.closest("form")?.requestSubmit(),
};

const press = (keys) => {
  const line = table().find((one) => one.keys === keys && found(one));
  if (!line) return false;
  DOES[line.does]?.(found(line), line);
  return line.does in DOES;
};

const act = (key) => {
  if (first && Date.now() - first.at < WAIT) {
    const both = `${first.key} ${key}`;
    first = null;
    return press(both);
  }
  if (table().some(({ keys }) => keys.startsWith(`${key} `))) {
    first = { key, at: Date.now() };
    return true;
  }
  return press(key);
};

document.addEventListener("keydown", (event) => {
  const { key } = event;
  if ((event.ctrlKey || event.metaKey) && (key === "Enter" || key.toLowerCase() === "k")) {
    if (press(`Ctrl ${key === "Enter" ? key : "k"}`)) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || isTyping(event.target) || document.querySelector("dialog[open]"))
    return;
  if (!areSingleKeysOn && !event.altKey) return;
  if (["Alt", "Shift", "Control", "Meta", "AltGraph"].includes(key)) return; // held down with the letter, not a letter
  if (act(key)) event.preventDefault();
});

// A dialog opens; the list of keys then shows those that find something on this page.
document.addEventListener("show-dialog", ({ target }) => {
  if (target.id === "keys-dialog") {
    for (const line of table()) line.row.hidden = !found(line);
    for (const group of target.querySelectorAll(".keys-columns > div"))
      group.hidden = !group.querySelector("[data-keys]:not([hidden])");
  }
  if (!target.open) target.showModal();
});
