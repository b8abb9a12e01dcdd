// A form is sent once: a double click does nothing, a slow answer says so, and one that was stopped
// gives its button back. Sent again it is done once all the same: the server keeps its key.
import { token } from "./token.js";

const SLOW = 1000;
const TOO_SLOW = 8000;
const sent = new Set();

// Signing in again, in another tab, has changed the token that this page was made with.
addEventListener(
  "submit",
  (event) => {
    if (event.target.matches("[data-fresh-token]")) event.target.elements.csrfmiddlewaretoken.value = token();
  },
  true,
);

const release = (words) => {
  for (const each of [...sent]) each(words);
};

addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  const shown = [...(button?.childNodes ?? [])];
  // Not `disabled`: a disabled button would not be sent along with its name.
  button?.setAttribute("aria-disabled", "true");
  const slow = setTimeout(() => button?.replaceChildren("Saving…"), SLOW);
  const tooSlow = setTimeout(
    () => free("This takes long. If you stopped it, press again: it is done once."),
    TOO_SLOW,
  );
  const free = (words) => {
    sent.delete(free);
    clearTimeout(slow);
    clearTimeout(tooSlow);
    delete form.dataset.sent;
    button?.removeAttribute("aria-disabled");
    button?.replaceChildren(...shown);
    const live = document.getElementById("live");
    if (words && live) live.textContent = words;
    form.dispatchEvent(new CustomEvent("kit:released", { bubbles: true }));
  };
  sent.add(free);
  form.addEventListener("htmx:afterRequest", () => free(), { once: true });
});

const STOPPED = "Stopped. What you typed is still here.";
addEventListener("pageshow", () => release());
// Stop in the browser's bar where the browser says so; Escape, which stops a page, in the others.
globalThis.navigation?.addEventListener("navigateerror", () => release(STOPPED));
addEventListener("keydown", (event) => event.key === "Escape" && sent.size && release(STOPPED));
