// Switching light and dark at once; the choice itself is kept by the server.
for (const form of document.querySelectorAll("[data-theme-switch]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = event.submitter?.value ?? "auto";
    const body = new FormData(form);
    body.set("theme", chosen);
    document.documentElement.dataset.bsTheme = chosen;
    for (const button of form.querySelectorAll("[name=theme]"))
      button.setAttribute("aria-pressed", String(button.value === chosen));
    try {
      await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    } catch {
      // Without a connection the choice holds for this page only.
      document.getElementById("live").textContent =
        "The appearance could not be saved. It holds for this page.";
    }
  });
}
