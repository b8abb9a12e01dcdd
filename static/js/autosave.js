// Drafts kept on the server: two seconds after a change and on leaving a field. The page says in
// words whether it worked.
import { both } from "./both.js";
import { token } from "./token.js";

const WAIT = 2000;
const RETRY = 5000;
const LONGEST_LAST_WORD = 60_000; // bytes that a browser sends for a page that is closed already

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

const textOf = (form) =>
  new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));

// What the person typed, apart from what the page sends along with it.
const typedIn = (form) => {
  const text = textOf(form);
  for (const name of ["csrfmiddlewaretoken", "submission_key", "draft_of"]) text.delete(name);
  return text.toString();
};

const sentence = async (answer) => {
  try {
    return (await answer.json()).detail;
  } catch {
    return undefined;
  }
};

class Autosave {
  constructor(form) {
    this.form = form;
    this.state = stateOf(form);
    this.kept = typedIn(form);
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("focusout", () => this.isBehind() && this.later(150));
    form.addEventListener("submit", (event) => event.defaultPrevented || this.stop());
    form.addEventListener("kit:released", () => this.resume());
    addEventListener("online", () => this.save());
    addEventListener("pagehide", () => this.lastWord());
    document.addEventListener("visibilitychange", () => document.hidden && this.lastWord());
  }

  isBehind() {
    return this.form.isConnected && !this.isSubmitted && typedIn(this.form) !== this.kept;
  }

  say(words, kind) {
    this.state.textContent = words;
    this.state.dataset.state = kind;
  }

  changed() {
    if (!this.isBehind()) return;
    this.form.dataset.unsaved = "1";
    this.later(WAIT);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  // The form itself is on its way: a draft that came after it would stand there as unfinished.
  stop() {
    this.isSubmitted = true;
    clearTimeout(this.timer);
    this.sending?.abort();
  }

  resume() {
    this.isSubmitted = false;
    if (this.isBehind()) this.later(WAIT);
  }

  post(more) {
    return fetch(this.form.dataset.autosave, {
      method: "POST",
      body: textOf(this.form),
      headers: { "X-CSRFToken": token(), "X-Requested-With": "autosave" },
      credentials: "same-origin",
      redirect: "error",
      ...more,
    });
  }

  lastWord() {
    if (this.isBehind() && textOf(this.form).toString().length < LONGEST_LAST_WORD)
      this.post({ keepalive: true }).catch(() => {});
  }

  async save() {
    clearTimeout(this.timer);
    if (this.sending || !this.isBehind()) return;
    const now = typedIn(this.form);
    this.sending = new AbortController();
    const tooLong = setTimeout(() => this.sending?.abort(), 30_000);
    this.say("Saving…", "saving");
    try {
      await this.heard(await this.post({ signal: this.sending.signal }), now);
    } catch {
      if (!this.isSubmitted) {
        this.say("Not saved, trying again", "failed");
        this.later(RETRY);
      }
    } finally {
      clearTimeout(tooLong);
      this.sending = undefined;
    }
    if (this.kept === now && this.isBehind()) this.later(WAIT);
  }

  async heard(answer, now) {
    if (answer.status === 409) {
      this.kept = now;
      this.say("Not saved: another window holds another text", "failed");
      both(this.form, await answer.json());
    } else if (answer.status === 401 && answer.headers.get("X-Draft") === "kept") {
      this.done(now, `Saved ${clock()}. You were signed out: sign in in another tab to go on.`);
    } else if (answer.status === 401) {
      this.say("Not saved: you were signed out. Sign in in another tab; your text stays here.", "failed");
      this.later(RETRY);
    } else if (answer.status === 422) {
      const why = await sentence(answer);
      if (!why) throw new Error("422");
      this.kept = now;
      this.say(why, "failed");
    } else if (answer.ok) {
      this.done(now, `Saved ${clock()}`);
    } else throw new Error(String(answer.status));
  }

  done(now, words) {
    this.kept = now;
    this.say(words, "saved");
    if (this.isBehind()) return;
    delete this.form.dataset.unsaved;
    this.form.dispatchEvent(new CustomEvent("kit:saved", { bubbles: true }));
  }
}

const watch = (within) => {
  for (const form of within.querySelectorAll("form[data-autosave]:not([data-watched])")) {
    form.dataset.watched = "1";
    new Autosave(form);
  }
};

watch(document);
// A form that a part of the page brought
document.body.addEventListener("htmx:load", (event) => watch(event.detail.elt.parentElement ?? document));
