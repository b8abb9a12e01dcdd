// Menus and small dialogs: closing on Escape or a click elsewhere, focus to an error summary. All
// of it works without this file.
document.documentElement.classList.add("has-js");

const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) {
    for (const menu of openMenus()) menu.open = false;
    document
      .getElementById(opener.dataset.openDialog)
      ?.dispatchEvent(new CustomEvent("show-dialog", { bubbles: true }));
  }
  if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog")?.close();
});

document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.matches?.("details[data-menu]") || !event.target.open) return;
    for (const menu of openMenus())
      if (menu !== event.target && !menu.contains(event.target)) menu.open = false;
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

// On a phone the tabs scroll: the one that is open comes into view.
for (const tab of document.querySelectorAll(".tabs a[aria-current]")) {
  const strip = tab.closest(".tabs");
  strip.scrollLeft = tab.offsetLeft - strip.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
}

export const focusErrors = (root) => root.querySelector("[data-focus-on-load]")?.focus();
focusErrors(document);

// An error's link puts the cursor into the field, not only on it.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.closest(".field")?.scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});
