// Drafts kept on the server: two seconds after a change and on leaving a field. The page says in
// words whether it worked.
import { token } from "./token.js";

const WAIT = 2000;
const RETRY = 5000;

const clock = () => new Date().toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });

const stateOf = (form) => {
  let state = form.querySelector("[data-autosave-state]");
  if (!state) {
    state = document.createElement("p");
    state.setAttribute("data-autosave-state", "");
    state.setAttribute("role", "status");
    (form.querySelector(".form-actions") ?? form).append(state);
  }
  state.classList.add("autosave");
  return state;
};

const cell = (row, tag, words) => {
  const made = row.appendChild(document.createElement(tag));
  made.textContent = words;
  return made;
};

// Somebody else changed the same record: both texts stand side by side, none is lost.
const showConflict = (form, conflict) => {
  form.querySelector(".merge")?.remove();
  const panel = document.createElement("div");
  panel.className = "merge";
  panel.tabIndex = -1;
  panel.setAttribute("role", "alert");
  const count = conflict.fields.length;
  cell(
    panel,
    "h2",
    `${conflict.by ?? "Somebody else"} changed this too: ${count} ${count === 1 ? "field differs" : "fields differ"}`,
  );
  cell(panel, "p", "Your text stays in the form. Compare, correct it if needed, then save again.");
  const table = panel.appendChild(document.createElement("table"));
  const head = table.createTHead().insertRow();
  for (const words of ["Field", "Yours", conflict.by ?? "Theirs"]) cell(head, "th", words).scope = "col";
  const body = table.createTBody();
  for (const field of conflict.fields) {
    const row = body.insertRow();
    cell(row, "th", field.label).scope = "row";
    cell(row, "td", form.elements[field.name]?.value ?? "");
    const theirs = cell(row, "td", field.theirs);
    const take = theirs.appendChild(document.createElement("button"));
    take.type = "button";
    take.className = "btn btn-sm btn-outline-secondary";
    take.textContent = "Use this";
    take.addEventListener("click", () => {
      form.elements[field.name].value = field.value ?? field.theirs;
      (form.elements[field.name][0] ?? form.elements[field.name]).focus();
    });
  }
  form.prepend(panel);
  panel.focus();
};

const watch = (form) => {
  let timer;
  let sentText = "";
  let isSending = false;
  const state = stateOf(form);
  const say = (words, kind) => {
    state.textContent = words;
    state.dataset.state = kind;
  };
  const text = () =>
    new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };
  async function save() {
    clearTimeout(timer);
    const now = text();
    if (now === sentText || isSending || !form.isConnected) return;
    isSending = true;
    say("Saving…", "saving");
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(now),
        headers: { "X-CSRFToken": token(), "X-Requested-With": "autosave" },
        credentials: "same-origin",
        redirect: "error",
      });
      if (answer.status === 409) {
        sentText = now;
        say("Not saved: somebody else changed this too", "failed");
        showConflict(form, await answer.json());
        return;
      }
      if (answer.status === 401) {
        say("Not saved: you were signed out. Sign in in another tab; your text stays here.", "failed");
        later(RETRY);
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      sentText = now;
      say(`Saved ${clock()}`, "saved");
      form.dispatchEvent(new CustomEvent("kit:saved", { bubbles: true }));
    } catch {
      say("Not saved, trying again", "failed");
      later(RETRY);
    } finally {
      isSending = false;
    }
    if (sentText === now && text() !== now) later(WAIT);
  }
  sentText = text();
  form.addEventListener("input", () => later(WAIT));
  form.addEventListener("focusout", () => text() !== sentText && later(150));
  addEventListener("online", save);
};

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
