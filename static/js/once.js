// A form is sent once: a second click does nothing, and a slow answer says so.
import { token } from "./token.js";

// Signing in again, in another tab, has changed the token that this page was made with.
addEventListener(
  "submit",
  (event) => {
    if (event.target.matches("[data-fresh-token]")) event.target.elements.csrfmiddlewaretoken.value = token();
  },
  true,
);

addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  if (!button) return;
  const words = button.innerHTML;
  // Not `disabled`: a disabled button would not be sent along with its name.
  button.setAttribute("aria-disabled", "true");
  const slow = setTimeout(() => {
    button.textContent = "Saving…";
  }, 1000);
  const release = () => {
    clearTimeout(slow);
    delete form.dataset.sent;
    button.removeAttribute("aria-disabled");
    button.innerHTML = words;
  };
  addEventListener("pageshow", (shown) => shown.persisted && release(), { once: true });
  form.addEventListener("htmx:afterRequest", release, { once: true });
});
