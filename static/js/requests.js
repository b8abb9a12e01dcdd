// What a person sees of an htmx request: a thin line when it is slow, a sentence when it failed,
// sign-in when the session ended.
const say = (words) => {
  document.getElementById("live").textContent = words;
};
let slow;

document.body.addEventListener("htmx:beforeRequest", (event) => {
  clearTimeout(slow);
  slow = setTimeout(() => {
    document.documentElement.classList.add("is-loading");
    event.detail.target?.setAttribute("aria-busy", "true");
  }, 300);
});

document.body.addEventListener("htmx:afterRequest", (event) => {
  clearTimeout(slow);
  document.documentElement.classList.remove("is-loading");
  event.detail.target?.removeAttribute("aria-busy");
});

document.body.addEventListener("htmx:beforeSwap", (event) => {
  // The server answered with a whole signed-out page: go there instead of squeezing it into a part
  // of this one.
  if (event.detail.shouldSwap && event.detail.serverResponse?.includes("data-signed-out")) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

document.body.addEventListener("htmx:afterSettle", (event) => {
  event.detail.target?.querySelector?.("[data-focus-on-load]")?.focus();
});

const failed = (words) => {
  let notice = document.getElementById("request-failed");
  if (!notice) {
    notice = document.createElement("div");
    notice.id = "request-failed";
    notice.className = "notice notice-danger";
    notice.setAttribute("role", "alert");
    document.getElementById("main").prepend(notice);
  }
  notice.textContent = words;
  say(words);
};
document.body.addEventListener("htmx:sendError", () =>
  failed("There is no connection. Nothing was changed. Try again when you are back online."),
);
document.body.addEventListener("htmx:responseError", (event) => {
  const words = {
    401: "You were signed out. What you typed is still here: sign in in another tab, then try again.",
    403: "You may not do this. Ask your supervisor for access.",
    404: "This is no longer here. Load the page again.",
    429: "Too many requests at once. Wait a minute and try again.",
    503: "The records do not answer just now. What you typed is still here. Wait a moment, then try again.",
  };
  failed(
    words[event.detail.xhr.status] ?? "Something went wrong on our side. Nothing was changed. Try again.",
  );
});
