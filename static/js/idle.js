// The idle lock: a warning two minutes before the session ends. Unfinished text is kept in this tab
// only, comes back after the same page is opened again, and is cleared at sign-out.
const limit = Number(document.body.dataset.idleSeconds || 900) * 1000;
const warning = 120 * 1000;
const dialog = document.getElementById("idle-dialog");
const PREFIX = "unfinished:";
let last = Date.now();
let lastPing = Date.now();

const keyOf = (form) => `${PREFIX}${location.pathname}:${[...document.forms].indexOf(form)}`;
const guarded = () => [...document.querySelectorAll("form[data-guard]")];
// What the server keeps as a draft is there after signing in; this tab keeps only what did not get there.
const isKeptThere = (form) => form.dataset.autosave && !form.dataset.unsaved;

const keep = () => {
  for (const form of guarded().filter((each) => !isKeptThere(each))) {
    const typed = [...new FormData(form)].filter(
      ([name, value]) =>
        typeof value === "string" &&
        !["csrfmiddlewaretoken", "submission_key", "draft_of", "password"].includes(name),
    );
    sessionStorage.setItem(keyOf(form), JSON.stringify(typed));
    form.dataset.keptBySession = "1";
  }
};

const restore = () => {
  for (const form of guarded()) {
    const kept = sessionStorage.getItem(keyOf(form));
    sessionStorage.removeItem(keyOf(form));
    if (!kept) continue;
    const values = Map.groupBy
      ? Object.fromEntries(
          [...Map.groupBy(JSON.parse(kept), ([name]) => name)].map(([name, pairs]) => [
            name,
            pairs.map(([, value]) => value),
          ]),
        )
      : JSON.parse(kept).reduce(
          (all, [name, value]) => ({ ...all, [name]: [...(all[name] ?? []), value] }),
          {},
        );
    for (const field of form.elements) {
      if (!field.name || !(field.name in values) || field.type === "hidden") continue;
      if (field.type === "checkbox" || field.type === "radio")
        field.checked = values[field.name].includes(field.value);
      else [field.value] = values[field.name];
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    document.getElementById("live").textContent = "What you had typed is back.";
  }
};

const forget = () =>
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith(PREFIX))
    .forEach((key) => sessionStorage.removeItem(key));

const stay = async () => {
  last = Date.now();
  dialog?.close();
  lastPing = last;
  try {
    await fetch(document.body.dataset.keepAlive, { method: "HEAD", credentials: "same-origin" });
  } catch {
    document.getElementById("live").textContent =
      "There is no connection. Save your work when you are back online.";
  }
};

const tick = () => {
  const quiet = Date.now() - last;
  if (quiet >= limit) {
    keep();
    location.reload();
    return;
  }
  if (quiet >= limit - warning && dialog) {
    if (!dialog.open) {
      keep();
      dialog.showModal();
    }
    const left = Math.ceil((limit - quiet) / 1000);
    dialog.querySelector("[data-idle-left]").textContent = left > 60 ? "2 minutes" : `${left} seconds`;
  }
};

if (dialog) {
  restore();
  for (const happening of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(
      happening,
      () => {
        if (dialog.open) return;
        last = Date.now();
        // Typing alone does not reach the server; tell it now and then that somebody is here.
        if (last - lastPing > 5 * 60 * 1000) stay();
      },
      { passive: true },
    );
  }
  dialog.querySelector("[data-idle-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", stay);
  setInterval(tick, 5000);
  for (const form of document.querySelectorAll("[data-sign-out]")) form.addEventListener("submit", forget);
}
